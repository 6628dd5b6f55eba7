// SPDX-License-Identifier: BSD-3-Clause
// Extremes of boxes: one axis after the other, the last two at once.
#include <algorithm>
#include <bit>
#include <cstring>

#include "core/filter/order.h"

namespace nd::filter {
namespace {

// Bytes of results in a nanosecond, divided by the steps that windows of some size take.
constexpr double kBytesPerNanosecond = 30;

double StepsOf(int64_t taps) noexcept {
  return static_cast<double>(std::bit_width(static_cast<uint64_t>(taps)));
}

}  // namespace

Status RunExtremes(OrderCall& call, bool maximum) noexcept {
  const KeyFormat format = KeyFormatOf(call.work());
  const ExtremeKernels& kernels = GetExtreme(format.lane, maximum, CurrentTarget());
  const int64_t size = format.size();
  const int32_t last = call.samples.ndim - 1;
  // The axes of columns, in order.
  int32_t axes[kMaxDims], axis_count = 0;
  for (int32_t d = 0; d < last; ++d) {
    if (call.footprint.size[d] > 1 || call.options.stride[d] > 1) axes[axis_count++] = d;
  }
  if (axis_count == 0) axes[axis_count++] = last - 1;

  // What lies between passes: keys.
  Image from = call.samples, to = call.samples;
  Scratch<char> between[2];
  for (int32_t i = 0; i + 1 < axis_count; ++i) {
    to.shape[axes[i]] = call.options.Outputs(axes[i], to.shape[axes[i]]);
    if (i < 2) {
      int64_t bytes = 0;
      ND_TRY(to.SetDense(size, &bytes));
      ND_TRY(between[i].Resize(static_cast<size_t>(bytes)));
    }
  }
  char fill[kMaxItemSize], fill_key[kMaxItemSize];
  call.options.WriteFill(call.work(), fill);
  const char* const fill_row = fill;
  kernels.columns_mapped({&fill_row, 0, 1, 1, 1, format.map, fill_key, size});

  PlanesPass pass = {};
  pass.lane = format.lane;
  to = call.samples;
  for (int32_t i = 0; i < axis_count; ++i) {
    const bool is_first = i == 0, is_last = i + 1 == axis_count;
    pass.axis = axes[i];
    pass.map_in = is_first ? format.map : kSameKeys;
    pass.map_out = is_last ? format.map : kSameKeys;
    pass.fill = is_first ? fill : fill_key;
    pass.keeps_keys = pass.map_out.identity();
    const auto& squares = pass.map_in.identity() && pass.keeps_keys
                              ? kernels.square
                              : kernels.square_mapped;
    const int64_t taps = call.footprint.size[axes[i]];
    pass.kernels = {1, pass.map_in.identity() ? kernels.columns : kernels.columns_mapped,
                    pass.keeps_keys ? kernels.line : kernels.line_mapped,
                    taps == 3 || taps == 5 ? squares[taps / 2 - 1] : nullptr};
    if (is_first && is_last && !pass.keeps_keys) {
      pass.plain = {
          1, kernels.columns, kernels.line,
          pass.kernels.square == nullptr ? nullptr : kernels.square[taps / 2 - 1]};
    }
    pass.columns = WindowAlong(call.options, axes[i], from.shape[axes[i]], taps);
    pass.lines = WindowAlong(call.options, last, from.shape[last],
                             is_last ? call.footprint.size[last] : 1);
    if (is_last) {
      to = call.results;
    } else {
      pass.lines.start = 0;
      pass.lines.stride = 1;
      pass.lines.outputs = from.shape[last];
      to.shape[axes[i]] = pass.columns.outputs;
      int64_t bytes = 0;
      ND_TRY(to.SetDense(size, &bytes));
      to.data = between[i % 2].data();
    }
    double bytes = static_cast<double>(size);
    for (int32_t d = 0; d <= last; ++d) bytes *= static_cast<double>(to.shape[d]);
    pass.duration = bytes * (StepsOf(pass.columns.taps) + StepsOf(pass.lines.taps)) /
                    kBytesPerNanosecond;
    ND_TRY(RunPlanes(pass, from, to));
    from = to;
  }
  return Ok();
}

}  // namespace nd::filter
