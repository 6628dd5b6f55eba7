// SPDX-License-Identifier: BSD-3-Clause
#include "core/index/slice.h"

#include <cinttypes>

#include "core/array/checked.h"

namespace nd {
namespace {

struct Range {
  int64_t start;
  int64_t length;
};

// start:stop:step over an axis, clipped as Python's slice.indices does.
Range Clip(const IndexItem& item, int64_t axis_length) noexcept {
  const bool backward = item.step < 0;
  const int64_t lowest = backward ? -1 : 0;
  const int64_t highest = backward ? axis_length - 1 : axis_length;
  const auto bound = [&](int64_t value) {
    if (value < 0) {
      value += axis_length;  // cannot overflow: opposite signs
      return value < lowest ? lowest : value;
    }
    return value > highest ? highest : value;
  };
  const int64_t start = (item.kind & kItemOpenStart) != 0 ? (backward ? highest : lowest)
                                                          : bound(item.start);
  const int64_t stop =
      (item.kind & kItemOpenStop) != 0 ? (backward ? lowest : highest) : bound(item.stop);
  // The step's magnitude as unsigned, since -INT64_MIN does not exist.
  const uint64_t step =
      backward ? 0 - static_cast<uint64_t>(item.step) : static_cast<uint64_t>(item.step);
  const int64_t span = backward ? start - stop : stop - start;
  if (span <= 0) return {start, 0};
  const uint64_t last = static_cast<uint64_t>(span) - 1;
  return {start, static_cast<int64_t>(step == 1 ? last : last / step) + 1};
}

// Steps through the axes of `a` while the items describe the result.
class Slicer {
 public:
  explicit Slicer(const Array& a) noexcept : a_(a) {}

  Status Index(const IndexItem& item) noexcept {
    const int64_t length = a_.shape(axis_);
    if (item.start < -length || item.start >= length) {
      return Fail(Code::kIndex,
                  "index %" PRId64 " is out of bounds for axis %d with size %" PRId64,
                  item.start, axis_, length);
    }
    Advance(item.start < 0 ? item.start + length : item.start);
    ++axis_;
    return Ok();
  }

  Status Range(const IndexItem& item) noexcept {
    if (item.step == 0) return Fail(Code::kValue, "slice step cannot be zero");
    const nd::Range range = Clip(item, a_.shape(axis_));
    int64_t stride = a_.stride(axis_);
    if (range.length > 1 && MulOverflows(stride, item.step, &stride)) {
      return Fail(Code::kOverflow,
                  "step %" PRId64 " times stride %" PRId64 " exceeds 64 bits", item.step,
                  a_.stride(axis_));
    }
    if (range.length > 0) Advance(range.start);
    ++axis_;
    return Append(range.length, stride);
  }

  Status NewAxis() noexcept { return Append(1, 0); }

  // Copies `count` whole axes.
  Status Whole(int32_t count) noexcept {
    for (; count > 0; --count, ++axis_) ND_TRY(Append(a_.shape(axis_), a_.stride(axis_)));
    return Ok();
  }

  Status Finish(Array* result) noexcept {
    ND_TRY(Whole(a_.ndim() - axis_));
    return a_.Derive(a_.dtype(), layout_, offset_, 0, result);
  }

 private:
  // An array without elements has no place to move to, and may have any strides.
  void Advance(int64_t index) noexcept {
    if (a_.size() > 0) offset_ += index * a_.stride(axis_);
  }

  Status Append(int64_t length, int64_t stride) noexcept {
    if (layout_.ndim == kMaxDims) {
      return Fail(Code::kNdim, "the result has more than %d dimensions", kMaxDims);
    }
    layout_.Append(length, stride);
    return Ok();
  }

  const Array& a_;
  Layout layout_;
  int64_t offset_ = 0;
  int32_t axis_ = 0;
};

// Every axis of the array taken, every axis of the result new, and one ellipsis.
constexpr int32_t kMaxItems = 2 * kMaxDims + 1;

// Checks the kinds and finds how many axes an ellipsis (or the end) stands for.
Status CheckItems(const Array& a, const IndexItem* items, int32_t count,
                  int32_t* ellipsis_axes) noexcept {
  if (count < 0)
    return Fail(Code::kValue, "item_count is %d, it must not be negative", count);
  if (count > kMaxItems) {  // before items is read: it cannot be that long
    return Fail(Code::kIndex, "item_count is %d, at most %d can be meant", count,
                kMaxItems);
  }
  if (count > 0 && items == nullptr) {
    return Fail(Code::kNull, "items is NULL with item_count %d", count);
  }
  int64_t used = 0;
  bool ellipsis = false;
  for (int32_t i = 0; i < count; ++i) {
    const int64_t kind = items[i].kind;
    if (kind == kItemEllipsis) {
      if (ellipsis) return Fail(Code::kIndex, "an index can have only one ellipsis");
      ellipsis = true;
    } else if (kind == kItemIndex ||
               (kind & ~int64_t{kItemOpenStart | kItemOpenStop}) == kItemSlice) {
      ++used;
    } else if (kind != kItemNewAxis) {
      return Fail(Code::kValue, "items[%d] has the unknown kind %" PRId64, i, kind);
    }
  }
  if (used > a.ndim()) {
    return Fail(Code::kIndex,
                "too many indices: the array is %d-dimensional, but %" PRId64
                " were indexed",
                a.ndim(), used);
  }
  *ellipsis_axes = a.ndim() - static_cast<int32_t>(used);
  return Ok();
}

}  // namespace

Status Slice(const Array& a, const IndexItem* items, int32_t count,
             Array* result) noexcept {
  int32_t ellipsis_axes = 0;
  ND_TRY(CheckItems(a, items, count, &ellipsis_axes));
  Slicer slicer(a);
  for (int32_t i = 0; i < count; ++i) {
    switch (items[i].kind) {
      case kItemIndex:
        ND_TRY(slicer.Index(items[i]));
        break;
      case kItemNewAxis:
        ND_TRY(slicer.NewAxis());
        break;
      case kItemEllipsis:
        ND_TRY(slicer.Whole(ellipsis_axes));
        break;
      default:
        ND_TRY(slicer.Range(items[i]));
        break;
    }
  }
  return slicer.Finish(result);
}

Status ElementOffset(const Array& a, const int64_t* index, int32_t count,
                     int64_t* offset) noexcept {
  if (count != a.ndim()) {
    return Fail(Code::kIndex, "index_count is %d, the array has %d dimensions", count,
                a.ndim());
  }
  if (count > 0 && index == nullptr) {
    return Fail(Code::kNull, "index is NULL with index_count %d", count);
  }
  int64_t bytes = 0;
  for (int32_t i = 0; i < count; ++i) {
    const int64_t length = a.shape(i);
    if (index[i] < -length || index[i] >= length) {
      return Fail(Code::kIndex,
                  "index %" PRId64 " is out of bounds for axis %d with size %" PRId64,
                  index[i], i, length);
    }
    // Within an array that has this element, no partial sum leaves the extent's range.
    if (a.size() > 0)
      bytes += (index[i] < 0 ? index[i] + length : index[i]) * a.stride(i);
  }
  *offset = bytes;
  return Ok();
}

}  // namespace nd
