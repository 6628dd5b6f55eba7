// SPDX-License-Identifier: BSD-3-Clause
// What goes with transforms: the frequencies of their elements, and moving these.
#include <algorithm>
#include <cinttypes>

#include "core/array/axes.h"
#include "core/fft/fft.h"
#include "core/loop/assign.h"

namespace nd {

Status FftFrequencies(int64_t n, double spacing, bool real, Array* result) noexcept {
  if (n < 1) return Fail(Code::kValue, "n is %" PRId64 ", it must be positive", n);
  const int64_t count = real ? n / 2 + 1 : n;
  ND_TRY(NewArray(Dtype::kFloat64, 1, &count, Order::kC, Fill::kUninitialized, result));
  double* const values = static_cast<double*>(result->data());
  const double unit = 1 / (static_cast<double>(n) * spacing);
  const int64_t positive = real ? count : (n - 1) / 2 + 1;
  for (int64_t k = 0; k < count; ++k) {
    values[k] = static_cast<double>(k < positive ? k : k - n) * unit;
  }
  return Ok();
}

Status FftShift(const Array& a, bool inverse, int32_t count, const int64_t* axes,
                Array* result) noexcept {
  const bool all = count == -1 && axes == nullptr;
  if (all) count = a.ndim();
  if (count < 0 || count > kMaxDims) {
    return Fail(Code::kValue, "axis_count is %d, it must be 0 to %d, or -1 for all axes",
                count, kMaxDims);
  }
  if (count > 0 && axes == nullptr && !all) {
    return Fail(Code::kNull, "axes is NULL with axis_count %d", count);
  }
  int64_t shift[kMaxDims] = {};  // the place of the first element of each axis
  for (int32_t i = 0; i < count; ++i) {
    int32_t axis = 0;
    ND_TRY(NormalizeAxis(axes == nullptr ? i : axes[i], a.ndim(), &axis));
    const int64_t length = a.shape(axis), half = length / 2;
    if (length == 0) continue;
    shift[axis] = (shift[axis] + (inverse ? length - half : half)) % length;
  }
  ND_TRY(
      NewArray(a.dtype(), a.ndim(), a.shape(), Order::kC, Fill::kUninitialized, result));
  if (a.size() == 0) return Ok();
  // An axis that is shifted falls into two parts: so many blocks are copied.
  int32_t cut[kMaxDims], cuts = 0;
  for (int32_t d = 0; d < a.ndim(); ++d) {
    if (shift[d] != 0) cut[cuts++] = d;
  }
  for (uint64_t block = 0; block >> cuts == 0; ++block) {
    int64_t shape[kMaxDims];
    std::copy(a.shape(), a.shape() + a.ndim(), shape);
    const char* from = static_cast<const char*>(a.data());
    char* to = static_cast<char*>(result->data());
    for (int32_t i = 0; i < cuts; ++i) {
      const int32_t d = cut[i];
      const int64_t kept = a.shape(d) - shift[d];
      if ((block >> i & 1) == 0) {
        shape[d] = kept;
        to += shift[d] * result->stride(d);
      } else {
        shape[d] = shift[d];
        from += kept * a.stride(d);
      }
    }
    AssignDisjoint(a.ndim(), shape, a.dtype(), from, a.strides(), a.dtype(), to,
                   result->strides());
  }
  return Ok();
}

}  // namespace nd
