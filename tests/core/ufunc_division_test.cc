// SPDX-License-Identifier: BSD-3-Clause
// Integer division where estimates of a quotient go wrong first: beside multiples of the
// divisor, for divisors of every size.
#include <gtest/gtest.h>

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
  void SetUp() override {
    using U = std::make_unsigned_t<T>;
    std::mt19937_64 random(11);
    const auto any = [&random] {
      return static_cast<U>(static_cast<U>(random()) >> (random() % (8 * sizeof(T))));
    };
    for (int i = 0; i < 20000; ++i) {
      const U divisor = any(), offset = static_cast<U>(random() % 5 - 2);
      const U product = static_cast<U>(uint64_t{divisor} * any() + offset);
      dividends_.push_back(static_cast<T>(product));
      divisors_.push_back(static_cast<T>(i % 2 == 0 ? divisor : U{0} - divisor));
    }
  }

  // Element i of the dividends by that of the divisors, or by number `chosen` of these.
  void Check(Target target, size_t first, size_t count, int chosen) {
    const UfuncRow& row = DivisionRows(target)[kDivisionCount - 1];
    ASSERT_STREQ(row.name, "divmod");
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
      T quotient, remainder;
      void* out[] = {&quotient, &remainder};
      size_t sizes[2];
      oracle(DtypeOf<T>(), in, out, sizes);
      ASSERT_EQ(std::pair(quotients[i], remainders[i]), std::pair(quotient, remainder))
          << TargetName(target) << ": " << std::to_string(dividends_[first + i]) << " by "
          << std::to_string(divisor) << (chosen < 0 ? "" : ", single");
    }
  }

  std::vector<T> dividends_, divisors_;
};

using Widths = ::testing::Types<int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t,
                                uint32_t, uint64_t>;
TYPED_TEST_SUITE(UfuncDivision, Widths);

TYPED_TEST(UfuncDivision, IsExactBesideMultiples) {
  for (int i = 0; i < kTargetCount; ++i) {
    const Target target = static_cast<Target>(i);
    if ((SupportedTargets() >> i & 1u) == 0) continue;
    this->Check(target, 0, this->dividends_.size(), -1);
    for (int chosen = 0; chosen < 1000; ++chosen) {
      // The dividends near multiples of this divisor, among others.
      this->Check(target, static_cast<size_t>(chosen), 60, chosen);
      if (::testing::Test::HasFatalFailure()) return;
    }
  }
}

}  // namespace
}  // namespace nd
