// SPDX-License-Identifier: BSD-3-Clause
#include "core/signal/method.h"

#include <algorithm>
#include <cmath>

#include "core/array/checked.h"
#include "core/kernels/magnitude.h"
#include "core/kernels/move.h"
#include "core/signal/costs.h"
#include "core/signal/transformed.h"

namespace nd::signal {
namespace {

bool IsExact(Dtype dtype) noexcept {
  const Kind kind = InfoOf(dtype).kind;
  return kind != Kind::kFloat && kind != Kind::kComplex;
}

// The shape and strides of an operand, with those of the batch.
struct Extent {
  int32_t ndim = 0;
  int64_t counts[2 * kMaxDims + 2], strides[2 * kMaxDims + 2];

  void Add(int64_t count, int64_t stride) noexcept {
    if (count == 1 || stride == 0) return;
    counts[ndim] = count;
    strides[ndim++] = stride;
  }
  // The axis whose elements are nearest to each other is to be the last one.
  void Order() noexcept {
    if (ndim == 0) {
      counts[0] = 1;
      strides[ndim++] = 0;
    }
    int32_t nearest = ndim - 1;
    for (int32_t d = 0; d < ndim; ++d) {
      if (std::abs(strides[d]) < std::abs(strides[nearest])) nearest = d;
    }
    std::swap(counts[nearest], counts[ndim - 1]);
    std::swap(strides[nearest], strides[ndim - 1]);
  }
};

Extent ExtentOf(const Plan& plan, int32_t batch_ndim, const BatchAxis* batch,
                bool taps) noexcept {
  Extent extent;
  for (int32_t d = 0; d < plan.ndim; ++d) {
    const Axis& axis = plan.axes[d];
    extent.Add(taps ? axis.tap_count : axis.x_count,
               taps ? axis.tap_stride : axis.x_stride);
  }
  for (int32_t b = 0; b < batch_ndim; ++b) {
    extent.Add(batch[b].count, taps ? batch[b].tap_stride : batch[b].x_stride);
  }
  extent.Order();
  return extent;
}

template <typename T>
double LargestOf(Dtype dtype, const char* data, const Extent& extent) noexcept {
  constexpr int64_t kChunk = 1024;  // elements
  alignas(kMaxItemSize) char packed[kChunk * 16];
  const KernelFormat format = KernelFormatOf(dtype);
  const int64_t parts = InfoOf(dtype).kind == Kind::kComplex ? 2 : 1;
  const int32_t last = extent.ndim - 1;
  const int64_t stride = extent.strides[last], count = extent.counts[last];
  const Target target = CurrentTarget();
  int64_t index[2 * kMaxDims + 2] = {};
  T largest = 0;
  // NaN is larger than all.
  const auto take = [&](T found) {
    if (largest == largest && !(found <= largest)) largest = found;
  };
  while (true) {
    const char* at = data;
    for (int32_t d = 0; d < last; ++d) at += index[d] * extent.strides[d];
    if (format.stored && stride == format.size &&
        reinterpret_cast<uintptr_t>(at) % sizeof(T) == 0) {
      take(LargestMagnitude(reinterpret_cast<const T*>(at), count * parts, target));
    } else {
      for (int64_t done = 0; done < count; done += kChunk) {
        const int64_t part = std::min(kChunk, count - done);
        Pack(dtype, at + done * stride, stride, part, false, packed);
        take(LargestMagnitude(reinterpret_cast<const T*>(packed), part * parts, target));
      }
    }
    if (!(largest <= std::numeric_limits<T>::max())) break;
    int32_t d = last - 1;
    for (; d >= 0; --d) {
      if (++index[d] < extent.counts[d]) break;
      index[d] = 0;
    }
    if (d < 0) break;
  }
  return static_cast<double>(largest);
}

// What SizeBlocks leaves out: plans, buffers and a second look at the taps for each call;
// for each result, samples that are looked at for what is not moderate, copied to a block
// and back, and more slowly where the nearer caches do not hold them.
double Overhead(BlockType type, Target target, double outputs) noexcept {
  constexpr double kCall = 2500, kPerByte = 0.035, kPerFarByte = 0.06, kNear = 1 << 20;
  const double bytes = outputs * CostsOf(type, target).bytes;
  return kCall + kPerByte * bytes + kPerFarByte * std::max(bytes - kNear, 0.0);
}

// A choice, and what RunTransforms needs for it.
struct Choice {
  bool transforms = false;
  double duration = 0;
  Limbs limbs = {};
};

class Chooser {
 public:
  Chooser(const Plan& plan, int32_t batch_ndim, const BatchAxis* batch) noexcept
      : plan_(plan),
        x_(ExtentOf(plan, batch_ndim, batch, false)),
        taps_(ExtentOf(plan, batch_ndim, batch, true)),
        exact_(IsExact(plan.dtype)),
        type_(BlockTypeOf(plan.dtype)),
        target_(CurrentTarget()) {
    MakeBlocks(plan, batch_ndim, batch, &blocks_);
    double outputs = static_cast<double>(blocks_.batch_size()), taps = 1;
    int32_t tap_ndim = 0;
    for (int32_t d = 0; d < blocks_.ndim; ++d) {
      const Axis& axis = blocks_.axes[d].axis;
      outputs *= static_cast<double>(axis.y_count);
      taps *= static_cast<double>(std::min(axis.tap_count, axis.x_count));
      tap_ndim += axis.tap_count > 1 ? 1 : 0;
    }
    const KernelFormat format = KernelFormatOf(plan.dtype);
    const auto direct = [&](bool narrow) {
      const double many =
          tap_ndim == 1 ? DirectTaps(format.type, target_, taps, narrow) : taps;
      return DurationOf(format, target_, outputs, many);
    };
    direct_ = direct(false);
    narrow_ = direct(true);
    overhead_ = Overhead(type_, target_, outputs);
    few_taps_ = taps < kFewestTaps;
    sums_ = taps > 1;
  }
  const Blocks& blocks() const noexcept { return blocks_; }

