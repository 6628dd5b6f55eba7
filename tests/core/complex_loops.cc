// SPDX-License-Identifier: BSD-3-Clause
#include "complex_loops.h"

#include <type_traits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tests/core/complex_loops.cc"
#include "core/kernels/simd.h"

#include "core/kernels/math/complex_exp-inl.h"
#include "core/kernels/math/complex_inverse-inl.h"
#include "core/kernels/math/complex_power-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// The last vector may be partial: `lanes` that do not exist are 0.
template <int kInputs, class Function, typename T>
void Loop(const test::ComplexArrays<T>& arrays, int64_t count) noexcept {
  const hn::ScalableTag<T> d;
  using Pair = math::Pair<hn::Vec<hn::ScalableTag<T>>>;
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(d));
  for (int64_t i = 0; i < count; i += kLanes) {
    T a_re[kLanes] = {}, a_im[kLanes] = {}, b_re[kLanes] = {}, b_im[kLanes] = {};
    const int64_t n = HWY_MIN(kLanes, count - i);
    for (int64_t j = 0; j < n; ++j) {
      a_re[j] = arrays.a_re[i + j];
      a_im[j] = arrays.a_im[i + j];
      if (kInputs == 2) b_re[j] = arrays.b_re[i + j];
      if (kInputs == 2) b_im[j] = arrays.b_im[i + j];
    }
    const Pair a = {hn::LoadU(d, a_re), hn::LoadU(d, a_im)};
    Pair y;
    if constexpr (kInputs == 1) {
      y = Function()(d, a);
    } else {
      y = Function()(d, a, Pair{hn::LoadU(d, b_re), hn::LoadU(d, b_im)});
    }
    hn::StoreU(y.re, d, a_re);
    hn::StoreU(y.im, d, a_im);
    for (int64_t j = 0; j < n; ++j) {
      arrays.y_re[i + j] = a_re[j];
      arrays.y_im[i + j] = a_im[j];
    }
  }
}

template <int kInputs, class Function>
constexpr test::ComplexLoops Row(const char* name, Function) {
  return {name, kInputs, Loop<kInputs, Function, float>, Loop<kInputs, Function, double>};
}

template <class F>
struct InDouble {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V z) const {
    return math::InDouble<F>(d, z);
  }
};

constexpr test::ComplexLoops kRows[] = {
    Row<2>("power", [](auto d, auto x, auto y) HWY_ATTR { return math::Power(d, x, y); }),
    Row<1>("sqrt", [](auto d, auto z) HWY_ATTR { return math::Sqrt(d, z); }),
    Row<1>("exp", [](auto d, auto z) HWY_ATTR { return math::Exp(d, z); }),
    Row<1>("exp2", [](auto d, auto z) HWY_ATTR { return math::Exp2(d, z); }),
    Row<1>("expm1", [](auto d, auto z) HWY_ATTR { return math::Expm1(d, z); }),
    Row<1>("log", [](auto d, auto z) HWY_ATTR { return math::Log(d, z); }),
    Row<1>("log2", [](auto d, auto z) HWY_ATTR { return math::Log2(d, z); }),
    Row<1>("log10", [](auto d, auto z) HWY_ATTR { return math::Log10(d, z); }),
    Row<1>("log1p", [](auto d, auto z) HWY_ATTR { return math::Log1p(d, z); }),
    Row<1>("sin", [](auto d, auto z) HWY_ATTR { return math::Sin(d, z); }),
    Row<1>("cos", [](auto d, auto z) HWY_ATTR { return math::Cos(d, z); }),
    Row<1>("tan", InDouble<math::ComplexTan>()),
    Row<1>("sinh", [](auto d, auto z) HWY_ATTR { return math::Sinh(d, z); }),
    Row<1>("cosh", [](auto d, auto z) HWY_ATTR { return math::Cosh(d, z); }),
    Row<1>("tanh", InDouble<math::ComplexTanh>()),
    Row<1>("arcsin", InDouble<math::ComplexArcsin>()),
    Row<1>("arccos", InDouble<math::ComplexArccos>()),
    Row<1>("arctan", InDouble<math::ComplexArctan>()),
    Row<1>("arcsinh", InDouble<math::ComplexArcsinh>()),
    Row<1>("arccosh", InDouble<math::ComplexArccosh>()),
    Row<1>("arctanh", InDouble<math::ComplexArctanh>()),
};

}  // namespace
extern const test::ComplexLoopTable kComplexLoops;
constexpr test::ComplexLoopTable kComplexLoops = {kRows,
                                                  sizeof(kRows) / sizeof(kRows[0])};
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd::test {
const ComplexLoopTable& GetComplexLoops(Target target) noexcept {
  return ND_SELECT_TABLE(target, kComplexLoops);
}
}  // namespace nd::test
#endif
