// SPDX-License-Identifier: BSD-3-Clause
// The larger and the smaller of two values: maximum and minimum give the first NaN, fmax
// and fmin avoid it.
#include "core/kernels/ufunc/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/ufunc/minmax.cc"
#include "core/kernels/simd.h"

#include "core/kernels/ufunc/apart-inl.h"
#include "core/kernels/ufunc/extrema-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {

// clang-format off
extern const UfuncRow kMinmaxRows[kMinmaxCount];
constexpr UfuncRow kMinmaxRows[kMinmaxCount] = {
    Ufunc("maximum", 2, "The larger of a and b; a NaN if one of them is.")
        .From(Identity::kReorderable)
        .On<Vectors<2, Or>, Bools>().On<Vectors<2, Larger>, Integers>()
        .On<Vectors<2, WithNaN<Larger>>, Floats>().On<Pairs<2, WithNaN<Larger>>, Complexes>()
        .OnApart<Apart<Vectors<2, Larger>>, WideSigned>()
        .OnApart<Apart<Vectors<2, WithNaN<Larger>>>, Floats>()
        .OnApart<Apart<Pairs<2, WithNaN<Larger>>>, Types<Complex128>>(),
    Ufunc("minimum", 2, "The smaller of a and b; a NaN if one of them is.")
        .From(Identity::kReorderable)
        .On<Vectors<2, And>, Bools>().On<Vectors<2, Smaller>, Integers>()
        .On<Vectors<2, WithNaN<Smaller>>, Floats>().On<Pairs<2, WithNaN<Smaller>>, Complexes>()
        .OnApart<Apart<Vectors<2, Smaller>>, WideSigned>()
        .OnApart<Apart<Vectors<2, WithNaN<Smaller>>>, Floats>()
        .OnApart<Apart<Pairs<2, WithNaN<Smaller>>>, Types<Complex128>>(),
    Ufunc("fmax", 2, "The larger of a and b; the other one if one is a NaN.")
        .From(Identity::kReorderable)
        .On<Vectors<2, Or>, Bools>().On<Vectors<2, Larger>, Integers>()
        .On<Vectors<2, WithoutNaN<Larger>>, Floats>().On<Pairs<2, WithoutNaN<Larger>>, Complexes>()
        .OnApart<Apart<Vectors<2, Larger>>, WideSigned>()
        .OnApart<Apart<Vectors<2, WithoutNaN<Larger>>>, Floats>()
        .OnApart<Apart<Pairs<2, WithoutNaN<Larger>>>, Types<Complex128>>(),
    Ufunc("fmin", 2, "The smaller of a and b; the other one if one is a NaN.")
        .From(Identity::kReorderable)
        .On<Vectors<2, And>, Bools>().On<Vectors<2, Smaller>, Integers>()
        .On<Vectors<2, WithoutNaN<Smaller>>, Floats>().On<Pairs<2, WithoutNaN<Smaller>>, Complexes>()
        .OnApart<Apart<Vectors<2, Smaller>>, WideSigned>()
        .OnApart<Apart<Vectors<2, WithoutNaN<Smaller>>>, Floats>()
        .OnApart<Apart<Pairs<2, WithoutNaN<Smaller>>>, Types<Complex128>>(),
};
// clang-format on

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
const UfuncRow* MinmaxRows(Target target) noexcept {
  return ND_SELECT_TABLE(target, kMinmaxRows);
}
}  // namespace nd
#endif
