// SPDX-License-Identifier: BSD-3-Clause
#include "core/elements/elements.h"

#include <cinttypes>

#include "core/array/checked.h"
#include "core/array/views.h"
#include "core/create/scalar.h"
#include "core/loop/assign.h"
#include "core/loop/fill.h"
#include "core/loop/overlap.h"

namespace nd {
namespace {

// result[...] = a for a fresh result of a's shape.
Status CopyInto(const Array& a, const Array& result) noexcept {
  return AssignStrided(a.ndim(), a.shape(), a.dtype(), a.data(), a.strides(),
                       result.dtype(), result.data(), result.strides());
}

bool HasOrder(const Array& a, Order order) noexcept {
  switch (order) {
    case Order::kC:
      return a.has(kCContiguous);
    case Order::kF:
      return a.has(kFContiguous);
    case Order::kA:
      return a.has(kCContiguous) || a.has(kFContiguous);
    case Order::kK:
      return true;
  }
  return false;
}

// Replaces one length of -1 by what the others leave.
Status InferLength(const Array& a, int32_t ndim, const int64_t* shape,
                   int64_t (&inferred)[kMaxDims]) noexcept {
  if (ndim < 0 || ndim > kMaxDims || (ndim > 0 && shape == nullptr)) {
    Layout checked;
    return SetShape(ndim, shape, &checked);
  }
  int32_t unknown = -1;
  int64_t known = 1;
  bool fits = true;
  for (int32_t i = 0; i < ndim; ++i) {
    inferred[i] = shape[i];
    if (shape[i] == -1) {
      if (unknown >= 0) return Fail(Code::kValue, "only one length may be -1");
      unknown = i;
    } else if (shape[i] < 0) {
      return Fail(Code::kShape, "shape[%d] is %" PRId64 ", it must not be negative", i,
                  shape[i]);
    } else {
      fits = fits && !MulOverflows(known, shape[i], &known);
    }
  }
  if (fits && unknown >= 0) {
    fits = known > 0 && a.size() % known == 0;
    if (fits) inferred[unknown] = a.size() / known;
  } else {
    fits = fits && known == a.size();
  }
  if (fits) return Ok();
  return Fail(Code::kShape, "cannot reshape array of size %" PRId64 " into shape %s",
              a.size(), ShapeText(ndim, shape).text);
}

}  // namespace

Status Copy(const Array& a, Order order, Array* result) noexcept {
  ND_TRY(NewLike(a, a.dtype(), order, result));
  return CopyInto(a, *result);
}

Status Astype(const Array& a, Dtype dtype, Order order, Casting casting, CopyRule copy,
              Array* result) noexcept {
  if (!CanCast(a.dtype(), dtype, casting)) {
    return Fail(Code::kType, "cannot cast from %s to %s under the rule '%s'",
                InfoOf(a.dtype()).name, InfoOf(dtype).name, CastingName(casting));
  }
  const bool same = a.dtype() == dtype && HasOrder(a, order);
  if (same && copy != CopyRule::kAlways) return a.Share(result);
  if (copy == CopyRule::kNever) {
    return Fail(Code::kValue,
                "a copy is needed to make %s of %s, and copying is ruled out",
                InfoOf(dtype).name, InfoOf(a.dtype()).name);
  }
  ND_TRY(NewLike(a, dtype, order, result));
  return CopyInto(a, *result);
}

Status Reshape(const Array& a, int32_t ndim, const int64_t* shape, Order order,
               CopyRule copy, Array* result) noexcept {
  int64_t inferred[kMaxDims];
  ND_TRY(InferLength(a, ndim, shape, inferred));
  Layout layout;
  ND_TRY(SetShape(ndim, inferred, &layout));
  int64_t size = 0;
  ND_TRY(CountElements(layout, a.itemsize(), &size));
  if (order == Order::kA) {
    order = a.has(kFContiguous) && !a.has(kCContiguous) ? Order::kF : Order::kC;
  }
  if (copy != CopyRule::kAlways && ReshapeStrides(a, order, &layout)) {
    return a.Derive(a.dtype(), layout, 0, 0, result);
  }
  if (copy == CopyRule::kNever) {
    return Fail(Code::kValue, "shape %s cannot be viewed as %s, and copying is ruled out",
                ShapeText(a.ndim(), a.shape()).text, ShapeText(ndim, inferred).text);
  }
  Array dense;
  ND_TRY(Copy(a, order, &dense));
  SetContiguousStrides(order, a.itemsize(), &layout);
  return dense.Derive(a.dtype(), layout, 0, 0, result);
}

Status Assign(const Array& target, const Array& source, Casting casting) noexcept {
  ND_TRY(CheckWritable(target));
  if (!CanCast(source.dtype(), target.dtype(), casting)) {
    return Fail(Code::kType, "cannot cast from %s to %s under the rule '%s'",
                InfoOf(source.dtype()).name, InfoOf(target.dtype()).name,
                CastingName(casting));
  }
  Layout layout;
  target.CopyLayout(&layout);
  // NumPy lets a source have leading axes of length 1 that the target lacks.
  Array trimmed;
  const Array* from = &source;
  int32_t extra = source.ndim() - target.ndim();
  for (int32_t i = 0; i < extra; ++i) {
    if (source.shape(i) != 1) extra = 0;
  }
  if (extra > 0) {
    int64_t axes[kMaxDims];
    for (int32_t i = 0; i < extra; ++i) axes[i] = i;
    ND_TRY(Squeeze(source, extra, axes, &trimmed));
    from = &trimmed;
  }
  ND_TRY(BroadcastStrides(*from, &layout));
  if (OverlapsItself(target.ndim(), target.shape(), target.strides(),
                     target.itemsize())) {
    return Fail(Code::kOverlap, "elements of the target share memory");
  }
  return AssignStrided(target.ndim(), target.shape(), source.dtype(), source.data(),
                       layout.strides, target.dtype(), target.data(), target.strides());
}

Status Fill(const Array& target, ScalarRef value) noexcept {
  ND_TRY(CheckWritable(target));
  alignas(16) unsigned char element[kMaxItemSize];
  ConvertScalar(value, target.dtype(), element);
  FillStrided(target.ndim(), target.shape(), target.dtype(), target.data(),
              target.strides(), element);
  return Ok();
}

}  // namespace nd
