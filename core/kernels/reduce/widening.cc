// SPDX-License-Identifier: BSD-3-Clause
// Sums and sums of products of integers, and counts of elements, modulo 2^64: bytes and
// counts of lines by vectors, the others by plain loops that the compiler vectorises for
// each target.
#include "core/kernels/reduce/fold_tables.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/reduce/widening.cc"
#include "core/kernels/simd.h"

#include "core/kernels/reduce/lines-inl.h"

#ifndef ND_CORE_KERNELS_REDUCE_WIDENING_CC_
#define ND_CORE_KERNELS_REDUCE_WIDENING_CC_
namespace nd {

// What an element adds: itself; 1 if it is not zero, of 16-bit floats by their bits but
// the sign; 1 if it is a number.
enum class Adds { kValue, kNonzero, kMagnitude, kNumber };

struct WideningTable {
  FoldInPlace sums[kDtypeCount], nonzeros[kDtypeCount], numbers[kDtypeCount];
  ProductsFunction products[kDtypeCount];
};

}  // namespace nd
#endif

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// Elements whose sum surely is an int32_t, and their number an int16_t.
constexpr int64_t kChunk = 16384;
static_assert(kChunk * 65535 < INT32_MAX && kChunk < INT16_MAX);
constexpr uint16_t kMagnitudeBits = 0x7FFF;

template <Adds kAdds, typename Sum, typename T>
HWY_INLINE Sum TermOf(T x) {
  if constexpr (kAdds == Adds::kValue) {
    return static_cast<Sum>(x);
  } else if constexpr (kAdds == Adds::kNonzero) {
    return x != 0 ? 1 : 0;
  } else if constexpr (kAdds == Adds::kMagnitude) {
    return (x & kMagnitudeBits) != 0 ? 1 : 0;
  } else {
    return x == x ? 1 : 0;
  }
}

// A sum as wide as it takes, no narrower than the elements, so that it vectorises.
template <typename T>
HWY_INLINE uint64_t SumLine(const T* HWY_RESTRICT from, int64_t n) {
  using Sum = std::conditional_t<(sizeof(T) < 4), int32_t, int64_t>;
  int64_t total = 0;
  for (int64_t i = 0; i < n; i += kChunk) {
    const int64_t count = HWY_MIN(kChunk, n - i);
    Sum sum = 0;
    for (int64_t k = 0; k < count; ++k) {
      sum = static_cast<Sum>(sum + static_cast<Sum>(from[i + k]));
    }
    total += sum;
  }
  return static_cast<uint64_t>(total);
}

// Elements whose number is a lane as wide as they are.
template <typename T>
constexpr int64_t kCountable = sizeof(T) == 1 ? 255 : kChunk;

// How many of up to kCountable elements count.
template <typename T, Adds kAdds>
HWY_INLINE int64_t CountChunk(const T* from, int64_t n) {
  const hn::ScalableTag<T> d;
  const hn::RebindToUnsigned<decltype(d)> bits;
  using Count = hn::TFromD<decltype(bits)>;
  using V = hn::Vec<decltype(d)>;
  constexpr int64_t kN = kPerVector<T>;
  const V zero = hn::Zero(d);
  // All bits of a lane that counts, which is -1.
  const auto counts = [&](V v) HWY_ATTR {
    if constexpr (kAdds == Adds::kMagnitude) v = hn::And(v, hn::Set(d, kMagnitudeBits));
    const auto found = kAdds == Adds::kNumber ? hn::Eq(v, v) : hn::Not(hn::Eq(v, zero));
    return hn::BitCast(bits, hn::VecFromMask(d, found));  // NaN is not 0
  };
  auto a = hn::Zero(bits), b = a, c = a, e = a;
  int64_t i = 0;
  for (; i + 4 * kN <= n; i += 4 * kN) {
    a = hn::Sub(a, counts(hn::LoadU(d, from + i)));
    b = hn::Sub(b, counts(hn::LoadU(d, from + i + kN)));
    c = hn::Sub(c, counts(hn::LoadU(d, from + i + 2 * kN)));
    e = hn::Sub(e, counts(hn::LoadU(d, from + i + 3 * kN)));
  }
  for (; i + kN <= n; i += kN) a = hn::Sub(a, counts(hn::LoadU(d, from + i)));
  HWY_ALIGN Count lane[kN];
  hn::Store(hn::Add(hn::Add(a, b), hn::Add(c, e)), bits, lane);
  int64_t count = 0;
  for (const Count each : lane) count += static_cast<int64_t>(each);
  for (; i < n; ++i) count += TermOf<kAdds, int64_t>(from[i]);
  return count;
}

