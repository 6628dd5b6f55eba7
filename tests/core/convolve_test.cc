// SPDX-License-Identifier: BSD-3-Clause
// Convolution against NumPy's and SciPy's definitions, written as plain loops over the
// full convolution. Floating samples are small integers, so that sums are exact in any
// order.
#include "core/signal/convolve.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "core/dtype/convert.h"
#include "core/error/ring.h"
#include "core/kernels/targets.h"
#include "core/threads/pool.h"

namespace nd {
namespace {

using Mode = ConvolveMode;
constexpr Mode kModes[] = {Mode::kValid, Mode::kSame, Mode::kFull};

std::mt19937_64 generator(11);

template <typename T>
constexpr bool kIsComplex = std::is_same_v<T, Complex64> || std::is_same_v<T, Complex128>;

// Values whose sums of products are exact in every dtype: up to 64 terms in float16.
template <typename T>
T Sample() {
  const int64_t bits = static_cast<int64_t>(generator() >> 1);
  if constexpr (std::is_same_v<T, Bool>) {
    return Bool{static_cast<uint8_t>(bits % 4 == 0 ? 1 : 0)};
  } else if constexpr (kIsComplex<T>) {
    return T{static_cast<decltype(T::re)>(bits % 9 - 4),
             static_cast<decltype(T::re)>(bits / 9 % 9 - 4)};
  } else if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(bits);
  } else {
    return Convert<T>(static_cast<double>(bits % 5 - 2));
  }
}

template <typename T>
T MulAdd(T a, T b, T sum) {
  if constexpr (std::is_same_v<T, Bool>) {
    return Bool{static_cast<uint8_t>(sum.byte | (a.byte & b.byte))};
  } else if constexpr (kIsComplex<T>) {
    return T{sum.re + a.re * b.re - a.im * b.im, sum.im + a.re * b.im + a.im * b.re};
  } else if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(static_cast<uint64_t>(sum) +
                          static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
  } else if constexpr (std::is_floating_point_v<T>) {
    return sum + a * b;
  } else {
    return Convert<T>(Convert<double>(sum) + Convert<double>(a) * Convert<double>(b));
  }
}

template <typename T>
T Conjugate(T value) {
  if constexpr (kIsComplex<T>) value.im = -value.im;
  return value;
}

template <typename T>
bool SameBits(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() &&
         std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}

// Dense, C order, any number of axes.
template <typename T>
struct Dense {
  std::vector<int64_t> shape;
  std::vector<T> data;

