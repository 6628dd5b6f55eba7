// SPDX-License-Identifier: BSD-3-Clause
// Writes core/signal/costs-inl.h: what transforms of blocks cost on this machine, for
// each SIMD target that it has. ./dev calibrate runs it.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "core/fft/real.h"
#include "core/memory/cache.h"
#include "core/signal/blocks.h"
#include "core/signal/costs.h"

namespace nd {
namespace {

using signal::BlockCosts;
using signal::kBlockOctaves;
using signal::kBlockSixteenths;
using signal::kBlockSteps;
using signal::kFirstBlockLog;

// Of this process: what else the machine does is left out.
double Now() noexcept {
  std::timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return 1e9 * static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec);
}

// The nanoseconds of body(), the least of several.
template <typename Body>
double Time(const Body& body) noexcept {
  double best = 1e18;
  int64_t rounds = 1;
  for (int trial = 0; trial < (best > 2e6 && trial > 0 ? 5 : 15); ++trial) {
    double time = 0;
    while (true) {
      const double start = Now();
      for (int64_t i = 0; i < rounds; ++i) body();
      time = Now() - start;
      if (time > 3e5) break;
      rounds *= 2;
    }
    best = std::min(best, time / static_cast<double>(rounds));
  }
  return best;
}

template <typename T>
void Fill(T* numbers, int64_t count) noexcept {
  for (int64_t i = 0; i < count; ++i) numbers[i] = static_cast<T>(i % 7 - 3);
}

// A row of `size` samples there and back, with the products.
template <typename T>
double RowTime(int64_t size, bool real) noexcept {
  fft::RealFft<T> half;
  fft::ComplexFft<T> whole;
  const Target target = CurrentTarget();
  const Status status = real ? half.Prepare(size, target) : whole.Prepare(size, target);
  const int64_t numbers = 2 * size + 64;
  Scratch<T> row, spectrum, samples, workspace;
  if (!status.ok() || !row.Resize(static_cast<size_t>(numbers)).ok() ||
      !spectrum.Resize(static_cast<size_t>(numbers)).ok() ||
      !samples.Resize(static_cast<size_t>(numbers)).ok() ||
      !workspace
           .Resize(static_cast<size_t>(
               std::max(real ? half.workspace() : 0, real ? 0 : whole.workspace())))
           .ok()) {
    std::fprintf(stderr, "calibrate: no memory\n");
    std::exit(1);
  }
  Fill(samples.data(), numbers);
  std::memset(spectrum.data(), 0, static_cast<size_t>(numbers) * sizeof(T));
  for (int64_t i = 0; i < numbers; ++i) {
    spectrum[static_cast<size_t>(i)] = T{1} / static_cast<T>(size);
  }
  const FftKernels<T>& kernels = GetFftKernels<T>(target);
  return Time([&] {
    std::memcpy(row.data(), samples.data(),
                static_cast<size_t>(real ? size : 2 * size) * sizeof(T));
    if (real) {
      half.Filter(row.data(), spectrum.data(), row.data(), workspace.data());
    } else {
      whole.Run(row.data(), row.data(), false, T{1}, workspace.data());
      kernels.multiply(row.data(), false, spectrum.data(), size, T{1}, T{1}, row.data());
      whole.Run(row.data(), row.data(), true, T{1}, workspace.data());
    }
  });
}

// A column of `size` elements, there and back, among others of a matrix.
template <typename T>
double ColumnTime(int64_t size) noexcept {
  constexpr int64_t kColumns = 256;
  fft::ComplexFft<T> fft;
  Scratch<T> matrix, samples, workspace;
  const int64_t numbers = 2 * size * kColumns;
  if (!fft.Prepare(size, CurrentTarget()).ok() || fft.by_columns() == nullptr ||
      !matrix.Resize(static_cast<size_t>(numbers)).ok() ||
      !workspace
           .Resize(static_cast<size_t>(fft.by_columns()->columns_workspace(kColumns)))
           .ok()) {
    std::fprintf(stderr, "calibrate: no memory\n");
    std::exit(1);
  }
  const int64_t width = std::max<int64_t>(fft.by_columns()->lanes(), 32);
  return Time([&] {
           Fill(matrix.data(), 16);
           for (int64_t c = 0; c < kColumns; c += width) {
             const fft::Rows<T> rows = {matrix.data() + 2 * c, 2 * kColumns, 0};
             const T scale = T{1} / static_cast<T>(size);
             fft.by_columns()->RunColumns(rows, &rows, width, false, scale,
                                          workspace.data());
             fft.by_columns()->RunColumns(rows, &rows, width, true, T{1},
                                          workspace.data());
           }
         }) /
         kColumns;
}

template <typename T>
BlockCosts Measure(bool real) noexcept {
  BlockCosts costs = {};
  costs.least = 1e18;
  for (int octave = 0; octave < kBlockOctaves; ++octave) {
    for (int step = 0; step < kBlockSteps; ++step) {
      const int64_t size = kBlockSixteenths[step] << (kFirstBlockLog - 4 + octave);
      const double cost = RowTime<T>(size, real) / static_cast<double>(size);
      costs.row[octave][step] = static_cast<float>(cost);
      costs.least = std::min(costs.least, cost);
    }
  }
  // An element of a column is two real samples.
  double column = 0;
  for (const int64_t size : {64, 128, 256}) {
    column += ColumnTime<T>(size) /
              (static_cast<double>(size) * std::log2(static_cast<double>(size)) * 3);
  }
  costs.column = column / (real ? 2 : 1);
  costs.call = 60;
  costs.bytes = static_cast<double>(real ? sizeof(T) : 2 * sizeof(T));
  return costs;
}

void Print(const BlockCosts& costs) noexcept {
  for (int octave = 0; octave < kBlockOctaves; ++octave) {
    std::printf("%s", octave == 0 ? "        {{" : "          ");
    for (int step = 0; step < kBlockSteps; ++step) {
      std::printf("%s%.2ff", step == 0 ? "{" : ", ",
                  static_cast<double>(costs.row[octave][step]));
    }
    std::printf("}%s\n", octave == kBlockOctaves - 1 ? "}," : ",");
  }
  std::printf("         %.3f, %.0f, %.0f, %.2f},\n", costs.column, costs.call,
              costs.bytes, costs.least);
}

// The processor, as the system names it.
void PrintMachine() noexcept {
  char line[256] = "an unknown processor";
  if (std::FILE* file = std::fopen("/proc/cpuinfo", "r")) {
    while (std::fgets(line, sizeof(line), file) != nullptr) {
      if (std::strncmp(line, "model name", 10) == 0) break;
    }
    std::fclose(file);
  }
  const char* name = std::strchr(line, ':');
  std::printf("// %s", name != nullptr ? name + 2 : line);
}

}  // namespace

int Main() noexcept {
  std::printf(
      "// SPDX-License-Identifier: BSD-3-Clause\n"
      "// What ./dev calibrate measured. By target, then by BlockType; the fields are\n"
      "// those of BlockCosts, nanoseconds of one thread on\n");
  PrintMachine();
  std::printf(
      "\n// clang-format off\ninline constexpr BlockCosts kCosts[kTargetCount][4] = {\n");
  for (int target = 0; target < kTargetCount; ++target) {
    std::printf("    {  // %s\n", TargetName(static_cast<Target>(target)));
    const bool here = SelectTarget(static_cast<Target>(target));
    if (!here) (void)SelectTarget(BestTarget());
    Print(Measure<float>(true));
    Print(Measure<double>(true));
    Print(Measure<float>(false));
    Print(Measure<double>(false));
    std::printf("    },\n");
  }
  std::printf("};\n// clang-format on\n");
  return 0;
}

}  // namespace nd

int main() {
  return nd::Main();
}
