// SPDX-License-Identifier: BSD-3-Clause
#include "core/fft/rows.h"

#include <algorithm>

namespace nd::fft {
namespace {

// Those with kernels that read or write interleaved elements.
constexpr bool IsEnd(int32_t radix) noexcept {
  return radix <= 9;
}

// Per element of a pass: loading, storing, and the arithmetic.
constexpr double CostOf(int32_t radix) noexcept {
  switch (radix) {
    case 1:
      return 2;
    case 2:
      return 3.5;
    case 3:
    case 4:
      return 5;
    case 5:
      return 7;
    case 7:
      return 9.5;
    case 8:
      return 7;
    case 9:
      return 10;
    case 11:
      return 15;
    case 13:
      return 18;
    default:
      return 12 + 1.6 * radix;
  }
}

// The divisors of a product of primes up to kFftMostRadix, but for 1 and itself.
class Divisors {
 public:
  explicit Divisors(int64_t n) noexcept : n_(n) {
    for (int64_t prime = 2; n > 1; ++prime) {
      if (n % prime != 0) continue;
      prime_[count_] = prime;
      power_[count_] = 0;
      for (most_[count_] = 0; n % prime == 0; n /= prime) ++most_[count_];
      ++count_;
    }
  }

  // From 1 on, in no order.
  bool Next(int64_t* divisor) noexcept {
    for (int i = 0; i < count_; ++i) {
      if (power_[i] < most_[i]) {
        ++power_[i];
        *divisor *= prime_[i];
        return *divisor != n_;
      }
      for (; power_[i] > 0; --power_[i]) *divisor /= prime_[i];
    }
    return false;
  }

 private:
  const int64_t n_;
  int count_ = 0;
  int64_t prime_[16];  // 2^63 has fewer different ones
  int power_[16], most_[16];
};

}  // namespace

FftRadix KindOf(int32_t radix) noexcept {
  switch (radix) {
    case 1:
      return FftRadix::kCopy;
    case 2:
      return FftRadix::k2;
    case 3:
      return FftRadix::k3;
    case 4:
      return FftRadix::k4;
    case 5:
      return FftRadix::k5;
    case 7:
      return FftRadix::k7;
    case 8:
      return FftRadix::k8;
    case 9:
      return FftRadix::k9;
    case 11:
      return FftRadix::k11;
    case 13:
      return FftRadix::k13;
    default:
      return FftRadix::kOdd;
  }
}

bool Radices::Find(int64_t rows, Ends ends) noexcept {
  count = 0;
  int twos = 0;
  for (; rows % 2 == 0; rows /= 2) ++twos;
  // As few passes as there can be of 8 at most, of radices as equal as they can be: 16
  // would not fit into the registers.
  for (int passes = (twos + 2) / 3; passes > 0; --passes) {
    const int share = (twos + passes - 1) / passes;
    radix[count++] = 1 << share;
    twos -= share;
  }
  for (; rows % 9 == 0; rows /= 9) radix[count++] = 9;
  for (int32_t factor = 3; rows > 1; factor += 2) {
    if (factor > kFftMostRadix) return false;
    for (; rows % factor == 0; rows /= factor) radix[count++] = factor;
  }
  // Large radices first, as they leave the fewest products with roots; the largest of
  // all have no place at the ends.
  std::sort(radix, radix + count, [](int32_t a, int32_t b) { return a > b; });
  if (count == 0) radix[count++] = 1;
  int32_t* const end = std::find_if(radix, radix + count, IsEnd);
  if (ends.in && end != radix + count) {
    std::rotate(radix, end, end + 1);
  } else if (ends.in) {
    std::copy_backward(radix, radix + count, radix + count + 1);
    radix[0] = 1;
    ++count;
  }
  const bool one_end = ends.in && count == 1;
  if (ends.out && (one_end || !IsEnd(radix[count - 1]))) radix[count++] = 1;
  return true;
}

double Radices::Cost() const noexcept {
  int64_t rows = 1;
  double cost = 0;
  for (int i = 0; i < count; ++i) {
    rows *= radix[i];
    cost += CostOf(radix[i]);
  }
  return cost * static_cast<double>(rows);
}

Shape FindShape(int64_t n, int64_t lanes) noexcept {
  Radices radices;
  if (!radices.Find(n, {true, true})) return {0, 0, 0};
  // Two steps have more to set up, and turn the matrix in between.
  constexpr double kSetUp = 140;
  const double turn = 4 + 0.25 * static_cast<double>(lanes);
  constexpr int64_t kMostDirect = 64;
  const auto vectors = [=](int64_t count) {
    const int64_t whole = (count + lanes - 1) / lanes;
    return static_cast<double>(whole);
  };
  Shape best = {n, 1, radices.Cost()};
  bool two_steps = false;
  Divisors divisors(n);
  for (int64_t rows = 1; divisors.Next(&rows);) {
    const int64_t columns = n / rows;
    Shape shape = {rows, columns, kSetUp};
    radices.Find(rows, {true, false});
    shape.cost += radices.Cost() * vectors(columns);
    radices.Find(columns, {false, true});
    shape.cost += radices.Cost() * vectors(rows);
    shape.cost += turn * vectors(rows) * vectors(columns) * static_cast<double>(lanes);
    if (shape.cost < best.cost || (n > kMostDirect && !two_steps)) {
      best = shape;
      two_steps = true;
    }
  }
  return best;
}

int64_t FindFastLength(int64_t least, int64_t lanes) noexcept {
  int64_t best = 0;
  double best_cost = 0;
  // 2^i * odd for the small odd numbers that have quick passes.
  for (const int64_t odd : {1, 3, 5, 7, 9, 15, 21, 25, 27, 35, 45}) {
    int64_t n = 2 * odd;
    while (n < least) n *= 2;
    const Shape shape = FindShape(n, lanes);
    if (best == 0 || shape.cost < best_cost) {
      best = n;
      best_cost = shape.cost;
    }
  }
  return best;
}

}  // namespace nd::fft
