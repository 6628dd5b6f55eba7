// SPDX-License-Identifier: BSD-3-Clause
// The header of a .npy file: a Python dict literal, parsed by hand and bounded, never
// evaluated. Written byte for byte as NumPy writes it.
#pragma once

#include "core/array/array.h"
#include "core/io/stream.h"

namespace nd {

inline constexpr size_t kMaxNpyHeader = 65535;  // what version 1.0 can say; ours: < 2 KiB

struct NpyHeader {
  Dtype dtype = Dtype::kFloat64;
  bool swapped = false;  // elements have the other byte order
  bool fortran_order = false;
  Layout layout;       // with the dense strides of that order
  int64_t size = 0;    // elements
  int64_t bytes = 0;   // of all elements
  int64_t offset = 0;  // of the first element in the file
};

// Reads the header and leaves the source at the first element.
// kFormat, kVersion, kDtype.
Status ReadNpyHeader(Source& source, NpyHeader* header) noexcept;

// Parses the dict in text[0, length) into all but `offset`. `python2`: integers may end
// in L, as versions 1.0 and 2.0 allow. kFormat, kDtype.
Status ParseNpyDict(const char* text, size_t length, bool python2,
                    NpyHeader* header) noexcept;

// The dtype of a descr such as "<f8". bfloat16 is "V2", as ml_dtypes has it. kDtype.
Status ParseNpyDescr(const char* text, size_t length, Dtype* dtype,
                     bool* swapped) noexcept;

// The bytes before the elements: always version 1.0, a multiple of 64.
struct NpyPrefix {
  NpyPrefix(Dtype dtype, bool fortran_order, int32_t ndim, const int64_t* shape) noexcept;
  char data[2048];
  size_t bytes;
};

}  // namespace nd
