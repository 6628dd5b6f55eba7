// SPDX-License-Identifier: BSD-3-Clause
// The dtypes that a linear filter passes through: samples become operands of the sums,
// and sums become results.
#pragma once

#include <cstdint>

#include "core/dtype/dtypes.h"
#include "core/kernels/cast.h"
#include "core/kernels/correlate.h"
#include "core/kernels/finish.h"

namespace nd::filter {

// The kernel that adds in `sum`, one of int16, int32, int64 (all modulo 2^bits), float32,
// float64, complex64 and complex128.
CorrelateType SumType(Dtype sum) noexcept;

// The dtype of the parts of a complex dtype; any other as it is.
Dtype PartOf(Dtype dtype) noexcept;

// Samples are operands as they lie in memory.
bool IsOperand(Dtype sample, Dtype sum) noexcept;

// Integral numbers as operands of sums. What an integer sum cannot hold wraps, as it
// does; what is not finite is 0 there.
void CastOperands(const double* numbers, int64_t count, Dtype sum, void* to) noexcept;

// Sums lose their fraction on the way to results.
bool Truncates(Dtype sum, Dtype result) noexcept;

// What taps are multiplied by, unless sums are exact, so that a sum that rounding errors
// have left just short of an integer is truncated to that integer: 1 and about as much as
// the errors of many products come to.
double Nudge(Dtype sum, Dtype result) noexcept;
inline constexpr double kByteNudge = 0x1p-18;  // for bytes in float32

// What becomes of floating sums before they are results.
struct Finish {
  double divisor = 0;   // what they are divided by; 0 for none
  bool within = false;  // the results can hold all sums
};

// Converts sums to results. Integers wrap. Floating sums are truncated, then wrap.
class ResultStore {
 public:
  ResultStore(Dtype sum, Dtype result, Finish finish) noexcept;

  // Sums are results as they lie in memory.
  bool in_place() const noexcept {
    return first_ == nullptr && loops_ == nullptr && finish_.divisor == 0;
  }

  // Stores `count` contiguous sums, which are overwritten, `stride` bytes apart.
  void Store(char* sums, int64_t count, char* target, int64_t stride) const noexcept;
  // Replaces sums by what they would be, had they been stored and read again.
  void Requantize(char* sums, int64_t count) const noexcept;

 private:
  // At most kChunk sums, to contiguous results.
  void Convert(char* sums, int64_t count, char* results) const noexcept;

  const Dtype sum_, result_;
  Finish finish_;
  DivideFunction divide_ = nullptr;
  int64_t parts_ = 1;              // numbers of a sum, which are divided
  CastFunction first_ = nullptr;   // to the result, or to an integer on the way to it
  CastFunction second_ = nullptr;  // from there
  CastFunction back_ = nullptr;
  const FinishLoops* loops_ = nullptr;  // all in one, where there is one
};

}  // namespace nd::filter
