// SPDX-License-Identifier: BSD-3-Clause
// The plan of a correlation over any number of axes, and its execution: arrange the axes,
// pack the taps, cut the output into blocks, pack what a block needs unless it can be
// read in place, run the kernel, store.
#pragma once

#include <cstdint>

#include "core/array/layout.h"
#include "core/dtype/dtypes.h"
#include "core/error/status.h"
#include "core/signal/pack.h"
#include "core/signal/workspace.h"

namespace nd::signal {

// One axis: y[o] = sum of taps[k] * x[o + start + k] over 0 <= k < tap_count, where
// samples outside the x_count given ones take no part. Counts are positive, strides in
// bytes.
struct Axis {
  int64_t x_count, x_stride;
  int64_t tap_count, tap_stride;
  int64_t y_count, y_stride;
  int64_t start;

  // The outputs [InnerBegin, InnerEnd) need no sample outside; may be empty.
  int64_t InnerBegin() const noexcept { return start < 0 ? -start : 0; }
  int64_t InnerEnd() const noexcept {
    const int64_t end = x_count - tap_count + 1 - start;
    return end < y_count ? end : y_count;
  }
};

// An axis that takes no part: one sample, one tap, one result.
inline constexpr Axis kTrivialAxis = {1, 0, 1, 0, 1, 0, 0};

// The arrays are deliberately not initialised: only the first ndim axes mean anything.
struct Plan {
  Dtype dtype;
  bool conjugate_x, conjugate_taps;
  const char* x;
  const char* taps;
  char* y;
  int32_t ndim;
  Axis axes[kMaxDims + 2];

  Plan() noexcept {}  // NOLINT

  // The two axes that the kernel runs over, once Arrange is done; the others are outer.
  const Axis& rows() const noexcept { return axes[ndim - 2]; }
  const Axis& columns() const noexcept { return axes[ndim - 1]; }
  int32_t outer() const noexcept { return ndim - 2; }
};

// Computes y. Whatever can fail does so before the first element of y is written.
Status Execute(Plan& plan, Workspace& workspace) noexcept;

// So many bytes of a given workspace Execute needs at most, for any values of elements.
// kOverflow.
Status MeasureWorkspace(const Plan& plan, int64_t* bytes) noexcept;

// About the nanoseconds that one thread needs for so many outputs.
double DurationOf(const KernelFormat& format, Target target, double outputs,
                  double taps) noexcept;

// The steps of preparation, for Execute.

// Drops trivial axes and orders the rest, so that there are at least two, the kernel's
// last. The order depends on the counts alone: equal sums are added in equal order.
void Arrange(Plan& plan) noexcept;

// Packs the taps contiguously, in the order of the axes, into storage of the right size.
void PackTaps(const Plan& plan, int32_t operand_size, char* taps) noexcept;

// All parts of `count` packed taps are finite; integers are.
bool AllFinite(CorrelateType type, const void* taps, int64_t count) noexcept;

// Some sum of the plan lacks samples.
bool HasEdges(const Plan& plan) noexcept;

// Memory of x, or of the taps, and y overlaps.
bool Overlaps(const Plan& plan) noexcept;
bool TapsOverlap(const Plan& plan) noexcept;

// Replaces x by contiguous operands in memory of the workspace; with zeros before and
// after such that no sum lacks samples, if `pad`.
Status Materialize(Plan& plan, const KernelFormat& format, bool pad,
                   Workspace& workspace) noexcept;
// The bytes that this takes, and the counts and strides of the axes thereafter.
// kOverflow.
Status MaterializeAxes(Plan& plan, const KernelFormat& format, bool pad,
                       int64_t* bytes) noexcept;

}  // namespace nd::signal
