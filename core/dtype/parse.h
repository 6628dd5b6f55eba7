// SPDX-License-Identifier: BSD-3-Clause
// Dtypes from what other systems call them.
#pragma once

#include "core/dtype/dtypes.h"
#include "core/error/status.h"

namespace nd {

// From a NumPy name ("float64"), a typestr ("<f8", "f8") or a PEP 3118 format ("d",
// "<q").
Status ParseDtype(const char* text, Dtype* result) noexcept;

// From the fields of a DLDataType.
Status DtypeFromDlpack(int32_t code, int32_t bits, int32_t lanes, Dtype* result) noexcept;

}  // namespace nd
