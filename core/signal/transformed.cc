// SPDX-License-Identifier: BSD-3-Clause
#include "core/signal/transformed.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "core/array/checked.h"
#include "core/kernels/move.h"
#include "core/signal/codecs.h"
#include "core/signal/tap_spectra.h"
#include "core/signal/tile.h"
#include "core/threads/crew.h"
#include "core/threads/tasks.h"

namespace nd::signal {
namespace {

template <typename T>
constexpr int64_t WholeLines(int64_t numbers) noexcept {
  constexpr int64_t kLine = static_cast<int64_t>(kAlignment / sizeof(T));
  return (numbers + kLine - 1) / kLine * kLine;
}

template <typename Codec>
class Transformer {
 public:
  using T = typename Codec::Number;

  Transformer(const Blocks& blocks, const Codec& codec, bool real) noexcept
      : blocks_(blocks),
        codec_(codec),
        last_(blocks.ndim - 1),
        numbers_per_(real ? 1 : 2),
        real_(real) {
    // Indices of the batch that share their taps follow each other.
    int32_t ndim = 0;
    for (int32_t b = 0; b < blocks.batch_ndim; ++b) {
      if (blocks.batch[b].tap_stride != 0) {
        batch_[ndim++] = blocks.batch[b];
        kernels_ *= blocks.batch[b].count;
      }
    }
    for (int32_t b = 0; b < blocks.batch_ndim; ++b) {
      if (blocks.batch[b].tap_stride == 0) {
        batch_[ndim++] = blocks.batch[b];
        sharing_ *= blocks.batch[b].count;
      }
    }
    ChooseGroup();
  }

  Status Run(double duration) noexcept {
    int64_t sizes[kMaxDims];
    for (int32_t d = 0; d <= last_; ++d) sizes[d] = blocks_.axes[d].size;
    ND_TRY(fft_.Prepare(blocks_.ndim, sizes, real_));
    blocks_per_index_ = blocks_.blocks();
    units_ = kernels_ * sharing_ * blocks_per_index_;
    const Crew crew(duration);
    tasks_ = std::min<int64_t>(units_, crew.size());

    // Of a task: tiles of samples, that of a sum, workspace, a line, integer sums, and
    // spectra of taps if these are not those of all.
    const int64_t tile = fft_.numbers();
    const int64_t sum = InPlace() ? 0 : codec_.x_parts() * tile;
    const int64_t line = WholeLines<T>(numbers_per_ * sizes[last_]);
    const int64_t spectra = codec_.tap_parts() * tile;
    sum_offset_ = sum;
    if (last_ == 0 && InPlace() && group_ == 1) {
      together_ = std::min(fft_.rows_at_once(), kMostTogether);
    }
    workspace_offset_ = sum + std::max(group_, together_) * tile;
    line_offset_ = workspace_offset_ + fft_.workspace();
    integers_offset_ = line_offset_ + line;
    spectra_offset_ = integers_offset_;
    if constexpr (Codec::kSums) {
      static_assert(sizeof(T) == sizeof(int64_t));
      int64_t results = WholeLines<T>(blocks_.axes[last_].step);
      for (int32_t d = 0; d < last_; ++d) results *= blocks_.axes[d].step;
      spectra_offset_ += results;
    }
    const bool shared = kernels_ == 1;
    slab_ = spectra_offset_ + (shared ? 0 : spectra);
    int64_t numbers = 0;
    if (MulOverflows(slab_, tasks_, &numbers) ||
        AddOverflows(numbers, spectra, &numbers)) {
      return Code::kOverflow;
    }
    ND_TRY(memory_.Resize(static_cast<size_t>(numbers)));
    shared_ = shared ? memory_.data() + tasks_ * slab_ : nullptr;
    // What fills rows up: FilterRow leaves it alone.
    const int64_t zeroed = last_ == 0 && InPlace() ? 0 : tasks_;
    for (int64_t task = 0; task < zeroed; ++task) {
      std::memset(memory_.data() + task * slab_, 0,
                  static_cast<size_t>(workspace_offset_) * sizeof(T));
    }
    bool transformed = !shared;
    if constexpr (std::is_same_v<Codec, FloatCodec<float>>) {
      constexpr int64_t kWorthIt = 4;
      if (shared && units_ >= kWorthIt) {
        ND_TRY(TransformTapsWidely(blocks_, codec_, fft_, real_, blocks_.taps,
                                   memory_.data() + line_offset_, shared_));
        transformed = true;
      }
    }
    if (!transformed) TransformAllTaps(0, memory_.data(), shared_);

    RunTasks(tasks_, crew.size(), [this](int64_t task) { RunTask(task); });
    return Ok();
  }

 private:
  static constexpr int64_t kMostTogether = 16;

