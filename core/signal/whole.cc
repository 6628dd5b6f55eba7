// SPDX-License-Identifier: BSD-3-Clause
#include "core/signal/whole.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include "core/kernels/magnitude.h"
#include "core/kernels/move.h"
#include "core/signal/method.h"
#include "core/signal/plan.h"

namespace nd::signal {
namespace {

constexpr int64_t kMostBehind = 256;
constexpr int64_t kMostTaps = 512, kMostSamples = 1024;

// Rows of `count` values as they lie; zeros fill up the last one, and those behind it.
template <typename T>
class Rows {
 public:
  Rows(const T* values, int64_t count, const T** rows, int64_t row_count) noexcept {
    int64_t row = 0;
    for (; (row + 1) * kWholeRow <= count; ++row) rows[row] = values + row * kWholeRow;
    if (row == row_count) return;
    const int64_t rest = count - row * kWholeRow;
    std::copy_n(values + row * kWholeRow, rest, last_);
    rows[row++] = last_;
    for (; row < row_count; ++row) rows[row] = last_ + kWholeRow;
  }

 private:
  T last_[2 * kWholeRow] = {};
};

// Nanoseconds of a call, by number of rows.
template <typename T>
constexpr double kCall[] = {sizeof(T) == 4 ? 370 : 650, sizeof(T) == 4 ? 440 : 780,
                            sizeof(T) == 4 ? 930 : 1700};

// Of `count` sums behind, the first of which has as many products.
template <typename T>
double SumsDuration(int64_t count) noexcept {
  constexpr double kAtLeast = 60;
  constexpr Dtype kDtype = sizeof(T) == 4 ? Dtype::kFloat32 : Dtype::kFloat64;
  const double sums = static_cast<double>(count);
  return kAtLeast + DurationOf(KernelFormatOf(kDtype), CurrentTarget(), sums, sums * 0.7);
}

}  // namespace

template <typename T>
Whole<T>::Whole(const ShortJob& job) noexcept
    : job_(job),
      kernel_(FindWhole<T>(CurrentTarget())),
      offset_(job.start + job.tap_count - 1),
      end_(offset_ + job.y_count),
      duration_(std::numeric_limits<double>::infinity()) {
  if (kernel_ == nullptr) return;
  for (size_t i = 0; i < std::size(kWholeRows); ++i) {
    const int64_t room = 2 * kWholeRows[i] * kWholeRow;
    const int64_t count = behind(room);
    if (job.x_count > room || job.tap_count > room / 2 || count > kMostBehind) continue;
    double duration = kCall<T>[i];
    if (NeedsSums(room)) {
      duration += std::min(SumsDuration<T>(count), kCall<T>[1]);
    }
    if (duration >= duration_) continue;
    rows_ = kWholeRows[i];
    duration_ = duration;
  }
}

template <typename T>
int64_t Whole<T>::behind(int64_t room) const noexcept {
  return std::max<int64_t>(job_.x_count + job_.tap_count - 1 - room, 0);
}

template <typename T>
bool Whole<T>::NeedsSums(int64_t room) const noexcept {
  return offset_ < behind(room) || end_ > room;
}

template <typename T>
bool Whole<T>::SumBehind(const T* x, T* sums) const noexcept {
  const int64_t first = room() - (job_.tap_count - 1), count = behind(room());
  ShortJob job = job_;
  job.x = x + first;
  job.x_count -= first;
  job.x_step = 1;
  job.start = 0;
  job.y = sums;
  job.y_count = count;
  const Whole whole(job);
  return whole.duration() < SumsDuration<T>(count) ? whole.Run() : RunShort(job);
}

template <typename T>
bool Whole<T>::Run() const noexcept {
  constexpr int64_t kSize = sizeof(T);
  const T* const source = static_cast<const T*>(job_.taps);
  if (!IsModerate(job_.dtype,
                  LargestMagnitude(source, job_.tap_count, CurrentTarget()))) {
    return false;
  }
  T tap_copy[kMostTaps], x_copy[kMostSamples], y_copy[kMostSamples], sums[kMostBehind];
  const T* taps = source;
  if (!job_.reverse) {
    std::reverse_copy(source, source + job_.tap_count, tap_copy);
    taps = tap_copy;
  }
  const T* x = static_cast<const T*>(job_.x);
  if (job_.x_step != 1) {
    CopyStrided(kSize, x, job_.x_step * kSize, x_copy, kSize, job_.x_count);
    x = x_copy;
  }
  WholeJob<T> whole;
  whole.tap_rows = (job_.tap_count + kWholeRow - 1) / kWholeRow;
  const Rows<T> x_rows(x, job_.x_count, whole.x, room() / kWholeRow);
  const Rows<T> tap_rows(taps, job_.tap_count, whole.taps, whole.tap_rows);
  const bool has_sums = NeedsSums(room());
  if (has_sums && !SumBehind(x, sums)) return false;
  T* const y = static_cast<T*>(job_.y);
  const int64_t end = std::min(end_, room());
  whole.y = offset_ == 0 ? y : y_copy;
  whole.y_count = end;
  whole.rows = rows_;
  const double largest = kernel_(whole);
  if (offset_ > 0 && offset_ < end) std::copy(y_copy + offset_, y_copy + end, y);
  if (has_sums) {
    for (int64_t n = offset_; n < std::min(behind(room()), end); ++n) {
      y[n - offset_] += sums[n];
    }
    const int64_t first = std::max(offset_, room());
    if (first < end_) {
      std::copy(sums + (first - room()), sums + (end_ - room()), y + (first - offset_));
    }
  }
  return IsModerate(job_.dtype, largest);
}

template class Whole<float>;
template class Whole<double>;

}  // namespace nd::signal
