// SPDX-License-Identifier: BSD-3-Clause
#include "core/filter/doubtful.h"

#include "core/array/checked.h"
#include "core/filter/sums.h"
#include "core/kernels/move.h"
#include "core/threads/crew.h"
#include "core/threads/tasks.h"

namespace nd::filter {

template <typename T>
Resummation<T>::Resummation(const signal::Plan& plan) noexcept
    : plan_(plan),
      rows_(plan.ndim > 1 ? plan.axes[plan.ndim - 2] : signal::kTrivialAxis),
      columns_(plan.axes[plan.ndim - 1]),
      outer_(plan.ndim > 1 ? plan.ndim - 2 : 0),
      kernel_(GetCorrelate(SumType(plan.dtype), CurrentTarget())),
      chunks_per_line_(CeilDivide(columns_.y_count, kChunk)) {
  for (int32_t d = 0; d < plan.ndim - 1; ++d) lines_ *= plan.axes[d].y_count;
  for (int32_t d = 0; d < outer_; ++d) combinations_ *= plan.axes[d].tap_count;
}

template <typename T>
Status Resummation<T>::Prepare() noexcept {
  tasks_ = TasksFor(lines_ * chunks_per_line_, ThreadCount());
  int64_t planes = 0;
  if (MulOverflows(combinations_, tasks_, &planes)) return Code::kOverflow;
  ND_TRY(planes_.Resize(static_cast<size_t>(planes)));
  ND_TRY(largest_.Resize(static_cast<size_t>(tasks_)));
  std::fill_n(largest_.data(), tasks_, T{0});
  return Ok();
}

template <typename T>
void Resummation<T>::Run() noexcept {
  const Crew crew(static_cast<double>(lines_) * static_cast<double>(columns_.y_count));
  const int64_t chunks = lines_ * chunks_per_line_;
  RunUnits(chunks, tasks_, crew.size(), [this](int64_t number, int64_t task) {
    Chunk chunk;
    Read(number, &chunk);
    T& largest = largest_[static_cast<size_t>(task)];
    largest =
        std::max(largest, LargestMagnitude(chunk.results, chunk.count, CurrentTarget()));
  });
  const T limit = Limit(*std::max_element(largest_.data(), largest_.data() + tasks_));
  RunUnits(chunks, tasks_, crew.size(), [this, limit](int64_t number, int64_t task) {
    Chunk chunk;
    Read(number, &chunk);
    SumChunk(chunk, limit, planes_.data() + task * combinations_);
  });
}

// The errors of a result go by what is random in all of them: by the norm of the taps
// with the samples, and by the results themselves.
template <typename T>
T Resummation<T>::Limit(T largest_result) const noexcept {
  int64_t samples = 1, count = 1;
  for (int32_t d = 0; d < plan_.ndim; ++d) {
    samples *= plan_.axes[d].x_count;
    count *= plan_.axes[d].tap_count;
  }
  const T* const taps = reinterpret_cast<const T*>(plan_.taps);
  double norm = 0;
  for (int64_t i = 0; i < count; ++i) norm = std::hypot(norm, taps[i]);
  const double largest = static_cast<double>(
      LargestMagnitude(reinterpret_cast<const T*>(plan_.x), samples, CurrentTarget()));
  return static_cast<T>((largest * norm + static_cast<double>(largest_result)) *
                        kDoubtful<T>);
}

template <typename T>
void Resummation<T>::Read(int64_t number, Chunk* chunk) const noexcept {
  constexpr int64_t kSize = static_cast<int64_t>(sizeof(T));
  const int64_t column = number % chunks_per_line_ * kChunk;
  int64_t line = number / chunks_per_line_;
  chunk->x = reinterpret_cast<const T*>(plan_.x) + column;
  chunk->y = plan_.y + column * columns_.y_stride;
  for (int32_t d = plan_.ndim - 1; d-- > 0;) {
    const signal::Axis& axis = plan_.axes[d];
    chunk->x += line % axis.y_count * (axis.x_stride / kSize);
    chunk->y += line % axis.y_count * axis.y_stride;
    line /= axis.y_count;
  }
  chunk->count = std::min(kChunk, columns_.y_count - column);
  CopyStrided(kSize, chunk->y, columns_.y_stride, chunk->results, kSize, chunk->count);
}

template <typename T>
void Resummation<T>::SumChunk(Chunk& chunk, T limit,
                              CorrelatePlane* planes) const noexcept {
  constexpr int64_t kSize = static_cast<int64_t>(sizeof(T));
  const auto sum = [&](int64_t /*row*/, int64_t first, int64_t /*rows*/, int64_t count) {
    for (int64_t c = 0; c < combinations_; ++c) {
      const T* x = chunk.x + first;
      int64_t rest = c;
      for (int32_t d = outer_; d-- > 0;) {
        const signal::Axis& axis = plan_.axes[d];
        x += rest % axis.tap_count * (axis.x_stride / kSize);
        rest /= axis.tap_count;
      }
      planes[c] = {x, reinterpret_cast<const T*>(plan_.taps) +
                          c * rows_.tap_count * columns_.tap_count};
    }
    SumAgain<T>({planes, combinations_, rows_.x_stride / kSize, chunk.results + first, 0,
                 1, count, rows_.tap_count, columns_.tap_count},
                kernel_);
    CopyStrided(kSize, chunk.results + first, kSize, chunk.y + first * columns_.y_stride,
                columns_.y_stride, count);
  };
  FindDoubtful<T>(chunk.results, 0, 1, chunk.count, limit, sum);
}

template class Resummation<float>;
template class Resummation<double>;

}  // namespace nd::filter
