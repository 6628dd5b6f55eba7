// SPDX-License-Identifier: BSD-3-Clause
// Times nd_convolve with the release of its result. Each line of standard input names two
// .npy files, the answer is a line of JSON: processor seconds per call of mode full, by
// one thread, the best of some rounds.
#include <cstring>

#include "calls.h"

namespace {

using bench::Check;

void Answer(char* line) {
  const char* first = std::strtok(line, " \n");
  const char* second = std::strtok(nullptr, " \n");
  if (first == nullptr || second == nullptr) return;
  const nd_array a = bench::Loaded(first), v = bench::Loaded(second);
  bench::Tell(bench::BestOf([&] {
    nd_array result;
    Check(nd_convolve(a, v, ND_MODE_FULL, &result));
    Check(nd_release(result));
  }));
  Check(nd_release(a));
  Check(nd_release(v));
}

}  // namespace

int main() {
  static char line[4096];
  Check(nd_set_thread_count(1));
  while (std::fgets(line, sizeof line, stdin) != nullptr) Answer(line);
  return 0;
}
