// SPDX-License-Identifier: BSD-3-Clause
#include "core/filter/plan.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/array/checked.h"

namespace nd::filter {
namespace {

// Columns fill vectors; fewer than these are exchanged for a longer axis.
constexpr int64_t kShort = 32;

// A plan whose taps still know their strides.
struct Arranger {
  Plan& plan;
  int64_t tap_strides[kMaxDims + 2];  // in taps
  int64_t lengths[kMaxDims + 2];      // of an axis and the free ones merged with it

  explicit Arranger(Plan& given) noexcept : plan(given) {}  // NOLINT: as Plan

  void Move(int32_t from, int32_t to) noexcept {
    plan.axes[to] = plan.axes[from];
    tap_strides[to] = tap_strides[from];
    lengths[to] = lengths[from];
  }
  // Moves an axis up; the others keep their order.
  void Raise(int32_t from, int32_t to) noexcept {
    std::rotate(plan.axes + from, plan.axes + from + 1, plan.axes + to + 1);
    std::rotate(tap_strides + from, tap_strides + from + 1, tap_strides + to + 1);
    std::rotate(lengths + from, lengths + from + 1, lengths + to + 1);
  }
  void Append(const Axis& axis) noexcept {
    plan.axes[plan.ndim] = axis;
    tap_strides[plan.ndim] = 0;
    lengths[plan.ndim++] = axis.y_count;
  }

  void Simplify() noexcept {
    int32_t kept = 0;
    bool merging = false;  // the last axis that was kept is free, and the next follows it
    for (int32_t d = 0; d < plan.ndim; ++d) {
      Axis axis = plan.axes[d];
      if (axis.IsFree()) {
        axis.x_stride *= axis.step;
        axis.x_count = axis.y_count;
        axis.step = axis.dilation = 1;
        axis.start = 0;
        if (axis.y_count == 1) continue;
      }
      plan.axes[d] = axis;
      lengths[d] = axis.y_count;
      if (merging && axis.IsFree()) {
        Axis& last = plan.axes[kept - 1];
        const int64_t length = lengths[kept - 1] * axis.y_count;
        if (last.x_stride == axis.x_stride * axis.x_count &&
            last.y_stride == axis.y_stride * axis.y_count) {
          last.x_count *= axis.x_count;
          last.y_count *= axis.y_count;
          last.x_stride = axis.x_stride;
          last.y_stride = axis.y_stride;
        } else {
          Move(d, kept++);
        }
        lengths[kept - 1] = length;
        continue;
      }
      merging = axis.IsFree();
      Move(d, kept++);
    }
    plan.ndim = kept;
  }

