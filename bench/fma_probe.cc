// SPDX-License-Identifier: BSD-3-Clause
// The rate at which one core multiplies and adds: the denominator of "% of limit". Prints
// one line of JSON, in 1e9 multiply-adds per second, for the SIMD target in use.
#include <cstdint>
#include <cstdio>
#include <ctime>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "bench/fma_probe.cc"
#include "core/kernels/simd.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// Independent sums: more than latency times issue rate, fewer than registers.
constexpr int kSums = 10;

// The loop's operands change in ways that the compiler cannot foresee.
template <class V>
HWY_INLINE void Forget(V& vector) {
#if HWY_TARGET == HWY_AVX3
  asm volatile("" : "+v"(vector.raw));
#elif HWY_TARGET == HWY_AVX2
  asm volatile("" : "+x"(vector.raw));
#elif HWY_ARCH_ARM_A64
  asm volatile("" : "+w"(vector.raw));
#else
  asm volatile("" : "+m"(vector));
#endif
}

// Multiply-adds done by `rounds` rounds.
template <typename T>
int64_t Spin(int64_t rounds) {
  const hn::ScalableTag<T> d;
  auto factor = hn::Set(d, static_cast<T>(0.5));
  hn::Vec<decltype(d)> sum[kSums];
  for (auto& s : sum) s = hn::Zero(d);
  for (int64_t i = 0; i < rounds; ++i) {
    Forget(factor);
    for (auto& s : sum) s = hn::MulAdd(s, factor, factor);
  }
  for (auto& s : sum) Forget(s);
  return rounds * kSums * static_cast<int64_t>(hn::Lanes(d));
}

}  // namespace

// float32, float64.
using Probe = int64_t (*)(int64_t rounds);
extern const Probe kProbes[2];
constexpr Probe kProbes[2] = {Spin<float>, Spin<double>};

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
namespace {

double Now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

// The best of several short runs: what the machine can do when left alone.
double Rate(int64_t (*spin)(int64_t)) {
  constexpr int kRuns = 20;
  constexpr int64_t kRounds = 50000;
  spin(kRounds);
  double best = 0;
  for (int run = 0; run < kRuns; ++run) {
    const double begin = Now();
    const int64_t count = spin(kRounds);
    const double rate = static_cast<double>(count) / (Now() - begin) * 1e-9;
    if (rate > best) best = rate;
  }
  return best;
}

}  // namespace
}  // namespace nd

int main() {
  using namespace nd;
  const Target target = CurrentTarget();
  const auto* probes = ND_SELECT_TABLE(target, kProbes);
  std::printf("{\"target\": \"%s\", \"float32\": %.2f, \"float64\": %.2f}\n",
              TargetName(target), Rate(probes[0]), Rate(probes[1]));
}
#endif
