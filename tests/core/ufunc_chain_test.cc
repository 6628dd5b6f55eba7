// SPDX-License-Identifier: BSD-3-Clause
// Chains of ufuncs, in which each result is the first input of the next element: the same
// bits as those of whole vectors, on every target, and nothing but the results written.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <type_traits>
#include <vector>

#include "core/kernels/ufunc/families.h"
#include "tests/core/guard_page.h"

namespace nd {
namespace {

template <typename T>
std::vector<T> Edges() {
  using Limits = std::numeric_limits<T>;
  std::vector<T> edges;
  for (const T value : {T{0}, T{1}, T(0.5), T{2}, T{3}, T(1.75), T{10}, Limits::min(),
                        Limits::denorm_min(), Limits::max(), Limits::epsilon(),
                        Limits::infinity(), Limits::quiet_NaN()}) {
    edges.push_back(value);
    edges.push_back(-value);
  }
  return edges;
}

// Numbers near 1 keep most chains from their ends; edges are strewn in.
template <typename T>
std::vector<T> Elements(size_t count, unsigned seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> uniform(-2, 3);
  const std::vector<T> edges = Edges<T>();
  std::vector<T> elements(count);
  for (T& element : elements) {
    element = random() % 8 == 0 ? edges[random() % edges.size()]
                                : static_cast<T>(uniform(random));
  }
  return elements;
}

template <typename T>
auto BitsOf(T value) {
  return std::bit_cast<std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>>(value);
}

template <typename T>
void Check(const UfuncRow& row, Loop chain, Loop loop, T first,
           const std::vector<T>& elements, bool in_place) {
  const size_t count = elements.size(), bytes = count * sizeof(T);
  test::GuardedMemory in(bytes), to(bytes + sizeof(T));
  T* const second = static_cast<T*>(in.AtEnd(bytes));
  std::memcpy(second, elements.data(), bytes);
  // The results after the number that they begin with.
  T* const trail = static_cast<T*>(to.AtEnd(bytes + sizeof(T)));
  trail[0] = first;
  if (in_place) std::memcpy(trail + 1, second, bytes);
  chain({{trail, in_place ? trail + 1 : second},
         {trail + 1},
         0,
         static_cast<int64_t>(count)});
  std::vector<T> whole(count);
  loop({{trail, second}, {whole.data()}, 0, static_cast<int64_t>(count)});
  for (size_t i = 0; i < count; ++i) {
    if (std::isnan(whole[i]) && std::isnan(trail[i + 1])) continue;  // of either sign
    ASSERT_EQ(BitsOf(trail[i + 1]), BitsOf(whole[i]))
        << row.name << " of " << +trail[i] << " and " << second[i] << ": " << trail[i + 1]
        << ", as a vector " << whole[i];
  }
}

template <typename T>
void CheckRow(const UfuncRow& row) {
  const Dtype dtype = DtypeOf<T>();
  const Loop chain = ChainOf(row, dtype);
  const Loop loop = row.loops[static_cast<int>(dtype) - 1];
  if (chain == nullptr) return;
  for (size_t count = 1; count <= 4 * 64 / sizeof(T) + 1; ++count) {
    Check<T>(row, chain, loop, T(1.25), Elements<T>(count, static_cast<unsigned>(count)),
             count % 2 == 0);
  }
  for (const T first : Edges<T>()) {
    for (const T second : Edges<T>()) {
      Check<T>(row, chain, loop, first, {second, T(1.5), second}, false);
    }
  }
  for (unsigned seed = 0; seed < 50; ++seed) {
    Check<T>(row, chain, loop, T(0.75), Elements<T>(200, seed), false);
  }
}

TEST(UfuncChain, HasTheBitsOfWholeVectors) {
  int chains = 0;
  for (const UfuncFamily& family : kUfuncFamilies) {
    for (int target = 0; target < kTargetCount; ++target) {
      if ((SupportedTargets() >> target & 1) == 0) continue;
      SCOPED_TRACE(TargetName(static_cast<Target>(target)));
      const UfuncRow* const rows = family.rows(static_cast<Target>(target));
      for (int i = 0; i < family.count && !HasFatalFailure(); ++i) {
        CheckRow<float>(rows[i]);
        CheckRow<double>(rows[i]);
        chains += rows[i].chains[1] != nullptr ? 1 : 0;
      }
    }
  }
  EXPECT_GT(chains, 0);
}

}  // namespace
}  // namespace nd
