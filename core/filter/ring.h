// SPDX-License-Identifier: BSD-3-Clause
// Filters with rows and columns of taps, floating: the samples of a few rows of results
// at a time are copied to a ring of rows, with what lies beyond the ends, so that they
// are in the cache, aligned, and do not evict each other.
#pragma once

#include "core/filter/plan.h"

namespace nd::filter {

// Computes y of an arranged plan, if it is of that kind; *done tells whether. x and y do
// not overlap. What can fail does so before the first element of y is written.
Status TryRing(const Plan& plan, const PackedTaps& taps, bool* done) noexcept;

}  // namespace nd::filter
