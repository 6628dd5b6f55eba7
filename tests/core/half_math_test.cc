// SPDX-License-Identifier: BSD-3-Clause
// The mathematical functions of float16 and bfloat16 at every value, on every target: all
// but correctly rounded.
#include <gtest/gtest.h>

#include "tools/accuracy/halves.h"
#include "tools/accuracy/loops.h"

namespace nd {
namespace {

// Beyond 1/2 come the errors of float32, and those of the C library on the baseline.
void CheckEveryValue(Dtype dtype, double bound) {
  int checked = 0;
  for (int i = 0; i < kTargetCount; ++i) {
    if ((SupportedTargets() >> i & 1u) == 0) continue;
    const Target target = static_cast<Target>(i);
    for (const auto table : accuracy::kLoopTables) {
      for (int k = 0; k < table(target).count; ++k) {
        const accuracy::Reference* reference =
            accuracy::FindReference(table(target).rows[k].name);
        if (reference->inputs != 1) continue;
        const accuracy::Worst<float> worst =
            accuracy::MeasureHalves(*reference, dtype, target);
        EXPECT_LE(worst.ulp, bound) << reference->name << " " << TargetName(target)
                                    << ": " << worst.a << " gives " << worst.result;
        ++checked;
      }
    }
  }
  EXPECT_GT(checked, 20);
}

TEST(HalfMath, EveryFloat16IsAllButCorrectlyRounded) {
  CheckEveryValue(Dtype::kFloat16, 0.501);
}

TEST(HalfMath, EveryBfloat16IsAllButCorrectlyRounded) {
  CheckEveryValue(Dtype::kBfloat16, 0.501);
}

}  // namespace
}  // namespace nd
