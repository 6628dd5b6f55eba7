// SPDX-License-Identifier: BSD-3-Clause
#include "core/fft/smooth.h"

#include <algorithm>

#include "core/array/checked.h"

namespace nd::fft {
namespace {

// From a plane of so many numbers to the next one. Two planes of each of two buffers
// share a page's worth of addresses: of accesses that agree in the lower 12 bits the
// processor lets the later ones wait.
template <typename T>
constexpr int64_t PlaneOf(int64_t numbers) noexcept {
  constexpr int64_t kLine = 64, kPage = 4096, kPart = kPage / 4;
  constexpr int64_t kSize = static_cast<int64_t>(sizeof(T));
  const int64_t bytes = RoundUp(numbers * kSize, kLine);
  if (bytes <= kPart) return bytes / kSize;
  return (RoundUp(bytes - kPart, kPage) + kPart) / kSize;
}

// The bytes of a complex element.
template <typename T>
constexpr int64_t kElement = 2 * static_cast<int64_t>(sizeof(T));

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
T* SmoothFft<T>::FillTurn(const Roots& roots, T* table) noexcept {
  turn_roots_ = table;
  T* plain = table + 2 * padded_rows_ * padded_columns_;
  std::fill(table, plain, T{0});
  if (has_columns()) column_roots_ = plain;
  const int64_t lanes = kernels_->lanes;
  for (int64_t row = 0; row < rows_; ++row) {
    for (int64_t column = 0; column < columns_; ++column) {
      const Root root = roots.At(row * column);
      T* const at = table + TurnIndex(row, column);
      at[0] = static_cast<T>(root.re);
      at[lanes] = static_cast<T>(root.im);
      if (has_columns()) {
        *plain++ = at[0];
        *plain++ = at[lanes];
      }
    }
  }
  return plain;
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
  return 2 * (padded_rows_ * begin + row / lanes * lanes * width +
              (column - begin) * lanes) +
         row % lanes;
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

// A line alone leaves lanes empty where its matrix ends, and takes a call, which is most
// of a short one. Columns fill all lanes, but are to be dealt out and collected.
template <typename T>
void SmoothFft<T>::ChooseColumns(const Shape& shape) noexcept {
  constexpr double kTurn = 4, kCall = 10;
  const double deal = 6 + 0.8 * static_cast<double>(lanes());
  Radices radices;
  (void)radices.Find(rows_, {true, columns_ == 1});
  double cost = radices.Cost() * static_cast<double>(columns_);
  if (columns_ > 1) {
    (void)radices.Find(columns_, {false, true});
    cost += radices.Cost() * static_cast<double>(rows_);
  }
  cost += (deal + (columns_ > 1 ? kTurn : 0)) * static_cast<double>(size_);
  columns_from_ = static_cast<int64_t>(cost / (shape.cost + kCall)) + 1;
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
    workspace_ = columns_workspace(lanes);
  } else {
    Lay(rows_, {true, false}, &first_, &numbers);
    Lay(columns_, {false, true}, &second_, &numbers);
    first_width_ = std::min(WidthFor(rows_), padded_columns_);
    second_width_ = std::min(WidthFor(columns_), padded_rows_);
    plane_ = PlaneOf<T>(std::max(padded_rows_ * first_width_, columns_ * second_width_));
    turned_stride_ = padded_rows_ + (padded_rows_ % 128 == 0 ? lanes : 0);
    turned_plane_ = PlaneOf<T>(padded_columns_ * turned_stride_);
    workspace_ = 4 * plane_ + 2 * turned_plane_ + 2 * lanes * std::max(rows_, columns_);
    numbers += 2 * padded_rows_ * padded_columns_ + (has_columns() ? 2 * n : 0);
  }
  ChooseColumns(shape);
  ND_TRY(table_.Make(numbers));
  Roots roots;
  ND_TRY(roots.Prepare(n));
  T* table = table_.data();
  if (columns_ > 1) table = FillTurn(roots, table);  // first: its vectors are aligned
  table = FillPasses(roots, &first_, table);
  (void)FillPasses(roots, &second_, table);
  return Ok();
}

// `groups` matrices side by side, each `width` columns wide: their rows follow each other
// in turns. From `in` to `out`, or to one of the buffers; where the result is.
template <typename T>
Rows<T> SmoothFft<T>::RunPasses(const Passes& passes, Rows<T> in, const Rows<T>* out,
                                int64_t groups, int64_t width, Ways ways,
                                const Rows<T> (&buffer)[2]) const noexcept {
  const auto side_by_side = [=](const Rows<T>& rows) {
    return rows.stride == (rows.plane == 0 ? 2 * width : width);
  };
  for (int i = 0; i < passes.count; ++i) {
    const FftPass<T>& pass = passes.pass[i];
    const bool last = i == passes.count - 1;
    const Rows<T> to = last && out != nullptr ? *out : buffer[i % 2];
    const int kind = static_cast<int>(pass.kind);
    const auto kernel = in.plane == 0   ? kernels_->unpack[kind]
                        : to.plane == 0 ? kernels_->pack[kind]
                                        : kernels_->planes[kind];
    FftJob<T> job = {&pass,     in.data,        groups * in.stride,
                     in.plane,  to.data,        groups * to.stride,
                     to.plane,  groups * width, ways.inverse,
                     ways.scale};
    if (side_by_side(in) && side_by_side(to)) {
      kernel(job);
    } else {
      job.columns = width;
      for (int64_t group = 0; group < groups; ++group) {
        kernel(job);
        job.in += in.stride;
        job.out += to.stride;
      }
    }
    in = to;
  }
  return in;
}

// Transforms the columns of the line and turns them into the workspace.
template <typename T>
void SmoothFft<T>::FirstStep(const T* in, Ways ways, T* workspace) const noexcept {
  T* const turned = workspace;
  T* const near = turned + 2 * turned_plane_;
  T* const stage = near + 4 * plane_;
  const int64_t lanes = kernels_->lanes;
  const int64_t whole = columns_ / lanes * lanes;
  for (int64_t begin = 0; begin < columns_;) {
    Rows<T> from = {const_cast<T*>(in) + 2 * begin, 2 * columns_, 0};  // not written
    int64_t width = std::min(first_width_, whole - begin);
    if (begin == whole) {  // what is left of a vector
      width = lanes;
      const size_t bytes = static_cast<size_t>(columns_ - whole) * 2 * sizeof(T);
      CopyRows(from.data, columns_ * kElement<T>, stage, lanes * kElement<T>, bytes,
               rows_);
      from = {stage, 2 * lanes, 0};
    }
    const Rows<T> buffer[2] = {{near, width, plane_}, {near + 2 * plane_, width, plane_}};
    const Rows<T> done = RunPasses(first_, from, nullptr, 1, width, ways, buffer);
    kernels_->turn(done.data, width, done.plane, padded_rows_, width,
                   turn_roots_ + 2 * padded_rows_ * begin,
                   turned + begin * turned_stride_, turned_stride_, turned_plane_);
    begin += width;
  }
}

template <typename T>
void SmoothFft<T>::SecondStep(T* out, Ways ways, T* workspace) const noexcept {
  T* const turned = workspace;
  T* const near = turned + 2 * turned_plane_;
  T* const stage = near + 4 * plane_;
  const int64_t lanes = kernels_->lanes;
  const int64_t whole = rows_ / lanes * lanes;
  for (int64_t begin = 0; begin < rows_;) {
    const bool rest = begin == whole;
    const int64_t width = rest ? lanes : std::min(second_width_, whole - begin);
    const Rows<T> to =
        rest ? Rows<T>{stage, 2 * lanes, 0} : Rows<T>{out + 2 * begin, 2 * rows_, 0};
    const Rows<T> buffer[2] = {{near, width, plane_}, {near + 2 * plane_, width, plane_}};
    RunPasses(second_, {turned + begin, turned_stride_, turned_plane_}, &to, 1, width,
              ways, buffer);
    if (rest) {
      CopyRows(stage, lanes * kElement<T>, out + 2 * begin, rows_ * kElement<T>,
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
  // A column alone among others of zeros.
  const int64_t lanes = kernels_->lanes;
  const Rows<T> column = ColumnsBuffer(lanes, workspace);
  std::fill(column.data, column.data + 2 * column.plane, T{0});
  for (int64_t i = 0; i < rows_; ++i) {
    column.data[i * lanes] = in[2 * i];
    column.data[i * lanes + column.plane] = in[2 * i + 1];
  }
  const Rows<T> sides = inverse ? column.Exchanged() : column;
  Rows<T> done = RunColumns(sides, nullptr, lanes, false, T{1}, workspace);
  if (inverse) done = done.Exchanged();
  for (int64_t i = 0; i < rows_; ++i) {
    out[2 * i] = done.data[i * lanes] * scale;
    out[2 * i + 1] = done.data[i * lanes + done.plane] * scale;
  }
}

// A buffer has room for one row more than there are elements.
template <typename T>
int64_t SmoothFft<T>::columns_workspace(int64_t width) const noexcept {
  return 4 * PlaneOf<T>((size_ + 1) * width);
}

template <typename T>
Rows<T> SmoothFft<T>::ColumnsBuffer(int64_t width, T* workspace) const noexcept {
  const int64_t plane = PlaneOf<T>((size_ + 1) * width);
  return {workspace + 2 * plane, width, plane};
}

template <typename T>
Rows<T> SmoothFft<T>::RunColumns(Rows<T> in, const Rows<T>* out, int64_t width,
                                 bool inverse, T scale, T* workspace) const noexcept {
  const Ways ways = {inverse, scale};
  const Rows<T> second = ColumnsBuffer(width, workspace);
  const Rows<T> buffer[2] = {{workspace, width, second.plane}, second};
  if (columns_ == 1) return RunPasses(first_, in, out, 1, width, ways, buffer);
  const Rows<T> done = RunPasses(first_, in, nullptr, columns_, width, ways, buffer);
  const Rows<T> turned = buffer[done.data == buffer[0].data ? 1 : 0];
  kernels_->turn_columns(done.data, done.plane, rows_, columns_, width, column_roots_,
                         turned.data, turned.plane);
  return RunPasses(second_, turned, out, rows_, width, ways, {done, turned});
}

template class SmoothFft<float>;
template class SmoothFft<double>;

}  // namespace nd::fft
