// SPDX-License-Identifier: BSD-3-Clause
// Filters of scipy.signal through the header: values, dtypes, shapes, statuses.
#include <cmath>

#include "support.h"

namespace ndtest {
namespace {

class SignalFilters : public NothingLeft {
 protected:
  static void ExpectNear(int64_t a, const Values& expected, double error = 1e-12) {
    const Values values = ValuesOf(a);
    ASSERT_EQ(values.size(), expected.size());
    for (size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], expected[i], error);
  }
};

TEST_F(SignalFilters, LFilterCarriesItsState) {
  const Handle b = Vector({2, 4, 6}), a = Vector({2}), x = Vector({1, 0, 0, 5});
  Handle y, whole, state, rest, last;
  ASSERT_OK(nd_lfilter(b.get(), a.get(), x.get(), 0, 0, 1, y.receive()));
  EXPECT_EQ(ValuesOf(y.get()), Values({1, 2, 3, 5}));
  int64_t pair[2];
  const Handle first = Vector({1, 0}), second = Vector({0, 5});
  ASSERT_OK(nd_lfilter(b.get(), a.get(), first.get(), 0, 0, 2, pair));
  *whole.receive() = pair[0];
  *state.receive() = pair[1];
  EXPECT_EQ(ValuesOf(whole.get()), Values({1, 2}));
  EXPECT_EQ(ValuesOf(state.get()), Values({3, 0}));
  ASSERT_OK(nd_lfilter(b.get(), a.get(), second.get(), 0, state.get(), 2, pair));
  *rest.receive() = pair[0];
  *last.receive() = pair[1];
  EXPECT_EQ(ValuesOf(rest.get()), Values({3, 5}));
  EXPECT_EQ(ValuesOf(last.get()), Values({10, 15}));
}

TEST_F(SignalFilters, LFilterRefuses) {
  const Handle b = Vector({1, 2}), a = Vector({1, 1}), one = Vector({1});
  const Handle x = Counting({3, 4}), whole = Counting({4}, ND_INT64);
  Handle none;
  int64_t three[3];
  EXPECT_FAILS(nd_lfilter(b.get(), a.get(), x.get(), 1, 0, 1, none.receive()),
               ND_E_UNSUPPORTED, {"feedback", "2 coefficients"});
  EXPECT_FAILS(nd_lfilter(whole.get(), whole.get(), whole.get(), 0, 0, 1, none.receive()),
               ND_E_UNSUPPORTED, {"a has 4"});
  EXPECT_FAILS(nd_lfilter(b.get(), one.get(), x.get(), 2, 0, 1, none.receive()),
               ND_E_AXIS);
  EXPECT_FAILS(nd_lfilter(x.get(), one.get(), x.get(), 1, 0, 1, none.receive()),
               ND_E_NDIM, {"b"});
  EXPECT_FAILS(nd_lfilter(b.get(), one.get(), x.get(), 1, b.get(), 1, none.receive()),
               ND_E_NDIM, {"zi"});
  EXPECT_FAILS(nd_lfilter(b.get(), one.get(), x.get(), 1, x.get(), 1, none.receive()),
               ND_E_SHAPE, {"zi"});
  EXPECT_FAILS(nd_lfilter(b.get(), one.get(), x.get(), 1, 0, 3, three), ND_E_VALUE,
               {"result_count"});
}

TEST_F(SignalFilters, UpFirDnComputesWhatIsKept) {
  const Handle h = Vector({1, 2, 1}), x = Vector({1, 2, 3});
  Handle up, down, edge, single;
  ASSERT_OK(nd_upfirdn(h.get(), x.get(), 2, 1, 0, ND_BOUNDARY_CONSTANT, 0, up.receive()));
  EXPECT_EQ(ValuesOf(up.get()), Values({1, 2, 3, 4, 5, 6, 3}));
  ASSERT_OK(
      nd_upfirdn(h.get(), x.get(), 1, 2, 0, ND_BOUNDARY_CONSTANT, 0, down.receive()));
  EXPECT_EQ(ValuesOf(down.get()), Values({1, 8, 3}));
  ASSERT_OK(
      nd_upfirdn(h.get(), x.get(), 1, 2, 0, ND_BOUNDARY_CONSTANT, 1, edge.receive()));
  EXPECT_EQ(ValuesOf(edge.get()), Values({4, 8, 6}));
  const Handle bytes = Counting({3}, ND_INT8), halves = Ones({3}, ND_FLOAT16);
  ASSERT_OK(nd_upfirdn(halves.get(), bytes.get(), 1, 1, 0, 1, 0, single.receive()));
  EXPECT_EQ(ViewOf(single.get()).dtype, ND_FLOAT32);
}

TEST_F(SignalFilters, SavgolSmoothsPolynomialsToThemselves) {
  Values parabola;
  for (int i = 0; i < 20; ++i) parabola.push_back(i * i - 3 * i);
  const Handle x = Vector(parabola);
  Handle same, slope, taps;
  ASSERT_OK(nd_savgol_filter(x.get(), 7, 2, 0, 1.0, 0, ND_EXTEND_INTERPOLATE, 0,
                             same.receive()));
  ExpectNear(same.get(), parabola, 1e-11);
  Values expected;
  for (int i = 0; i < 20; ++i) expected.push_back(2 * (2 * i - 3));
  ASSERT_OK(nd_savgol_filter(x.get(), 8, 3, 1, 0.5, 0, ND_EXTEND_INTERPOLATE, 0,
                             slope.receive()));
  // Where the window is whole, a window of even length lies half a sample later.
  for (size_t i : {0u, 3u, 16u, 19u}) {
    EXPECT_NEAR(ValuesOf(slope.get())[i], expected[i], 1e-10);
  }
  ASSERT_OK(nd_savgol_taps(5, 2, 0, 1.0, -1, taps.receive()));
  ExpectNear(taps.get(), {-3.0 / 35, 12.0 / 35, 17.0 / 35, 12.0 / 35, -3.0 / 35}, 1e-15);
}

TEST_F(SignalFilters, DesignsFilters) {
  Handle hann, taps, hamming, same;
  ASSERT_OK(nd_window("hann", 5, 0, NAN, hann.receive()));
  ExpectNear(hann.get(), {0, 0.5, 1, 0.5, 0}, 1e-15);
  const double cutoffs[] = {100, 200};
  ASSERT_OK(nd_firwin(31, 2, cutoffs, 1000, 1, 1, 0, taps.receive()));
  ASSERT_OK(nd_window("hamming", 31, 0, NAN, hamming.receive()));
  ASSERT_OK(nd_firwin(31, 2, cutoffs, 1000, 1, 1, hamming.get(), same.receive()));
  double gain = 0;
  for (double tap : ValuesOf(taps.get())) gain += tap;
  EXPECT_NEAR(gain, 1, 1e-14);
  EXPECT_EQ(ValuesOf(taps.get()), ValuesOf(same.get()));
}

TEST_F(SignalFilters, FiltersPlanes) {
  const Handle plane = FromValues({1, 2, 3, 4}, {2, 2}), ones = Vector({1, 1, 1});
  const double zero = 0;
  Handle sums, wrapped, filled;
  ASSERT_OK(nd_sepfir2d(plane.get(), ones.get(), ones.get(), sums.receive()));
  EXPECT_EQ(ValuesOf(sums.get()), Values({18, 21, 24, 27}));
  const Handle pair = FromValues({1, 10}, {1, 2});
  ASSERT_OK(nd_convolve2d(plane.get(), pair.get(), ND_MODE_FULL, 0, ND_BOUNDARY_WRAP,
                          ND_FLOAT64, &zero, wrapped.receive()));
  EXPECT_EQ(ValuesOf(wrapped.get()), Values({21, 12, 21, 43, 34, 43}));
  ASSERT_OK(nd_convolve2d(plane.get(), pair.get(), ND_MODE_SAME, 1, ND_BOUNDARY_CONSTANT,
                          ND_FLOAT64, &zero, filled.receive()));
  EXPECT_EQ(ValuesOf(filled.get()), Values({21, 2, 43, 4}));
}

TEST_F(SignalFilters, WrongCallsFail) {
  const Handle x = Counting({3, 4}), h = Vector({1, 2}), z = Ones({3}, ND_COMPLEX64);
  const Handle empty = Zeros({0});
  const double half = 0.5, over = 2.0;
  const double falling[] = {0.5, 0.25};
  Handle none;
  EXPECT_FAILS(nd_upfirdn(x.get(), x.get(), 1, 1, 0, 1, 0, none.receive()), ND_E_NDIM);
  EXPECT_FAILS(nd_upfirdn(empty.get(), x.get(), 1, 1, 0, 1, 0, none.receive()),
               ND_E_VALUE);
  EXPECT_FAILS(nd_upfirdn(h.get(), x.get(), 0, 1, 0, 1, 0, none.receive()), ND_E_VALUE);
  EXPECT_FAILS(nd_upfirdn(h.get(), x.get(), 1, 1, 2, 1, 0, none.receive()), ND_E_AXIS);
  EXPECT_FAILS(nd_upfirdn(h.get(), x.get(), 1, 1, 0, 9, 0, none.receive()), ND_E_VALUE,
               {"ends"});
  EXPECT_FAILS(nd_upfirdn(h.get(), x.get(), INT64_MAX, 1, 0, 1, 0, none.receive()),
               ND_E_OVERFLOW);
  EXPECT_FAILS(nd_savgol_taps(3, 3, 0, 1, -1, none.receive()), ND_E_VALUE,
               {"polyorder", "window_length"});
  EXPECT_FAILS(nd_savgol_taps(3, 1, -1, 1, -1, none.receive()), ND_E_VALUE, {"deriv"});
  EXPECT_FAILS(nd_savgol_taps(3, 1, 0, 1, 3, none.receive()), ND_E_VALUE, {"pos"});
  EXPECT_FAILS(nd_savgol_filter(z.get(), 3, 1, 0, 1, 0, 1, 0, none.receive()), ND_E_TYPE);
  EXPECT_FAILS(
      nd_savgol_filter(x.get(), 5, 1, 0, 1, 1, ND_EXTEND_INTERPOLATE, 0, none.receive()),
      ND_E_VALUE, {"window_length"});
  EXPECT_FAILS(
      nd_savgol_filter(x.get(), 3, 1, 0, 1, 1, ND_EXTEND_LINE, 0, none.receive()),
      ND_E_VALUE, {"ends"});
  EXPECT_FAILS(nd_window("none", 3, 0, NAN, none.receive()), ND_E_VALUE, {"none"});
  EXPECT_FAILS(nd_window("hann", -1, 0, NAN, none.receive()), ND_E_SHAPE);
  EXPECT_FAILS(nd_window("kaiser", 3, 0, NAN, none.receive()), ND_E_VALUE);
  EXPECT_FAILS(nd_window("hann", 3, 0, 1.0, none.receive()), ND_E_VALUE);
  EXPECT_FAILS(nd_firwin(0, 1, &half, 2, 1, 1, 0, none.receive()), ND_E_VALUE);
  EXPECT_FAILS(nd_firwin(5, 0, &half, 2, 1, 1, 0, none.receive()), ND_E_VALUE);
  EXPECT_FAILS(nd_firwin(5, 1, &over, 2, 1, 1, 0, none.receive()), ND_E_VALUE);
  EXPECT_FAILS(nd_firwin(5, 2, falling, 2, 1, 1, 0, none.receive()), ND_E_VALUE);
  EXPECT_FAILS(nd_firwin(4, 1, &half, 2, 0, 1, 0, none.receive()), ND_E_VALUE);
  EXPECT_FAILS(nd_firwin(5, 1, &half, 2, 1, 1, h.get(), none.receive()), ND_E_SHAPE);
  EXPECT_FAILS(nd_sepfir2d(x.get(), h.get(), h.get(), none.receive()), ND_E_VALUE);
  EXPECT_FAILS(nd_sepfir2d(h.get(), h.get(), h.get(), none.receive()), ND_E_NDIM);
  EXPECT_FAILS(nd_sepfir2d(x.get(), z.get(), z.get(), none.receive()), ND_E_TYPE);
  EXPECT_FAILS(
      nd_convolve2d(x.get(), h.get(), 0, 0, 1, ND_FLOAT64, &half, none.receive()),
      ND_E_NDIM);
  EXPECT_FAILS(
      nd_convolve2d(x.get(), x.get(), 2, 0, 5, ND_FLOAT64, &half, none.receive()),
      ND_E_VALUE, {"boundary"});
}

}  // namespace
}  // namespace ndtest
