// SPDX-License-Identifier: BSD-3-Clause
// Convolution of signals that arrive block by block, of several channels, with taps that
// may be long: these are cut into parts of a block's length, and the spectra of as many
// past blocks are kept (overlap-save with uniform partitions). What comes in is convolved
// when it comes out: nothing is delayed.
#pragma once

#include "core/array/array.h"
#include "core/fft/plans.h"
#include "core/fft/real.h"
#include "core/memory/cache.h"

namespace nd::signal {

class StreamConvolver {
 public:
  // taps: a vector, or a row for each channel, of float32 or float64, which is the dtype
  // of the signals. kNdim, kType, kShape, kValue, kOverflow, kNoMemory, kLimit.
  Status Prepare(const Array& taps, int64_t block, int64_t channels) noexcept;

  // From channels rows of block samples to as many results; y may be x. Neither allocates
  // nor locks, and the work is the same each time.
  void Process(const void* x, void* y) noexcept;

  // Forgets the past.
  void Reset() noexcept;

  Dtype dtype() const noexcept { return dtype_; }
  int64_t block() const noexcept { return block_; }
  int64_t channels() const noexcept { return channels_; }
  int64_t taps() const noexcept { return taps_; }

 private:
  template <typename T>
  Status PrepareAs(const Array& taps) noexcept;
  template <typename T>
  void ProcessAs(const T* x, T* y) noexcept;
  template <typename T>
  const fft::RealFft<T>& plan() const noexcept;

  Dtype dtype_ = Dtype::kFloat64;
  int64_t block_ = 0, channels_ = 0, taps_ = 0;
  int64_t parts_ = 0;     // of the taps
  int64_t rows_ = 0;      // of taps: 1 or as many as there are channels
  int64_t spectrum_ = 0;  // numbers of one, in whole cache lines
  int64_t newest_ = 0;    // the place of the latest spectrum among those kept
  int64_t past_ = 0;      // numbers that Reset clears
  fft::PlanRef<fft::RealFft<float>> plan32_;
  fft::PlanRef<fft::RealFft<double>> plan64_;
  // Numbers: for each channel, spectra of the past and the latest block; then spectra of
  // the taps, a sum, and a workspace.
  Scratch<char> memory_;
};

}  // namespace nd::signal
