// SPDX-License-Identifier: BSD-3-Clause
#include "core/fft/smooth.h"

#include <algorithm>
#include <cstring>

namespace nd::fft {
namespace {

constexpr int64_t RoundUp(int64_t count, int64_t lanes) noexcept {
  return (count + lanes - 1) / lanes * lanes;
}

// Numbers between planes are a few cache lines more than needed: a power of two would
// put all rows into few sets of the cache.
template <typename T>
constexpr int64_t kLine = 64 / static_cast<int64_t>(sizeof(T));

void CopyRows(const void* from, size_t from_stride, void* to, size_t to_stride,
              size_t bytes, int64_t rows) noexcept {
  for (int64_t row = 0; row < rows; ++row) {
    std::memcpy(static_cast<char*>(to) + static_cast<size_t>(row) * to_stride,
                static_cast<const char*>(from) + static_cast<size_t>(row) * from_stride,
                bytes);
  }
}

}  // namespace

// The passes, and how many numbers their tables have.
template <typename T>
void SmoothFft<T>::Lay(int64_t rows, Ends ends, Passes* passes,
                       int64_t* numbers) const noexcept {
  Radices radices;
  (void)radices.Find(rows, ends);
  passes->count = radices.count;
  int64_t before = 1;
  for (int i = 0; i < radices.count; ++i) {
    const int32_t radix = radices.radix[i];
    const int64_t after = rows / before / radix;
    passes->pass[i] = {KindOf(radix), radix, before, after, nullptr};
    *numbers += 2 * (radix + (after - 1) * (radix - 1));
    before *= radix;
  }
}

template <typename T>
T* SmoothFft<T>::FillPasses(const Roots& roots, Passes* passes, T* table) const noexcept {
  for (int i = 0; i < passes->count; ++i) {
    FftPass<T>& pass = passes->pass[i];
    pass.roots = table;
    const auto put = [&](Root root, double sign) {
      *table++ = static_cast<T>(root.re);
      *table++ = static_cast<T>(sign * root.im);
    };
    for (int32_t j = 0; j < pass.radix; ++j) put(roots.At(size_ / pass.radix * j), -1);
    const int64_t step = size_ / (pass.radix * pass.after);
    for (int64_t p = 1; p < pass.after; ++p) {
      for (int32_t k = 1; k < pass.radix; ++k) put(roots.At(step * p * k), 1);
    }
  }
  return table;
}

// In the order of FftKernels::turn, block after block.
template <typename T>
void SmoothFft<T>::FillTurn(const Roots& roots, T* table) noexcept {
  turn_roots_ = table;
  std::fill(table, table + 2 * padded_rows_ * padded_columns_, T{0});
  const int64_t lanes = kernels_->lanes;
  for (int64_t row = 0; row < rows_; ++row) {
    for (int64_t column = 0; column < columns_; ++column) {
      const Root root = roots.At(row * column);
      T* const at = table + TurnIndex(row, column);
      at[0] = static_cast<T>(root.re);
      at[lanes] = static_cast<T>(root.im);
    }
  }
}

template <typename T>
int64_t SmoothFft<T>::TurnIndex(int64_t row, int64_t column) const noexcept {
  const int64_t lanes = kernels_->lanes;
  const int64_t whole = columns_ / lanes * lanes;
  int64_t begin = whole, width = lanes;  // of the block
  if (column < whole) {
    begin = column / first_width_ * first_width_;
    width = std::min(first_width_, whole - begin);
  }
  const int64_t tile = row / lanes * (width / lanes) + (column - begin) / lanes;
  return 2 * (padded_rows_ * begin + tile * lanes * lanes + row % lanes * lanes) +
         (column - begin) % lanes;
}

// As many columns as the first-level cache holds both buffers of; if that is none, as the
// second-level cache holds.
template <typename T>
int64_t SmoothFft<T>::WidthFor(int64_t rows) const noexcept {
  constexpr int64_t kNear = 24 << 10, kFar = 256 << 10;
  const int64_t lanes = kernels_->lanes;
  const int64_t vector_bytes = rows * lanes * 4 * static_cast<int64_t>(sizeof(T));
  if (vector_bytes <= kNear) return kNear / vector_bytes * lanes;
  return std::clamp<int64_t>(kFar / vector_bytes, 1, 4) * lanes;
}

template <typename T>
Status SmoothFft<T>::Prepare(int64_t n, Target target, bool* possible) noexcept {
  kernels_ = &GetFftKernels<T>(target);
  const int64_t lanes = kernels_->lanes;
  const Shape shape = FindShape(n, lanes);
  *possible = shape.rows != 0;
  if (!*possible) return Ok();
  size_ = n;
  rows_ = shape.rows;
  columns_ = shape.columns;
  padded_rows_ = RoundUp(rows_, lanes);
  padded_columns_ = RoundUp(columns_, lanes);
  int64_t numbers = 0;
  if (columns_ == 1) {
    Lay(rows_, {true, true}, &first_, &numbers);
    workspace_ = 6 * rows_ * lanes + 4 * kLine<T>;
    plane_ = rows_ * lanes + kLine<T>;
  } else {
    Lay(rows_, {true, false}, &first_, &numbers);
    Lay(columns_, {false, true}, &second_, &numbers);
    first_width_ = std::min(WidthFor(rows_), padded_columns_);
    second_width_ = std::min(WidthFor(columns_), padded_rows_);
    plane_ = std::max(padded_rows_ * first_width_, columns_ * second_width_) + kLine<T>;
    turned_stride_ = padded_rows_ + (padded_rows_ % 128 == 0 ? kLine<T> : 0);
    turned_plane_ = padded_columns_ * turned_stride_ + kLine<T>;
    workspace_ = 4 * plane_ + 2 * turned_plane_ + 2 * lanes * std::max(rows_, columns_);
    numbers += 2 * padded_rows_ * padded_columns_;
  }
  Roots roots;
  ND_TRY(roots.Prepare(n));
  ND_TRY(table_.Make(numbers));
  T* table = table_.data();
  if (columns_ > 1) {  // first, since its vectors are aligned
    FillTurn(roots, table);
    table += 2 * padded_rows_ * padded_columns_;
  }
  table = FillPasses(roots, &first_, table);
  (void)FillPasses(roots, &second_, table);
  return Ok();
}

// From `in` to `out`, or to one of the buffers, whose planes are `plane` apart; where the
// result is.
template <typename T>
typename SmoothFft<T>::Side SmoothFft<T>::RunPasses(const Passes& passes, Side in,
                                                    const Side* out, int64_t columns,
                                                    Ways ways, T* const (&buffer)[2],
                                                    int64_t plane) const noexcept {
  for (int i = 0; i < passes.count; ++i) {
    const FftPass<T>& pass = passes.pass[i];
    const Side to = i == passes.count - 1 && out != nullptr
                        ? *out
                        : Side{buffer[i % 2], columns, plane};
    const FftJob<T> job = {&pass,     in.data,  in.stride, in.plane,     to.data,
                           to.stride, to.plane, columns,   ways.inverse, ways.scale};
    const int kind = static_cast<int>(pass.kind);
    const auto kernel = in.plane == 0   ? kernels_->unpack[kind]
                        : to.plane == 0 ? kernels_->pack[kind]
                                        : kernels_->planes[kind];
    kernel(job);
    in = to;
  }
  return in;
}

// Transforms the columns of the line and turns them into the workspace.
template <typename T>
void SmoothFft<T>::FirstStep(const T* in, Ways ways, T* workspace) const noexcept {
  T* const turned = workspace;
  T* const buffer[2] = {turned + 2 * turned_plane_,
                        turned + 2 * (turned_plane_ + plane_)};
  T* const stage = buffer[1] + 2 * plane_;
  const int64_t lanes = kernels_->lanes;
  const int64_t whole = columns_ / lanes * lanes;
  for (int64_t begin = 0; begin < columns_;) {
    Side from = {const_cast<T*>(in) + 2 * begin, 2 * columns_, 0};  // not written
    int64_t width = std::min(first_width_, whole - begin);
    if (begin == whole) {  // what is left of a vector
      width = lanes;
      const size_t bytes = static_cast<size_t>(columns_ - whole) * 2 * sizeof(T);
      CopyRows(from.data, static_cast<size_t>(columns_) * 2 * sizeof(T), stage,
               static_cast<size_t>(lanes) * 2 * sizeof(T), bytes, rows_);
      from = {stage, 2 * lanes, 0};
    }
    const Side done = RunPasses(first_, from, nullptr, width, ways, buffer, plane_);
    kernels_->turn(done.data, width, done.plane, padded_rows_, width,
                   turn_roots_ + 2 * padded_rows_ * begin,
                   turned + begin * turned_stride_, turned_stride_, turned_plane_);
    begin += width;
  }
}

template <typename T>
void SmoothFft<T>::SecondStep(T* out, Ways ways, T* workspace) const noexcept {
  T* const turned = workspace;
  T* const buffer[2] = {turned + 2 * turned_plane_,
                        turned + 2 * (turned_plane_ + plane_)};
  T* const stage = buffer[1] + 2 * plane_;
  const int64_t lanes = kernels_->lanes;
  const int64_t whole = rows_ / lanes * lanes;
  for (int64_t begin = 0; begin < rows_;) {
    const bool rest = begin == whole;
    const int64_t width = rest ? lanes : std::min(second_width_, whole - begin);
    const Side to =
        rest ? Side{stage, 2 * lanes, 0} : Side{out + 2 * begin, 2 * rows_, 0};
    RunPasses(second_, {turned + begin, turned_stride_, turned_plane_}, &to, width, ways,
              buffer, plane_);
    if (rest) {
      CopyRows(stage, static_cast<size_t>(lanes) * 2 * sizeof(T), out + 2 * begin,
               static_cast<size_t>(rows_) * 2 * sizeof(T),
               static_cast<size_t>(rows_ - whole) * 2 * sizeof(T), columns_);
    }
    begin += width;
  }
}

template <typename T>
void SmoothFft<T>::Run(const T* in, T* out, bool inverse, T scale,
                       T* workspace) const noexcept {
  const Ways ways = {inverse, scale};
  if (columns_ > 1) {
    FirstStep(in, ways, workspace);
    SecondStep(out, ways, workspace);
    return;
  }
  const int64_t lanes = kernels_->lanes;
  T* const lines = workspace + 4 * plane_;
  std::fill(lines, lines + 2 * rows_ * lanes, T{0});
  for (int64_t i = 0; i < rows_; ++i) {
    lines[2 * i * lanes] = in[2 * i];
    lines[2 * i * lanes + 1] = in[2 * i + 1];
  }
  RunColumns(lines, inverse, scale, workspace);
  for (int64_t i = 0; i < rows_; ++i) {
    out[2 * i] = lines[2 * i * lanes];
    out[2 * i + 1] = lines[2 * i * lanes + 1];
  }
}

template <typename T>
int64_t SmoothFft<T>::columns_workspace() const noexcept {
  return 4 * (size_ * kernels_->lanes + kLine<T>);
}

template <typename T>
void SmoothFft<T>::RunColumns(T* lines, bool inverse, T scale,
                              T* workspace) const noexcept {
  const Ways ways = {inverse, scale};
  const int64_t lanes = kernels_->lanes;
  const int64_t plane = size_ * lanes + kLine<T>;
  T* const buffer[2] = {workspace, workspace + 2 * plane};
  if (columns_ == 1) {
    const Side side = {lines, 2 * lanes, 0};
    RunPasses(first_, side, &side, lanes, ways, buffer, plane);
    return;
  }
  const int64_t width = columns_ * lanes, turned_width = rows_ * lanes;
  const Side done =
      RunPasses(first_, {lines, 2 * width, 0}, nullptr, width, ways, buffer, plane);
  const bool flipped = done.data == buffer[0];
  T* const turned = buffer[flipped ? 1 : 0];
  for (int64_t row = 0; row < rows_; ++row) {
    for (int64_t column = 0; column < columns_; ++column) {
      const T* const root = turn_roots_ + TurnIndex(row, column);
      kernels_->rotate(done.data + row * width + column * lanes, plane, root[0],
                       root[lanes], lanes, turned + column * turned_width + row * lanes,
                       plane);
    }
  }
  T* const rest[2] = {done.data, turned};
  const Side out = {lines, 2 * turned_width, 0};
  RunPasses(second_, {turned, turned_width, plane}, &out, turned_width, ways, rest,
            plane);
}

template class SmoothFft<float>;
template class SmoothFft<double>;

}  // namespace nd::fft
