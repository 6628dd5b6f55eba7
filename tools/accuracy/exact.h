// SPDX-License-Identifier: BSD-3-Clause
// References of more than the precision of the C library's long double, by GNU MPFR where
// the build found it.
#pragma once

#include "tools/accuracy/complex.h"
#include "tools/accuracy/measure.h"

namespace nd::accuracy {

// What float64 and complex numbers are compared with: "MPFR", or "the C library in long
// double".
const char* ExactName();

// Replaces the long double function of a row by one that is right to half a unit in the
// last place of long double. Rows stay as they are without MPFR.
void UseExact(Reference* reference);

// The complex function, right to the last places of long double with MPFR.
Wide Exact(const ComplexReference& reference, Wide a, Wide b);

}  // namespace nd::accuracy
