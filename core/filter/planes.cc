// SPDX-License-Identifier: BSD-3-Clause
#include "core/filter/planes.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "core/array/checked.h"
#include "core/kernels/move.h"
#include "core/kernels/select.h"
#include "core/memory/cache.h"
#include "core/threads/crew.h"
#include "core/threads/tasks.h"

namespace nd {
namespace {

constexpr int64_t kBlock = 8;              // rows of outputs
constexpr int64_t kSmallBlock = 4;         // the same, of more than one plane,
constexpr int64_t kFewTaps = 5;            // or if with so few taps rows so far apart
constexpr int64_t kConflictBytes = 8192;   // drive each other out of the cache
constexpr int64_t kManyTaps = 48;          // more, and blocks grow with them
constexpr int64_t kBlockBytes = 28 << 10;  // of the keys of a block, about
// Results of so many bytes come from far away when lines are stored over them; of so many
// they are better not brought to the caches at all, where that can be helped.
constexpr double kFetchBytes = 8 << 20;
constexpr double kStreamBytes = 16 << 20;
constexpr int64_t kAlign = static_cast<int64_t>(kAlignment);

constexpr int64_t Aligned(int64_t bytes) noexcept {
  return (bytes + kAlign - 1) / kAlign * kAlign;
}

class Runner {
 public:
  Runner(const PlanesPass& pass, const Image& samples, const Image& results) noexcept
      : pass_(pass),
        columns_(pass.columns),
        lines_(pass.lines),
        samples_(samples),
        results_(results),
        size_(int64_t{1} << static_cast<int>(pass.lane)),
        mapped_{pass.kernels, pass.map_in, pass.map_out},
        plain_{pass.plain, kSameKeys, kSameKeys} {
    // Outputs that are `phases_` apart have windows whose taps fall together, if these
    // are moved by one tap for each: the ways in which a block shares its taps.
    const int64_t common = std::gcd(columns_.stride, columns_.dilation);
    shares_ = columns_.stride == common;
    phases_ = std::min(columns_.dilation / common, columns_.outputs);
    square_ = pass.kernels.square != nullptr && columns_.taps == lines_.taps &&
              lines_.start == -(lines_.taps / 2) && lines_.dilation == 1 &&
              lines_.stride == 1 && lines_.samples * size_ >= kKeyAlignment;
    const bool conflicts =
        columns_.taps <= kFewTaps && samples.strides[pass.axis] % kConflictBytes == 0;
    const bool is_small = !square_ && (planes_ > 1 || conflicts);
    const int64_t usual = is_small ? kSmallBlock : kBlock;
    block_ = columns_.taps > kManyTaps ? std::min<int64_t>(columns_.taps / 4, 64) : usual;
    const int64_t rows = (columns_.outputs + phases_ - 1) / phases_;
    block_ = std::min(block_, rows);
    blocks_ = (rows + block_ - 1) / block_;
    direct_ = pass.keeps_keys && lines_.taps == 1 && lines_.stride == 1 && planes_ == 1;
    units_ = phases_ * blocks_;
    for (int32_t d = 0; d < samples.ndim - 1; ++d) {
      if (d != pass.axis) units_ *= samples.shape[d];
    }
    const int64_t y_stride = results.strides[pass.axis];
    const double bytes = static_cast<double>(units_ * block_) *
                         static_cast<double>(lines_.outputs * size_);
    fetches_ = bytes >= kFetchBytes;
    streams_ =
        square_ && bytes >= kStreamBytes && y_stride % kAlign == 0 &&
        reinterpret_cast<uintptr_t>(results.data) % static_cast<uintptr_t>(size_) == 0;
    ChooseTile();
    if (pass.plain.columns != nullptr && phases_ == 1 && columns_.stride == 1) {
      any_bits_ = GetAnyBits(CurrentTarget());
      const bool shows_fill = columns_.boundary == Boundary::kConstant ||
                              lines_.boundary == Boundary::kConstant;
      if (shows_fill && HasSigns(static_cast<const char*>(pass.fill), size_)) {
        any_bits_ = nullptr;
      }
    }
  }

