// SPDX-License-Identifier: BSD-3-Clause
// Integer division where estimates of a quotient go wrong first: beside multiples of the
// divisor, for divisors of every size.
#include <gtest/gtest.h>

#include <bit>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "core/kernels/ufunc/families.h"
#include "tests/core/ufunc_oracle.h"

namespace nd {
namespace {

template <typename T>
class UfuncDivision : public ::testing::Test {
 protected:
  void SetUp() override { Fill(0); }

  // The upper `unused` bits of all numbers are those of their signs.
  void Fill(int unused) {
    using U = std::make_unsigned_t<T>;
    dividends_.clear();
    divisors_.clear();
    const auto limited = [unused](U value) {
      return static_cast<T>(static_cast<T>(static_cast<U>(value << unused)) >> unused);
    };
    std::mt19937_64 random(11);
    const int bits = static_cast<int>(8 * sizeof(T)) - unused;
    // Below 2^most.
    const auto any = [&random](int most) {
      const uint64_t width = random() % static_cast<uint64_t>(most + 1);
      return width == 0 ? U{0} : static_cast<U>(random() >> (64 - width));
    };
    for (int i = 0; i < 20000; ++i) {
      const U divisor = any(bits), offset = static_cast<U>(random() % 5 - 2);
      const int rest =
          unused == 0 ? bits : bits - static_cast<int>(std::bit_width(divisor));
      const U product = static_cast<U>(uint64_t{divisor} * any(rest) + offset);
      dividends_.push_back(limited(i % 4 < 2 ? product : U{0} - product));
      divisors_.push_back(limited(i % 2 == 0 ? divisor : U{0} - divisor));
    }
    // The least and the largest of all by each other, and by 0, 1 and -1.
    const U top = static_cast<U>(U{1} << (8 * sizeof(T) - 1 - unused));
    const U ends[] = {top, static_cast<U>(top - 1), 0, 1, static_cast<U>(-1)};
    for (const U dividend : ends) {
      for (const U divisor : ends) {
        dividends_.push_back(limited(dividend));
        divisors_.push_back(limited(divisor));
      }
    }
  }

  void CheckAll(Target target) {
    Check(target, 0, dividends_.size(), -1);
    for (int chosen = 0; chosen < 1000; ++chosen) {
      // The dividends near multiples of this divisor, among others.
      Check(target, static_cast<size_t>(chosen), 60, chosen);
      if (::testing::Test::HasFatalFailure()) return;
    }
  }

  // Element i of the dividends by that of the divisors, or by number `chosen` of these.
  void Check(Target target, size_t first, size_t count, int chosen) {
    for (int i = 0; i < kDivisionCount; ++i) {
      CheckRow(DivisionRows(target)[i], target, first, count, chosen);
    }
  }

  void CheckRow(const UfuncRow& row, Target target, size_t first, size_t count,
                int chosen) {
    const T* divisors = &divisors_[chosen < 0 ? first : static_cast<size_t>(chosen)];
    std::vector<T> quotients(count), remainders(count);
    row.loops[static_cast<int>(DtypeOf<T>()) - 1]({{&dividends_[first], divisors},
                                                   {quotients.data(), remainders.data()},
                                                   chosen < 0 ? 0u : 2u,
                                                   static_cast<int64_t>(count)});
    const test::Oracle& oracle = *test::Oracle::Find(row.name);
    for (size_t i = 0; i < count; ++i) {
      const T divisor = divisors[chosen < 0 ? i : 0];
      const void* in[] = {&dividends_[first + i], &divisor};
      T quotient, remainder{};
      void* out[] = {&quotient, &remainder};
      size_t sizes[2];
      oracle(DtypeOf<T>(), in, out, sizes);
      ASSERT_EQ(std::pair(quotients[i], remainders[i]), std::pair(quotient, remainder))
          << row.name << ", " << TargetName(target) << ": "
          << std::to_string(dividends_[first + i]) << " by " << std::to_string(divisor)
          << (chosen < 0 ? "" : ", single");
    }
  }

  std::vector<T> dividends_, divisors_;
};

using Widths = ::testing::Types<int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t,
                                uint32_t, uint64_t>;
TYPED_TEST_SUITE(UfuncDivision, Widths);

TYPED_TEST(UfuncDivision, IsExactBesideMultiples) {
  for (int i = 0; i < kTargetCount; ++i) {
    if ((SupportedTargets() >> i & 1u) != 0) this->CheckAll(static_cast<Target>(i));
  }
}

// Around what float64 has room for, in blocks of nothing else.
template <typename T>
class UfuncDivision64 : public UfuncDivision<T> {};
using Longs = ::testing::Types<int64_t, uint64_t>;
TYPED_TEST_SUITE(UfuncDivision64, Longs);

TYPED_TEST(UfuncDivision64, IsExactForFewerBits) {
  for (const int unused : {11, 12, 13, 31, 33}) {
    this->Fill(unused);
    for (int i = 0; i < kTargetCount; ++i) {
      if ((SupportedTargets() >> i & 1u) != 0) this->CheckAll(static_cast<Target>(i));
    }
  }
}

}  // namespace
}  // namespace nd
