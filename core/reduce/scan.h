// SPDX-License-Identifier: BSD-3-Clause
// All partial folds along an axis.
#pragma once

#include "core/reduce/ufunc_fold.h"

namespace nd {

struct ScanOptions {
  Dtype dtype = kNoDtype;        // that of the loop, by default that of a sum
  bool skip_nan = false;         // NaN counts as the identity
  bool include_initial = false;  // the identity comes first: one element more
};

// Strictly from the first element to the last, as NumPy does. kValue: no identity where
// one is needed.
Status Scan(const UfuncRow& row, const Array& a, int64_t axis, const ScanOptions& options,
            Array* result, int32_t* flags) noexcept;

// The dtype of a fold by a ufunc: that of NumPy's sums for add and multiply.
Dtype DefaultFoldDtype(const UfuncRow& row, Dtype from) noexcept;

}  // namespace nd
