// SPDX-License-Identifier: BSD-3-Clause
// Convolution of streams, and of raw arrays of any number of axes, against whole arrays.
#include <cmath>
#include <cstring>
#include <random>
#include <thread>

#include "support.h"

namespace ndtest {
namespace {

class Stream : public NothingLeft {
 protected:
  static Values Random(int64_t count) {
    static std::mt19937_64 generator(5);
    std::uniform_real_distribution<double> uniform(-1, 1);
    Values values(static_cast<size_t>(count));
    for (double& value : values) value = uniform(generator);
    return values;
  }
};

template <typename T>
std::vector<T> Feed(int64_t convolver, const std::vector<T>& x, int64_t block) {
  std::vector<T> y(x.size());
  for (size_t at = 0; at < x.size(); at += static_cast<size_t>(block)) {
    EXPECT_OK(nd_convolver_process(convolver, x.data() + at, y.data() + at));
  }
  return y;
}

TEST_F(Stream, IsTheWholeConvolution) {
  const int64_t blocks[] = {1, 3, 64, 100}, counts[] = {1, 2, 63, 64, 65, 1000};
  for (const int64_t block : blocks) {
    for (const int64_t taps : counts) {
      const int64_t length = 1200 / block * block;
      const Values x = Random(length), h = Random(taps);
      const Handle kernel = Vector(h), signal = Vector(x);
      Handle convolver, whole;
      ASSERT_OK(nd_convolver_create(kernel.get(), block, 1, convolver.receive()));
      ASSERT_OK(nd_signal_convolve_by(signal.get(), kernel.get(), ND_MODE_FULL, 0,
                                      ND_METHOD_DIRECT, -1, nullptr, whole.receive()));
      const Values expected = ValuesOf(whole.get());
      const Values y = Feed(convolver.get(), x, block);
      const double bound =
          1e-15 * std::sqrt(double(length)) * std::sqrt(double(taps)) * 4;
      for (size_t i = 0; i < y.size(); ++i) {
        ASSERT_NEAR(y[i], expected[i], bound) << block << " " << taps << " " << i;
      }
      ASSERT_OK(nd_convolver_reset(convolver.get()));
      EXPECT_EQ(Feed(convolver.get(), x, block), y) << "not the same bits again";
      int64_t latency = -1;
      ASSERT_OK(nd_convolver_latency(convolver.get(), &latency));
      EXPECT_EQ(latency, block - 1);
    }
  }
}

TEST_F(Stream, ChannelsAreApart) {
  const int64_t block = 32, channels = 3, taps = 80;
  const Values h = Random(channels * taps), x = Random(channels * block);
  const Handle kernels = FromValues(h, {channels, taps});
  const Handle narrow_kernels = FromValues(h, {channels, taps}, ND_FLOAT32);
  Handle all, narrow;
  ASSERT_OK(nd_convolver_create(kernels.get(), block, channels, all.receive()));
  ASSERT_OK(nd_convolver_create(narrow_kernels.get(), block, channels, narrow.receive()));
  std::vector<Handle> single(static_cast<size_t>(channels));
  for (int64_t c = 0; c < channels; ++c) {
    const Handle row = Slice(kernels.get(), {{ND_ITEM_INDEX, c, 0, 0}});
    ASSERT_OK(nd_convolver_create(row.get(), block, 1,
                                  single[static_cast<size_t>(c)].receive()));
  }
  const std::vector<float> narrow_x(x.begin(), x.end());
  for (int round = 0; round < 6; ++round) {
    Values y(x), expected(x.size());
    std::vector<float> narrow_y(x.size());
    ASSERT_OK(nd_convolver_process(all.get(), y.data(), y.data()));  // in place
    ASSERT_OK(nd_convolver_process(narrow.get(), narrow_x.data(), narrow_y.data()));
    for (size_t c = 0; c < single.size(); ++c) {
      ASSERT_OK(nd_convolver_process(single[c].get(), x.data() + c * 32,
                                     expected.data() + c * 32));
    }
    EXPECT_EQ(y, expected);
    for (size_t i = 0; i < y.size(); ++i) ASSERT_NEAR(narrow_y[i], y[i], 1e-5);
  }
}

TEST_F(Stream, ErrorsAreStatuses) {
  const Handle taps = Ones({9}), rows = Ones({2, 9}), whole = Ones({9}, ND_INT32),
               none = Zeros({0}), cube = Ones({2, 2, 2}), scalar = Ones({});
  int64_t result = 7;
  const auto code = [&](const Handle& h, int64_t block, int64_t channels) {
    const int32_t status = nd_convolver_create(h.get(), block, channels, &result);
    EXPECT_EQ(result, 0);
    return nd_status_code(status);
  };
  EXPECT_EQ(code(taps, 0, 1), ND_E_VALUE);
  EXPECT_EQ(code(taps, int64_t{1} << 40, 1), ND_E_VALUE);
  EXPECT_EQ(code(taps, 8, 0), ND_E_VALUE);
  EXPECT_EQ(code(rows, 8, 3), ND_E_SHAPE);
  EXPECT_EQ(code(whole, 8, 1), ND_E_TYPE);
  EXPECT_EQ(code(none, 8, 1), ND_E_VALUE);
  EXPECT_EQ(code(cube, 8, 2), ND_E_NDIM);
  EXPECT_EQ(code(scalar, 8, 1), ND_E_NDIM);
}

// Two threads at once: one of them is told so, and may try again.
TEST_F(Stream, OneCallAtATime) {
  const int64_t block = 512;
  const Handle taps = Ones({4000});
  Handle convolver;
  ASSERT_OK(nd_convolver_create(taps.get(), block, 1, convolver.receive()));
  const std::vector<double> x(512, 1.0);
  const auto work = [&] {
    std::vector<double> y(512);
    for (int done = 0; done < 200;) {
      const int32_t status = nd_convolver_process(convolver.get(), x.data(), y.data());
      if (status == 0) {
        ++done;
      } else {
        EXPECT_FAILS(status, ND_E_VALUE, {"another thread"});
      }
    }
  };
  std::thread other(work);
  work();
  other.join();
  // All 400 blocks went in, one after another: each result is now the sum of the taps.
  std::vector<double> y(512);
  ASSERT_OK(nd_convolver_process(convolver.get(), x.data(), y.data()));
  for (const double each : y) EXPECT_NEAR(each, 4000, 1e-9 * 4000);
}

class RawPlanes : public Stream {
 protected:
  // The result of nd_raw_convolve_nd into `target`, with just the workspace that is told.
  static int32_t Convolve(const nd_view& a, const nd_view& v, int32_t mode,
                          int32_t correlate, const nd_view& target) {
    int64_t bytes = -1;
    EXPECT_OK(nd_raw_convolve_workspace(&a, &v, mode, correlate, &target, &bytes));
    std::vector<char> memory(static_cast<size_t>(bytes));
    const int64_t before = MemoryInfo().allocations;
    const int32_t status =
        nd_raw_convolve_nd(&a, &v, mode, correlate, &target, memory.data(), bytes);
    EXPECT_EQ(MemoryInfo().allocations, before);
    return status;
  }
};

TEST_F(RawPlanes, AreThoseOfArrays) {
  const std::vector<Dims> shapes[] = {
      {{}, {}},           {{400}, {30}},       {{30}, {400}},          {{5000}, {700}},
      {{40, 50}, {3, 5}}, {{3, 300}, {40, 2}}, {{6, 7, 8}, {3, 2, 4}},
  };
  const int32_t dtypes[] = {ND_BOOL,    ND_UINT8,   ND_INT32,
                            ND_FLOAT16, ND_FLOAT64, ND_COMPLEX64};
  for (const int32_t dtype : dtypes) {
    for (const auto& shape : shapes) {
      Values x(static_cast<size_t>(Product(shape[0])), 1),
          w(static_cast<size_t>(Product(shape[1])), 1);
      for (size_t i = 0; i < x.size(); ++i) x[i] = i % 5 == 0 ? 0 : 1 + double(i % 2);
      w[0] = 2;
      for (const bool infinite : {false, true}) {
        if (infinite && dtype < ND_FLOAT16) continue;
        if (infinite) w[w.size() / 2] = HUGE_VAL;  // no product with padding is invented
        const Handle a = FromValues(x, shape[0], dtype),
                     v = FromValues(w, shape[1], dtype);
        for (const int32_t mode : {ND_MODE_FULL, ND_MODE_SAME, ND_MODE_VALID}) {
          for (const int32_t correlate : {0, 1}) {
            Handle expected;
            if (nd_signal_convolve_by(a.get(), v.get(), mode, correlate, ND_METHOD_DIRECT,
                                      -1, nullptr, expected.receive()) != 0) {
              continue;
            }
            const Handle y = Zeros(ShapeOf(expected.get()), dtype);
            ASSERT_OK(Convolve(ViewOf(a.get()), ViewOf(v.get()), mode, correlate,
                               ViewOf(y.get())));
            int32_t equal = 0;
            ASSERT_OK(nd_array_equal(y.get(), expected.get(), 1, &equal));
            EXPECT_EQ(equal, 1) << dtype << " " << mode << " " << correlate;
          }
        }
      }
    }
  }
}

TEST_F(RawPlanes, MayOverlapAndBeStrided) {
  Handle a = Counting({40, 60});
  const Handle v = Ones({5, 4});
  const Handle part =
      Slice(a.get(), {{ND_ITEM_SLICE, 2, 40, 3}, {ND_ITEM_SLICE, 50, 3, -2}});
  Handle expected;
  ASSERT_OK(nd_signal_convolve(part.get(), v.get(), ND_MODE_SAME, expected.receive()));
  const Dims shape = ShapeOf(part.get());
  const Values values = ValuesOf(expected.get());
  ASSERT_OK(
      Convolve(ViewOf(part.get()), ViewOf(v.get()), ND_MODE_SAME, 0, ViewOf(part.get())));
  EXPECT_EQ(ValuesOf(part.get()), values);
}

TEST_F(RawPlanes, ErrorsAreStatuses) {
  const Handle a = Ones({9, 300}), v = Ones({3, 200}), y = Zeros({11, 499}),
               line = Ones({3}), other = Ones({3, 200}, ND_FLOAT32);
  const auto code = [&](const nd_view& x, const nd_view& w, const nd_view& z) {
    return nd_status_code(nd_raw_convolve_nd(&x, &w, ND_MODE_FULL, 0, &z, nullptr, 0));
  };
  const nd_view x = ViewOf(a.get()), w = ViewOf(v.get()), z = ViewOf(y.get());
  EXPECT_EQ(code(x, w, z), 0);
  EXPECT_EQ(code(x, ViewOf(line.get()), z), ND_E_NDIM);
  EXPECT_EQ(code(x, ViewOf(other.get()), z), ND_E_TYPE);
  EXPECT_EQ(code(x, w, x), ND_E_SHAPE);
  nd_view bad = x;
  bad.hi -= 1;
  EXPECT_EQ(code(bad, w, z), ND_E_BOUNDS);
  bad = w;
  const int64_t negative[] = {3, -1};
  bad.shape = negative;
  EXPECT_FAILS(nd_raw_convolve_nd(&x, &bad, ND_MODE_FULL, 0, &z, nullptr, 0), ND_E_SHAPE,
               {"v: shape[1] is -1"});
  bad = x;
  bad.struct_size = 8;
  EXPECT_EQ(code(bad, w, z), ND_E_VERSION);
  bad = z;
  const int64_t strides[] = {0, 8};
  bad.strides = strides;
  EXPECT_EQ(code(x, w, bad), ND_E_OVERLAP);
  // A workspace that lacks a byte.
  int64_t bytes = 0;
  ASSERT_OK(nd_raw_convolve_workspace(&x, &w, ND_MODE_FULL, 0, &z, &bytes));
  char memory[64];
  EXPECT_FAILS(nd_raw_convolve_nd(&x, &w, ND_MODE_FULL, 0, &z, memory, 64), ND_E_BOUNDS,
               {"workspace"});
}

}  // namespace
}  // namespace ndtest
