// SPDX-License-Identifier: BSD-3-Clause
// One linear filter: taps over any number of axes, boundaries, strides and dilations.
#pragma once

#include <cstdint>
#include <span>

#include "core/filter/options.h"
#include "core/filter/sums.h"
#include "core/memory/cache.h"

namespace nd::filter {

// Output o is the sum of taps[k] * x[o * step + start + k * dilation], 0 <= k <
// tap_count. Counts are positive, strides in bytes.
struct Axis {
  int64_t x_count, x_stride;
  int64_t tap_count;
  int64_t y_count, y_stride;
  int64_t start, step, dilation;
  Boundary boundary;

  bool IsFree() const noexcept { return tap_count == 1; }
  // Outputs lie side by side, and so do taps.
  bool IsDense() const noexcept { return step == 1 && dilation == 1; }
  int64_t Reach() const noexcept { return (tap_count - 1) * dilation; }
};

// Every element of x, or of y, is aligned as an operand, and rows are whole operands
// apart. `stride` is that of one of the two.
bool IsAligned(Dtype operand, std::span<const Axis> axes, const Axis& rows,
               const void* data, int64_t Axis::*stride) noexcept;

// Those that rows and columns of taps have kernels for.
constexpr bool IsFloat(Dtype dtype) noexcept {
  return dtype == Dtype::kFloat32 || dtype == Dtype::kFloat64;
}

// Results of so many bytes, of kernels that read each sample once, bypass the caches.
inline constexpr int64_t kStreamBytes = int64_t{8} << 20;

// Where a filter begins to read and to write.
struct Origin {
  const char* x;
  char* y;
};

// How many outputs the axes span together, but for the axis `without`, if there is such a
// one.
int64_t CountPlaces(std::span<const Axis> axes, int32_t without = -1) noexcept;

// Moves on to place `number`, in C order, of those that CountPlaces counts.
Origin AtPlace(Origin origin, std::span<const Axis> axes, int64_t number,
               int32_t without = -1) noexcept;

// An axis that takes no part.
inline constexpr Axis kTrivialAxis = {1, 0, 1, 1, 0, 0, 1, 1, Boundary::kNearest};

// Elements that a filter reads or writes.
struct Side {
  Dtype dtype;
  char* data;
  int64_t shape[kMaxDims], strides[kMaxDims];

  Side() noexcept {}  // NOLINT
  explicit Side(const Array& a) noexcept;
};

// The arrays are deliberately not initialised: only the first ndim axes mean anything.
struct Plan {
  Dtype sample, sum, result;
  Finish finish = {};
  const char* x;
  char* y;
  const char* taps;           // of `sum`, in C order
  bool direct = false;        // no transforms: what these round, kernels add exactly
  bool sparse = false;        // taps of 0 take no part
  alignas(16) char fill[16];  // the constant outside, of `sum`
  int32_t ndim;
  Axis axes[kMaxDims + 2];

  Plan() noexcept {}  // NOLINT

  // All but the taps, of which there are tap_counts[d] along axis d. Axes with one of
  // them and one output are left out.
  void Set(int32_t axis_count, const Side& from, const Side& to, Dtype sums,
           const FilterOptions& options, const int64_t* tap_counts) noexcept;

  // Once Arrange is done, the two axes that kernels run over; the others are outer.
  const Axis& rows() const noexcept { return axes[ndim - 2]; }
  const Axis& columns() const noexcept { return axes[ndim - 1]; }
  int32_t outer() const noexcept { return ndim - 2; }
  std::span<const Axis> outer_axes() const noexcept {
    return {axes, static_cast<size_t>(outer())};
  }
};

// Computes y. x and y may overlap. Whatever can fail does so before the first element of
// y is written.
Status Execute(Plan& plan) noexcept;

// How the sums of an arranged plan are split among the planes of a kernel. `combinations`
// numbers the taps of the outer axes.
struct Split {
  int64_t combinations = 1;
  int64_t planes = 1;
  int64_t tap_rows = 1, tap_columns = 1;  // of each plane
  // Of each plane; else it is for each combination in turn, and each of its columns if
  // tap_columns is not all of them.
  struct Place {
    int64_t combination, row, column;
  };
  const Place* places = nullptr;
};

// The taps of a plan as kernels want them.
class PackedTaps {
 public:
  // Drops and merges axes of the plan where it can, and orders them. The order of the
  // sums depends on the counts alone.
  Status Arrange(Plan& plan) noexcept;

  const char* data() const noexcept { return data_; }
  const Split& split() const noexcept { return split_; }

 private:
  Split split_;
  const char* data_ = nullptr;
  alignas(16) char stack_[1024];
  Scratch<char> heap_;
};

}  // namespace nd::filter
