// SPDX-License-Identifier: BSD-3-Clause
// Methods of ufuncs that go by indices or by pairs: reduceat, at, outer.
#include <algorithm>
#include <cinttypes>
#include <cstring>

#include "core/array/axes.h"
#include "core/array/views.h"
#include "core/elements/elements.h"
#include "core/kernels/cast.h"
#include "core/loop/assign.h"
#include "core/loop/plan.h"
#include "core/memory/cache.h"
#include "core/reduce/chain.h"
#include "core/reduce/float.h"
#include "core/reduce/fold_job.h"
#include "core/reduce/scan.h"
#include "core/reduce/totals.h"
#include "core/ufunc/shape.h"

namespace nd {
namespace {

// Contiguous and aligned elements of a dtype: a itself if it has them.
Status ToDense(const Array& a, Dtype dtype, Array* result) noexcept {
  const CopyRule copy = a.has(kAligned) ? CopyRule::kIfNeeded : CopyRule::kAlways;
  return Astype(a, dtype, Order::kC, Casting::kUnsafe, copy, result);
}

// Integers of any dtype as dense int64.
Status ToIndices(const Array& indices, Array* result) noexcept {
  const Kind kind = InfoOf(indices.dtype()).kind;
  if (kind != Kind::kInt && kind != Kind::kUint) {
    return Fail(Code::kIndex, "indices are of dtype %s, they must be integers",
                InfoOf(indices.dtype()).name);
  }
  return ToDense(indices, Dtype::kInt64, result);
}

// a[begin:end] along an axis.
Status Cut(const Array& a, int32_t axis, int64_t begin, int64_t end,
           Array* result) noexcept {
  Layout layout;
  a.CopyLayout(&layout);
  layout.shape[axis] = end - begin;
  return a.Derive(a.dtype(), layout, begin * a.stride(axis), 0, result);
}

struct Scatter {
  const UfuncRow* row;
  Signature signature;
  const Array* target;
  int32_t indexed;  // axes of the target that are indexed
  Update update;    // of single elements where they lie, or null
  Places places;    // where `update` is null, of offsets in bytes
  Array b;          // dense, of the loop's dtype, one element or one per element written
  bool has_b;

  int32_t Run() noexcept {
    const int64_t step = b.size() == 1 || !has_b ? 0 : 1;
    if (update != nullptr) {
      update(places, b.data(), step);
      return 0;
    }
    return RunElements(step);
  }

