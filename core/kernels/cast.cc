// SPDX-License-Identifier: BSD-3-Clause
// The loops are plain C++ that the compiler vectorises for each target; only float16,
// which has instructions of its own, is spelled in vectors. Pairs whose results are the
// same bits share a loop, and pairs through float16, bfloat16 and complex are two loops
// over a block that stays in the first-level cache: about 90 loops serve the 225 pairs.
#include "core/kernels/cast.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <type_traits>
#include <utility>

#include "core/dtype/convert.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/cast.cc"
#include "core/kernels/simd.h"

#ifndef ND_CORE_KERNELS_CAST_CC_
#define ND_CORE_KERNELS_CAST_CC_
namespace nd {

struct CastTable {
  CastFunction functions[kDtypeCount][kDtypeCount];  // [from][to], by code - 1
};

}  // namespace nd
#endif

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

constexpr int64_t kBlock = 512;  // elements between two loops

template <typename T>
constexpr bool kIsComplex = internal::kIsComplex<T>;
template <typename T>
constexpr bool kIs16BitFloat = std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>;

template <typename T>
HWY_INLINE T LoadAt(const void* from, int64_t i) {
  if constexpr (kIsComplex<T>) {
    using Part = decltype(T::re);
    return T{LoadAt<Part>(from, 2 * i), LoadAt<Part>(from, 2 * i + 1)};
  } else {
    T value;
    std::memcpy(&value, static_cast<const T*>(from) + i, sizeof(T));
    return value;
  }
}

template <typename T>
HWY_INLINE void StoreAt(void* to, int64_t i, T value) {
  if constexpr (kIsComplex<T>) {
    StoreAt(to, 2 * i, value.re);
    StoreAt(to, 2 * i + 1, value.im);
  } else {
    std::memcpy(static_cast<T*>(to) + i, &value, sizeof(T));
  }
}

// One element to one element, by a function that does not branch. Chunks leave nothing to
// be done one by one: the last one ends where the elements do, over those before.
template <typename From, typename To, To (*kFunction)(From)>
void Map(const void* HWY_RESTRICT from, void* HWY_RESTRICT to, int64_t count) noexcept {
  constexpr int64_t kChunk = HWY_MAX(32 / HWY_MIN(sizeof(From), sizeof(To)), 8);
  int64_t begin = 0;
  int64_t end = count < kChunk ? count : count - count % kChunk;
  for (;;) {
    for (int64_t i = begin; i < end; ++i) {
      StoreAt<To>(to, i, kFunction(LoadAt<From>(from, i)));
    }
    if (end == count) return;
    begin = count - kChunk;
    end = count;
  }
}

template <typename From, typename To>
HWY_INLINE To ConvertOne(From value) {
  return Convert<To>(value);
}
template <typename From>
HWY_INLINE float RoundOneToOdd(From value) {
  return FloatRoundedToOdd(Widen(value));
}
template <typename From>
HWY_INLINE auto RealOf(From value) {
  return value.re;
}
template <size_t kItemSize>
void Copy(const void* HWY_RESTRICT from, void* HWY_RESTRICT to, int64_t count) noexcept {
  std::memcpy(to, from, static_cast<size_t>(count) * kItemSize);
}

// Complex to complex: twice as many reals.
template <CastFunction kReals>
void Parts(const void* HWY_RESTRICT from, void* HWY_RESTRICT to, int64_t count) noexcept {
  kReals(from, to, 2 * count);
}

// First into a block of Between, then Second out of it.
template <typename From, typename Between, typename To, CastFunction kFirst,
          CastFunction kSecond>
void Staged(const void* HWY_RESTRICT from, void* HWY_RESTRICT to,
            int64_t count) noexcept {
  Between block[kBlock];
  for (int64_t begin = 0; begin < count; begin += kBlock) {
    const int64_t n = HWY_MIN(kBlock, count - begin);
    kFirst(static_cast<const From*>(from) + begin, block, n);
    kSecond(block, static_cast<To*>(to) + begin, n);
  }
}

