// SPDX-License-Identifier: BSD-3-Clause
#include "core/reduce/differences.h"

#include <algorithm>
#include <cinttypes>

#include "core/array/axes.h"
#include "core/array/views.h"
#include "core/elements/elements.h"
#include "core/loop/assign.h"
#include "core/reduce/float.h"
#include "core/reduce/fold.h"
#include "core/reduce/totals.h"
#include "core/ufunc/call.h"
#include "core/ufunc/registry.h"

namespace nd {
namespace {

// One of several calls: what it met is added to the flags.
Status CallOne(const UfuncCall& call, Array* result, int32_t* flags) noexcept {
  int32_t met = 0;
  ND_TRY(CallUfunc(call, &result, &met));
  *flags |= met;
  return Ok();
}

Status Binary(const char* name, const Array& a, const Array& b, Array* result,
              int32_t* flags) noexcept {
  return CallOne({&UfuncOf(FindUfunc(name)), {&a, &b}}, result, flags);
}

// a[begin:end] along an axis.
Status Cut(const Array& a, int32_t axis, int64_t begin, int64_t end,
           Array* result) noexcept {
  Layout layout;
  a.CopyLayout(&layout);
  layout.shape[axis] = end - begin;
  return a.Derive(a.dtype(), layout, begin * a.stride(axis), 0, result);
}

// a[1:] and a[:-1] along an axis.
Status Neighbours(const Array& a, int32_t axis, Array* upper, Array* lower) noexcept {
  const int64_t n = a.shape(axis);
  ND_TRY(Cut(a, axis, std::min<int64_t>(n, 1), n, upper));
  return Cut(a, axis, 0, std::max<int64_t>(n - 1, 0), lower);
}

// What is put before or after `a`: a number stands for one row.
Status StretchEnd(const Array& end, const Array& a, int32_t axis,
                  Array* result) noexcept {
  if (end.ndim() != 0) return end.Share(result);
  int64_t shape[kMaxDims];
  std::copy(a.shape(), a.shape() + a.ndim(), shape);
  shape[axis] = 1;
  return BroadcastTo(end, a.ndim(), shape, result);
}

Status Join(const Array* const* parts, int count, int32_t axis, Array* result) noexcept {
  const Array& first = *parts[0];
  Dtype dtype = first.dtype();
  int64_t shape[kMaxDims];
  std::copy(first.shape(), first.shape() + first.ndim(), shape);
  for (int i = 1; i < count; ++i) {
    const Array& part = *parts[i];
    bool fits = part.ndim() == first.ndim();
    for (int32_t k = 0; fits && k < first.ndim(); ++k) {
      fits = k == axis || part.shape(k) == first.shape(k);
    }
    if (!fits) {
      return Fail(Code::kShape, "arrays of the shapes %s and %s cannot be joined",
                  ShapeText(first.ndim(), first.shape()).text,
                  ShapeText(part.ndim(), part.shape()).text);
    }
    dtype = Promote(dtype, part.dtype());
    if (AddOverflows(shape[axis], part.shape(axis), &shape[axis])) {
      return Fail(Code::kOverflow, "the joined axis is too long");
    }
  }
  Array made;
  ND_TRY(NewArray(dtype, first.ndim(), shape, Order::kC, Fill::kUninitialized, &made));
  int64_t at = 0;
  for (int i = 0; i < count; ++i) {
    const int64_t length = parts[i]->shape(axis);
    Array place;
    ND_TRY(Cut(made, axis, at, at + length, &place));
    AssignDisjoint(place.ndim(), place.shape(), parts[i]->dtype(), parts[i]->data(),
                   parts[i]->strides(), dtype, place.data(), place.strides());
    at += length;
  }
  *result = static_cast<Array&&>(made);
  return Ok();
}

}  // namespace

Status Diff(const Array& a, int32_t n, int64_t axis, const Array* prepend,
            const Array* append, Array* result, int32_t* flags) noexcept {
  if (n < 0) return Fail(Code::kValue, "n is %d, it must not be negative", n);
  if (a.ndim() == 0) {
    return Fail(Code::kNdim, "a has 0 dimensions, it must have at least 1");
  }
  int32_t place = 0;
  ND_TRY(NormalizeAxis(axis, a.ndim(), &place));
  Array current;
  ND_TRY(a.Share(&current));
  if (n == 0) {
    *result = static_cast<Array&&>(current);
    return Ok();
  }
  if (prepend != nullptr || append != nullptr) {
    Array before, after, joined;
    const Array* parts[3];
    int count = 0;
    if (prepend != nullptr) {
      ND_TRY(StretchEnd(*prepend, a, place, &before));
      parts[count++] = &before;
    }
    parts[count++] = &a;
    if (append != nullptr) {
      ND_TRY(StretchEnd(*append, a, place, &after));
      parts[count++] = &after;
    }
    ND_TRY(Join(parts, count, place, &joined));
    current = static_cast<Array&&>(joined);
  }
  const char* const name = current.dtype() == Dtype::kBool ? "not_equal" : "subtract";
  for (; n > 0; --n) {
    if (current.shape(place) == 0) return current.Share(result);
    Array upper, lower, made;
    ND_TRY(Neighbours(current, place, &upper, &lower));
    ND_TRY(Binary(name, upper, lower, &made, flags));
    current = static_cast<Array&&>(made);
  }
  *result = static_cast<Array&&>(current);
  return Ok();
}

namespace {

// Row i of the result is the sum of weight[k] * row (first + k) of the input. What has no
// weight is not looked at: it may be infinite.
struct Stencil {
  int64_t first;
  double weight[3];
  int count;
};

template <typename T>
void ApplyStencil(const T* x, const Stencil& stencil, int64_t row, int64_t inner,
                  T* out) noexcept {
  const T* const at = x + stencil.first * inner;
  T* const to = out + row * inner;
  const T a = static_cast<T>(stencil.weight[0]), b = static_cast<T>(stencil.weight[1]);
  const T c = static_cast<T>(stencil.weight[2]);
  if (stencil.count == 2) {
    for (int64_t k = 0; k < inner; ++k) to[k] = a * at[k] + b * at[k + inner];
  } else if (b == 0) {
    for (int64_t k = 0; k < inner; ++k) to[k] = a * at[k] + c * at[k + 2 * inner];
  } else {
    for (int64_t k = 0; k < inner; ++k) {
      to[k] = a * at[k] + b * at[k + inner] + c * at[k + 2 * inner];
    }
  }
}

// The formulas of numpy.gradient for the distances of neighbours: the inner rows are of
// second order, the first and the last one of `edge_order`.
class Spacing {
 public:
  Spacing(const double* coordinates, double step, int64_t n, int32_t edge_order) noexcept
      : x_(coordinates), step_(step), n_(n), edge_order_(edge_order) {}

