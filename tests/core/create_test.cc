// SPDX-License-Identifier: BSD-3-Clause
// Ranges against NumPy's definitions, computed here one element at a time.
#include "core/create/ranges.h"

#include <climits>
#include <cmath>

#include "core/dtype/convert.h"
#include "tests/core/array_testing.h"

namespace nd {
namespace {

template <typename T>
ScalarRef Ref(const T& value) {
  if constexpr (std::is_same_v<T, double>) return {Dtype::kFloat64, &value};
  if constexpr (std::is_same_v<T, int64_t>) return {Dtype::kInt64, &value};
  if constexpr (std::is_same_v<T, uint64_t>) return {Dtype::kUint64, &value};
  return {Dtype::kComplex128, &value};
}

template <typename T, typename V>
std::vector<T> Ranged(Dtype dtype, V start, V stop, V step) {
  Array a;
  EXPECT_TRUE(Arange(dtype, Ref(start), Ref(stop), Ref(step), &a).ok());
  return ElementsOf<T>(a);
}

TEST(Arange, CountsIntegersExactly) {
  for (int64_t start = -5; start <= 5; ++start) {
    for (int64_t stop = -5; stop <= 5; ++stop) {
      for (const int64_t step : {-3, -2, -1, 1, 2, 3}) {
        std::vector<int64_t> expected;
        for (int64_t i = start; step > 0 ? i < stop : i > stop; i += step) {
          expected.push_back(i);
        }
        ASSERT_EQ(Ranged<int64_t>(Dtype::kInt64, start, stop, step), expected);
      }
    }
  }
}

TEST(Arange, ReachesTheEndsOf64BitIntegers) {
  EXPECT_EQ(Ranged<int64_t>(Dtype::kInt64, INT64_MAX - 2, INT64_MAX, int64_t{1}),
            (std::vector<int64_t>{INT64_MAX - 2, INT64_MAX - 1}));
  EXPECT_EQ(Ranged<int64_t>(Dtype::kInt64, INT64_MIN, INT64_MAX, INT64_MAX),
            (std::vector<int64_t>{INT64_MIN, -1, INT64_MAX - 1}));
  EXPECT_EQ(Ranged<uint64_t>(Dtype::kUint64, uint64_t{UINT64_MAX - 1},
                             uint64_t{UINT64_MAX}, uint64_t{1}),
            (std::vector<uint64_t>{UINT64_MAX - 1}));
}

TEST(Arange, StepsFloatsFromTheFirstTwo) {
  const std::vector<double> a = Ranged<double>(Dtype::kFloat64, 0.1, 1.0, 0.3);
  const double delta = (0.1 + 0.3) - 0.1;
  ASSERT_EQ(a.size(), 3u);
  for (size_t i = 0; i < 3; ++i) EXPECT_EQ(a[i], 0.1 + static_cast<double>(i) * delta);
  // The dtype sees only start and start + step, as in NumPy.
  EXPECT_EQ(Ranged<int64_t>(Dtype::kInt64, 0.0, 2.0, 0.5),
            (std::vector<int64_t>{0, 0, 0, 0}));
}

TEST(Arange, RefusesWhatHasNoLength) {
  const auto code = [](Dtype dtype, double start, double stop, double step) {
    Array a;
    return Arange(dtype, Ref(start), Ref(stop), Ref(step), &a).code();
  };
  EXPECT_EQ(code(Dtype::kFloat64, 0, 1, 0), Code::kValue);
  EXPECT_EQ(code(Dtype::kFloat64, 0, NAN, 1), Code::kValue);
  EXPECT_EQ(code(Dtype::kFloat64, 0, INFINITY, 1), Code::kValue);
  EXPECT_EQ(code(Dtype::kFloat64, 0, 1e300, 1), Code::kValue);
  EXPECT_EQ(code(Dtype::kBool, 0, 3, 1), Code::kType);
  Array a;
  const Complex128 one = {1, 0};
  EXPECT_EQ(Arange(Dtype::kComplex64, Ref(one), Ref(one), Ref(one), &a).code(),
            Code::kType);
}

TEST(Linspace, EndsWhereItIsTold) {
  Array a;
  ASSERT_TRUE(Linspace(Dtype::kFloat64, 7, true, Ref(0.1), Ref(0.9), &a).ok());
  const std::vector<double> values = ElementsOf<double>(a);
  for (size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(values[i], static_cast<double>(i) * ((0.9 - 0.1) / 6) + 0.1);
  }
  EXPECT_EQ(values[6], 0.9);
  ASSERT_TRUE(Linspace(Dtype::kInt32, 4, false, Ref(-1.0), Ref(1.0), &a).ok());
  EXPECT_EQ(ElementsOf<int32_t>(a), (std::vector<int32_t>{-1, -1, 0, 0}));
  ASSERT_TRUE(Linspace(Dtype::kFloat32, 1, true, Ref(5.0), Ref(9.0), &a).ok());
  EXPECT_EQ(ElementsOf<float>(a), (std::vector<float>{5}));
  ASSERT_TRUE(Linspace(Dtype::kFloat32, 0, true, Ref(5.0), Ref(9.0), &a).ok());
  EXPECT_EQ(a.size(), 0);
  EXPECT_EQ(Linspace(Dtype::kFloat32, -1, true, Ref(5.0), Ref(9.0), &a).code(),
            Code::kValue);
}

TEST(Linspace, KeepsAStepThatUnderflows) {
  const double tiny = 5e-324;
  Array a;
  ASSERT_TRUE(Linspace(Dtype::kFloat64, 3, true, Ref(0.0), Ref(tiny), &a).ok());
  EXPECT_EQ(ElementsOf<double>(a)[2], tiny);
}

TEST(Eye, PutsOnesOnEveryDiagonal) {
  for (int64_t offset = -4; offset <= 5; ++offset) {
    Array a;
    ASSERT_TRUE(Eye(Dtype::kInt8, 3, 4, offset, &a).ok());
    ForEachIndex({3, 4}, [&](const std::vector<int64_t>& i) {
      EXPECT_EQ(ElementAt<int8_t>(a, i), i[1] - i[0] == offset ? 1 : 0);
    });
  }
  Array a;
  for (const int64_t offset : {INT64_MIN, INT64_MAX}) {
    ASSERT_TRUE(Eye(Dtype::kInt8, 3, 4, offset, &a).ok());
  }
  EXPECT_EQ(Eye(Dtype::kInt8, -1, 4, 0, &a).code(), Code::kShape);
}

TEST(Full, CastsItsValueOnce) {
  const int64_t shape[] = {2, 2};
  Array a;
  ASSERT_TRUE(Full(Dtype::kUint8, 2, shape, Ref(300.7), &a).ok());
  EXPECT_EQ(ElementsOf<uint8_t>(a), (std::vector<uint8_t>(4, 255)));
}

}  // namespace
}  // namespace nd