// bfloat16 as its bits, so that the compiler sees integers only.
HWY_INLINE uint16_t BitsFromFloat(float value) {
  return BFloat16FromFloat(value).bits;
}
HWY_INLINE float FloatFromBits(uint16_t bits) {
  return FloatFromBFloat16({bits});
}

// float16 by the processor where it rounds and treats NaN as Convert does.
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2 || HWY_ARCH_ARM_A64
using FloatTag = hn::ScalableTag<float>;
using BitsTag = hn::Rebind<uint16_t, FloatTag>;
using HalfTag = hn::Rebind<hwy::float16_t, FloatTag>;
template <typename T>
constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(hn::ScalableTag<T>()));

HWY_INLINE void WidenVector(const uint16_t* from, float* to) {
  const auto half = hn::BitCast(HalfTag(), hn::LoadU(BitsTag(), from));
  hn::StoreU(hn::PromoteTo(FloatTag(), half), FloatTag(), to);
}
HWY_INLINE void NarrowVector(const float* from, uint16_t* to) {
  const auto half = hn::DemoteTo(HalfTag(), hn::LoadU(FloatTag(), from));
  hn::StoreU(hn::BitCast(BitsTag(), half), BitsTag(), to);
}

// The integers nearest to zero. What is too low, or NaN, gives the lowest or what the
// processor makes of it: on x86 the lowest, where Highway would see to what is too high.
template <class D>
HWY_INLINE hn::Vec<hn::Rebind<int32_t, D>> WholeVector(D, hn::Vec<D> x) {
  using Words = hn::Rebind<int32_t, D>;
  if constexpr (sizeof(hn::TFromD<D>) == 4) {
#if HWY_TARGET == HWY_AVX3
    return hn::Vec<Words>{_mm512_cvttps_epi32(x.raw)};
#elif HWY_TARGET == HWY_AVX2
    return hn::Vec<Words>{_mm256_cvttps_epi32(x.raw)};
#else
    return hn::ConvertTo(Words(), x);
#endif
  } else {
#if HWY_TARGET == HWY_AVX3
    return hn::Vec<Words>{_mm512_cvttpd_epi32(x.raw)};
#elif HWY_TARGET == HWY_AVX2
    return hn::Vec<Words>{_mm256_cvttpd_epi32(x.raw)};
#else
    return hn::DemoteTo(Words(), x);
#endif
  }
}

// As ClampedFromFloat. NaN stays NaN in the second operand of Min; it is 0 as an integer,
// or less, and then so to an unsigned To. DemoteTo saturates.
template <typename From, typename To>
HWY_INLINE void ClampVector(const From* from, To* to) {
  const hn::ScalableTag<From> d;
  const hn::Rebind<To, decltype(d)> result;
  auto x = hn::LoadU(d, from);
  if constexpr (std::is_signed_v<To>) x = hn::IfThenElseZero(hn::Eq(x, x), x);
  x = hn::Min(hn::Set(d, static_cast<From>(std::numeric_limits<To>::max())), x);
  const auto whole = WholeVector(d, x);
  if constexpr (sizeof(To) == 4) {
    hn::StoreU(whole, result, to);
  } else {
    hn::StoreU(hn::DemoteTo(result, whole), result, to);
  }
}

