// SPDX-License-Identifier: BSD-3-Clause
#include "core/fft/roots.h"

#include <cmath>

#include "core/kernels/twofold.h"

namespace nd::fft {
namespace {

// sin x or cos x by Taylor's series, from the term `term` of degree `degree` on; |x| <
// 0.8.
Twofold Series(Twofold term, int degree, Twofold square) noexcept {
  Twofold sum = term;
  for (int last = degree + 20; degree < last; degree += 2) {
    term = -Over(Times(term, square),
                 Twofold{static_cast<double>((degree + 1) * (degree + 2)), 0});
    sum = sum + term;
  }
  return sum;
}

// 2 pi times count / whole.
Twofold Angle(int64_t count, int64_t whole) noexcept {
  constexpr Twofold kTurn = {6.283185307179586, 2.4492935982947064e-16};
  return Over(Times(kTurn, static_cast<double>(count)),
              Twofold{static_cast<double>(whole), 0});
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
    const Twofold angle = Angle(i << shift_, turn), square = Times(angle, angle);
    const Twofold cosine = Series({1, 0}, 0, square), sine = Series(angle, 1, square);
    coarse_[i] = {cosine.high, cosine.low, sine.high, sine.low};
  }
  for (int64_t i = 0; i < fine; ++i) {
    const Twofold angle = Angle(i, turn), sine = Series(angle, 1, Times(angle, angle));
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
