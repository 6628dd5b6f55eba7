// SPDX-License-Identifier: BSD-3-Clause
// Choosing between values: by a condition, or by bounds.
#include "core/kernels/ufunc/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/ufunc/selection.cc"
#include "core/kernels/simd.h"

#include "core/kernels/ufunc/apart-inl.h"
#include "core/kernels/ufunc/extrema-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// The lanes of D whose byte is not zero.
template <class D, class Bytes>
HWY_INLINE hn::Mask<D> MaskOfBytes(D d, Bytes bytes) {
#if HWY_TARGET == HWY_AVX3
  using Bits = decltype(hn::Mask<D>::raw);
  const auto mask = hn::Ne(bytes, hn::Zero(hn::Rebind<uint8_t, D>()));
  return hn::Mask<D>{static_cast<Bits>(mask.raw)};
#else
  const auto wide = [&]() HWY_ATTR {
    if constexpr (sizeof(hn::TFromD<D>) == 1) {
      return bytes;
    } else if constexpr (sizeof(hn::TFromD<D>) == 8) {
      return hn::PromoteTo(d, hn::PromoteTo(hn::Rebind<uint32_t, D>(), bytes));
    } else {
      return hn::PromoteTo(d, bytes);
    }
  }();
  return hn::Ne(wide, hn::Zero(d));
#endif
}

// What is chosen of two inputs by a third one, of bool. kStep as for Input, 2 for complex
// numbers alone.
template <typename T, int64_t kStep = 1>
class WhereInput {
 public:
  using Lane = LaneOf<T>;
  using D = TagOf<T>;
  using Choice = Input<T, D, kStep>;
  static constexpr int64_t kLanes = LanesOf(D());
  static constexpr int64_t kSpread = 2 * Choice::kSpread;
  static constexpr bool kReadsOn = Choice::kReadsOn;

  HWY_INLINE WhereInput(const LoopArgs& args, size_t number, Lane* spread)
      : condition_(static_cast<const uint8_t*>(args.in[number])),
        yes_(args, number + 1, spread),
        no_(args, number + 2, spread + Choice::kSpread) {}
  HWY_INLINE void Next(int64_t vectors) {
    condition_ += vectors * kBytes;
    yes_.Next(vectors);
    no_.Next(vectors);
  }
  HWY_INLINE hn::Vec<D> Load() const {
    return hn::IfThenElse(MaskOf(hn::LoadU(Bytes(), condition_)), yes_.Load(),
                          no_.Load());
  }
  HWY_INLINE hn::Vec<D> LoadPart(int64_t count) const {
    const int64_t bytes = kStep * (count / kLanesEach<T> - 1) + 1;
    const auto condition = LoadFirst(Bytes(), condition_, bytes, hn::Zero(Bytes()));
    return hn::IfThenElse(MaskOf(condition), yes_.LoadPart(count), no_.LoadPart(count));
  }

 private:
  static constexpr int64_t kElements = kLanes / kLanesEach<T>;
  static constexpr int64_t kBytes = kStep * kElements;
  using Bytes = hn::CappedTag<uint8_t, kBytes>;

  static HWY_INLINE hn::Mask<D> MaskOf(hn::Vec<Bytes> bytes) {
    if constexpr (kLanesEach<T> == 1) {
      return MaskOfBytes(D(), bytes);
    } else {  // each condition for both parts of its element
      const hn::CappedTag<uint16_t, kElements> pairs;
      const auto ones = [&]() HWY_ATTR {
        if constexpr (kStep == 1) {
          return hn::PromoteTo(pairs, bytes);
        } else {
          constexpr bool kLow = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
          return hn::And(hn::BitCast(pairs, bytes), hn::Set(pairs, kLow ? 0xff : 0xff00));
        }
      }();
      const auto both =
          hn::Or(ones, hn::Or(hn::ShiftLeft<8>(ones), hn::ShiftRight<8>(ones)));
      const auto spread = hn::BitCast(hn::Rebind<uint8_t, D>(), both);
      const hn::RebindToUnsigned<D> bits;
      return hn::RebindMask(D(), MaskOfBytes(bits, spread));
    }
  }

  const uint8_t* condition_;
  Choice yes_, no_;
};

// Of complex numbers where a vector is one lane.
[[maybe_unused]] void WhereByNumbers(const LoopArgs& args) {
  const uint8_t* condition = static_cast<const uint8_t*>(args.in[0]);
  const Complex128* yes = static_cast<const Complex128*>(args.in[1]);
  const Complex128* no = static_cast<const Complex128*>(args.in[2]);
  Complex128* to = static_cast<Complex128*>(args.out[0]);
  const int64_t step[2] = {~args.single >> 1 & 1, ~args.single >> 2 & 1};
  for (int64_t i = 0; i < args.count; ++i) {
    to[i] = condition[i] != 0 ? yes[i * step[0]] : no[i * step[1]];
  }
}