// Vectors of kCount elements, the last of which may lie over the one before; fewer
// elements go through a buffer.
template <typename From, typename To, int64_t kCount, void (*kVector)(const From*, To*)>
void MapVectors(const void* HWY_RESTRICT from, void* HWY_RESTRICT to,
                int64_t count) noexcept {
  const From* const x = static_cast<const From*>(from);
  To* const y = static_cast<To*>(to);
  const int64_t last = count - kCount;
  if (last >= 0) {
    for (int64_t i = 0; i < last; i += kCount) kVector(x + i, y + i);
    return kVector(x + last, y + last);
  }
  From in[kCount] = {};
  To out[kCount];
  std::memcpy(in, x, static_cast<size_t>(count) * sizeof(From));
  kVector(in, out);
  std::memcpy(y, out, static_cast<size_t>(count) * sizeof(To));
}
template <typename From, typename To>
constexpr CastFunction kClamp = MapVectors<From, To, kLanes<From>, ClampVector<From, To>>;
constexpr CastFunction kWidenHalf =
    MapVectors<uint16_t, float, kLanes<float>, WidenVector>;
constexpr CastFunction kNarrowHalf =
    MapVectors<float, uint16_t, kLanes<float>, NarrowVector>;
#else
template <typename From>
HWY_INLINE int32_t ClampOne(From value) {
  return internal::ClampedFromFloat<int32_t>(value);
}
template <typename From, typename To>
HWY_INLINE uint32_t ClampWord(From value) {
  return static_cast<uint32_t>(internal::ClampedFromFloat<To>(value));
}
template <typename From, typename To>
constexpr CastFunction SelectClamp() {
  using Written = std::make_unsigned_t<To>;
  if constexpr (sizeof(To) == 4) {
    return Map<From, To, ClampOne<From>>;
  } else {
    return Staged<From, uint32_t, To, Map<From, uint32_t, ClampWord<From, To>>,
                  Map<uint32_t, Written, ConvertOne<uint32_t, Written>>>;
  }
}
template <typename From, typename To>
constexpr CastFunction kClamp = SelectClamp<From, To>();
HWY_INLINE uint16_t HalfBitsFromFloat(float value) {
  return HalfFromFloat(value).bits;
}
HWY_INLINE float FloatFromHalfBits(uint16_t bits) {
  return FloatFromHalf({bits});
}
constexpr CastFunction kWidenHalf = Map<uint16_t, float, FloatFromHalfBits>;
constexpr CastFunction kNarrowHalf = Map<float, uint16_t, HalfBitsFromFloat>;
#endif

#if HWY_TARGET == HWY_AVX2
// Nothing converts vectors of 64-bit integers. Each half is in the low bits of a double
// of a suitable exponent; their sum is rounded once.
template <typename From>
HWY_INLINE double DoubleByHalves(From value) {
  constexpr bool kSigned = std::is_signed_v<From>;
  constexpr uint64_t kHigh = kSigned ? 0x4530000080000000 : 0x4530000000000000;
  constexpr uint64_t kLow = 0x4330000000000000;  // of 2^52
  constexpr double kBoth = kSigned ? 0x1.00000801p84 : 0x1.00000001p84;
  const uint64_t bits = static_cast<uint64_t>(value);
  const double high = std::bit_cast<double>((bits >> 32) ^ kHigh) - kBoth;
  return high + std::bit_cast<double>((bits & 0xffffffff) | kLow);
}

// What has more bits than a double is rounded to odd there: its low 11 bits become one at
// least in the bit above them. The float is then as if it had been rounded once.
// Signed integers are as fast one by one.
HWY_INLINE float FloatByHalves(uint64_t value) {
  constexpr uint64_t kLow = 0x7ff;
  const uint64_t odd = (value | ((value & kLow) + kLow)) & ~kLow;
  const bool exact = value < uint64_t{1} << 53;
  return static_cast<float>(DoubleByHalves(exact ? value : odd));
}

// Without its fraction in the low bits of a sum with 2^52.
template <typename From>
HWY_INLINE uint32_t WordFromFloat(From value) {
  constexpr double kHigh = 4294967295.0;
  const double known = static_cast<double>(value == value ? value : From{0});
  const double above = known > 0 ? known : 0;
  const double whole = std::trunc(above < kHigh ? above : kHigh);
  return static_cast<uint32_t>(std::bit_cast<uint64_t>(whole + 0x1p52));
}
#endif

