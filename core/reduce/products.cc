// SPDX-License-Identifier: BSD-3-Clause
#include "core/reduce/products.h"

#include <cinttypes>
#include <cstring>

#include "core/array/axes.h"
#include "core/array/views.h"
#include "core/dtype/promote.h"
#include "core/reduce/fold.h"
#include "core/reduce/totals.h"
#include "core/ufunc/call.h"
#include "core/ufunc/registry.h"
#include "core/ufunc/shape.h"

namespace nd {
namespace {

// The sum of x * y over an axis of x, to which y broadcasts.
Status FoldProducts(const Array& x, const Array& y, Element element, int32_t axis,
                    Array* result, int32_t* flags) noexcept {
  const Dtype dtype = Promote(x.dtype(), y.dtype());
  FoldSpec spec;
  spec.op = FoldOp::kSum;
  spec.compute = spec.dtype = SumDtype(dtype);
  spec.element = InfoOf(dtype).kind == Kind::kComplex ? element : Element::kProduct;
  Array made;
  ND_TRY(Fold(spec, x, &y, nullptr, uint64_t{1} << axis, &made, flags));
  if (x.shape(axis) == 0) {  // the neutral element of a sum is -0
    std::memset(made.data(), 0, static_cast<size_t>(made.size() * made.itemsize()));
  }
  return Finish(static_cast<Array&&>(made), dtype, result, flags);
}

// The same of a * b, which broadcast together, over an axis of what they make.
Status SumProducts(const Array& a, const Array& b, Element element, int32_t axis,
                   Array* result, int32_t* flags) noexcept {
  const Array* const operands[] = {&a, &b};
  Layout shape;
  ND_TRY(BroadcastShape(operands, 2, &shape));
  Array x;
  ND_TRY(BroadcastTo(a, shape.ndim, shape.shape, &x));
  return FoldProducts(x, b, element, axis, result, flags);
}

// `axis` of `a` as the last one.
Status AxisLast(const Array& a, int32_t axis, Array* result) noexcept {
  Layout layout;
  for (int32_t i = 0; i < a.ndim(); ++i) {
    if (i != axis) layout.Append(a.shape(i), a.stride(i));
  }
  layout.Append(a.shape(axis), a.stride(axis));
  return a.Derive(a.dtype(), layout, 0, 0, result);
}

Status FailLengths(int64_t a, int64_t b) noexcept {
  return Fail(Code::kShape, "axes of %" PRId64 " and %" PRId64 " elements do not fit", a,
              b);
}

}  // namespace

Status Vecdot(const Array& a, const Array& b, int64_t axis, Array* result,
              int32_t* flags) noexcept {
  int32_t place_a = 0, place_b = 0;
  ND_TRY(NormalizeAxis(axis, a.ndim(), &place_a));
  ND_TRY(NormalizeAxis(axis, b.ndim(), &place_b));
  if (a.shape(place_a) != b.shape(place_b)) {
    return FailLengths(a.shape(place_a), b.shape(place_b));
  }
  if (a.ndim() == 1 && b.ndim() == 1) {
    return FoldProducts(a, b, Element::kConjugateProduct, 0, result, flags);
  }
  Array x, y;
  ND_TRY(AxisLast(a, place_a, &x));
  ND_TRY(AxisLast(b, place_b, &y));
  const int32_t ndim = x.ndim() > y.ndim() ? x.ndim() : y.ndim();
  return SumProducts(x, y, Element::kConjugateProduct, ndim - 1, result, flags);
}

Status Inner(const Array& a, const Array& b, Array* result, int32_t* flags) noexcept {
  if (a.ndim() == 0 || b.ndim() == 0) {
    const UfuncCall product = {&UfuncOf(FindUfunc("multiply")), {&a, &b}};
    return CallUfunc(product, &result, flags);
  }
  const int32_t last_a = a.ndim() - 1, last_b = b.ndim() - 1;
  if (a.shape(last_a) != b.shape(last_b)) {
    return FailLengths(a.shape(last_a), b.shape(last_b));
  }
  if (last_a + last_b + 1 > kMaxDims) {
    return Fail(Code::kNdim, "%d and %d dimensions are too many", a.ndim(), b.ndim());
  }
  Layout layout;
  for (int32_t i = 0; i < last_a; ++i) layout.Append(a.shape(i), a.stride(i));
  for (int32_t i = 0; i < last_b; ++i) layout.Append(1, 0);
  layout.Append(a.shape(last_a), a.stride(last_a));
  Array x;
  ND_TRY(a.Derive(a.dtype(), layout, 0, 0, &x));
  return SumProducts(x, b, Element::kProduct, last_a + last_b, result, flags);
}

}  // namespace nd
