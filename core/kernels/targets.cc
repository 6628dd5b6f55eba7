// SPDX-License-Identifier: BSD-3-Clause
#include "core/kernels/targets.h"

#include <cstdlib>
#include <cstring>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#define ND_X86 1
#else
#define ND_X86 0
#endif

namespace nd {
namespace {

constexpr const char* kNames[kTargetCount] = {"baseline", "avx2", "avx3"};

constexpr uint32_t BitOf(Target target) noexcept {
  return uint32_t{1} << static_cast<int>(target);
}

#if ND_X86
constexpr bool HasAll(uint32_t set, uint32_t wanted) noexcept {
  return (set & wanted) == wanted;
}

// The register state that the operating system saves: bits of XCR0. By assembly, because
// the intrinsic would need a target attribute.
uint32_t SavedState() noexcept {
  uint32_t low = 0, high = 0;
  asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

uint32_t Detect() noexcept {
  // Leaf 1, ECX: PCLMUL, FMA, AES, OSXSAVE, AVX, F16C. Leaf 7, EBX: BMI1, AVX2, BMI2; and
  // AVX-512 F, DQ, CD, BW, VL. These are what Highway's targets may emit.
  constexpr uint32_t kLeaf1 =
      1u << 1 | 1u << 12 | 1u << 25 | 1u << 27 | 1u << 28 | 1u << 29;
  constexpr uint32_t kAvx2Leaf7 = 1u << 3 | 1u << 5 | 1u << 8;
  constexpr uint32_t kAvx3Leaf7 = 1u << 16 | 1u << 17 | 1u << 28 | 1u << 30 | 1u << 31;
  constexpr uint32_t kYmmState = 0x06, kZmmState = 0xe6;
  const uint32_t baseline = BitOf(Target::kBaseline);
  uint32_t a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || !HasAll(c, kLeaf1)) return baseline;
  const uint32_t saved = SavedState();
  if (!HasAll(saved, kYmmState)) return baseline;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0 || !HasAll(b, kAvx2Leaf7)) {
    return baseline;
  }
  const uint32_t avx2 = baseline | BitOf(Target::kAvx2);
  if (!HasAll(b, kAvx3Leaf7) || !HasAll(saved, kZmmState)) return avx2;
  return avx2 | BitOf(Target::kAvx3);
}

bool DetectDots() noexcept {
  constexpr uint32_t kVbmi = 1u << 1, kVnni = 1u << 11;
  uint32_t a = 0, b = 0, c = 0, d = 0;
  return (Detect() & BitOf(Target::kAvx3)) != 0 &&
         __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && HasAll(c, kVbmi | kVnni);
}
#else
uint32_t Detect() noexcept {
  return BitOf(Target::kBaseline);
}

bool DetectDots() noexcept {
  return false;
}
#endif

}  // namespace

namespace internal {

constinit std::atomic<int32_t> current_target{kUnresolved};

Target ResolveTarget() noexcept {
  Target choice = BestTarget();
  if (const char* wanted = std::getenv("NDABI_SIMD"); wanted != nullptr) {
    const uint32_t supported = SupportedTargets();
    for (int i = 0; i < kTargetCount; ++i) {
      const Target target = static_cast<Target>(i);
      if (std::strcmp(wanted, kNames[i]) == 0 && (supported & BitOf(target)) != 0) {
        choice = target;
      }
    }
  }
  // A concurrent SelectTarget wins over the default.
  int32_t expected = kUnresolved;
  if (current_target.compare_exchange_strong(expected, static_cast<int32_t>(choice),
                                             std::memory_order_relaxed)) {
    return choice;
  }
  return static_cast<Target>(expected);
}

}  // namespace internal

const char* TargetName(Target target) noexcept {
  return kNames[static_cast<int>(target)];
}

uint32_t SupportedTargets() noexcept {
  return Detect();
}

Target BestTarget() noexcept {
  const uint32_t supported = SupportedTargets();
  Target best = Target::kBaseline;
  for (int i = 0; i < kTargetCount; ++i) {
    const Target target = static_cast<Target>(i);
    if ((supported & BitOf(target)) != 0) best = target;
  }
  return best;
}

bool HasDots() noexcept {
  // Detection traps in a virtual machine, and is not worth a lock: all threads find the
  // same.
  static constinit std::atomic<int8_t> known{-1};
  int8_t has = known.load(std::memory_order_relaxed);
  if (has < 0) {
    has = DetectDots() ? 1 : 0;
    known.store(has, std::memory_order_relaxed);
  }
  return has != 0;
}

bool SelectTarget(Target target) noexcept {
  if ((SupportedTargets() & BitOf(target)) == 0) return false;
  internal::current_target.store(static_cast<int32_t>(target), std::memory_order_relaxed);
  return true;
}

}  // namespace nd
