// SPDX-License-Identifier: BSD-3-Clause
#include "core/signal/tile.h"

#include <algorithm>

#include "core/array/checked.h"

namespace nd::signal {
namespace {

template <typename T>
constexpr int64_t kLine = static_cast<int64_t>(kAlignment / sizeof(T));

template <typename T>
constexpr int64_t WholeLines(int64_t numbers) noexcept {
  return (numbers + kLine<T> - 1) / kLine<T> * kLine<T>;
}

}  // namespace

template <typename T>
Status TileFft<T>::Prepare(int32_t ndim, const int64_t* sizes, bool real) noexcept {
  constexpr int64_t kNear = 256 << 10, kPage = 4096;  // bytes
  constexpr int64_t kNumber = static_cast<int64_t>(sizeof(T));
  real_ = real;
  kernels_ = &GetFftKernels<T>(CurrentTarget());
  const int64_t last = sizes[ndim - 1];
  if (real) {
    ND_TRY(real_plan_.Acquire(last));
    workspace_ = real_plan_->workspace();
    ChooseRows(real_plan_->by_columns());
  } else {
    ND_TRY(complex_plan_.Acquire(last));
    workspace_ = complex_plan_->workspace();
    ChooseRows(complex_plan_->by_columns());
  }
  // Whole vectors of elements, and no two rows at the same place of a page.
  const int64_t lanes = kernels_->lanes;
  const int64_t elements = real ? last / 2 + 1 : last;
  const int64_t unit = std::max(lanes, kLine<T> / 2);
  int64_t padded = (elements + unit - 1) / unit * unit;
  if (ndim > 1 && padded * 2 * kNumber % kPage == 0) padded += unit;
  row_ = 2 * padded;

  int64_t inner = padded, bytes = 0;
  for (int32_t d = ndim - 2; d >= 0; --d) {
    if (sizes[d] > 1) {
      Columns& axis = columns_[columns_count_++];
      axis.size = sizes[d];
      axis.inner = inner;
      ND_TRY(axis.plan.Acquire(axis.size));
      const fft::SmoothFft<T>* const by_columns = axis.plan->by_columns();
      if (by_columns != nullptr) {
        axis.width = lanes;
        while (2 * axis.width <= inner &&
               by_columns->columns_workspace(2 * axis.width) * kNumber <= kNear) {
          axis.width *= 2;
        }
        workspace_ = std::max(workspace_, by_columns->columns_workspace(axis.width));
      } else {
        workspace_ = std::max(workspace_, WholeLines<T>(axis.plan->workspace()) +
                                              lanes * WholeLines<T>(2 * axis.size));
      }
    }
    if (MulOverflows(rows_, sizes[d], &rows_) || MulOverflows(inner, sizes[d], &inner) ||
        MulOverflows(inner, 2 * kNumber, &bytes)) {
      return Fail(Code::kOverflow, "a transform is beyond the address space");
    }
  }
  for (int32_t i = 0; i < columns_count_; ++i) {
    columns_[i].outer = inner / (columns_[i].inner * columns_[i].size);
  }
  workspace_ = WholeLines<T>(workspace_);
  return Ok();
}

template <typename T>
void TileFft<T>::ChooseRows(const fft::SmoothFft<T>* by_columns) noexcept {
  const int64_t lanes = kernels_->lanes;
  if (by_columns == nullptr || 4 * by_columns->columns_from() > 3 * lanes) return;
  rows_at_once_ = lanes;
  rows_from_ = by_columns->columns_from();
  workspace_ = std::max(workspace_, by_columns->columns_workspace(lanes));
}

template <typename T>
fft::ColumnsJob TileFft<T>::RowsJob(T* rows, int64_t count, bool real_in,
                                    bool real_out) const noexcept {
  constexpr int64_t kNumber = static_cast<int64_t>(sizeof(T));
  const auto lines = [&](bool real) {
    return fft::Lines{reinterpret_cast<char*>(rows), real ? kNumber : 2 * kNumber,
                      row_ * kNumber};
  };
  return {lines(real_in), lines(real_out), count, kernels_->lanes};
}

template <typename T>
void TileFft<T>::ForwardRows(T* rows, int64_t count, T* workspace) const noexcept {
  if (count < rows_from_ || rows_at_once_ == 1) {
    for (; count > 0; --count, rows += row_) ForwardRow(rows, rows, T{1}, workspace);
  } else if (real_) {
    fft::RunRealColumns(*real_plan_, RowsJob(rows, count, true, false), T{1}, workspace);
  } else {
    fft::RunComplexColumns(*complex_plan_->by_columns(),
                           RowsJob(rows, count, false, false), false, T{1}, workspace);
  }
}

template <typename T>
void TileFft<T>::InverseRows(T* rows, int64_t count, T* workspace) const noexcept {
  if (count < rows_from_ || rows_at_once_ == 1) {
    for (; count > 0; --count, rows += row_) InverseRow(rows, workspace);
  } else if (real_) {
    fft::RunInverseRealColumns(*real_plan_, RowsJob(rows, count, false, true), T{1},
                               workspace);
  } else {
    fft::RunComplexColumns(*complex_plan_->by_columns(),
                           RowsJob(rows, count, false, false), true, T{1}, workspace);
  }
}

template <typename T>
void TileFft<T>::ForwardRow(const T* x, T* row, T scale, T* workspace) const noexcept {
  if (real_) {
    real_plan_->Forward(x, row, scale, workspace);
  } else {
    complex_plan_->Run(x, row, false, scale, workspace);
  }
}

template <typename T>
void TileFft<T>::InverseRow(T* row, T* workspace) const noexcept {
  if (real_) {
    real_plan_->Inverse(row, row, T{1}, workspace);
  } else {
    complex_plan_->Run(row, row, true, T{1}, workspace);
  }
}

template <typename T>
void TileFft<T>::FilterRow(const T* x, const T* spectrum, T* row,
                           T* workspace) const noexcept {
  if (real_) return real_plan_->Filter(x, spectrum, row, workspace);
  complex_plan_->Run(x, row, false, T{1}, workspace);
  kernels_->multiply(row, false, spectrum, complex_plan_->size(), T{1}, T{1}, row);
  complex_plan_->Run(row, row, true, T{1}, workspace);
}

template <typename T>
void TileFft<T>::FilterRows(T* rows, int64_t count, const T* spectrum,
                            T* workspace) const noexcept {
  for (int64_t done = 0; done < count;
       done += rows_at_once_, rows += rows_at_once_ * row_) {
    const int64_t some = std::min(rows_at_once_, count - done);
    if (some < rows_from_ || rows_at_once_ == 1) {
      for (int64_t i = 0; i < some; ++i) {
        FilterRow(rows + i * row_, spectrum, rows + i * row_, workspace);
      }
      continue;
    }
    // Of real numbers, pairs of neighbours are the elements.
    const fft::SmoothFft<T>& plan =
        real_ ? *real_plan_->by_columns() : *complex_plan_->by_columns();
    const fft::ColumnsJob job = RowsJob(rows, some, false, false);
    fft::RunComplexColumns(plan, job, false, T{1}, workspace);
    for (int64_t i = 0; i < some; ++i) {
      T* const row = rows + i * row_;
      if (real_) {
        kernels_->filter(row, plan.size(), real_plan_->roots(), spectrum, row);
      } else {
        kernels_->multiply(row, false, spectrum, plan.size(), T{1}, T{1}, row);
      }
    }
    fft::RunComplexColumns(plan, job, true, T{1}, workspace);
  }
}

template <typename T>
void TileFft<T>::ForwardColumns(T* tile, T* workspace) const noexcept {
  for (int32_t i = 0; i < columns_count_; ++i) Run(columns_[i], tile, false, workspace);
}

template <typename T>
void TileFft<T>::InverseColumns(T* tile, T* workspace) const noexcept {
  for (int32_t i = columns_count_; i-- > 0;) Run(columns_[i], tile, true, workspace);
}

template <typename T>
void TileFft<T>::FilterColumns(T* tile, const T* spectrum, T* workspace) const noexcept {
  const int32_t last = columns_count_ - 1;
  if (last < 0) {
    return kernels_->multiply(tile, false, spectrum, elements(), T{1}, T{1}, tile);
  }
  for (int32_t i = 0; i < last; ++i) Run(columns_[i], tile, false, workspace);
  Filter(columns_[last], tile, spectrum, workspace);
  for (int32_t i = last; i-- > 0;) Run(columns_[i], tile, true, workspace);
}

template <typename T>
void TileFft<T>::Filter(const Columns& axis, T* tile, const T* spectrum,
                        T* workspace) const noexcept {
  if (axis.width == 0) {
    Run(axis, tile, false, workspace);
    kernels_->multiply(tile, false, spectrum, elements(), T{1}, T{1}, tile);
    return Run(axis, tile, true, workspace);
  }
  const fft::SmoothFft<T>& plan = *axis.plan->by_columns();
  const int64_t stride = 2 * axis.inner;
  for (int64_t c = 0; c < axis.inner; c += axis.width) {
    const int64_t width = std::min(axis.width, axis.inner - c);
    const fft::Rows<T> rows = {tile + 2 * c, stride, 0};
    const fft::Rows<T> done =
        plan.RunColumns(rows, nullptr, width, false, T{1}, workspace);
    const fft::Rows<T> product = plan.ColumnsBuffer(width, workspace);
    kernels_->multiply_columns(done.data, done.stride, done.plane, axis.size, width,
                               spectrum + 2 * c, stride, product.data, product.stride,
                               product.plane);
    plan.RunColumns(product.Exchanged(), &rows, width, true, T{1}, workspace);
  }
}

template <typename T>
void TileFft<T>::Run(const Columns& axis, T* tile, bool inverse,
                     T* workspace) const noexcept {
  const int64_t stride = 2 * axis.inner;
  const int64_t lanes = kernels_->lanes;
  for (int64_t o = 0; o < axis.outer; ++o) {
    T* const matrix = tile + o * axis.size * stride;
    if (axis.width > 0) {
      for (int64_t c = 0; c < axis.inner; c += axis.width) {
        const fft::Rows<T> rows = {matrix + 2 * c, stride, 0};
        axis.plan->by_columns()->RunColumns(
            rows, &rows, std::min(axis.width, axis.inner - c), inverse, T{1}, workspace);
      }
      continue;
    }
    // Neighbours share cache lines.
    T* const lines = workspace + WholeLines<T>(axis.plan->workspace());
    const int64_t line = WholeLines<T>(2 * axis.size);
    for (int64_t c = 0; c < axis.inner; c += lanes) {
      T* const corner = matrix + 2 * c;
      for (int64_t i = 0; i < axis.size; ++i) {
        for (int64_t l = 0; l < lanes; ++l) {
          lines[l * line + 2 * i] = corner[i * stride + 2 * l];
          lines[l * line + 2 * i + 1] = corner[i * stride + 2 * l + 1];
        }
      }
      for (int64_t l = 0; l < lanes; ++l) {
        axis.plan->Run(lines + l * line, lines + l * line, inverse, T{1}, workspace);
      }
      for (int64_t i = 0; i < axis.size; ++i) {
        for (int64_t l = 0; l < lanes; ++l) {
          corner[i * stride + 2 * l] = lines[l * line + 2 * i];
          corner[i * stride + 2 * l + 1] = lines[l * line + 2 * i + 1];
        }
      }
    }
  }
}

template class TileFft<float>;
template class TileFft<double>;

}  // namespace nd::signal
