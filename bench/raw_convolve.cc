// SPDX-License-Identifier: BSD-3-Clause
// nd_raw_convolve from C, into memory that is there already: processor seconds per call
// by dtype and number of taps, as JSON. One thread, the best of many rounds.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "ndabi/ndabi.h"

namespace {

constexpr int64_t kLength = 10000;
constexpr int64_t kTaps[] = {1, 3, 5, 9, 16, 31, 64, 255};
constexpr int kRounds = 41;
constexpr int64_t kMultiplyAddsPerRound = 50000000;

void Check(int32_t status) {
  if (status == 0) return;
  char message[256];
  nd_error_message(status, message, sizeof message, nullptr);
  std::fprintf(stderr, "raw_convolve: %s\n", message);
  std::exit(1);
}

template <typename Call>
double SecondsOf(int64_t calls, const Call& call) {
  const std::clock_t start = std::clock();
  for (int64_t i = 0; i < calls; i++) call();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC /
         static_cast<double>(calls);
}

template <typename T>
void Rows(int32_t dtype, const char* name, const char* separator) {
  void *a_memory, *v_memory, *result;
  Check(nd_raw_alloc(kLength * sizeof(T), &a_memory));
  Check(nd_raw_alloc(kLength * sizeof(T), &v_memory));
  Check(nd_raw_alloc(2 * kLength * sizeof(T), &result));
  T* a = static_cast<T*>(a_memory);
  T* v = static_cast<T*>(v_memory);
  for (int64_t i = 0; i < kLength; i++) {
    a[i] = static_cast<T>(i % 17);
    v[i] = static_cast<T>(i % 5);
  }

  std::printf("  \"%s\": {", name);
  const char* comma = "";
  for (const int64_t taps : kTaps) {
    const auto call = [&] {
      Check(nd_raw_convolve(dtype, a, kLength, sizeof(T), v, taps, sizeof(T),
                            ND_MODE_FULL, result, sizeof(T)));
    };
    const int64_t calls = kMultiplyAddsPerRound / (kLength * taps);
    SecondsOf(calls, call);
    double best = 1e30;
    for (int round = 0; round < kRounds; round++) {
      const double seconds = SecondsOf(calls, call);
      if (seconds < best) best = seconds;
    }
    std::printf("%s\"%lld\": %.4e", comma, static_cast<long long>(taps), best);
    comma = ", ";
  }
  std::printf("}%s\n", separator);
  Check(nd_raw_free(a));
  Check(nd_raw_free(v));
  Check(nd_raw_free(result));
}

}  // namespace

int main() {
  Check(nd_set_thread_count(1));
  std::printf("{\n  \"n\": %lld,\n", static_cast<long long>(kLength));
  Rows<float>(ND_FLOAT32, "float32", ",");
  Rows<double>(ND_FLOAT64, "float64", "");
  std::printf("}\n");
  return 0;
}
