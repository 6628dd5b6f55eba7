// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/dtype/dtypes.h"

namespace nd {

// XXH64 with seed 0 (Yann Collet, "xxHash fast digest algorithm", format version 0.1.1)
// over the bytes of the elements in C order, each element little-endian on every machine
// and each bool 0 or 1. It does not depend on layout, and does not cover shape or dtype.
uint64_t HashStrided(int32_t ndim, const int64_t* shape, Dtype dtype, const void* data,
                     const int64_t* strides) noexcept;

}  // namespace nd