  // Each element through the loop, by way of copies in its dtypes.
  int32_t RunElements(int64_t step) noexcept {
    const Dtype dtype = target->dtype();
    const Dtype in = ComputedAs(row->in[0], signature.in[0], signature);
    const Dtype out = ComputedAs(row->out[0], signature.out[0], signature);
    const CastFunction load = FindCast(dtype, in), store = FindCast(out, dtype);
    const Dtype ins[] = {in, b.dtype(), in}, outs[] = {out, out};
    const ValueFlags values(*row, ins, outs);
    const bool rounds = signature.out[0] == dtype;  // and does not cast
    Layout rest;
    for (int32_t axis = indexed; axis < target->ndim(); ++axis) {
      rest.Append(target->shape(axis), target->stride(axis));
    }
    const char* second = static_cast<const char*>(b.data());
    int32_t flags = 0;
    for (int64_t i = 0; i < places.count; ++i) {
      const Operand place = {places.data + places.index[i] * places.stride, rest.strides};
      LoopPlan plan;
      MakePlan(rest.ndim, rest.shape, 1, &place, kKeepOrder, &plan);
      if (plan.empty()) return 0;
      ForEachOuter(plan, 0, [&](char* const* at) {
        alignas(kMaxItemSize) char first[kMaxItemSize], made[kMaxItemSize];
        alignas(kMaxItemSize) char stored[kMaxItemSize];
        load(at[0], first, 1);
        const LoopArgs args = {{first, second}, {made}, 0, 1};
        const bool finite = signature.run(args);
        flags |= values.Of(args, finite);
        store(made, stored, 1);
        if (rounds) flags |= RoundingFlags(out, made, dtype, stored, 1);
        std::memcpy(at[0], stored, static_cast<size_t>(target->itemsize()));
        second += step * b.itemsize();
      });
    }
    return flags;
  }
};

// Those of an axis may count from its end. kIndex.
Status CheckBounds(const int64_t* index, int64_t count, int32_t axis,
                   int64_t length) noexcept {
  constexpr int64_t kAtOnce = 1024;
  const FoldKernel& least = *FindFold(FoldOp::kMin, Dtype::kInt64);
  const FoldKernel& greatest = *FindFold(FoldOp::kMax, Dtype::kInt64);
  bool inside = true;
  for (int64_t i = 0; i < count; i += kAtOnce) {
    const int64_t n = std::min(kAtOnce, count - i);
    int64_t low = 0, high = 0;
    least.lines(index + i, 0, n, 1, &low);
    greatest.lines(index + i, 0, n, 1, &high);
    inside &= low >= -length && high < length;
  }
  for (int64_t i = 0; !inside && i < count; ++i) {
    if (index[i] >= -length && index[i] < length) continue;
    return Fail(Code::kIndex,
                "index %" PRId64 " is out of bounds for axis %d with size %" PRId64,
                index[i], axis, length);
  }
  return Ok();
}

// The indices of the places along an axis of the target, dense: `values` keeps them.
Status IndicesOf(const Array& target, int32_t axis, const Array& indices,
                 const Layout& shape, int64_t count, Array* values) noexcept {
  ND_TRY(ToIndices(indices, values));
  // Before they are stretched, perhaps to none.
  ND_TRY(CheckBounds(static_cast<const int64_t*>(values->data()), values->size(), axis,
                     target.shape(axis)));
  if (values->size() != count) {
    Array stretched;
    ND_TRY(BroadcastTo(*values, shape.ndim, shape.shape, &stretched));
    ND_TRY(Copy(stretched, Order::kC, values));
  }
  return Ok();
}

// The byte offset of each place, in the order of the broadcast indices. kIndex.
Status FindOffsets(const Array& target, int32_t count, const Array* const* indices,
                   const Layout& shape, int64_t places, int64_t* offsets) noexcept {
  std::fill(offsets, offsets + places, int64_t{0});
  for (int32_t k = 0; k < count; ++k) {
    Array values;
    ND_TRY(IndicesOf(target, k, *indices[k], shape, places, &values));
    const int64_t* const index = static_cast<const int64_t*>(values.data());
    const int64_t length = target.shape(k), stride = target.stride(k);
    for (int64_t i = 0; i < places; ++i) {
      offsets[i] += (index[i] + (index[i] < 0 ? length : 0)) * stride;
    }
  }
  return Ok();
}

// How segments of dense lines are folded where they lie.
class SegmentFold {
 public:
  SegmentFold(const UfuncRow& row, Dtype dtype) noexcept : size_(ItemSize(dtype)) {
    // That of a division would not tell its flags.
    if (!IsDivision(row.flags)) chain_ = FindLeftFold(row.name, dtype);
    FoldOp op;
    if (!FindFoldOp(row, &op)) return;
    const bool sums = op == FoldOp::kSum || op == FoldOp::kProduct;
    kernel_ = FindFold(op, sums && dtype == Dtype::kInt64 ? Dtype::kUint64 : dtype);
  }

  bool any() const noexcept { return kernel_ != nullptr || chain_ != nullptr; }

  // Segments that begin at the indices, of a line of `length` elements.
  void Run(const char* line, int64_t length, const int64_t* index, int64_t count,
           char* out) const noexcept {
    for (int64_t i = 0; i < count; ++i, out += size_) {
      const int64_t end = i + 1 < count ? index[i + 1] : length;
      const int64_t n = std::max<int64_t>(end - index[i], 1);
      const char* const x = line + index[i] * size_;
      if (kernel_ == nullptr) {
        chain_(x, size_, n, 0, 1, true, out);
      } else {
        FoldWhole(*kernel_, x, n, out);
      }
    }
  }

