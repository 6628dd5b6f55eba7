// SPDX-License-Identifier: BSD-3-Clause
// Transforms of many lines of real numbers at once, the columns of a matrix, by a plan
// that has a by_columns. Samples of an even number are the parts of half as many complex
// elements; an odd number of them are real parts alone. The bits are those of
// RealFft::Forward and Inverse.
#pragma once

#include <algorithm>

#include "core/fft/real.h"

namespace nd::fft {

template <typename T>
class RealColumns {
 public:
  // The workspace is that of SmoothFft::RunColumns.
  RealColumns(const RealFft<T>& real, int64_t width, T* workspace) noexcept
      : real_(real),
        plan_(*real.by_columns()),
        width_(width),
        workspace_(workspace),
        buffer_(plan_.ColumnsBuffer(width, workspace)) {}

  int64_t size() const noexcept { return real_.size(); }
  bool is_odd() const noexcept { return size() % 2 != 0; }

  // The row of a sample: before Forward, and after Inverse, of what that returned.
  T* Row(const Rows<T>& samples, int64_t i) const noexcept {
    return is_odd() ? samples.data + i * samples.stride
                    : samples.data + i / 2 * samples.stride + i % 2 * samples.plane;
  }
  const Rows<T>& samples() const noexcept { return buffer_; }

  // The first half of the transform of the samples, times scale: size() / 2 + 1 rows.
  Rows<T> Forward(T scale) const noexcept {
    const int64_t half = size() / 2;
    if (is_odd()) std::fill_n(buffer_.data + buffer_.plane, size() * width_, T{0});
    const Rows<T> done =
        plan_.RunColumns(buffer_, nullptr, width_, false, T{1}, workspace_);
    if (is_odd()) {
      std::fill_n(done.data + done.plane, width_, T{0});
      Multiply(done.data, half + 1, scale);
      Multiply(done.data + done.plane, half + 1, scale);
    } else {
      plan_.kernels().split_columns({done.data, done.stride, done.plane, half,
                                     real_.roots(), scale, done.data, done.stride,
                                     done.plane, width_});
    }
    return done;
  }

  // Where Inverse finds as many rows. The imaginary parts of the first and, if the size
  // is even, of the last do not count.
  Rows<T> spectrum() const noexcept {
    return is_odd() ? buffer_ : Rows<T>{workspace_, buffer_.stride, buffer_.plane};
  }
  Rows<T> Inverse(T scale) const noexcept {
    const int64_t half = size() / 2;
    const Rows<T> from = spectrum();
    if (is_odd()) {
      // An element and its conjugate give twice the real part of either.
      for (T* const plane : {from.data, from.data + from.plane}) {
        Multiply(plane + width_, half, T{2});
        std::fill_n(plane + (half + 1) * width_, half * width_, T{0});
      }
      std::fill_n(from.data + from.plane, width_, T{0});
    } else {
      plan_.kernels().join_columns({from.data, from.stride, from.plane, half,
                                    real_.roots(), scale, buffer_.data, buffer_.stride,
                                    buffer_.plane, width_});
    }
    const Rows<T> done =
        plan_.RunColumns(buffer_.Exchanged(), nullptr, width_, false, T{1}, workspace_)
            .Exchanged();
    if (is_odd()) Multiply(done.data, size(), scale);
    return done;
  }

 private:
  void Multiply(T* rows, int64_t count, T factor) const noexcept {
    if (factor == T{1}) return;
    for (int64_t i = 0; i < count * width_; ++i) rows[i] *= factor;
  }

  const RealFft<T>& real_;
  const SmoothFft<T>& plan_;
  const int64_t width_;
  T* const workspace_;
  const Rows<T> buffer_;  // its rows are width_ apart
};

}  // namespace nd::fft
