// SPDX-License-Identifier: BSD-3-Clause
// Execution of a plan: how long it takes, what memory it needs, and which way it goes.
#include <algorithm>

#include "core/array/checked.h"
#include "core/signal/executor.h"

namespace nd::signal {

double DurationOf(const KernelFormat& format, Target target, double outputs,
                  double taps) noexcept {
  // Bytes of samples times taps that a kernel gets through in a nanosecond, about: it
  // decides about threads. By target, then in the order of CorrelateType.
  static constexpr double kRates[kTargetCount][kCorrelateTypeCount] = {
      {40, 65, 8, 6, 12, 22, 20, 8, 25, 3, 6},
      {200, 200, 130, 70, 145, 150, 68, 105, 110, 18, 36},
      {229, 229, 200, 190, 190, 195, 195, 115, 115, 190, 190},
  };
  // Loading samples and storing sums takes as long as some more bytes of taps.
  constexpr double kFixedBytes = 12;
  return outputs * (taps * format.size + kFixedBytes) /
         kRates[static_cast<int>(target)][static_cast<int>(format.type)];
}

namespace {

constexpr int64_t kTapBytes = 1 << 10;  // on the stack

// Of all packed taps.
Status CountTaps(const Plan& plan, const KernelFormat& format, int64_t* count,
                 int64_t* bytes) noexcept {
  *count = 1;
  for (int32_t d = 0; d < plan.ndim; ++d) {
    if (MulOverflows(*count, plan.axes[d].tap_count, count)) return Code::kOverflow;
  }
  if (MulOverflows(*count, format.size, bytes)) return Code::kOverflow;
  return Ok();
}

// Rows become an outer axis: taps that meet no sample are left out one by one.
void MakeExact(Plan& plan) noexcept {
  plan.axes[plan.ndim] = plan.columns();
  plan.axes[plan.ndim - 1] = kTrivialAxis;
  ++plan.ndim;
}

}  // namespace

Status MeasureWorkspace(const Plan& given, int64_t* bytes) noexcept {
  Plan plan = given;
  Arrange(plan);
  const KernelFormat format = KernelFormatOf(plan.dtype);
  int64_t tap_count = 0, tap_bytes = 0;
  ND_TRY(CountTaps(plan, format, &tap_count, &tap_bytes));
  const bool overlap = Overlaps(plan);
  int64_t most = 0;
  for (const bool exact : {false, true}) {
    if (exact && !HasEdges(plan)) break;
    Plan part = plan;
    if (exact) MakeExact(part);
    Executor executor(part, format, nullptr, false, exact);
    int64_t needed = 0;
    if (!overlap && (exact ? executor.x_in_place() : !executor.WindowIsTooLarge())) {
      needed = executor.Bytes();
    } else {
      ND_TRY(MaterializeAxes(part, format, !exact, &needed));
      part.x = nullptr;  // as aligned as the copy
      part.conjugate_x = false;
      needed = Workspace::Padded(needed) +
               Executor(part, format, nullptr, true, exact).Bytes();
    }
    most = std::max(most, needed);
  }
  // Never 0, so that there always is a workspace.
  constexpr int64_t kLeast = static_cast<int64_t>(kAlignment);
  *bytes =
      std::max(kLeast, most) + (tap_bytes > kTapBytes ? Workspace::Padded(tap_bytes) : 0);
  return Ok();
}

Status Execute(Plan& plan, Workspace& workspace) noexcept {
  Arrange(plan);
  const KernelFormat format = KernelFormatOf(plan.dtype);
  int64_t tap_count = 0, tap_bytes = 0;
  ND_TRY(CountTaps(plan, format, &tap_count, &tap_bytes));
  alignas(64) char stack[kTapBytes];
  char* taps = stack;
  if (tap_bytes > kTapBytes) ND_TRY(workspace.Take(tap_bytes, &taps));
  PackTaps(plan, format.size, taps);

  const bool exact = HasEdges(plan) && !AllFinite(format.type, taps, tap_count);
  if (exact) MakeExact(plan);
  const bool overlap = Overlaps(plan);
  if (!overlap) {
    Executor executor(plan, format, taps, false, exact);
    if (exact ? executor.x_in_place() : !executor.WindowIsTooLarge()) {
      return executor.Run(workspace);
    }
  }
  ND_TRY(Materialize(plan, format, !exact, workspace));
  return Executor(plan, format, taps, true, exact).Run(workspace);
}

}  // namespace nd::signal
