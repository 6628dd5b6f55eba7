// SPDX-License-Identifier: BSD-3-Clause
#include "core/signal/arrays.h"

#include <optional>

#include "core/array/axes.h"
#include "core/elements/elements.h"
#include "core/signal/spectra.h"

namespace nd {
namespace {

constexpr int64_t kShortResult = int64_t{1} << 40;  // elements whose bytes can be counted

// `from` as `dtype`: itself, or a copy in `storage`.
Status AsDtype(const Array& from, Dtype dtype, std::optional<Array>* storage,
               const Array** result) noexcept {
  *result = &from;
  if (from.dtype() == dtype) return Ok();
  *result = &storage->emplace();
  return Astype(from, dtype, Order::kK, Casting::kSafe, CopyRule::kIfNeeded, &**storage);
}

// The dtype that transforms compute in where the result is not cast back.
Dtype FloatingOf(Dtype dtype) noexcept {
  const Kind kind = InfoOf(dtype).kind;
  if (kind == Kind::kComplex) return dtype;
  if (kind != Kind::kFloat) return Dtype::kFloat64;
  return Promote(dtype, Dtype::kFloat32);
}

// Both operands in their common dtype, as they are where nothing is to be cast.
class Operands {
 public:
  Status Prepare(const Array& a, const Array& v, bool floating = false) noexcept {
    const Dtype promoted = Promote(a.dtype(), v.dtype());
    const Dtype common = floating ? FloatingOf(promoted) : promoted;
    ND_TRY(AsDtype(a, common, &a_storage_, &a_));
    return AsDtype(v, common, &v_storage_, &v_);
  }
  const Array& a() const noexcept { return *a_; }
  const Array& v() const noexcept { return *v_; }

