// SPDX-License-Identifier: BSD-3-Clause
// Errors of complex functions. An error is the distance in the plane, in units in the
// last place of the absolute value of the exact result.
#pragma once

#include <complex>
#include <cstdint>
#include <vector>

#include "core/kernels/targets.h"

namespace nd::accuracy {

using Wide = std::complex<long double>;

// A function that tools/accuracy/complex_formulas.h has at `index` of its rows. Functions
// of one argument do not read the second.
struct ComplexReference {
  const char* name;
  int inputs;
  int index;
};
std::vector<ComplexReference> ComplexReferences();

// What a row is compared with.
using ComplexFunction = Wide (*)(const ComplexReference& reference, Wide a, Wide b);
// In long double.
Wide InLongDouble(const ComplexReference& reference, Wide a, Wide b);

// Infinite where the value is not finite, or not 0 though the exact one is.
double ErrorInUlp(std::complex<float> value, Wide exact);
double ErrorInUlp(std::complex<double> value, Wide exact);

struct ComplexWorst {
  double ulp = 0;
  std::complex<double> a, b, result;
};

// Powers are measured where b log a is at most 2 to the power of this in magnitude, but
// for the products that those by integers below 100 are.
inline constexpr int kMostPowerBits = 40;
// And those of 2 up to this imaginary part.
inline constexpr double kMostTurn = 0x1p53;

// The worst of each target, of the ufunc of that name on `count` finite points. Points
// are left out where the exact result is a special value, subnormal or beyond a quarter
// of the largest number.
template <typename T>
std::vector<ComplexWorst> MeasureComplex(const ComplexReference& reference,
                                         ComplexFunction exact,
                                         const std::vector<Target>& targets,
                                         uint64_t count);

}  // namespace nd::accuracy
