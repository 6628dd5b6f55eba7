// SPDX-License-Identifier: BSD-3-Clause
// What docs/accuracy.md says before its table.
#pragma once

namespace nd::accuracy {

// A format of the name of the exact library, the number of partners of 16-bit floats, the
// name again and the logarithm of the largest exponent of powers.
inline constexpr char kHead[] = R"(# Accuracy of elementary functions

Largest error found, in units in the last place (ULP) of the exact result. Not written
by hand:

    apt install libmpfr-dev
    cmake -B build/accuracy -G Ninja -DNDABI_BUILD_TESTS=ON
    ninja -C build/accuracy accuracy
    build/accuracy/tools/accuracy/accuracy --update docs/accuracy.md --stride 1 \
        --count 500000

A run replaces what it measures, all of it or the dtypes and functions that follow.
Columns of targets that its machine lacks keep what another machine found; `-` is what
none has measured yet. The place is that of the last error of its row.

- float32 is compared with the C library in double, float64 with %s; quotients,
  remainders, roots and angles in degrees with long double. Functions of one argument
  are measured at every float32 (`all`, or one in so many); others, and float64, at a
  sample of so many that covers exponents, neighbours of 1, integers, special values and
  published hard cases, so that theirs are lower bounds.
- float16 and bfloat16 are computed in float32 and rounded. They are compared with the C
  library in double at every value, functions of two arguments at every value of each
  beside %d values of the other.
- An error of a complex function is the distance in the plane, in ULP of the absolute
  value of the exact result: a part that is much smaller than the other one may be less
  exact. They are compared with %s, at a sample of finite points: moderate ones and
  every order of magnitude, both axes and what is near them, the unit circle about 0 and
  about -1, and what is near the branch points 1, -1, i and -i and the multiples of pi/4
  on the axes, among them zeros and poles. Points are left out where the exact result is
  subnormal or beyond a quarter of the largest number. `inf` is a result that is not
  finite, though the exact one is.
- Complex quotients overflow or underflow on the way where one over the divisor does, as
  NumPy's do: these are left out as well.
- A complex power a^b is e^(b log a) with some 100 bits of log a: points are left out
  where b log a is above 2^%d in magnitude. Those by integers from -99 to 99 are products
  as in NumPy, which are off by about as many ULP: these are left out as well. `exp2`
  multiplies its angle by 106 bits of log 2: imaginary parts go up to 2^53.
- Errors of `logaddexp` and `logaddexp2` are in units of the larger of result and larger
  argument.
- `floor_divide` rounds (a - remainder) / b, as NumPy and Python do: a large quotient
  may be the integer next to the right one.
- The baseline of x86-64 is the C library.

)";

}  // namespace nd::accuracy