  Stencil At(int64_t row) const noexcept {
    const bool first = row == 0, last = row == n_ - 1;
    if ((first || last) && edge_order_ == 1) {
      const int64_t from = first ? 0 : n_ - 2;
      const double d = Distance(from);
      return {from, {-1 / d, 1 / d, 0}, 2};
    }
    const int64_t from = first ? 0 : last ? n_ - 3 : row - 1;
    const double d1 = Distance(from), d2 = Distance(from + 1);
    if (first) {
      return {from,
              {-(2 * d1 + d2) / (d1 * (d1 + d2)), (d1 + d2) / (d1 * d2),
               -d1 / (d2 * (d1 + d2))},
              3};
    }
    if (last) {
      return {from,
              {d2 / (d1 * (d1 + d2)), -(d2 + d1) / (d1 * d2),
               (2 * d2 + d1) / (d2 * (d1 + d2))},
              3};
    }
    return {
        from, {-d2 / (d1 * (d1 + d2)), (d2 - d1) / (d1 * d2), d1 / (d2 * (d1 + d2))}, 3};
  }

 private:
  double Distance(int64_t i) const noexcept {
    return x_ == nullptr ? step_ : x_[i + 1] - x_[i];
  }

  const double* x_;
  double step_;
  int64_t n_;
  int32_t edge_order_;
};

template <typename T>
void Differentiate(const Array& x, const Spacing& spacing, int64_t n, int64_t inner,
                   const Array& made) noexcept {
  const T* const from = static_cast<const T*>(x.data());
  T* const to = static_cast<T*>(made.data());
  const int64_t parts = x.itemsize() / static_cast<int64_t>(sizeof(T));
  const int64_t width = inner * parts, lines = x.size() / (n * inner);
  for (int64_t row = 0; row < n; ++row) {
    const Stencil stencil = spacing.At(row);
    for (int64_t line = 0; line < lines; ++line) {
      ApplyStencil(from + line * n * width, stencil, row, width, to + line * n * width);
    }
  }
}

}  // namespace

Status Gradient(const Array& a, int64_t axis, const Array* spacing, int32_t edge_order,
                Array* result, int32_t* flags) noexcept {
  int32_t place = 0;
  ND_TRY(NormalizeAxis(axis, a.ndim(), &place));
  if (edge_order != 1 && edge_order != 2) {
    return Fail(Code::kValue, "edge_order is %d, it must be 1 or 2", edge_order);
  }
  const int64_t n = a.shape(place);
  if (n < edge_order + 1) {
    return Fail(Code::kShape, "axis %d has %" PRId64 " elements, at least %d are needed",
                place, n, edge_order + 1);
  }
  Array coordinates;
  double step = 1;
  if (spacing != nullptr) {
    if (InfoOf(spacing->dtype()).kind == Kind::kComplex) {
      return Fail(Code::kType, "spacing is complex");
    }
    if (spacing->ndim() > 1 || (spacing->ndim() == 1 && spacing->shape(0) != n)) {
      return Fail(Code::kShape, "spacing has the shape %s for %" PRId64 " elements",
                  ShapeText(spacing->ndim(), spacing->shape()).text, n);
    }
    ND_TRY(Astype(*spacing, Dtype::kFloat64, Order::kC, Casting::kUnsafe,
                  CopyRule::kAlways, &coordinates));
    step = *static_cast<const double*>(coordinates.data());
  }
  const bool uniform = spacing == nullptr || spacing->ndim() == 0;
  const Dtype dtype = IsFloating(a.dtype()) ? a.dtype() : Dtype::kFloat64;
  Array x, made;
  ND_TRY(Astype(a, SumDtype(dtype), Order::kC, Casting::kUnsafe, CopyRule::kAlways, &x));
  ND_TRY(
      NewArray(x.dtype(), x.ndim(), x.shape(), Order::kC, Fill::kUninitialized, &made));
  if (x.size() != 0) {
    const double* const at =
        uniform ? nullptr : static_cast<const double*>(coordinates.data());
    const Spacing distances(at, step, n, edge_order);
    const int64_t inner = x.stride(place) / x.itemsize();
    const bool narrow = x.dtype() == Dtype::kFloat32 || x.dtype() == Dtype::kComplex64;
    FloatFlags arithmetic;
    {
      const FloatFlags::Scope scope(&arithmetic);
      narrow ? Differentiate<float>(x, distances, n, inner, made)
             : Differentiate<double>(x, distances, n, inner, made);
    }
    *flags |= arithmetic.Get();
  }
  return Finish(static_cast<Array&&>(made), dtype, result, flags);
}

Status Trapezoid(const Array& y, const Array* x, double dx, int64_t axis, Array* result,
                 int32_t* flags) noexcept {
  int32_t place = 0;
  ND_TRY(NormalizeAxis(axis, y.ndim(), &place));
  Array upper, lower, sums, steps;
  ND_TRY(Neighbours(y, place, &upper, &lower));
  ND_TRY(Binary("add", upper, lower, &sums, flags));
  if (x == nullptr) {
    ND_TRY(
        NewArray(Dtype::kFloat64, 0, nullptr, Order::kC, Fill::kUninitialized, &steps));
    *static_cast<double*>(steps.data()) = dx;
  } else {
    // One coordinate per element of the axis, or as many as y has elements.
    Array distances;
    if (x->ndim() == 0) {
      return Fail(Code::kNdim, "x has 0 dimensions, it must have 1, or those of y");
    }
    ND_TRY(Diff(*x, 1, x->ndim() == 1 ? 0 : place, nullptr, nullptr, &distances, flags));
    Layout layout;
    distances.CopyLayout(&layout);
    if (x->ndim() == 1) {
      const int64_t length = distances.shape(0), stride = distances.stride(0);
      layout.ndim = 0;
      for (int32_t i = 0; i < y.ndim(); ++i) {
        layout.Append(i == place ? length : 1, i == place ? stride : 0);
      }
    }
    ND_TRY(distances.Derive(distances.dtype(), layout, 0, 0, &steps));
  }
  // (upper + lower) * step, halved at the end: that is exact.
  UfuncCall scale = {&UfuncOf(FindUfunc("multiply")), {&sums, &steps}};
  if (x == nullptr) scale.weak = 2;
  Array areas, half, total;
  ND_TRY(CallOne(scale, &areas, flags));
  ReduceOptions options;
  const ReductionRow& sum = kReductions[FindReduction("sum")];
  const int64_t axes[] = {place};
  ND_TRY(Reduce(sum, areas, 1, axes, options, &total, flags));
  ND_TRY(NewArray(Dtype::kFloat64, 0, nullptr, Order::kC, Fill::kUninitialized, &half));
  *static_cast<double*>(half.data()) = 2;
  UfuncCall halve = {&UfuncOf(FindUfunc("divide")), {&total, &half}};
  halve.weak = 2;
  return CallOne(halve, result, flags);
}

}  // namespace nd
