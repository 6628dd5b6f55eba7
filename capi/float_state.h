// SPDX-License-Identifier: BSD-3-Clause
// The host's floating-point environment: rounding, flush-to-zero, traps and sticky flags.
#pragma once

#if defined(__SSE2__)
#include <xmmintrin.h>
#else
#include <cfenv>
#endif

namespace nd::capi {

// Sets the default environment for a scope and puts the host's back, flags included.
// Writing the register costs more than reading it, and most hosts have the default
// environment, with the flags up that arithmetic raises.
class FloatState {
 public:
#if defined(__SSE2__)
  FloatState() noexcept : saved_(_mm_getcsr()) {
    if ((saved_ & ~kFlags) != kDefault) _mm_setcsr(kDefault);
  }
  ~FloatState() {
    if (_mm_getcsr() != saved_) _mm_setcsr(saved_);
  }
#else
  FloatState() noexcept {
    std::fegetenv(&saved_);
    std::fesetenv(FE_DFL_ENV);
  }
  ~FloatState() {
    std::fesetenv(&saved_);
  }
#endif
  FloatState(const FloatState&) = delete;
  FloatState& operator=(const FloatState&) = delete;

 private:
#if defined(__SSE2__)
  static constexpr unsigned kDefault = 0x1f80;  // all masked, to nearest, no flags
  static constexpr unsigned kFlags = 0x3f;
  unsigned saved_;
#else
  std::fenv_t saved_;
#endif
};

}  // namespace nd::capi
