// SPDX-License-Identifier: BSD-3-Clause
#include "core/fir/lfilter.h"

#include <algorithm>
#include <cinttypes>

#include "core/array/axes.h"
#include "core/dtype/promote.h"
#include "core/elements/elements.h"
#include "core/fir/regions.h"
#include "core/kernels/cast.h"
#include "core/loop/assign.h"
#include "core/memory/cache.h"

namespace nd {
namespace {

bool IsHalf(Dtype dtype) noexcept {
  return dtype == Dtype::kFloat16 || dtype == Dtype::kBfloat16;
}

Status CheckCoefficients(const Array& coefficients, const char* name) noexcept {
  if (coefficients.ndim() <= 1 && coefficients.size() > 0) return Ok();
  return Fail(
      coefficients.ndim() > 1 ? Code::kNdim : Code::kValue,
      "Parameter %s is not a non-empty 1d array: it has %d dimensions and %" PRId64
      " elements",
      name, coefficients.ndim(), coefficients.size());
}

// The taps b / a[0] from the last to the first, as `dtype`.
void ReverseTaps(const Array& b, const Array& a, Dtype dtype, char* taps) noexcept {
  const int64_t count = b.size(), size = ItemSize(dtype);
  const int64_t stride = b.ndim() == 0 ? 0 : b.stride(0);
  const CastFunction widen = FindCast(b.dtype(), Dtype::kComplex128);
  const CastFunction narrow = FindCast(Dtype::kComplex128, dtype);
  double divisor[2], number[2];
  FindCast(a.dtype(), Dtype::kComplex128)(a.data(), divisor, 1);
  const double re = divisor[0], im = divisor[1];
  for (int64_t i = 0; i < count; ++i) {
    widen(static_cast<const char*>(b.data()) + i * stride, number, 1);
    if (im == 0) {
      number[0] /= re;
      if (KindOf(dtype) == Kind::kComplex) number[1] /= re;
    } else {
      const double norm = re * re + im * im;
      const double real = (number[0] * re + number[1] * im) / norm;
      number[1] = (number[1] * re - number[0] * im) / norm;
      number[0] = real;
    }
    narrow(number, taps + (count - 1 - i) * size, 1);
  }
}

// target[offset:offset + n] += terms[from:from + n] along an axis.
template <typename T>
void AddLines(const Array& target, const Array& terms, int32_t axis, int64_t from,
              int64_t count, int64_t parts) noexcept {
  char* const to = static_cast<char*>(target.data());
  const char* const source = static_cast<const char*>(terms.data());
  int64_t index[kMaxDims] = {};
  const int32_t ndim = target.ndim();
  while (true) {
    int64_t at = 0, term = 0;
    for (int32_t d = 0; d < ndim; ++d) {
      at += index[d] * target.stride(d);
      term += (index[d] + (d == axis ? from : 0)) * terms.stride(d);
    }
    for (int64_t part = 0; part < parts; ++part) {
      reinterpret_cast<T*>(to + at)[part] +=
          reinterpret_cast<const T*>(source + term)[part];
    }
    int32_t d = ndim - 1;
    for (; d >= 0; --d) {
      if (++index[d] < (d == axis ? count : target.shape(d))) break;
      index[d] = 0;
    }
    if (d < 0) return;
  }
}

// Adds the terms from number `from` on to the beginning of a target.
void AddState(const Array& target, const Array& terms, int32_t axis,
              int64_t from) noexcept {
  const int64_t count = std::min(terms.shape(axis) - from, target.shape(axis));
  if (count <= 0 || target.size() == 0) return;
  const int64_t parts = KindOf(target.dtype()) == Kind::kComplex ? 2 : 1;
  if (target.itemsize() / parts == 4) {
    AddLines<float>(target, terms, axis, from, count, parts);
  } else {
    AddLines<double>(target, terms, axis, from, count, parts);
  }
}

// The state in the dtype of the computation, stretched over lines that share it.
Status PrepareState(const Array& initial, const Array& x, int32_t axis, int64_t length,
                    Dtype dtype, Array* result) noexcept {
  if (initial.ndim() != x.ndim()) {
    return Fail(Code::kNdim,
                "Dimensions of parameters x and zi must match, but they have %d and %d",
                x.ndim(), initial.ndim());
  }
  int64_t shape[kMaxDims], strides[kMaxDims];
  for (int32_t d = 0; d < x.ndim(); ++d) {
    shape[d] = d == axis ? length : x.shape(d);
    strides[d] = initial.stride(d);
    if (initial.shape(d) == shape[d]) continue;
    if (d == axis || initial.shape(d) != 1) {
      return Fail(Code::kShape,
                  "Unexpected shape for parameter zi: %" PRId64
                  " along axis %d, expected %" PRId64,
                  initial.shape(d), d, shape[d]);
    }
    strides[d] = 0;
  }
  ND_TRY(NewArray(dtype, x.ndim(), shape, Order::kC, Fill::kUninitialized, result));
  return AssignStrided(x.ndim(), shape, initial.dtype(), initial.data(), strides, dtype,
                       result->data(), result->strides());
}

}  // namespace

Status LFilter(const Array& b, const Array& a, const Array& x, int64_t axis,
               const Array* initial, Array* result, Array* final_state) noexcept {
  ND_TRY(CheckCoefficients(b, "b"));
  ND_TRY(CheckCoefficients(a, "a"));
  if (a.size() > 1) {
    return Fail(Code::kUnsupported,
                "filters with feedback (IIR) are not supported: a has %" PRId64
                " coefficients, it must have 1",
                a.size());
  }
  if (x.ndim() == 0) return Fail(Code::kNdim, "x must be at least 1-D");
  int32_t along = 0;
  ND_TRY(NormalizeAxis(axis, x.ndim(), &along));
  Dtype dtype = Promote(Promote(a.dtype(), b.dtype()), x.dtype());
  if (initial != nullptr) dtype = Promote(dtype, initial->dtype());
  if (KindOf(dtype) != Kind::kFloat && KindOf(dtype) != Kind::kComplex) {
    return Fail(
        Code::kUnsupported,
        "the parameters give %s, which is not supported: one must be floating-point",
        InfoOf(dtype).name);
  }
  if (x.shape(along) == 0) return Fail(Code::kValue, "x cannot be empty along its axis");

  // Sums of halves are rounded once, the state included.
  const Dtype computed = IsHalf(dtype) ? Dtype::kFloat32 : dtype;
  const int64_t length = b.size() - 1;
  int64_t shape[kMaxDims];
  std::copy(x.shape(), x.shape() + x.ndim(), shape);
  Array samples, state, outputs, rest;
  Scratch<char> taps;
  if (initial != nullptr) {
    ND_TRY(PrepareState(*initial, x, along, length, computed, &state));
  }
  ND_TRY(taps.Resize(static_cast<size_t>(b.size() * ItemSize(computed))));
  ND_TRY(Astype(x, computed, Order::kK, Casting::kUnsafe, CopyRule::kIfNeeded, &samples));
  ND_TRY(NewArray(computed, x.ndim(), shape, Order::kC, Fill::kUninitialized, &outputs));
  ReverseTaps(b, a, computed, taps.data());
  const auto run = [&](int64_t start, const Array& y) {
    return fir::CorrelateAlong(samples, along, taps.data(), b.size(), start,
                               Boundary::kConstant, nullptr, y);
  };
  ND_TRY(run(-length, outputs));
  if (initial != nullptr) AddState(outputs, state, along, 0);
  if (final_state != nullptr) {
    shape[along] = length;
    ND_TRY(NewArray(computed, x.ndim(), shape, Order::kC, Fill::kUninitialized, &rest));
    ND_TRY(run(x.shape(along) - length, rest));
    if (initial != nullptr) AddState(rest, state, along, x.shape(along));
    ND_TRY(Astype(rest, dtype, Order::kC, Casting::kUnsafe, CopyRule::kIfNeeded,
                  final_state));
  }
  return Astype(outputs, dtype, Order::kC, Casting::kUnsafe, CopyRule::kIfNeeded, result);
}

}  // namespace nd
