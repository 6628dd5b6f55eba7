// SPDX-License-Identifier: BSD-3-Clause
#include "core/signal/transformed.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "core/array/checked.h"
#include "core/kernels/move.h"
#include "core/signal/codecs.h"
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

// Counts through the rows of a tile.
class RowCounter {
 public:
  explicit RowCounter(int32_t ndim) noexcept : ndim_(ndim) {
    std::fill(index_, index_ + ndim, 0);
  }
  int64_t operator[](int32_t d) const noexcept { return index_[d]; }
  template <typename CountOf>
  bool Next(CountOf count_of) noexcept {
    for (int32_t d = ndim_; d-- > 0;) {
      if (++index_[d] < count_of(d)) return true;
      index_[d] = 0;
    }
    return false;
  }

 private:
  int32_t ndim_;
  int64_t index_[kMaxDims];
};

constexpr int64_t Mirrored(int64_t k, int64_t size) noexcept {
  return k == 0 ? 0 : size - k;
}

// The spectrum of taps that run backwards from the origin, over the number of samples of
// a block. `line` has room for the taps of a row; it is not used where the numbers are
// the codec's.
template <typename U, typename Codec>
void TransformTaps(const Blocks& blocks, const Codec& codec, const TileFft<U>& fft,
                   bool real, const char* taps, int32_t part,
                   typename Codec::Number* line, U* workspace, U* spectrum) noexcept {
  const int32_t last = blocks.ndim - 1;
  const int64_t per = real ? 1 : 2;  // numbers of an element
  const U scale = static_cast<U>(1 / static_cast<double>(blocks.samples()));
  const Axis& row_axis = blocks.axes[last].axis;
  const int64_t size = blocks.axes[last].size;
  // All but the first one end the row, the last one first.
  const int64_t count = row_axis.tap_count, rest = per * (size - count + 1);
  const int64_t stride = row_axis.tap_stride;
  const auto load = [&](const char* at, int64_t step, int64_t n, U* to) {
    if constexpr (std::is_same_v<U, typename Codec::Number>) {
      codec.LoadTaps(at, step, n, part, to);
    } else {
      codec.LoadTaps(at, step, n, part, line);
      std::copy(line, line + per * n, to);
    }
  };
  if (last > 0) {
    std::memset(spectrum, 0, static_cast<size_t>(fft.numbers()) * sizeof(U));
  }
  RowCounter tap(last);
  do {
    const char* at = taps;
    int64_t row = 0;
    for (int32_t d = 0; d < last; ++d) {
      at += tap[d] * blocks.axes[d].axis.tap_stride;
      row = row * blocks.axes[d].size + Mirrored(tap[d], blocks.axes[d].size);
    }
    U* const to = spectrum + row * fft.row();
    load(at, stride, 1, to);
    std::fill(to + per, to + rest, U{0});
    load(at + (count - 1) * stride, -stride, count - 1, to + rest);
    std::fill(to + per * size, to + fft.row(), U{0});
    fft.ForwardRow(to, to, scale, workspace);
  } while (tap.Next([&](int32_t d) { return blocks.axes[d].axis.tap_count; }));
  fft.ForwardColumns(spectrum, workspace);
}

// The same in float64, rounded: a third of the error of a result, or so, is gone.
// kNoMemory, kLimit.
Status TransformTapsWidely(const Blocks& blocks, const FloatCodec<float>& codec,
                           const TileFft<float>& fft, bool real, const char* taps,
                           float* line, float* spectrum) noexcept {
  int64_t sizes[kMaxDims];
  for (int32_t d = 0; d < blocks.ndim; ++d) sizes[d] = blocks.axes[d].size;
  TileFft<double> wide;
  Scratch<double> memory;
  ND_TRY(wide.Prepare(blocks.ndim, sizes, real));
  ND_TRY(memory.Resize(static_cast<size_t>(wide.numbers() + wide.workspace())));
  TransformTaps(blocks, codec, wide, real, taps, 0, line, memory.data() + wide.numbers(),
                memory.data());
  std::memset(spectrum, 0, static_cast<size_t>(fft.numbers()) * sizeof(float));
  const int64_t count = std::min(fft.row(), wide.row());
  for (int64_t row = 0; row < fft.rows(); ++row) {
    const double* const from = memory.data() + row * wide.row();
    float* const to = spectrum + row * fft.row();
    for (int64_t i = 0; i < count; ++i) to[i] = static_cast<float>(from[i]);
  }
  return Ok();
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
    workspace_offset_ = group_ > 1 ? group_ * tile : sum + tile;
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
    for (int64_t unit = units_ * task / tasks_; unit < end; ++unit) {
      const int64_t index = unit / blocks_per_index_;
      if (shared_ == nullptr && index / sharing_ != kernel) {
        kernel = index / sharing_;
        TransformAllTaps(kernel * sharing_, slab, slab + spectra_offset_);
        spectra = slab + spectra_offset_;
      }
      RunBlock(index, unit % blocks_per_index_, spectra, slab);
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

  void RunBlock(int64_t index, int64_t block, const T* spectra, T* slab) const noexcept {
    const char* x = blocks_.x;
    char* y = blocks_.y;
    int64_t lines = 1;  // of a group
    for (int32_t b = blocks_.batch_ndim; b-- > 0;) {
      const int64_t i = index % batch_[b].count;
      if (b == blocks_.batch_ndim - 1) lines = std::min(group_, lines_ - i * group_);
      index /= batch_[b].count;
      x += i * batch_[b].x_stride;
      y += i * batch_[b].y_stride;
    }
    // Of each axis, the first sample of the window, those that there are, and results.
    Window windows[kMaxDims];
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
      y += first * axis.axis.y_stride;
    }
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
    T* const workspace = slab + workspace_offset_;
    for (int64_t i = 0; i < lines; ++i) {
      T* const line = slab + i * fft_.row();
      clear(line, 0, window.begin);
      clear(line, window.end, size);
      fft_.FilterRow(line, spectra, line, workspace);
    }
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
    RowCounter row(last_);
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
    RowCounter result(last_);
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
