// SPDX-License-Identifier: BSD-3-Clause
// Division with a remainder.
#include "core/kernels/ufunc/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/ufunc/division.cc"
#include "core/kernels/simd.h"

#include "core/kernels/ufunc/float_divide-inl.h"
#include "core/kernels/ufunc/integer_divide-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {

// clang-format off
extern const UfuncRow kDivisionRows[kDivisionCount];
constexpr UfuncRow kDivisionRows[kDivisionCount] = {
    Ufunc("floor_divide", 2, "The quotient a / b rounded down; of integers by 0 it is 0.")
        .Raises(FlagRule::kQuotient)
        .On<Divisions<IntegerFloorDivide>, Integers>().On<Vectors<2, FloatFloorDivide>, Floats>(),
    Ufunc("remainder", 2, "What floor_divide leaves of a: it has the sign of b.")
        .Raises(FlagRule::kDivisor)
        .On<Divisions<IntegerRemainder>, Integers>().On<Vectors<2, FloatRemainder>, Floats>(),
    Ufunc("fmod", 2, "What is left of a when divided by b towards 0: it has the sign of a.")
        .Raises(FlagRule::kDivisor)
        .On<Divisions<IntegerFmod>, Integers>().On<Vectors<2, FloatFmod>, Floats>(),
    Ufunc("divmod", 2, "The results of floor_divide and remainder.", 2)
        .Raises(FlagRule::kQuotient)
        .On<Divisions<IntegerDivmod>, Integers>().On<TwoVectors<2, FloatDivmod>, Floats>(),
};
// clang-format on

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
const UfuncRow* DivisionRows(Target target) noexcept {
  return ND_SELECT_TABLE(target, kDivisionRows);
}
}  // namespace nd
#endif
