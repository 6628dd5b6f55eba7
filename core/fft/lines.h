// SPDX-License-Identifier: BSD-3-Clause
// One transform of every line of an array along an axis, whatever the strides, by as many
// threads as it is worth.
#pragma once

#include "core/array/array.h"

namespace nd::fft {

// Some lines next to each other. Strides in bytes: along a line, and to the next line.
struct Lines {
  char* data;
  int64_t along, step;
};

struct ColumnsJob;

// What is done to a line. Lines that are shorter than in_count are filled up with zeros.
struct LineTransform {
  Dtype in_dtype, out_dtype;
  int64_t in_count, out_count;  // elements
  double duration;              // nanoseconds, about
  const void* plan;
  bool inverse;
  double scale;
  double first;  // a factor of the first element; of cosine transforms

  // Contiguous elements, aligned to their parts. out may be in where both are complex.
  void (*run)(const LineTransform& line, const void* in, void* out,
              void* workspace) noexcept;
  int64_t workspace;  // bytes

  // Several lines at once, with the same results. Null if there is no such way.
  void (*run_columns)(const LineTransform& line, const ColumnsJob& job,
                      void* workspace) noexcept;
  int64_t (*columns_workspace)(const LineTransform& line, int64_t width) noexcept;
  int64_t lanes;
  int64_t columns_from;  // so many contiguous lines are worth it
};

// out[..., :, ...] = the transform of in[..., :, ...]. The lines of `out` have out_count
// elements; the other axes are those of `in`, the dtypes those of `line`. `out` may be
// `in` if both are complex, or has memory of its own. kNoMemory, kLimit: nothing is
// written.
Status TransformLines(const LineTransform& line, const Array& in, int32_t axis,
                      const Array& out) noexcept;

}  // namespace nd::fft
