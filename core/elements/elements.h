// SPDX-License-Identifier: BSD-3-Clause
// What reads or writes the elements of arrays: copies, casts, assignment, comparison.
// Names, rules and errors are those of decl.h.
#pragma once

#include "core/array/array.h"
#include "core/create/ranges.h"
#include "core/dtype/promote.h"

namespace nd {

enum class CopyRule : int32_t { kNever = 0, kIfNeeded = 1, kAlways = 2 };

Status Copy(const Array& a, Order order, Array* result) noexcept;
Status Astype(const Array& a, Dtype dtype, Order order, Casting casting, CopyRule copy,
              Array* result) noexcept;
Status Reshape(const Array& a, int32_t ndim, const int64_t* shape, Order order,
               CopyRule copy, Array* result) noexcept;

// target[...] = source.
Status Assign(const Array& target, const Array& source, Casting casting) noexcept;
// target[...] = value.
Status Fill(const Array& target, ScalarRef value) noexcept;

bool ArrayEqual(const Array& a, const Array& b, bool equal_nan) noexcept;
int64_t HashArray(const Array& a) noexcept;
// Whether some byte belongs to an element of both, or cannot be shown not to.
bool SharesMemory(const Array& a, const Array& b) noexcept;

}  // namespace nd
