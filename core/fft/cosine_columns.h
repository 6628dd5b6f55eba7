// SPDX-License-Identifier: BSD-3-Clause
// Cosine transforms of many lines at once.
#pragma once

#include "core/fft/columns.h"
#include "core/fft/cosine.h"

namespace nd::fft {

// Numbers of T that the functions below need as workspace.
template <typename T>
int64_t CosineColumnsWorkspace(const CosineFft<T>& plan, int64_t width) noexcept;

// CosineFft::Second and Third, with the same results, of plans that have a by_columns.
// The sides are those of RunRealColumns.
template <typename T>
void RunSecondColumns(const CosineFft<T>& plan, const ColumnsJob& job, bool mirrored,
                      T scale, T first, T* workspace) noexcept;
template <typename T>
void RunThirdColumns(const CosineFft<T>& plan, const ColumnsJob& job, bool mirrored,
                     T scale, T first, T* workspace) noexcept;

}  // namespace nd::fft
