// SPDX-License-Identifier: BSD-3-Clause
// Operations on the bits of integers, and on bool as one bit.
#include "core/kernels/ufunc/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/ufunc/bitwise.cc"
#include "core/kernels/simd.h"

#include "core/kernels/ufunc/apart-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

struct Not {
  template <class D, class V>
  HWY_INLINE V operator()(D, V a) const {
    return hn::Not(a);
  }
};
struct NotBool {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a) const {
    return hn::Xor(a, hn::Set(d, 1));
  }
};

// Whether counts are those of a place, which are all ones.
template <class D, class V>
HWY_INLINE hn::Mask<D> AreWithin(D d, V count, V last) {
  return hn::Eq(hn::AndNot(last, count), hn::Zero(d));
}

// Shifts take a count that is negative or too large for one beyond the width: what is
// left is 0, or the sign. Vectors are for lanes of 4 and 8 bytes: of others, few targets
// have these instructions, and the compiler makes do.
struct LeftShift {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a, V count) const {
    const V last = hn::Set(d, 8 * sizeof(hn::TFromD<D>) - 1);
    return hn::IfThenElseZero(AreWithin(d, count, last),
                              hn::Shl(a, hn::And(count, last)));
  }
  template <typename T>
  HWY_INLINE T operator()(T a, T count) const {
    constexpr T kLast = 8 * sizeof(T) - 1;
    const T shifted = static_cast<T>(a << (count & kLast));
    return (count & ~kLast) == 0 ? shifted : T{0};
  }
};
// Of bits that are flipped where a is negative: few targets move signs by as many places
// as each lane wants.
struct RightShift {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a, V count) const {
    const hn::RebindToUnsigned<D> bits;
    const auto wanted = hn::BitCast(bits, count);
    const auto last = hn::Set(bits, 8 * sizeof(hn::TFromD<D>) - 1);
    auto signs = hn::Zero(bits);
    if constexpr (hwy::IsSigned<hn::TFromD<D>>()) {
      signs = hn::BitCast(bits, hn::BroadcastSignBit(a));
    }
    const auto moved =
        hn::Shr(hn::Xor(hn::BitCast(bits, a), signs), hn::And(wanted, last));
    const auto left = hn::IfThenElseZero(AreWithin(bits, wanted, last), moved);
    return hn::BitCast(d, hn::Xor(left, signs));
  }
  template <typename T>
  HWY_INLINE T operator()(T a, T count) const {
    using Unsigned = hwy::MakeUnsigned<T>;
    constexpr Unsigned kLast = 8 * sizeof(T) - 1;
    const Unsigned wanted = static_cast<Unsigned>(count);
    const Unsigned signs = a < 0 ? static_cast<Unsigned>(~Unsigned{0}) : Unsigned{0};
    const Unsigned bits = static_cast<Unsigned>(static_cast<Unsigned>(a) ^ signs);
    const Unsigned shifted = static_cast<Unsigned>(bits >> (wanted & kLast));
    const Unsigned moved = (wanted & ~kLast) == 0 ? shifted : Unsigned{0};
    return static_cast<T>(moved ^ signs);
  }
};

// By as many places each.
template <bool kLeft>
struct ShiftSame {
  int count;
  template <class D, class V>
  HWY_INLINE V operator()(D, V a) const {
    return kLeft ? hn::ShiftLeftSame(a, count) : hn::ShiftRightSame(a, count);
  }
};