  // The sum of products is the product of the only parts.
  bool InPlace() const noexcept { return codec_.x_parts() == 1 && codec_.sums() == 1; }

  // Where a codec adds up what it stores.
  int64_t* Integers(T* slab) const noexcept {
    return reinterpret_cast<int64_t*>(slab + integers_offset_);
  }

  // Lines that lie side by side in both operands go together: elements of a row of memory
  // that are read and written at once.
  void ChooseGroup() noexcept {
    constexpr int64_t kGroupBytes = 64;
    if (last_ != 0 || !codec_.Copies()) return;
    const Axis& line = blocks_.axes[0].axis;
    const int64_t size = ItemSize(blocks_.y_dtype);
    if (line.x_stride == size || line.y_stride == size) return;
    for (int32_t b = blocks_.batch_ndim; b-- > 0;) {
      BatchAxis axis = batch_[b];
      if (axis.tap_stride != 0) return;
      if (axis.x_stride != size || axis.y_stride != size || axis.count == 1) continue;
      // It becomes the last one, of groups.
      lines_ = axis.count;
      group_ = std::min(kGroupBytes / size, lines_);
      for (int32_t after = b; after + 1 < blocks_.batch_ndim; ++after) {
        batch_[after] = batch_[after + 1];
      }
      axis.count = (lines_ + group_ - 1) / group_;
      axis.x_stride *= group_;
      axis.y_stride *= group_;
      batch_[blocks_.batch_ndim - 1] = axis;
      sharing_ = sharing_ / lines_ * axis.count;
      return;
    }
  }

  void RunTask(int64_t task) noexcept {
    T* const slab = memory_.data() + task * slab_;
    int64_t kernel = -1;
    const T* spectra = shared_;
    const int64_t end = units_ * (task + 1) / tasks_;
    int64_t count = 1;
    for (int64_t unit = units_ * task / tasks_; unit < end; unit += count) {
      const int64_t index = unit / blocks_per_index_, set = index / sharing_;
      if (shared_ == nullptr && set != kernel) {
        kernel = set;
        TransformAllTaps(kernel * sharing_, slab, slab + spectra_offset_);
        spectra = slab + spectra_offset_;
      }
      const int64_t left = (set + 1) * sharing_ * blocks_per_index_ - unit;
      count = std::min({together_, end - unit, left});
      if (count > 1) {
        RunLines(unit, count, spectra, slab);
      } else {
        RunBlock(unit, spectra, slab);
      }
    }
  }

  // The spectra of all parts of the taps of an index of the batch.
  void TransformAllTaps(int64_t index, T* slab, T* spectra) const noexcept {
    for (int32_t part = 0; part < codec_.tap_parts(); ++part) {
      TransformTaps(blocks_, codec_, fft_, real_, TapsOf(index), part,
                    slab + line_offset_, slab + workspace_offset_,
                    spectra + part * fft_.numbers());
    }
  }

  const char* TapsOf(int64_t index) const noexcept {
    const char* taps = blocks_.taps;
    for (int32_t b = blocks_.batch_ndim; b-- > 0;) {
      taps += index % batch_[b].count * batch_[b].tap_stride;
      index /= batch_[b].count;
    }
    return taps;
  }

  struct Window {
    int64_t sample;      // at its beginning
    int64_t begin, end;  // of the samples that there are
    int64_t results;
  };

  // A block of an index of the batch, or of a group of lines.
  struct Place {
    const char* x;
    char* y;
    int64_t lines;
  };

  // Also, of each axis, the first sample of the window, those that there are, and
  // results.
  Place Locate(int64_t unit, Window* windows) const noexcept {
    Place place = {blocks_.x, blocks_.y, 1};
    int64_t index = unit / blocks_per_index_, block = unit % blocks_per_index_;
    for (int32_t b = blocks_.batch_ndim; b-- > 0;) {
      const int64_t i = index % batch_[b].count;
      if (b == blocks_.batch_ndim - 1) {
        place.lines = std::min(group_, lines_ - i * group_);
      }
      index /= batch_[b].count;
      place.x += i * batch_[b].x_stride;
      place.y += i * batch_[b].y_stride;
    }
    for (int32_t d = last_; d >= 0; --d) {
      const BlockAxis& axis = blocks_.axes[d];
      const int64_t first = block % axis.blocks() * axis.step;
      block /= axis.blocks();
      Window& window = windows[d];
      window.results = std::min(axis.step, axis.axis.y_count - first);
      const int64_t count = std::min(axis.size, window.results + axis.axis.tap_count - 1);
      window.sample = first + axis.axis.start;
      window.begin = std::clamp<int64_t>(-window.sample, 0, count);
      window.end = std::clamp(axis.axis.x_count - window.sample, window.begin, count);
      place.y += first * axis.axis.y_stride;
    }
    return place;
  }