  explicit Dense(std::vector<int64_t> lengths) : shape(std::move(lengths)) {
    int64_t size = 1;
    for (const int64_t length : shape) size *= length;
    data.resize(static_cast<size_t>(size));
  }
  static Dense Random(std::vector<int64_t> lengths) {
    Dense dense(std::move(lengths));
    for (T& value : dense.data) value = Sample<T>();
    return dense;
  }
  std::vector<int64_t> Index(size_t flat) const {
    std::vector<int64_t> index(shape.size());
    for (size_t d = shape.size(); d-- > 0;) {
      index[d] = static_cast<int64_t>(flat) % shape[d];
      flat /= static_cast<size_t>(shape[d]);
    }
    return index;
  }
  // The value at `index`, which may lie outside: *inside tells.
  T At(const std::vector<int64_t>& index, bool* inside) const {
    int64_t flat = 0;
    for (size_t d = 0; d < shape.size(); ++d) {
      if (index[d] < 0 || index[d] >= shape[d]) {
        *inside = false;
        return T{};
      }
      flat = flat * shape[d] + index[d];
    }
    *inside = true;
    return data[static_cast<size_t>(flat)];
  }
};

// full[o] = sum of a[i] * w[o - i], cut to [offset, offset + lengths).
template <typename T>
Dense<T> CutOfFull(const Dense<T>& a, const Dense<T>& w,
                   const std::vector<int64_t>& offset,
                   const std::vector<int64_t>& lengths) {
  Dense<T> result(lengths);
  for (size_t o = 0; o < result.data.size(); ++o) {
    const std::vector<int64_t> output = result.Index(o);
    T sum{};
    for (size_t k = 0; k < w.data.size(); ++k) {
      std::vector<int64_t> index = w.Index(k);
      for (size_t d = 0; d < index.size(); ++d) {
        index[d] = output[d] + offset[d] - index[d];
      }
      bool inside = false;
      const T sample = a.At(index, &inside);
      if (inside) sum = MulAdd(sample, w.data[k], sum);
    }
    result.data[o] = sum;
  }
  return result;
}

template <typename T>
Dense<T> ConjugateReversed(const Dense<T>& v) {
  Dense<T> w = v;
  std::reverse(w.data.begin(), w.data.end());
  for (T& value : w.data) value = Conjugate(value);
  return w;
}

// numpy.convolve and numpy.correlate. The offsets were compared with NumPy 1.24 for all
// lengths below 9.
template <typename T>
std::vector<T> Oracle1D(const std::vector<T>& a, const std::vector<T>& v, Mode mode,
                        bool correlate) {
  const int64_t n = static_cast<int64_t>(a.size()), m = static_cast<int64_t>(v.size());
  const int64_t low = std::min(n, m), high = std::max(n, m);
  int64_t offset = 0, length = n + m - 1;
  if (mode == Mode::kSame) {
    offset = correlate && n < m ? low / 2 : (low - 1) / 2;
    length = high;
  } else if (mode == Mode::kValid) {
    offset = low - 1;
    length = high - low + 1;
  }
  std::vector<T> w = v;
  if (correlate) {
    std::reverse(w.begin(), w.end());
    for (T& value : w) value = Conjugate(value);
  }
  std::vector<T> result;
  for (int64_t o = offset; o < offset + length; ++o) {
    T sum{};
    for (int64_t k = std::max<int64_t>(0, o - n + 1); k <= std::min(o, m - 1); ++k) {
      sum = MulAdd(a[static_cast<size_t>(o - k)], w[static_cast<size_t>(k)], sum);
    }
    result.push_back(sum);
  }
  return result;
}

template <typename T>
Dense<T> OracleND(const Dense<T>& a, const Dense<T>& v, Mode mode, bool correlate) {
  std::vector<int64_t> offset, lengths;
  for (size_t d = 0; d < a.shape.size(); ++d) {
    const int64_t n = a.shape[d], m = v.shape[d];
    if (mode == Mode::kFull) {
      offset.push_back(0);
      lengths.push_back(n + m - 1);
    } else if (mode == Mode::kSame) {
      offset.push_back((m - 1) / 2);
      lengths.push_back(n);
    } else {
      offset.push_back(std::min(n, m) - 1);
      lengths.push_back(std::max(n, m) - std::min(n, m) + 1);
    }
  }
  return CutOfFull(a, correlate ? ConjugateReversed(v) : v, offset, lengths);
}

// `values` laid out `stride` bytes apart, `shift` bytes off alignment.
template <typename T>
struct Spread {
  std::vector<char> memory;
  Vector1D vector;

  Spread(const std::vector<T>& values, int64_t stride, int64_t shift = 0) {
    const int64_t count = static_cast<int64_t>(values.size());
    const int64_t reach = std::abs(stride) * std::max<int64_t>(count - 1, 0);
    memory.assign(static_cast<size_t>(reach + shift) + sizeof(T) + 64, 0x55);
    char* aligned =
        memory.data() + (64 - reinterpret_cast<uintptr_t>(memory.data()) % 64);
    char* first = aligned + shift + (stride < 0 ? reach : 0);
    memory.resize(memory.size());
    for (int64_t i = 0; i < count; ++i) {
      std::memcpy(first + i * stride, &values[static_cast<size_t>(i)], sizeof(T));
    }
    vector = {first, count, stride};
  }
  Spread(const Spread&) = delete;
  Spread& operator=(const Spread&) = delete;

