// SPDX-License-Identifier: BSD-3-Clause
// The transform of a tile: a block of samples of any number of axes, real or complex,
// that is transformed in place. Lines along its last axis are its rows.
#pragma once

#include <cstdint>

#include "core/array/layout.h"
#include "core/fft/columns.h"
#include "core/fft/plans.h"
#include "core/fft/real.h"
#include "core/memory/cache.h"

namespace nd::signal {

template <typename T>
class TileFft {
 public:
  // sizes: 1 <= ndim <= kMaxDims lengths, each at least 1; the last one is even if the
  // samples are real. kOverflow, kNoMemory, kLimit.
  Status Prepare(int32_t ndim, const int64_t* sizes, bool real) noexcept;

  // Numbers of T: of a tile, from row to row of it, and of the workspace. All are whole
  // cache lines.
  int64_t numbers() const noexcept { return rows_ * row_; }
  int64_t row() const noexcept { return row_; }
  int64_t rows() const noexcept { return rows_; }
  int64_t workspace() const noexcept { return workspace_; }
  // Elements of a tile's spectrum, interleaved; those that fill rows up are included.
  int64_t elements() const noexcept { return numbers() / 2; }
  const FftKernels<T>& kernels() const noexcept { return *kernels_; }

  // A transform is that of all its rows that are not 0, then that of the columns. What
  // fills a row up must be 0.
  void ForwardRow(const T* x, T* row, T scale, T* workspace) const noexcept;
  // Short rows are faster together: up to `rows_at_once` that follow each other, with the
  // same results.
  int64_t rows_at_once() const noexcept { return rows_at_once_; }
  void ForwardRows(T* rows, int64_t count, T* workspace) const noexcept;
  void ForwardColumns(T* tile, T* workspace) const noexcept;
  // Back: the columns, then the rows that are wanted, not scaled.
  void InverseColumns(T* tile, T* workspace) const noexcept;
  // Both, and in between the products with a spectrum: those of the outermost axis are
  // made while its columns are at hand.
  void FilterColumns(T* tile, const T* spectrum, T* workspace) const noexcept;
  void InverseRow(T* row, T* workspace) const noexcept;
  void InverseRows(T* rows, int64_t count, T* workspace) const noexcept;
  // There and back with the products of a spectrum, where there is but one row.
  void FilterRow(const T* x, const T* spectrum, T* row, T* workspace) const noexcept;
  // The same of any number of rows, each a tile of its own, with the same results.
  void FilterRows(T* rows, int64_t count, const T* spectrum, T* workspace) const noexcept;

 private:
  // An axis that is not the last one.
  struct Columns {
    fft::PlanRef<fft::ComplexFft<T>> plan;
    int64_t size = 1;
    int64_t outer = 1, inner = 1;  // matrices, and elements of a row of one
    int64_t width = 0;             // columns that go together; 0: one after another
  };

  void ChooseRows(const fft::SmoothFft<T>* by_columns) noexcept;
  fft::ColumnsJob RowsJob(T* rows, int64_t count, bool real_in,
                          bool real_out) const noexcept;
  void Run(const Columns& axis, T* tile, bool inverse, T* workspace) const noexcept;
  void Filter(const Columns& axis, T* tile, const T* spectrum,
              T* workspace) const noexcept;

  bool real_ = false;
  const FftKernels<T>* kernels_ = nullptr;
  int64_t rows_ = 1, row_ = 0, workspace_ = 0;
  int64_t rows_at_once_ = 1, rows_from_ = 1;  // fewer than the latter go one by one
  fft::PlanRef<fft::RealFft<T>> real_plan_;
  fft::PlanRef<fft::ComplexFft<T>> complex_plan_;
  int32_t columns_count_ = 0;
  Columns columns_[kMaxDims];
};

}  // namespace nd::signal
