// SPDX-License-Identifier: BSD-3-Clause
// Transforms of one line against their definition.
#include <gtest/gtest.h>

#include <cstring>

#include "core/fft/complex.h"
#include "core/fft/cosine.h"
#include "core/fft/real.h"
#include "fft_oracle.h"
#include "guard_page.h"

namespace nd::fft {
namespace {

using test::ErrorOf;
using test::Exact;

// In units of epsilon * sqrt(log2 n). Convolutions transform twice.
constexpr double kBound = 0.6, kChirpBound = 1.0;

template <typename T>
class Fft : public testing::Test {};
using Precisions = testing::Types<float, double>;
TYPED_TEST_SUITE(Fft, Precisions);

// Numbers that end at a guard page; workspaces are filled with NaN first.
template <typename T>
class Guarded {
 public:
  explicit Guarded(int64_t count)
      : bytes_(static_cast<size_t>(count) * sizeof(T)), memory_(bytes_ + 1) {
    memory_.Fill(0xff);
  }
  T* data() { return static_cast<T*>(memory_.AtEnd(bytes_)); }

 private:
  size_t bytes_;
  test::GuardedMemory memory_;
};

// A workspace of exactly what is asked for, aligned: it begins at a guard page, and what
// follows it must not change.
template <typename T>
class Workspace {
 public:
  explicit Workspace(int64_t count)
      : bytes_(static_cast<size_t>(count) * sizeof(T)), memory_(bytes_ + 1) {
    memory_.Fill(0xff);
  }
  ~Workspace() { EXPECT_TRUE(memory_.OnlyChanged(memory_.AtBegin(), bytes_, 0xff)); }
  T* data() { return static_cast<T*>(memory_.AtBegin()); }