  void RunBlock(int64_t unit, const T* spectra, T* slab) const noexcept {
    Window windows[kMaxDims];
    const auto [x, y, lines] = Locate(unit, windows);
    if (group_ > 1) return RunGroup(x, y, windows[0], lines, spectra, slab);
    if (last_ == 0 && InPlace()) return RunLine(x, y, windows[0], spectra, slab);
    const int64_t tile = fft_.numbers();
    T* const workspace = slab + workspace_offset_;
    T* const sum = slab + sum_offset_;
    if (InPlace()) {
      LoadRows(x, windows, 0, sum, slab);
      fft_.FilterColumns(sum, spectra, workspace);
      return StoreBlock(y, windows, 0, sum, slab);
    }
    for (int32_t part = 0; part < codec_.x_parts(); ++part) {
      LoadRows(x, windows, part, slab + part * tile, slab);
      fft_.ForwardColumns(slab + part * tile, workspace);
    }
    for (int32_t s = 0; s < codec_.sums(); ++s) {
      const int32_t first = std::max(0, s - codec_.tap_parts() + 1);
      const int32_t last = std::min(s, codec_.x_parts() - 1);
      for (int32_t part = first; part <= last; ++part) {
        const T* const a = slab + part * tile;
        const T* const b = spectra + (s - part) * tile;
        if (part == first) {
          fft_.kernels().multiply(a, false, b, fft_.elements(), T{1}, T{1}, sum);
        } else {
          fft_.kernels().multiply_add(a, b, fft_.elements(), sum);
        }
      }
      fft_.InverseColumns(sum, workspace);
      StoreBlock(y, windows, s, sum, slab);
    }
  }

  void RunGroup(const char* x, char* y, const Window& window, int64_t lines,
                const T* spectra, T* slab) const noexcept {
    const Axis& axis = blocks_.axes[0].axis;
    const int64_t item = ItemSize(blocks_.y_dtype), size = blocks_.axes[0].size;
    const int64_t row_bytes = fft_.row() * static_cast<int64_t>(sizeof(T));
    const auto clear = [&](T* line, int64_t begin, int64_t end) {
      std::memset(line + numbers_per_ * begin, 0,
                  static_cast<size_t>(numbers_per_ * (end - begin)) * sizeof(T));
    };
    CopyTransposed(item, x + (window.sample + window.begin) * axis.x_stride,
                   axis.x_stride, slab + numbers_per_ * window.begin, row_bytes,
                   window.end - window.begin, lines);
    for (int64_t i = 0; i < lines; ++i) {
      T* const line = slab + i * fft_.row();
      clear(line, 0, window.begin);
      clear(line, window.end, size);
    }
    fft_.FilterRows(slab, lines, spectra, slab + workspace_offset_);
    CopyTransposed(item, slab, row_bytes, y, axis.y_stride, lines, window.results);
  }

  void RunLine(const char* x, char* y, const Window& window, const T* spectra,
               T* slab) const noexcept {
    const Axis& axis = blocks_.axes[0].axis;
    const T* const from =
        LoadRow(x + (window.sample + window.begin) * axis.x_stride, window, 0, slab);
    fft_.FilterRow(from, spectra, slab, slab + workspace_offset_);
    codec_.Store(slab, window.results, 0, Integers(slab), y, axis.y_stride);
  }

  // Blocks of lines that need not lie side by side.
  void RunLines(int64_t unit, int64_t count, const T* spectra, T* slab) const noexcept {
    const Axis& axis = blocks_.axes[0].axis;
    Place places[kMostTogether];
    Window windows[kMostTogether];
    for (int64_t i = 0; i < count; ++i) {
      Window& window = windows[i];
      places[i] = Locate(unit + i, &window);
      CopyRow(places[i].x + (window.sample + window.begin) * axis.x_stride, window, 0,
              slab + i * fft_.row());
    }
    fft_.FilterRows(slab, count, spectra, slab + workspace_offset_);
    for (int64_t i = 0; i < count; ++i) {
      codec_.Store(slab + i * fft_.row(), windows[i].results, 0, Integers(slab),
                   places[i].y, axis.y_stride);
    }
  }

  // The samples of a row, the first of which is at `at`: where they lie, or copied.
  const T* LoadRow(const char* at, const Window& line, int32_t part,
                   T* to) const noexcept {
    const int64_t stride = blocks_.axes[last_].axis.x_stride;
    const int64_t size = blocks_.axes[last_].size;
    if (line.end - line.begin == size) {
      const T* const place = codec_.InPlace(at, stride);
      if (place != nullptr) return place;
    }
    CopyRow(at, line, part, to);
    return to;
  }
  void CopyRow(const char* at, const Window& line, int32_t part, T* to) const noexcept {
    const BlockAxis& axis = blocks_.axes[last_];
    const int64_t begin = numbers_per_ * line.begin, end = numbers_per_ * line.end;
    std::fill(to, to + begin, T{0});
    codec_.Load(at, axis.axis.x_stride, line.end - line.begin, part, to + begin);
    std::fill(to + end, to + numbers_per_ * axis.size, T{0});
  }