  Status Run() noexcept {
    const Crew crew(pass_.duration);
    const int64_t tasks = std::min<int64_t>(crew.size(), units_);
    int64_t bytes = 0, total = 0;
    Scratch<char> heap;
    if (AddOverflows(slab_bytes_, FillBytes(), &bytes) ||
        MulOverflows(slab_bytes_, tasks, &total) ||
        AddOverflows(total, FillBytes(), &total)) {
      return Code::kOverflow;
    }
    ND_TRY(heap.Resize(static_cast<size_t>(total)));
    for (int64_t i = 0; i < FillBytes(); i += size_) {
      std::memcpy(heap.data() + i, pass_.fill, static_cast<size_t>(size_));
    }
    fill_row_ = heap.data();
    char* const slabs = heap.data() + FillBytes();
    for (int64_t task = 0; task < tasks; ++task) {
      *StateOf(slabs + task * slab_bytes_) = {any_bits_ != nullptr, -1};
    }
    RunUnits(units_, tasks, crew.size(), [&](int64_t unit, int64_t task) {
      char* const slab = slabs + task * slab_bytes_;
      RunUnit(unit, *StateOf(slab), slab + kAlign);
      if (streams_) FinishStreams();
    });
    return Ok();
  }

 private:
  // How elements are compared.
  struct Way {
    const PlaneKernels& kernels;
    KeyMap in, out;
  };

  // What a task knows about the samples, at the beginning of its slab.
  struct State {
    bool plain;        // those it saw have no signs
    int64_t expected;  // the unit that sees the last rows of these again
  };
  static State* StateOf(char* slab) noexcept { return reinterpret_cast<State*>(slab); }

  bool HasSigns(const char* x, int64_t bytes) const noexcept {
    // The first bit of each lane, whatever the order of its bytes.
    uint64_t signs = 0;
    for (int64_t bit = 8 * size_ - 1; bit < 64; bit += 8 * size_) {
      signs |= uint64_t{1} << bit;
    }
    return (any_bits_(x, bytes) & signs) != 0;
  }

  // Long rows are cut, so that the keys of a block stay in the first-level cache.
  void ChooseTile() noexcept {
    const int64_t reach = (lines_.taps - 1) * lines_.dilation;
    const int64_t line_bytes = kBlockBytes / (block_ * planes_) - kKeySlack;
    tile_ = std::max(line_bytes / size_, 4 * reach);
    tile_ = std::max<int64_t>(tile_ / lines_.stride, 1);
    if (2 * lines_.outputs <= 3 * tile_) tile_ = lines_.outputs;
    const int64_t span = (tile_ - 1) * lines_.stride + 1;
    line_bytes_ = Aligned((span + reach) * size_) + 2 * kKeyAlignment + kKeySlack;
    pointers_bytes_ = Aligned((columns_.taps + block_) * int64_t{sizeof(char*)});
    keys_bytes_ = block_ * planes_ * line_bytes_;
    slab_bytes_ = kAlign + pointers_bytes_ + keys_bytes_ +
                  (lines_.stride == 1 ? 0 : Aligned(span * size_));
  }

  int64_t FillBytes() const noexcept {
    return columns_.boundary == Boundary::kConstant ? Aligned(lines_.samples * size_)
                                                    : kAlign;
  }

  void RunUnit(int64_t unit, State& state, char* slab) const noexcept {
    const int64_t number = unit, block = unit % blocks_;
    unit /= blocks_;
    const int64_t phase = unit % phases_;
    unit /= phases_;
    const char* from = samples_.data;
    char* to = results_.data;
    for (int32_t d = samples_.ndim - 2; d >= 0; --d) {
      if (d == pass_.axis) continue;
      from += unit % samples_.shape[d] * samples_.strides[d];
      to += unit % samples_.shape[d] * results_.strides[d];
      unit /= samples_.shape[d];
    }
    const int64_t rows = (columns_.outputs - phase + phases_ - 1) / phases_;
    const int64_t begin = block * block_, end = std::min(begin + block_, rows);
    if (begin >= end) return;
    const int64_t together = shares_ ? end - begin : 1;
    for (int64_t row = begin; row < end; row += together) {
      RunRows(from, to, phase + row * phases_, together, number, state, slab);
    }
  }

