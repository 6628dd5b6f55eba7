// SPDX-License-Identifier: BSD-3-Clause
// Plans whose samples are copied first, as far as any output reaches, and what is done to
// such copies as a whole.
#pragma once

#include "core/filter/plan.h"

namespace nd::filter {

// Memory of x and y overlaps, as far as bounds tell.
bool Overlaps(const Plan& plan) noexcept;

// The last axis of x is not the nearest in memory.
bool IsTransposed(const Plan& plan) noexcept;

// The bytes of all samples that some output needs, as operands; false if they cannot be
// counted.
bool PaddedBytes(const Plan& plan, int64_t* result) noexcept;

// Replaces x by operands in `storage` that reach as far as any output needs.
Status Materialize(Plan& plan, Scratch<char>& storage) noexcept;

// The plan has so many taps that transforms may be faster, and is of a kind for them.
bool MayBeTransformed(const Plan& plan) noexcept;

// Computes y of a materialized plan by transforms, if these are faster and the samples
// are fit for them. *done tells whether.
Status TryTransforms(const Plan& plan, bool* done) noexcept;

}  // namespace nd::filter
