// SPDX-License-Identifier: BSD-3-Clause
#include "core/fft/roots.h"

#include <cmath>

namespace nd::fft {
namespace {

// The unevaluated sum of two doubles, the second below half a unit of the first (Dekker,
// "A floating-point technique for extending the available precision", 1971).
struct Twofold {
  double high, low;
};

Twofold FastSum(double a, double b) noexcept {
  const double sum = a + b;
  return {sum, b - (sum - a)};
}

Twofold Sum(double a, double b) noexcept {
  const double sum = a + b;
  const double from_b = sum - a;
  return {sum, (a - (sum - from_b)) + (b - from_b)};
}

Twofold Product(double a, double b) noexcept {
  constexpr double kSplit = 134217729;  // 2^27 + 1
  const double a_high = a * kSplit - (a * kSplit - a), a_low = a - a_high;
  const double b_high = b * kSplit - (b * kSplit - b), b_low = b - b_high;
  const double product = a * b;
  return {product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) +
                       a_low * b_low};
}

Twofold operator+(Twofold a, Twofold b) noexcept {
  const Twofold sum = Sum(a.high, b.high);
  return FastSum(sum.high, sum.low + (a.low + b.low));
}

Twofold operator*(Twofold a, Twofold b) noexcept {
  const Twofold product = Product(a.high, b.high);
  return FastSum(product.high, product.low + (a.high * b.low + a.low * b.high));
}

Twofold operator/(Twofold a, double b) noexcept {
  const double quotient = a.high / b;
  const Twofold back = Product(quotient, b);
  return FastSum(quotient, ((a.high - back.high) - back.low + a.low) / b);
}

// sin x or cos x by Taylor's series, from the term `term` of degree `degree` on; |x| <
// 0.8.
Twofold Series(Twofold term, int degree, Twofold square) noexcept {
  Twofold sum = term;
  for (int last = degree + 20; degree < last; degree += 2) {
    term = term * square / static_cast<double>((degree + 1) * (degree + 2));
    term = {-term.high, -term.low};
    sum = sum + term;
  }
  return sum;
}

// 2 pi times count / whole.
Twofold Angle(int64_t count, int64_t whole) noexcept {
  constexpr Twofold kTurn = {6.283185307179586, 2.4492935982947064e-16};
  return kTurn * Twofold{static_cast<double>(count), 0} / static_cast<double>(whole);
}

}  // namespace

Status Roots::Prepare(int64_t n) noexcept {
  // So that a quarter of a turn is a whole number of steps.
  scale_ = n % 4 == 0 ? 1 : n % 2 == 0 ? 2 : 4;
  const int64_t turn = n * scale_;
  quarter_ = turn / 4;
  const int64_t octant = quarter_ / 2;
  constexpr int64_t kFewest = 64;  // coarse steps: fine angles stay below 1/40
  shift_ = 0;
  while (octant >> shift_ > kFewest && octant >> shift_ > int64_t{1} << shift_) ++shift_;
  const int64_t coarse = (octant >> shift_) + 1, fine = int64_t{1} << shift_;
  ND_TRY(coarse_memory_.Resize(static_cast<size_t>(coarse)));
  ND_TRY(fine_memory_.Resize(static_cast<size_t>(fine)));
  coarse_ = coarse_memory_.data();
  fine_ = fine_memory_.data();
  for (int64_t i = 0; i < coarse; ++i) {
    const Twofold angle = Angle(i << shift_, turn), square = angle * angle;
    const Twofold cosine = Series({1, 0}, 0, square), sine = Series(angle, 1, square);
    coarse_[i] = {cosine.high, cosine.low, sine.high, sine.low};
  }
  for (int64_t i = 0; i < fine; ++i) {
    const Twofold angle = Angle(i, turn), sine = Series(angle, 1, angle * angle);
    const double half = std::sin(angle.high / 2);
    fine_[i] = {-2 * half * half, sine.high, sine.low};
  }
  return Ok();
}

Root Roots::At(int64_t k) const noexcept {
  const int64_t step = k * scale_;
  const int64_t quadrant = step / quarter_, rest = step % quarter_;
  const bool far = 2 * rest > quarter_;  // nearer to the next axis
  const int64_t octant = far ? quarter_ - rest : rest;
  const Coarse& at = coarse_[octant >> shift_];
  const Fine& by = fine_[octant & ((int64_t{1} << shift_) - 1)];
  const double cosine =
      at.cosine + (at.cosine_rest + at.cosine * by.cosine_less_one - at.sine * by.sine);
  // Both terms may be equally small.
  const Twofold term = Product(at.cosine, by.sine), sum = Sum(at.sine, term.high);
  const double rest_of_sine = term.low + at.sine_rest + at.sine * by.cosine_less_one +
                              at.cosine * by.sine_rest + at.cosine_rest * by.sine;
  const double sine = sum.high + (sum.low + rest_of_sine);
  const double x = far ? sine : cosine, y = far ? cosine : sine;  // within the quadrant
  switch (quadrant) {
    case 0:
      return {x, -y};
    case 1:
      return {-y, -x};
    case 2:
      return {-x, y};
    default:
      return {y, x};
  }
}

}  // namespace nd::fft
