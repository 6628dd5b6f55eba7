// SPDX-License-Identifier: BSD-3-Clause
#include "core/fft/lines.h"

#include <algorithm>
#include <cstring>

#include "core/fft/columns.h"
#include "core/kernels/move.h"
#include "core/loop/plan.h"
#include "core/threads/crew.h"
#include "core/threads/tasks.h"

namespace nd::fft {
namespace {

constexpr int64_t kStackBytes = 16 << 10;
constexpr int64_t kNear = 384 << 10, kFar = 1 << 20;  // of the second-level cache
constexpr int64_t kAlign = static_cast<int64_t>(kAlignment);

constexpr int64_t Aligned(int64_t bytes) noexcept {
  return (bytes + kAlign - 1) / kAlign * kAlign;
}

class Runner {
 public:
  Runner(const LineTransform& line, const Array& in, int32_t axis,
         const Array& out) noexcept
      : line_(line),
        in_along_(in.stride(axis)),
        out_along_(out.stride(axis)),
        given_(std::min(in.shape(axis), line.in_count)) {
    int64_t shape[kMaxDims], in_strides[kMaxDims], out_strides[kMaxDims];
    int32_t ndim = 0;
    for (int32_t d = 0; d < in.ndim(); ++d) {
      if (d == axis) continue;
      shape[ndim] = in.shape(d);
      in_strides[ndim] = in.stride(d);
      out_strides[ndim++] = out.stride(d);
    }
    const Operand operands[] = {{out.data(), out_strides}, {in.data(), in_strides}};
    MakePlan(ndim, shape, 2, operands, kMayReorder, &plan_);
    in_size_ = in.itemsize();
    out_size_ = out.itemsize();
    in_place_ = in_along_ == in_size_ && given_ == line.in_count && in.has(kAligned);
    out_in_place_ = out_along_ == out_size_;
    const int32_t last = plan_.ndim - 1;
    in_rows_ = plan_.strides[1][last] == in_size_ && in_along_ != 0 &&
               given_ == line.in_count && in.has(kAligned);
    out_rows_ = plan_.strides[0][last] == out_size_;
    ChooseGroups();
  }

  Status Run() noexcept {
    if (plan_.empty()) return Ok();
    const Crew crew(line_.duration * static_cast<double>(plan_.size()));
    const int64_t tasks = std::min<int64_t>(crew.size(), groups_);
    alignas(kAlignment) char stack[kStackBytes];
    Scratch<char> heap;
    char* slabs = stack;
    if (slab_bytes_ * tasks > kStackBytes) {
      ND_TRY(heap.Resize(static_cast<size_t>(slab_bytes_ * tasks)));
      slabs = heap.data();
    }
    RunUnits(groups_, tasks, crew.size(), [&](int64_t group, int64_t task) {
      RunGroup(group, slabs + task * slab_bytes_);
    });
    return Ok();
  }

 private:
  // How many lines go together, and what memory that takes.
  void ChooseGroups() noexcept {
    const bool contiguous = in_place_ && out_in_place_;
    const int64_t inner = plan_.inner();
    width_ = line_.lanes;
    // Lines that are strided are dealt out anyway.
    const bool worth = contiguous ? 4 * line_.columns_from <= 3 * line_.lanes &&
                                        inner >= line_.columns_from
                                  : 2 * inner >= line_.columns_from;
    by_columns_ = line_.run_columns != nullptr && line_.lanes > 1 && worth &&
                  ColumnsBytes(width_) <= kFar;
    if (by_columns_) {
      // Longer rows, where they are rows of the array, or short lines would have little
      // to do for each of them.
      const int64_t room = contiguous ? kStackBytes : kNear;
      while (inner >= 4 * width_ && ColumnsBytes(2 * width_) <= room) width_ *= 2;
      lines_offset_ = Aligned(line_.columns_workspace(line_, width_));
      results_offset_ = lines_offset_ + Aligned(line_.in_count * width_ * in_size_);
      slab_bytes_ = results_offset_ + Aligned(line_.out_count * width_ * out_size_);
    } else {
      // Lines that are neighbours share cache lines.
      constexpr int64_t kTogether = 128, kMost = 4 << 20;
      const int64_t bytes =
          std::max({line_.in_count * in_size_, line_.out_count * out_size_, int64_t{1}});
      width_ = contiguous ? 1
                          : std::clamp<int64_t>(
                                std::min<int64_t>(kMost / bytes, kTogether / in_size_), 1,
                                std::max<int64_t>(inner, 1));
      lines_offset_ = Aligned(line_.workspace);
      const int64_t in_bytes = in_place_ ? 0 : line_.in_count * in_size_ * width_;
      results_offset_ = lines_offset_ + Aligned(in_bytes);
      const int64_t out_bytes = out_in_place_ ? 0 : line_.out_count * out_size_ * width_;
      slab_bytes_ = results_offset_ + Aligned(out_bytes);
    }
    if (plan_.empty()) return;
    groups_per_row_ = (inner + width_ - 1) / width_;
    groups_ = plan_.size() / inner * groups_per_row_;
  }

