// SPDX-License-Identifier: BSD-3-Clause
// Which way a convolution goes: sums of products, or transforms.
#pragma once

#include "core/signal/blocks.h"

namespace nd::signal {

// With fewer taps each result is accurate by itself, whatever its neighbours: that is
// worth more than what transforms gain there, on targets where they gain at all.
inline constexpr double kFewestTaps = 48;

// Sums of products of spectra neither overflow nor underflow if the largest magnitude of
// operands is this one. A NaN is not moderate.
bool IsModerate(Dtype dtype, double largest) noexcept;

// Computes y of a plan for each index of a batch by transforms, if `forced` or if that is
// faster, memory suffices, and the operands are fit for it: all finite and of moderate
// magnitude, or integers that limbs are exact for. *done tells whether; if not, y is as
// it was. The operands may overlap y.
Status TryTransforms(const Plan& plan, int32_t batch_ndim, const BatchAxis* batch,
                     bool forced, bool* done) noexcept;

// Whether TryTransforms would, but for want of memory.
bool PrefersTransforms(const Plan& plan, int32_t batch_ndim,
                       const BatchAxis* batch) noexcept;

// False if transforms cannot be faster: a quick look.
bool MayPreferTransforms(Dtype dtype, double outputs, double taps) noexcept;

// By sums of products. Without a batch, whatever can fail does so before the first
// element of y is written.
Status ExecuteDirectly(Plan& plan, int32_t batch_ndim, const BatchAxis* batch) noexcept;

}  // namespace nd::signal
