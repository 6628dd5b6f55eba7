// SPDX-License-Identifier: BSD-3-Clause
// Options of callers that were compiled against another release of the header: such
// structs begin with their size and grow only at the end, by fields whose default is 0.
#pragma once

#include "core/error/status.h"

namespace nd {

// More is no size of a struct, but memory that was never set.
inline constexpr int32_t kLargestStruct = 256;

// copy = the options as the caller has them, all `known` bytes of them: what a caller of
// an earlier release lacks is 0. `first` is their size in the first release. kValue:
// struct_size is no size of them. kVersion: the caller has set what is not known here.
Status CopyOptions(const void* given, int32_t first, int32_t known, void* copy) noexcept;

}  // namespace nd
