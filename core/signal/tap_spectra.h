// SPDX-License-Identifier: BSD-3-Clause
// The spectra of taps, for transforms by blocks.
#pragma once

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "core/signal/codecs.h"
#include "core/signal/counter.h"
#include "core/signal/tile.h"

namespace nd::signal {

constexpr int64_t Mirrored(int64_t k, int64_t size) noexcept {
  return k == 0 ? 0 : size - k;
}

// The spectrum of taps that run backwards from the origin, over the number of samples of
// a block. `line` has room for the taps of a row; it is not used where the numbers are
// the codec's.
template <typename U, typename Codec>
void TransformTaps(const Blocks& blocks, const Codec& codec, const TileFft<U>& fft,
                   bool real, const char* taps, int32_t part,
                   typename Codec::Number* line, U* workspace, U* spectrum) noexcept {
  const int32_t last = blocks.ndim - 1;
  const int64_t per = real ? 1 : 2;  // numbers of an element
  const U scale = static_cast<U>(1 / static_cast<double>(blocks.samples()));
  const Axis& row_axis = blocks.axes[last].axis;
  const int64_t size = blocks.axes[last].size;
  // All but the first one end the row, the last one first.
  const int64_t count = row_axis.tap_count, rest = per * (size - count + 1);
  const int64_t stride = row_axis.tap_stride;
  const auto load = [&](const char* at, int64_t step, int64_t n, U* to) {
    if constexpr (std::is_same_v<U, typename Codec::Number>) {
      codec.LoadTaps(at, step, n, part, to);
    } else {
      codec.LoadTaps(at, step, n, part, line);
      std::copy(line, line + per * n, to);
    }
  };
  if (last > 0) {
    std::memset(spectrum, 0, static_cast<size_t>(fft.numbers()) * sizeof(U));
  }
  Counter tap(last);
  do {
    const char* at = taps;
    int64_t row = 0;
    for (int32_t d = 0; d < last; ++d) {
      at += tap[d] * blocks.axes[d].axis.tap_stride;
      row = row * blocks.axes[d].size + Mirrored(tap[d], blocks.axes[d].size);
    }
    U* const to = spectrum + row * fft.row();
    load(at, stride, 1, to);
    std::fill(to + per, to + rest, U{0});
    load(at + (count - 1) * stride, -stride, count - 1, to + rest);
    std::fill(to + per * size, to + fft.row(), U{0});
    fft.ForwardRow(to, to, scale, workspace);
  } while (tap.Next([&](int32_t d) { return blocks.axes[d].axis.tap_count; }));
  fft.ForwardColumns(spectrum, workspace);
}

// The same in float64, rounded: a third of the error of a result, or so, is gone.
// kNoMemory, kLimit.
inline Status TransformTapsWidely(const Blocks& blocks, const FloatCodec<float>& codec,
                                  const TileFft<float>& fft, bool real, const char* taps,
                                  float* line, float* spectrum) noexcept {
  int64_t sizes[kMaxDims];
  for (int32_t d = 0; d < blocks.ndim; ++d) sizes[d] = blocks.axes[d].size;
  TileFft<double> wide;
  Scratch<double> memory;
  ND_TRY(wide.Prepare(blocks.ndim, sizes, real));
  ND_TRY(memory.Resize(static_cast<size_t>(wide.numbers() + wide.workspace())));
  TransformTaps(blocks, codec, wide, real, taps, 0, line, memory.data() + wide.numbers(),
                memory.data());
  std::memset(spectrum, 0, static_cast<size_t>(fft.numbers()) * sizeof(float));
  const int64_t count = std::min(fft.row(), wide.row());
  for (int64_t row = 0; row < fft.rows(); ++row) {
    const double* const from = memory.data() + row * wide.row();
    float* const to = spectrum + row * fft.row();
    for (int64_t i = 0; i < count; ++i) to[i] = static_cast<float>(from[i]);
  }
  return Ok();
}

}  // namespace nd::signal
