// SPDX-License-Identifier: BSD-3-Clause
// Minima and maxima of floating elements. They do not depend on the order of the
// elements either: of two zeros that differ in sign the negative one is less.
#include <limits>

#include "core/kernels/reduce/fold_tables.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/reduce/extremes.cc"
#include "core/kernels/simd.h"

#include "core/kernels/reduce/fold-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// The greater (less) of two numbers; b where either is NaN.
template <bool kMax, class V>
HWY_INLINE V Extreme(V a, V b) {
  if constexpr (kMax) {
    return hn::IfThenElse(hn::Eq(a, b), hn::And(a, b),
                          hn::IfThenElse(hn::Gt(a, b), a, b));
  } else {
    return hn::IfThenElse(hn::Eq(a, b), hn::Or(a, b), hn::IfThenElse(hn::Lt(a, b), a, b));
  }
}

template <bool kMax, bool kPass>
struct Quickly {
  static constexpr bool kPassesNan = kPass;
  template <typename T>
  static constexpr T Worst() {
    constexpr T kInfinity = std::numeric_limits<T>::infinity();
    return kMax ? -kInfinity : kInfinity;
  }
  template <class V>
  static HWY_INLINE V Quick(V a, V b) {
    return kMax ? hn::Max(a, b) : hn::Min(a, b);
  }
};

template <bool kMax>
struct Propagating : Quickly<kMax, false> {
  template <typename T>
  static constexpr T Neutral() {
    return Quickly<kMax, false>::template Worst<T>();
  }
  template <class D, class V>
  HWY_INLINE V operator()(D, V a, V b) const {
    return hn::IfThenElse(hn::IsNaN(a), a, Extreme<kMax>(a, b));
  }
};

template <bool kMax>
struct Passing : Quickly<kMax, true> {
  template <typename T>
  static constexpr T Neutral() {
    return std::numeric_limits<T>::quiet_NaN();
  }
  template <class D, class V>
  HWY_INLINE V operator()(D, V a, V b) const {
    return hn::IfThenElse(hn::IsNaN(b), a, Extreme<kMax>(a, b));
  }
};

template <typename T>
constexpr void Put(Dtype dtype, FoldTable* table) {
  table->At(FoldOp::kMin, dtype) = MakeFold<Propagating<false>, T>();
  table->At(FoldOp::kMax, dtype) = MakeFold<Propagating<true>, T>();
  table->At(FoldOp::kFmin, dtype) = MakeFold<Passing<false>, T>();
  table->At(FoldOp::kFmax, dtype) = MakeFold<Passing<true>, T>();
}

constexpr FoldTable MakeTable() {
  FoldTable table = {};
  Put<float>(Dtype::kFloat32, &table);
  Put<double>(Dtype::kFloat64, &table);
  return table;
}

}  // namespace

extern const FoldTable kExtremeFolds;
constexpr FoldTable kExtremeFolds = MakeTable();

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {

const FoldTable& ExtremeFolds(Target target) noexcept {
  return ND_SELECT_TABLE(target, kExtremeFolds);
}

}  // namespace nd
#endif
