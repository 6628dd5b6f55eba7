// SPDX-License-Identifier: BSD-3-Clause
// accuracy [--stride N] [--count N] [--f16] [--f32] [--f64] [--markdown] [function...]
// The largest error of each function, dtype and SIMD target, and where it is. --stride 1
// takes every float.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "tools/accuracy/exact.h"
#include "tools/accuracy/halves.h"
#include "tools/accuracy/measure.h"

namespace nd::accuracy {
namespace {

constexpr char kHead[] =
    "# Accuracy of elementary functions\n\n"
    "Largest error found, in units in the last place of the exact result, against the C\n"
    "library in double for float32 and 16 bits, against %s for float64. Not written\n"
    "by hand:\n\n"
    "    apt install libmpfr-dev\n"
    "    cmake -B build/accuracy -G Ninja -DNDABI_BUILD_TESTS=ON\n"
    "    ninja -C build/accuracy accuracy\n"
    "    build/accuracy/tools/accuracy/accuracy --markdown --stride %llu --count %llu\n\n"
    "Functions of one argument are measured at every float16, every bfloat16 and every\n"
    "float32 (or at one in so many); the others, and float64, at a sample that covers\n"
    "exponents, neighbours of 1, integers, special values and published hard cases, so\n"
    "that theirs are lower bounds. The baseline of this machine is the C library. "
    "Errors\n"
    "of `logaddexp` and `logaddexp2` are in units of the larger of result and larger\n"
    "argument. float16 and bfloat16 are computed in float32 and rounded.\n\n"
    "| function | dtype | baseline | AVX2 | AVX-512 | inputs | where, with AVX-512 |\n"
    "|---|---|---|---|---|---|---|\n";

struct Options {
  unsigned long long stride = 17, count = 4000000;
  // Formats that were named; all of them without any.
  bool f16 = false, f32 = false, f64 = false, markdown = false;
  std::vector<const char*> names;
};

Options Parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const char* word = argv[i];
    if (std::strcmp(word, "--f16") == 0) {
      options.f16 = true;
    } else if (std::strcmp(word, "--f32") == 0) {
      options.f32 = true;
    } else if (std::strcmp(word, "--f64") == 0) {
      options.f64 = true;
    } else if (std::strcmp(word, "--markdown") == 0) {
      options.markdown = true;
    } else if (std::strcmp(word, "--stride") == 0 && i + 1 < argc) {
      options.stride = std::strtoull(argv[++i], nullptr, 10);
    } else if (std::strcmp(word, "--count") == 0 && i + 1 < argc) {
      options.count = std::strtoull(argv[++i], nullptr, 10);
    } else {
      options.names.push_back(word);
    }
  }
  if (!options.f16 && !options.f32 && !options.f64) {
    options.f16 = options.f32 = options.f64 = true;
  }
  return options;
}

bool Wanted(const Options& options, const char* name) {
  for (const char* wanted : options.names) {
    if (std::strcmp(wanted, name) == 0) return true;
  }
  return options.names.empty();
}

// One row: the worst of each target, and on how many inputs it was found.
template <typename T>
void Print(const Options& options, const Reference& reference, const char* dtype,
           const std::vector<Target>& targets, const std::vector<Worst<T>>& worst,
           const char* inputs) {
  if (options.markdown) std::printf("| %s | %s |", reference.name, dtype);
  for (size_t k = 0; k < worst.size(); ++k) {
    const Worst<T>& w = worst[k];
    if (options.markdown) {
      std::printf(" %.3f |", w.ulp);
    } else {
      std::printf("%-10s %-8s %-8s %7.3f ULP at (%a, %a): %a\n", reference.name, dtype,
                  TargetName(targets[k]), w.ulp, static_cast<double>(w.a),
                  static_cast<double>(w.b), static_cast<double>(w.result));
    }
  }
  if (options.markdown) {
    const Worst<T>& w = worst.back();
    std::printf(" %s | `%a`", inputs, static_cast<double>(w.a));
    if (reference.inputs == 2) std::printf(", `%a`", static_cast<double>(w.b));
    std::printf(" |\n");
  }
  std::fflush(stdout);
}

template <typename T>
void Report(const Options& options, const Reference& reference, const char* dtype,
            const std::vector<Target>& targets, const std::vector<const Loops*>& loops) {
  std::vector<Worst<T>> worst;
  Measure(reference, loops, options.stride, options.count, &worst);
  char inputs[40];
  if (sizeof(T) == 8 || reference.inputs == 2) {
    std::snprintf(inputs, sizeof(inputs), "%llu", options.count);
  } else if (options.stride == 1) {
    std::snprintf(inputs, sizeof(inputs), "all");
  } else {
    std::snprintf(inputs, sizeof(inputs), "1 in %llu", options.stride);
  }
  Print(options, reference, dtype, targets, worst, inputs);
}

void ReportHalves(const Options& options, const Reference& reference, Dtype dtype,
                  const char* name, const std::vector<Target>& targets) {
  std::vector<Worst<float>> worst;
  for (const Target target : targets) {
    worst.push_back(MeasureHalves(reference, dtype, target));
  }
  Print(options, reference, name, targets, worst, "all");
}

int Run(const Options& options) {
  std::vector<Target> targets;
  for (int i = 0; i < kTargetCount; ++i) {
    if (SupportedTargets() >> i & 1) targets.push_back(static_cast<Target>(i));
  }
  if (options.markdown) {
    std::printf(kHead, ExactName(), options.stride, options.count);
  }
  for (const auto table : kLoopTables) {
    for (int row = 0; row < table(targets[0]).count; ++row) {
      std::vector<const Loops*> loops;
      for (const Target target : targets) loops.push_back(&table(target).rows[row]);
      const Reference* found = FindReference(loops[0]->name);
      if (found == nullptr || !Wanted(options, loops[0]->name)) continue;
      Reference reference = *found;
      if (options.f16 && reference.inputs == 1) {
        ReportHalves(options, reference, Dtype::kFloat16, "float16", targets);
        ReportHalves(options, reference, Dtype::kBfloat16, "bfloat16", targets);
      }
      if (options.f32) Report<float>(options, reference, "float32", targets, loops);
      UseExact(&reference);
      if (options.f64) Report<double>(options, reference, "float64", targets, loops);
    }
  }
  return 0;
}

}  // namespace
}  // namespace nd::accuracy

int main(int argc, char** argv) {
  return nd::accuracy::Run(nd::accuracy::Parse(argc, argv));
}
