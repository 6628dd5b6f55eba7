// SPDX-License-Identifier: BSD-3-Clause
// Every loop of every row on every target against its oracle, those of inputs with an
// element between two as well: each length, each choice of single inputs, in place,
// between guard pages; then many values, with the flags that they raise.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cfenv>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "core/kernels/ufunc/families.h"
#include "tests/core/guard_page.h"
#include "tests/core/ufunc_oracle.h"

namespace nd {
namespace {

using test::GuardedMemory;
using test::Oracle;

constexpr size_t kCapacity = size_t{1} << 17;
constexpr size_t kMargin = 256;  // bytes beside an output that are watched
constexpr int64_t kMostElements = (kCapacity / 2 - kMargin) / kMaxItemSize;
constexpr char kFill = 0x5a;
constexpr int kBetween = 0xff;  // of floats NaN
constexpr int kFlags = FE_DIVBYZERO | FE_INVALID | FE_OVERFLOW;

Dtype OperandDtype(OperandRule rule, Dtype loop) {
  switch (rule) {
    case OperandRule::kLoop:
      return loop;
    case OperandRule::kReal:
      return loop == Dtype::kComplex64    ? Dtype::kFloat32
             : loop == Dtype::kComplex128 ? Dtype::kFloat64
                                          : loop;
    case OperandRule::kBool:
      return Dtype::kBool;
    case OperandRule::kUint8:
      return Dtype::kUint8;
    case OperandRule::kInt32:
      return Dtype::kInt32;
    case OperandRule::kInt64:
      return Dtype::kInt64;
  }
  __builtin_unreachable();
}

// Values at which something happens, then random ones of all magnitudes.
template <typename T>
std::vector<T> Edges() {
  if constexpr (std::is_same_v<T, Bool>) {
    return {Bool{0}, Bool{1}, Bool{2}, Bool{255}};
  } else if constexpr (std::is_same_v<T, Half>) {
    return {{0},      {0x8000}, {1},      {0x8001}, {0x3c00}, {0xbc00},
            {0x7bff}, {0x7c00}, {0xfc00}, {0x7e00}, {0xfe01}, {0x03ff}};
  } else if constexpr (std::is_same_v<T, BFloat16>) {
    return {{0},      {0x8000}, {1},      {0x8001}, {0x3f80}, {0xbf80},
            {0x7f7f}, {0x7f80}, {0xff80}, {0x7fc0}, {0xffc1}, {0x007f}};
  } else if constexpr (internal::kIsComplex<T>) {
    std::vector<T> edges;
    using Part = decltype(T::re);
    for (const Part re : Edges<Part>()) {
      for (const Part im : Edges<Part>()) edges.push_back({re, im});
    }
    std::mt19937 random(7);
    std::shuffle(edges.begin(), edges.end(), random);
    edges.resize(60);
    return edges;
  } else {
    using Limits = std::numeric_limits<T>;
    std::vector<T> edges = {0, 1, 2, 3, 5, 7, 10, 64, Limits::max(), Limits::max() / 2};
    if constexpr (std::is_signed_v<T>) {
      for (const int value : {-1, -2, -3, -7, -64})
        edges.push_back(static_cast<T>(value));
      edges.push_back(std::is_integral_v<T> ? Limits::min() : Limits::lowest());
    }
    if constexpr (std::is_integral_v<T>) {
      edges.push_back(static_cast<T>(Limits::min() + 1));
      edges.push_back(static_cast<T>(Limits::max() - 1));
      edges.push_back(static_cast<T>(Limits::digits));
    } else {
      const T infinity = Limits::infinity(), nan = Limits::quiet_NaN();
      for (const T value : {T{0}, infinity, nan, Limits::min(), Limits::denorm_min(),
                            T(0.5), T(1.5), T(2.5), Limits::epsilon(), 1 / T(3),
                            1 / Limits::epsilon(), Limits::max() / 3}) {
        edges.push_back(value);
        edges.push_back(-value);
      }
    }
    return edges;
  }
}

template <typename T>
T RandomValue(std::mt19937_64& random) {
  const uint64_t bits = random();
  if constexpr (internal::kIsComplex<T>) {
    using Part = decltype(T::re);
    return {RandomValue<Part>(random), RandomValue<Part>(random)};
  } else if constexpr (std::is_same_v<T, Bool>) {
    return Bool{static_cast<uint8_t>(bits & 1)};
  } else if constexpr (sizeof(T) == 2 && !std::is_integral_v<T>) {
    return T{static_cast<uint16_t>(bits)};
  } else if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(bits >> (random() % (8 * sizeof(T))));
  } else if (bits % 8 == 0) {
    using Bits = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;
    return std::bit_cast<T>(static_cast<Bits>(random()));
  } else {
    return std::ldexp(static_cast<T>(static_cast<int32_t>(bits >> 32)),
                      static_cast<int>(bits % 61) - 60);
  }
}

// Elements of `dtype` as bytes: `count` of them, every pair of edges once for two inputs,
// which are told apart by `number`.
std::vector<char> Values(Dtype dtype, int number, int64_t count) {
  return VisitDtype(dtype, [&]<typename Row>(Row) {
    using T = typename Row::Type;
    std::mt19937_64 random(static_cast<uint64_t>(number + 1));
    const std::vector<T> edges = Edges<T>();
    std::vector<char> bytes(static_cast<size_t>(count) * sizeof(T));
    for (int64_t i = 0; i < count; ++i) {
      const size_t k = static_cast<size_t>(i), n = edges.size();
      const size_t edge = number == 0 ? k % n : number == 1 ? k / n % n : random() % n;
      const T value = k < n * n ? edges[edge] : RandomValue<T>(random);
      std::memcpy(&bytes[k * sizeof(T)], &value, sizeof(T));
    }
    return bytes;
  });
}

// How many floats of the format of T lie between two, of NaNs none.
template <typename T>
double Distance(T a, T b) {
  if (std::isnan(a) || std::isnan(b)) {
    return std::isnan(a) && std::isnan(b) ? 0 : std::numeric_limits<double>::infinity();
  }
  using Bits = std::conditional_t<sizeof(T) == 4, int32_t, int64_t>;
  const auto place = [](T value) {
    const Bits bits = std::bit_cast<Bits>(std::fabs(value));
    return static_cast<long double>(std::signbit(value) ? -bits : bits);
  };
  return a == b && std::signbit(a) == std::signbit(b)
             ? 0
             : std::max(1.0, static_cast<double>(std::fabs(place(a) - place(b))));
}

bool Agree(Dtype dtype, const void* got, const void* wanted, double ulps) {
  if (std::memcmp(got, wanted, static_cast<size_t>(ItemSize(dtype))) == 0) return true;
  return VisitDtype(dtype, [&]<typename Row>(Row) {
    using T = typename Row::Type;
    const auto a = test::OracleLoad<T>(got), b = test::OracleLoad<T>(wanted);
    if constexpr (internal::kIsComplex<T>) {
      return Distance(a.re, b.re) <= ulps && Distance(a.im, b.im) <= ulps;
    } else if constexpr (std::is_floating_point_v<T>) {
      return Distance(a, b) <= ulps;
    } else if constexpr (test::Is16BitFloat<T>) {
      // Neighbours, or zeros of one sign, since those were the same bits.
      if (std::isnan(Widen(a))) return std::isnan(Widen(b));
      return ulps > 0 && ((a.bits ^ b.bits) & 0x8000) == 0 &&
             std::abs(a.bits - b.bits) <= 1;
    } else {
      return false;
    }
  });
}

std::string Text(Dtype dtype, const void* value) {
  return VisitDtype(dtype, [&]<typename Row>(Row) {
    using T = typename Row::Type;
    const auto number = test::OracleLoad<T>(value);
    if constexpr (internal::kIsComplex<T>) {
      return ::testing::PrintToString(number.re) + "+" +
             ::testing::PrintToString(number.im) + "j";
    } else if constexpr (sizeof(T) == 1) {
      return std::to_string(static_cast<int>(number));
    } else {
      return ::testing::PrintToString(Widen(number));
    }
  });
}

// One loop of one row on one target, with its memory.
class LoopUnderTest {
 public:
  LoopUnderTest(const UfuncRow& row, Dtype dtype, Target target, const Oracle& oracle,
                bool apart)
      : row_(row), dtype_(dtype), target_(target), oracle_(oracle), apart_(apart) {
    for (int i = 0; i < row.inputs; ++i) in_[i] = OperandDtype(row.in[i], dtype);
    for (int i = 0; i < row.outputs; ++i) out_[i] = OperandDtype(row.out[i], dtype);
    loop_ = (apart ? row.apart : row.loops)[static_cast<int>(dtype) - 1];
  }

