// SPDX-License-Identifier: BSD-3-Clause
// accuracy [--stride N] [--count N] [--f32] [--f64] [--markdown] [function...]
// The largest error of each function, dtype and SIMD target, and where it is. --stride 1
// takes every float.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "tools/accuracy/measure.h"

namespace nd::accuracy {
namespace {

constexpr char kHead[] =
    "# Accuracy of elementary functions\n\n"
    "Largest error found, in units in the last place of the exact result, against the C\n"
    "library in double for float32 and in long double for float64. Not written by "
    "hand:\n\n"
    "    cmake -B build/accuracy -G Ninja -DNDABI_BUILD_TESTS=ON\n"
    "    ninja -C build/accuracy accuracy\n"
    "    build/accuracy/tools/accuracy/accuracy --markdown --stride %llu --count %llu\n\n"
    "float32 functions of one argument are measured at every float (`all`: those were\n"
    "named, with `--f32 --stride 1`) or at one in so many; the others at a sample that\n"
    "covers exponents, neighbours of 1, integers and special values, so that theirs are\n"
    "lower bounds. The baseline of this machine is the C library itself. Errors of\n"
    "`logaddexp` and `logaddexp2` are in units of the larger of result and larger\n"
    "argument.\n\n"
    "float16 is computed in float32: tests/core/half_math_test.cc takes every value of\n"
    "every function that has a loop of its own for it, and allows 0.501.\n\n"
    "| function | dtype | baseline | AVX2 | AVX-512 | inputs | where, with AVX-512 |\n"
    "|---|---|---|---|---|---|---|\n";

struct Options {
  unsigned long long stride = 17, count = 4000000;
  bool f32 = true, f64 = true, markdown = false;
  std::vector<const char*> names;
};

Options Parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const char* word = argv[i];
    if (std::strcmp(word, "--f32") == 0) {
      options.f64 = false;
    } else if (std::strcmp(word, "--f64") == 0) {
      options.f32 = false;
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
  return options;
}

bool Wanted(const Options& options, const char* name) {
  for (const char* wanted : options.names) {
    if (std::strcmp(wanted, name) == 0) return true;
  }
  return options.names.empty();
}

template <typename T>
void Report(const Options& options, const Reference& reference, const char* dtype,
            const std::vector<Target>& targets, const std::vector<const Loops*>& loops) {
  std::vector<Worst<T>> worst;
  Measure(reference, loops, options.stride, options.count, &worst);
  if (options.markdown) std::printf("| %s | %s |", reference.name, dtype);
  for (size_t k = 0; k < worst.size(); ++k) {
    const Worst<T>& w = worst[k];
    if (options.markdown) {
      std::printf(" %.3f |", w.ulp);
    } else {
      std::printf("%-10s %s %-8s %7.3f ULP at (%a, %a): %a\n", reference.name, dtype,
                  TargetName(targets[k]), w.ulp, static_cast<double>(w.a),
                  static_cast<double>(w.b), static_cast<double>(w.result));
    }
  }
  if (options.markdown) {
    const Worst<T>& w = worst.back();
    if (sizeof(T) == 4 && reference.inputs == 1) {
      if (options.stride == 1) {
        std::printf(" all |");
      } else {
        std::printf(" 1 in %llu |", options.stride);
      }
    } else {
      std::printf(" %llu |", options.count);
    }
    std::printf(" `%a`", static_cast<double>(w.a));
    if (reference.inputs == 2) std::printf(", `%a`", static_cast<double>(w.b));
    std::printf(" |\n");
  }
  std::fflush(stdout);
}

int Run(const Options& options) {
  std::vector<Target> targets;
  for (int i = 0; i < kTargetCount; ++i) {
    if (SupportedTargets() >> i & 1) targets.push_back(static_cast<Target>(i));
  }
  if (options.markdown) std::printf(kHead, options.stride, options.count);
  for (const auto table : kLoopTables) {
    for (int row = 0; row < table(targets[0]).count; ++row) {
      std::vector<const Loops*> loops;
      for (const Target target : targets) loops.push_back(&table(target).rows[row]);
      const Reference* reference = FindReference(loops[0]->name);
      if (reference == nullptr || !Wanted(options, loops[0]->name)) continue;
      if (options.f32) Report<float>(options, *reference, "float32", targets, loops);
      if (options.f64) Report<double>(options, *reference, "float64", targets, loops);
    }
  }
  return 0;
}

}  // namespace
}  // namespace nd::accuracy

int main(int argc, char** argv) {
  return nd::accuracy::Run(nd::accuracy::Parse(argc, argv));
}