  // The transforms of the rows of a block.
  void LoadRows(const char* x, const Window* windows, int32_t part, T* tile,
                T* slab) const noexcept {
    T* const workspace = slab + workspace_offset_;
    const Window& line = windows[last_];
    const int64_t stride = blocks_.axes[last_].axis.x_stride;
    const int64_t at_once = fft_.rows_at_once();
    Counter row(last_);
    T* to = tile;
    int64_t waiting = 0;  // rows before `to` that are loaded
    do {
      const char* at = x + (line.sample + line.begin) * stride;
      bool inside = line.begin < line.end;
      for (int32_t d = 0; d < last_ && inside; ++d) {
        inside = row[d] >= windows[d].begin && row[d] < windows[d].end;
        at += (windows[d].sample + row[d]) * blocks_.axes[d].axis.x_stride;
      }
      if (inside && at_once == 1) {
        fft_.ForwardRow(LoadRow(at, line, part, to), to, T{1}, workspace);
      } else if (inside) {
        CopyRow(at, line, part, to);
        ++waiting;
      }
      if (!inside || waiting == at_once) {
        fft_.ForwardRows(to - (inside ? waiting - 1 : waiting) * fft_.row(), waiting,
                         workspace);
        waiting = 0;
      }
      if (!inside) std::memset(to, 0, static_cast<size_t>(fft_.row()) * sizeof(T));
      to += fft_.row();
    } while (row.Next([&](int32_t d) { return blocks_.axes[d].size; }));
    fft_.ForwardRows(to - waiting * fft_.row(), waiting, workspace);
  }

  void StoreBlock(char* y, const Window* windows, int32_t s, T* sum,
                  T* slab) const noexcept {
    int64_t* integers = Integers(slab);
    Counter result(last_);
    int64_t back = 0;  // so many rows are samples again, but for those not wanted
    do {
      char* to = y;
      int64_t row = 0;
      for (int32_t d = 0; d < last_; ++d) {
        to += result[d] * blocks_.axes[d].axis.y_stride;
        row = row * blocks_.axes[d].size + result[d];
      }
      T* const values = sum + row * fft_.row();
      if (row >= back) {
        int64_t count = 1;
        if (last_ > 0) {
          const int64_t left = windows[last_ - 1].results - result[last_ - 1];
          count = std::min(fft_.rows_at_once(), left);
        }
        fft_.InverseRows(values, count, slab + workspace_offset_);
        back = row + count;
      }
      codec_.Store(values, windows[last_].results, s, integers, to,
                   blocks_.axes[last_].axis.y_stride);
      integers += windows[last_].results;
    } while (result.Next([&](int32_t d) { return windows[d].results; }));
  }

  const Blocks& blocks_;
  const Codec& codec_;
  const int32_t last_;
  const int64_t numbers_per_;  // of an element
  const bool real_;
  BatchAxis batch_[kMaxDims];
  int64_t kernels_ = 1, sharing_ = 1;  // different taps, and indices that share them
  int64_t lines_ = 1, group_ = 1;      // of the last axis of the batch
  int64_t together_ = 1;               // blocks of lines, otherwise
  int64_t blocks_per_index_ = 1, units_ = 1, tasks_ = 1;
  int64_t slab_ = 0, sum_offset_ = 0, workspace_offset_ = 0, line_offset_ = 0;
  int64_t integers_offset_ = 0, spectra_offset_ = 0;
  T* shared_ = nullptr;  // the spectra of taps that are all indices' own
  TileFft<T> fft_;
  Scratch<T> memory_;
};

template <typename Codec>
Status Run(const Blocks& blocks, const Codec& codec, bool real,
           double duration) noexcept {
  Transformer<Codec> transformer(blocks, codec, real);
  return transformer.Run(duration);
}

}  // namespace

Status RunTransforms(const Blocks& blocks, double duration) noexcept {
  const BlockType type = BlockTypeOf(blocks.y_dtype);
  const bool real = type == BlockType::kFloat32 || type == BlockType::kFloat64;
  if (type == BlockType::kFloat32 || type == BlockType::kComplex64) {
    return Run(blocks, FloatCodec<float>(blocks), real, duration);
  }
  return Run(blocks, FloatCodec<double>(blocks), real, duration);
}

Status RunTransforms(const Blocks& blocks, const Limbs& limbs, double duration) noexcept {
  return Run(blocks, LimbCodec(blocks, limbs), true, duration);
}

}  // namespace nd::signal
