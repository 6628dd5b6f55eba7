// SPDX-License-Identifier: BSD-3-Clause
// Fourier transforms.
#include "core/fft/fft.h"

#include "capi/call.h"

using namespace nd;
using namespace nd::capi;

namespace {

// Derive for bodies that do floating-point arithmetic.
template <typename Body>
int32_t DeriveFloat(const char* name, nd_array a, nd_array* result,
                    Body&& body) noexcept {
  const FloatState restore_on_exit;
  return Derive(name, a, result, body);
}

}  // namespace

int32_t nd_fft(nd_array a, int32_t kind, int32_t axis_count, const int64_t* axes,
               const int64_t* lengths, int32_t norm, nd_array* result) {
  return DeriveFloat("nd_fft", a, result, [&](const Array& x, Array* made) -> Status {
    ND_TRY(RequireOneOf(kind, ND_FFT_INVERSE_HERMITIAN, "kind"));
    ND_TRY(RequireOneOf(norm, ND_NORM_FORWARD, "norm"));
    return Fft(x, static_cast<FftKind>(kind), axis_count, axes, lengths,
               static_cast<FftNorm>(norm), made);
  });
}

int32_t nd_dct(nd_array a, int32_t kind, int64_t axis, int64_t length, int32_t norm,
               nd_array* result) {
  return DeriveFloat("nd_dct", a, result, [&](const Array& x, Array* made) -> Status {
    ND_TRY(RequireOneOf(kind, ND_DCT_SINE_3, "kind"));
    ND_TRY(RequireOneOf(norm, ND_NORM_FORWARD, "norm"));
    return Dct(x, static_cast<DctKind>(kind), axis, length, static_cast<FftNorm>(norm),
               made);
  });
}

int32_t nd_fft_frequencies(int64_t n, double spacing, int32_t half, nd_array* result) {
  const FloatState restore_on_exit;
  return Make("nd_fft_frequencies", result, [&](Array* made) -> Status {
    return FftFrequencies(n, spacing, half != 0, made);
  });
}

int32_t nd_fft_shift(nd_array a, int32_t inverse, int32_t axis_count, const int64_t* axes,
                     nd_array* result) {
  return Derive("nd_fft_shift", a, result, [&](const Array& x, Array* made) -> Status {
    return FftShift(x, inverse != 0, axis_count, axes, made);
  });
}
