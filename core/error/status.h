// SPDX-License-Identifier: BSD-3-Clause
// Status: how every fallible function of the core reports. There are no exceptions: the
// first throw of a thread allocates, so a library that throws aborts its host when memory
// is short. A failure carries the serial of its message in a fixed ring (ring.h).
#pragma once

#include <cstdint>

#include "core/error/code.h"

namespace nd {

class [[nodiscard]] Status {
 public:
  constexpr Status() noexcept = default;
  // A failure without a message of its own.
  constexpr Status(Code code) noexcept : bits_(static_cast<int32_t>(code)) {}
  static constexpr Status FromBits(int32_t bits) noexcept { return Status(bits, Raw{}); }

  constexpr bool ok() const noexcept { return bits_ == 0; }
  // The value that crosses the ABI: 0, or -(serial * 64 - code).
  constexpr int32_t bits() const noexcept { return bits_; }
  constexpr Code code() const noexcept {
    return bits_ < 0 ? static_cast<Code>(-((-static_cast<int64_t>(bits_)) & 63))
                     : Code::kOk;
  }
  constexpr uint32_t serial() const noexcept {
    return bits_ < 0 ? static_cast<uint32_t>(-static_cast<int64_t>(bits_)) >> 6 : 0;
  }

 private:
  struct Raw {};
  constexpr Status(int32_t bits, Raw) noexcept : bits_(bits) {}
  int32_t bits_ = 0;
};

inline constexpr Status Ok() noexcept {
  return Status();
}

// Records a message (printf-style; only integers and strings, never floating point, whose
// decimal sign depends on the host's locale) and returns the failure that carries it.
// Allocates nothing. The message says: argument, value, limit; the function's name is
// added at the ABI boundary.
[[gnu::cold, gnu::format(printf, 2, 3)]] Status Fail(Code code, const char* format,
                                                     ...) noexcept;

}  // namespace nd

// Returns from the enclosing function when `expression` fails.
#define ND_TRY(expression)                                                              \
  do {                                                                                  \
    if (const ::nd::Status nd_status = (expression); !nd_status.ok()) return nd_status; \
  } while (false)