  std::vector<T> Read() const {
    std::vector<T> values(static_cast<size_t>(vector.count));
    for (size_t i = 0; i < values.size(); ++i) {
      std::memcpy(
          &values[i],
          static_cast<const char*>(vector.data) + static_cast<int64_t>(i) * vector.stride,
          sizeof(T));
    }
    return values;
  }
};

template <typename T>
std::vector<T> Samples(int64_t count) {
  return Dense<T>::Random({count}).data;
}

template <typename Visitor>
void ForEachTarget(Visitor visitor) {
  const Target before = CurrentTarget();
  for (int i = 0; i < kTargetCount; ++i) {
    const Target target = static_cast<Target>(i);
    if (!SelectTarget(target)) continue;
    SCOPED_TRACE(TargetName(target));
    visitor();
  }
  SelectTarget(before);
}

class ConvolveDtype : public ::testing::TestWithParam<Dtype> {
 protected:
  template <typename Visitor>
  void Visit(Visitor visitor) {
    VisitDtype(GetParam(),
               [&](auto row) { visitor(GetParam(), typename decltype(row)::Type{}); });
  }
};

template <typename T>
void Check1D(Dtype dtype, const std::vector<T>& a, const std::vector<T>& v,
             const int64_t (&strides)[3], int64_t shift) {
  for (const Mode mode : kModes) {
    for (const bool correlate : {false, true}) {
      const std::vector<T> expected = Oracle1D(a, v, mode, correlate);
      int64_t length = 0;
      ASSERT_TRUE(ConvolveLength(static_cast<int64_t>(a.size()),
                                 static_cast<int64_t>(v.size()), mode, &length)
                      .ok());
      ASSERT_EQ(length, static_cast<int64_t>(expected.size()));
      Spread<T> x(a, strides[0], shift), w(v, strides[1], shift);
      Spread<T> y(std::vector<T>(expected.size()), strides[2], shift);
      ASSERT_TRUE(Convolve1D(dtype, x.vector, w.vector, mode, correlate,
                             const_cast<void*>(y.vector.data), y.vector.stride)
                      .ok());
      ASSERT_TRUE(SameBits(y.Read(), expected))
          << InfoOf(dtype).name << " n " << a.size() << " m " << v.size() << " mode "
          << static_cast<int>(mode) << " correlate " << correlate << " strides "
          << strides[0] << " " << strides[1] << " " << strides[2] << " shift " << shift;
    }
  }
}

TEST_P(ConvolveDtype, EveryModeLengthAndLayout) {
  Visit([](Dtype dtype, auto sample) {
    using T = decltype(sample);
    constexpr int64_t kSize = sizeof(T);
    ForEachTarget([&] {
      for (const int64_t n : {1, 2, 3, 7, 8, 40, 300}) {
        for (const int64_t m : {1, 2, 3, 6, 9, 33, 60}) {
          const std::vector<T> a = Samples<T>(n), v = Samples<T>(m);
          const int64_t far = 3 * kSize + 1;
          Check1D(dtype, a, v, {kSize, kSize, kSize}, 0);
          Check1D(dtype, a, v, {-kSize, 2 * kSize, -far}, 0);
          Check1D(dtype, a, v, {2 * kSize, -kSize, 2 * kSize}, 1);
          Check1D(dtype, a, v, {far, far, kSize}, 1);
        }
      }
    });
  });
}

TEST_P(ConvolveDtype, ZeroStrideRepeatsOneElement) {
  Visit([](Dtype dtype, auto sample) {
    using T = decltype(sample);
    const T one = Sample<T>();
    const std::vector<T> v = Samples<T>(5), a(20, one);
    std::vector<T> y(24);
    ASSERT_TRUE(Convolve1D(dtype, {&one, 20, 0}, {v.data(), 5, sizeof(T)}, Mode::kFull,
                           false, y.data(), sizeof(T))
                    .ok());
    EXPECT_TRUE(SameBits(y, Oracle1D(a, v, Mode::kFull, false)));
  });
}

TEST_P(ConvolveDtype, ResultMayOverlapTheInputs) {
  Visit([](Dtype dtype, auto sample) {
    using T = decltype(sample);
    constexpr int64_t kSize = sizeof(T);
    const int64_t n = 400, m = 7;
    for (const int64_t stride : {kSize, -kSize, 2 * kSize}) {
      for (const int64_t y_stride : {kSize, -kSize}) {
        for (const int64_t y_at : {0, 1, 500, 899}) {
          std::vector<T> memory = Samples<T>(1800);
          const T* x = memory.data() + 900;
          const T* w = x + 3;  // taps within the samples
          std::vector<T> a, v;
          for (int64_t i = 0; i < n; ++i) a.push_back(x[i * stride / kSize]);
          for (int64_t i = 0; i < m; ++i) v.push_back(w[i]);
          const std::vector<T> expected = Oracle1D(a, v, Mode::kFull, true);
          T* y = memory.data() + 450 + y_at;
          ASSERT_TRUE(Convolve1D(dtype, {x, n, stride}, {w, m, kSize}, Mode::kFull, true,
                                 y, y_stride)
                          .ok());
          for (size_t i = 0; i < expected.size(); ++i) {
            ASSERT_EQ(std::memcmp(y + static_cast<int64_t>(i) * y_stride / kSize,
                                  &expected[i], sizeof(T)),
                      0);
          }
        }
      }
    }
  });
}

TEST_P(ConvolveDtype, LongOperandsAreCutIntoBlocks) {
  Visit([](Dtype dtype, auto sample) {
    using T = decltype(sample);
    constexpr int64_t kSize = sizeof(T);
    for (const int64_t m : {3, 60}) {
      const std::vector<T> a = Samples<T>(9000), v = Samples<T>(m);
      Check1D(dtype, a, v, {kSize, kSize, kSize}, 0);
      Check1D(dtype, a, v, {-kSize, kSize, 2 * kSize}, 0);
      Check1D(dtype, v, a, {kSize, -kSize, kSize}, 0);
    }
  });
}

template <typename T>
std::vector<int64_t> DenseStrides(const std::vector<int64_t>& shape) {
  std::vector<int64_t> strides(shape.size());
  int64_t stride = sizeof(T);
  for (size_t d = shape.size(); d-- > 0;) {
    strides[d] = stride;
    stride *= shape[d];
  }
  return strides;
}

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

TEST_P(ConvolveDtype, AnyNumberOfAxes) {
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

std::vector<Dtype> AllDtypes() {
  std::vector<Dtype> dtypes;
  for (int32_t code = 1; code <= kDtypeCount; ++code) {
    dtypes.push_back(static_cast<Dtype>(code));
  }
  return dtypes;
}
INSTANTIATE_TEST_SUITE_P(Dtypes, ConvolveDtype, ::testing::ValuesIn(AllDtypes()),
                         [](const auto& row) { return InfoOf(row.param).name; });

template <typename T>
Status Convolve(Dtype dtype, const std::vector<T>& a, const std::vector<T>& v, Mode mode,
                std::vector<T>* y) {
  const int64_t n = static_cast<int64_t>(a.size()), m = static_cast<int64_t>(v.size());
  int64_t length = 0;
  const Status status = ConvolveLength(n, m, mode, &length);
  if (!status.ok()) return status;
  y->resize(static_cast<size_t>(length));
  return Convolve1D(dtype, {a.data(), n, sizeof(T)}, {v.data(), m, sizeof(T)}, mode,
                    false, y->data(), sizeof(T));
}

std::string MessageOf(Status status) {
  char text[kMessageSize];
  Message(status, text);
  return text;
}

TEST(Convolve, RefusesWhatHasNoResult) {
  int64_t length = 0;
  EXPECT_EQ(MessageOf(ConvolveLength(0, 3, Mode::kFull, &length)), "a cannot be empty");
  EXPECT_EQ(MessageOf(ConvolveLength(3, 0, Mode::kFull, &length)), "v cannot be empty");
  EXPECT_EQ(ConvolveLength(-1, 3, Mode::kFull, &length).code(), Code::kShape);
  EXPECT_EQ(ConvolveLength(3, INT64_MIN, Mode::kFull, &length).code(), Code::kShape);
  EXPECT_EQ(ConvolveLength(INT64_MAX, 2, Mode::kFull, &length).code(), Code::kOverflow);
  EXPECT_EQ(ConvolveLength(3, 3, static_cast<Mode>(3), &length).code(), Code::kValue);
  double value = 0;
  EXPECT_EQ(Convolve1D(Dtype::kFloat64, {&value, 3, INT64_MAX / 2 + 1}, {&value, 1, 0},
                       Mode::kFull, false, &value, 8)
                .code(),
            Code::kOverflow);
  const int64_t wide[] = {5, 2}, tall[] = {2, 5};
  int64_t shape[2];
  EXPECT_EQ(ConvolveShape(2, wide, tall, Mode::kValid, shape).code(), Code::kValue);
  EXPECT_EQ(ConvolveShape(65, wide, tall, Mode::kValid, shape).code(), Code::kNdim);
}

// A non-finite sample or tap reaches exactly the sums that it is part of.
TEST(Convolve, NoProductIsInvented) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const Mode mode : kModes) {
    for (const int64_t m : {2, 5, 17, 40}) {
      for (const int64_t n : {6, 60, 900}) {
        std::vector<double> a(static_cast<size_t>(n), 1.0);
        std::vector<double> v(static_cast<size_t>(m), 1.0), y;
        v[1] = infinity;
        ASSERT_TRUE(Convolve(Dtype::kFloat64, a, v, mode, &y).ok());
        EXPECT_TRUE(SameBits(y, Oracle1D(a, v, mode, false))) << n << " " << m;
        v[1] = 0.0;
        a[2] = infinity;
        ASSERT_TRUE(Convolve(Dtype::kFloat64, a, v, mode, &y).ok());
        const std::vector<double> expected = Oracle1D(a, v, mode, false);
        for (size_t i = 0; i < y.size(); ++i) {
          EXPECT_TRUE(y[i] == expected[i] ||
                      (y[i] != y[i] && expected[i] != expected[i]));
        }
      }
    }
  }
}

