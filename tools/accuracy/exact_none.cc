// SPDX-License-Identifier: BSD-3-Clause
// For builds without MPFR.
#include "tools/accuracy/exact.h"

namespace nd::accuracy {

const char* ExactName() {
  return "the C library in long double";
}
void UseExact(Reference*) {}
Wide Exact(const ComplexReference& reference, Wide a, Wide b) {
  return InLongDouble(reference, a, b);
}

}  // namespace nd::accuracy