  // Whether transforms can be used and, unless `forced`, should be. Single products are
  // left alone.
  Choice Choose(bool forced) noexcept {
    Choice choice;
    if (!sums_) return choice;
    if (exact_) return ChooseLimbs(forced);
    choice.duration = overhead_ + SizeBlocks(type_, target_, false, 1, &blocks_);
    choice.transforms = forced || (!few_taps_ && choice.duration < direct_ &&
                                   IsModerate(plan_.dtype, Scan(plan_.x, x_)) &&
                                   IsModerate(plan_.dtype, Scan(plan_.taps, taps_)));
    return choice;
  }

 private:
  Choice ChooseLimbs(bool forced) noexcept {
    Choice choice;
    // Limbs are to be cut and put together, each about as long as a transform takes.
    constexpr double kAtLeast = 1.5, kEach = 0.75;
    choice.duration = overhead_ + SizeBlocks(type_, target_, true, kAtLeast, &blocks_);
    if (!forced && (few_taps_ || choice.duration >= direct_)) return choice;
    const double x = LargestInteger(plan_.dtype, plan_.x, x_.ndim, x_.counts, x_.strides);
    const double taps =
        LargestInteger(plan_.dtype, plan_.taps, taps_.ndim, taps_.counts, taps_.strides);
    constexpr double kNarrow = std::numeric_limits<int32_t>::max();
    const double direct = x <= kNarrow && taps <= kNarrow ? narrow_ : direct_;
    for (int round = 0; round < 2; ++round) {
      if (!FindLimbs(blocks_, x, taps, &choice.limbs)) return choice;
      const double transforms =
          kEach * static_cast<double>(choice.limbs.x_count + choice.limbs.sums);
      if (round == 0) {
        choice.duration =
            overhead_ + SizeBlocks(type_, target_, true, transforms, &blocks_);
      }
    }
    choice.transforms = forced || choice.duration < direct;
    return choice;
  }

  double Scan(const char* data, const Extent& extent) const noexcept {
    return type_ == BlockType::kFloat32 || type_ == BlockType::kComplex64
               ? LargestOf<float>(plan_.dtype, data, extent)
               : LargestOf<double>(plan_.dtype, data, extent);
  }

