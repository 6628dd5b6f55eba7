// SPDX-License-Identifier: BSD-3-Clause
// What can be known of weights before they meet samples.
#pragma once

#include <span>

#include "core/array/array.h"
#include "core/memory/small_scratch.h"

namespace nd::filter {

// Weights as real numbers in C order, reversed if they are convolved with.
class Weights {
 public:
  Status Set(const Array& weights, bool reverse) noexcept;

  // All are integers, none so large that float64 had to round it.
  bool integral() const noexcept { return integral_; }
  double largest() const noexcept { return largest_; }  // of the magnitudes
  double total() const noexcept { return total_; }      // of the magnitudes
  int64_t zeros() const noexcept { return zeros_; }
  int64_t count() const noexcept { return count_; }
  const double* data() noexcept { return values_.data(); }

  // Whether the weights are the products of one number for each place along each axis:
  // exactly, if they are integers, else but for rounding errors. Stores these, shape[0]
  // for the first axis, then shape[1], ..., in `factors`; for an axis of one place it
  // is 1.
  bool Factor(const Array& weights, std::span<double> factors) noexcept;

 private:
  bool IsProduct(const Array& weights, std::span<const double> factors) noexcept;

  SmallScratch<double> values_;
  int64_t count_ = 0, zeros_ = 0;
  bool integral_ = true, single_ = false;
  double total_ = 0, largest_ = 0;
};

// weights as `dtype`, in C order, reversed along all axes if they are convolved with;
// conjugated otherwise if they are complex.
Status CopyWeights(const Array& weights, bool reverse, Dtype dtype, void* to) noexcept;

}  // namespace nd::filter
