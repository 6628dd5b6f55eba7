// SPDX-License-Identifier: BSD-3-Clause
// Run-time choice of the SIMD instruction set. Few targets, one choice for the process:
// every kernel table of the library is taken for the same target.
#pragma once

#include <atomic>
#include <cstdint>

namespace nd {

// In rising order of preference. kBaseline is what the compiler may emit without flags:
// NEON on AArch64, SSE2 or plain scalar code on x86-64.
enum class Target : int32_t { kBaseline = 0, kAvx2 = 1, kAvx3 = 2 };
inline constexpr int kTargetCount = 3;

// "baseline", "avx2" or "avx3" (AVX-512 with F, BW, CD, DQ and VL).
const char* TargetName(Target target) noexcept;

// Bit (1 << target) is set for each target that this processor and its operating system
// can run; bit 0 always is.
uint32_t SupportedTargets() noexcept;

// The preferred one of the supported targets.
Target BestTarget() noexcept;

// This processor has what refines AVX-512: sums of products of neighbouring bytes and
// pairs (VNNI), and permutations of bytes (VBMI).
bool HasDots() noexcept;

namespace internal {
inline constexpr int32_t kUnresolved = -1;
extern std::atomic<int32_t> current_target;
[[gnu::cold]] Target ResolveTarget() noexcept;
}  // namespace internal

// The target in use. At first: the one that the environment variable NDABI_SIMD names, if
// it is supported, else the best.
inline Target CurrentTarget() noexcept {
  const int32_t current = internal::current_target.load(std::memory_order_relaxed);
  if (current != internal::kUnresolved) [[likely]]
    return static_cast<Target>(current);
  return internal::ResolveTarget();
}

// Uses `target` from the next kernel call on; false, and no change, if not supported.
bool SelectTarget(Target target) noexcept;

}  // namespace nd
