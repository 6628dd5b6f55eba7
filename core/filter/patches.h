// SPDX-License-Identifier: BSD-3-Clause
// Filters of many taps along two axes: patch after patch, by transforms.
#pragma once

#include "core/filter/plan.h"

namespace nd::filter {

// Computes y of a plan, not yet arranged, if patches are faster than sums of products and
// the taps are fit for them: finite, and of moderate magnitude. *done tells whether. A
// patch whose samples are not fit gets sums of products. x and y may overlap. *direct
// tells whether patches would do but sums of products are faster: then other transforms
// are slower still.
Status TryPatches(const Plan& plan, bool* done, bool* direct) noexcept;

}  // namespace nd::filter