  // Elements of the widest vector of the target, of the smallest operand.
  int64_t lanes() const {
    int64_t size = ItemSize(dtype_);
    for (int i = 0; i < row_.outputs; ++i) size = std::min(size, ItemSize(out_[i]));
    return (target_ == Target::kAvx3 ? 64 : target_ == Target::kAvx2 ? 32 : 16) / size;
  }

  void SetValues(int64_t count) {
    count_ = count;
    for (int i = 0; i < row_.inputs; ++i) values_[i] = Values(in_[i], i, count);
    Expect(0, 0, count);
  }

  // Every byte beside one that is the same everywhere. False: operands are not bytes.
  bool SetBytes(int other) {
    count_ = 256;
    for (int i = 0; i < row_.inputs; ++i) {
      if (ItemSize(in_[i]) != 1) return false;
      values_[i].resize(256);
      for (int k = 0; k < 256; ++k) {
        const int byte = i == 0 ? k : i == 1 ? other : k * 7 + other;
        values_[i][static_cast<size_t>(k)] =
            static_cast<char>(in_[i] == Dtype::kBool ? byte & 1 : byte);
      }
    }
    Expect(0, 0, count_);
    return true;
  }

  // Input k of `single` is its element number `chosen` in each of `count` places.
  void Expect(uint32_t single, int64_t chosen, int64_t count) {
    single_ = single;
    chosen_ = chosen;
    for (int k = 0; k < row_.outputs; ++k) {
      wanted_[k].resize(static_cast<size_t>(count_ * ItemSize(out_[k])));
    }
    for (int64_t i = 0; i < count; ++i) OracleAt(i);
  }

