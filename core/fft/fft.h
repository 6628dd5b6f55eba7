// SPDX-License-Identifier: BSD-3-Clause
// The Fourier transforms of arrays. Names, rules and errors are those of decl.h.
#pragma once

#include "core/array/array.h"

namespace nd {

// The twins of nd_fft_kind, nd_fft_norm and nd_dct_kind.
enum class FftKind : int32_t {
  kForward = 0,
  kInverse = 1,
  kReal = 2,
  kInverseReal = 3,
  kHermitian = 4,
  kInverseHermitian = 5,
};
enum class FftNorm : int32_t { kBackward = 0, kOrtho = 1, kForward = 2 };
enum class DctKind : int32_t { kCosine2 = 0, kCosine3 = 1, kSine2 = 2, kSine3 = 3 };

// Over axes[0..count), all of them if count is -1, the last ones if axes is null.
// lengths: of the transforms, null or -1 for those of the axes.
Status Fft(const Array& a, FftKind kind, int32_t count, const int64_t* axes,
           const int64_t* lengths, FftNorm norm, Array* result) noexcept;

Status Dct(const Array& a, DctKind kind, int64_t axis, int64_t length, FftNorm norm,
           Array* result) noexcept;

Status FftFrequencies(int64_t n, double spacing, bool real, Array* result) noexcept;

// Moves the middle of each axis to its beginning if `inverse`, else back.
Status FftShift(const Array& a, bool inverse, int32_t count, const int64_t* axes,
                Array* result) noexcept;

}  // namespace nd
