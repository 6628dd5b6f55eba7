// SPDX-License-Identifier: BSD-3-Clause
// Means and what deviates from them: sums that are divided by a number of elements.
#pragma once

#include "core/reduce/reductions.h"

namespace nd {

enum VarianceVariant { kVarianceOf, kDeviationOf };

Status Mean(const ReduceCall& call, Array* result) noexcept;
Status Variance(const ReduceCall& call, Array* result) noexcept;
Status Average(const ReduceCall& call, Array* result) noexcept;

}  // namespace nd
