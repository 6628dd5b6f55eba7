// SPDX-License-Identifier: BSD-3-Clause
// Filters by windows of any form: strips of an array are copied with what lies beyond its
// ends, and a kernel runs over the lines of each.
#pragma once

#include "core/filter/planes.h"
#include "core/memory/cache.h"

namespace nd {

// The places of a window that belong to it.
struct Footprint {
  int64_t size[kMaxDims];
  const uint8_t* mask;  // of all places in C order, null: all
  int64_t count;        // of those that belong to it, positive

  Footprint() noexcept {}  // NOLINT: only the first ndim sizes mean anything
  int64_t Places(int32_t ndim) const noexcept;
};

// What a kernel is given for a line of outputs: keys that lie so far apart as the strips
// were planned.
struct StripLine {
  const char* x;  // the first place of the window of the first output
  int64_t count;  // outputs
  char* y;
  char* workspace;  // of a task, aligned
};

// The strips of an array and a window, and the places of a window in them.
class Strips {
 public:
  // `image`: of dtype `from`, any strides and alignment, at least one axis, none empty.
  // Strips are of dtype `dtype`. order: the axes of the image in the order of the mask.
  // kOverflow, kNoMemory, kLimit.
  Status Plan(const Image& image, Dtype from, Dtype dtype, const FilterOptions& options,
              const Footprint& footprint, const int32_t* order) noexcept;

  // Of the places of the footprint in the order of the mask, in elements.
  const int64_t* offsets() noexcept { return offsets_.data(); }

  // results: of `dtype`, with contiguous lines, apart from the image. Elements are mapped
  // to keys first. duration: nanoseconds for all. kNoMemory, kLimit: then nothing has
  // been written.
  using LineBody = void (*)(const void* context, const StripLine& line) noexcept;
  Status Run(const Image& results, KeyMap map, int64_t workspace, double duration,
             LineBody body, const void* context) noexcept;

 private:
  friend class StripRunner;
  Image image_;
  Dtype from_, dtype_;
  int64_t size_;  // bytes of an element
  WindowAxis axes_[kMaxDims];
  Boundary boundary_[kMaxDims];
  int32_t axis_;                               // along which strips are cut
  int64_t height_;                             // outputs of a strip along it
  int64_t begin_[kMaxDims], count_[kMaxDims];  // of a strip; begin of the first one
  int64_t strides_[kMaxDims];                  // bytes
  int64_t box_bytes_;
  alignas(kMaxItemSize) char fill_[kMaxItemSize];
  Scratch<int64_t> offsets_;
};

}  // namespace nd
