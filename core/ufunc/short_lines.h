// SPDX-License-Identifier: BSD-3-Clause
// Elementwise operations whose lines are short: as many as the first-level cache has room
// for are run as one. Operands that do not lie like that are packed: lines with gaps, in
// other orders, and stretched ones as in `a - a.mean(0)` of few columns.
#pragma once

#include "core/ufunc/row_block.h"
#include "core/ufunc/line.h"

namespace nd {

// Whether the lines of the job are better run so. The plan has two axes or more.
bool AreShortLines(const UfuncJob& job) noexcept;

class ShortLineRunner {
 public:
  // Of a job with short lines, or a part of it that has them whole.
  ShortLineRunner(const UfuncJob& job, const LineRunner& runner) noexcept;

  // The flags found by values.
  int32_t Run() const noexcept;

 private:
  // How an operand lies over rows of blocks: on and on, the same element, the same block
  // in all rows, or anyhow.
  enum class Lie { kOnward, kSingle, kSame, kAnyhow };
  Lie LieOf(int number) const noexcept;
  int32_t RunRows(char* const* data) const noexcept;

  const UfuncJob& job_;
  const LineRunner& runner_;
  int32_t axis_;           // of the rows; the axes after it are a block
  int64_t rows_, length_;  // of rows that are run together, elements of a block
  int64_t size_[kMaxOperands];
  Lie lie_[kMaxOperands];
  RowBlock block_[kMaxOperands];
};

}  // namespace nd
