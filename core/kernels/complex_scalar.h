// SPDX-License-Identifier: BSD-3-Clause
// Functions of one complex number, on top of the C library: all branch cuts and special
// values are those of C's Annex G, where NumPy has them too. Float32 goes through
// float64.
#pragma once

#include "core/dtype/dtypes.h"

namespace nd::complex_scalar {

using Function = Complex128 (*)(Complex128) noexcept;

Complex128 Sqrt(Complex128 z) noexcept;
Complex128 Exp(Complex128 z) noexcept;
Complex128 Exp2(Complex128 z) noexcept;
Complex128 Expm1(Complex128 z) noexcept;
Complex128 Log(Complex128 z) noexcept;
Complex128 Log2(Complex128 z) noexcept;
Complex128 Log10(Complex128 z) noexcept;
Complex128 Log1p(Complex128 z) noexcept;
Complex128 Sin(Complex128 z) noexcept;
Complex128 Cos(Complex128 z) noexcept;
Complex128 Tan(Complex128 z) noexcept;
Complex128 Sinh(Complex128 z) noexcept;
Complex128 Cosh(Complex128 z) noexcept;
Complex128 Tanh(Complex128 z) noexcept;
Complex128 Arcsin(Complex128 z) noexcept;
Complex128 Arccos(Complex128 z) noexcept;
Complex128 Arctan(Complex128 z) noexcept;
Complex128 Arcsinh(Complex128 z) noexcept;
Complex128 Arccosh(Complex128 z) noexcept;
Complex128 Arctanh(Complex128 z) noexcept;

// x^y where it is no ordinary power, for y that is not a whole number from -99 to 99, by
// NumPy's rules: of x = 0, 0 where y has a positive real part, else NaN; C's cpow where a
// part is not finite, and for |y| from 2^900 on. Else false.
bool PowerByRule(Complex128 x, Complex128 y, Complex128* result) noexcept;

}  // namespace nd::complex_scalar
