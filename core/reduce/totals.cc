// SPDX-License-Identifier: BSD-3-Clause
#include "core/reduce/totals.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "core/array/views.h"
#include "core/create/scalar.h"
#include "core/elements/elements.h"
#include "core/memory/cache.h"
#include "core/reduce/ufunc_fold.h"
#include "core/threads/crew.h"
#include "core/threads/pool.h"
#include "core/ufunc/call.h"
#include "core/ufunc/flags.h"
#include "core/ufunc/registry.h"
#include "core/ufunc/weak.h"

namespace nd {
namespace {

// Combines every accumulator with `value`.
void CombineAll(const FoldKernel& kernel, const void* value, const Array& made) noexcept {
  constexpr int64_t kStrip = 64;
  alignas(kAlignment) char strip[kStrip * kMaxItemSize];
  for (int64_t i = 0; i < kStrip; ++i) {
    std::memcpy(strip + i * kernel.itemsize, value, static_cast<size_t>(kernel.itemsize));
  }
  for (int64_t i = 0; i < made.size(); i += kStrip) {
    kernel.combine(strip, std::min(kStrip, made.size() - i),
                   static_cast<char*>(made.data()) + i * kernel.itemsize);
  }
}

Status Initialise(const ReduceCall& call, const FoldSpec& spec, Dtype dtype,
                  const Array& made) noexcept {
  alignas(kMaxItemSize) char value[kMaxItemSize] = {};
  if (call.options->initial != nullptr) {
    ND_TRY(InitialValue(*call.options, dtype, spec.dtype, value));
  } else if (spec.op != FoldOp::kSum || !MayBeEmpty(call)) {
    return Ok();
  }  // else 0: the neutral element of a sum is -0
  CombineAll(*FindFold(spec.op, spec.dtype), value, made);
  return Ok();
}

}  // namespace

Status InitialValue(const ReduceOptions& options, Dtype dtype, Dtype accumulator,
                    void* value) noexcept {
  const Array& initial = *options.initial;
  if (initial.ndim() != 0) {
    return Fail(Code::kNdim, "options->initial has %d dimensions, it must have 0",
                initial.ndim());
  }
  Array cast;
  if (options.weak_initial) {
    ND_TRY(ConvertWeak(initial, dtype, &cast));
  } else {
    ND_TRY(Astype(initial, dtype, Order::kC, Casting::kUnsafe, CopyRule::kAlways, &cast));
  }
  ConvertScalar({dtype, cast.data()}, accumulator, value);
  return Ok();
}

Dtype TotalDtype(Dtype dtype) noexcept {
  switch (InfoOf(dtype).kind) {
    case Kind::kBool:
    case Kind::kInt:
      return Dtype::kInt64;
    case Kind::kUint:
      return Dtype::kUint64;
    default:
      return dtype;
  }
}

bool IsFloating(Dtype dtype) noexcept {
  const Kind kind = InfoOf(dtype).kind;
  return kind == Kind::kFloat || kind == Kind::kComplex;
}

Dtype SumDtype(Dtype dtype) noexcept {
  if (!IsFloating(dtype)) return Dtype::kUint64;
  return ItemSize(dtype) == 2 ? Dtype::kFloat32 : dtype;
}

int64_t ElementsPerResult(const ReduceCall& call) noexcept {
  int64_t count = 1;
  for (int32_t axis = 0; axis < call.a->ndim(); ++axis) {
    if ((call.axes >> axis & 1) != 0) count *= call.a->shape(axis);
  }
  return count;
}

bool MayBeEmpty(const ReduceCall& call) noexcept {
  return call.a->size() == 0 || call.options->where != nullptr || call.row->skips_nan();
}

Status CheckMask(const ReduceCall& call) noexcept {
  const Array* const where = call.options->where;
  if (where == nullptr) return Ok();
  if (where->dtype() != Dtype::kBool) {
    return Fail(Code::kType, "options->mask is of dtype %s, it must be bool",
                InfoOf(where->dtype()).name);
  }
  Layout stretched;
  call.a->CopyLayout(&stretched);
  if (BroadcastStrides(*where, &stretched).ok()) return Ok();
  return Fail(Code::kBroadcast, "options->mask has the shape %s, it must broadcast to %s",
              ShapeText(where->ndim(), where->shape()).text,
              ShapeText(call.a->ndim(), call.a->shape()).text);
}

Status FoldCall(const ReduceCall& call, const FoldSpec& spec, const Array* y,
                Array* result) noexcept {
  ND_TRY(CheckMask(call));
  FoldSpec chosen = spec;
  chosen.skip_nan = spec.skip_nan && IsFloating(call.a->dtype());
  return Fold(chosen, *call.a, y, call.options->where, call.axes, result, call.flags);
}

Status Finish(Array&& made, Dtype dtype, Array* result, int32_t* flags) noexcept {
  if (made.dtype() == dtype) {
    *result = static_cast<Array&&>(made);
    return Ok();
  }
  if (!IsFloating(dtype) && !IsFloating(made.dtype()) && dtype != Dtype::kBool &&
      ItemSize(dtype) == made.itemsize()) {
    Layout layout;
    made.CopyLayout(&layout);
    return made.Derive(dtype, layout, 0, 0, result);
  }
  ND_TRY(Astype(made, dtype, Order::kC, Casting::kUnsafe, CopyRule::kAlways, result));
  *flags |= RoundingFlags(made.dtype(), made.data(), dtype, result->data(), made.size());
  return Ok();
}

Status CopyWithoutNan(const Array& a, Dtype dtype, ScalarRef filler,
                      Array* result) noexcept {
  ND_TRY(Astype(a, dtype, Order::kC, Casting::kUnsafe, CopyRule::kAlways, result));
  ReplaceNan(*result, filler);
  return Ok();
}

void ReplaceNan(const Array& a, ScalarRef filler) noexcept {
  VisitDtype(a.dtype(), [&]<typename Row>(Row) {
    using T = typename Row::Type;
    if constexpr (std::is_floating_point_v<T> || Row::kKind == Kind::kComplex) {
      const T value = ReadScalar<T>(filler);
      T* const elements = static_cast<T*>(a.data());
      for (int64_t i = 0; i < a.size(); ++i) {
        bool number = true;
        if constexpr (std::is_floating_point_v<T>) {
          number = elements[i] == elements[i];
        } else {
          number = elements[i].re == elements[i].re && elements[i].im == elements[i].im;
        }
        elements[i] = number ? elements[i] : value;
      }
    }
  });
}

Status Total(const ReduceCall& call, Array* result) noexcept {
  const bool sum = call.row->variant == kSumOf;
  const Dtype from = call.a->dtype();
  const Dtype dtype =
      call.options->dtype != kNoDtype ? call.options->dtype : TotalDtype(from);
  if (dtype == Dtype::kBool) {
    ReductionRow row = *call.row;
    row.variant = sum ? kAnyOf : kAllOf;
    ReduceCall truth = call;
    truth.row = &row;
    return Truth(truth, result);
  }
  FoldSpec spec;
  spec.op = sum ? FoldOp::kSum : FoldOp::kProduct;
  spec.dtype = SumDtype(dtype);
  // Floats become integers by the rules of their dtype before they are added.
  spec.compute = IsFloating(from) && !IsFloating(dtype) ? dtype : spec.dtype;
  spec.skip_nan = call.row->skips_nan() && IsFloating(from) && IsFloating(dtype);
  Array numbers, made;
  ReduceCall total = call;
  if (FindFold(spec.op, spec.dtype)->neutral == nullptr) {
    if (spec.skip_nan) {
      const double one = 1;
      ND_TRY(CopyWithoutNan(*call.a, spec.dtype, {Dtype::kFloat64, &one}, &numbers));
      total.a = &numbers;
      spec.skip_nan = false;
    }
    if (call.a->size() == 0 || call.options->where != nullptr) {
      return FoldUfunc(total, UfuncOf(FindUfunc("multiply")), dtype, result);
    }
  }
  ND_TRY(FoldCall(total, spec, nullptr, &made));
  ND_TRY(Initialise(call, spec, dtype, made));
  return Finish(static_cast<Array&&>(made), dtype, result, call.flags);
}

Status Extreme(const ReduceCall& call, Array* result) noexcept {
  const bool least = call.row->variant == kLeast;
  const ReduceOptions& options = *call.options;
  const Dtype dtype = options.dtype != kNoDtype ? options.dtype : call.a->dtype();
  const bool passes = call.row->skips_nan();
  const FoldOp op = least ? (passes ? FoldOp::kFmin : FoldOp::kMin)
                          : (passes ? FoldOp::kFmax : FoldOp::kMax);
  const Dtype wide = dtype == Dtype::kBool                       ? Dtype::kUint8
                     : IsFloating(dtype) && ItemSize(dtype) == 2 ? Dtype::kFloat32
                                                                 : dtype;
  if (options.initial == nullptr) {
    if (ElementsPerResult(call) == 0) {
      return Fail(Code::kValue,
                  "zero-size array to reduction operation %s, which has no identity",
                  call.row->name());
    }
    if (options.where != nullptr) {
      return Fail(Code::kValue, "%s has no identity: a mask needs options->initial",
                  call.row->name());
    }
  }
  if (dtype == Dtype::kBool && call.a->dtype() == Dtype::kBool) {
    ReductionRow row = *call.row;
    row.variant = least ? kAllOf : kAnyOf;
    ReduceCall truth = call;
    truth.row = &row;
    return Truth(truth, result);
  }
  FoldSpec spec;
  spec.op = op;
  spec.dtype = wide;
  spec.compute = dtype == Dtype::kBool && call.a->dtype() != Dtype::kBool ? dtype : wide;
  Array made;
  ND_TRY(FoldCall(call, spec, nullptr, &made));
  ND_TRY(Initialise(call, spec, dtype, made));
  return Finish(static_cast<Array&&>(made), dtype, result, call.flags);
}

Status Truth(const ReduceCall& call, Array* result) noexcept {
  const bool any = call.row->variant == kAnyOf;
  const bool bytes = call.a->dtype() == Dtype::kBool;
  FoldSpec spec;
  spec.op = any ? FoldOp::kMax : FoldOp::kMin;
  spec.compute = bytes ? Dtype::kUint8 : Dtype::kBool;
  spec.dtype = Dtype::kUint8;
  spec.stop = any ? 1 : 0;
  Array made;
  ND_TRY(FoldCall(call, spec, nullptr, &made));
  ND_TRY(Initialise(call, spec, Dtype::kBool, made));
  return Finish(static_cast<Array&&>(made), Dtype::kBool, result, call.flags);
}

Status CountNonzero(const ReduceCall& call, Array* result) noexcept {
  FoldSpec spec;
  spec.op = FoldOp::kSum;
  spec.compute = Dtype::kBool;
  spec.dtype = Dtype::kUint64;
  Array made;
  ND_TRY(FoldCall(call, spec, nullptr, &made));
  return Finish(static_cast<Array&&>(made), Dtype::kInt64, result, call.flags);
}

Status FoldBits(const ReduceCall& call, FoldOp op, Dtype dtype, Array* result) noexcept {
  const FoldSpec spec = {op, Element::kSame, dtype, dtype};
  ND_TRY(FoldCall(call, spec, nullptr, result));
  return Initialise(call, spec, dtype, *result);
}

namespace {

// Both extremes of all elements in one pass over the memory.
class DenseExtremes {
 public:
  explicit DenseExtremes(const Array& a) noexcept
      : least_(FindFold(FoldOp::kMin, a.dtype())),
        greatest_(FindFold(FoldOp::kMax, a.dtype())),
        from_(static_cast<const char*>(a.data())),
        size_(a.size()) {}

