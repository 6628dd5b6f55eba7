// SPDX-License-Identifier: BSD-3-Clause
// The text of an array, as NumPy 2 prints it. Only the elements that are shown are read.
#pragma once

#include "core/array/array.h"
#include "core/format/options.h"

namespace nd {

enum class TextStyle : int32_t { kStr = 0, kRepr = 1 };

// Writes what fits of the text and its NUL; `need` receives the bytes of the whole, NUL
// included. kValue: bad options, negative capacity.
Status FormatArray(const Array& a, TextStyle style, const PrintOptions& options,
                   char* text, int64_t capacity, int64_t* need) noexcept;

}  // namespace nd