template <typename T, Adds kAdds>
HWY_INLINE uint64_t CountLine(const T* from, int64_t n) {
  int64_t count = 0;
  for (int64_t i = 0; i < n; i += kCountable<T>) {
    count += CountChunk<T, kAdds>(from + i, HWY_MIN(kCountable<T>, n - i));
  }
  return static_cast<uint64_t>(count);
}

#if HWY_TARGET != HWY_SCALAR
// Bytes, eight neighbours at a time. The sign bit of signed ones is turned over, which
// adds 128 to each, missing ones included.
template <Adds kAdds, bool kSigned>
HWY_INLINE uint64_t SumBytes(const uint8_t* HWY_RESTRICT from, int64_t n) {
  const hn::ScalableTag<uint8_t> d;
  const hn::ScalableTag<uint64_t> d64;
  constexpr int64_t kN = kPerVector<uint8_t>;
  const auto terms = [&](hn::Vec<decltype(d)> v) HWY_ATTR {
    if constexpr (kAdds == Adds::kNonzero) v = hn::Min(v, hn::Set(d, uint8_t{1}));
    if constexpr (kSigned) v = hn::Xor(v, hn::Set(d, uint8_t{128}));
    return hn::SumsOf8(v);
  };
  auto a = hn::Zero(d64), b = hn::Zero(d64);
  int64_t i = 0;
  for (; i + 2 * kN <= n; i += 2 * kN) {
    a = hn::Add(a, terms(hn::LoadU(d, from + i)));
    b = hn::Add(b, terms(hn::LoadU(d, from + i + kN)));
  }
  for (; i < n; i += kN) {
    const int64_t count = n - i;
    b = hn::Add(
        b, terms(count < kN ? LoadSome(d, from + i, count) : hn::LoadU(d, from + i)));
  }
  const uint64_t sum = hn::GetLane(hn::SumOfLanes(d64, hn::Add(a, b)));
  return kSigned ? sum - static_cast<uint64_t>(i) * 128 : sum;
}
#endif

template <typename T, Adds kAdds>
void Lines(const void* x, int64_t stride, int64_t n, int64_t count, void* out) noexcept {
  uint64_t* const to = static_cast<uint64_t*>(out);
  const char* from = static_cast<const char*>(x);
  for (int64_t i = 0; i < count; ++i, from += stride) {
#if HWY_TARGET != HWY_SCALAR
    if constexpr (sizeof(T) == 1) {
      to[i] =
          SumBytes<kAdds, std::is_signed_v<T>>(reinterpret_cast<const uint8_t*>(from), n);
      continue;
    }
#endif
    const T* const line = reinterpret_cast<const T*>(from);
    if constexpr (kAdds == Adds::kValue) {
      to[i] = SumLine(line, n);
    } else {
      to[i] = CountLine<T, kAdds>(line, n);
    }
  }
}

// Sums of columns, for a number of rows in lanes no wider than that takes.
template <typename T, Adds kAdds>
struct Columns {
  static constexpr bool kValues = kAdds == Adds::kValue;
  static constexpr int kLane = kValues ? 2 * sizeof(T) : HWY_MAX(sizeof(T), 2);
  using Sum = std::conditional_t<kLane == 2, int16_t,
                                 std::conditional_t<kLane == 4, int32_t, int64_t>>;
  static constexpr int64_t kRows = kValues && kLane == 2 ? 128 : kChunk;
  static_assert(kLane != 2 || !kValues || kRows * 255 <= INT16_MAX);
  static constexpr int64_t kWidth = 4096 / static_cast<int64_t>(sizeof(Sum));

  static void Rows(const void* x, int64_t stride, int64_t n, int64_t columns,
                   void* out) noexcept {
    const char* from = static_cast<const char*>(x);
    uint64_t* to = static_cast<uint64_t*>(out);
    for (; columns > 0; columns -= kWidth, to += kWidth) {
      Strip(from, stride, n, HWY_MIN(kWidth, columns), to);
      from += kWidth * static_cast<int64_t>(sizeof(T));
    }
  }

 private:
  static HWY_INLINE void Strip(const char* from, int64_t stride, int64_t n, int64_t width,
                               uint64_t* HWY_RESTRICT to) {
    HWY_ALIGN Sum sum[kWidth];
    for (int64_t c = 0; c < width; ++c) to[c] = 0;
    for (int64_t begin = 0; begin < n; begin += kRows) {
      const int64_t end = HWY_MIN(begin + kRows, n);
      for (int64_t c = 0; c < width; ++c) sum[c] = 0;
      for (int64_t row = begin; row < end; ++row) {
        const T* HWY_RESTRICT elements = reinterpret_cast<const T*>(from + row * stride);
        for (int64_t c = 0; c < width; ++c) {
          sum[c] = static_cast<Sum>(sum[c] + TermOf<kAdds, Sum>(elements[c]));
        }
      }
      for (int64_t c = 0; c < width; ++c) to[c] += static_cast<uint64_t>(int64_t{sum[c]});
    }
  }
};

