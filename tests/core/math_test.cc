// SPDX-License-Identifier: BSD-3-Clause
// The elementary functions on every SIMD target: their errors against the C library in
// more precision, and that a result does not depend on its neighbours or its place.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "tests/core/guard_page.h"
#include "tools/accuracy/loops.h"
#include "tools/accuracy/measure.h"

namespace nd {
namespace {

using accuracy::FindReference;
using accuracy::Loops;
using accuracy::Reference;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

template <typename T>
void Run(const Loops& loops, const T* a, const T* b, int64_t count, T* y) {
  if constexpr (sizeof(T) == 4) {
    loops.f32(a, b, count, y);
  } else {
    loops.f64(a, b, count, y);
  }
}

// visit(target, reference, loops) for each function of each target.
template <class Visit>
void ForEachFunction(Visit visit) {
  for (int i = 0; i < kTargetCount; ++i) {
    if ((SupportedTargets() >> i & 1u) == 0) continue;
    const Target target = static_cast<Target>(i);
    for (const auto table : accuracy::kLoopTables) {
      for (int row = 0; row < table(target).count; ++row) {
        const Loops& loops = table(target).rows[row];
        SCOPED_TRACE(testing::Message() << loops.name << " " << TargetName(target));
        const Reference* reference = FindReference(loops.name);
        ASSERT_NE(reference, nullptr);
        visit(target, *reference, loops);
      }
    }
  }
}

template <typename T>
void CheckBound(Target target, const Reference& reference, const Loops& loops) {
  // The baseline is the C library, which is less precise in places.
  const double allowance = target == Target::kBaseline ? 4 : 0;
  const double bound =
      allowance + (sizeof(T) == 4 ? reference.bound32 : reference.bound64);
  std::vector<accuracy::Worst<T>> worst;
  const auto run = [&](const T* a, const T* b, int64_t count, T* y) {
    Run(loops, a, b, count, y);
  };
  accuracy::Measure<T>(reference, {run}, 40009, 60000, &worst);
  EXPECT_LE(worst[0].ulp, bound)
      << worst[0].a << ", " << worst[0].b << " gives " << worst[0].result;
}

TEST(Math, ErrorsAreWithinTheirBoundsOnEveryTarget) {
  ForEachFunction([](Target target, const Reference& reference, const Loops& loops) {
    CheckBound<float>(target, reference, loops);
    CheckBound<double>(target, reference, loops);
  });
}

TEST(Math, ErrorInUlpCountsUnitsOfTheExactResult) {
  EXPECT_EQ(accuracy::ErrorInUlp(1.0f, 1.0, 0.0), 0);
  EXPECT_EQ(accuracy::ErrorInUlp(1.0f + 0x1p-23f, 1.0, 0.0), 1);
  EXPECT_EQ(accuracy::ErrorInUlp(1.0f, 1.0 - 0x1p-24, 0.0), 1);
  EXPECT_EQ(accuracy::ErrorInUlp(1.0, 1.0l + 0x1p-53l, 0.0l), 0.5);
  EXPECT_EQ(accuracy::ErrorInUlp(0.0, 0x1p-1074l, 0.0l), 1);
  EXPECT_EQ(accuracy::ErrorInUlp(0.0, 0x1p-53l, 1.0l), 0.5);
  EXPECT_EQ(accuracy::ErrorInUlp(std::numeric_limits<float>::max(), kInfinity, 0.0), 1);
  EXPECT_EQ(accuracy::ErrorInUlp(1.0f, kNaN, 0.0), kInfinity);
}

// Numbers of every kind, so that each vector has ordinary and special lanes.
template <typename T>
std::vector<T> MixedInputs() {
  using Limits = std::numeric_limits<T>;
  std::vector<T> x;
  const T special[] = {0,
                       1,
                       T{0.5},
                       2,
                       3,
                       static_cast<T>(0.03),
                       static_cast<T>(0.96),
                       static_cast<T>(1.04),
                       T{17.25},
                       T{80.5},
                       Limits::min(),
                       Limits::denorm_min(),
                       Limits::max(),
                       Limits::infinity(),
                       Limits::quiet_NaN(),
                       Limits::epsilon(),
                       T{700.25},
                       static_cast<T>(1e30)};
  for (const T value : special) {
    x.push_back(value);
    x.push_back(-value);
  }
  return x;
}

template <typename T>
void CheckPlaces(const Loops& loops) {
  const std::vector<T> x = MixedInputs<T>();
  std::vector<T> a, b;
  for (const T first : x) {
    for (const T second : x) {
      a.push_back(first);
      b.push_back(second);
    }
  }
  const int64_t n = static_cast<int64_t>(a.size());
  std::vector<T> alone(a.size()), y(a.size());
  // Each pair fills whole vectors of its own.
  constexpr int64_t kMost = 64 / sizeof(T);
  for (size_t i = 0; i < a.size(); ++i) {
    const std::vector<T> left(kMost, a[i]), right(kMost, b[i]);
    T lanes[kMost];
    Run(loops, left.data(), right.data(), kMost, lanes);
    alone[i] = lanes[0];
  }
  Run(loops, a.data(), b.data(), n, y.data());
  for (size_t i = 0; i < a.size(); ++i) {
    EXPECT_TRUE(std::memcmp(&y[i], &alone[i], sizeof(T)) == 0 ||
                (std::isnan(y[i]) && std::isnan(alone[i])))
        << a[i] << ", " << b[i] << ": " << y[i] << " and " << alone[i];
  }
  // Every count, at the end of the memory.
  test::GuardedMemory first(sizeof(T) * 80), second(sizeof(T) * 80),
      target(sizeof(T) * 80);
  for (int64_t count = 0; count <= 4 * kMost + 1; ++count) {
    const size_t bytes = static_cast<size_t>(count) * sizeof(T);
    T* left = static_cast<T*>(first.AtEnd(bytes));
    T* right = static_cast<T*>(second.AtEnd(bytes));
    T* result = static_cast<T*>(target.AtEnd(bytes));
    const size_t begin = static_cast<size_t>(count) * 7 % (a.size() - 80);
    std::copy_n(a.begin() + static_cast<int64_t>(begin), count, left);
    std::copy_n(b.begin() + static_cast<int64_t>(begin), count, right);
    Run(loops, left, right, count, result);
    for (int64_t i = 0; i < count; ++i) {
      const T expected = alone[begin + static_cast<size_t>(i)];
      EXPECT_TRUE(std::memcmp(&result[i], &expected, sizeof(T)) == 0 ||
                  (std::isnan(result[i]) && std::isnan(expected)))
          << count << " " << i;
    }
  }
}

TEST(Math, ResultsDoNotDependOnNeighboursPlaceOrCount) {
  ForEachFunction([](Target, const Reference&, const Loops& loops) {
    CheckPlaces<float>(loops);
    CheckPlaces<double>(loops);
  });
}

template <typename T>
void CheckSameBits(const Reference& reference, const Loops& one, const Loops& other) {
  accuracy::Inputs<T> inputs(reference, 100003, 60000);
  std::vector<T> a, b;
  while (inputs.Next(&a, &b)) {
    const int64_t n = static_cast<int64_t>(a.size());
    std::vector<T> y(a.size()), z(a.size());
    Run(one, a.data(), b.data(), n, y.data());
    Run(other, a.data(), b.data(), n, z.data());
    for (size_t i = 0; i < a.size(); ++i) {
      ASSERT_TRUE(std::memcmp(&y[i], &z[i], sizeof(T)) == 0 ||
                  (std::isnan(y[i]) && std::isnan(z[i])))
          << a[i] << ": " << y[i] << " and " << z[i];
    }
  }
}

// Logarithms split their arguments by what a target has for it.
bool IsOfLogarithm(const char* name) {
  const char* const names[] = {"log",       "log2",      "log10",   "log1p",
                               "power",     "arcsinh",   "arccosh", "arctanh",
                               "logaddexp", "logaddexp2"};
  return std::any_of(std::begin(names), std::end(names),
                     [&](const char* each) { return std::strcmp(each, name) == 0; });
}

// Only exp and its relatives promise it.
TEST(Math, TargetsWithFusedMultiplyAddGiveTheSameBits) {
  if ((SupportedTargets() & 6u) != 6u) GTEST_SKIP();
  const accuracy::LoopTable& avx2 = accuracy::ExpLoops(Target::kAvx2);
  const accuracy::LoopTable& avx3 = accuracy::ExpLoops(Target::kAvx3);
  for (int row = 0; row < avx2.count; ++row) {
    SCOPED_TRACE(avx2.rows[row].name);
    const Reference& reference = *FindReference(avx2.rows[row].name);
    if (IsOfLogarithm(reference.name)) continue;
    CheckSameBits<float>(reference, avx2.rows[row], avx3.rows[row]);
    CheckSameBits<double>(reference, avx2.rows[row], avx3.rows[row]);
  }
}

// C's Annex F on pow, and what the array API standard adds.
struct PowerCase {
  double x, y, expected;
};
constexpr PowerCase kPowers[] = {
    {0.0, -3, kInfinity},
    {-0.0, -3, -kInfinity},
    {-0.0, -2, kInfinity},
    {0.0, -2.5, kInfinity},
    {-0.0, -2.5, kInfinity},
    {0.0, -kInfinity, kInfinity},
    {-0.0, -kInfinity, kInfinity},
    {0.0, 3, 0.0},
    {-0.0, 3, -0.0},
    {-0.0, 2, 0.0},
    {-0.0, 2.5, 0.0},
    {-1, kInfinity, 1},
    {-1, -kInfinity, 1},
    {1, kNaN, 1},
    {1, kInfinity, 1},
    {kNaN, 0.0, 1},
    {kNaN, -0.0, 1},
    {-8, 1.0 / 3, kNaN},
    {-2, 3, -8},
    {-2, 2, 4},
    {-2, -1, -0.5},
    {0.5, -kInfinity, kInfinity},
    {-0.5, -kInfinity, kInfinity},
    {2, -kInfinity, 0.0},
    {-2, -kInfinity, 0.0},
    {0.5, kInfinity, 0.0},
    {2, kInfinity, kInfinity},
    {-kInfinity, -3, -0.0},
    {-kInfinity, -2, 0.0},
    {-kInfinity, -2.5, 0.0},
    {-kInfinity, 3, -kInfinity},
    {-kInfinity, 2, kInfinity},
    {-kInfinity, 2.5, kInfinity},
    {kInfinity, -1, 0.0},
    {kInfinity, 1, kInfinity},
    {kInfinity, kInfinity, kInfinity},
    {kInfinity, -kInfinity, 0.0},
    {kNaN, 1, kNaN},
    {2, kNaN, kNaN},
    {-1, 3, -1},
    {-1, 0x1p60, 1},
    {-0x1p40, 3, -0x1p120},
    {10, 2, 100},
    {-3, 5, -243},
};

template <typename T>
void CheckPowers(const Loops& loops) {
  for (const PowerCase& row : kPowers) {
    const T x = static_cast<T>(row.x), y = static_cast<T>(row.y);
    const T expected = static_cast<T>(row.expected);
    T result;
    Run(loops, &x, &y, 1, &result);
    if (std::isnan(expected)) {
      EXPECT_TRUE(std::isnan(result)) << row.x << " " << row.y << " " << result;
    } else {
      EXPECT_EQ(std::memcmp(&result, &expected, sizeof(T)), 0)
          << row.x << " " << row.y << " " << result;
    }
  }
}

TEST(Math, PowerFollowsAnnexF) {
  ForEachFunction([](Target, const Reference& reference, const Loops& loops) {
    if (std::strcmp(reference.name, "power") != 0) return;
    CheckPowers<float>(loops);
    CheckPowers<double>(loops);
  });
}

}  // namespace
}  // namespace nd
