// SPDX-License-Identifier: BSD-3-Clause
// The transform of lengths that are products of small primes.
//
// n = rows * columns. The line is a matrix: its columns are transformed, many at once;
// each element is multiplied by a root, the matrix is turned, and its columns, once its
// rows, are transformed. They then hold the result in order. Blocks of columns stay in
// the cache, so that a long line travels to memory and back twice. Short lengths are
// one column, of which many lines can be transformed at once.
#pragma once

#include <cstring>

#include "core/fft/roots.h"
#include "core/fft/rows.h"
#include "core/fft/table.h"

namespace nd::fft {

// Rows of a matrix: strides and planes as in FftJob. Interleaved if the plane is 0.
template <typename T>
struct Rows {
  T* data;
  int64_t stride, plane;

  Rows Exchanged() const noexcept { return {data + plane, stride, -plane}; }
};

// Of `bytes` each, strides in bytes.
inline void CopyRows(const void* from, int64_t from_stride, void* to, int64_t to_stride,
                     size_t bytes, int64_t rows) noexcept {
  for (int64_t row = 0; row < rows; ++row) {
    std::memcpy(static_cast<char*>(to) + row * to_stride,
                static_cast<const char*>(from) + row * from_stride, bytes);
  }
}

template <typename T>
class SmoothFft {
 public:
  // A prime factor of n beyond kFftMostRadix: false in possible, and no transform.
  Status Prepare(int64_t n, Target target, bool* possible) noexcept;

  int64_t size() const noexcept { return size_; }
  int64_t lanes() const noexcept { return kernels_->lanes; }
  const FftKernels<T>& kernels() const noexcept { return *kernels_; }
  int64_t table_bytes() const noexcept { return table_.bytes(); }

  // Numbers of T that Run needs as workspace, aligned to kAlignment.
  int64_t workspace() const noexcept { return workspace_; }
  // Interleaved elements; out may be in. inverse: exp(+2 pi i j k / n).
  void Run(const T* in, T* out, bool inverse, T scale, T* workspace) const noexcept;

  // Whether the elements of as many lines as there are lanes fit into the cache.
  bool has_columns() const noexcept {
    constexpr int64_t kCache = 1 << 20;
    return columns_workspace(lanes()) * static_cast<int64_t>(sizeof(T)) <= kCache;
  }
  // If so: many lines at once, the columns of a matrix whose rows are their elements.
  // `width` is a multiple of the lanes. The bits of each line are those of Run. Rows in
  // planes are transformed as they are: for the inverse their planes are to be exchanged,
  // and they are not scaled. Returns where the result is: in `out`, which may be `in`,
  // or, if it is null, in planes of the workspace, with room for another row.
  Rows<T> RunColumns(Rows<T> in, const Rows<T>* out, int64_t width, bool inverse, T scale,
                     T* workspace) const noexcept;
  // Where `in` may lie in the workspace, with room for another row.
  Rows<T> ColumnsBuffer(int64_t width, T* workspace) const noexcept;
  int64_t columns_workspace(int64_t width) const noexcept;
  // From so many lines on, each contiguous, columns are faster.
  int64_t columns_from() const noexcept { return columns_from_; }

 private:
  struct Passes {
    int count = 0;
    FftPass<T> pass[kMostPasses];
  };
  struct Ways {
    bool inverse;
    T scale;
  };

  void Lay(int64_t rows, Ends ends, Passes* passes, int64_t* numbers) const noexcept;
  T* FillPasses(const Roots& roots, Passes* passes, T* table) const noexcept;
  T* FillTurn(const Roots& roots, T* table) noexcept;
  int64_t WidthFor(int64_t rows) const noexcept;
  void ChooseColumns(const Shape& shape) noexcept;
  int64_t TurnIndex(int64_t row, int64_t column) const noexcept;

  Rows<T> RunPasses(const Passes& passes, Rows<T> in, const Rows<T>* out, int64_t groups,
                    int64_t width, Ways ways, const Rows<T> (&buffer)[2]) const noexcept;
  void FirstStep(const T* in, Ways ways, T* workspace) const noexcept;
  void SecondStep(T* out, Ways ways, T* workspace) const noexcept;

  int64_t size_ = 0, rows_ = 0, columns_ = 0;
  // Rounded up to whole vectors; elements of a block's columns.
  int64_t padded_rows_ = 0, padded_columns_ = 0, first_width_ = 0, second_width_ = 0;
  int64_t turned_stride_ = 0, turned_plane_ = 0, plane_ = 0;
  int64_t workspace_ = 0, columns_from_ = 0;
  const FftKernels<T>* kernels_ = nullptr;
  Passes first_, second_;
  const T* turn_roots_ = nullptr;    // in the order of use, padded
  const T* column_roots_ = nullptr;  // without padding, for many lines at once
  Table<T> table_;
};

}  // namespace nd::fft