 private:
  std::optional<Array> a_storage_;
  std::optional<Array> v_storage_;
  const Array* a_ = nullptr;
  const Array* v_ = nullptr;
};

Vector1D ToVector(const Array& array) noexcept {
  return {array.data(), array.size(), array.ndim() == 1 ? array.stride(0) : 0};
}

Status CheckVector(const Array& array, const char* argument) noexcept {
  if (array.ndim() <= 1) [[likely]]
    return Ok();
  return Fail(Code::kNdim, "%s has %d dimensions, it must have at most 1", argument,
              array.ndim());
}

Status ConvolveVectors(const Array& a, const Array& v, ConvolveMode mode, Product product,
                       Array* result) noexcept {
  return Convolve1D(a.dtype(), ToVector(a), ToVector(v), mode,
                    product == Product::kCorrelate, result->data(), result->stride(0),
                    ConvolveMethod::kAuto);
}

// `from` where spectra can read it, dense or not: itself, or a copy in `storage`.
Status Arrange(const Array& from, bool dense, std::optional<Array>* storage,
               const Array** result) noexcept {
  *result = &from;
  if (from.has(kAligned) && (!dense || from.has(kCContiguous))) return Ok();
  *result = &storage->emplace();
  return Astype(from, from.dtype(), Order::kC, Casting::kNo, CopyRule::kAlways,
                &**storage);
}

// The method, and so the last bits, shall depend on sizes and values, not on layouts.
[[gnu::noinline]] Status ConvolveArranged(const Array& a, const Array& v,
                                          ConvolveMode mode, Product product,
                                          Array* result) noexcept {
  const bool a_has_taps = a.size() < v.size();
  std::optional<Array> a_storage, v_storage;
  const Array *arranged_a, *arranged_v;
  ND_TRY(Arrange(a, a_has_taps, &a_storage, &arranged_a));
  ND_TRY(Arrange(v, !a_has_taps, &v_storage, &arranged_v));
  return ConvolveVectors(*arranged_a, *arranged_v, mode, product, result);
}

// Convolve for vectors of one dtype and a result of `length` elements.
Status ConvolveAlike(const Array& a, const Array& v, ConvolveMode mode, Product product,
                     int64_t length, Array* result) noexcept {
  const Dtype dtype = a.dtype();
  if (length < kShortResult) [[likely]] {
    ND_TRY(
        Array::MakeDense(dtype, 1, &length, length, kCContiguous | kFContiguous, result));
  } else {
    ND_TRY(NewArray(dtype, 1, &length, Order::kC, Fill::kUninitialized, result));
  }
  return signal::MayPreferSpectra(dtype, a.size(), v.size())
             ? ConvolveArranged(a, v, mode, product, result)
             : ConvolveVectors(a, v, mode, product, result);
}

[[gnu::noinline]] Status ConvolveMixed(const Array& a, const Array& v, ConvolveMode mode,
                                       Product product, int64_t length,
                                       Array* result) noexcept {
  Operands operands;
  ND_TRY(operands.Prepare(a, v));
  return ConvolveAlike(operands.a(), operands.v(), mode, product, length, result);
}

StridedND ToStrided(const Array& array) noexcept {
  return {array.data(), array.ndim(), array.shape(), array.strides()};
}

Status CheckNdims(const Array& a, const Array& v) noexcept {
  if (a.ndim() == v.ndim()) return Ok();
  return Fail(Code::kNdim,
              "a has %d dimensions and v has %d, they must have equally many", a.ndim(),
              v.ndim());
}

Status FindAxes(const SignalWay& way, int32_t ndim, AxisBits* result) noexcept {
  *result = kAllAxes;
  if (way.axis_count == -1 && way.axes == nullptr) {
    // scipy.signal.fftconvolve takes an axis of one element for one of no restrictions.
    if (way.floating && ndim < kMaxDims) *result = (AxisBits{1} << ndim) - 1;
    return Ok();
  }
  if (way.axis_count == 0) {
    return Fail(Code::kValue, "when provided, axes cannot be empty");
  }
  return AxisSet("axis_count", way.axis_count, way.axes, ndim, result);
}

}  // namespace

Status Convolve(const Array& a, const Array& v, ConvolveMode mode, Product product,
                Array* result) noexcept {
  ND_TRY(CheckVector(a, "a"));
  ND_TRY(CheckVector(v, "v"));
  int64_t length = 0;
  ND_TRY(ConvolveLength(a.size(), v.size(), mode, &length));
  if (a.dtype() == v.dtype()) {
    return ConvolveAlike(a, v, mode, product, length, result);
  }
  return ConvolveMixed(a, v, mode, product, length, result);
}

Status SignalConvolve(const Array& a, const Array& v, const SignalWay& way,
                      Array* result) noexcept {
  ND_TRY(CheckNdims(a, v));
  AxisBits axes = 0;
  ND_TRY(FindAxes(way, a.ndim(), &axes));
  int64_t shape[kMaxDims];
  ND_TRY(ConvolveShape(a.ndim(), a.shape(), v.shape(), way.mode, shape, axes));
  Operands operands;
  ND_TRY(operands.Prepare(a, v, way.floating));
  const Dtype dtype = operands.a().dtype();
  ND_TRY(NewArray(dtype, a.ndim(), shape, Order::kC, Fill::kUninitialized, result));
  return ConvolveND(dtype, ToStrided(operands.a()), ToStrided(operands.v()), way.mode,
                    way.product == Product::kCorrelate, result->data(), result->strides(),
                    way.method, axes);
}

Status SignalMethod(const Array& a, const Array& v, const SignalWay& way,
                    ConvolveMethod* result) noexcept {
  ND_TRY(CheckNdims(a, v));
  AxisBits axes = 0;
  ND_TRY(FindAxes(way, a.ndim(), &axes));
  Operands operands;
  ND_TRY(operands.Prepare(a, v, way.floating));
  return ChooseConvolveMethod(operands.a().dtype(), ToStrided(operands.a()),
                              ToStrided(operands.v()), way.mode,
                              way.product == Product::kCorrelate, axes, result);
}

}  // namespace nd
