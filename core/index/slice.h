// SPDX-License-Identifier: BSD-3-Clause
// Basic indexing: integers, slices, new axes and an ellipsis, as quads of int64.
#pragma once

#include "core/array/array.h"

namespace nd {

// One item of an index, as it crosses the ABI.
struct IndexItem {
  int64_t kind;
  int64_t start;
  int64_t stop;
  int64_t step;
};

enum ItemKind : int64_t {
  kItemIndex = 0,
  kItemSlice = 1,
  kItemNewAxis = 2,
  kItemEllipsis = 3,
  kItemOpenStart = 16,
  kItemOpenStop = 32,
};

// a[items] as a view.
Status Slice(const Array& a, const IndexItem* items, int32_t count,
             Array* result) noexcept;

// The byte offset of one element; `count` must be a's ndim. kIndex.
Status ElementOffset(const Array& a, const int64_t* index, int32_t count,
                     int64_t* offset) noexcept;

}  // namespace nd
