// SPDX-License-Identifier: BSD-3-Clause
// What a call costs apart from its arithmetic: processor nanoseconds per call of the
// functions that a binding calls most, as JSON. One thread, the best of some rounds.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "ndabi/ndabi.h"

namespace {

constexpr int kRounds = 15;
constexpr int kCallsPerRound = 100000;

void Check(int32_t status) {
  if (status == 0) return;
  char message[256];
  nd_error_message(status, message, sizeof message, nullptr);
  std::fprintf(stderr, "handles: %s\n", message);
  std::exit(1);
}

template <typename Call>
double Nanoseconds(const Call& call) {
  std::clock_t best = 0;
  for (int round = 0; round < kRounds; round++) {
    const std::clock_t start = std::clock();
    for (int i = 0; i < kCallsPerRound; i++) call();
    const std::clock_t passed = std::clock() - start;
    if (round == 0 || passed < best) best = passed;
  }
  return 1e9 * static_cast<double>(best) / CLOCKS_PER_SEC / kCallsPerRound;
}

template <typename Call>
void Row(const char* name, const Call& call, const char* separator = ",") {
  std::printf("  \"%s\": %.2f%s\n", name, Nanoseconds(call), separator);
}

}  // namespace

int main() {
  Check(nd_set_thread_count(1));
  const int64_t shape[] = {100, 100};
  nd_array matrix, result;
  const nd_view* view;
  Check(nd_zeros(ND_FLOAT64, 2, shape, &matrix));

  const int64_t items[] = {ND_ITEM_SLICE, 10, 90, 2, ND_ITEM_SLICE, 5, 95, 1};
  const int64_t hundred = 100;
  alignas(64) static double a[100], v[3], h[102];
  for (int i = 0; i < 100; i++) a[i] = i;
  for (int i = 0; i < 3; i++) v[i] = 1;

  std::printf("{\n");
  Row("nd_abi_version", [] { nd_abi_version(); });
  Row("nd_view_of", [&] { Check(nd_view_of(matrix, &view)); });
  Row("nd_retain + nd_release", [&] {
    Check(nd_retain(matrix, &result));
    Check(nd_release(result));
  });
  Row("nd_slice + nd_release", [&] {
    Check(nd_slice(matrix, items, 2, &result));
    Check(nd_release(result));
  });
  Row("nd_empty + nd_release, 100 float64", [&] {
    Check(nd_empty(ND_FLOAT64, 1, &hundred, &result));
    Check(nd_release(result));
  });
  Row("nd_wrap + nd_release, 100 float64", [&] {
    Check(nd_wrap(ND_FLOAT64, 1, &hundred, nullptr, a, 0, sizeof a, 0, &result));
    Check(nd_release(result));
  });
  Row("nd_raw_convolve, 100 x 3 float64", [&] {
    Check(nd_raw_convolve(ND_FLOAT64, a, 100, 8, v, 3, 8, ND_MODE_FULL, h, 8));
  });
  nd_array vector, taps;
  Check(nd_wrap(ND_FLOAT64, 1, &hundred, nullptr, a, 0, sizeof a, 0, &vector));
  const int64_t three = 3;
  Check(nd_wrap(ND_FLOAT64, 1, &three, nullptr, v, 0, sizeof v, 0, &taps));
  Row(
      "nd_convolve + nd_release, 100 x 3 float64",
      [&] {
        Check(nd_convolve(vector, taps, ND_MODE_FULL, &result));
        Check(nd_release(result));
      },
      "");
  std::printf("}\n");
  return 0;
}
