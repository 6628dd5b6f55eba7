// SPDX-License-Identifier: BSD-3-Clause
// Do two strided regions share a byte; do two elements of one? The bounds decide most
// cases. The rest is a bounded integer equation, which is NP-hard in general, so the
// search is capped: true then means "possibly", false always means "certainly not".
#pragma once

#include <cstdint>

namespace nd {

// Elements of `itemsize` bytes; the bytes touched must be addressable.
struct Region {
  int32_t ndim;
  const int64_t* shape;
  const int64_t* strides;
  const void* data;
  int64_t itemsize;
};

bool MayShareBounds(const Region& a, const Region& b) noexcept;
bool MayShareMemory(const Region& a, const Region& b) noexcept;

// Whether two different indices may reach the same byte: then writes depend on their
// order.
bool OverlapsItself(int32_t ndim, const int64_t* shape, const int64_t* strides,
                    int64_t itemsize) noexcept;

// Whether both visit the same elements in the same order.
bool SameElements(const Region& a, const Region& b) noexcept;

// Whether an elementwise loop that reads `input` while it writes `output`, of the same
// shape, could read what it has written. Elements of equal size that lie exactly upon
// each other are safe, provided that the output does not overlap itself.
bool NeedsCopy(const Region& input, const Region& output) noexcept;

}  // namespace nd