  void Order() noexcept {
    int32_t& ndim = plan.ndim;
    if (ndim >= 2 && lengths[ndim - 1] < kShort) {
      int32_t longest = ndim - 1;
      for (int32_t d = ndim - 1; d-- > 0;) {
        if (lengths[d] > lengths[longest]) longest = d;
      }
      Raise(longest, ndim - 1);
    }
    // Rows of taps share vectors: the remaining axis with most of them.
    int32_t rows = -1;
    for (int32_t d = ndim - 1; d-- > 0;) {
      if (!plan.axes[d].IsDense()) continue;
      if (rows < 0 || plan.axes[d].tap_count > plan.axes[rows].tap_count) rows = d;
    }
    if (ndim == 0) Append(kTrivialAxis);
    if (rows < 0) {
      Append(kTrivialAxis);
      Raise(ndim - 2, ndim - 1);
    } else {
      Raise(rows, ndim - 2);
    }
  }
};

// Negative zeros count as numbers.
bool IsZero(const char* tap, int64_t size) noexcept {
  for (int64_t i = 0; i < size; ++i) {
    if (tap[i] != 0) return false;
  }
  return true;
}

}  // namespace

int64_t CountPlaces(std::span<const Axis> axes, int32_t without) noexcept {
  int64_t count = 1;
  for (int32_t d = 0; d < static_cast<int32_t>(axes.size()); ++d) {
    if (d != without) count *= axes[static_cast<size_t>(d)].y_count;
  }
  return count;
}

Origin AtPlace(Origin origin, std::span<const Axis> axes, int64_t number,
               int32_t without) noexcept {
  for (int32_t d = static_cast<int32_t>(axes.size()); d-- > 0;) {
    if (d == without) continue;
    const Axis& axis = axes[static_cast<size_t>(d)];
    origin.x += number % axis.y_count * axis.x_stride;
    origin.y += number % axis.y_count * axis.y_stride;
    number /= axis.y_count;
  }
  return origin;
}

bool IsAligned(Dtype operand, std::span<const Axis> axes, const Axis& rows,
               const void* data, int64_t Axis::*stride) noexcept {
  int64_t misaligned = static_cast<int64_t>(reinterpret_cast<uintptr_t>(data));
  for (const Axis& axis : axes) misaligned |= axis.*stride;
  return (misaligned & (InfoOf(operand).alignment - 1)) == 0 &&
         rows.*stride % ItemSize(operand) == 0;
}

Side::Side(const Array& a) noexcept
    : dtype(a.dtype()), data(static_cast<char*>(a.data())) {
  std::copy(a.shape(), a.shape() + a.ndim(), shape);
  std::copy(a.strides(), a.strides() + a.ndim(), strides);
}

void Plan::Set(int32_t axis_count, const Side& from, const Side& to, Dtype sums,
               const FilterOptions& options, const int64_t* tap_counts) noexcept {
  sample = from.dtype;
  sum = sums;
  result = to.dtype;
  x = from.data;
  y = to.data;
  options.WriteOperand(sum, fill);
  ndim = 0;
  for (int32_t d = 0; d < axis_count; ++d) {
    const bool free = tap_counts[d] == 1;
    if (free && to.shape[d] == 1) continue;
    axes[ndim++] = {from.shape[d],
                    from.strides[d],
                    tap_counts[d],
                    to.shape[d],
                    to.strides[d],
                    free ? 0 : options.Start(d, tap_counts[d]),
                    from.shape[d] == to.shape[d] ? 1 : options.stride[d],
                    free ? 1 : options.dilation[d],
                    options.boundary[d]};
  }
}

Status PackedTaps::Arrange(Plan& plan) noexcept {
  const int64_t size = ItemSize(plan.sum);
  Arranger arranger(plan);
  int64_t count = 1, bytes = 0;
  for (int32_t d = plan.ndim; d-- > 0;) {
    arranger.tap_strides[d] = count;
    if (MulOverflows(count, plan.axes[d].tap_count, &count)) return Code::kOverflow;
  }
  arranger.Simplify();
  arranger.Order();

  const int64_t place_size = plan.sparse ? static_cast<int64_t>(sizeof(Split::Place)) : 0;
  if (MulOverflows(count, size + place_size, &bytes)) return Code::kOverflow;
  char* room = stack_;
  if (bytes > static_cast<int64_t>(sizeof(stack_))) {
    ND_TRY(heap_.Resize(static_cast<size_t>(bytes)));
    room = heap_.data();
  }
  Split::Place* places = reinterpret_cast<Split::Place*>(room);
  char* taps = room + count * place_size;
  data_ = taps;

  const int32_t ndim = plan.ndim;
  const Axis &rows = plan.rows(), &columns = plan.columns();
  split_.combinations = count / (rows.tap_count * columns.tap_count);
  int32_t order[kMaxDims + 2];
  for (int32_t d = 0; d < ndim; ++d) order[d] = d;
  if (plan.sparse) {
    split_.planes = 0;
    split_.places = places;
  } else if (columns.IsDense()) {
    split_.planes = split_.combinations;
    split_.tap_rows = rows.tap_count;
    split_.tap_columns = columns.tap_count;
  } else {  // each column of taps is for itself
    split_.planes = split_.combinations * columns.tap_count;
    split_.tap_rows = rows.tap_count;
    std::swap(order[ndim - 1], order[ndim - 2]);
  }
  int64_t place[kMaxDims + 2];
  std::fill(place, place + ndim, 0);
  for (int64_t number = 0; number < count; ++number) {
    int64_t from = 0;
    for (int32_t d = 0; d < ndim; ++d) from += place[d] * arranger.tap_strides[d];
    std::memcpy(taps, plan.taps + from * size, static_cast<size_t>(size));
    if (!plan.sparse) {
      taps += size;
    } else if (!IsZero(taps, size)) {
      taps += size;
      places[split_.planes++] = {number / (rows.tap_count * columns.tap_count),
                                 place[ndim - 2], place[ndim - 1]};
    }
    for (int32_t i = ndim; i-- > 0;) {
      const int32_t d = order[i];
      if (++place[d] < plan.axes[d].tap_count) break;
      place[d] = 0;
    }
  }
  return Ok();
}

}  // namespace nd::filter