// Of lines of kN elements that follow each other.
template <typename T, typename Wide, int kN>
HWY_INLINE void ShortProducts(const T* HWY_RESTRICT a, const T* HWY_RESTRICT b,
                              int64_t count, uint64_t* HWY_RESTRICT to) {
  for (int64_t i = 0; i < count; ++i) {
    T sum = 0;
    for (int k = 0; k < kN; ++k) {
      sum = static_cast<T>(sum + static_cast<Wide>(a[i * kN + k]) *
                                     static_cast<Wide>(b[i * kN + k]));
    }
    to[i] = sum;
  }
}

template <typename T>
void Products(const void* x, int64_t x_stride, const void* y, int64_t y_stride, int64_t n,
              int64_t count, void* out) noexcept {
  // Promoted to int, the product of two uint16_t could overflow.
  using Wide = std::conditional_t<sizeof(T) < 4, uint32_t, T>;
  const char* from = static_cast<const char*>(x);
  const char* other = static_cast<const char*>(y);
  uint64_t* const to = static_cast<uint64_t*>(out);
  const bool dense =
      x_stride == n * static_cast<int64_t>(sizeof(T)) && y_stride == x_stride;
  if (dense && n >= 2 && n <= 4) {
    const T* const a = static_cast<const T*>(x);
    const T* const b = static_cast<const T*>(y);
    return n == 2   ? ShortProducts<T, Wide, 2>(a, b, count, to)
           : n == 3 ? ShortProducts<T, Wide, 3>(a, b, count, to)
                    : ShortProducts<T, Wide, 4>(a, b, count, to);
  }
  for (int64_t i = 0; i < count; ++i, from += x_stride, other += y_stride) {
    const T* HWY_RESTRICT a = reinterpret_cast<const T*>(from);
    const T* HWY_RESTRICT b = reinterpret_cast<const T*>(other);
    T sum = 0;
    for (int64_t k = 0; k < n; ++k) {
      sum = static_cast<T>(sum + static_cast<Wide>(a[k]) * static_cast<Wide>(b[k]));
    }
    to[i] = sum;
  }
}

template <typename T, Adds kAdds>
constexpr FoldInPlace InPlace() {
  return {Lines<T, kAdds>, Columns<T, kAdds>::Rows};
}

constexpr WideningTable MakeTable() {
  WideningTable table = {};
  const auto index = [](Dtype dtype) { return static_cast<int>(dtype) - 1; };
  ForEachNumber([&]<typename T>(Dtype dtype, T) {
    // Of integers the sign does not matter.
    using Bits = typename std::conditional_t<std::is_integral_v<T>, std::make_unsigned<T>,
                                             std::type_identity<T>>::type;
    table.nonzeros[index(dtype)] = InPlace<Bits, Adds::kNonzero>();
    if constexpr (std::is_integral_v<T>) table.products[index(dtype)] = Products<Bits>;
    if constexpr (std::is_floating_point_v<T>) {
      table.numbers[index(dtype)] = InPlace<T, Adds::kNumber>();
    } else if constexpr (sizeof(T) < 8) {
      table.sums[index(dtype)] = InPlace<T, Adds::kValue>();
    }
  });
  table.nonzeros[index(Dtype::kFloat16)] = table.nonzeros[index(Dtype::kBfloat16)] =
      InPlace<uint16_t, Adds::kMagnitude>();
  // A bool may be any byte.
  table.nonzeros[index(Dtype::kBool)] = table.sums[index(Dtype::kBool)] =
      InPlace<uint8_t, Adds::kNonzero>();
  return table;
}

}  // namespace

extern const WideningTable kWideningTable;
constexpr WideningTable kWideningTable = MakeTable();

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {

FoldInPlace FindWideningSum(Dtype memory, Target target) noexcept {
  const WideningTable& table = ND_SELECT_TABLE(target, kWideningTable);
  return table.sums[static_cast<int>(memory) - 1];
}

ProductsFunction FindWrappingProducts(Dtype memory, Target target) noexcept {
  const WideningTable& table = ND_SELECT_TABLE(target, kWideningTable);
  return table.products[static_cast<int>(memory) - 1];
}

FoldInPlace FindCount(Dtype memory, bool numbers, Target target) noexcept {
  const WideningTable& table = ND_SELECT_TABLE(target, kWideningTable);
  return (numbers ? table.numbers : table.nonzeros)[static_cast<int>(memory) - 1];
}

}  // namespace nd
#endif