  bool HasOracle() {
    SetValues(1);
    return OracleAt(0);
  }

  // The first `count` elements, with output 0 in the place of input `shared` or, if that
  // is -1, apart from all.
  void Run(int64_t first, int64_t count, int shared, bool at_end) {
    LoopArgs args = {};
    args.single = single_;
    args.count = count;
    for (int i = 0; i < row_.inputs; ++i) {
      const bool is_single = (single_ >> i & 1) != 0;
      const size_t size = static_cast<size_t>(ItemSize(in_[i]));
      const int64_t copied = is_single ? 1 : count, from = is_single ? chosen_ : first;
      const size_t step = apart_ ? 2 * size : size;
      const size_t bytes = static_cast<size_t>(copied - 1) * step + size;
      char* const place = static_cast<char*>(i == shared ? FilledPlace(3, bytes, at_end)
                                                         : Place(i, bytes, at_end));
      if (apart_) std::memset(place, kBetween, bytes);
      for (int64_t k = 0; k < copied; ++k) {
        std::memcpy(place + static_cast<size_t>(k) * step,
                    &values_[i][static_cast<size_t>(from + k) * size], size);
      }
      args.in[i] = place;
    }
    for (int k = 0; k < row_.outputs; ++k) {
      const size_t bytes = static_cast<size_t>(count * ItemSize(out_[k]));
      args.out[k] = k == 0 && shared >= 0 ? Place(3, bytes, at_end)
                                          : FilledPlace(3 + k, bytes, at_end);
    }
    loop_(args);
    for (int k = 0; k < row_.outputs; ++k) {
      const size_t size = static_cast<size_t>(ItemSize(out_[k]));
      const char* got = static_cast<const char*>(args.out[k]);
      for (int64_t i = 0; i < count; ++i) {
        const char* wanted = &wanted_[k][static_cast<size_t>(first + i) * size];
        if (Agree(out_[k], got + static_cast<size_t>(i) * size, wanted, oracle_.ulps())) {
          continue;
        }
        FAIL() << Name() << " count " << count << " single " << single_ << " shared "
               << shared << ": element " << i << " of output " << k << " for "
               << Arguments(first + i) << " is "
               << Text(out_[k], got + static_cast<size_t>(i) * size) << ", not "
               << Text(out_[k], wanted);
      }
      const char* margin =
          at_end ? got - kMargin : got + static_cast<size_t>(count) * size;
      ASSERT_TRUE(
          std::all_of(margin, margin + kMargin, [](char c) { return c == kFill; }))
          << Name() << " count " << count << " wrote beside its output";
    }
  }

