// SPDX-License-Identifier: BSD-3-Clause
// accuracy [--stride N] [--count N] [--update PAGE] [dtype...] [function...]
// The largest error of each function, dtype and SIMD target, and where it is. --stride 1
// takes every float. --update writes them to PAGE, which is docs/accuracy.md.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "tools/accuracy/exact.h"
#include "tools/accuracy/halves.h"
#include "tools/accuracy/measure.h"
#include "tools/accuracy/page.h"
#include "tools/accuracy/page_head.h"
#include "tools/accuracy/ufunc_run.h"

namespace nd::accuracy {
namespace {

constexpr Dtype kDtypes[] = {Dtype::kFloat16, Dtype::kBfloat16,  Dtype::kFloat32,
                             Dtype::kFloat64, Dtype::kComplex64, Dtype::kComplex128};

std::string ColumnOf(Target target) {
#if defined(__aarch64__)
  if (target == Target::kBaseline) return "NEON";
#endif
  constexpr const char* kColumns[] = {"baseline", "AVX2", "AVX-512"};
  return kColumns[static_cast<int>(target)];
}

std::string Format(const char* format, auto... values) {
  char text[sizeof(kHead) + 200];
  std::snprintf(text, sizeof(text), format, values...);
  return text;
}

struct Options {
  unsigned long long stride = 17, count = 4000000;
  std::string page;
  // Of dtypes and functions; all of them without any.
  std::vector<std::string> dtypes, functions;
};

Options Parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--stride" && i + 1 < argc) {
      options.stride = std::strtoull(argv[++i], nullptr, 10);
    } else if (word == "--count" && i + 1 < argc) {
      options.count = std::strtoull(argv[++i], nullptr, 10);
    } else if (word == "--update" && i + 1 < argc) {
      options.page = argv[++i];
    } else {
      const bool is_dtype =
          std::any_of(std::begin(kDtypes), std::end(kDtypes),
                      [&](Dtype dtype) { return word == InfoOf(dtype).name; });
      (is_dtype ? options.dtypes : options.functions).push_back(word);
    }
  }
  return options;
}

bool Contains(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

class Survey {
 public:
  explicit Survey(const Options& options)
      : options_(options), page_({"baseline", "NEON", "AVX2", "AVX-512"}) {
    for (int i = 0; i < kTargetCount; ++i) {
      if (SupportedTargets() >> i & 1) targets_.push_back(static_cast<Target>(i));
    }
    for (const Reference& row : References()) AddName(row.name);
    for (const ComplexReference& row : ComplexReferences()) AddName(row.name);
    for (const std::string& name : options_.functions) {
      if (Contains(names_, name)) continue;
      std::fprintf(stderr, "accuracy: '%s' is no function, dtype or option\n",
                   name.c_str());
      std::exit(2);
    }
    std::ifstream file(options_.page);
    page_.Read(std::string(std::istreambuf_iterator<char>(file), {}));
  }

  void Run() {
    for (const Reference& row : References()) {
      for (const Dtype dtype : kDtypes) {
        if (InfoOf(dtype).kind == Kind::kFloat && Wanted(row.name, dtype))
          MeasureReal(row, dtype);
      }
    }
    for (const ComplexReference& row : ComplexReferences()) {
      for (const Dtype dtype : {Dtype::kComplex64, Dtype::kComplex128}) {
        if (!Wanted(row.name, dtype)) continue;
        const auto measure =
            dtype == Dtype::kComplex64 ? MeasureComplex<float> : MeasureComplex<double>;
        Report(row, dtype, measure(row, Exact, targets_, options_.count), Count());
      }
    }
  }

 private:
  void AddName(const char* name) {
    if (!Contains(names_, name)) names_.push_back(name);
  }
  bool Wanted(const char* name, Dtype dtype) const {
    return (options_.functions.empty() || Contains(options_.functions, name)) &&
           (options_.dtypes.empty() || Contains(options_.dtypes, InfoOf(dtype).name)) &&
           HasLoop(name, dtype);
  }
  std::string Count() const { return Format("%llu", options_.count); }

  void MeasureReal(Reference row, Dtype dtype) {
    if (dtype == Dtype::kFloat32) {
      const std::string some =
          options_.stride == 1 ? "all" : Format("1 in %llu", options_.stride);
      MeasureFloats<float>(row, dtype, row.inputs == 1 ? some : Count());
    } else if (dtype == Dtype::kFloat64) {
      UseExact(&row);
      MeasureFloats<double>(row, dtype, Count());
    } else {
      std::vector<Worst<float>> worst;
      for (const Target target : targets_) {
        worst.push_back(MeasureHalves(row, dtype, target));
      }
      Report(row, dtype, worst,
             row.inputs == 1 ? "all" : Format("all, beside %d", kHalfPartners));
    }
  }

  template <typename T>
  void MeasureFloats(const Reference& row, Dtype dtype, const std::string& inputs) {
    std::vector<accuracy::Run<T>> runs;
    for (const Target target : targets_) {
      runs.push_back([=](const T* a, const T* b, int64_t count, T* y) {
        RunUfunc(row.name, dtype, target, a, b, count, y);
      });
    }
    std::vector<Worst<T>> worst;
    Measure<T>(row, runs, options_.stride, options_.count, &worst);
    Report(row, dtype, worst, inputs);
  }

  static std::string Place(double x) { return Format("`%a`", x); }
  static std::string Place(const std::complex<double>& z) {
    return Format("`%a%+ai`", z.real(), z.imag());
  }

  template <class Row, class Worsts>
  void Report(const Row& row, Dtype dtype, const Worsts& worst,
              const std::string& inputs) {
    std::map<std::string, std::string> errors;
    std::string where;
    for (size_t k = 0; k < worst.size(); ++k) {
      const std::string error =
          Format(worst[k].ulp < 1e6 ? "%.3f" : "%.1e", worst[k].ulp);
      errors[ColumnOf(targets_[k])] = error;
      where = Place(worst[k].a);
      if (row.inputs == 2) where += ", " + Place(worst[k].b);
      std::printf("%-12s %-10s %-8s %8s ULP at %s: %s\n", row.name, InfoOf(dtype).name,
                  TargetName(targets_[k]), error.c_str(), where.c_str(),
                  Place(worst[k].result).c_str());
    }
    std::fflush(stdout);
    page_.Set(row.name, InfoOf(dtype).name, errors, inputs, where);
    if (!options_.page.empty()) Write();
  }

  // After each row: a run takes long.
  void Write() const {
    std::vector<std::string> dtypes;
    for (const Dtype dtype : kDtypes) dtypes.push_back(InfoOf(dtype).name);
    std::ofstream(options_.page)
        << Format(kHead, ExactName(), kHalfPartners, ExactName(), kMostPowerBits)
        << page_.Table(names_, dtypes);
  }

  Options options_;
  Page page_;
  std::vector<Target> targets_;
  std::vector<std::string> names_;  // of functions, in the order of the page
};

}  // namespace
}  // namespace nd::accuracy

int main(int argc, char** argv) {
  nd::accuracy::Survey(nd::accuracy::Parse(argc, argv)).Run();
  return 0;
}
