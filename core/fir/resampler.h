// SPDX-License-Identifier: BSD-3-Clause
// Where the outputs of an up- and downsampled filter find their taps and samples.
#pragma once

#include <cstdint>

#include "core/error/status.h"

namespace nd::fir {

// Output j is the sum of h[p + q * up] * x[i - q], where j * down = i * up + p. Outputs
// that are `phases` apart share p, and their i are `hop` apart: those of one phase are a
// correlation. Samples are counted in an extended line, which begins `reach` before the
// first sample of the array.
class Resampler {
 public:
  // All positive. kOverflow.
  Status Set(int64_t taps, int64_t up, int64_t down, int64_t samples) noexcept;

  int64_t outputs() const noexcept { return outputs_; }
  int64_t phases() const noexcept { return phases_; }
  int64_t hop() const noexcept { return hop_; }
  int64_t reach() const noexcept { return reach_; }
  // Samples between the first output of the first phase and that of the last.
  int64_t spread() const noexcept { return (phases_ - 1) * down_ / up_; }
  int64_t line() const noexcept { return line_; }  // samples of an extended line

  // There are outputs phase, phase + phases, ...; one at least.
  int64_t OutputsOf(int64_t phase) const noexcept {
    return (outputs_ - 1 - phase) / phases_ + 1;
  }
  // Its taps are h[TapAt(q)] for 0 <= q < TapsOf.
  int64_t TapAt(int64_t phase, int64_t q) const noexcept {
    return phase * down_ % up_ + q * up_;
  }
  int64_t TapsOf(int64_t phase) const noexcept {
    const int64_t first = TapAt(phase, 0);
    return first < taps_ ? (taps_ - 1 - first) / up_ + 1 : 0;
  }
  // The first of the samples that its first output is a sum of.
  int64_t FirstSample(int64_t phase) const noexcept {
    return phase * down_ / up_ + reach_ + 1 - TapsOf(phase);
  }

 private:
  int64_t taps_, up_, down_;
  int64_t outputs_, phases_, hop_, reach_, line_;
};

}  // namespace nd::fir
