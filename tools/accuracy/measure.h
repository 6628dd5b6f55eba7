// SPDX-License-Identifier: BSD-3-Clause
// Errors in units in the last place, and the inputs that they are measured on.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace nd::accuracy {

// A function by the C library in more precision: float is compared with the double one,
// double with the long double one. Functions of one argument do not read the second.
struct Reference {
  const char* name;
  int inputs;
  double (*f64)(double, double);
  long double (*wide)(long double, long double);
  // Largest errors that are allowed, in ULP.
  double bound32, bound64;
  // Where the result is the difference of larger values: an error is given in units of
  // the larger of the result and the larger argument.
  bool relative_to_input;
};

// All rows.
std::vector<Reference> References();
// The row of that name, or null.
const Reference* FindReference(const char* name);

// |result - exact| in units in the last place of `exact`, not less than those of `scale`.
// Infinite where one is a NaN and the other is not; 0 where both are.
double ErrorInUlp(float result, double exact, double scale);
double ErrorInUlp(double result, long double exact, long double scale);

// The largest error found; 0.5 where all results are the exact ones, rounded.
template <typename T>
struct Worst {
  double ulp = 0.5;
  T a = 0, b = 0, result = 0;
};

// Inputs of a function, in blocks: all floats of every `stride`-th bit pattern, or
// `count` pairs that cover exponents evenly, values near 1, integers and special values,
// after those that are published as hard.
template <typename T>
class Inputs {
 public:
  Inputs(const Reference& reference, uint64_t stride, uint64_t count);
  // The next block; false at the end.
  bool Next(std::vector<T>* a, std::vector<T>* b);

 private:
  uint64_t Random();
  T Unit();  // in [0, 1)
  T Draw();

  bool exhaustive_;
  std::vector<double> hard_;
  uint64_t stride_, position_ = 0, count_, state_ = 0x9e3779b97f4a7c15;
};

// y[i] = function(a[i], b[i]); functions of one argument do not read b.
template <typename T>
using Run = std::function<void(const T* a, const T* b, int64_t count, T* y)>;

// One result per run, each by another target.
template <typename T>
void Measure(const Reference& reference, const std::vector<Run<T>>& runs, uint64_t stride,
             uint64_t count, std::vector<Worst<T>>* worst);

}  // namespace nd::accuracy
