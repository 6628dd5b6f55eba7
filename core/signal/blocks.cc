// SPDX-License-Identifier: BSD-3-Clause
#include "core/signal/blocks.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "core/signal/costs.h"

namespace nd::signal {
namespace {

// So many samples that a block holds all that its results need. Where samples are missing
// at both ends, what is beyond one end may come around to the other.
int64_t WholeSize(const Axis& axis) noexcept {
  const int64_t window = axis.y_count + axis.tap_count - 1;
  const int64_t before = std::clamp<int64_t>(-axis.start, 0, axis.tap_count - 1);
  return std::max(
      {window - before, std::min(axis.x_count - axis.start, window), axis.tap_count});
}

// The nanoseconds of a sample: a row there and back, with the products.
double RowCost(const BlockCosts& costs, int64_t size) noexcept {
  constexpr int64_t kFirst = int64_t{1} << kFirstBlockLog;
  const int log =
      std::countl_zero(uint64_t{1}) - std::countl_zero(static_cast<uint64_t>(size));
  if (log < kFirstBlockLog) {  // one that is filled up would do
    return static_cast<double>(costs.row[0][0]) * kFirst / static_cast<double>(size);
  }
  const int octave = std::min(log - kFirstBlockLog, kBlockOctaves - 1);
  const int64_t sixteenths = size >> (log - 4);
  int step = 0;
  while (step + 1 < kBlockSteps && kBlockSixteenths[step + 1] <= sixteenths) ++step;
  return static_cast<double>(costs.row[octave][step]);
}

// The sizes that an axis may have: from as many as there are taps to the first one that
// holds everything.
class Sizes {
 public:
  Sizes(const Axis& axis, bool dyadic) noexcept
      : whole_(WholeSize(axis)), least_(std::max<int64_t>(axis.tap_count, 8)) {
    if (dyadic) step_ = kBlockSteps;
    power_ = static_cast<int64_t>(std::bit_floor(static_cast<uint64_t>(least_)));
  }
  int64_t whole() const noexcept { return whole_; }
  bool Next(int64_t* size) noexcept {
    if (done_) return false;
    do {
      *size = power_ * kBlockSixteenths[at_] / 16;
      at_ += step_;
      if (at_ >= kBlockSteps) {
        at_ = 0;
        power_ *= 2;
      }
    } while (*size < least_ || *size % 2 != 0);
    done_ = *size >= whole_;
    return true;
  }