#if HWY_TARGET == HWY_AVX2
// Nor to such integers: doubles of less than 2^51 in magnitude are found, without their
// fractions, in the low bits of sums with 1.5 2^52. Others go one by one, by blocks.
template <typename From, typename To>
void WideFromFloats(const void* HWY_RESTRICT from, void* HWY_RESTRICT to,
                    int64_t count) noexcept {
  constexpr double kMiddle = 0x1.8p52, kEnd = 0x1p51;
  for (int64_t begin = 0; begin < count; begin += kBlock) {
    const int64_t n = HWY_MIN(kBlock, count - begin);
    const void* const x = static_cast<const From*>(from) + begin;
    void* const y = static_cast<To*>(to) + begin;
    uint64_t beyond = 0;
    for (int64_t i = 0; i < n; ++i) {
      const double value = static_cast<double>(LoadAt<From>(x, i));
      const double least = std::is_signed_v<To> ? std::fabs(value) : value;
      beyond |= (std::is_signed_v<To> || least >= 0) && least < kEnd ? 0 : 1;
    }
    if (beyond != 0) {
      Map<From, To, ConvertOne<From, To>>(x, y, n);
      continue;
    }
    for (int64_t i = 0; i < n; ++i) {
      const double whole = std::trunc(static_cast<double>(LoadAt<From>(x, i)));
      const uint64_t bits = std::bit_cast<uint64_t>(whole + kMiddle);
      StoreAt<To>(y, i, static_cast<To>(bits - std::bit_cast<uint64_t>(kMiddle)));
    }
  }
}
#endif

// Where the sign does not change the result, both kinds of integer share a loop.
template <typename T>
using UnsignedOf =
    typename std::conditional_t<std::is_integral_v<T>, std::make_unsigned<T>,
                                std::type_identity<T>>::type;

template <typename From, typename To>
constexpr CastFunction SelectReal() {
  if constexpr (std::is_same_v<To, Bool>) {
    return Map<UnsignedOf<From>, To, ConvertOne<UnsignedOf<From>, To>>;
  } else if constexpr (std::is_integral_v<From> && std::is_integral_v<To>) {
    using Read = std::conditional_t<(sizeof(To) > sizeof(From)), From, UnsignedOf<From>>;
    using Written = UnsignedOf<To>;
    if constexpr (sizeof(From) == sizeof(To)) return Copy<sizeof(To)>;
    return Map<Read, Written, ConvertOne<Read, Written>>;
  } else if constexpr (std::is_floating_point_v<From> &&
                       (sizeof(To) < 4 ||
                        (std::is_same_v<From, double> && std::is_same_v<To, int32_t>))) {
    return kClamp<From, To>;
  } else {
#if HWY_TARGET == HWY_AVX2
    if constexpr (std::is_integral_v<From> && sizeof(From) == 8 &&
                  std::is_same_v<To, double>) {
      return Map<From, To, DoubleByHalves<From>>;
    }
    if constexpr (std::is_same_v<From, uint64_t> && std::is_same_v<To, float>) {
      return Map<From, To, FloatByHalves>;
    }
    if constexpr (std::is_same_v<From, double> && std::is_same_v<To, uint32_t>) {
      return Map<From, To, WordFromFloat<From>>;
    }
    if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To> &&
                  sizeof(To) == 8) {
      return WideFromFloats<From, To>;
    }
#endif
    return Map<From, To, ConvertOne<From, To>>;
  }
}

// Whether a part of a complex number is not zero: the two parts' answers are a word.
HWY_INLINE uint8_t EitherByte(uint16_t both) {
  return static_cast<uint8_t>(both | both >> 8);
}
template <typename From>
void EitherPart(const void* HWY_RESTRICT from, void* HWY_RESTRICT to,
                int64_t count) noexcept {
  using Part = decltype(From::re);
  constexpr CastFunction kParts = SelectReal<Part, Bool>();
  uint16_t answers[kBlock];
  for (int64_t begin = 0; begin < count; begin += kBlock) {
    const int64_t n = HWY_MIN(kBlock, count - begin);
    kParts(static_cast<const From*>(from) + begin, answers, 2 * n);
    Map<uint16_t, uint8_t, EitherByte>(answers, static_cast<uint8_t*>(to) + begin, n);
  }
}

