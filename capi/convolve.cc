// SPDX-License-Identifier: BSD-3-Clause
// Convolution.
#include "capi/call.h"
#include "core/signal/arrays.h"

using namespace nd;
using namespace nd::capi;

namespace {

// body(a, v, made) for two arrays.
template <typename Body>
int32_t Combine(const char* name, nd_array a, nd_array v, int32_t mode, nd_array* result,
                Body&& body) noexcept {
  const FloatState restore_on_exit;
  return Make(name, result, [&](Array* made) -> Status {
    Pin first, second;
    ND_TRY(first.Acquire(a, HandleKind::kArray, "a"));
    ND_TRY(second.Acquire(v, HandleKind::kArray, "v"));
    ND_TRY(RequireOneOf(mode, ND_MODE_FULL, "mode"));
    return body(first.array(), second.array(), made);
  });
}

int32_t Vectors(const char* name, nd_array a, nd_array v, int32_t mode, Product product,
                nd_array* result) noexcept {
  return Combine(name, a, v, mode, result,
                 [&](const Array& x, const Array& y, Array* made) {
                   return Convolve(x, y, static_cast<ConvolveMode>(mode), product, made);
                 });
}

int32_t Arrays(const char* name, nd_array a, nd_array v, const SignalWay& way,
               nd_array* result) noexcept {
  return Combine(name, a, v, static_cast<int32_t>(way.mode), result,
                 [&](const Array& x, const Array& y, Array* made) {
                   return SignalConvolve(x, y, way, made);
                 });
}

Product ProductOf(int32_t correlate) noexcept {
  return correlate != 0 ? Product::kCorrelate : Product::kConvolve;
}

}  // namespace

int32_t nd_convolve(nd_array a, nd_array v, int32_t mode, nd_array* result) {
  return Vectors("nd_convolve", a, v, mode, Product::kConvolve, result);
}

int32_t nd_correlate(nd_array a, nd_array v, int32_t mode, nd_array* result) {
  return Vectors("nd_correlate", a, v, mode, Product::kCorrelate, result);
}

int32_t nd_signal_convolve(nd_array a, nd_array v, int32_t mode, nd_array* result) {
  SignalWay way;
  way.mode = static_cast<ConvolveMode>(mode);
  return Arrays("nd_signal_convolve", a, v, way, result);
}

int32_t nd_signal_correlate(nd_array a, nd_array v, int32_t mode, nd_array* result) {
  SignalWay way;
  way.mode = static_cast<ConvolveMode>(mode);
  way.product = Product::kCorrelate;
  return Arrays("nd_signal_correlate", a, v, way, result);
}

int32_t nd_signal_convolve_by(nd_array a, nd_array v, int32_t mode, int32_t correlate,
                              int32_t way, int32_t axis_count, const int64_t* axes,
                              nd_array* result) {
  return Combine(
      "nd_signal_convolve_by", a, v, mode, result,
      [&](const Array& x, const Array& y, Array* made) -> Status {
        ND_TRY(RequireOneOf(way, ND_METHOD_FLOAT_FFT, "way"));
        SignalWay chosen = {static_cast<ConvolveMode>(mode), ProductOf(correlate)};
        chosen.floating = way == ND_METHOD_FLOAT_FFT;
        chosen.method =
            chosen.floating ? ConvolveMethod::kFft : static_cast<ConvolveMethod>(way);
        chosen.axis_count = axis_count;
        chosen.axes = axes;
        return SignalConvolve(x, y, chosen, made);
      });
}

int32_t nd_signal_method(nd_array a, nd_array v, int32_t mode, int32_t correlate,
                         int32_t* result) {
  const FloatState restore_on_exit;
  return Store("nd_signal_method", result, [&](int32_t* method) -> Status {
    Pin first, second;
    ND_TRY(first.Acquire(a, HandleKind::kArray, "a"));
    ND_TRY(second.Acquire(v, HandleKind::kArray, "v"));
    ND_TRY(RequireOneOf(mode, ND_MODE_FULL, "mode"));
    const SignalWay way = {static_cast<ConvolveMode>(mode), ProductOf(correlate)};
    ConvolveMethod chosen = ConvolveMethod::kDirect;
    ND_TRY(SignalMethod(first.array(), second.array(), way, &chosen));
    *method = static_cast<int32_t>(chosen);
    return Ok();
  });
}