  int64_t ColumnsBytes(int64_t width) const noexcept {
    return line_.columns_workspace(line_, width);
  }

  void RunGroup(int64_t group, char* slab) const noexcept {
    int64_t row = group / groups_per_row_;
    const int64_t first = group % groups_per_row_ * width_;
    const int64_t count = std::min(width_, plan_.inner() - first);
    const int32_t last = plan_.ndim - 1;
    Lines out = {plan_.data[0] + first * plan_.strides[0][last], out_along_,
                 plan_.strides[0][last]};
    Lines in = {plan_.data[1] + first * plan_.strides[1][last], in_along_,
                plan_.strides[1][last]};
    for (int32_t d = last; d-- > 0;) {
      const int64_t index = row % plan_.shape[d];
      row /= plan_.shape[d];
      out.data += index * plan_.strides[0][d];
      in.data += index * plan_.strides[1][d];
    }
    if (by_columns_) {
      RunColumns(in, out, count, slab);
    } else {
      RunLines(in, out, count, slab);
    }
  }

  void RunColumns(Lines in, Lines out, int64_t count, char* slab) const noexcept {
    const Lines target = out;
    // What lies side by side is read and written a whole width at a time, lines of one
    // element as well.
    const bool full = count == width_;
    if (full ? !in_place_ && !in_rows_ : !in_place_ || in.step == in_size_) {
      const Lines rows = {slab + lines_offset_, width_ * in_size_, in_size_};
      if (!full || given_ < line_.in_count) {
        std::memset(rows.data, 0, static_cast<size_t>(line_.in_count * rows.along));
      }
      Move(in_size_, in, rows, given_, count);
      in = rows;
    }
    const bool stages =
        full ? !out_in_place_ && !out_rows_ : !out_in_place_ || out.step == out_size_;
    if (stages) out = {slab + results_offset_, width_ * out_size_, out_size_};
    line_.run_columns(line_, {in, out, count, width_}, slab);
    if (stages) Move(out_size_, out, target, line_.out_count, count);
  }

  void RunLines(Lines in, Lines out, int64_t count, char* slab) const noexcept {
    const Lines target = out;
    if (!in_place_) {
      const Lines lines = {slab + lines_offset_, in_size_, line_.in_count * in_size_};
      if (given_ < line_.in_count) {
        std::memset(lines.data, 0, static_cast<size_t>(lines.step * count));
      }
      Move(in_size_, in, lines, given_, count);
      in = lines;
    }
    if (!out_in_place_) {
      out = {slab + results_offset_, out_size_, line_.out_count * out_size_};
    }
    for (int64_t c = 0; c < count; ++c) {
      line_.run(line_, in.data + c * in.step, out.data + c * out.step, slab);
    }
    if (!out_in_place_) Move(out_size_, out, target, line_.out_count, count);
  }

  // Copies the first `length` elements of `count` lines.
  static void Move(int64_t size, Lines from, Lines to, int64_t length,
                   int64_t count) noexcept {
    if (from.step == size && to.step == size) {
      const size_t bytes = static_cast<size_t>(count * size);
      for (int64_t i = 0; i < length; ++i) {
        std::memcpy(to.data + i * to.along, from.data + i * from.along, bytes);
      }
    } else if (from.step == size && to.along == size && count > 1) {
      CopyTransposed(size, from.data, from.along, to.data, to.step, length, count);
    } else if (from.along == size && to.step == size && count > 1) {
      CopyTransposed(size, from.data, from.step, to.data, to.along, count, length);
    } else {
      for (int64_t c = 0; c < count; ++c) {
        CopyStrided(size, from.data + c * from.step, from.along, to.data + c * to.step,
                    to.along, length);
      }
    }
  }

  const LineTransform& line_;
  const int64_t in_along_, out_along_;
  const int64_t given_;  // elements of a line that are there
  int64_t in_size_, out_size_;
  bool in_place_, out_in_place_;  // lines are contiguous in the array itself
  bool in_rows_, out_rows_;       // lines lie side by side
  bool by_columns_;
  LoopPlan plan_;      // over the other axes: of out, then of in
  int64_t width_ = 1;  // lines of a group
  int64_t groups_ = 0, groups_per_row_ = 1;
  int64_t lines_offset_, results_offset_ = 0, slab_bytes_;
};

}  // namespace

Status TransformLines(const LineTransform& line, const Array& in, int32_t axis,
                      const Array& out) noexcept {
  return Runner(line, in, axis, out).Run();
}

}  // namespace nd::fft
