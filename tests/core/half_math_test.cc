// SPDX-License-Identifier: BSD-3-Clause
// The mathematical functions of float16 at every float16, on every target that has loops
// for them: all but correctly rounded.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/dtype/convert.h"
#include "core/kernels/ufunc/families.h"
#include "tools/accuracy/measure.h"

namespace nd {
namespace {

constexpr int kHalves = 1 << 16;
constexpr double kBound = 0.501;

// In units in the last place of the exact result; an infinite one stands for 2^16.
double ErrorInUlp(float result, double exact) {
  if (std::isnan(result) || std::isnan(exact)) {
    return std::isnan(result) && std::isnan(exact) ? 0 : HUGE_VAL;
  }
  if (std::signbit(result) != std::signbit(exact)) return HUGE_VAL;
  const double clamped = std::min(std::fabs(exact), 0x1p16);
  const int exponent = clamped < 0x1p-14 ? -14 : std::min(std::ilogb(clamped), 15);
  const double size = std::min(std::fabs(double{result}), 0x1p16);
  return std::fabs(size - clamped) / std::ldexp(1, exponent - 10);
}

void CheckEveryHalf(const UfuncRow& row, const accuracy::Reference& reference) {
  std::vector<uint16_t> in(kHalves), out(kHalves);
  for (int i = 0; i < kHalves; ++i) in[static_cast<size_t>(i)] = static_cast<uint16_t>(i);
  const LoopArgs args = {{in.data()}, {out.data()}, 0, kHalves};
  row.loops[static_cast<int>(Dtype::kFloat16) - 1](args);
  for (size_t i = 0; i < kHalves; ++i) {
    const float x = FloatFromHalf({in[i]}), y = FloatFromHalf({out[i]});
    ASSERT_LE(ErrorInUlp(y, reference.f64(x, 0)), kBound) << x << " gives " << y;
  }
}

TEST(HalfMath, EveryResultIsAllButCorrectlyRounded) {
  int checked = 0;
  for (int i = 0; i < kTargetCount; ++i) {
    if ((SupportedTargets() >> i & 1u) == 0) continue;
    for (const UfuncFamily& family : kUfuncFamilies) {
      for (int k = 0; k < family.count; ++k) {
        const UfuncRow& row = family.rows(static_cast<Target>(i))[k];
        const accuracy::Reference* reference = accuracy::FindReference(row.name);
        if (reference == nullptr || reference->inputs != 1 ||
            row.loops[static_cast<int>(Dtype::kFloat16) - 1] == nullptr) {
          continue;
        }
        SCOPED_TRACE(testing::Message()
                     << row.name << " " << TargetName(static_cast<Target>(i)));
        CheckEveryHalf(row, *reference);
        ++checked;
      }
    }
  }
  EXPECT_TRUE(checked > 0 || SupportedTargets() == 1);
}

}  // namespace
}  // namespace nd
