// SPDX-License-Identifier: BSD-3-Clause
// Filters that are several one-dimensional ones, one after the other, and the choice of
// what sums are added in.
#pragma once

#include <cmath>
#include <new>
#include <span>

#include "core/array/array.h"
#include "core/array/views.h"
#include "core/filter/linear.h"
#include "core/filter/sums.h"
#include "core/memory/small_scratch.h"

namespace nd::filter {

// One filter along one axis.
struct Pass {
  int32_t axis;
  std::span<const double> taps;
  Finish finish = {};
  bool exact = true;  // the sums are, so that truncation needs no care
  bool even = false;  // all taps are 1
  // Of the magnitude of samples of an even pass, if all are integers.
  double largest = HUGE_VAL;
};

// The passes of a filter, of which there is at most one per axis.
class PassList {
 public:
  PassList() noexcept {}  // NOLINT: only those appended mean anything

  void Append(const Pass& pass) noexcept { new (&room_.passes[count_++]) Pass(pass); }
  size_t size() const noexcept { return count_; }
  Pass& operator[](size_t i) noexcept { return room_.passes[i]; }
  operator std::span<const Pass>() const noexcept {  // NOLINT: as it is passed on
    return {room_.passes, count_};
  }

 private:
  union Room {
    Pass passes[kMaxDims];
    Room() noexcept {}  // NOLINT
  };

  size_t count_ = 0;
  Room room_;
};

// The dtypes of a chain: each pass adds in `sum`; between two of them sums are rounded to
// `between` once.
struct ChainFormat {
  Dtype sum, between;
};

// The largest magnitude of an integer or bool dtype.
double LargestMagnitude(Dtype dtype) noexcept;
bool IsInteger(Dtype dtype) noexcept;  // bool as well

// What sums of integers are added in so that the result is exact; `bound` on their
// magnitude. kFloat64 where an integer of 64 bits does not do.
Dtype ExactSum(Dtype result, double bound) noexcept;

// What sums of samples times weights are added in otherwise.
Dtype FloatSum(Dtype sample, Dtype weights) noexcept;

// The same for taps that the filter brings along, which float32 has exactly or about.
Dtype OwnSum(Dtype sample, Dtype result) noexcept;

// Weighted means of samples, the constant among them, are in the range of the integers of
// `result`.
bool MeansFit(const Array& a, const FilterOptions& options, Dtype result) noexcept;

// Sets the imaginary parts to 0.
Status ClearImaginary(const Array& target) noexcept;

// target = the passes over a, at least one. They may overlap.
Status RunChain(const Array& a, std::span<const Pass> passes,
                const FilterOptions& options, ChainFormat format,
                const Array& target) noexcept;

// Calls run(a, options, target), or for complex targets that of each of the parts of
// complex numbers. target does not overlap a then.
template <typename Run>
Status RunByParts(const Array& a, const FilterOptions& options, const Array& target,
                  Run&& run) noexcept {
  if (KindOf(target.dtype()) != Kind::kComplex) return run(a, options, target);
  Array from, to;
  ND_TRY(Real(target, &to));
  if (KindOf(a.dtype()) != Kind::kComplex) {
    ND_TRY(run(a, options, to));
    return ClearImaginary(target);
  }
  ND_TRY(Real(a, &from));
  ND_TRY(run(from, options, to));
  ND_TRY(Imag(a, &from));
  ND_TRY(Imag(target, &to));
  FilterOptions imaginary = options;
  imaginary.fill = options.fill_imag;
  return run(from, imaginary, to);
}

// The passes by parts.
Status RunChainByParts(const Array& a, std::span<const Pass> passes,
                       const FilterOptions& options, ChainFormat format,
                       const Array& target) noexcept;

// target = the second derivatives along some axes, added. target is C-contiguous and
// overlaps nothing.
Status RunLaplace(const Array& a, const FilterAxes& axes, const FilterOptions& options,
                  Dtype sum, bool exact, const Array& target) noexcept;

// target = the derivative along an axis, sobel or prewitt, of an image of integers that
// shows no constant but 0, if one pass does it; *done tells.
Status TryDerivative(const Array& a, bool sobel, int32_t axis,
                     const FilterOptions& options, const Array& target,
                     bool* done) noexcept;

// target = the root of the sum of squared derivatives along some axes, sobel or prewitt.
// commutes: passes along different axes may change places. target as above.
Status RunGradient(const Array& a, bool sobel, const FilterAxes& axes,
                   const FilterOptions& options, bool commutes,
                   const Array& target) noexcept;

// target = a, but for strides, where no pass is left: the sums of a single tap, 1.
Status CopyFiltered(const Array& a, const FilterOptions& options,
                    const Array& target) noexcept;

// Taps of a chain in memory of their own.
class TapBuffer {
 public:
  Status Resize(int64_t count) noexcept {
    return storage_.Resize(static_cast<size_t>(count));
  }
  // The next `count` of them.
  std::span<double> Take(int64_t count) noexcept {
    double* const first = storage_.data() + taken_;
    taken_ += count;
    return {first, static_cast<size_t>(count)};
  }
  // Takes from the beginning again.
  void Restart() noexcept { taken_ = 0; }

 private:
  SmallScratch<double> storage_;
  int64_t taken_ = 0;
};

}  // namespace nd::filter
