// SPDX-License-Identifier: BSD-3-Clause
// NumPy's and SciPy's definitions of convolution, written as plain loops over the full
// convolution, and operands for them. Floating samples are small integers, so that sums
// are exact in any order.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "core/dtype/convert.h"
#include "core/kernels/targets.h"
#include "core/signal/convolve.h"

namespace nd::convolve_testing {

using Mode = ConvolveMode;
constexpr Mode kModes[] = {Mode::kValid, Mode::kSame, Mode::kFull};

inline std::mt19937_64 generator(11);

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
std::vector<int64_t> DenseStrides(const std::vector<int64_t>& shape) {
  std::vector<int64_t> strides(shape.size());
  int64_t stride = sizeof(T);
  for (size_t d = shape.size(); d-- > 0;) {
    strides[d] = stride;
    stride *= shape[d];
  }
  return strides;
}

inline std::vector<Dtype> AllDtypes() {
  std::vector<Dtype> dtypes;
  for (int32_t code = 1; code <= kDtypeCount; ++code) {
    dtypes.push_back(static_cast<Dtype>(code));
  }
  return dtypes;
}

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

}  // namespace nd::convolve_testing