  // Whether it can be had of what a call asks for.
  static bool Serves(const ReduceCall& call) noexcept {
    const Array& a = *call.a;
    return call.options->where == nullptr && call.options->initial == nullptr &&
           call.options->dtype == kNoDtype && a.size() != 0 && a.has(kCContiguous) &&
           a.has(kAligned) && std::popcount(call.axes) == a.ndim() &&
           FindFold(FoldOp::kMin, a.dtype()) != nullptr;
  }

  void Find(const Array& least, const Array& greatest) const noexcept {
    const Crew crew(static_cast<double>(size_ * least_->itemsize) / 20);
    const int64_t part = (size_ - 1) / (crew.size() == 1 ? 1 : kMostParts) + 1;
    const int64_t parts = (size_ - 1) / part + 1;
    alignas(kMaxItemSize) char low[kMostParts * kMaxItemSize];
    alignas(kMaxItemSize) char high[kMostParts * kMaxItemSize];
    auto body = [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        Part(i * part, std::min((i + 1) * part, size_), low + i * least_->itemsize,
             high + i * least_->itemsize);
      }
    };
    if (parts == 1) {
      body(0, 1);
    } else {
      ParallelFor(parts, 1, crew.size(), body);
    }
    least_->tree(low, parts);
    greatest_->tree(high, parts);
    std::memcpy(least.data(), low, static_cast<size_t>(least_->itemsize));
    std::memcpy(greatest.data(), high, static_cast<size_t>(least_->itemsize));
  }