  // Each element alone raises the flags that the oracle raises.
  void CheckFlags() {
    for (int64_t i = 0; i < count_; ++i) {
      std::feclearexcept(FE_ALL_EXCEPT);
      OracleAt(i);
      const int wanted = std::fetestexcept(kFlags);
      LoopArgs args = {};
      char out[kMaxOutputs][kMaxItemSize];
      args.count = 1;
      for (int k = 0; k < row_.inputs; ++k) {
        args.in[k] = &values_[k][static_cast<size_t>(i * ItemSize(in_[k]))];
      }
      for (int k = 0; k < row_.outputs; ++k) args.out[k] = out[k];
      std::feclearexcept(FE_ALL_EXCEPT);
      loop_(args);
      const int got = std::fetestexcept(kFlags);
      std::feclearexcept(FE_ALL_EXCEPT);
      ASSERT_EQ(got, wanted) << Name() << " raises flags for " << Arguments(i);
    }
  }

  bool apart() const { return apart_; }
  // Whether output 0 may take the place of input i.
  bool MayShare(int i) const {
    return !apart_ && (single_ >> i & 1) == 0 && ItemSize(in_[i]) == ItemSize(out_[0]);
  }
  std::string Name() const {
    return std::string(row_.name) + (apart_ ? " of every second " : " of ") +
           InfoOf(dtype_).name + " on " + TargetName(target_);
  }

 private:
  bool OracleAt(int64_t i) {
    const void* in[kMaxInputs];
    void* out[kMaxOutputs];
    size_t sizes[kMaxOutputs];
    for (int k = 0; k < row_.inputs; ++k) {
      const int64_t place = (single_ >> k & 1) != 0 ? chosen_ : i;
      in[k] = &values_[k][static_cast<size_t>(place * ItemSize(in_[k]))];
    }
    char result[kMaxOutputs][kMaxItemSize];
    for (int k = 0; k < row_.outputs; ++k) out[k] = result[k];
    if (!oracle_(dtype_, in, out, sizes)) return false;
    for (int k = 0; k < row_.outputs; ++k) {
      EXPECT_EQ(static_cast<int64_t>(sizes[k]), ItemSize(out_[k])) << Name();
      std::memcpy(&wanted_[k][static_cast<size_t>(i * ItemSize(out_[k]))], result[k],
                  sizes[k]);
    }
    return true;
  }

  std::string Arguments(int64_t i) const {
    std::string text;
    for (int k = 0; k < row_.inputs; ++k) {
      const int64_t place = (single_ >> k & 1) != 0 ? chosen_ : i;
      text += (k == 0 ? "" : ", ") +
              Text(in_[k], &values_[k][static_cast<size_t>(place * ItemSize(in_[k]))]);
    }
    return text;
  }

  // At the beginning, outputs are a little further in their page than inputs are: loops
  // over many elements go downwards.
  void* Place(int number, size_t bytes, bool at_end) {
    const size_t gap = number < kMaxInputs ? 0 : kMaxItemSize;
    return at_end ? memory_[number].AtEnd(bytes) : memory_[number].AtBegin(gap);
  }

  void* FilledPlace(int number, size_t bytes, bool at_end) {
    char* place = static_cast<char*>(Place(number, bytes, at_end));
    std::memset(at_end ? place - kMargin : place, kFill, bytes + kMargin);
    return place;
  }

  static GuardedMemory memory_[5];

