// SPDX-License-Identifier: BSD-3-Clause
// Convolution and correlation of strided data: by sums of products of overlapping
// elements only (0 * infinity is never invented), or by transforms. Integers are exact
// modulo 2^bits, the result is independent of how the work is cut. Results may overlap
// the inputs in any way, as if the inputs had been copied first.
#pragma once

#include <cstdint>

#include "core/dtype/dtypes.h"
#include "core/error/status.h"

namespace nd {

// NumPy's numbers.
enum class ConvolveMode : int32_t { kValid = 0, kSame = 1, kFull = 2 };

// kAuto: transforms where they are faster and the operands fit for them
// (signal/method.h). kFft: transforms, but for integers that these are not exact for, and
// for results that are single products.
enum class ConvolveMethod : int32_t { kAuto = 0, kDirect = 1, kFft = 2 };

// `count` elements, `stride` bytes apart: any stride, any alignment.
struct Vector1D {
  const void* data;
  int64_t count;
  int64_t stride;
};

// A shape and byte strides over memory that the caller vouches for; ndim 0..64.
struct StridedND {
  const void* data;
  int32_t ndim;
  const int64_t* shape;
  const int64_t* strides;
};

// The number of elements that Convolve1D writes for operands of n and m elements.
Status ConvolveLength(int64_t n, int64_t m, ConvolveMode mode, int64_t* result) noexcept;

// numpy.convolve(a, v, mode), or numpy.correlate(a, v, mode) with v conjugated. Operands
// and result have the same dtype; 16-bit floats are summed in float32 and rounded once.
Status Convolve1D(Dtype dtype, const Vector1D& a, const Vector1D& v, ConvolveMode mode,
                  bool correlate, void* result, int64_t result_stride,
                  ConvolveMethod method = ConvolveMethod::kDirect) noexcept;

// Bit d: axis d is convolved. Along the others both operands have the same length, and
// products of equal indices are summed up along the convolved axes alone.
using AxisBits = uint64_t;
inline constexpr AxisBits kAllAxes = ~AxisBits{0};

// The shape (ndim lengths) of what ConvolveND writes for operands of equal ndim. An axis
// along which one operand has the length 1 counts as convolved.
Status ConvolveShape(int32_t ndim, const int64_t* a_shape, const int64_t* v_shape,
                     ConvolveMode mode, int64_t* result_shape,
                     AxisBits axes = kAllAxes) noexcept;

// scipy.signal.convolve(a, v, mode), or scipy.signal.correlate with v conjugated. kSame
// is centred with respect to a; kValid needs one operand to be at least as large as the
// other along every axis. Operands without axes are multiplied. The result may overlap
// operands only if all axes are convolved, and only then failures come before the first
// write.
Status ConvolveND(Dtype dtype, const StridedND& a, const StridedND& v, ConvolveMode mode,
                  bool correlate, void* result, const int64_t* result_strides,
                  ConvolveMethod method = ConvolveMethod::kDirect,
                  AxisBits axes = kAllAxes) noexcept;

// The same, directly, in the caller's memory: nothing is allocated or locked. kBounds:
// fewer bytes than MeasureConvolve tells for these operands, whatever their elements are.
Status ConvolveWithin(Dtype dtype, const StridedND& a, const StridedND& v,
                      ConvolveMode mode, bool correlate, void* result,
                      const int64_t* result_strides, void* memory,
                      int64_t bytes) noexcept;
Status MeasureConvolve(Dtype dtype, const StridedND& a, const StridedND& v,
                       ConvolveMode mode, bool correlate, void* result,
                       const int64_t* result_strides, int64_t* bytes) noexcept;

// What kAuto chooses for such operands: kDirect or kFft.
Status ChooseConvolveMethod(Dtype dtype, const StridedND& a, const StridedND& v,
                            ConvolveMode mode, bool correlate, AxisBits axes,
                            ConvolveMethod* result) noexcept;

}  // namespace nd
