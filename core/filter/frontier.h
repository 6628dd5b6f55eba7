// SPDX-License-Identifier: BSD-3-Clause
// The elements of an image that the last step of an iteration has turned: they alone turn
// others in the next one.
#pragma once

#include "core/array/array.h"
#include "core/filter/strips.h"
#include "core/memory/cache.h"

namespace nd::filter {

// Of steps that turn elements to one value and never back: those whose window shows an
// element of this value.
class Frontier {
 public:
  // state: bools, C-contiguous. value: what elements turn to. kOverflow, kNoMemory,
  // kLimit.
  Status Plan(const Array& state, const Footprint& footprint,
              const FilterOptions& options, uint8_t value) noexcept;

  // Finds what a step over the whole image has turned. Whether the next one is faster
  // from here; if so, elements where mask is 0 will not turn (null: all may).
  bool Begin(const uint8_t* old, const uint8_t* state, const uint8_t* mask) noexcept;

  // Makes a step in place. Whether the next one is faster from here as well.
  bool Step(uint8_t* state) noexcept;

  // The last step has turned nothing.
  bool empty() const noexcept { return count_ == 0; }

 private:
  // Calls visit(offset), the offset along each axis from an element to one whose window
  // shows it. Those that always lead out of the image, and to itself, are left out.
  template <typename Visit>
  void ForEachOffset(const Footprint& footprint, const FilterOptions& options,
                     Visit&& visit) const noexcept;
  void MarkEnds() noexcept;
  // Those that differ, or some more than most_.
  int64_t CountTurned(const uint8_t* old, const uint8_t* state) const noexcept;
  void MarkFree(const uint8_t* state, const uint8_t* mask) noexcept;
  // Turns the element at `place` if it may; the number of those in `to` grows by it.
  void Turn(int64_t place, int64_t* to, int64_t* count) noexcept;
  void TurnInside(int64_t seen, int64_t* to, int64_t* count) noexcept;

  int32_t ndim_;
  int64_t shape_[kMaxDims];
  int64_t size_;
  uint8_t value_;
  int64_t offset_count_ = 0;
  Scratch<int64_t> offsets_;  // along each axis
  Scratch<int64_t> steps_;    // the same in elements of the image
  int64_t most_;              // elements that a step may begin with
  Scratch<int64_t> lists_[2];
  int64_t *turned_, *next_;  // two lists in turns
  int64_t count_ = 0;        // of turned_
  Scratch<uint8_t> cells_;   // of each element: kMayTurn, kNearEnd
};

}  // namespace nd::filter
