// SPDX-License-Identifier: BSD-3-Clause
// Arguments of sin, cos and tan for which pieces of pi/2 do not suffice.
#pragma once

#include <cstdint>

namespace nd {

// x = high + low + quadrant * pi/2 modulo 2 pi, with 0 <= quadrant < 4, |high| <= pi/4
// and |low| at most half a unit in the last place of high.
struct HugeAngle {
  double high, low;
  int32_t quadrant;
};

// Of x >= 2^10, with a relative error below 2^-100; NaN for what is not finite, which
// is invalid for infinity. By the method of M. Payne and R. Hanek, "Radian Reduction for
// Trigonometric Functions", 1983: only the bits of 2/pi are multiplied that make a
// difference modulo 4.
HugeAngle ReduceHugeAngle(double x) noexcept;

// The C library's functions, but right for huge arguments too: for targets without vector
// code of their own.
double PreciseSin(double x) noexcept;
double PreciseCos(double x) noexcept;
double PreciseTan(double x) noexcept;

}  // namespace nd
