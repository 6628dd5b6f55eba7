// SPDX-License-Identifier: BSD-3-Clause
// Convolution by transforms: overlap-save with the blocks of blocks.h.
//
// The error of a result is relative to the norms of its block: at most about
//   c * u * log2(size) * |x| * |taps|,
// where |x| is the root of the sum of squares of the samples that the block holds, |taps|
// that of all taps, and u the unit roundoff. c is below 1 in practice, and proved to be
// at most 13 for sizes that are powers of 2 (limbs.h has the bound). A value that is not
// finite spreads over its block.
#pragma once

#include "core/signal/blocks.h"
#include "core/signal/limbs.h"

namespace nd::signal {

// For floating and complex dtypes. The blocks have sizes. Whatever can fail does so
// before the first element of y is written.
Status RunTransforms(const Blocks& blocks, double duration) noexcept;

// For integers and bool, exactly.
Status RunTransforms(const Blocks& blocks, const Limbs& limbs, double duration) noexcept;

}  // namespace nd::signal
