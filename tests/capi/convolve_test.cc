// SPDX-License-Identifier: BSD-3-Clause
// Convolution through the header: methods, axes, statuses.
#include <cmath>

#include "support.h"

namespace ndtest {
namespace {

class Convolution : public NothingLeft {
 protected:
  static Handle By(int64_t a, int64_t v, int32_t method, int32_t mode = ND_MODE_FULL,
                   std::vector<int64_t> axes = {}) {
    Handle result;
    EXPECT_OK(nd_signal_convolve_by(
        a, v, mode, 0, method, axes.empty() ? -1 : static_cast<int32_t>(axes.size()),
        axes.empty() ? nullptr : axes.data(), result.receive()));
    return result;
  }
  static Handle Integers(const std::vector<int64_t>& values) {
    const int64_t n = static_cast<int64_t>(values.size());
    Handle result;
    EXPECT_OK(nd_zeros(ND_INT64, 1, &n, result.receive()));
    std::copy(values.begin(), values.end(),
              static_cast<int64_t*>(ViewOf(result.get()).data));
    return result;
  }
};

TEST_F(Convolution, MethodsAgree) {
  const Handle x = Integers({1, 2, 3, INT64_MAX}), w = Integers({1, -1, INT64_MIN});
  const Handle direct = By(x.get(), w.get(), ND_METHOD_DIRECT);
  for (const int32_t method : {ND_METHOD_AUTO, ND_METHOD_FFT}) {
    const Handle other = By(x.get(), w.get(), method);
    int32_t equal = 0;
    EXPECT_OK(nd_array_equal(direct.get(), other.get(), 0, &equal));
    EXPECT_EQ(equal, 1) << method;
  }
  const Handle small = Integers({1, 2, 3});
  const Handle floats = By(small.get(), small.get(), ND_METHOD_FLOAT_FFT);
  EXPECT_EQ(ViewOf(floats.get()).dtype, ND_FLOAT64);
  const Values values = ValuesOf(floats.get());
  const double expected[] = {1, 4, 10, 12, 9};
  ASSERT_EQ(values.size(), 5u);
  for (size_t i = 0; i < 5; ++i) EXPECT_NEAR(values[i], expected[i], 1e-13);
}

TEST_F(Convolution, OtherAxesAreABatch) {
  const Handle x = Ones({4, 6}), w = Ones({4, 3}), shared = Ones({1, 3});
  const int32_t methods[] = {ND_METHOD_DIRECT, ND_METHOD_FFT};
  for (const int32_t method : methods) {
    for (const int64_t v : {w.get(), shared.get()}) {
      const Handle y = By(x.get(), v, method, ND_MODE_VALID, {-1});
      const nd_view& view = ViewOf(y.get());
      ASSERT_EQ(view.ndim, 2);
      EXPECT_EQ(view.shape[0], 4);
      EXPECT_EQ(view.shape[1], 4);
      for (const double value : ValuesOf(y.get())) EXPECT_NEAR(value, 3, 1e-14);
    }
  }
}

TEST_F(Convolution, ChoosesAMethod) {
  const Handle x = Ones({100000}), few = Ones({3}), many = Ones({5000});
  int32_t method = -1;
  EXPECT_OK(nd_signal_method(x.get(), few.get(), ND_MODE_FULL, 0, &method));
  EXPECT_EQ(method, ND_METHOD_DIRECT);
  EXPECT_OK(nd_signal_method(x.get(), many.get(), ND_MODE_FULL, 0, &method));
  EXPECT_EQ(method, ND_METHOD_FFT);
  static_cast<double*>(ViewOf(many.get()).data)[7] = HUGE_VAL;
  EXPECT_OK(nd_signal_method(x.get(), many.get(), ND_MODE_FULL, 0, &method));
  EXPECT_EQ(method, ND_METHOD_DIRECT);
}

TEST_F(Convolution, ErrorsAreStatuses) {
  const Handle x = Ones({4, 6}), w = Ones({3, 3}), line = Ones({3});
  nd_array result = 7;
  const auto code = [&](int64_t v, int32_t method, std::vector<int64_t> axes,
                        int32_t mode = ND_MODE_FULL) {
    const int32_t status =
        nd_signal_convolve_by(x.get(), v, mode, 0, method,
                              static_cast<int32_t>(axes.size()), axes.data(), &result);
    EXPECT_EQ(result, 0);
    return nd_status_code(status);
  };
  EXPECT_EQ(code(w.get(), 4, {0}), ND_E_VALUE);
  EXPECT_EQ(code(w.get(), -1, {0}), ND_E_VALUE);
  EXPECT_EQ(code(w.get(), ND_METHOD_FFT, {0}, 3), ND_E_VALUE);
  EXPECT_EQ(code(w.get(), ND_METHOD_FFT, {}), ND_E_VALUE);
  EXPECT_EQ(code(w.get(), ND_METHOD_FFT, {2}), ND_E_AXIS);
  EXPECT_EQ(code(w.get(), ND_METHOD_FFT, {0, -2}), ND_E_AXIS);
  EXPECT_EQ(code(w.get(), ND_METHOD_FFT, {1}), ND_E_BROADCAST);
  EXPECT_EQ(code(line.get(), ND_METHOD_FFT, {0}), ND_E_NDIM);
}

TEST_F(Convolution, RawLengthsAndStridesAreChecked) {
  const double a[] = {3}, v[] = {1, 2};
  double result[] = {0, 0};
  // The stride of one element is never used, whatever it is.
  for (const int64_t stride : {INT64_MIN, INT64_MAX, int64_t{0}}) {
    for (const int32_t mode : {ND_MODE_FULL, ND_MODE_SAME}) {
      EXPECT_OK(nd_raw_convolve(ND_FLOAT64, a, 1, stride, v, 2, 8, mode, result, 8));
      EXPECT_OK(nd_raw_convolve(ND_FLOAT64, v, 2, 8, a, 1, stride, mode, result, 8));
      EXPECT_EQ(result[1], 6);
    }
  }
  for (const int64_t count : {int64_t{0}, int64_t{-1}, INT64_MIN}) {
    EXPECT_FAILS(
        nd_raw_convolve(ND_FLOAT64, a, count, 8, v, 2, 8, ND_MODE_FULL, result, 8),
        ND_E_VALUE);
  }
  EXPECT_FAILS(
      nd_raw_convolve(ND_FLOAT64, v, 2, INT64_MIN, v, 2, 8, ND_MODE_FULL, result, 8),
      ND_E_OVERFLOW);
}

}  // namespace
}  // namespace ndtest