  const Plan& plan_;
  const Extent x_, taps_;
  const bool exact_;
  const BlockType type_;
  const Target target_;
  Blocks blocks_;
  double direct_, narrow_, overhead_;
  bool few_taps_, sums_;
};

Status RunChosen(const Blocks& blocks, const Choice& choice) noexcept {
  return IsExact(blocks.y_dtype) ? RunTransforms(blocks, choice.limbs, choice.duration)
                                 : RunTransforms(blocks, choice.duration);
}

// `data` without gaps, in storage; the strides become those of the copy.
Status CopyDense(int64_t size, const char** data, int32_t ndim, const int64_t* counts,
                 int64_t** strides, Scratch<char>& storage) noexcept {
  int64_t bytes = size;
  for (int32_t d = 0; d < ndim; ++d) {
    if (MulOverflows(bytes, counts[d], &bytes)) return Code::kOverflow;
  }
  ND_TRY(storage.Resize(static_cast<size_t>(bytes)));
  int64_t index[kMaxDims + 2] = {};
  const int32_t last = ndim - 1;
  char* to = storage.data();
  while (true) {
    const char* at = *data;
    for (int32_t d = 0; d < last; ++d) at += index[d] * *strides[d];
    CopyStrided(size, at, *strides[last], to, size, counts[last]);
    to += size * counts[last];
    int32_t d = last - 1;
    for (; d >= 0; --d) {
      if (++index[d] < counts[d]) break;
      index[d] = 0;
    }
    if (d < 0) break;
  }
  *data = storage.data();
  for (int32_t d = last; d >= 0; --d) {
    *strides[d] = size;
    size *= counts[d];
  }
  return Ok();
}

Status CopyOperands(Plan& plan, Scratch<char>& x, Scratch<char>& taps) noexcept {
  if (plan.ndim == 0) plan.axes[plan.ndim++] = kTrivialAxis;
  int64_t x_counts[kMaxDims], tap_counts[kMaxDims];
  int64_t *x_strides[kMaxDims], *tap_strides[kMaxDims];
  for (int32_t d = 0; d < plan.ndim; ++d) {
    Axis& axis = plan.axes[d];
    x_counts[d] = axis.x_count;
    x_strides[d] = &axis.x_stride;
    tap_counts[d] = axis.tap_count;
    tap_strides[d] = &axis.tap_stride;
  }
  const int64_t size = ItemSize(plan.dtype);
  ND_TRY(CopyDense(size, &plan.x, plan.ndim, x_counts, x_strides, x));
  return CopyDense(size, &plan.taps, plan.ndim, tap_counts, tap_strides, taps);
}

Status RunIfChosen(const Plan& plan, int32_t batch_ndim, const BatchAxis* batch,
                   bool forced, bool* done) noexcept {
  Chooser chooser(plan, batch_ndim, batch);
  const Choice choice = chooser.Choose(forced);
  if (!choice.transforms) return Ok();
  ND_TRY(RunChosen(chooser.blocks(), choice));
  *done = true;
  return Ok();
}

}  // namespace

bool IsModerate(Dtype dtype, double largest) noexcept {
  const BlockType type = BlockTypeOf(dtype);
  const bool single = type == BlockType::kFloat32 || type == BlockType::kComplex64;
  const int exponent = single ? 39 : 400;
  return largest == 0 ||
         (largest >= std::ldexp(1.0, -exponent) && largest <= std::ldexp(1.0, exponent));
}

bool MayPreferTransforms(Dtype dtype, double outputs, double taps) noexcept {
  if (taps < kFewestTaps) return false;
  const Target target = CurrentTarget();
  const BlockType type = BlockTypeOf(dtype);
  return DurationOf(KernelFormatOf(dtype), target, outputs, taps) >
         outputs * CostsOf(type, target).least + Overhead(type, target, outputs);
}

bool PrefersTransforms(const Plan& plan, int32_t batch_ndim,
                       const BatchAxis* batch) noexcept {
  return Chooser(plan, batch_ndim, batch).Choose(false).transforms;
}

Status TryTransforms(const Plan& plan, int32_t batch_ndim, const BatchAxis* batch,
                     bool forced, bool* done) noexcept {
  *done = false;
  Status status = Ok();
  if (batch_ndim == 0 && (Overlaps(plan) || TapsOverlap(plan))) {
    // As if the inputs had been copied first.
    Plan copy = plan;
    Scratch<char> x, taps;
    status = CopyOperands(copy, x, taps);
    if (status.ok()) status = RunIfChosen(copy, 0, nullptr, forced, done);
  } else {
    status = RunIfChosen(plan, batch_ndim, batch, forced, done);
  }
  const bool short_of_memory =
      status.code() == Code::kNoMemory || status.code() == Code::kLimit;
  return short_of_memory && !forced ? Ok() : status;
}

Status ExecuteDirectly(Plan& plan, int32_t batch_ndim, const BatchAxis* batch) noexcept {
  if (batch_ndim == 0) {
    Workspace workspace;
    return Execute(plan, workspace);
  }
  int64_t index[kMaxDims] = {};
  while (true) {
    Plan part = plan;
    for (int32_t b = 0; b < batch_ndim; ++b) {
      part.x += index[b] * batch[b].x_stride;
      part.taps += index[b] * batch[b].tap_stride;
      part.y += index[b] * batch[b].y_stride;
    }
    Workspace workspace;
    ND_TRY(Execute(part, workspace));
    int32_t b = batch_ndim - 1;
    for (; b >= 0; --b) {
      if (++index[b] < batch[b].count) break;
      index[b] = 0;
    }
    if (b < 0) return Ok();
  }
}

}  // namespace nd::signal
