// SPDX-License-Identifier: BSD-3-Clause
#include "core/fir/planes.h"

#include <cstring>

#include "core/create/scalar.h"
#include "core/dtype/promote.h"
#include "core/elements/elements.h"
#include "core/fir/regions.h"

namespace nd {
namespace {

Status CheckPlane(const Array& a, const char* name) noexcept {
  if (a.ndim() != 2) {
    return Fail(Code::kNdim, "%s has %d dimensions, it must have 2", name, a.ndim());
  }
  if (a.size() == 0) return Fail(Code::kValue, "%s cannot be empty", name);
  return Ok();
}

Status AsDtype(const Array& a, Dtype dtype, Array* result) noexcept {
  return Astype(a, dtype, Order::kK, Casting::kUnsafe, CopyRule::kIfNeeded, result);
}

// Taps for SepFir2D, from the last to the first.
Status ReversedTaps(const Array& taps, const char* name, Dtype dtype, Array* contiguous,
                    Array* result) noexcept {
  if (taps.ndim() != 1) {
    return Fail(Code::kNdim, "%s has %d dimensions, it must have 1", name, taps.ndim());
  }
  if (taps.size() % 2 == 0) {
    return Fail(Code::kValue, "hrow and hcol must be odd length");
  }
  if (KindOf(taps.dtype()) == Kind::kComplex && KindOf(dtype) != Kind::kComplex) {
    return Fail(Code::kType, "%s is %s, it must be real for a real array", name,
                InfoOf(taps.dtype()).name);
  }
  ND_TRY(AsDtype(taps, dtype, contiguous));
  Layout layout;
  layout.Append(taps.size(), -contiguous->stride(0));
  return contiguous->Derive(dtype, layout, (taps.size() - 1) * contiguous->stride(0), 0,
                            result);
}

// One pass of SepFir2D, of taps in reverse order.
Status FilterAxis(const Array& x, const Array& taps, int32_t axis,
                  const Array& y) noexcept {
  const int64_t count = taps.size();
  int64_t shape[] = {1, 1}, strides[] = {0, 0}, start[] = {0, 0};
  shape[axis] = count;
  strides[axis] = taps.stride(0);
  start[axis] = -(count / 2);
  const Boundary boundary[] = {Boundary::kReflect, Boundary::kReflect};
  return fir::CorrelateRegions(x, {taps.data(), shape, strides}, start, boundary, nullptr,
                               y);
}

template <typename T>
void NegateImaginary(const Array& a) noexcept {
  T* const parts = static_cast<T*>(a.data());
  for (int64_t i = 0; i < a.size(); ++i) parts[2 * i + 1] = -parts[2 * i + 1];
}

// Of a contiguous array.
void Conjugate(const Array& a) noexcept {
  if (a.dtype() == Dtype::kComplex64) NegateImaginary<float>(a);
  if (a.dtype() == Dtype::kComplex128) NegateImaginary<double>(a);
}

// The outputs along an axis of n samples and m taps, and the first sample of output 0.
struct Span {
  int64_t count, start;
};

// SciPy centres correlations of an even number of taps half a sample later than
// convolutions.
Span SpanOf(int64_t n, int64_t m, ConvolveMode mode, Product product) noexcept {
  if (mode == ConvolveMode::kFull) return {n + m - 1, 1 - m};
  return {n, -(product == Product::kCorrelate ? (m - 1) / 2 : m / 2)};
}

}  // namespace

Status SepFir2D(const Array& a, const Array& row, const Array& column,
                Array* result) noexcept {
  ND_TRY(CheckPlane(a, "input"));
  const bool keeps = a.dtype() == Dtype::kFloat32 || KindOf(a.dtype()) == Kind::kComplex;
  const Dtype dtype = keeps ? a.dtype() : Dtype::kFloat64;
  Array samples, filtered, rows, row_taps, columns, column_taps;
  ND_TRY(ReversedTaps(row, "hrow", dtype, &rows, &row_taps));
  ND_TRY(ReversedTaps(column, "hcol", dtype, &columns, &column_taps));
  ND_TRY(AsDtype(a, dtype, &samples));
  ND_TRY(NewArray(dtype, 2, a.shape(), Order::kC, Fill::kUninitialized, &filtered));
  ND_TRY(NewArray(dtype, 2, a.shape(), Order::kC, Fill::kUninitialized, result));
  ND_TRY(FilterAxis(samples, row_taps, 1, filtered));
  return FilterAxis(filtered, column_taps, 0, *result);
}

Status Convolve2D(const Array& a, const Array& v, ConvolveMode mode, Product product,
                  Boundary boundary, ScalarRef fill, Array* result) noexcept {
  ND_TRY(CheckPlane(a, "a"));
  ND_TRY(CheckPlane(v, "v"));
  const SignalWay direct = {mode, product, ConvolveMethod::kDirect};
  if (mode == ConvolveMode::kValid) return SignalConvolve(a, v, direct, result);
  const Dtype dtype = Promote(a.dtype(), v.dtype());
  if (KindOf(fill.dtype) == Kind::kComplex && KindOf(dtype) != Kind::kComplex) {
    return Fail(Code::kValue, "the fill value is %s, it must be real for %s",
                InfoOf(fill.dtype).name, InfoOf(dtype).name);
  }
  alignas(kMaxItemSize) char element[kMaxItemSize] = {}, zero[kMaxItemSize] = {};
  ConvertScalar(fill, dtype, element);
  const int64_t size = ItemSize(dtype);
  const bool zeros = boundary == Boundary::kConstant &&
                     std::memcmp(element, zero, static_cast<size_t>(size)) == 0;
  if (zeros && mode == ConvolveMode::kFull) {
    return SignalConvolve(a, v, direct, result);
  }
  Array samples, weights;
  ND_TRY(AsDtype(a, dtype, &samples));
  ND_TRY(Astype(v, dtype, Order::kC, Casting::kUnsafe, CopyRule::kAlways, &weights));
  if (product == Product::kCorrelate) Conjugate(weights);
  int64_t shape[2], strides[2], start[2];
  const char* first = static_cast<const char*>(weights.data());
  for (int32_t d = 0; d < 2; ++d) {
    const Span span = SpanOf(a.shape(d), v.shape(d), mode, product);
    shape[d] = span.count;
    start[d] = span.start;
    strides[d] = weights.stride(d);
    if (product == Product::kConvolve) {
      first += (v.shape(d) - 1) * strides[d];
      strides[d] = -strides[d];
    }
  }
  ND_TRY(NewArray(dtype, 2, shape, Order::kC, Fill::kUninitialized, result));
  const Boundary boundaries[] = {boundary, boundary};
  return fir::CorrelateRegions(samples, {first, v.shape(), strides}, start, boundaries,
                               zeros ? nullptr : element, *result);
}

}  // namespace nd