 private:
  static constexpr int64_t kChunk = 2048;  // elements that stay in the first-level cache
  static constexpr int64_t kMostParts = 64;

  void Part(int64_t begin, int64_t end, char* low, char* high) const noexcept {
    alignas(kMaxItemSize) char value[kMaxItemSize];
    for (int64_t i = begin; i < end; i += kChunk) {
      const char* const x = from_ + i * least_->itemsize;
      const int64_t n = std::min(kChunk, end - i);
      least_->lines(x, 0, n, 1, i == begin ? low : value);
      if (i != begin) least_->combine(value, 1, low);
      greatest_->lines(x, 0, n, 1, i == begin ? high : value);
      if (i != begin) greatest_->combine(value, 1, high);
    }
  }

  const FoldKernel* least_;
  const FoldKernel* greatest_;
  const char* from_;
  int64_t size_;
};

Status FindExtremes(const ReduceCall& call, Array* least, Array* greatest) noexcept {
  if (DenseExtremes::Serves(call)) {
    for (Array* each : {least, greatest}) {
      ND_TRY(
          NewArray(call.a->dtype(), 0, nullptr, Order::kC, Fill::kUninitialized, each));
    }
    DenseExtremes(*call.a).Find(*least, *greatest);
    return Ok();
  }
  ReductionRow row = *call.row;
  ReduceCall extreme = call;
  extreme.row = &row;
  row.variant = kGreatest;
  ND_TRY(Extreme(extreme, greatest));
  row.variant = kLeast;
  return Extreme(extreme, least);
}

}  // namespace

Status Range(const ReduceCall& call, Array* result) noexcept {
  Array greatest, least;
  ND_TRY(FindExtremes(call, &least, &greatest));
  UfuncCall difference = {&UfuncOf(FindUfunc("subtract")), {&greatest, &least}};
  return CallUfunc(difference, &result, call.flags);
}

}  // namespace nd
