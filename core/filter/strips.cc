// SPDX-License-Identifier: BSD-3-Clause
#include "core/filter/strips.h"

#include <algorithm>
#include <cstring>

#include "core/array/checked.h"
#include "core/kernels/move.h"
#include "core/threads/crew.h"
#include "core/threads/tasks.h"

namespace nd {
namespace {

constexpr int64_t kStripBytes = 192 << 10;  // about; they lie in the second-level cache
constexpr int64_t kAlign = static_cast<int64_t>(kAlignment);

// False on overflow.
bool Align(int64_t* bytes) noexcept {
  if (AddOverflows(*bytes, kAlign - 1, bytes)) return false;
  *bytes = *bytes / kAlign * kAlign;
  return true;
}

}  // namespace

int64_t Footprint::Places(int32_t ndim) const noexcept {
  int64_t places = 1;
  for (int32_t d = 0; d < ndim; ++d) places *= size[d];
  return places;
}

Status Strips::Plan(const Image& image, Dtype from, Dtype dtype,
                    const FilterOptions& options, const Footprint& footprint,
                    const int32_t* order) noexcept {
  image_ = image;
  from_ = from;
  dtype_ = dtype;
  size_ = ItemSize(dtype);
  options.WriteFill(dtype, fill_);
  const int32_t ndim = image.ndim;
  const auto span = [&](int32_t d, int64_t outputs) {
    return (outputs - 1) * axes_[d].stride + (axes_[d].taps - 1) * axes_[d].dilation + 1;
  };
  axis_ = ndim - 1;
  for (int32_t d = ndim - 1; d >= 0; --d) {
    axes_[d] = WindowAlong(options, d, image.shape[d], footprint.size[d]);
    if (axes_[d].outputs > 1) axis_ = d;
    boundary_[d] = axes_[d].boundary;
    begin_[d] = axes_[d].start;
    count_[d] = span(d, axes_[d].outputs);
  }
  // What one more place along the axis of strips takes.
  int64_t slice = size_;
  for (int32_t d = 0; d < ndim; ++d) {
    if (d != axis_ && MulOverflows(slice, count_[d], &slice)) return Code::kOverflow;
  }
  const int64_t reach = (axes_[axis_].taps - 1) * axes_[axis_].dilation;
  height_ = std::max({kStripBytes / slice - reach, reach, int64_t{1}});
  height_ = std::min((height_ - 1) / axes_[axis_].stride + 1, axes_[axis_].outputs);
  count_[axis_] = span(axis_, height_);
  box_bytes_ = size_;
  for (int32_t d = ndim - 1; d >= 0; --d) {
    strides_[d] = box_bytes_;
    if (MulOverflows(box_bytes_, count_[d], &box_bytes_)) return Code::kOverflow;
    if (d == ndim - 1 && !Align(&box_bytes_)) return Code::kOverflow;
  }
  if (AddOverflows(box_bytes_, kKeySlack, &box_bytes_)) return Code::kOverflow;

  ND_TRY(offsets_.Resize(static_cast<size_t>(footprint.count)));
  int64_t place[kMaxDims] = {}, next = 0;
  for (int64_t i = 0; next < footprint.count; ++i) {
    if (footprint.mask == nullptr || footprint.mask[i] != 0) {
      int64_t offset = 0;
      for (int32_t d = 0; d < ndim; ++d) {
        offset += place[d] * axes_[d].dilation * strides_[d];
      }
      offsets_[static_cast<size_t>(next++)] = offset / size_;
    }
    for (int32_t k = ndim - 1; k >= 0; --k) {
      const int32_t d = order[k];
      if (++place[d] < footprint.size[d]) break;
      place[d] = 0;
    }
  }
  return Ok();
}

class StripRunner {
 public:
  StripRunner(const Strips& strips, const Image& results, KeyMap map,
              Strips::LineBody body, const void* context) noexcept
      : s_(strips),
        results_(results),
        map_(map),
        mapper_(map.identity()
                    ? nullptr
                    : GetKeyMapper(KeyFormatOf(strips.dtype_).lane, CurrentTarget())),
        body_(body),
        context_(context),
        last_(strips.image_.ndim - 1),
        dense_bytes_(s_.axes_[last_].stride == 1 ? 0 : s_.count_[last_] * s_.size_) {}

