// SPDX-License-Identifier: BSD-3-Clause
// How a kernel file is compiled once per SIMD target. It is the only way to Highway: it
// keeps the targets few, and lets nothing in that would need libhwy to be linked.
// No include guard: the file must be read again for each target.
//
//   // scale.h
//   struct ScaleTable {
//     void (*f32)(float factor, const float* x, int64_t n, float* y) noexcept;
//   };
//   const ScaleTable& GetScaleTable(Target target) noexcept;
//
//   // scale.cc
//   #include "core/kernels/scale.h"
//
//   #undef HWY_TARGET_INCLUDE
//   #define HWY_TARGET_INCLUDE "core/kernels/scale.cc"
//   #include "core/kernels/simd.h"
//
//   HWY_BEFORE_NAMESPACE();
//   namespace nd {
//   namespace HWY_NAMESPACE {
//   namespace {
//   namespace hn = hwy::HWY_NAMESPACE;
//   void ScaleF32(float factor, const float* x, int64_t n, float* y) noexcept { ... }
//   }  // namespace
//   extern const ScaleTable kScaleTable;  // external, so that HWY_ONCE code sees it
//   constexpr ScaleTable kScaleTable = {ScaleF32};
//   }  // namespace HWY_NAMESPACE
//   }  // namespace nd
//   HWY_AFTER_NAMESPACE();
//
//   #if HWY_ONCE
//   namespace nd {
//   const ScaleTable& GetScaleTable(Target target) noexcept {
//     return ND_SELECT_TABLE(target, kScaleTable);
//   }
//   }  // namespace nd
//   #endif
//
// A caller: GetScaleTable(CurrentTarget()).f32(2.0f, x, n, y). The per-target namespaces
// lie directly in `nd`. Lambdas inside them need HWY_ATTR (clang); arrays of vectors are
// fine, since no target here has vectors of unknown size. Call no inline function of a
// shared header from per-target code unless it is forced inline: the linker would keep
// one copy for all, perhaps the one with AVX-512 in it.

#ifndef ND_CORE_KERNELS_SIMD_H_
#define ND_CORE_KERNELS_SIMD_H_

// Each name is a bit that Highway defines; those newer than 1.0.3 are spelled as bits:
// 14 is HWY_SSE2, 29 is HWY_NEON_WITHOUT_AES. What is not listed is left out: the steps
// between the baseline and AVX2, the refinements of AVX-512, and vectors of unknown size.
#define HWY_DISABLED_TARGETS                                                             \
  (0x7fffffffffffffffLL & ~(HWY_AVX3 | HWY_AVX2 | (1LL << 14) | HWY_NEON | (1LL << 29) | \
                            HWY_PPC8 | HWY_WASM | HWY_EMU128 | HWY_SCALAR))

// Highway's assertions call into libhwy.
#define HWY_IS_DEBUG_BUILD 0

#endif  // ND_CORE_KERNELS_SIMD_H_

#include "hwy/foreach_target.h"
#include "hwy/highway.h"

#include "core/kernels/targets.h"

#if HWY_ONCE && !defined(ND_SELECT_TABLE)
// nd::N_<target>::table. A target that was not compiled (the baseline is beyond it, or
// another architecture) is served by the baseline.
#if (HWY_TARGETS & HWY_AVX2) && HWY_STATIC_TARGET != HWY_AVX2
#define ND_TABLE_AVX2(table) N_AVX2::table
#else
#define ND_TABLE_AVX2(table) HWY_STATIC_DISPATCH(table)
#endif
#if (HWY_TARGETS & HWY_AVX3) && HWY_STATIC_TARGET != HWY_AVX3
#define ND_TABLE_AVX3(table) N_AVX3::table
#else
#define ND_TABLE_AVX3(table) HWY_STATIC_DISPATCH(table)
#endif
#define ND_SELECT_TABLE(target, table)                      \
  ((target) == ::nd::Target::kAvx3   ? ND_TABLE_AVX3(table) \
   : (target) == ::nd::Target::kAvx2 ? ND_TABLE_AVX2(table) \
                                     : HWY_STATIC_DISPATCH(table))
#endif
