// SPDX-License-Identifier: BSD-3-Clause
// The rate at which this machine adds two long float64 vectors into a third one that is
// there: what memory lets an operation of two inputs do. Prints one line of JSON, in 1e9
// bytes per second, counting what is read and written once each.
//
//   stream_probe [threads [elements]]
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "bench/stream_probe.cc"
#include "core/kernels/simd.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// n is a multiple of 8, all are aligned to 64 bytes.
void Plain(const double* a, const double* b, double* c, int64_t n) {
  const hn::ScalableTag<double> d;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  for (int64_t i = 0; i < n; i += lanes) {
    hn::Store(hn::Add(hn::Load(d, a + i), hn::Load(d, b + i)), d, c + i);
  }
}

// Past the caches: lines of c are not read before they are written.
void Streaming(const double* a, const double* b, double* c, int64_t n) {
  const hn::ScalableTag<double> d;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  for (int64_t i = 0; i < n; i += lanes) {
    hn::Stream(hn::Add(hn::Load(d, a + i), hn::Load(d, b + i)), d, c + i);
  }
  std::atomic_thread_fence(std::memory_order_seq_cst);  // until all have arrived
}

}  // namespace

using Adder = void (*)(const double* a, const double* b, double* c, int64_t n);
extern const Adder kAdders[2];
constexpr Adder kAdders[2] = {Plain, Streaming};

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "core/threads/pool.h"

namespace nd {
namespace {

constexpr int kRuns = 25;
// Threads share the work in blocks of 512 bytes.
constexpr int64_t kBlock = 64;

double Now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double* Filled(int64_t n) {
  auto* elements = static_cast<double*>(std::aligned_alloc(64, n * sizeof(double)));
  if (elements == nullptr) std::exit(1);
  for (int64_t i = 0; i < n; ++i) elements[i] = static_cast<double>(i % 17);
  return elements;
}

// The best of several runs: what the machine can do when left alone.
double Rate(HWY_NAMESPACE::Adder add, const double* a, const double* b, double* c,
            int64_t blocks, int32_t threads) {
  auto body = [=](int64_t begin, int64_t end) {
    const int64_t i = begin * kBlock;
    add(a + i, b + i, c + i, (end - begin) * kBlock);
  };
  double best = 0;
  for (int run = 0; run < kRuns; ++run) {
    const double begin = Now();
    ParallelFor(blocks, blocks / threads, threads, body);
    const auto bytes = static_cast<double>(3 * blocks * kBlock * 8);
    const double rate = bytes / (Now() - begin) * 1e-9;
    if (rate > best) best = rate;
  }
  return best;
}

}  // namespace
}  // namespace nd

int main(int argc, char** argv) {
  using namespace nd;
  const int32_t threads = argc > 1 ? std::atoi(argv[1]) : 1;
  const int64_t blocks = (argc > 2 ? std::atoll(argv[2]) : 10000000) / kBlock;
  if (threads < 1 || threads > kMaxThreads || blocks < threads) return 2;
  const double* a = Filled(blocks * kBlock);
  const double* b = Filled(blocks * kBlock);
  double* c = Filled(blocks * kBlock);
  const Target target = CurrentTarget();
  const auto* adders = ND_SELECT_TABLE(target, kAdders);
  SetThreadCount(threads);
  const double plain = Rate(adders[0], a, b, c, blocks, threads);
  const double streaming = Rate(adders[1], a, b, c, blocks, threads);
  std::printf("{\"target\": \"%s\", \"plain\": %.2f, \"streaming\": %.2f}\n",
              TargetName(target), plain, streaming);
}
#endif
