// SPDX-License-Identifier: BSD-3-Clause
// Conversions: Convert against dull arithmetic, and every kernel of every target against
// Convert, to the bit, between guard pages.
#include "core/kernels/cast.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "core/dtype/convert.h"

namespace nd {
namespace {

double ValueOfHalf(uint32_t bits) {
  const int exponent = static_cast<int>(bits >> 10) & 31;
  const double mantissa = bits & 1023;
  const double value = exponent == 31  ? std::numeric_limits<double>::infinity()
                       : exponent == 0 ? std::ldexp(mantissa, -24)
                                       : std::ldexp(1024 + mantissa, exponent - 25);
  return (bits & 0x8000) != 0 ? -value : value;
}

double ValueOfBFloat16(uint32_t bits) {
  const int exponent = static_cast<int>(bits >> 7) & 255;
  const double mantissa = bits & 127;
  const double value = exponent == 255 ? std::numeric_limits<double>::infinity()
                       : exponent == 0 ? std::ldexp(mantissa, -133)
                                       : std::ldexp(128 + mantissa, exponent - 134);
  return (bits & 0x8000) != 0 ? -value : value;
}

// Every rounding boundary of a 16-bit format: the middle of two neighbours goes to the
// even one, and a step to either side goes to the nearer one. What lies between follows.
template <typename T>
void CheckRounding(double (*value_of)(uint32_t), uint32_t infinity) {
  const auto narrow = [](auto value) {
    return static_cast<uint32_t>(Convert<T>(value).bits);
  };
  for (uint32_t bits = 0; bits < infinity; ++bits) {
    const double low = value_of(bits);
    // Infinity stands where the next power of two would.
    const double high =
        bits + 1 == infinity ? 2 * low - value_of(bits - 1) : value_of(bits + 1);
    const double middle = low + (high - low) / 2;
    const uint32_t even = bits + (bits & 1);
    const double below = std::nextafter(middle, 0.0);
    const double above = std::nextafter(middle, high);
    ASSERT_EQ(narrow(low), bits);
    ASSERT_EQ(narrow(middle), even);
    ASSERT_EQ(narrow(below), bits) << low;
    ASSERT_EQ(narrow(above), bits + 1) << low;
    ASSERT_EQ(narrow(-below), 0x8000u | bits);
    ASSERT_EQ(narrow(-above), 0x8000u | (bits + 1));
    const float middle_float = static_cast<float>(middle);
    ASSERT_EQ(static_cast<double>(middle_float), middle);
    ASSERT_EQ(narrow(middle_float), even);
    ASSERT_EQ(narrow(std::nextafter(middle_float, 0.0f)), bits);
    ASSERT_EQ(narrow(std::nextafter(middle_float, static_cast<float>(high))), bits + 1);
    ASSERT_EQ(narrow(-middle_float), 0x8000u | even);
    if (high - low < 4 || middle >= 0x1p63) continue;  // no integers beside the middle
    const int64_t integer = static_cast<int64_t>(middle);
    ASSERT_EQ(narrow(integer), even);
    ASSERT_EQ(narrow(-integer), 0x8000u | even);
    ASSERT_EQ(narrow(integer - 1), bits);
    ASSERT_EQ(narrow(-1 - integer), 0x8000u | (bits + 1));
    ASSERT_EQ(narrow(static_cast<uint64_t>(integer) + 1), bits + 1);
    if (integer >= INT32_MAX) continue;
    ASSERT_EQ(narrow(static_cast<int32_t>(integer)), even);
    ASSERT_EQ(narrow(static_cast<int32_t>(integer) + 1), bits + 1);
  }
}

TEST(Convert, RoundsToHalfOnceToEven) {
  CheckRounding<Half>(ValueOfHalf, 0x7c00);
}
TEST(Convert, RoundsToBFloat16OnceToEven) {
  CheckRounding<BFloat16>(ValueOfBFloat16, 0x7f80);
}

TEST(Convert, WidensEvery16BitFloat) {
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    const uint16_t stored = static_cast<uint16_t>(bits);
    const float half = Convert<float>(Half{stored});
    const float brain = Convert<float>(BFloat16{stored});
    EXPECT_EQ(std::isnan(half), (bits & 0x7fff) > 0x7c00);
    EXPECT_EQ(std::isnan(brain), (bits & 0x7fff) > 0x7f80);
    if (!std::isnan(half)) {
      EXPECT_EQ(static_cast<double>(half), ValueOfHalf(bits));
      EXPECT_EQ(Convert<Half>(half).bits, stored);
    } else {
      EXPECT_EQ(Convert<Half>(half).bits, stored | 0x0200);
    }
    EXPECT_EQ(std::signbit(half), bits >> 15 != 0);
    if (!std::isnan(brain)) {
      EXPECT_EQ(static_cast<double>(brain), ValueOfBFloat16(bits));
      EXPECT_EQ(Convert<BFloat16>(brain).bits, stored);
    } else {
      EXPECT_EQ(Convert<BFloat16>(brain).bits, stored | 0x0040);
    }
  }
}

template <typename To, typename From>
void CheckSaturation() {
  using Limits = std::numeric_limits<To>;
  const double end = std::ldexp(1.0, Limits::digits);
  const double low = static_cast<double>(Limits::min());
  EXPECT_EQ(Convert<To>(std::numeric_limits<From>::quiet_NaN()), To{0});
  EXPECT_EQ(Convert<To>(std::numeric_limits<From>::infinity()), Limits::max());
  EXPECT_EQ(Convert<To>(-std::numeric_limits<From>::infinity()), Limits::min());
  const From bases[] = {0,
                        1,
                        2,
                        100,
                        1000,
                        static_cast<From>(end / 2),
                        static_cast<From>(end),
                        static_cast<From>(2 * end),
                        static_cast<From>(1e30)};
  for (const From base : bases) {
    for (From value :
         {base, std::nextafter(base, From{0}), base + From(0.5), base - From(0.5),
          std::nextafter(base, std::numeric_limits<From>::max())}) {
      for (int sign = 0; sign < 2; ++sign, value = -value) {
        const double truncated = std::trunc(static_cast<double>(value));
        const To expected = truncated >= end   ? Limits::max()
                            : truncated <= low ? Limits::min()
                                               : static_cast<To>(truncated);
        EXPECT_EQ(Convert<To>(value), expected) << value;
      }
    }
  }
}

template <typename... To>
void CheckAllSaturations() {
  (CheckSaturation<To, float>(), ...);
  (CheckSaturation<To, double>(), ...);
}

TEST(Convert, FloatToIntegerSaturates) {
  CheckAllSaturations<int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t,
                      uint64_t>();
  EXPECT_EQ(Convert<int8_t>(Convert<Half>(-1000.0)), -128);
  EXPECT_EQ(Convert<uint8_t>(Complex128{300.5, 7}), 255);
}

TEST(Convert, BoolAsksForNonZero) {
  EXPECT_EQ(Convert<Bool>(std::nan("")).byte, 1);
  EXPECT_EQ(Convert<Bool>(-0.0).byte, 0);
  EXPECT_EQ(Convert<Bool>(Half{0x8000}).byte, 0);
  EXPECT_EQ(Convert<Bool>(Complex64{0, 1e-40f}).byte, 1);
  EXPECT_EQ(Convert<Bool>(int64_t{1} << 40).byte, 1);
  EXPECT_EQ(Convert<Bool>(Bool{7}).byte, 1);
  EXPECT_EQ(Convert<int64_t>(Bool{7}), 1);
}

// A page between two that must not be touched.
class GuardedPages {
 public:
  GuardedPages() : page_(static_cast<size_t>(getpagesize())) {
    base_ = static_cast<char*>(
        mmap(nullptr, size() + 2 * page_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    mprotect(begin(), size(), PROT_READ | PROT_WRITE);
  }
  GuardedPages(const GuardedPages&) = delete;
  GuardedPages& operator=(const GuardedPages&) = delete;
  ~GuardedPages() { munmap(base_, size() + 2 * page_); }
  char* begin() const { return base_ + page_; }
  char* end() const { return begin() + size(); }
  size_t size() const { return 4 * page_; }

 private:
  size_t page_;
  char* base_;
};

// An integer that is or is next to the middle between two floating numbers.
uint64_t NearTie(uint64_t random) {
  constexpr int kPrecisions[] = {8, 11, 24, 53};
  const uint64_t top = uint64_t{1} << (random >> 8) % 64;
  const uint64_t value = top + (top >> kPrecisions[random % 4]) + (random >> 2) % 3 - 1;
  return (random >> 4) % 2 == 0 ? value : ~value + 1;
}

// Elements that meet every edge: special values, then random bits of every magnitude.
template <typename T>
std::vector<T> Samples(size_t count) {
  std::vector<T> samples(count);
  uint64_t state = 12345;
  const auto random = [&state] {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return state ^ (state >> 29);
  };
  const double edges[] = {
      0.0,          -0.0,         1.0,     -1.0,         0.5,          -0.5,
      127.0,        128.0,        -128.5,  255.0,        256.0,        32767.5,
      65504.0,      65519.99,     65520.0, 2147483647.0, 2147483648.0, -2147483649.0,
      4294967295.0, 4294967296.0, 0x1p63,  -0x1p63,      0x1p64,       3.4028235e38,
      1e300,        1e-45,        1e-300,  0x1p-24,      0x1p-25,      0x1.8p-25,
      INFINITY,     -INFINITY,    NAN};
  size_t i = 0;
  for (T& sample : samples) {
    const double edge = edges[i / 2 % std::size(edges)];
    const uint64_t bits[2] = {random() >> (random() % 64), random() << (random() % 64)};
    const bool special = i++ % 2 == 0;
    if (special && !std::is_integral_v<T>) {
      sample = Convert<T>(edge);
    } else if (special && sizeof(T) == 8) {
      const uint64_t near = NearTie(random());
      std::memcpy(&sample, &near, sizeof(T));
    } else {
      std::memcpy(&sample, bits, sizeof(T));
    }
  }
  return samples;
}

struct Pair {
  CastFunction cast;
  int64_t from_size, to_size;
  const char* source;       // the samples
  const char* expectation;  // what Convert makes of them
  int64_t count;
};

// Casts `n` samples starting at sample `first` from `source` to `target` (both inside
// their pages) and compares.
bool CastsRightAt(const Pair& pair, int64_t first, int64_t n, char* source,
                  char* target) {
  const size_t written = static_cast<size_t>(n * pair.to_size);
  std::memcpy(source, pair.source + first * pair.from_size,
              static_cast<size_t>(n * pair.from_size));
  pair.cast(source, target, n);
  return std::memcmp(target, pair.expectation + first * pair.to_size, written) == 0;
}

bool CastsRightBetweenGuards(const Pair& pair, const GuardedPages& from,
                             const GuardedPages& to) {
  constexpr int64_t kLongest = 4 * 64 + 1;
  for (int64_t n = 0; n <= kLongest; ++n) {
    const int64_t first = (7 * n) % (pair.count - n);
    if (!CastsRightAt(pair, first, n, from.end() - n * pair.from_size,
                      to.end() - n * pair.to_size) ||
        !CastsRightAt(pair, first, n, from.begin(), to.begin())) {
      ADD_FAILURE() << "count " << n;
      return false;
    }
  }
  for (int64_t offset = 1; offset < 64; ++offset) {  // not aligned to anything
    const int64_t n = 1 + (offset * 37) % kLongest;
    char* const target = to.begin() + offset;
    char* const last = target + n * pair.to_size;
    target[-1] = last[0] = 0x5a;
    if (!CastsRightAt(pair, 0, n, from.begin() + 64 - offset, target) ||
        target[-1] != 0x5a || last[0] != 0x5a) {
      ADD_FAILURE() << "offset " << offset;
      return false;
    }
  }
  return CastsRightAt(pair, 0, pair.count, from.begin(), to.begin());  // several blocks
}

template <typename From>
void CheckCastsFrom(Dtype from_dtype, Target target, const GuardedPages& from,
                    const GuardedPages& to) {
  const std::vector<From> samples = Samples<From>(1000);
  for (int code = 1; code <= kDtypeCount; ++code) {
    VisitDtype(static_cast<Dtype>(code), [&](auto row) {
      using To = typename decltype(row)::Type;
      std::vector<To> expectation(samples.size());
      for (size_t i = 0; i < samples.size(); ++i)
        expectation[i] = Convert<To>(samples[i]);
      const Pair pair = {FindCast(from_dtype, row.kDtype, target),
                         sizeof(From),
                         sizeof(To),
                         reinterpret_cast<const char*>(samples.data()),
                         reinterpret_cast<const char*>(expectation.data()),
                         static_cast<int64_t>(samples.size())};
      EXPECT_TRUE(CastsRightBetweenGuards(pair, from, to))
          << InfoOf(from_dtype).name << " to " << InfoOf(row.kDtype).name << ", "
          << TargetName(target);
    });
  }
}

template <typename Body>
void ForEachTarget(Body body) {
  for (int i = 0; i < kTargetCount; ++i) {
    if ((SupportedTargets() >> i & 1) != 0) body(static_cast<Target>(i));
  }
}

TEST(Cast, EveryPairOnEveryTargetIsConvert) {
  const GuardedPages from, to;
  ForEachTarget([&](Target target) {
    for (int code = 1; code <= kDtypeCount; ++code) {
      VisitDtype(static_cast<Dtype>(code), [&](auto row) {
        CheckCastsFrom<typename decltype(row)::Type>(row.kDtype, target, from, to);
      });
    }
  });
}

TEST(Cast, Every16BitFloatOnEveryTarget) {
  std::vector<uint16_t> bits(0x10000);
  for (size_t i = 0; i < bits.size(); ++i) bits[i] = static_cast<uint16_t>(i);
  std::vector<float> wide(bits.size());
  const int64_t count = static_cast<int64_t>(bits.size());
  ForEachTarget([&](Target target) {
    FindCast(Dtype::kFloat16, Dtype::kFloat32, target)(bits.data(), wide.data(), count);
    for (size_t i = 0; i < bits.size(); ++i) {
      ASSERT_EQ(std::bit_cast<uint32_t>(wide[i]),
                std::bit_cast<uint32_t>(Convert<float>(Half{bits[i]})));
    }
    FindCast(Dtype::kBfloat16, Dtype::kFloat32, target)(bits.data(), wide.data(), count);
    for (size_t i = 0; i < bits.size(); ++i) {
      ASSERT_EQ(std::bit_cast<uint32_t>(wide[i]),
                std::bit_cast<uint32_t>(Convert<float>(BFloat16{bits[i]})));
    }
  });
}

// Floats with every sign, exponent and upper mantissa, and lower mantissas around ties.
TEST(Cast, FloatsTo16BitFloatsOnEveryTarget) {
  std::vector<float> floats;
  for (uint32_t upper = 0; upper < 0x10000; ++upper) {
    for (const uint32_t lower : {0x0000u, 0x0001u, 0x0fffu, 0x1000u, 0x1001u, 0x2000u,
                                 0x3000u, 0x7fffu, 0x8000u, 0x8001u, 0xf000u, 0xffffu}) {
      floats.push_back(std::bit_cast<float>(upper << 16 | lower));
    }
  }
  std::vector<uint16_t> narrow(floats.size());
  const int64_t count = static_cast<int64_t>(floats.size());
  ForEachTarget([&](Target target) {
    FindCast(Dtype::kFloat32, Dtype::kFloat16, target)(floats.data(), narrow.data(),
                                                       count);
    for (size_t i = 0; i < floats.size(); ++i) {
      ASSERT_EQ(narrow[i], Convert<Half>(floats[i]).bits);
    }
    FindCast(Dtype::kFloat32, Dtype::kBfloat16, target)(floats.data(), narrow.data(),
                                                        count);
    for (size_t i = 0; i < floats.size(); ++i) {
      ASSERT_EQ(narrow[i], Convert<BFloat16>(floats[i]).bits);
    }
  });
}

}  // namespace
}  // namespace nd
