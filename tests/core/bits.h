// SPDX-License-Identifier: BSD-3-Clause
// The bits of elements as numbers, whatever the order of their bytes.
#pragma once

#include <cstdint>
#include <cstring>

namespace nd {

template <typename Bits>
uint64_t ReadBits(const void* element) {
  Bits bits;
  std::memcpy(&bits, element, sizeof(bits));
  return bits;
}

// Of an element of 1, 2, 4 or 8 bytes.
inline uint64_t BitsOf(const void* element, int64_t size) {
  return size == 1   ? ReadBits<uint8_t>(element)
         : size == 2 ? ReadBits<uint16_t>(element)
         : size == 4 ? ReadBits<uint32_t>(element)
                     : ReadBits<uint64_t>(element);
}

}  // namespace nd
