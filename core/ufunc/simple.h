// SPDX-License-Identifier: BSD-3-Clause
// The common small call of an elementwise operation, which must not pay for what others
// need: few contiguous elements of one dtype and shape, one call of one loop.
#pragma once

#include "core/ufunc/call.h"

namespace nd {

bool IsSimple(const UfuncCall& call) noexcept;

// For a simple call; as CallUfunc.
Status CallSimple(const UfuncCall& call, Array* result, int32_t* flags) noexcept;

}  // namespace nd
