// SPDX-License-Identifier: BSD-3-Clause
// Choosing between values: by a condition, or by bounds.
#include "core/kernels/ufunc/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/ufunc/selection.cc"
#include "core/kernels/simd.h"

#include "core/kernels/ufunc/extrema-inl.h"
#include "core/kernels/ufunc/rows-inl.h"

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

// T is bool, or an integer as wide as the elements.
template <typename T>
bool WhereLoop(const LoopArgs& args) noexcept {
  using In = Input<T>;
  using D = TagOf<T>;
  const uint8_t* condition = static_cast<const uint8_t*>(args.in[0]);
  if ((args.single & 1) != 0) {
    const size_t taken = *condition != 0 ? 1 : 2;
    const LoopArgs copy = {
        {args.in[taken]}, {args.out[0]}, args.single >> taken & 1, args.count};
    return Vectors<1, Same>::kLoop<T>(copy);
  }
  const D d;
  const hn::Rebind<uint8_t, D> narrow;
  HWY_ALIGN LaneOf<T> spread[2][In::kSpread];
  In yes(args, 1, spread[0]), no(args, 2, spread[1]);
  VectorOutput<T> output{static_cast<LaneOf<T>*>(args.out[0])};
  int64_t left = args.count;
  for (; left >= In::kLanes; left -= In::kLanes, condition += In::kLanes) {
    const auto mask = MaskOfBytes(d, hn::LoadU(narrow, condition));
    output.Store(hn::IfThenElse(mask, yes.Load(), no.Load()));
    output.Next();
    yes.Next();
    no.Next();
  }
  if (left == 0) return false;
  const auto bytes = LoadFirst(narrow, condition, left, hn::Zero(narrow));
  const auto mask = MaskOfBytes(d, bytes);
  output.StorePart(hn::IfThenElse(mask, yes.LoadPart(left), no.LoadPart(left)), left);
  return false;
}

// The same for elements of two lanes.
template <>
bool WhereLoop<Complex128>(const LoopArgs& args) noexcept {
  using In = Input<Complex128>;
  using D = TagOf<Complex128>;
  const uint8_t* condition = static_cast<const uint8_t*>(args.in[0]);
  if ((args.single & 1) != 0) {
    const size_t taken = *condition != 0 ? 1 : 2;
    const LoopArgs copy = {
        {args.in[taken]}, {args.out[0]}, args.single >> taken & 1, args.count};
    return Woven<1, Same>::kLoop<Complex128>(copy);
  }
  if constexpr (In::kLanes == 1) {
    const Complex128* yes = static_cast<const Complex128*>(args.in[1]);
    const Complex128* no = static_cast<const Complex128*>(args.in[2]);
    Complex128* to = static_cast<Complex128*>(args.out[0]);
    const int64_t step[2] = {~args.single >> 1 & 1, ~args.single >> 2 & 1};
    for (int64_t i = 0; i < args.count; ++i) {
      to[i] = condition[i] != 0 ? yes[i * step[0]] : no[i * step[1]];
    }
  } else {
    const D d;
    const hn::RebindToUnsigned<D> bits;
    const hn::Half<hn::Rebind<uint8_t, D>> narrow;
    const hn::Rebind<uint16_t, decltype(narrow)> twice;
    constexpr int64_t kElements = In::kLanes / 2;
    // Each condition for both parts of its element.
    const auto mask_of = [&](auto bytes) HWY_ATTR {
      const auto low = hn::PromoteTo(twice, bytes);
      const auto both = hn::Or(low, hn::ShiftLeft<8>(low));
      const auto spread = hn::BitCast(hn::Rebind<uint8_t, D>(), both);
      return hn::RebindMask(d, MaskOfBytes(bits, spread));
    };
    HWY_ALIGN double spread[2][In::kSpread];
    In yes(args, 1, spread[0]), no(args, 2, spread[1]);
    VectorOutput<Complex128> output{static_cast<double*>(args.out[0])};
    int64_t left = args.count;
    for (; left >= kElements; left -= kElements, condition += kElements) {
      const auto mask = mask_of(hn::LoadU(narrow, condition));
      output.Store(hn::IfThenElse(mask, yes.Load(), no.Load()));
      output.Next();
      yes.Next();
      no.Next();
    }
    if (left == 0) return false;
    const auto mask = mask_of(LoadFirst(narrow, condition, left, hn::Zero(narrow)));
    const auto part = hn::IfThenElse(mask, yes.LoadPart(2 * left), no.LoadPart(2 * left));
    output.StorePart(part, 2 * left);
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

template <typename T>
bool ClipLoop(const LoopArgs& args) noexcept {
  const T low = *static_cast<const T*>(args.in[1]);
  const T high = *static_cast<const T*>(args.in[2]);
  const bool numbers = (args.single & 6) == 6 && low == low && high == high;
  return numbers ? Vectors<3, ClipByNumbers>::kLoop<T>(args)
                 : Vectors<3, Clip>::kLoop<T>(args);
}

struct Clips {
  template <typename T>
  static constexpr Loop kLoop = ClipLoop<T>;
};

}  // namespace

// clang-format off
extern const UfuncRow kSelectionRows[kSelectionCount];
constexpr UfuncRow kSelectionRows[kSelectionCount] = {
    Ufunc("where", 3, "b where a is true, else c.")
        .Takes(0, OperandRule::kBool)
        .On<Where, Bools>().On<Where, Reals>().On<Where, SixteenBitFloats>()
        .On<Where, Complexes>(),
    Ufunc("clip", 3, "a, but at least b, and at most c; a NaN if one of them is.")
        .On<Vectors<3, ClipBool>, Bools>().On<Vectors<3, ClipInteger>, Integers>()
        .On<Clips, Floats>().On<Pairs<3, Clip>, Complexes>(),
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
