// SPDX-License-Identifier: BSD-3-Clause
// Linear filters through the ABI: values, options, errors.
#include <cmath>

#include "support.h"

namespace ndtest {
namespace {

class Filters : public NothingLeft {};

TEST_F(Filters, CorrelateAndConvolve) {
  const Handle a = Vector({0, 0, 1, 0, 0}), w = Vector({1, 2, 3});
  Handle there, back;
  EXPECT_OK(nd_filter_correlate(a.get(), w.get(), 0, nullptr, there.receive()));
  EXPECT_EQ(ValuesOf(there.get()), Values({0, 3, 2, 1, 0}));
  EXPECT_OK(nd_filter_correlate(a.get(), w.get(), 1, nullptr, back.receive()));
  EXPECT_EQ(ValuesOf(back.get()), Values({0, 1, 2, 3, 0}));
}

TEST_F(Filters, OptionsSayWhereAndWhat) {
  const Handle a = Vector({1, 2, 3, 4, 5, 6}, ND_INT16);
  const Handle w = Vector({1, 10}, ND_INT16);
  const int32_t constant = ND_BOUNDARY_CONSTANT, wrap = ND_BOUNDARY_WRAP;
  const int64_t origin = -1, stride = 2, dilation = 3;
  nd_filter_options options = {};
  options.struct_size = sizeof(options);
  options.boundary = &constant;
  options.fill = 7;
  Handle filled, moved, strided, floats;
  EXPECT_OK(nd_filter_correlate(a.get(), w.get(), 0, &options, filled.receive()));
  EXPECT_EQ(ValuesOf(filled.get()), Values({17, 21, 32, 43, 54, 65}));
  options.origin = &origin;
  EXPECT_OK(nd_filter_correlate(a.get(), w.get(), 0, &options, moved.receive()));
  EXPECT_EQ(ValuesOf(moved.get()), Values({21, 32, 43, 54, 65, 76}));
  options.boundary = &wrap;
  options.stride = &stride;
  options.dilation = &dilation;
  EXPECT_OK(nd_filter_correlate(a.get(), w.get(), 0, &options, strided.receive()));
  EXPECT_EQ(ValuesOf(strided.get()), Values({41, 63, 25}));
  options.dtype = ND_FLOAT32;
  EXPECT_OK(nd_filter_correlate(a.get(), w.get(), 0, &options, floats.receive()));
  EXPECT_EQ(ViewOf(floats.get()).dtype, ND_FLOAT32);
}

TEST_F(Filters, GaussiansAndMeans) {
  const Handle a = FromValues({0, 0, 9, 0, 0}, {1, 5});
  const double sigma = 1;
  const int64_t axis = 1, radius = 1, size = 3;
  Handle smooth, mean;
  EXPECT_OK(nd_filter_gaussian(a.get(), ND_GAUSSIAN_SMOOTH, 1, &axis, &sigma, nullptr,
                               &radius, 4.0, nullptr, smooth.receive()));
  const Values values = ValuesOf(smooth.get());
  EXPECT_EQ(values[0], 0);
  EXPECT_NEAR(values[1], 9 / (2 + std::exp(0.5)), 1e-14);
  EXPECT_OK(nd_filter_uniform(a.get(), 1, &axis, &size, nullptr, mean.receive()));
  EXPECT_EQ(ValuesOf(mean.get()), Values({0, 3, 3, 3, 0}));
}

TEST_F(Filters, StoresIntoTheInput) {
  const Handle a = FromValues({1, 1, 5, 1, 1, 5}, {2, 3}, ND_INT32);
  const int64_t axis = 1;
  EXPECT_OK(nd_filter_derivative_into(a.get(), ND_DERIVATIVE_SOBEL, 1, &axis, nullptr,
                                      a.get()));
  EXPECT_EQ(ValuesOf(a.get()), Values({0, 16, 16, 0, 16, 16}));
}

// Any stride beyond the samples gives the first output.
TEST_F(Filters, StridesBeyondTheSamples) {
  const Handle a = Counting({1, 5}, ND_UINT8), weights = Ones({3, 2488}, ND_INT16);
  const int64_t lengths[] = {1, 5}, beyond[] = {INT64_MAX - 1, INT64_MAX};
  for (int32_t number = ND_BOUNDARY_REFLECT; number <= ND_BOUNDARY_WRAP; ++number) {
    const int32_t boundary[] = {number, number};
    nd_filter_options options = {};
    options.struct_size = sizeof(options);
    options.boundary = boundary;
    for (const int32_t convolve : {0, 1}) {
      Handle wanted, made;
      options.stride = lengths;
      ASSERT_OK(nd_filter_correlate(a.get(), weights.get(), convolve, &options,
                                    wanted.receive()));
      options.stride = beyond;
      ASSERT_OK(nd_filter_correlate(a.get(), weights.get(), convolve, &options,
                                    made.receive()));
      EXPECT_EQ(ShapeOf(made.get()), Dims({1, 1}));
      EXPECT_EQ(ValuesOf(made.get()), ValuesOf(wanted.get())) << number;
    }
    const int64_t size[] = {1, 3};
    Handle least;
    ASSERT_OK(nd_filter_rank(a.get(), size, 0, 0, &options, least.receive()));
    EXPECT_EQ(ValuesOf(least.get()), Values({0})) << number;
  }
}

// Along an axis that is not filtered there is no window, so its origin says nothing.
TEST_F(Filters, OriginsOfAxesThatAreLeftAlone) {
  const Handle a = Counting({20, 30, 1}, ND_FLOAT32);
  const int64_t axis = 1, size = 2;
  const auto filtered = [&](int64_t first, int64_t last) {
    const int64_t origin[] = {first, 0, last};
    nd_filter_options options = {};
    options.struct_size = sizeof(options);
    options.origin = origin;
    Handle made;
    EXPECT_OK(nd_filter_uniform(a.get(), 1, &axis, &size, &options, made.receive()));
    return ValuesOf(made.get());
  };
  const Values wanted = filtered(0, 0);
  EXPECT_EQ(filtered(1, -1), wanted);
  EXPECT_EQ(filtered(INT64_MIN, INT64_MAX), wanted);
}

// Sums that no integer of the result's size holds: the same bits for any strides.
TEST_F(Filters, SumsBeyondIntegersDoNotDependOnStrides) {
  const Dims shape = {40};
  Values values(40);
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i % 9) - 4;
  const Handle a = FromValues(values, shape, ND_INT8);
  const Handle weights = Vector({3e9 + 0.5, -1e17, 2e20});
  for (const int32_t dtype :
       {ND_INT8, ND_UINT8, ND_INT16, ND_UINT16, ND_INT32, ND_UINT32, ND_INT64}) {
    const Handle dense = Zeros(shape, dtype), memory = Zeros({80}, dtype);
    const Handle strided =
        Slice(memory.get(), {{ND_ITEM_SLICE | ND_ITEM_OPEN_STOP, 1, 0, 2}});
    EXPECT_OK(nd_filter_correlate_into(a.get(), weights.get(), 0, nullptr, dense.get()));
    EXPECT_OK(
        nd_filter_correlate_into(a.get(), weights.get(), 0, nullptr, strided.get()));
    EXPECT_EQ(ValuesOf(strided.get()), ValuesOf(dense.get())) << dtype;
  }
}

TEST_F(Filters, TargetsNeedNotBeAligned) {
  const Handle a = Counting({40}, ND_UINT16), weights = Vector({0.25, 0.25, 0.25});
  const int64_t length = 40;
  alignas(2) char memory[81];
  Handle wanted, odd;
  ASSERT_OK(nd_wrap(ND_UINT16, 1, &length, nullptr, memory + 1, 0, 80, 0, odd.receive()));
  EXPECT_OK(nd_filter_correlate(a.get(), weights.get(), 0, nullptr, wanted.receive()));
  EXPECT_OK(nd_filter_correlate_into(a.get(), weights.get(), 0, nullptr, odd.get()));
  EXPECT_EQ(ValuesOf(odd.get()), ValuesOf(wanted.get()));
}

TEST_F(Filters, BadArgumentsAreNamed) {
  const Handle a = Ones({3, 4}), w = Ones({3, 3}), flat = Ones({3}), none = Ones({0, 3});
  const Handle complex = Ones({3, 3}, ND_COMPLEX64);
  const int32_t boundary[] = {0, 5};
  const int64_t origin[] = {2, 0}, stride[] = {1, 0}, axis = 2, sizes[] = {0, 3};
  const double sigma[] = {1, 1};
  nd_filter_options options = {};
  Handle result;
  const auto correlate = [&](const Handle& weights) {
    return nd_filter_correlate(a.get(), weights.get(), 0, &options, result.receive());
  };
  EXPECT_FAILS(correlate(w), ND_E_VALUE, {"struct_size is 0"});
  options.struct_size = sizeof(options);
  EXPECT_FAILS(correlate(flat), ND_E_NDIM, {"weights.ndim"});
  EXPECT_FAILS(correlate(none), ND_E_VALUE, {"no filter weights"});
  options.boundary = boundary;
  EXPECT_FAILS(correlate(w), ND_E_VALUE, {"boundary[1] is 5"});
  options.boundary = nullptr;
  options.origin = origin;
  EXPECT_FAILS(correlate(w), ND_E_VALUE, {"invalid origin", "-1 to 1"});
  options.origin = nullptr;
  options.stride = stride;
  EXPECT_FAILS(correlate(w), ND_E_VALUE, {"stride[1] is 0"});
  options.stride = nullptr;
  options.dtype = ND_FLOAT64;
  EXPECT_FAILS(correlate(complex), ND_E_TYPE, {"complex"});
  EXPECT_FAILS(nd_filter_correlate_into(a.get(), w.get(), 0, nullptr, w.get()),
               ND_E_SHAPE, {"(3, 3)", "(3, 4)"});
  EXPECT_FAILS(nd_filter_uniform(a.get(), 2, nullptr, sizes, nullptr, result.receive()),
               ND_E_NULL);
  EXPECT_FAILS(nd_filter_uniform(a.get(), -1, nullptr, sizes, nullptr, result.receive()),
               ND_E_VALUE, {"0 taps"});
  EXPECT_FAILS(nd_filter_derivative(a.get(), ND_DERIVATIVE_SOBEL, 1, &axis, nullptr,
                                    result.receive()),
               ND_E_AXIS);
  EXPECT_FAILS(
      nd_filter_binary(a.get(), 0, flat.get(), 1, 0, 0, nullptr, result.receive()),
      ND_E_SHAPE, {"structure has 1 dimensions"});
  EXPECT_FAILS(nd_filter_gaussian(a.get(), 3, -1, nullptr, sigma, nullptr, nullptr, 4.0,
                                  nullptr, result.receive()),
               ND_E_VALUE, {"kind is 3"});
}

}  // namespace
}  // namespace ndtest
