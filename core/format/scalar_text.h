// SPDX-License-Identifier: BSD-3-Clause
// One element as str() of a NumPy scalar: all its digits, no padding, no options.
#pragma once

#include "core/format/text.h"
#include "core/dtype/dtypes.h"

namespace nd {

void AppendScalar(Dtype dtype, const void* element, Word* word) noexcept;

}  // namespace nd
