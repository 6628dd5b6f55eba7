// SPDX-License-Identifier: BSD-3-Clause
// Loops around the vector functions: whole vectors, then what is left in one more.
#include "trig_kernels.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tests/core/trig_kernels.cc"
#include "core/kernels/simd.h"

#include "core/kernels/math/inverse_trig-inl.h"
#include "core/kernels/math/special-inl.h"
#include "core/kernels/math/trig-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

template <class F, typename T>
void Unary(const T* x, T* y, int64_t n) {
  const hn::ScalableTag<T> d;
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(hn::ScalableTag<T>()));
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) hn::StoreU(F()(d, hn::LoadU(d, x + i)), d, y + i);
  HWY_ALIGN T rest[kLanes] = {};
  for (int64_t j = i; j < n; ++j) rest[j - i] = x[j];
  hn::Store(F()(d, hn::Load(d, rest)), d, rest);
  for (int64_t j = i; j < n; ++j) y[j] = rest[j - i];
}

template <class F, typename T>
void Binary(const T* x1, const T* x2, T* y, int64_t n) {
  const hn::ScalableTag<T> d;
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(hn::ScalableTag<T>()));
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    hn::StoreU(F()(d, hn::LoadU(d, x1 + i), hn::LoadU(d, x2 + i)), d, y + i);
  }
  HWY_ALIGN T rest1[kLanes] = {}, rest2[kLanes] = {};
  for (int64_t j = i; j < n; ++j) {
    rest1[j - i] = x1[j];
    rest2[j - i] = x2[j];
  }
  hn::Store(F()(d, hn::Load(d, rest1), hn::Load(d, rest2)), d, rest1);
  for (int64_t j = i; j < n; ++j) y[j] = rest1[j - i];
}

// clang-format off
struct SinF { template <class D, class V> HWY_INLINE V operator()(D d, V x) { return math::Sin(d, x); } };
struct CosF { template <class D, class V> HWY_INLINE V operator()(D d, V x) { return math::Cos(d, x); } };
struct TanF { template <class D, class V> HWY_INLINE V operator()(D d, V x) { return math::Tan(d, x); } };
struct ArcsinF { template <class D, class V> HWY_INLINE V operator()(D d, V x) { return math::Arcsin(d, x); } };
struct ArccosF { template <class D, class V> HWY_INLINE V operator()(D d, V x) { return math::Arccos(d, x); } };
struct ArctanF { template <class D, class V> HWY_INLINE V operator()(D d, V x) { return math::Arctan(d, x); } };
struct SincF { template <class D, class V> HWY_INLINE V operator()(D d, V x) { return math::Sinc(d, x); } };
struct ErfF { template <class D, class V> HWY_INLINE V operator()(D d, V x) { return math::Erf(d, x); } };
struct ErfcF { template <class D, class V> HWY_INLINE V operator()(D d, V x) { return math::Erfc(d, x); } };
struct Arctan2F { template <class D, class V> HWY_INLINE V operator()(D d, V y, V x) { return math::Arctan2(d, y, x); } };
// clang-format on

template <class F>
constexpr test::BinaryRow Row2(const char* name) {
  return {name, Binary<F, float>, Binary<F, double>};
}
template <class F>
constexpr test::UnaryRow Row(const char* name) {
  return {name, Unary<F, float>, Unary<F, double>};
}

constexpr test::UnaryRow kUnary[] = {
    Row<SinF>("sin"), Row<CosF>("cos"), Row<TanF>("tan"), Row<ArcsinF>("arcsin"), Row<ArccosF>("arccos"), Row<ArctanF>("arctan"), Row<SincF>("sinc"), Row<ErfF>("erf"), Row<ErfcF>("erfc"),
};

constexpr test::BinaryRow kBinary[] = {Row2<Arctan2F>("arctan2")};

}  // namespace

extern const test::TrigTable kTrigTable;
constexpr test::TrigTable kTrigTable = {
    kUnary, static_cast<int>(sizeof(kUnary) / sizeof(kUnary[0])), kBinary, 1};

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd::test {
const TrigTable& GetTrigTable(Target target) {
  return ND_SELECT_TABLE(target, kTrigTable);
}
}  // namespace nd::test
#endif