 private:
  size_t bytes_;
  test::GuardedMemory memory_;
};

bool HasLargePrime(int64_t n) {
  for (int64_t p = 2; p <= 13; ++p) {
    while (n % p == 0) n /= p;
  }
  return n > 1;
}

double BoundOf(int64_t n) {
  return HasLargePrime(n) ? kChirpBound : kBound;
}

// Forward, back, in place, and as a column among others.
template <typename T>
void CheckComplex(int64_t n, Target target, const std::vector<T>& x,
                  const std::vector<Exact>& expected) {
  SCOPED_TRACE(testing::Message() << n << " points, " << TargetName(target));
  ComplexFft<T> fft;
  ASSERT_TRUE(fft.Prepare(n, target).ok());
  const size_t bytes = x.size() * sizeof(T);
  Workspace<T> workspace(fft.workspace());
  Guarded<T> in(2 * n), out(2 * n);
  std::memcpy(in.data(), x.data(), bytes);
  fft.Run(in.data(), out.data(), false, T{1}, workspace.data());
  EXPECT_LE(ErrorOf(out.data(), expected, n), BoundOf(n));
  EXPECT_EQ(std::memcmp(in.data(), x.data(), bytes), 0);

  fft.Run(in.data(), in.data(), false, T{1}, workspace.data());
  EXPECT_EQ(std::memcmp(in.data(), out.data(), bytes), 0) << "in place";

  fft.Run(out.data(), in.data(), true, T{1} / static_cast<T>(n), workspace.data());
  EXPECT_LE(ErrorOf(in.data(), test::ToExact(x), n), 2 * BoundOf(n)) << "back";

  const SmoothFft<T>* const columns = fft.by_columns();
  if (columns == nullptr) return;
  const int64_t width = 2 * columns->lanes();
  Workspace<T> near(columns->columns_workspace(width));
  for (const bool inverse : {false, true}) {
    Guarded<T> rows(2 * n * width);
    for (int64_t i = 0; i < n * width; ++i) {
      const bool mine = i % width == width - 1;
      rows.data()[2 * i] = mine ? x[2 * (i / width)] : T{1};
      rows.data()[2 * i + 1] = mine ? x[2 * (i / width) + 1] : T{2};
    }
    const Rows<T> side = {rows.data(), 2 * width, 0};
    columns->RunColumns(side, &side, width, inverse, T{0.5}, near.data());
    fft.Run(x.data(), out.data(), inverse, T{0.5}, workspace.data());
    int64_t different = 0;
    for (int64_t i = 0; i < n; ++i) {
      const T* const element = rows.data() + 2 * (i * width + width - 1);
      different += std::memcmp(element, out.data() + 2 * i, 2 * sizeof(T)) != 0;
    }
    EXPECT_EQ(different, 0) << "elements as a column, inverse " << inverse;
  }
}

TYPED_TEST(Fft, EveryShortLengthAgreesWithTheDefinition) {
  for (int64_t n = 1; n <= 256; ++n) {
    const auto x = test::RandomNumbers<TypeParam>(2 * n, static_cast<uint32_t>(n));
    const auto expected = test::Definition(test::ToExact(x));
    for (const Target target : test::TargetsOfThisMachine()) {
      CheckComplex(n, target, x, expected);
    }
  }
}

TYPED_TEST(Fft, LongerLengthsAgree) {
  for (const int64_t n : {1000, 1024, 1155, 2197, 4095, 4096, 6561, 15625, 131072}) {
    const auto x = test::RandomNumbers<TypeParam>(2 * n, static_cast<uint32_t>(n));
    const auto expected = test::Recursive(test::ToExact(x));
    for (const Target target : test::TargetsOfThisMachine()) {
      CheckComplex(n, target, x, expected);
    }
  }
}

TYPED_TEST(Fft, LargePrimesAgree) {
  for (const int64_t n : {263, 509, 1009, 2018, 131 * 16, 73 * 73, 262143 / 3}) {
    const auto x = test::RandomNumbers<TypeParam>(2 * n, static_cast<uint32_t>(n));
    const auto expected = test::Recursive(test::ToExact(x));
    for (const Target target : test::TargetsOfThisMachine()) {
      CheckComplex(n, target, x, expected);
    }
  }
}

template <typename T>
void CheckReal(int64_t n, Target target) {
  SCOPED_TRACE(testing::Message() << n << " points, " << TargetName(target));
  const auto x = test::RandomNumbers<T>(n, static_cast<uint32_t>(n));
  std::vector<Exact> exact(x.begin(), x.end());
  std::vector<Exact> expected =
      n <= 300 ? test::Definition(exact) : test::Recursive(exact);
  expected.resize(static_cast<size_t>(n / 2 + 1));
  RealFft<T> fft;
  ASSERT_TRUE(fft.Prepare(n, target).ok());
  Workspace<T> workspace(fft.workspace());
  Guarded<T> in(n), out(2 * fft.spectrum_size());
  std::memcpy(in.data(), x.data(), x.size() * sizeof(T));
  fft.Forward(in.data(), out.data(), T{1}, workspace.data());
  EXPECT_LE(ErrorOf(out.data(), expected, n), BoundOf(n));
  EXPECT_EQ(out.data()[1], 0);
  const int64_t last = n % 2 == 0 ? n + 1 : 1;  // that must be 0
  EXPECT_EQ(out.data()[last], 0);
  // Imaginary parts that do not count.
  out.data()[1] = 5;
  out.data()[last] = 7;
  fft.Inverse(out.data(), in.data(), T{1} / static_cast<T>(n), workspace.data());
  double error = 0, norm = 0;
  for (int64_t i = 0; i < n; ++i) {
    const double wrong = static_cast<double>(in.data()[i]) - static_cast<double>(x[i]);
    error += wrong * wrong;
    norm += static_cast<double>(x[i]) * static_cast<double>(x[i]);
  }
  const double scale = std::sqrt(std::max(1.0, std::log2(static_cast<double>(n))));
  EXPECT_LE(std::sqrt(error / norm),
            3 * BoundOf(n) * scale * std::numeric_limits<T>::epsilon());
}

TYPED_TEST(Fft, OfRealNumbersAgrees) {
  for (const Target target : test::TargetsOfThisMachine()) {
    for (int64_t n = 1; n <= 256; ++n) CheckReal<TypeParam>(n, target);
    for (const int64_t n : {1000, 1155, 2018, 4096, 59049}) {
      CheckReal<TypeParam>(n, target);
    }
  }
}

TYPED_TEST(Fft, FilterIsACyclicConvolution) {
  using T = TypeParam;
  for (const Target target : test::TargetsOfThisMachine()) {
    for (const int64_t n : {1, 2, 3, 8, 30, 77, 96, 263, 640}) {
      SCOPED_TRACE(testing::Message() << n << " points, " << TargetName(target));
      const auto x = test::RandomNumbers<T>(n, 1), taps = test::RandomNumbers<T>(n, 2);
      RealFft<T> fft;
      ASSERT_TRUE(fft.Prepare(n, target).ok());
      Workspace<T> workspace(fft.workspace());
      Guarded<T> samples(n), spectrum(2 * fft.spectrum_size()), result(n);
      std::memcpy(samples.data(), x.data(), x.size() * sizeof(T));
      fft.Forward(taps.data(), spectrum.data(), T{1} / static_cast<T>(n),
                  workspace.data());
      fft.Filter(samples.data(), spectrum.data(), result.data(), workspace.data());
      fft.Filter(samples.data(), spectrum.data(), samples.data(), workspace.data());
      for (int64_t i = 0; i < n; ++i) {
        double sum = 0;
        for (int64_t k = 0; k < n; ++k) {
          sum += static_cast<double>(x[static_cast<size_t>((i - k + n) % n)]) *
                 static_cast<double>(taps[static_cast<size_t>(k)]);
        }
        EXPECT_NEAR(result.data()[i], sum,
                    static_cast<double>(4 * n + 20) * std::numeric_limits<T>::epsilon());
        EXPECT_EQ(samples.data()[i], result.data()[i]);
      }
    }
  }
}

TYPED_TEST(Fft, IsLinear) {
  using T = TypeParam;
  constexpr int64_t kSize = 360;
  ComplexFft<T> fft;
  ASSERT_TRUE(fft.Prepare(kSize, CurrentTarget()).ok());
  Workspace<T> workspace(fft.workspace());
  auto x = test::RandomNumbers<T>(2 * kSize, 1), y = test::RandomNumbers<T>(2 * kSize, 2);
  auto z = x;
  for (size_t i = 0; i < z.size(); ++i) z[i] = 2 * x[i] - y[i];
  for (auto* line : {&x, &y, &z}) {
    fft.Run(line->data(), line->data(), false, T{1}, workspace.data());
  }
  for (size_t i = 0; i < z.size(); ++i) {
    EXPECT_NEAR(z[i], 2 * x[i] - y[i], 1e3 * std::numeric_limits<T>::epsilon());
  }
}

TYPED_TEST(Fft, OfAConstantIsExactlyAnImpulse) {
  using T = TypeParam;
  for (const Target target : test::TargetsOfThisMachine()) {
    for (const int64_t n : {1, 2, 4, 8, 16, 64, 256, 1024, 4096}) {
      ComplexFft<T> fft;
      ASSERT_TRUE(fft.Prepare(n, target).ok());
      Workspace<T> workspace(fft.workspace());
      std::vector<T> line(static_cast<size_t>(2 * n), T{0});
      for (int64_t i = 0; i < n; ++i) line[2 * i] = 1;
      for (const bool inverse : {false, true}) {
        auto out = line;
        fft.Run(line.data(), out.data(), inverse, T{1}, workspace.data());
        EXPECT_EQ(out[0], static_cast<T>(n));
        EXPECT_TRUE(std::all_of(out.begin() + 1, out.end(), [](T v) { return v == 0; }));
      }
    }
  }
}

TYPED_TEST(Fft, LengthsBeyondMemoryFail) {
  ComplexFft<TypeParam> fft;
  EXPECT_EQ(fft.Prepare(int64_t{1} << 60, CurrentTarget()).code(), Code::kOverflow);
  ComplexFft<TypeParam> large;
  EXPECT_EQ(large.Prepare(int64_t{1} << 44, CurrentTarget()).code(), Code::kNoMemory);
}

// Cosine and sine transforms of both types.
template <typename T>
void CheckCosine(int64_t n, Target target, bool sine) {
  SCOPED_TRACE(testing::Message() << n << " points, " << TargetName(target));
  CosineFft<T> fft;
  ASSERT_TRUE(fft.Prepare(n, target).ok());
  Workspace<T> workspace(fft.workspace());
  const auto x = test::RandomNumbers<T>(n, static_cast<uint32_t>(n));
  Guarded<T> second(n), third(n);
  std::memcpy(second.data(), x.data(), x.size() * sizeof(T));
  std::memcpy(third.data(), x.data(), x.size() * sizeof(T));
  fft.Second(second.data(), second.data(), sine, T{1}, T{3}, workspace.data());
  fft.Third(third.data(), third.data(), sine, T{1}, T{3}, workspace.data());
  const auto wave = [&](int64_t angle) {  // in units of pi / (2 n)
    const Exact root = test::ExactRoot(angle, 4 * n);
    return sine ? -root.imag() : root.real();
  };
  const double bound =
      20.0 * std::numeric_limits<T>::epsilon() * std::sqrt(static_cast<double>(n));
  for (int64_t k = 0; k < n; ++k) {
    long double wanted_second = 0, wanted_third = 0;
    for (int64_t i = 0; i < n; ++i) {
      const int64_t one = sine ? 1 : 0;
      const bool special = i == (sine ? n - 1 : 0);
      wanted_second += 2 * x[i] * wave((k + one) * (2 * i + 1));
      wanted_third += (special ? 3 : 2) * x[i] * wave((2 * k + 1) * (i + one));
    }
    if (k == (sine ? n - 1 : 0)) wanted_second *= 3;
    EXPECT_NEAR(second.data()[k], static_cast<double>(wanted_second), 3 * bound);
    EXPECT_NEAR(third.data()[k], static_cast<double>(wanted_third), 3 * bound);
  }
}

TYPED_TEST(Fft, CosinesAndSinesAgree) {
  for (const Target target : test::TargetsOfThisMachine()) {
    for (int64_t n = 1; n <= 80; ++n) {
      CheckCosine<TypeParam>(n, target, false);
      CheckCosine<TypeParam>(n, target, true);
    }
  }
}

}  // namespace
}  // namespace nd::fft
