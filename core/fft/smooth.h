// SPDX-License-Identifier: BSD-3-Clause
// The transform of lengths that are products of small primes.
//
// n = rows * columns. The line is a matrix: its columns are transformed, many at once;
// each element is multiplied by a root, the matrix is turned, and its columns, once its
// rows, are transformed. They then hold the result in order. Blocks of columns stay in
// the cache, so that a long line travels to memory and back twice. Short lengths are
// one column, of which many lines can be transformed at once.
#pragma once

#include "core/fft/roots.h"
#include "core/fft/rows.h"
#include "core/fft/table.h"

namespace nd::fft {

template <typename T>
class SmoothFft {
 public:
  // A prime factor of n beyond kFftMostRadix: false in possible, and no transform.
  Status Prepare(int64_t n, Target target, bool* possible) noexcept;

  int64_t size() const noexcept { return size_; }
  // Whether a line alone would leave most lanes empty.
  bool wants_columns() const noexcept { return columns_ == 1 && lanes() > 1; }
  int64_t lanes() const noexcept { return kernels_->lanes; }
  const FftKernels<T>& kernels() const noexcept { return *kernels_; }
  int64_t table_bytes() const noexcept { return table_.bytes(); }

  // Numbers of T that Run and RunColumns need as workspace, aligned to kAlignment.
  int64_t workspace() const noexcept { return workspace_; }
  int64_t columns_workspace() const noexcept;

  // Interleaved elements; out may be in. inverse: exp(+2 pi i j k / n).
  void Run(const T* in, T* out, bool inverse, T scale, T* workspace) const noexcept;
  // `lanes` lines at once, in place: element i of line c is the number i * lanes + c. The
  // result of a line is the same bits as by Run.
  void RunColumns(T* lines, bool inverse, T scale, T* workspace) const noexcept;

 private:
  struct Passes {
    int count = 0;
    FftPass<T> pass[kMostPasses];
  };
  // Rows of a matrix; without a plane its elements are interleaved.
  struct Side {
    T* data;
    int64_t stride, plane;
  };
  struct Ways {
    bool inverse;
    T scale;
  };

  void Lay(int64_t rows, Ends ends, Passes* passes, int64_t* numbers) const noexcept;
  T* FillPasses(const Roots& roots, Passes* passes, T* table) const noexcept;
  void FillTurn(const Roots& roots, T* table) noexcept;
  int64_t WidthFor(int64_t rows) const noexcept;
  int64_t TurnIndex(int64_t row, int64_t column) const noexcept;

  Side RunPasses(const Passes& passes, Side in, const Side* out, int64_t columns,
                 Ways ways, T* const (&buffer)[2], int64_t plane) const noexcept;
  void FirstStep(const T* in, Ways ways, T* workspace) const noexcept;
  void SecondStep(T* out, Ways ways, T* workspace) const noexcept;

  int64_t size_ = 0, rows_ = 0, columns_ = 0;
  // Rounded up to whole vectors; elements of a block's columns.
  int64_t padded_rows_ = 0, padded_columns_ = 0, first_width_ = 0, second_width_ = 0;
  int64_t turned_stride_ = 0, turned_plane_ = 0, plane_ = 0;
  int64_t workspace_ = 0;
  const FftKernels<T>* kernels_ = nullptr;
  Passes first_, second_;
  const T* turn_roots_ = nullptr;
  Table<T> table_;
};

}  // namespace nd::fft
