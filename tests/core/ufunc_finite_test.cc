// SPDX-License-Identifier: BSD-3-Clause
// What loops return: that all results are finite only if they are, wherever one is not.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/kernels/ufunc/families.h"

namespace nd {
namespace {

constexpr int64_t kMost = 4 * 16 + 1;  // four of the widest vectors and a rest

template <typename T>
bool Calls(Loop loop, const std::vector<T>& a, int64_t count, std::vector<T>* result) {
  const std::vector<T> second(a.size(), T{0.75});
  LoopArgs args = {};
  args.in[0] = a.data();
  args.in[1] = second.data();
  args.out[0] = result->data();
  args.count = count;
  return loop(args);
}

// Of a function of one or two numbers of T: each count, and a NaN in each place. Whether
// the loop ever tells.
template <typename T>
bool CheckLoop(const UfuncRow& row, Loop loop) {
  bool tells = false;
  for (const T common : {T{0.5}, T{1.5}}) {
    std::vector<T> a(kMost, common), result(kMost);
    for (int64_t count = 1; count <= kMost; ++count) {
      if (Calls(loop, a, count, &result)) {
        tells = true;
        EXPECT_TRUE(std::isfinite(result[0])) << row.name << " of " << common;
      }
      for (int64_t place = 0; place < count; ++place) {
        T& rare = a[static_cast<size_t>(place)];
        rare = std::numeric_limits<T>::quiet_NaN();
        EXPECT_FALSE(Calls(loop, a, count, &result) &&
                     !std::isfinite(result[static_cast<size_t>(place)]))
            << row.name << " of " << sizeof(T) << " bytes, place " << place << " of "
            << count;
        rare = common;
      }
    }
  }
  return tells;
}

TEST(UfuncFinite, LoopsSeeEachResultThatIsNot) {
  for (int target = 0; target < kTargetCount; ++target) {
    if ((SupportedTargets() >> target & 1u) == 0) continue;
    int telling = 0;
    for (const UfuncFamily& family : kUfuncFamilies) {
      for (int i = 0; i < family.count; ++i) {
        const UfuncRow& row = family.rows(static_cast<Target>(target))[i];
        if (row.inputs > 2 || row.outputs != 1 || row.in[1] != OperandRule::kLoop ||
            row.out[0] != OperandRule::kLoop) {
          continue;
        }
        const Loop f32 = row.loops[static_cast<int>(Dtype::kFloat32) - 1];
        const Loop f64 = row.loops[static_cast<int>(Dtype::kFloat64) - 1];
        if (f32 != nullptr) telling += CheckLoop<float>(row, f32);
        if (f64 != nullptr) telling += CheckLoop<double>(row, f64);
      }
    }
    EXPECT_GE(telling, 20) << TargetName(static_cast<Target>(target));
  }
}

}  // namespace
}  // namespace nd