  Status Run(int64_t workspace, double duration) noexcept {
    const int64_t strips = (s_.axes_[s_.axis_].outputs + s_.height_ - 1) / s_.height_;
    const Crew crew(duration);
    const int64_t tasks = std::min<int64_t>(crew.size(), strips);
    workspace_offset_ = s_.box_bytes_;
    int64_t slab = 0, dense = dense_bytes_, total = 0;
    if (!Align(&workspace_offset_) || !Align(&workspace) || !Align(&dense) ||
        AddOverflows(workspace_offset_, workspace, &dense_offset_) ||
        AddOverflows(dense_offset_, dense, &slab) || MulOverflows(slab, tasks, &total)) {
      return Code::kOverflow;
    }
    Scratch<char> heap;
    ND_TRY(heap.Resize(static_cast<size_t>(total)));
    RunUnits(strips, tasks, crew.size(), [&](int64_t strip, int64_t task) {
      RunStrip(strip, heap.data() + task * slab);
    });
    return Ok();
  }

 private:
  void RunStrip(int64_t strip, char* slab) const noexcept {
    const int32_t ndim = s_.image_.ndim, axis = s_.axis_;
    const int64_t first = strip * s_.height_;
    int64_t begin[kMaxDims], outputs[kMaxDims], place[kMaxDims];
    for (int32_t d = 0; d < ndim; ++d) {
      begin[d] = s_.begin_[d];
      outputs[d] = s_.axes_[d].outputs;
      place[d] = 0;
    }
    begin[axis] += first * s_.axes_[axis].stride;
    outputs[axis] = std::min(s_.height_, outputs[axis] - first);
    const Extended extended = {s_.from_,        s_.image_.data,    ndim,
                               s_.image_.shape, s_.image_.strides, s_.boundary_};
    CopyWindow(extended, {begin, s_.count_, nullptr}, s_.dtype_, s_.fill_, slab,
               LineBytes());
    if (mapper_ != nullptr) mapper_(slab, (s_.box_bytes_ - kKeySlack) / s_.size_, map_);

    char* const dense = slab + dense_offset_;
    const int64_t stride = s_.axes_[last_].stride, count = outputs[last_];
    outputs[last_] = 1;
    do {
      const char* x = slab;
      char* y = results_.data + first * results_.strides[axis];
      for (int32_t d = 0; d < last_; ++d) {
        x += place[d] * s_.axes_[d].stride * s_.strides_[d];
        y += place[d] * results_.strides[d];
      }
      body_(context_, {x, (count - 1) * stride + 1, stride == 1 ? y : dense,
                       slab + workspace_offset_});
      if (stride != 1)
        CopyStrided(s_.size_, dense, stride * s_.size_, y, s_.size_, count);
    } while (Next(outputs, place));
  }

  bool Next(const int64_t* outputs, int64_t* place) const noexcept {
    for (int32_t d = last_; d >= 0; --d) {
      if (++place[d] < outputs[d]) return true;
      place[d] = 0;
    }
    return false;
  }

  int64_t LineBytes() const noexcept {
    return last_ == 0 ? s_.box_bytes_ : s_.strides_[last_ - 1];
  }

  const Strips& s_;
  const Image& results_;
  const KeyMap map_;
  const MapFunction mapper_;
  const Strips::LineBody body_;
  const void* const context_;
  const int32_t last_;
  const int64_t dense_bytes_;
  int64_t workspace_offset_ = 0, dense_offset_ = 0;
};

Status Strips::Run(const Image& results, KeyMap map, int64_t workspace, double duration,
                   LineBody body, const void* context) noexcept {
  return StripRunner(*this, results, map, body, context).Run(workspace, duration);
}

}  // namespace nd
