// SPDX-License-Identifier: BSD-3-Clause
// The design of filters: windows by name and taps of the window method.
#pragma once

#include "core/array/array.h"

namespace nd {

// `count` float64 numbers, as scipy.signal.get_window. `periodic`: as part of a window
// with one more. `parameter`: NaN where none is given. kValue, kShape.
Status Window(const char* name, int64_t count, bool periodic, double parameter,
              Array* result) noexcept;

// scipy.signal.firwin. Rising cutoffs as parts of half the sampling rate. `window`: as
// many real numbers as taps, or null for a Hamming window.
struct FirwinDesign {
  int64_t tap_count;
  int32_t cutoff_count;
  const double* cutoffs;
  double sampling_rate;
  bool pass_zero, scale;
  const Array* window;
};
Status Firwin(const FirwinDesign& design, Array* result) noexcept;

}  // namespace nd
