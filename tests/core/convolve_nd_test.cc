// SPDX-License-Identifier: BSD-3-Clause
// Convolution over any number of axes against SciPy's definition.
#include "tests/core/convolve_oracle.h"

#include "core/threads/pool.h"

namespace nd {
namespace {

using namespace convolve_testing;  // NOLINT

class ConvolveAxes : public ConvolveDtype {};

// Dense values with the axes stored in reversed order and walked backwards.
template <typename T>
struct Twisted {
  std::vector<T> memory;
  std::vector<int64_t> strides;
  T* first;

  explicit Twisted(const Dense<T>& dense)
      : memory(dense.data.size()), strides(dense.shape.size()), first(memory.data()) {
    int64_t stride = sizeof(T);
    for (size_t d = 0; d < strides.size(); ++d) {
      strides[d] = -stride;
      first += stride / static_cast<int64_t>(sizeof(T)) * (dense.shape[d] - 1);
      stride *= dense.shape[d];
    }
    for (size_t i = 0; i < dense.data.size(); ++i) *At(dense, i) = dense.data[i];
  }
  T* At(const Dense<T>& dense, size_t flat) const {
    const std::vector<int64_t> index = dense.Index(flat);
    int64_t offset = 0;
    for (size_t d = 0; d < index.size(); ++d) offset += index[d] * strides[d];
    return first + offset / static_cast<int64_t>(sizeof(T));
  }
};

template <typename T>
void CheckND(Dtype dtype, const std::vector<int64_t>& a_shape,
             const std::vector<int64_t>& v_shape) {
  const Dense<T> a = Dense<T>::Random(a_shape), v = Dense<T>::Random(v_shape);
  const int32_t ndim = static_cast<int32_t>(a_shape.size());
  for (const Mode mode : kModes) {
    std::vector<int64_t> shape(a_shape.size());
    const Status status =
        ConvolveShape(ndim, a_shape.data(), v_shape.data(), mode, shape.data());
    if (!status.ok()) {
      EXPECT_EQ(status.code(), Code::kValue);
      EXPECT_EQ(mode, Mode::kValid);
      continue;
    }
    for (const bool correlate : {false, true}) {
      const Dense<T> expected = OracleND(a, v, mode, correlate);
      ASSERT_EQ(shape, expected.shape);
      SCOPED_TRACE(::testing::Message()
                   << InfoOf(dtype).name << " " << ::testing::PrintToString(a_shape)
                   << " " << ::testing::PrintToString(v_shape) << " mode "
                   << static_cast<int>(mode) << " correlate " << correlate);
      const auto a_strides = DenseStrides<T>(a_shape),
                 v_strides = DenseStrides<T>(v_shape);
      const auto y_strides = DenseStrides<T>(shape);
      std::vector<T> y(expected.data.size());
      ASSERT_TRUE(ConvolveND(dtype,
                             {a.data.data(), ndim, a_shape.data(), a_strides.data()},
                             {v.data.data(), ndim, v_shape.data(), v_strides.data()},
                             mode, correlate, y.data(), y_strides.data())
                      .ok());
      ASSERT_TRUE(SameBits(y, expected.data));

      const Twisted<T> ta(a), tv(v), ty((Dense<T>(shape)));
      ASSERT_TRUE(ConvolveND(dtype, {ta.first, ndim, a_shape.data(), ta.strides.data()},
                             {tv.first, ndim, v_shape.data(), tv.strides.data()}, mode,
                             correlate, ty.first, ty.strides.data())
                      .ok());
      for (size_t i = 0; i < y.size(); ++i) y[i] = *ty.At(expected, i);
      ASSERT_TRUE(SameBits(y, expected.data)) << "twisted";
    }
  }
}

TEST_P(ConvolveAxes, AnyNumber) {
  Visit([](Dtype dtype, auto sample) {
    using T = decltype(sample);
    CheckND<T>(dtype, {}, {});
    CheckND<T>(dtype, {9}, {4});
    CheckND<T>(dtype, {3}, {6});
    ForEachTarget([&] {
      CheckND<T>(dtype, {13, 37}, {3, 3});
      CheckND<T>(dtype, {5, 3}, {2, 5});
    });
    CheckND<T>(dtype, {20, 70}, {5, 4});
    CheckND<T>(dtype, {3, 5}, {6, 7});
    CheckND<T>(dtype, {100, 2}, {7, 3});
    CheckND<T>(dtype, {1, 50}, {1, 9});
    CheckND<T>(dtype, {50, 1}, {9, 1});
    CheckND<T>(dtype, {1, 12}, {12, 1});
    CheckND<T>(dtype, {4, 6, 9}, {3, 2, 3});
    CheckND<T>(dtype, {2, 3, 4}, {4, 4, 2});
    CheckND<T>(dtype, {3, 2, 4, 5}, {2, 2, 1, 3});
    CheckND<T>(dtype, {2, 1, 3, 1, 4}, {1, 2, 2, 1, 2});
  });
}

INSTANTIATE_TEST_SUITE_P(Dtypes, ConvolveAxes, ::testing::ValuesIn(AllDtypes()),
                         [](const auto& row) { return InfoOf(row.param).name; });

TEST(ConvolvePlane, NoProductIsInvented) {
  const float infinity = std::numeric_limits<float>::infinity();
  for (const Mode mode : {Mode::kFull, Mode::kSame}) {
    Dense<float> a({9, 40}), v({3, 4});
    std::fill(a.data.begin(), a.data.end(), 1.0f);
    std::fill(v.data.begin(), v.data.end(), 1.0f);
    v.data[5] = infinity;
    const Dense<float> expected = OracleND(a, v, mode, false);
    const auto a_strides = DenseStrides<float>(a.shape),
               v_strides = DenseStrides<float>(v.shape);
    const auto y_strides = DenseStrides<float>(expected.shape);
    std::vector<float> y(expected.data.size());
    ASSERT_TRUE(ConvolveND(Dtype::kFloat32,
                           {a.data.data(), 2, a.shape.data(), a_strides.data()},
                           {v.data.data(), 2, v.shape.data(), v_strides.data()}, mode,
                           false, y.data(), y_strides.data())
                    .ok());
    EXPECT_TRUE(SameBits(y, expected.data));
  }
}

TEST(ConvolvePlane, BitsDoNotDependOnThreads) {
  std::uniform_real_distribution<float> uniform(-1, 1);
  Dense<float> a({200, 310}), v({9, 9});
  for (float& value : a.data) value = uniform(generator);
  for (float& value : v.data) value = uniform(generator);
  const auto a_strides = DenseStrides<float>(a.shape),
             v_strides = DenseStrides<float>(v.shape);
  const int64_t shape[] = {208, 318}, strides[] = {318 * 4, 4};
  std::vector<float> serial(208 * 318), parallel(208 * 318);
  const auto run = [&](std::vector<float>& y) {
    return ConvolveND(Dtype::kFloat32,
                      {a.data.data(), 2, a.shape.data(), a_strides.data()},
                      {v.data.data(), 2, v.shape.data(), v_strides.data()}, Mode::kFull,
                      false, y.data(), strides);
  };
  int64_t result_shape[2];
  ASSERT_TRUE(
      ConvolveShape(2, a.shape.data(), v.shape.data(), Mode::kFull, result_shape).ok());
  EXPECT_EQ(result_shape[0], shape[0]);
  EXPECT_EQ(result_shape[1], shape[1]);
  const int32_t threads = ThreadCount();
  SetThreadCount(1);
  ASSERT_TRUE(run(serial).ok());
  SetThreadCount(3);
  ASSERT_TRUE(run(parallel).ok());
  SetThreadCount(threads);
  EXPECT_TRUE(SameBits(serial, parallel));
}

}  // namespace
}  // namespace nd