  const UfuncRow& row_;
  Dtype dtype_;
  Target target_;
  const Oracle& oracle_;
  bool apart_;
  Dtype in_[kMaxInputs], out_[kMaxOutputs];
  Loop loop_;
  int64_t count_ = 0, chosen_ = 0;
  uint32_t single_ = 0;
  std::vector<char> values_[kMaxInputs], wanted_[kMaxOutputs];
};
GuardedMemory LoopUnderTest::memory_[5] = {
    GuardedMemory(kCapacity), GuardedMemory(kCapacity), GuardedMemory(kCapacity),
    GuardedMemory(kCapacity), GuardedMemory(kCapacity)};

template <typename Visit>
void ForEachLoop(Visit&& visit) {
  for (const UfuncFamily& family : kUfuncFamilies) {
    for (int target = 0; target < kTargetCount; ++target) {
      if ((SupportedTargets() >> target & 1u) == 0) continue;
      for (int i = 0; i < family.count; ++i) {
        const UfuncRow& row = family.rows(static_cast<Target>(target))[i];
        const Oracle* oracle = Oracle::Find(row.name);
        ASSERT_NE(oracle, nullptr) << row.name << " has no oracle";
        for (int code = 1; code <= kDtypeCount; ++code) {
          if (row.loops[code - 1] == nullptr) continue;
          for (const bool apart : {false, true}) {
            if (apart && row.apart[code - 1] == nullptr) continue;
            LoopUnderTest loop(row, static_cast<Dtype>(code), static_cast<Target>(target),
                               *oracle, apart);
            ASSERT_TRUE(loop.HasOracle()) << loop.Name() << " has no oracle";
            visit(row, loop);
            if (::testing::Test::HasFatalFailure()) return;
          }
        }
      }
    }
  }
}

TEST(UfuncLoops, EveryLengthInEveryPlace) {
  ForEachLoop([](const UfuncRow& row, LoopUnderTest& loop) {
    const int64_t most = 9 * loop.lanes() + 1;  // two groups of vectors, and one more
    loop.SetValues(most);
    for (uint32_t single = 0; single < (1u << row.inputs); ++single) {
      loop.Expect(single, 3, most);
      for (int64_t count = 1; count <= most; ++count) {
        for (int shared = -1; shared < row.inputs; ++shared) {
          if (shared >= 0 && !loop.MayShare(shared)) continue;
          loop.Run(0, count, shared, (count + shared) % 2 == 0);
          if (loop.apart()) loop.Run(0, count, shared, count % 2 == 0);
          if (::testing::Test::HasFatalFailure()) return;
        }
      }
    }
  });
}

TEST(UfuncLoops, ManyValues) {
  ForEachLoop([](const UfuncRow& row, LoopUnderTest& loop) {
    loop.SetValues(kMostElements);
    loop.Run(0, kMostElements, -1, true);
    for (int shared = -1; shared < row.inputs; ++shared) {
      if (shared >= 0 && !loop.MayShare(shared)) continue;
      for (int64_t fewer = 0; fewer < 4; ++fewer) {  // vectors in the last group
        loop.Run(0, kMostElements - 5 - fewer * loop.lanes(), shared, false);
        if (::testing::Test::HasFatalFailure()) return;
      }
    }
    for (uint32_t single = 1; single < (1u << row.inputs); ++single) {
      for (int64_t chosen = 0; chosen < 2000; chosen += 37) {
        loop.Expect(single, chosen, 200);
        loop.Run(0, 200, -1, true);
        if (::testing::Test::HasFatalFailure()) return;
      }
    }
  });
}

TEST(UfuncLoops, EveryPairOfBytes) {
  int loops = 0;
  ForEachLoop([&](const UfuncRow& row, LoopUnderTest& loop) {
    const int others = row.inputs > 1 ? 256 : 1;
    for (int other = 0; other < others; ++other) {
      if (!loop.SetBytes(other)) return;
      loop.Run(0, 256, -1, true);
      if (::testing::Test::HasFatalFailure()) return;
    }
    ++loops;
  });
  EXPECT_GT(loops, 100);
}

TEST(UfuncLoops, RaiseTheFlagsOfArithmetic) {
  ForEachLoop([](const UfuncRow& row, LoopUnderTest& loop) {
    if (row.flags != FlagRule::kArithmetic) return;
    loop.SetValues(kMostElements);
    loop.CheckFlags();
  });
}

}  // namespace
}  // namespace nd
