// SPDX-License-Identifier: BSD-3-Clause
// Elementwise operations on planes of short lines that follow each other in memory, with
// operands that are stretched along or across the lines, as in `a - a.mean(0)` of few
// columns. These are spread out over many lines, which then are one to the loop.
#pragma once

#include "core/ufunc/line.h"

namespace nd {

// Whether the last two axes are such planes. The plan has two axes or more.
bool IsSpread(const UfuncJob& job) noexcept;

class SpreadRunner {
 public:
  // Of a job that IsSpread.
  SpreadRunner(const UfuncJob& job, const LineRunner& runner) noexcept;

  // Runs the plane at `data`; the flags found by values.
  int32_t Run(char* const* data) const noexcept;

 private:
  const UfuncJob& job_;
  const LineRunner& runner_;
  int64_t size_[kMaxOperands];
  int64_t rows_;  // that are run together
};

}  // namespace nd