 private:
  int64_t whole_, least_, power_;
  int at_ = 0, step_ = 1;
  bool done_ = false;
};

int64_t StepOf(const Axis& axis, int64_t size, int64_t whole) noexcept {
  return size >= whole ? axis.y_count : size - axis.tap_count + 1;
}

double Cost(BlockType type, const BlockCosts& costs, double transforms, double batch,
            const Blocks& blocks) noexcept {
  double samples = 1, count = batch, rows = 1, each = 0;
  for (int32_t d = 0; d < blocks.ndim; ++d) {
    const BlockAxis& axis = blocks.axes[d];
    const double size = static_cast<double>(axis.size);
    samples *= size;
    count *= static_cast<double>(axis.blocks());
    if (d < blocks.ndim - 1) {
      rows *= size;
      each += costs.column * std::log2(std::max(size, 2.0));
    } else if (blocks.ndim == 1) {
      each += RowCost(costs, axis.size);
    } else {
      // Short rows go together, as columns do when they are dealt out and collected.
      const double deal = 0.25 * costs.bytes;
      each += std::min(RowCost(costs, axis.size),
                       costs.column * std::log2(std::max(size, 2.0)) + deal);
    }
  }
  // Of more axes than one the whole block goes through the cache for each.
  if (blocks.ndim > 1) {
    const double bytes = samples * costs.bytes;
    if (bytes > 512e3) each *= 1.25;
    if (bytes > 16e6) each *= 1.5;
  }
  // The taps are transformed once; in float64 for several blocks of float32.
  constexpr double kSeveral = 4;
  const bool single = type == BlockType::kFloat32 || type == BlockType::kComplex64;
  const double taps = single && count >= kSeveral ? 1.1 : 0.5;
  return (count * transforms + taps) * (samples * each + rows * costs.call);
}

}  // namespace

int64_t Blocks::batch_size() const noexcept {
  int64_t size = 1;
  for (int32_t b = 0; b < batch_ndim; ++b) size *= batch[b].count;
  return size;
}

int64_t Blocks::blocks() const noexcept {
  int64_t count = 1;
  for (int32_t d = 0; d < ndim; ++d) count *= axes[d].blocks();
  return count;
}

int64_t Blocks::samples() const noexcept {
  int64_t count = 1;
  for (int32_t d = 0; d < ndim; ++d) count *= axes[d].size;
  return count;
}

BlockType BlockTypeOf(Dtype dtype) noexcept {
  switch (dtype) {
    case Dtype::kFloat16:
    case Dtype::kBfloat16:
    case Dtype::kFloat32:
      return BlockType::kFloat32;
    case Dtype::kComplex64:
      return BlockType::kComplex64;
    case Dtype::kComplex128:
      return BlockType::kComplex128;
    default:
      return BlockType::kFloat64;
  }
}

void MakeBlocks(const Plan& plan, int32_t batch_ndim, const BatchAxis* batch,
                Blocks* result) noexcept {
  result->x_dtype = result->tap_dtype = result->y_dtype = plan.dtype;
  result->conjugate_x = plan.conjugate_x;
  result->conjugate_taps = plan.conjugate_taps;
  result->x = plan.x;
  result->taps = plan.taps;
  result->y = plan.y;
  result->ndim = 0;
  result->batch_ndim = 0;
  for (int32_t b = 0; b < batch_ndim; ++b) result->batch[result->batch_ndim++] = batch[b];
  for (int32_t d = 0; d < plan.ndim; ++d) {
    const Axis& axis = plan.axes[d];
    if (axis.tap_count == 1 || axis.x_count == 1) {
      // One product for each result.
      const bool slides = axis.tap_count > 1;
      result->batch[result->batch_ndim++] = {axis.y_count, slides ? 0 : axis.x_stride,
                                             slides ? -axis.tap_stride : 0,
                                             axis.y_stride};
      if (slides) {
        result->taps -= axis.start * axis.tap_stride;
      } else {
        result->x += axis.start * axis.x_stride;
      }
    } else {
      result->axes[result->ndim++].axis = axis;
    }
  }
  if (result->ndim == 0) result->axes[result->ndim++].axis = kTrivialAxis;
  // Rows are the longest lines, or the last ones.
  int32_t row = result->ndim - 1;
  for (int32_t d = result->ndim - 1; d-- > 0;) {
    if (result->axes[d].axis.x_count > 8 * result->axes[row].axis.x_count) row = d;
  }
  std::swap(result->axes[row], result->axes[result->ndim - 1]);
}

double SizeBlocks(BlockType type, Target target, bool dyadic, double transforms,
                  Blocks* blocks) noexcept {
  const BlockCosts& costs = CostsOf(type, target);
  const double batch = static_cast<double>(blocks->batch_size());
  const int32_t last = blocks->ndim - 1;
  for (int32_t d = 0; d <= last; ++d) {
    BlockAxis& axis = blocks->axes[d];
    Sizes sizes(axis.axis, dyadic);
    while (sizes.Next(&axis.size)) {
      if (axis.size >= std::min(4 * axis.axis.tap_count, sizes.whole())) break;
    }
    axis.step = StepOf(axis.axis, axis.size, sizes.whole());
  }
  // The best size of each axis in turn.
  double best = Cost(type, costs, transforms, batch, *blocks);
  const int32_t sweeps = last == 0 ? 1 : 3;
  for (int32_t sweep = 0; sweep < sweeps; ++sweep) {
    for (int32_t d = last; d >= 0; --d) {
      BlockAxis& axis = blocks->axes[d];
      BlockAxis chosen = axis;
      Sizes sizes(axis.axis, dyadic);
      while (sizes.Next(&axis.size)) {
        axis.step = StepOf(axis.axis, axis.size, sizes.whole());
        const double cost = Cost(type, costs, transforms, batch, *blocks);
        if (cost < best) {
          best = cost;
          chosen = axis;
        }
      }
      axis = chosen;
    }
  }
  return best;
}

}  // namespace nd::signal