  // `count` outputs from `row` on, phases_ apart, of a unit.
  void RunRows(const char* from, char* to, int64_t row, int64_t count, int64_t unit,
               State& state, char* slab) const noexcept {
    const char** const rows = reinterpret_cast<const char**>(slab);
    const int64_t first = row * columns_.stride + columns_.start;
    for (int64_t j = 0; j < columns_.taps + count - 1; ++j) {
      const int64_t index =
          Extend(columns_.boundary, first + j * columns_.dilation, columns_.samples);
      rows[j] = index < 0 ? fill_row_ : from + index * samples_.strides[pass_.axis];
    }
    const int64_t y_stride = results_.strides[pass_.axis];
    to += row * y_stride;
    const Way& way = IsPlain(rows, count, unit, state) ? plain_ : mapped_;
    ColumnsJob job = {rows,   0,  lines_.samples,    columns_.taps, count,
                      way.in, to, y_stride * phases_};
    if (direct_) {
      way.kernels.columns(job);
      return;
    }
    if (square_) {
      RunSquares(way, job);
      return;
    }
    for (int64_t begin = 0; begin < lines_.outputs; begin += tile_) {
      RunTile(way, job, begin, std::min(begin + tile_, lines_.outputs), slab);
    }
  }

  // A task that came across a sign does not look for more.
  bool IsPlain(const char* const* rows, int64_t count, int64_t unit,
               State& state) const noexcept {
    if (!state.plain) return false;
    const int64_t seen = columns_.taps + count - 1, bytes = lines_.samples * size_;
    const bool follows = state.expected == unit && unit % blocks_ != 0;
    for (int64_t j = follows ? columns_.taps - 1 : 0; j < seen; ++j) {
      if (!HasSigns(rows[j], bytes)) continue;
      state.plain = false;
      return false;
    }
    state.expected = unit + 1;
    return true;
  }

  // To the level 2 cache, while the keys are made: these are in the first one.
  static void FetchResults(const char* y, int64_t y_stride, int64_t rows,
                           int64_t bytes) noexcept {
    for (int64_t r = 0; r < rows; ++r, y += y_stride) {
      for (int64_t at = 0; at < bytes; at += kAlign) __builtin_prefetch(y + at, 0, 2);
    }
  }

  void RunSquares(const Way& way, const ColumnsJob& job) const noexcept {
    const auto seen = [&](int64_t place) {
      return Extend(lines_.boundary, place, lines_.samples);
    };
    way.kernels.square({job.rows,
                        lines_.samples,
                        job.outputs,
                        {seen(-1), seen(-2)},
                        {seen(lines_.samples), seen(lines_.samples + 1)},
                        pass_.fill,
                        way.in,
                        way.out,
                        job.y,
                        job.y_stride,
                        streams_});
  }

  // The outputs [begin, end) along the lines.
  void RunTile(const Way& way, ColumnsJob job, int64_t begin, int64_t end,
               char* slab) const noexcept {
    const int64_t reach = (lines_.taps - 1) * lines_.dilation;
    const int64_t span = (end - begin - 1) * lines_.stride + 1;
    // Columns [left, right), of which [first, last) are there.
    const int64_t left = begin * lines_.stride + lines_.start;
    const int64_t right = left + span + reach;
    const int64_t first = std::max<int64_t>(left, 0);
    const int64_t last = std::min(right, lines_.samples);
    // Those that are there lie in cache lines as the samples do.
    const int64_t before = (first - left) * size_;
    const int64_t offset = static_cast<int64_t>(
        reinterpret_cast<uintptr_t>(job.rows[0] + first * size_) % kAlignment);
    char* const keys =
        slab + pointers_bytes_ + Aligned(before) - before + offset / size_ * size_;
    char* y = job.y + begin * size_;
    const int64_t y_stride = job.y_stride;
    job.y_stride = line_bytes_;
    const auto columns = [&](int64_t column, int64_t count, int64_t place) {
      job.offset = column * size_;
      job.count = count;
      job.y = keys + (place - left) * size_;
      way.kernels.columns(job);
    };
    if (fetches_) FetchResults(y, y_stride, job.outputs, (end - begin) * size_);
    columns(first, last - first, first);
    const auto beyond = [&](int64_t place) {
      const int64_t column = Extend(lines_.boundary, place, lines_.samples);
      if (column < 0) {
        PutFill(way, job, keys + (place - left) * size_);
      } else if (column < first || column >= last) {
        columns(column, 1, place);
      } else {
        CopyColumn(keys + (column - left) * size_, keys + (place - left) * size_,
                   job.outputs * planes_);
      }
    };
    for (int64_t place = left; place < first; ++place) beyond(place);
    for (int64_t place = last; place < right; ++place) beyond(place);

    LineJob line = {keys,    line_bytes_, job.outputs, span, lines_.taps, lines_.dilation,
                    way.out, y,           y_stride};
    if (lines_.stride == 1) {
      way.kernels.line(line);
      return;
    }
    char* const dense = slab + pointers_bytes_ + keys_bytes_;
    line.rows = 1;
    line.y = dense;
    for (int64_t r = 0; r < job.outputs; ++r, y += y_stride) {
      way.kernels.line(line);
      CopyStrided(size_, dense, lines_.stride * size_, y, size_, end - begin);
      line.x += planes_ * line_bytes_;
    }
  }

