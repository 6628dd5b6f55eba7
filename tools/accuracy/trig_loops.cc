// SPDX-License-Identifier: BSD-3-Clause
#include "tools/accuracy/loops.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tools/accuracy/trig_loops.cc"
#include "core/kernels/simd.h"

#include "core/kernels/math/gamma-inl.h"
#include "core/kernels/math/inverse_trig-inl.h"
#include "core/kernels/math/special-inl.h"
#include "core/kernels/math/trig-inl.h"
#include "tools/accuracy/loops-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

constexpr accuracy::Loops kRows[] = {
    Row<1>("sin", [](auto d, auto x) HWY_ATTR { return math::Sin(d, x); }),
    Row<1>("cos", [](auto d, auto x) HWY_ATTR { return math::Cos(d, x); }),
    Row<1>("tan", [](auto d, auto x) HWY_ATTR { return math::Tan(d, x); }),
    Row<1>("arcsin", [](auto d, auto x) HWY_ATTR { return math::Arcsin(d, x); }),
    Row<1>("arccos", [](auto d, auto x) HWY_ATTR { return math::Arccos(d, x); }),
    Row<1>("arctan", [](auto d, auto x) HWY_ATTR { return math::Arctan(d, x); }),
    Row<2>("arctan2",
           [](auto d, auto y, auto x) HWY_ATTR { return math::Arctan2(d, y, x); }),
    Row<1>("sinc", [](auto d, auto x) HWY_ATTR { return math::Sinc(d, x); }),
    Row<1>("erf", [](auto d, auto x) HWY_ATTR { return math::Erf(d, x); }),
    Row<1>("erfc", [](auto d, auto x) HWY_ATTR { return math::Erfc(d, x); }),
    Row<1>("gamma", [](auto d, auto x) HWY_ATTR { return math::Gamma(d, x); }),
    Row<1>("lgamma", [](auto d, auto x) HWY_ATTR { return math::Lgamma(d, x); }),
};

}  // namespace
extern const accuracy::LoopTable kTrigLoops;  // external, so that HWY_ONCE code sees it
constexpr accuracy::LoopTable kTrigLoops = {kRows, sizeof(kRows) / sizeof(kRows[0])};
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd::accuracy {
const LoopTable& TrigLoops(Target target) noexcept {
  return ND_SELECT_TABLE(target, kTrigLoops);
}
}  // namespace nd::accuracy
#endif
