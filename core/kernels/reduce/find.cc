// SPDX-License-Identifier: BSD-3-Clause
// Plain loops that the compiler vectorises for each target.
#include "core/kernels/reduce/find.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/reduce/find.cc"
#include "core/kernels/simd.h"

#ifndef ND_CORE_KERNELS_REDUCE_FIND_CC_
#define ND_CORE_KERNELS_REDUCE_FIND_CC_
namespace nd {

struct FindTable {
  FindKernel kernels[kDtypeCount];
};

}  // namespace nd
#endif

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

constexpr int64_t kStep = 64;  // elements that are asked at once

template <typename T>
int64_t Find(const void* x, int64_t count, const void* value) noexcept {
  const T* const at = static_cast<const T*>(x);
  const T wanted = *static_cast<const T*>(value);
  const bool nan = wanted != wanted;
  int64_t i = 0;
  for (; i + kStep <= count; i += kStep) {
    // In an integer as wide as the elements, so that it vectorises.
    using Mask = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;
    Mask found = 0;
    if (nan) {
      for (int64_t k = 0; k < kStep; ++k) found |= at[i + k] != at[i + k] ? 1 : 0;
    } else {
      for (int64_t k = 0; k < kStep; ++k) found |= at[i + k] == wanted ? 1 : 0;
    }
    if (found != 0) break;
  }
  for (; i < count; ++i) {
    if (nan ? at[i] != at[i] : at[i] == wanted) return i;
  }
  return 0;
}

template <typename T, bool kGreater>
void Better(const void* x, int64_t count, int64_t row, bool pass, void* best,
            int64_t* HWY_RESTRICT index) noexcept {
  const T* HWY_RESTRICT from = static_cast<const T*>(x);
  T* HWY_RESTRICT kept = static_cast<T*>(best);
  const bool stop = !pass;
  for (int64_t c = 0; c < count; ++c) {
    const T a = kept[c], b = from[c];
    bool take = kGreater ? b > a : b < a;
    if constexpr (!std::is_integral_v<T>) {
      const bool number = a == a, other = b == b;
      take |= stop ? number & !other : !number & other;
    }
    kept[c] = take ? b : a;
    index[c] = take ? row : index[c];
  }
}

constexpr FindTable MakeTable() {
  FindTable table = {};
  const auto put = [&table]<typename T>(Dtype dtype, T) {
    table.kernels[static_cast<int>(dtype) - 1] = {Find<T>, Better<T, false>,
                                                  Better<T, true>};
  };
  put(Dtype::kInt8, int8_t());
  put(Dtype::kInt16, int16_t());
  put(Dtype::kInt32, int32_t());
  put(Dtype::kInt64, int64_t());
  put(Dtype::kUint8, uint8_t());
  put(Dtype::kUint16, uint16_t());
  put(Dtype::kUint32, uint32_t());
  put(Dtype::kUint64, uint64_t());
  put(Dtype::kFloat32, float());
  put(Dtype::kFloat64, double());
  return table;
}

}  // namespace

extern const FindTable kFindTable;
constexpr FindTable kFindTable = MakeTable();

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {

const FindKernel& FindFinder(Dtype dtype, Target target) noexcept {
  return ND_SELECT_TABLE(target, kFindTable).kernels[static_cast<int>(dtype) - 1];
}

}  // namespace nd
#endif