  // One key of each of so many lines.
  void CopyColumn(const char* from, char* to, int64_t count) const noexcept {
    const auto copy = [&]<typename T>(T) {
      for (int64_t r = 0; r < count; ++r) {
        std::memcpy(to + r * line_bytes_, from + r * line_bytes_, sizeof(T));
      }
    };
    if (pass_.lane == KeyLane::kByte) {
      copy(uint8_t{});
    } else if (pass_.lane == KeyLane::kShort) {
      copy(uint16_t{});
    } else if (pass_.lane == KeyLane::kWord) {
      copy(uint32_t{});
    } else {
      copy(uint64_t{});
    }
  }

  // The planes of a column of constants, whatever lies beside it, to each row.
  void PutFill(const Way& way, const ColumnsJob& job, char* place) const noexcept {
    const char* rows[kPlaneTaps];
    for (const char*& row : rows) row = static_cast<const char*>(pass_.fill);
    ColumnsJob fill = job;
    fill.rows = rows;
    fill.offset = 0;
    fill.count = fill.outputs = 1;
    if (planes_ == 1) fill.taps = 1;
    const int64_t row_bytes = planes_ * line_bytes_;
    for (int64_t r = 0; r < job.outputs; ++r) {
      fill.y = place + r * row_bytes;
      way.kernels.columns(fill);
    }
  }

  static constexpr int kPlaneTaps = 8;  // at most, of kernels of more than one plane

  const PlanesPass& pass_;
  const WindowAxis& columns_;
  const WindowAxis& lines_;
  const Image& samples_;
  const Image& results_;
  const int64_t size_, planes_ = pass_.kernels.planes;
  const Way mapped_, plain_;
  AnyBitsFunction any_bits_ = nullptr;  // if signs are worth looking for
  bool shares_, direct_, square_, fetches_, streams_;
  int64_t phases_, block_, blocks_, units_;
  int64_t tile_, line_bytes_, pointers_bytes_, keys_bytes_, slab_bytes_;
  const char* fill_row_ = nullptr;
};

}  // namespace

WindowAxis WindowAlong(const FilterOptions& options, int32_t axis, int64_t samples,
                       int64_t taps) noexcept {
  return {samples,
          taps,
          options.Start(axis, taps),
          options.dilation[axis],
          options.stride[axis],
          options.Outputs(axis, samples),
          options.boundary[axis]};
}

Status Image::SetDense(int64_t size, int64_t* bytes) noexcept {
  *bytes = size;
  for (int32_t d = ndim - 1; d >= 0; --d) {
    strides[d] = *bytes;
    if (MulOverflows(*bytes, shape[d], bytes)) return Code::kOverflow;
  }
  return Ok();
}

Status RunPlanes(const PlanesPass& pass, const Image& samples,
                 const Image& results) noexcept {
  return Runner(pass, samples, results).Run();
}

}  // namespace nd