TEST(Convolve, NoProductIsInventedInThePlane) {
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

template <typename T>
void CheckErrorBound(Dtype dtype) {
  std::uniform_real_distribution<T> uniform(-1, 1);
  for (const int64_t m : {3, 12, 16, 31, 64, 200}) {
    std::vector<T> a(700), v(static_cast<size_t>(m)), y;
    for (T& value : a) value = uniform(generator);
    for (T& value : v) value = uniform(generator);
    ForEachTarget([&] {
      ASSERT_TRUE(Convolve(dtype, a, v, Mode::kFull, &y).ok());
      for (int64_t o = 0; o < static_cast<int64_t>(y.size()); ++o) {
        long double sum = 0, magnitude = 0;
        for (int64_t k = 0; k < m; ++k) {
          const int64_t i = o - k;
          if (i < 0 || i >= 700) continue;
          const long double product =
              static_cast<long double>(a[static_cast<size_t>(i)]) *
              v[static_cast<size_t>(k)];
          sum += product;
          magnitude += std::fabs(product);
        }
        const long double bound =
            static_cast<long double>(m) * std::numeric_limits<T>::epsilon() * magnitude;
        ASSERT_LE(std::fabs(y[static_cast<size_t>(o)] - sum), bound) << "m " << m;
      }
    });
  }
}

TEST(Convolve, ErrorIsBoundedComponentwise) {
  CheckErrorBound<float>(Dtype::kFloat32);
  CheckErrorBound<double>(Dtype::kFloat64);
}

// The scheduler, the layout and the place in the output leave the bits alone.
TEST(Convolve, BitsDoNotDependOnThreadsLayoutOrPlace) {
  std::uniform_real_distribution<double> uniform(-1, 1);
  const int64_t n = 90000, m = 61;
  std::vector<double> a(n), v(m), serial, parallel;
  for (double& value : a) value = uniform(generator);
  for (double& value : v) value = uniform(generator);
  const int32_t threads = ThreadCount();
  SetThreadCount(1);
  ASSERT_TRUE(Convolve(Dtype::kFloat64, a, v, Mode::kFull, &serial).ok());
  for (const int32_t count : {2, 3, 7}) {
    SetThreadCount(count);
    ASSERT_TRUE(Convolve(Dtype::kFloat64, a, v, Mode::kFull, &parallel).ok());
    EXPECT_TRUE(SameBits(serial, parallel)) << count;
  }
  SetThreadCount(threads);

  const Spread<double> reversed(a, -8), misaligned(a, 8, 3);
  for (const Spread<double>* x : {&reversed, &misaligned}) {
    ASSERT_TRUE(Convolve1D(Dtype::kFloat64, x->vector, {v.data(), m, 8}, Mode::kFull,
                           false, parallel.data(), 8)
                    .ok());
    EXPECT_TRUE(SameBits(serial, parallel));
  }
  // A piece of the samples gives the same sums where they are complete.
  const int64_t from = 1003, count = 777;
  std::vector<double> piece(static_cast<size_t>(count - m + 1));
  ASSERT_TRUE(Convolve1D(Dtype::kFloat64, {a.data() + from, count, 8}, {v.data(), m, 8},
                         Mode::kValid, false, piece.data(), 8)
                  .ok());
  EXPECT_EQ(std::memcmp(piece.data(), serial.data() + from + m - 1, piece.size() * 8), 0);
}

TEST(Convolve, BitsOfThePlaneDoNotDependOnThreads) {
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

// Where the taps, or a window of samples, outgrow the memory on the stack.
TEST(Convolve, ManyTaps) {
  for (const int64_t m : {2000, 40000}) {
    const std::vector<uint32_t> a = Samples<uint32_t>(m + 300), v = Samples<uint32_t>(m);
    const int64_t n = m + 300;
    std::vector<uint32_t> expected(301), y(301);
    for (size_t o = 0; o < expected.size(); ++o) {
      for (size_t k = 0; k < v.size(); ++k) expected[o] += a[o + k] * v[v.size() - 1 - k];
    }
    ASSERT_TRUE(Convolve(Dtype::kUint32, a, v, Mode::kValid, &y).ok());
    EXPECT_TRUE(SameBits(y, expected)) << m;
    const Spread<uint32_t> reversed(a, -4);
    ASSERT_TRUE(Convolve1D(Dtype::kUint32, reversed.vector, {v.data(), m, 4},
                           Mode::kValid, false, y.data(), 4)
                    .ok());
    EXPECT_TRUE(SameBits(y, expected)) << m;
    std::vector<uint32_t> full;
    ASSERT_TRUE(Convolve(Dtype::kUint32, a, v, Mode::kFull, &full).ok());
    EXPECT_EQ(full.size(), static_cast<size_t>(n + m - 1));
    EXPECT_EQ(std::memcmp(full.data() + m - 1, expected.data(), 301 * 4), 0) << m;
    EXPECT_EQ(full[0], a[0] * v[0]);
    EXPECT_EQ(full.back(), a.back() * v.back());
  }
}

}  // namespace
}  // namespace nd