template <typename From, typename To>
constexpr CastFunction Select() {
  if constexpr (std::is_same_v<From, To> && !std::is_same_v<From, Bool>) {
    return Copy<sizeof(To)>;
  } else if constexpr (kIsComplex<From> && kIsComplex<To>) {
    return Parts<Select<decltype(From::re), decltype(To::re)>()>;
  } else if constexpr (kIsComplex<From> && std::is_same_v<To, Bool>) {
    return EitherPart<From>;
  } else if constexpr (kIsComplex<From>) {
    using Part = decltype(From::re);
    constexpr CastFunction kReal = Map<From, Part, RealOf<From>>;
    if constexpr (std::is_same_v<To, Part>) return kReal;
    return Staged<From, Part, To, kReal, Select<Part, To>()>;
  } else if constexpr (kIsComplex<To>) {
    using Part = decltype(To::re);
    constexpr CastFunction kComplex = Map<Part, To, ConvertOne<Part, To>>;
    if constexpr (std::is_same_v<From, Part>) return kComplex;
    return Staged<From, Part, To, Select<From, Part>(), kComplex>;
  } else if constexpr (kIs16BitFloat<From>) {
    constexpr bool kHalf = std::is_same_v<From, Half>;
    constexpr CastFunction kWiden =
        kHalf ? kWidenHalf : Map<uint16_t, float, FloatFromBits>;
    if constexpr (std::is_same_v<To, float>) return kWiden;
    return Staged<From, float, To, kWiden, Select<float, To>()>;
  } else if constexpr (kIs16BitFloat<To>) {
    constexpr bool kHalf = std::is_same_v<To, Half>;
    constexpr CastFunction kNarrow =
        kHalf ? kNarrowHalf : Map<float, uint16_t, BitsFromFloat>;
    if constexpr (std::is_same_v<From, float>) return kNarrow;
    if constexpr (std::is_same_v<From, Bool>) {
      return Staged<From, float, To, Select<From, float>(), kNarrow>;
    }
    return Staged<From, float, To, Map<From, float, RoundOneToOdd<From>>, kNarrow>;
  } else if constexpr (std::is_same_v<From, Bool> && std::is_floating_point_v<To>) {
    return Staged<From, uint8_t, To, Map<From, uint8_t, ConvertOne<From, uint8_t>>,
                  Select<uint8_t, To>()>;
  } else {
    return SelectReal<From, To>();
  }
}

template <int kCode>
using TypeOfCode = typename DtypeRow<static_cast<Dtype>(kCode)>::Type;

template <int kFrom, size_t... kTo>
constexpr void SelectRow(CastFunction (&row)[kDtypeCount], std::index_sequence<kTo...>) {
  ((row[kTo] = Select<TypeOfCode<kFrom>, TypeOfCode<static_cast<int>(kTo) + 1>>()), ...);
}

template <size_t... kFrom>
constexpr CastTable SelectAll(std::index_sequence<kFrom...> codes) {
  CastTable table = {};
  (SelectRow<static_cast<int>(kFrom) + 1>(table.functions[kFrom], codes), ...);
  return table;
}

}  // namespace

extern const CastTable kCastTable;
constexpr CastTable kCastTable = SelectAll(std::make_index_sequence<kDtypeCount>());

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {

CastFunction FindCast(Dtype from, Dtype to, Target target) noexcept {
  const CastTable& table = ND_SELECT_TABLE(target, kCastTable);
  return table.functions[static_cast<int>(from) - 1][static_cast<int>(to) - 1];
}

}  // namespace nd
#endif
