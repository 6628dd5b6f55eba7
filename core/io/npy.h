// SPDX-License-Identifier: BSD-3-Clause
// The .npy format, versions 1.0 to 3.0: arrays from and to files, pipes and memory.
#pragma once

#include "core/array/array.h"
#include "core/io/file.h"

namespace nd {

// The array in a file, read or mapped. kIo, kFormat, kVersion, kDtype, kUnsupported.
Status LoadNpy(const char* path, MapMode mode, Array* result) noexcept;

// Writes a file in one step (see Replacement). kIo.
Status SaveNpy(const char* path, const Array& a) noexcept;

// A new file of zeros, mapped for reading and writing. order: kC or kF.
Status CreateNpy(const char* path, Dtype dtype, int32_t ndim, const int64_t* shape,
                 Order order, Array* result) noexcept;

// The array at the start of `bytes` bytes, copied; `consumed` receives what it took.
Status DecodeNpy(const void* data, int64_t bytes, Array* result,
                 int64_t* consumed) noexcept;

// Writes what fits of the .npy bytes of `a`; `need` receives how many the whole has.
Status EncodeNpy(const Array& a, void* data, int64_t capacity, int64_t* need) noexcept;

// The array that a source holds, in native byte order. What a source that knows its
// length cannot hold is refused before memory is asked for; from others memory grows with
// the bytes that arrive.
Status ReadNpy(Source& source, Array* result) noexcept;

// The number of bytes that WriteNpy will write. kOverflow.
Status NpyBytes(const Array& a, int64_t* result) noexcept;

// Strided arrays pass through a small block, in C order.
Status WriteNpy(const Array& a, Sink& sink) noexcept;

}  // namespace nd
