// SPDX-License-Identifier: BSD-3-Clause
// References of more than the precision of the C library's long double, by GNU MPFR where
// the build found it.
#pragma once

#include "tools/accuracy/measure.h"

namespace nd::accuracy {

// What float64 is compared with: "MPFR", or "the C library in long double".
const char* ExactName();

// Replaces the long double function of a row by one that is right to half a unit in the
// last place of long double. Rows stay as they are without MPFR.
void UseExact(Reference* reference);

}  // namespace nd::accuracy
