// SPDX-License-Identifier: BSD-3-Clause
// Means, or sums, of many samples along one axis: what windows have in common is added
// once.
#pragma once

#include "core/filter/plan.h"

namespace nd::filter {

// So many taps for each output, `step` samples apart, are faster added so than one by
// one, in `sum`. Complex sums always are. largest: a bound on the magnitude of samples if
// all are integers, else infinite.
bool PrefersMeans(Dtype sum, int64_t taps, int64_t step, double largest) noexcept;

// Computes y of a plan whose taps are all 1 along one axis, and single along the others;
// they are not looked at. Sums may be complex. x and y do not overlap. What can fail does
// so before the first element of y is written. What is added to what depends on the
// number of taps alone, and no sample counts outside of its windows: sums of integers
// that `sum` has exactly are exact.
Status ExecuteMeans(const Plan& plan, double largest) noexcept;

}  // namespace nd::filter
