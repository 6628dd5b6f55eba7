// SPDX-License-Identifier: BSD-3-Clause
#include "core/fir/extend_line.h"

namespace nd::fir {
namespace {

// Rows of real numbers: those of several lines side by side, both parts of complex ones.
template <typename T>
class Numbers {
 public:
  Numbers(Extension extension, T* samples, int64_t count, int64_t width) noexcept
      : extension_(extension), x_(samples), count_(count), width_(width) {}

  // For an index outside of [0, count).
  void Set(int64_t index) noexcept {
    const int64_t last = count_ - 1;
    const T *const first_row = Row(0), *const last_row = Row(last);
    if (extension_ == Extension::kAntisymmetric) {
      const int64_t place = Modulo(index, 2 * count_);
      const bool turned = place >= count_;
      const T* const row = Row(turned ? 2 * count_ - 1 - place : place);
      return Fill(index, [=](int64_t i) { return turned ? -row[i] : row[i]; });
    }
    if (last == 0) return Fill(index, [=](int64_t i) { return first_row[i]; });
    if (extension_ == Extension::kAntireflect) {
      // Twice the way between the ends is added with each period.
      const int64_t period = 2 * last, place = Modulo(index, period);
      const int64_t periods = (index - place) / period;
      const T rises = 2 * static_cast<T>(periods);
      const bool turned = place > last;
      const T* const row = Row(turned ? period - place : place);
      return Fill(index, [=](int64_t i) {
        return rises * (last_row[i] - first_row[i]) +
               (turned ? 2 * last_row[i] - row[i] : row[i]);
      });
    }
    const T* const end = index < 0 ? first_row : last_row;
    const T distance = static_cast<T>(index < 0 ? index : index - last);
    const bool whole = extension_ == Extension::kLine;
    const T* const before = whole || index < 0 ? first_row : Row(last - 1);
    const T* const after = whole || index >= 0 ? last_row : Row(1);
    const T run = whole ? static_cast<T>(last) : T{1};
    Fill(index,
         [=](int64_t i) { return end[i] + distance * ((after[i] - before[i]) / run); });
  }

 private:
  const T* Row(int64_t index) const noexcept { return x_ + index * width_; }

  template <class Value>
  void Fill(int64_t index, const Value& value) noexcept {
    T* const row = x_ + index * width_;
    for (int64_t i = 0; i < width_; ++i) row[i] = value(i);
  }

  static int64_t Modulo(int64_t index, int64_t period) noexcept {
    const int64_t rest = index % period;
    return rest < 0 ? rest + period : rest;
  }

  const Extension extension_;
  T* const x_;
  const int64_t count_, width_;
};

template <typename T>
void Extend(Extension extension, void* lines, int64_t width, int64_t count,
            int64_t before, int64_t after) noexcept {
  const int64_t samples = count - before - after;
  Numbers<T> numbers(extension, static_cast<T*>(lines) + before * width, samples, width);
  for (int64_t i = -before; i < 0; ++i) numbers.Set(i);
  for (int64_t i = samples; i < samples + after; ++i) numbers.Set(i);
}

}  // namespace

void ExtendByArithmetic(Extension extension, Dtype dtype, void* lines, int64_t width,
                        int64_t count, int64_t before, int64_t after) noexcept {
  const int64_t numbers = KindOf(dtype) == Kind::kComplex ? 2 * width : width;
  if (dtype == Dtype::kFloat32 || dtype == Dtype::kComplex64) {
    Extend<float>(extension, lines, numbers, count, before, after);
  } else {
    Extend<double>(extension, lines, numbers, count, before, after);
  }
}

}  // namespace nd::fir
