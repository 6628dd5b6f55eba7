// SPDX-License-Identifier: BSD-3-Clause
#include "core/fir/extend_line.h"

namespace nd::fir {
namespace {

// The real numbers of a line, or one part of complex ones, `step` apart.
template <typename T>
class Numbers {
 public:
  Numbers(Extension extension, T* samples, int64_t count, int64_t step) noexcept
      : extension_(extension), x_(samples), count_(count), step_(step) {}

  // For an index outside of [0, count).
  void Set(int64_t index) noexcept { x_[index * step_] = ValueAt(index); }

 private:
  T Sample(int64_t index) const noexcept { return x_[index * step_]; }

  T ValueAt(int64_t index) const noexcept {
    const int64_t last = count_ - 1;
    const T first_sample = Sample(0), last_sample = Sample(last);
    if (extension_ == Extension::kAntisymmetric) {
      const int64_t place = Modulo(index, 2 * count_);
      return place < count_ ? Sample(place) : -Sample(2 * count_ - 1 - place);
    }
    if (last == 0) return first_sample;
    if (extension_ == Extension::kAntireflect) {
      // Twice the way between the ends is added with each period.
      const int64_t period = 2 * last, place = Modulo(index, period);
      const int64_t periods = (index - place) / period;  // exact
      const T rise = 2 * static_cast<T>(periods) * (last_sample - first_sample);
      return rise +
             (place <= last ? Sample(place) : 2 * last_sample - Sample(period - place));
    }
    const T end = index < 0 ? first_sample : last_sample;
    const T distance = static_cast<T>(index < 0 ? index : index - last);
    const T slope = extension_ == Extension::kLine
                        ? (last_sample - first_sample) / static_cast<T>(last)
                    : index < 0 ? Sample(1) - first_sample
                                : last_sample - Sample(last - 1);
    return end + distance * slope;
  }

  static int64_t Modulo(int64_t index, int64_t period) noexcept {
    const int64_t rest = index % period;
    return rest < 0 ? rest + period : rest;
  }

  const Extension extension_;
  T* const x_;
  const int64_t count_, step_;
};

template <typename T>
void Extend(Extension extension, bool complex, void* line, int64_t count, int64_t before,
            int64_t after) noexcept {
  const int64_t step = complex ? 2 : 1, samples = count - before - after;
  for (int64_t part = 0; part < step; ++part) {
    Numbers<T> numbers(extension, static_cast<T*>(line) + before * step + part, samples,
                       step);
    for (int64_t i = -before; i < 0; ++i) numbers.Set(i);
    for (int64_t i = samples; i < samples + after; ++i) numbers.Set(i);
  }
}

}  // namespace

void ExtendByArithmetic(Extension extension, Dtype dtype, void* line, int64_t count,
                        int64_t before, int64_t after) noexcept {
  const bool complex = KindOf(dtype) == Kind::kComplex;
  if (dtype == Dtype::kFloat32 || dtype == Dtype::kComplex64) {
    Extend<float>(extension, complex, line, count, before, after);
  } else {
    Extend<double>(extension, complex, line, count, before, after);
  }
}

}  // namespace nd::fir
