// SPDX-License-Identifier: BSD-3-Clause
// The kernels of Fourier transforms against loops over their definitions, on every
// target, between guard pages.
#include "core/kernels/fft/fft.h"

#include <gtest/gtest.h>

#include <cstring>

#include "core/fft/rows.h"
#include "fft_oracle.h"
#include "guard_page.h"

namespace nd {
namespace {

using test::Exact;

template <typename T>
class FftKernel : public testing::Test {
 public:
  static constexpr double kEpsilon = std::numeric_limits<T>::epsilon();
};
using Precisions = testing::Types<float, double>;
TYPED_TEST_SUITE(FftKernel, Precisions);

// `count` numbers that end at a guard page; nothing before them may change.
template <typename T>
class Numbers {
 public:
  explicit Numbers(int64_t count, uint32_t seed = 0)
      : count_(count), memory_(Bytes() + 1) {
    memory_.Fill(0x55);
    if (seed == 0) return;
    const auto random = test::RandomNumbers<T>(count, seed);
    if (count > 0) std::memcpy(data(), random.data(), Bytes());
  }
  ~Numbers() { EXPECT_TRUE(memory_.OnlyChanged(data(), Bytes(), 0x55)); }
  T* data() { return static_cast<T*>(memory_.AtEnd(Bytes())); }
  T& operator[](int64_t i) { return data()[i]; }
  int64_t size() const { return count_; }
  bool Equals(Numbers& other) {
    return count_ == other.count_ && std::memcmp(data(), other.data(), Bytes()) == 0;
  }

 private:
  size_t Bytes() const { return static_cast<size_t>(count_) * sizeof(T); }
  int64_t count_;
  test::GuardedMemory memory_;
};

// A matrix of complex numbers, interleaved or in planes, whose rows are `gap` wider.
template <typename T>
struct Matrix {
  int64_t rows, columns, stride, plane;
  Numbers<T> numbers;

