// SPDX-License-Identifier: BSD-3-Clause
#include "core/signal/plan.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/array/checked.h"
#include "core/signal/counter.h"

namespace nd::signal {
namespace {

template <typename Bits, Bits kExponent>
bool AllFiniteBits(const void* values, int64_t count) noexcept {
  const char* at = static_cast<const char*>(values);
  bool finite = true;
  for (int64_t i = 0; i < count; ++i) {
    Bits bits;
    std::memcpy(&bits, at + i * static_cast<int64_t>(sizeof(Bits)), sizeof(Bits));
    finite &= (bits & kExponent) != kExponent;
  }
  return finite;
}

bool AllFinite32(const void* values, int64_t count) noexcept {
  return AllFiniteBits<uint32_t, 0x7f800000u>(values, count);
}
bool AllFinite64(const void* values, int64_t count) noexcept {
  return AllFiniteBits<uint64_t, 0x7ff0000000000000u>(values, count);
}

// The addresses [first, last] that elements of an operand begin at.
struct Range {
  uintptr_t first, last;
  explicit Range(const char* data) noexcept
      : first(reinterpret_cast<uintptr_t>(data)), last(first) {}
  void Extend(int64_t count, int64_t stride) noexcept {
    const uintptr_t reach = static_cast<uintptr_t>(count - 1) *
                            static_cast<uintptr_t>(stride < 0 ? -stride : stride);
    if (stride < 0) {
      first -= reach;
    } else {
      last += reach;
    }
  }
};

// Memory of an operand and of y overlaps.
bool Meets(const Plan& plan, const char* data, int64_t Axis::*count,
           int64_t Axis::*stride) noexcept {
  Range operand(data), y(plan.y);
  for (int32_t d = 0; d < plan.ndim; ++d) {
    operand.Extend(plan.axes[d].*count, plan.axes[d].*stride);
    y.Extend(plan.axes[d].y_count, plan.axes[d].y_stride);
  }
  const uintptr_t size = static_cast<uintptr_t>(ItemSize(plan.dtype));
  return operand.first < y.last + size && y.first < operand.last + size;
}

}  // namespace

void Arrange(Plan& plan) noexcept {
  Axis* axes = plan.axes;
  int32_t ndim = 0;
  for (int32_t d = 0; d < plan.ndim; ++d) {
    const bool trivial =
        axes[d].x_count == 1 && axes[d].tap_count == 1 && axes[d].y_count == 1;
    if (!trivial) axes[ndim++] = axes[d];
  }
  // Columns fill the vectors: the last axis, unless it is short and another is longer.
  constexpr int64_t kShort = 32;
  if (ndim >= 2 && axes[ndim - 1].y_count < kShort) {
    int32_t longest = ndim - 1;
    for (int32_t d = ndim - 1; d-- > 0;) {
      if (axes[d].y_count > axes[longest].y_count) longest = d;
    }
    std::swap(axes[longest], axes[ndim - 1]);
  }
  // Rows of taps share vectors: the remaining axis with most of them, the last in a tie.
  if (ndim >= 3) {
    int32_t most = ndim - 2;
    for (int32_t d = ndim - 2; d-- > 0;) {
      if (axes[d].tap_count > axes[most].tap_count) most = d;
    }
    std::swap(axes[most], axes[ndim - 2]);
  }
  if (ndim == 0) axes[ndim++] = kTrivialAxis;
  if (ndim == 1) {
    axes[1] = axes[0];
    axes[0] = kTrivialAxis;
    ndim = 2;
  }
  plan.ndim = ndim;
}

void PackTaps(const Plan& plan, int32_t operand_size, char* taps) noexcept {
  const Axis& columns = plan.columns();
  Counter line(plan.ndim - 1);
  do {
    const char* source = plan.taps;
    for (int32_t d = 0; d < plan.ndim - 1; ++d) {
      source += line[d] * plan.axes[d].tap_stride;
    }
    Pack(plan.dtype, source, columns.tap_stride, columns.tap_count, plan.conjugate_taps,
         taps);
    taps += columns.tap_count * operand_size;
  } while (line.Next([&](int32_t d) { return plan.axes[d].tap_count; }));
}

bool AllFinite(CorrelateType type, const void* taps, int64_t count) noexcept {
  switch (type) {
    case CorrelateType::kFloat32:
      return AllFinite32(taps, count);
    case CorrelateType::kFloat64:
      return AllFinite64(taps, count);
    case CorrelateType::kComplex64:
      return AllFinite32(taps, 2 * count);
    case CorrelateType::kComplex128:
      return AllFinite64(taps, 2 * count);
    default:
      return true;
  }
}

bool HasEdges(const Plan& plan) noexcept {
  for (int32_t d = 0; d < plan.ndim; ++d) {
    if (plan.axes[d].start < 0 || plan.axes[d].InnerEnd() < plan.axes[d].y_count) {
      return true;
    }
  }
  return false;
}

bool Overlaps(const Plan& plan) noexcept {
  return Meets(plan, plan.x, &Axis::x_count, &Axis::x_stride);
}

bool TapsOverlap(const Plan& plan) noexcept {
  return Meets(plan, plan.taps, &Axis::tap_count, &Axis::tap_stride);
}

Status MaterializeAxes(Plan& plan, const KernelFormat& format, bool pad,
                       int64_t* bytes) noexcept {
  *bytes = format.size;
  for (int32_t d = plan.ndim - 1; d >= 0; --d) {
    Axis& axis = plan.axes[d];
    axis.x_stride = *bytes;
    if (pad) {
      axis.x_count = axis.y_count + axis.tap_count - 1;
      axis.start = 0;
    }
    if (MulOverflows(*bytes, axis.x_count, bytes)) {
      return Fail(Code::kOverflow, "the padded operand is beyond the address space");
    }
  }
  return Ok();
}

Status Materialize(Plan& plan, const KernelFormat& format, bool pad,
                   Workspace& workspace) noexcept {
  const Plan given = plan;
  int64_t bytes = 0;
  ND_TRY(MaterializeAxes(plan, format, pad, &bytes));
  char* storage = nullptr;
  ND_TRY(workspace.Take(bytes, &storage));
  if (pad) std::memset(storage, 0, static_cast<size_t>(bytes));

  // Of each axis, the samples [from, to) go to [place, ...).
  struct Part {
    int64_t from, to, place;
  } parts[kMaxDims + 2];
  const int32_t last = plan.ndim - 1;
  for (int32_t d = 0; d <= last; ++d) {
    const Axis& axis = given.axes[d];
    parts[d] = {0, axis.x_count, 0};
    if (pad) {
      parts[d].from = std::max<int64_t>(axis.start, 0);
      parts[d].to = std::min(axis.x_count, axis.start + plan.axes[d].x_count);
      parts[d].place = std::max<int64_t>(-axis.start, 0);
    }
  }
  Counter line(plan.ndim - 1);
  do {
    const char* source = given.x + parts[last].from * given.axes[last].x_stride;
    char* target = storage + parts[last].place * plan.axes[last].x_stride;
    for (int32_t d = 0; d < last; ++d) {
      source += (parts[d].from + line[d]) * given.axes[d].x_stride;
      target += (parts[d].place + line[d]) * plan.axes[d].x_stride;
    }
    Pack(plan.dtype, source, given.axes[last].x_stride, parts[last].to - parts[last].from,
         plan.conjugate_x, target);
  } while (line.Next([&](int32_t d) { return parts[d].to - parts[d].from; }));

  plan.x = storage;
  plan.conjugate_x = false;
  return Ok();
}

}  // namespace nd::signal