 private:
  // A line of any length by its tree.
  static void FoldWhole(const FoldKernel& kernel, const char* x, int64_t n,
                        char* out) noexcept {
    constexpr int64_t kBatch = 64;
    const int64_t size = kernel.itemsize, block = kernel.block;
    if (n <= block) return kernel.lines(x, 0, n, 1, out);
    alignas(kAlignment) char values[kBatch * kMaxItemSize];
    FoldPile pile(kernel, 1);
    for (int64_t from = 0; from < n; from += kBatch * block) {
      const int64_t count = std::min(kBatch * block, n - from);
      const int64_t whole = count / block, rest = count % block;
      const char* const at = x + from * size;
      kernel.lines(at, block * size, block, whole, values);
      if (rest != 0) {
        kernel.lines(at + whole * block * size, 0, rest, 1, values + whole * size);
      }
      kernel.tree(values, whole + (rest != 0 ? 1 : 0));
      std::memcpy(pile.Next(), values, static_cast<size_t>(size));
      pile.Push();
    }
    pile.Finish(out);
  }

  int64_t size_;
  const FoldKernel* kernel_ = nullptr;
  LeftFold chain_ = nullptr;  // where there is no kernel
};

}  // namespace

Status ReduceAt(const UfuncRow& row, const Array& a, int64_t axis, const Array& indices,
                Dtype dtype, Array* result, int32_t* flags) noexcept {
  int32_t place = 0;
  ND_TRY(NormalizeAxis(axis, a.ndim(), &place));
  if (indices.ndim() != 1) {
    return Fail(Code::kNdim, "indices have %d dimensions, they must have 1",
                indices.ndim());
  }
  Signature signature;
  if (dtype == kNoDtype) dtype = DefaultFoldDtype(row, a.dtype());
  ND_TRY(FoldSignature(row, a.dtype(), dtype, &signature));
  Array dense;
  ND_TRY(ToIndices(indices, &dense));
  const int64_t* const index = static_cast<const int64_t*>(dense.data());
  const int64_t n = a.shape(place);
  for (int64_t i = 0; i < dense.size(); ++i) {
    if (index[i] < 0 || index[i] >= n) {
      return Fail(Code::kIndex,
                  "index %" PRId64 " is out of bounds for a length of %" PRId64, index[i],
                  n);
    }
  }
  int64_t shape[kMaxDims];
  std::copy(a.shape(), a.shape() + a.ndim(), shape);
  shape[place] = dense.size();
  Array made;
  ND_TRY(
      NewArray(signature.loop, a.ndim(), shape, Order::kC, Fill::kUninitialized, &made));
  const SegmentFold fold(row, signature.loop);
  if (place == a.ndim() - 1 && fold.any()) {
    Array lines;
    ND_TRY(ToDense(a, signature.loop, &lines));
    FloatFlags arithmetic;
    {
      const FloatFlags::Scope scope(&arithmetic);
      const int64_t from = n * lines.itemsize(), to = dense.size() * made.itemsize();
      const int64_t count = dense.size() == 0 ? 0 : made.size() / dense.size();
      for (int64_t i = 0; i < count; ++i) {
        fold.Run(static_cast<const char*>(lines.data()) + i * from, n, index,
                 dense.size(), static_cast<char*>(made.data()) + i * to);
      }
    }
    if (row.flags == FlagRule::kArithmetic) *flags |= arithmetic.Get();
    *result = static_cast<Array&&>(made);
    return Ok();
  }
  ReduceOptions options;
  options.dtype = signature.loop;
  for (int64_t i = 0; i < dense.size() && made.size() != 0; ++i) {
    const int64_t next = i + 1 < dense.size() ? index[i + 1] : n;
    Array part, slot, one;
    ND_TRY(Cut(made, place, i, i + 1, &slot));
    ND_TRY(Cut(a, place, index[i], std::max(next, index[i] + 1), &part));
    if (next > index[i] + 1) {
      Array folded;
      const ReduceCall call = {nullptr, &part, uint64_t{1} << place, &options, flags};
      ND_TRY(ReduceUfunc(call, row, &folded));
      ND_TRY(RestoreAxes(folded, a.ndim(), call.axes, &one));
    } else {
      ND_TRY(part.Share(&one));
    }
    AssignDisjoint(slot.ndim(), slot.shape(), one.dtype(), one.data(), one.strides(),
                   slot.dtype(), slot.data(), slot.strides());
  }
  *result = static_cast<Array&&>(made);
  return Ok();
}

Status Outer(const UfuncCall& options, const UfuncRow& row, const Array& a,
             const Array& b, Array* result, int32_t* flags) noexcept {
  ND_TRY(RequireOperands(row, 2));
  if (a.ndim() + b.ndim() > kMaxDims) {
    return Fail(Code::kNdim, "%d and %d dimensions, the limit is %d", a.ndim(), b.ndim(),
                kMaxDims);
  }
  Layout layout;
  a.CopyLayout(&layout);
  for (int32_t i = 0; i < b.ndim(); ++i) layout.Append(1, 0);
  Array stretched;
  ND_TRY(a.Derive(a.dtype(), layout, 0, 0, &stretched));
  UfuncCall call = options;
  call.row = &row;
  call.input[0] = &stretched;
  call.input[1] = &b;
  return CallUfunc(call, &result, flags);
}

Status ScatterAt(const UfuncRow& row, const Array& target, int32_t count,
                 const Array* const* indices, const Array* b, int32_t* flags) noexcept {
  ND_TRY(RequireOperands(row, b == nullptr ? 1 : 2));
  ND_TRY(CheckWritable(target));
  Scatter scatter;
  scatter.row = &row;
  scatter.target = &target;
  scatter.indexed = count;
  scatter.has_b = b != nullptr;
  const InputType types[] = {{target.dtype(), false},
                             {b == nullptr ? target.dtype() : b->dtype(), false}};
  ND_TRY(Resolve(row, types, kNoDtype, Casting::kSameKind, &scatter.signature));
  const Signature& signature = scatter.signature;
  if (!CanCast(signature.out[0], target.dtype(), Casting::kSameKind)) {
    return Fail(Code::kType, "cannot cast ufunc '%s' output from %s to %s", row.name,
                InfoOf(signature.out[0]).name, InfoOf(target.dtype()).name);
  }
  Layout shape;
  ND_TRY(BroadcastShape(indices, count, &shape));
  int64_t places = 0;
  ND_TRY(CountElements(shape, 8, &places));
  const bool direct =
      b != nullptr && count == target.ndim() && target.has(kAligned) &&
      signature.compute == target.dtype() && signature.in[0] == target.dtype() &&
      signature.in[1] == target.dtype() && signature.out[0] == target.dtype();
  scatter.update = direct ? FindUpdate(row.name, target.dtype()) : nullptr;
  Array index;
  Scratch<int64_t> offsets;
  scatter.places = {static_cast<char*>(target.data()), 1, 0, nullptr, places};
  if (scatter.update != nullptr && count == 1 && !SharesMemory(*indices[0], target)) {
    ND_TRY(IndicesOf(target, 0, *indices[0], shape, places, &index));
    scatter.places.stride = target.stride(0);
    scatter.places.length = target.shape(0);
    scatter.places.index = static_cast<const int64_t*>(index.data());
  } else {
    ND_TRY(offsets.Resize(static_cast<size_t>(places)));
    ND_TRY(FindOffsets(target, count, indices, shape, places, offsets.data()));
    scatter.places.index = offsets.data();
  }
  if (b != nullptr) {
    if (shape.ndim + target.ndim() - count > kMaxDims) {
      return Fail(Code::kNdim, "more than %d dimensions are written", kMaxDims);
    }
    for (int32_t axis = count; axis < target.ndim(); ++axis) {
      shape.Append(target.shape(axis), 0);
    }
    const Dtype in = ComputedAs(row.in[1], signature.in[1], signature);
    Array stretched;
    ND_TRY(BroadcastTo(*b, shape.ndim, shape.shape, &stretched));
    const Array& given = b->size() == 1 ? *b : stretched;
    ND_TRY(SharesMemory(*b, target) ? Astype(given, in, Order::kC, Casting::kUnsafe,
                                             CopyRule::kAlways, &scatter.b)
                                    : ToDense(given, in, &scatter.b));
  }
  FloatFlags arithmetic;
  int32_t found = 0;
  {
    const FloatFlags::Scope scope(&arithmetic);
    found = scatter.Run();
  }
  *flags |= found;
  if (row.flags == FlagRule::kArithmetic && IsFloating(signature.loop)) {
    *flags |= arithmetic.Get();
  }
  return Ok();
}

}  // namespace nd