template <class Style, int64_t kStep>
using Stepped = std::conditional_t<kStep == 1, Style, Apart<Style>>;

// T is bool, complex128, or an integer as wide as the elements.
template <typename T, int64_t kStep = 1>
bool WhereLoop(const LoopArgs& args) noexcept {
  if ((args.single & 1) != 0) {
    const size_t taken = *static_cast<const uint8_t*>(args.in[0]) != 0 ? 1 : 2;
    const LoopArgs copy = {
        {args.in[taken]}, {args.out[0]}, args.single >> taken & 1, args.count};
    using Copying =
        std::conditional_t<kLanesEach<T> == 2, Woven<1, Same>, Vectors<1, Same>>;
    return Stepped<Copying, kStep>::template kLoop<T>(copy);
  }
  if constexpr (kLanesEach < T >> LanesOf(TagOf<T>())) {
    WhereByNumbers(args);
  } else {
    const auto body = [](auto chosen) HWY_ATTR { return chosen; };
    const VectorOutput<T> output{static_cast<LaneOf<T>*>(args.out[0])};
    RunVectors<WhereInput<T, kStep>>(args, kLanesEach<T> * args.count, body, output,
                                     std::index_sequence<0>());
  }
  return false;
}

struct Where {
  template <typename T>
  static constexpr Loop Select() {
    if constexpr (sizeof(T) == 16 || std::is_same_v<T, Bool>) {
      return WhereLoop<T>;
    } else {
      return WhereLoop<hwy::UnsignedFromSize<sizeof(T)>>;
    }
  }
  template <typename T>
  static constexpr Loop kLoop = Select<T>();
};
template <>
struct Apart<Where> {
  template <typename T>
  static constexpr Loop kLoop = ApartLoop<T>([]<typename U>() -> Loop {
    return WhereLoop<U, 2>;
  });
};

struct ClipBool {
  template <class D, class V>
  HWY_INLINE V operator()(D, V a, V low, V high) const {
    return hn::And(hn::Or(a, low), high);
  }
};

struct ClipInteger {
  template <class D, class V>
  HWY_INLINE V operator()(D, V a, V low, V high) const {
    return hn::Min(hn::Max(a, low), high);
  }
};

// Bounds that are numbers.
struct ClipByNumbers {
  template <class D, class V>
  HWY_INLINE V operator()(D, V a, V low, V high) const {
    const V above = hn::IfThenElse(hn::Lt(a, low), low, a);
    return hn::IfThenElse(hn::Gt(above, high), high, above);
  }
};

struct Clip {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a, V low, V high) const {
    const auto undefined = hn::Or(hn::IsNaN(low), hn::IsNaN(high));
    return hn::IfThenElse(undefined, hn::Add(a, hn::Add(low, high)),
                          ClipByNumbers()(d, a, low, high));
  }
  template <class D, class V>
  HWY_INLINE Pair<V> operator()(D d, Pair<V> a, Pair<V> low, Pair<V> high) const {
    return WithNaN<Smaller>()(d, WithNaN<Larger>()(d, a, low), high);
  }
};

template <typename T, int64_t kStep = 1>
bool ClipLoop(const LoopArgs& args) noexcept {
  const T low = *static_cast<const T*>(args.in[1]);
  const T high = *static_cast<const T*>(args.in[2]);
  const bool numbers = (args.single & 6) == 6 && low == low && high == high;
  return numbers ? Stepped<Vectors<3, ClipByNumbers>, kStep>::template kLoop<T>(args)
                 : Stepped<Vectors<3, Clip>, kStep>::template kLoop<T>(args);
}

struct Clips {
  template <typename T>
  static constexpr Loop kLoop = ClipLoop<T>;
};
template <>
struct Apart<Clips> {
  template <typename T>
  static constexpr Loop kLoop = ApartLoop<T>([]<typename U>() -> Loop {
    return ClipLoop<U, 2>;
  });
};

}  // namespace

// clang-format off
extern const UfuncRow kSelectionRows[kSelectionCount];
constexpr UfuncRow kSelectionRows[kSelectionCount] = {
    Ufunc("where", 3, "b where a is true, else c.")
        .Takes(0, OperandRule::kBool)
        .On<Where, Bools>().On<Where, Reals>().On<Where, SixteenBitFloats>()
        .On<Where, Complexes>().OnApart<Apart<Where>, Types<Complex128>>(),
    Ufunc("clip", 3, "a, but at least b, and at most c; a NaN if one of them is.")
        .On<Vectors<3, ClipBool>, Bools>().On<Vectors<3, ClipInteger>, Integers>()
        .On<Clips, Floats>().On<Pairs<3, Clip>, Complexes>()
        .OnApart<Apart<Vectors<3, ClipInteger>>, WideSigned>()
        .OnApart<Apart<Clips>, Floats>(),
};
// clang-format on

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
const UfuncRow* SelectionRows(Target target) noexcept {
  return ND_SELECT_TABLE(target, kSelectionRows);
}
}  // namespace nd
#endif
