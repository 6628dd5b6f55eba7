// SPDX-License-Identifier: BSD-3-Clause
#include "core/kernels/few.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/few.cc"
#include "core/kernels/simd.h"

#include "core/kernels/few_cuts-inl.h"
#include "core/kernels/few_loads-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2
#if HWY_TARGET == HWY_AVX3
template <typename T, int kTaps, FewKind kKind>
using Walk = CuttingWalk<T, kTaps, kKind>;
#else
template <typename T, int kTaps, FewKind kKind>
using Walk = LoadingWalk<T, kTaps, kKind>;
#endif

template <typename T, int kTaps, FewKind kKind>
void RunFew(const FewJob& job) noexcept {
  Walk<T, kTaps, kKind>(job).Run();
}

template <typename T, int kTaps, FewKind kKind>
constexpr FewKernel kKernel = {RunFew<T, kTaps, kKind>, Walk<T, kTaps, kKind>::kRows};

template <typename T, int kTaps>
constexpr FewKinds MakeKinds() {
  return {{kKernel<T, kTaps, FewKind::kSquare>, kKernel<T, kTaps, FewKind::kPair>,
           kKernel<T, kTaps, FewKind::kSymmetric>}};
}
#if HWY_TARGET == HWY_AVX3
constexpr FewKinds kNine = {
    {{}, kKernel<double, 9, FewKind::kPair>, kKernel<double, 9, FewKind::kSymmetric>}};
#else
constexpr FewKinds kNine = {};
#endif
constexpr FewTable kTable = {{MakeKinds<float, 3>(), MakeKinds<float, 5>(), {}},
                             {MakeKinds<double, 3>(), MakeKinds<double, 5>(), kNine}};
#else
constexpr FewTable kTable = {};
#endif

}  // namespace

extern const FewTable kFewTable;
constexpr FewTable kFewTable = kTable;

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
FewKernel FindFew(Target target, bool wide, int64_t taps, FewKind kind) noexcept {
  const FewTable& table = ND_SELECT_TABLE(target, kFewTable);
  if (taps != 3 && taps != 5 && taps != 9) return {};
  const FewKinds* const kinds = wide ? table.float64 : table.float32;
  return kinds[taps / 4].of[static_cast<int>(kind)];
}
}  // namespace nd
#endif