  Matrix(int64_t row_count, int64_t column_count, bool planes, int64_t gap, uint32_t seed)
      : rows(row_count),
        columns(column_count),
        stride((planes ? 1 : 2) * column_count + gap),
        plane(planes ? row_count * stride : 0),
        numbers(row_count * stride * (planes ? 2 : 1), seed) {}
  T* Real(int64_t row, int64_t column) {
    return numbers.data() + row * stride + (plane == 0 ? 2 : 1) * column;
  }
  Exact At(int64_t row, int64_t column) {
    const T* const real = Real(row, column);
    return {real[0], real[plane == 0 ? 1 : plane]};
  }
};

template <typename T>
std::vector<T> RootsOf(int32_t radix, int64_t after) {
  std::vector<T> roots;
  const auto put = [&](Exact root) {
    roots.push_back(static_cast<T>(root.real()));
    roots.push_back(static_cast<T>(root.imag()));
  };
  for (int32_t j = 0; j < radix; ++j) put(std::conj(test::ExactRoot(j, radix)));
  for (int64_t p = 1; p < after; ++p) {
    for (int32_t k = 1; k < radix; ++k) put(test::ExactRoot(p * k, radix * after));
  }
  return roots;
}

Exact Swapped(Exact value) {
  return {value.imag(), value.real()};
}

template <typename T>
void CheckPass(typename FftKernels<T>::Pass kernel, const FftPass<T>& pass,
               bool in_planes, bool out_planes, int64_t columns, bool inverse) {
  const int64_t rows = pass.before * pass.radix * pass.after;
  const T scale = out_planes ? T{1} : T{0.5};
  std::vector<Exact> powers;
  for (int64_t j = 0; j < pass.radix; ++j) {
    powers.push_back(test::ExactRoot(j, pass.radix));
  }
  for (const int64_t gap : {0, 3}) {
    Matrix<T> in(rows, columns, in_planes, gap, 7),
        out(rows, columns, out_planes, gap, 0);
    kernel({&pass, in.numbers.data(), in.stride, in.plane, out.numbers.data(), out.stride,
            out.plane, columns, inverse, scale});
    double wrong = 0;
    for (int64_t row = 0; row < rows; ++row) {
      const int64_t q = row % pass.before, k = row / pass.before % pass.radix;
      const int64_t p = row / pass.before / pass.radix;
      for (int64_t column = 0; column < columns; ++column) {
        Exact sum = 0;
        for (int64_t j = 0; j < pass.radix; ++j) {
          const int64_t from = q + pass.before * (p + pass.after * j);
          const Exact value = in.At(from, column);
          sum += powers[j * k % pass.radix] *
                 (inverse && !in_planes ? Swapped(value) : value);
        }
        sum *= test::ExactRoot(p * k, pass.radix * pass.after) *
               static_cast<long double>(scale);
        if (inverse && !out_planes) sum = Swapped(sum);
        wrong = std::max(wrong, static_cast<double>(std::abs(sum - out.At(row, column))));
      }
    }
    EXPECT_LE(wrong, 3 * pass.radix * FftKernel<T>::kEpsilon);
  }
}

TYPED_TEST(FftKernel, PassesAreTheirDefinition) {
  using T = TypeParam;
  for (const Target target : test::TargetsOfThisMachine()) {
    const FftKernels<T>& kernels = GetFftKernels<T>(target);
    for (const int32_t radix : {1, 2, 3, 4, 5, 7, 8, 9, 11, 13, 17, 127}) {
      const FftRadix kind = fft::KindOf(radix);
      const int number = static_cast<int>(kind);
      for (const int64_t before : {1, 3}) {
        for (const int64_t after : {1, 2, 3}) {
          const auto roots = RootsOf<T>(radix, after);
          const FftPass<T> pass = {kind, radix, before, after, roots.data()};
          for (const int64_t columns : {kernels.lanes, 3 * kernels.lanes}) {
            SCOPED_TRACE(testing::Message()
                         << TargetName(target) << ", radix " << radix << ", before "
                         << before << ", after " << after << ", columns " << columns);
            CheckPass<T>(kernels.planes[number], pass, true, true, columns, false);
            for (const bool inverse : {false, true}) {
              if (before == 1 && kernels.unpack[number] != nullptr) {
                CheckPass<T>(kernels.unpack[number], pass, false, true, columns, inverse);
              }
              if (after == 1 && kernels.pack[number] != nullptr) {
                CheckPass<T>(kernels.pack[number], pass, true, false, columns, inverse);
              }
            }
          }
        }
      }
    }
  }
}

TYPED_TEST(FftKernel, TurnMultipliesAndTransposes) {
  using T = TypeParam;
  for (const Target target : test::TargetsOfThisMachine()) {
    const FftKernels<T>& kernels = GetFftKernels<T>(target);
    const int64_t lanes = kernels.lanes, rows = 2 * lanes, columns = 3 * lanes;
    Matrix<T> in(rows, columns, true, 5, 3), out(columns, rows, true, 2, 0);
    Numbers<T> roots(2 * rows * columns, 4);
    kernels.turn(in.numbers.data(), in.stride, in.plane, rows, columns, roots.data(),
                 out.numbers.data(), out.stride, out.plane);
    for (int64_t row = 0; row < rows; ++row) {
      for (int64_t column = 0; column < columns; ++column) {
        const int64_t at = 2 * lanes * (row / lanes * columns + column) + row % lanes;
        const Exact expected = in.At(row, column) * Exact(roots[at], roots[at + lanes]);
        EXPECT_LE(std::abs(expected - out.At(column, row)), 3 * TestFixture::kEpsilon);
      }
    }
    // The same bits for columns of vectors.
    Matrix<T> wide(rows * columns, lanes, true, 0, 0);
    Matrix<T> turned(rows * columns, lanes, true, 0, 0);
    Numbers<T> pairs(2 * rows * columns);
    for (int64_t row = 0; row < rows; ++row) {
      for (int64_t column = 0; column < columns; ++column) {
        const int64_t element = row * columns + column;
        const int64_t at = 2 * lanes * (row / lanes * columns + column) + row % lanes;
        pairs[2 * element] = roots[at];
        pairs[2 * element + 1] = roots[at + lanes];
        for (int64_t c = 0; c < lanes; ++c) {
          *wide.Real(element, c) = *in.Real(row, column);
          *(wide.Real(element, c) + wide.plane) = *(in.Real(row, column) + in.plane);
        }
      }
    }
    kernels.turn_columns(wide.numbers.data(), wide.plane, rows, columns, lanes,
                         pairs.data(), turned.numbers.data(), turned.plane);
    for (int64_t row = 0; row < rows; ++row) {
      for (int64_t column = 0; column < columns; ++column) {
        EXPECT_EQ(turned.At(column * rows + row, lanes - 1), out.At(column, row));
      }
    }
  }
}

TYPED_TEST(FftKernel, MultiplyDoesEveryLength) {
  using T = TypeParam;
  for (const Target target : test::TargetsOfThisMachine()) {
    const FftKernels<T>& kernels = GetFftKernels<T>(target);
    for (int64_t n = 0; n <= 4 * kernels.lanes + 1; ++n) {
      Numbers<T> x(2 * n, 5), y(2 * n, 6), out(2 * n);
      for (const bool conjugate : {false, true}) {
        kernels.multiply(x.data(), conjugate, y.data(), n, T{2}, T{-3}, out.data());
        for (int64_t i = 0; i < n; ++i) {
          const Exact a = {x[2 * i], conjugate ? -x[2 * i + 1] : x[2 * i + 1]};
          const Exact product = a * Exact(y[2 * i], y[2 * i + 1]);
          EXPECT_NEAR(out[2 * i], static_cast<double>(2 * product.real()),
                      8 * TestFixture::kEpsilon);
          EXPECT_NEAR(out[2 * i + 1], static_cast<double>(-3 * product.imag()),
                      8 * TestFixture::kEpsilon);
        }
      }
    }
  }
}

TYPED_TEST(FftKernel, MultiplyColumnsMultipliesMatrices) {
  using T = TypeParam;
  for (const Target target : test::TargetsOfThisMachine()) {
    const FftKernels<T>& kernels = GetFftKernels<T>(target);
    const int64_t rows = 3, columns = 2 * kernels.lanes;
    Matrix<T> x(rows, columns, true, 2, 5), y(rows, columns, false, 4, 6);
    Matrix<T> out(rows, columns, true, 1, 0);
    kernels.multiply_columns(x.numbers.data(), x.stride, x.plane, rows, columns,
                             y.numbers.data(), y.stride, out.numbers.data(), out.stride,
                             out.plane);
    for (int64_t row = 0; row < rows; ++row) {
      for (int64_t c = 0; c < columns; ++c) {
        const Exact expected = x.At(row, c) * y.At(row, c);
        EXPECT_LE(std::abs(expected - out.At(row, c)), 3 * TestFixture::kEpsilon);
      }
    }
  }
}

TYPED_TEST(FftKernel, RotateMultipliesColumns) {
  using T = TypeParam;
  for (const Target target : test::TargetsOfThisMachine()) {
    const FftKernels<T>& kernels = GetFftKernels<T>(target);
    const int64_t width = 3 * kernels.lanes;
    Numbers<T> re(width, 5), im(width, 6), out_re(width), out_im(width);
    kernels.rotate(re.data(), im.data(), T{-1}, T{0.6f}, T{0.8f}, T{2}, width,
                   out_re.data(), out_im.data());
    for (int64_t c = 0; c < width; ++c) {
      const Exact product = Exact(re[c], -im[c]) * Exact(T{0.6f}, T{0.8f});
      EXPECT_NEAR(out_re[c], static_cast<double>(product.real()),
                  4 * TestFixture::kEpsilon);
      EXPECT_NEAR(out_im[c], static_cast<double>(2 * product.imag()),
                  8 * TestFixture::kEpsilon);
    }
  }
}

TYPED_TEST(FftKernel, PartAndMergeDoEveryLength) {
  using T = TypeParam;
  for (const Target target : test::TargetsOfThisMachine()) {
    const FftKernels<T>& kernels = GetFftKernels<T>(target);
    for (int64_t n = 0; n <= 4 * kernels.lanes + 1; ++n) {
      Numbers<T> pairs(2 * n, 5), back(2 * n), forward(n), backward(n);
      Numbers<T> roots(2 * n);
      for (int64_t k = 0; k < n; ++k) {
        roots[2 * k] = static_cast<T>(test::ExactRoot(k, 100).real());
        roots[2 * k + 1] = static_cast<T>(test::ExactRoot(k, 100).imag());
      }
      for (const bool turned : {false, true}) {
        for (const T* const given :
             {static_cast<const T*>(nullptr), static_cast<const T*>(roots.data())}) {
          T* const last = backward.data() + n - 1;
          kernels.part(pairs.data(), n, given, turned, T{-1}, forward.data(), last);
          kernels.merge(forward.data(), last, n, given, turned, T{-1}, back.data());
          for (int64_t k = 0; k < n; ++k) {
            Exact value = {pairs[2 * k], pairs[2 * k + 1]};
            if (given != nullptr) {
              value *= Exact(roots[2 * k], roots[2 * k + 1]);
              if (turned) value *= Exact(0, 1);
            }
            const double bound = 4 * TestFixture::kEpsilon;
            EXPECT_NEAR(forward[k], static_cast<double>(value.real()), bound);
            EXPECT_NEAR(last[-k], -static_cast<double>(value.imag()), bound);
            EXPECT_NEAR(back[2 * k], pairs[2 * k], bound);
            EXPECT_NEAR(back[2 * k + 1], pairs[2 * k + 1], bound);
          }
        }
      }
    }
  }
}

TYPED_TEST(FftKernel, DealAndCollectDoEveryLength) {
  using T = TypeParam;
  for (const Target target : test::TargetsOfThisMachine()) {
    const FftKernels<T>& kernels = GetFftKernels<T>(target);
    const int64_t lanes = kernels.lanes;
    for (int64_t n = 0; n <= 4 * lanes + 1; ++n) {
      for (int64_t count = 1; count <= lanes; count += count < 3 ? 1 : lanes / 2 - 1) {
        const int64_t stride = 2 * n + 3;
        Numbers<T> lines((count - 1) * stride + 2 * n, 8), back(lines.size(), 9);
        Matrix<T> rows(n, lanes, true, 1, 0);
        kernels.deal(lines.data(), stride, count, n, rows.numbers.data(), rows.stride,
                     rows.plane);
        kernels.collect(rows.numbers.data(), rows.stride, rows.plane, count, n, T{0.5},
                        back.data(), stride);
        Numbers<T> untouched(lines.size(), 9);
        for (int64_t at = 0; at < lines.size(); ++at) {
          const int64_t line = at / stride, i = at % stride / 2;
          const bool gap = at % stride >= 2 * n;
          ASSERT_EQ(back[at], gap ? untouched[at] : lines[at] / 2) << n << " " << count;
          if (gap || at % 2 != line * stride % 2) continue;
          ASSERT_EQ(*rows.Real(i, line), lines[at]);
        }
      }
    }
  }
}

TYPED_TEST(FftKernel, SplitAndJoinAreInverse) {
  using T = TypeParam;
  for (const Target target : test::TargetsOfThisMachine()) {
    const FftKernels<T>& kernels = GetFftKernels<T>(target);
    const int64_t lanes = kernels.lanes;
    for (int64_t half = 1; half <= 4 * lanes + 1; ++half) {
      SCOPED_TRACE(testing::Message() << TargetName(target) << " " << half);
      Numbers<T> z(2 * half, 11), x(2 * half + 2), back(2 * half);
      Numbers<T> roots(2 * (half / 2 + 1));
      for (int64_t k = 0; k <= half / 2; ++k) {
        roots[2 * k] = static_cast<T>(test::ExactRoot(k, 2 * half).real());
        roots[2 * k + 1] = static_cast<T>(test::ExactRoot(k, 2 * half).imag());
      }
      kernels.split(z.data(), half, roots.data(), T{2}, x.data());
      for (int64_t k = 0; k <= half; ++k) {
        const Exact a = {z[2 * (k % half)], z[2 * (k % half) + 1]};
        const int64_t mirror = (half - k) % half;
        const Exact b = {z[2 * mirror], -z[2 * mirror + 1]};
        const Exact expected =
            (a + b) - Exact(0, 1) * test::ExactRoot(k, 2 * half) * (a - b);
        EXPECT_NEAR(x[2 * k], static_cast<double>(expected.real()),
                    9 * TestFixture::kEpsilon);
        EXPECT_NEAR(x[2 * k + 1], static_cast<double>(expected.imag()),
                    9 * TestFixture::kEpsilon);
      }
      kernels.join(x.data(), half, roots.data(), T{0.25}, back.data());
      for (int64_t i = 0; i < 2 * half; ++i) {
        EXPECT_NEAR(back[i], z[i], 9 * TestFixture::kEpsilon);
      }
      // The same bits by columns, in all layouts.
      Matrix<T> in(half + 1, lanes, true, 0, 12);
      for (int64_t i = 0; i < half; ++i) {
        *in.Real(i, lanes - 1) = z[2 * i];
        *(in.Real(i, lanes - 1) + in.plane) = z[2 * i + 1];
      }
      for (const bool planes : {false, true}) {
        Matrix<T> out(half + 1, lanes, planes, 0, 0), again(half, lanes, true, 0, 0);
        kernels.split_columns({in.numbers.data(), in.stride, in.plane, half, roots.data(),
                               T{2}, out.numbers.data(), out.stride, out.plane, lanes});
        for (int64_t k = 0; k <= half; ++k) {
          EXPECT_EQ(out.At(k, lanes - 1), Exact(x[2 * k], x[2 * k + 1]));
        }
        kernels.join_columns({out.numbers.data(), out.stride, out.plane, half,
                              roots.data(), T{0.25}, again.numbers.data(), again.stride,
                              again.plane, lanes});
        for (int64_t i = 0; i < half; ++i) {
          EXPECT_EQ(again.At(i, lanes - 1), Exact(back[2 * i], back[2 * i + 1]));
        }
      }
    }
  }
}

TYPED_TEST(FftKernel, FilterIsSplitProductsAndJoin) {
  using T = TypeParam;
  for (const Target target : test::TargetsOfThisMachine()) {
    const FftKernels<T>& kernels = GetFftKernels<T>(target);
    for (int64_t half = 1; half <= 4 * kernels.lanes + 1; ++half) {
      SCOPED_TRACE(testing::Message() << TargetName(target) << " " << half);
      Numbers<T> z(2 * half, 13), filter(2 * half + 2, 14), x(2 * half + 2);
      Numbers<T> expected(2 * half), apart(2 * half);
      Numbers<T> roots(2 * (half / 2 + 1));
      for (int64_t k = 0; k <= half / 2; ++k) {
        roots[2 * k] = static_cast<T>(test::ExactRoot(k, 2 * half).real());
        roots[2 * k + 1] = static_cast<T>(test::ExactRoot(k, 2 * half).imag());
      }
      kernels.split(z.data(), half, roots.data(), T{1}, x.data());
      for (int64_t k = 0; k <= half; ++k) {
        const Exact factor = k % half == 0 ? Exact(filter[2 * k])
                                           : Exact(filter[2 * k], filter[2 * k + 1]);
        const Exact product = Exact(x[2 * k], x[2 * k + 1]) * factor;
        x[2 * k] = static_cast<T>(product.real());
        x[2 * k + 1] = static_cast<T>(product.imag());
      }
      kernels.join(x.data(), half, roots.data(), T{1}, expected.data());
      kernels.filter(z.data(), half, roots.data(), filter.data(), apart.data());
      kernels.filter(z.data(), half, roots.data(), filter.data(), z.data());
      for (int64_t i = 0; i < 2 * half; ++i) {
        EXPECT_NEAR(apart[i], expected[i], 20 * TestFixture::kEpsilon);
        EXPECT_EQ(z[i], apart[i]);
      }
    }
  }
}

}  // namespace
}  // namespace nd
