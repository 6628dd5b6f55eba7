// SPDX-License-Identifier: BSD-3-Clause
// The host's floating-point environment: rounding, flush-to-zero, traps and sticky flags.
#pragma once

#include <cstdint>

#if defined(__SSE2__)
#include <xmmintrin.h>
#else
#include <cfenv>
#endif

namespace nd {

// The bits of ND_FLAG_DIVIDE and friends in decl.h, which are NumPy's.
enum FloatFlag : int32_t { kDivide = 1, kOverflow = 2, kUnderflow = 4, kInvalid = 8 };

// Sets the default environment for a scope and puts the host's back, flags included.
// Reading the register waits for all arithmetic and takes as long as ten additions, and
// writing what it holds, but for flags, next to nothing: so it is read at the start, and
// at the end only to tell flags. Most hosts have the default environment, with flags up
// that say nothing.
class FloatState {
 public:
  FloatState(const FloatState&) = delete;
  FloatState& operator=(const FloatState&) = delete;
#if defined(__SSE2__)
  FloatState() noexcept : saved_(_mm_getcsr()) {
    if ((saved_ & ~kSticky) != kDefault) _mm_setcsr(kDefault);
  }
  ~FloatState() {
    if (!finished_) _mm_setcsr(saved_);
  }

  // Puts down the sticky flags that Finish() tells. No arithmetic has been done yet.
  void ClearFlags() noexcept {
    if ((saved_ & kTold) != 0) _mm_setcsr(kDefault);
  }
  // Ends the scope: the flags that are up, as FloatFlags.
  int32_t Finish() noexcept {
    const unsigned state = _mm_getcsr();
    _mm_setcsr(saved_);
    finished_ = true;
    return FlagsOf(state);
  }

  static int32_t FlagsOf(unsigned state) noexcept {
    return ((state & _MM_EXCEPT_DIV_ZERO) != 0 ? kDivide : 0) |
           ((state & _MM_EXCEPT_OVERFLOW) != 0 ? kOverflow : 0) |
           ((state & _MM_EXCEPT_UNDERFLOW) != 0 ? kUnderflow : 0) |
           ((state & _MM_EXCEPT_INVALID) != 0 ? kInvalid : 0);
  }

 private:
  static constexpr unsigned kDefault = 0x1f80;  // all masked, to nearest, no flags
  static constexpr unsigned kSticky = _MM_EXCEPT_MASK;
  static constexpr unsigned kTold = _MM_EXCEPT_DIV_ZERO | _MM_EXCEPT_OVERFLOW |
                                    _MM_EXCEPT_UNDERFLOW | _MM_EXCEPT_INVALID;

  unsigned saved_;
#else
  FloatState() noexcept {
    std::fegetenv(&saved_);
    std::fesetenv(FE_DFL_ENV);
  }
  ~FloatState() {
    if (!finished_) std::fesetenv(&saved_);
  }
  void ClearFlags() noexcept {}  // the constructor did
  int32_t Finish() noexcept {
    const int32_t flags = FlagsOf(std::fetestexcept(FE_ALL_EXCEPT));
    std::fesetenv(&saved_);
    finished_ = true;
    return flags;
  }

  static int32_t FlagsOf(int state) noexcept {
    return ((state & FE_DIVBYZERO) != 0 ? kDivide : 0) |
           ((state & FE_OVERFLOW) != 0 ? kOverflow : 0) |
           ((state & FE_UNDERFLOW) != 0 ? kUnderflow : 0) |
           ((state & FE_INVALID) != 0 ? kInvalid : 0);
  }

 private:
  std::fenv_t saved_;
#endif
  bool finished_ = false;
};

}  // namespace nd
