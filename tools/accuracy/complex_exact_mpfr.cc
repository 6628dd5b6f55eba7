// SPDX-License-Identifier: BSD-3-Clause
// Complex functions of MPFR, in as many bits as it takes.
#include "tools/accuracy/complex_formulas.h"
#include "tools/accuracy/exact.h"
#include "tools/accuracy/number.h"

namespace nd::accuracy {
namespace {

constexpr mpfr_prec_t kFirstBits = 96, kMostBits = 1 << 14;

// They differ by less than the last places of long double.
bool Agree(const Point<Number>& a, const Point<Number>& b) {
  const Number distance = hypot(a.re - b.re, a.im - b.im);
  return !(hypot(b.re, b.im) * Number(0x1p-72L) < distance);
}

}  // namespace

// Until two precisions agree: A. Ziv, "Fast Evaluation of Elementary Mathematical
// Functions with Correctly Rounded Last Bit", 1991.
Wide Exact(const ComplexReference& reference, Wide a, Wide b) {
  const mpfr_prec_t before = mpfr_get_default_prec();
  const auto compute = [&](mpfr_prec_t bits) {
    mpfr_set_default_prec(bits);
    const auto number = [](long double value) { return Number(value); };
    return Formulas<Number>::kRows[reference.index].function(
        {number(a.real()), number(a.imag())}, {number(b.real()), number(b.imag())});
  };
  mpfr_prec_t bits = kFirstBits;
  Point<Number> last = compute(bits);
  while (bits < kMostBits) {
    bits *= 2;
    const Point<Number> next = compute(bits);
    const bool agree = Agree(last, next);
    last = next;
    if (agree) break;
  }
  mpfr_set_default_prec(before);
  return {last.re.value(), last.im.value()};
}

}  // namespace nd::accuracy
