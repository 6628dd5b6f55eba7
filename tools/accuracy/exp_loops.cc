// SPDX-License-Identifier: BSD-3-Clause
// exp, log and their relatives.
#include "tools/accuracy/loops.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tools/accuracy/exp_loops.cc"
#include "core/kernels/simd.h"

#include "core/kernels/math/exp-inl.h"
#include "core/kernels/math/log-inl.h"
#include "core/kernels/math/power-inl.h"
#include "core/kernels/math/root-inl.h"
#include "core/kernels/math/hyperbolic-inl.h"
#include "tools/accuracy/loops-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

constexpr accuracy::Loops kRows[] = {
    Row<1>("exp", [](auto d, auto x) HWY_ATTR { return math::Exp(d, x); }),
    Row<1>("exp2", [](auto d, auto x) HWY_ATTR { return math::Exp2(d, x); }),
    Row<1>("expm1", [](auto d, auto x) HWY_ATTR { return math::Expm1(d, x); }),
    Row<1>("log", [](auto d, auto x) HWY_ATTR { return math::Log(d, x); }),
    Row<1>("log2", [](auto d, auto x) HWY_ATTR { return math::Log2(d, x); }),
    Row<1>("log10", [](auto d, auto x) HWY_ATTR { return math::Log10(d, x); }),
    Row<1>("log1p", [](auto d, auto x) HWY_ATTR { return math::Log1p(d, x); }),
    Row<2>("power", [](auto d, auto x, auto y) HWY_ATTR { return math::Power(d, x, y); }),
    Row<1>("cbrt", [](auto d, auto x) HWY_ATTR { return math::Cbrt(d, x); }),
    Row<2>("hypot", [](auto d, auto x, auto y) HWY_ATTR { return math::Hypot(d, x, y); }),
    Row<2>("logaddexp",
           [](auto d, auto x, auto y) HWY_ATTR { return math::LogAddExp(d, x, y); }),
    Row<2>("logaddexp2",
           [](auto d, auto x, auto y) HWY_ATTR { return math::LogAddExp2(d, x, y); }),
    Row<1>("sinh", [](auto d, auto x) HWY_ATTR { return math::Sinh(d, x); }),
    Row<1>("cosh", [](auto d, auto x) HWY_ATTR { return math::Cosh(d, x); }),
    Row<1>("tanh", [](auto d, auto x) HWY_ATTR { return math::Tanh(d, x); }),
    Row<1>("arcsinh", [](auto d, auto x) HWY_ATTR { return math::Arcsinh(d, x); }),
    Row<1>("arccosh", [](auto d, auto x) HWY_ATTR { return math::Arccosh(d, x); }),
    Row<1>("arctanh", [](auto d, auto x) HWY_ATTR { return math::Arctanh(d, x); }),
    Row<1>("expit", [](auto d, auto x) HWY_ATTR { return math::Expit(d, x); }),
};

}  // namespace
extern const accuracy::LoopTable kExpLoops;  // external, so that HWY_ONCE code sees it
constexpr accuracy::LoopTable kExpLoops = {kRows, sizeof(kRows) / sizeof(kRows[0])};
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd::accuracy {
const LoopTable& ExpLoops(Target target) noexcept {
  return ND_SELECT_TABLE(target, kExpLoops);
}
}  // namespace nd::accuracy
#endif
