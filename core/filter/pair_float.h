// SPDX-License-Identifier: BSD-3-Clause
// Two passes at once over floating point numbers that are read and written in place: the
// common case of pairs, without copies of samples.
#pragma once

#include "core/filter/pair.h"
#include "core/kernels/down.h"

namespace nd::filter {

// Whether the plan is one for ExecuteFloatPair. That depends on dtypes, layouts, counts
// and boundaries, not on addresses beyond alignment as elements.
bool IsFloatPair(const PairPlan& plan) noexcept;

// How `count` taps, float32 or float64, read from the other end.
Fold FoldOf(Dtype dtype, const char* taps, int64_t count) noexcept;

// Whether samples may be added in pairs there, so that the last bits differ from those of
// other ways.
bool MayFold(const PairPlan& plan) noexcept;

// As ExecutePair.
Status ExecuteFloatPair(const PairPlan& plan) noexcept;

}  // namespace nd::filter
