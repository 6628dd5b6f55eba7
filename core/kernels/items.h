// SPDX-License-Identifier: BSD-3-Clause
// Elements as so many bytes, for what moves them and does not look at them.
#pragma once

#include <cstdint>

namespace nd {

struct Bytes16 {
  uint64_t half[2];
};

// What `body` returns for a value of the unsigned type of `itemsize` bytes: 1 to 16.
template <typename Body>
auto WithItemType(int64_t itemsize, Body body) {
  switch (itemsize) {
    case 1:
      return body(uint8_t{});
    case 2:
      return body(uint16_t{});
    case 4:
      return body(uint32_t{});
    case 8:
      return body(uint64_t{});
    default:
      return body(Bytes16{});
  }
}

}  // namespace nd