template <class F, typename T>
bool ShiftLoop(const LoopArgs& args) noexcept {
  if ((args.single & 2) == 0) {
    if constexpr (sizeof(T) >= 4) return Vectors<2, F>::template kLoop<T>(args);
    return ScalarLoop<2, F, T>(args);
  }
  constexpr bool kLeft = std::is_same_v<F, LeftShift>;
  constexpr hwy::MakeUnsigned<T> kWidth = 8 * sizeof(T);
  const T count = *static_cast<const T*>(args.in[1]);
  const bool beyond = static_cast<hwy::MakeUnsigned<T>>(count) >= kWidth;
  if (beyond && (kLeft || std::is_unsigned_v<T>)) {
    std::memset(args.out[0], 0, static_cast<size_t>(args.count) * sizeof(T));
    return false;
  }
  const ShiftSame<kLeft> shift = {static_cast<int>(beyond ? kWidth - 1 : count)};
  const auto body = [&shift](auto a) HWY_ATTR { return shift(TagOf<T>(), a); };
  const VectorOutput<T> output{static_cast<T*>(args.out[0])};
  RunVectors<Input<T>>(args, args.count, body, output, std::index_sequence<0>());
  return false;
}

template <class F>
struct Shifts {
  template <typename T>
  static constexpr Loop kLoop = ShiftLoop<F, T>;
};

struct BitwiseCount {
  template <class D, class V>
  HWY_INLINE auto operator()(D, V a) const {
    const hn::RebindToUnsigned<D> lanes;
    if constexpr (hwy::IsSigned<hn::TFromD<D>>()) a = hn::Abs(a);
    if constexpr (sizeof(hn::TFromD<D>) == 8 && hn::MaxLanes(D()) > 1) {
      const hn::Repartition<uint8_t, D> bytes;
      return hn::BitCast(D(), hn::SumsOf8(hn::PopulationCount(hn::BitCast(bytes, a))));
    } else {
      return hn::BitCast(D(), hn::PopulationCount(hn::BitCast(lanes, a)));
    }
  }
};

}  // namespace

// clang-format off
extern const UfuncRow kBitwiseRows[kBitwiseCount];
constexpr UfuncRow kBitwiseRows[kBitwiseCount] = {
    Ufunc("bitwise_and", 2, "The bits that are set in both a and b.")
        .From(Identity::kAllBits)
        .On<Vectors<2, And>, Bools>().On<OfBits<Vectors<2, And>>, Integers>()
        .OnApart<Apart<OfBits<Vectors<2, And>>>, WideIntegers>(),
    Ufunc("bitwise_or", 2, "The bits that are set in a or b.")
        .From(Identity::kZero)
        .On<Vectors<2, Or>, Bools>().On<OfBits<Vectors<2, Or>>, Integers>()
        .OnApart<Apart<OfBits<Vectors<2, Or>>>, WideIntegers>(),
    Ufunc("bitwise_xor", 2, "The bits in which a and b differ.")
        .From(Identity::kZero)
        .On<Vectors<2, Xor>, Bools>().On<OfBits<Vectors<2, Xor>>, Integers>()
        .OnApart<Apart<OfBits<Vectors<2, Xor>>>, WideIntegers>(),
    Ufunc("invert", 1, "Every bit turned over, of bool the logical not.")
        .On<Vectors<1, NotBool>, Bools>().On<OfBits<Vectors<1, Not>>, Integers>()
        .OnApart<Apart<OfBits<Vectors<1, Not>>>, WideIntegers>(),
    Ufunc("left_shift", 2, "The bits of a moved up by b places.")
        .On<OfBits<Shifts<LeftShift>>, Integers>()
        .OnApart<Apart<OfBits<Vectors<2, LeftShift>>>, WideIntegers>(),
    Ufunc("right_shift", 2, "The bits of a moved down by b places, its sign filled in.")
        .On<Shifts<RightShift>, Integers>()
        .OnApart<Apart<Vectors<2, RightShift>>, WideIntegers>(),
    Ufunc("bitwise_count", 1, "The number of bits that are set in the absolute value.")
        .Gives(OperandRule::kUint8)
        .On<Bytes<1, BitwiseCount>, Integers>(),
};
// clang-format on

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
const UfuncRow* BitwiseRows(Target target) noexcept {
  return ND_SELECT_TABLE(target, kBitwiseRows);
}
}  // namespace nd
#endif
