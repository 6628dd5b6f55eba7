// SPDX-License-Identifier: BSD-3-Clause
// The reductions that have a name, one row each.
#pragma once

#include "core/array/array.h"
#include "core/ufunc/resolve.h"

namespace nd {

// What a caller may ask for. Pointers may be null.
struct ReduceOptions {
  Dtype dtype = kNoDtype;
  bool keepdims = false;
  const Array* where = nullptr;
  const Array* initial = nullptr;  // 0-d
  bool weak_initial = false;       // a number of the host language
  const Array* weights = nullptr;
  double correction = 0;
};

struct ReduceCall;

// Laid out as nd_reduction_desc in decl.h; capi asserts it.
struct ReductionInfo {
  int32_t struct_size;
  int32_t skips_nan;
  const char* name;
  const char* doc;
};

struct ReductionRow {
  ReductionInfo info;
  // Without the axes; ReduceOptions::keepdims is the caller's.
  Status (*run)(const ReduceCall& call, Array* result) noexcept;
  int32_t variant;  // what `run` is to do

  const char* name() const noexcept { return info.name; }
  bool skips_nan() const noexcept { return info.skips_nan != 0; }
};

// One call: axes as bits.
struct ReduceCall {
  const ReductionRow* row;
  const Array* a;
  uint64_t axes;
  const ReduceOptions* options;
  int32_t* flags;
};

inline constexpr int32_t kReductionCount = 23;
extern const ReductionRow kReductions[kReductionCount];

// The number of a name, or -1.
int32_t FindReduction(const char* name) noexcept;

// Over `count` axes, or all by kAllAxes. kAxis; kType; kValue: an empty reduction without
// an identity.
Status Reduce(const ReductionRow& row, const Array& a, int32_t count, const int64_t* axes,
              const ReduceOptions& options, Array* result, int32_t* flags) noexcept;

// Puts back as length 1 the axes that a reduction has taken away.
Status RestoreAxes(const Array& reduced, int32_t ndim, uint64_t axes,
                   Array* result) noexcept;

// The axes of an argument as bits. An array without axes may be told one that is 0 or -1.
Status ReductionAxes(const Array& a, int32_t count, const int64_t* axes,
                     uint64_t* result) noexcept;

// argmin and argmax, in arg.cc: one axis, or all of them as one in C order. The index of
// the first extreme element, or of the first NaN, as int64. With skip_nan NaN is passed
// over.
Status ArgReduce(const ReduceCall& call, Array* result) noexcept;

enum ArgVariant { kArgMin, kArgMax };

}  // namespace nd
