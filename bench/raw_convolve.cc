// SPDX-License-Identifier: BSD-3-Clause
// nd_raw_convolve from C, into memory that is there already: processor seconds per call
// by dtype, nearest cache that holds samples and results, and number of taps, with the
// number of samples n, as JSON. One thread, the best of many rounds. "L1, half": of half
// as many, so that a difference tells of what a call costs by sample.
#include "calls.h"

namespace {

using bench::Check;

constexpr int64_t kNearBytes = 12000;  // of samples in the first cache, with results
constexpr int64_t kMostSamples = 10000;
constexpr int64_t kTaps[] = {1, 3, 5, 9, 16, 31, 64, 255};

template <typename T>
void Cache(int32_t dtype, const char* name, int64_t length, const T* a, const T* v,
           void* result) {
  std::printf("\"%s\": {\"n\": %lld", name, static_cast<long long>(length));
  for (const int64_t taps : kTaps) {
    const double seconds = bench::BestOf([&] {
      Check(nd_raw_convolve(dtype, a, length, sizeof(T), v, taps, sizeof(T), ND_MODE_FULL,
                            result, sizeof(T)));
    });
    std::printf(", \"%lld\": %.4e", static_cast<long long>(taps), seconds);
  }
  std::printf("}");
}

template <typename T>
void Rows(int32_t dtype, const char* name, const char* separator) {
  void *a_memory, *v_memory, *result;
  Check(nd_raw_alloc(kMostSamples * sizeof(T), &a_memory));
  Check(nd_raw_alloc(kMostSamples * sizeof(T), &v_memory));
  Check(nd_raw_alloc(2 * kMostSamples * sizeof(T), &result));
  T* a = static_cast<T*>(a_memory);
  T* v = static_cast<T*>(v_memory);
  for (int64_t i = 0; i < kMostSamples; i++) {
    a[i] = static_cast<T>(i % 17);
    v[i] = static_cast<T>(i % 5);
  }

  std::printf("  \"%s\": {", name);
  const int64_t near = kNearBytes / static_cast<int64_t>(sizeof(T));
  Cache<T>(dtype, "L1, half", near / 2, a, v, result);
  std::printf(", ");
  Cache<T>(dtype, "L1", near, a, v, result);
  std::printf(", ");
  Cache<T>(dtype, "L2", kMostSamples, a, v, result);
  std::printf("}%s\n", separator);
  Check(nd_raw_free(a));
  Check(nd_raw_free(v));
  Check(nd_raw_free(result));
}

}  // namespace

int main() {
  Check(nd_set_thread_count(1));
  std::printf("{\n");
  Rows<float>(ND_FLOAT32, "float32", ",");
  Rows<double>(ND_FLOAT64, "float64", "");
  std::printf("}\n");
  return 0;
}
