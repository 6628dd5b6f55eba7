// SPDX-License-Identifier: BSD-3-Clause
#include "core/reduce/ufunc_fold.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "core/create/scalar.h"
#include "core/elements/elements.h"
#include "core/loop/assign.h"
#include "core/loop/plan.h"
#include "core/memory/cache.h"
#include "core/reduce/chain.h"
#include "core/reduce/float.h"
#include "core/reduce/totals.h"
#include "core/ufunc/flags.h"
#include "core/ufunc/shape.h"

namespace nd {
namespace {

constexpr int64_t kWidth = 128;      // results side by side
constexpr int64_t kElements = 1024;  // of a block that is gathered
constexpr int64_t kFewResults = 8;   // so many are folded by halves if that is allowed
constexpr int64_t kTreeRows = kElements / kFewResults;  // of a block of floats

// What a fold may start from; false if there is nothing.
bool IdentityOf(const UfuncRow& row, Dtype dtype, void* element) noexcept {
  int64_t value = 0;
  switch (row.identity) {
    case Identity::kNone:
    case Identity::kReorderable:
      return false;
    case Identity::kZero:
      break;
    case Identity::kOne:
    case Identity::kTrue:
      value = 1;
      break;
    case Identity::kAllBits:
      value = -1;
      break;
    case Identity::kMinusInfinity: {
      constexpr double kMinusInfinity = -std::numeric_limits<double>::infinity();
      ConvertScalar({Dtype::kFloat64, &kMinusInfinity}, dtype, element);
      return true;
    }
  }
  ConvertScalar({Dtype::kInt64, &value}, dtype, element);
  return true;
}

// The axes of an array, those that are folded apart from the others.
struct SplitAxes {
  LoopPlan kept;  // operands: array, mask, result
  int32_t ndim = 0;
  int64_t shape[kMaxDims];
  int64_t strides[2][kMaxDims];
  int64_t count = 1;  // elements of one result

  SplitAxes(const Array& a, const Array* where, uint64_t axes, const Array& result) {
    Layout mask;
    mask.ndim = a.ndim();
    std::copy(a.shape(), a.shape() + a.ndim(), mask.shape);
    std::fill(mask.strides, mask.strides + a.ndim(), int64_t{0});
    if (where != nullptr) StretchStrides(*where, mask, mask.strides);
    int64_t kept_shape[kMaxDims], kept_strides[3][kMaxDims];
    int32_t kept_ndim = 0;
    for (int32_t axis = 0; axis < a.ndim(); ++axis) {
      if ((axes >> axis & 1) != 0) {
        shape[ndim] = a.shape(axis);
        strides[0][ndim] = a.stride(axis);
        strides[1][ndim++] = mask.strides[axis];
        count *= a.shape(axis);
        continue;
      }
      kept_shape[kept_ndim] = a.shape(axis);
      kept_strides[0][kept_ndim] = a.stride(axis);
      kept_strides[1][kept_ndim] = mask.strides[axis];
      kept_strides[2][kept_ndim] = result.stride(kept_ndim);
      ++kept_ndim;
    }
    if (ndim == 0) {
      shape[0] = 1;
      strides[0][0] = strides[1][0] = 0;
      ndim = 1;
    }
    const Operand operands[] = {
        {a.data(), kept_strides[0]},
        {where == nullptr ? nullptr : where->data(), kept_strides[1]},
        {result.data(), kept_strides[2]}};
    MakePlan(kept_ndim, kept_shape, 3, operands, kMayReorder, &kept);
  }
};

// Folds results that lie side by side.
class PanelFold {
 public:
  PanelFold(const UfuncRow& row, const Signature& signature, const Array& a,
            const SplitAxes& axes, bool masked, const void* start) noexcept
      : signature_(signature),
        memory_(a.dtype()),
        axes_(axes),
        masked_(masked),
        start_(start),
        size_(ItemSize(signature.compute)),
        types_{signature.compute, signature.compute, signature.compute},
        values_(row, types_, types_),
        links_(ChainOf(row, signature.compute)) {
    direct_ = !masked && memory_ == signature.compute && a.has(kAligned);
    if (!masked) chain_ = FindLeftFold(row.name, signature.compute);
    const bool reorders = !masked && row.identity != Identity::kNone;
    tree_ = reorders && (chain_ == nullptr || !direct_) && IsFloating(signature.loop);
    if (tree_) chain_ = nullptr;
    halves_ = reorders && chain_ == nullptr;
  }

  // How many results are folded side by side. Floats are combined in an order that does
  // not depend on it.
  int64_t width() const noexcept { return tree_ ? kFewResults : kWidth; }
  int32_t flags() const noexcept { return flags_; }

  // `count` <= width() results; strides of array, mask and result.
  void Run(char* const* data, const int64_t* strides, int64_t count) noexcept {
    count_ = count;
    pending_ = start_ == nullptr;
    if (start_ != nullptr) {
      for (int64_t i = 0; i < count; ++i) {
        std::memcpy(result_ + i * size_, start_, static_cast<size_t>(size_));
      }
    }
    const char* at[] = {data[0], data[1]};
    int64_t index[kMaxDims] = {};
    const int32_t last = axes_.ndim - 1;
    while (axes_.count > 0) {
      FoldLine(at, strides);
      int32_t axis = last - 1;
      for (; axis >= 0; --axis) {
        const bool carry = ++index[axis] == axes_.shape[axis];
        const int64_t steps = carry ? 1 - axes_.shape[axis] : 1;
        for (int i = 0; i < 2; ++i) at[i] += steps * axes_.strides[i][axis];
        if (!carry) break;
        index[axis] = 0;
      }
      if (axis < 0) break;
    }
    const int64_t dense = size_;
    AssignDisjoint(1, &count, signature_.compute, result_, &dense, signature_.compute,
                   data[2], strides + 2);
  }

 private:
  // Along the last axis.
  void FoldLine(const char* const* at, const int64_t* strides) noexcept {
    const int64_t step = axes_.strides[0][axes_.ndim - 1];
    const bool along = count_ <= kFewResults || std::abs(step) <= std::abs(strides[0]);
    if (chain_ != nullptr && direct_ && !values_.any() && along) {
      FoldChain(at[0], axes_.strides[0][axes_.ndim - 1], axes_.shape[axes_.ndim - 1],
                strides[0]);
    } else {
      FoldBlocks(at, strides);
    }
  }

  void FoldChain(const char* from, int64_t step, int64_t n, int64_t apart) noexcept {
    chain_(from, step, n, apart, count_, pending_, result_);
    pending_ = false;
  }

  // By blocks of rows.
  void FoldBlocks(const char* const* at, const int64_t* strides) noexcept {
    const int32_t axis = axes_.ndim - 1;
    const int64_t most = tree_ ? kTreeRows : kElements / count_;
    for (int64_t begin = 0; begin < axes_.shape[axis]; begin += most) {
      const int64_t rows = std::min(most, axes_.shape[axis] - begin);
      const int64_t shape[] = {rows, count_};
      if (direct_ && !tree_ && strides[0] == size_ && count_ > kFewResults) {
        const char* const first = at[0] + begin * axes_.strides[0][axis];
        for (int64_t row = 0; row < rows; ++row) {
          FoldRow(first + row * axes_.strides[0][axis], nullptr);
        }
        continue;
      }
      const auto gather = [&](int operand, Dtype from, Dtype to, void* block) {
        const int64_t from_strides[] = {axes_.strides[operand][axis], strides[operand]};
        const int64_t dense[] = {count_ * ItemSize(to), ItemSize(to)};
        AssignDisjoint(2, shape, from, at[operand] + begin * from_strides[0],
                       from_strides, to, block, dense);
      };
      gather(0, memory_, signature_.compute, block_);
      if (masked_) gather(1, Dtype::kBool, Dtype::kBool, mask_);
      int64_t left = rows;
      // The upper half of the rows onto the lower one.
      for (; halves_ && count_ <= kFewResults && left > 1; left -= left / 2) {
        const int64_t half = left / 2, upper = (left - half) * count_ * size_;
        Apply(block_, block_ + upper, block_, half * count_);
      }
      if (masked_) {
        for (int64_t row = 0; row < left; ++row) {
          FoldRow(block_ + row * count_ * size_, mask_ + row * count_);
        }
      } else {
        FoldRows(left);
      }
    }
  }

  // Rows of block_.
  void FoldRows(int64_t rows) noexcept {
    const int64_t row_bytes = count_ * size_;
    if (chain_ != nullptr && count_ <= kFewResults && FoldQuietly(rows)) return;
    // The result so far, and after each row: the flags are told of all at once.
    std::memcpy(trail_, pending_ ? block_ : result_, static_cast<size_t>(row_bytes));
    const char* const elements = block_ + (pending_ ? row_bytes : 0);
    rows -= pending_ ? 1 : 0;
    pending_ = false;
    RunRows(elements, rows);
    std::memcpy(result_, trail_ + rows * row_bytes, static_cast<size_t>(row_bytes));
    if (values_.any() && rows > 0) {
      flags_ |= values_.Of({{trail_, elements}, {trail_ + row_bytes}, 0, rows * count_});
    }
  }

  // Each row of trail_ but the first, from the one before.
  void RunRows(const char* elements, int64_t rows) noexcept {
    const int64_t row_bytes = count_ * size_;
    LoopArgs args = {{trail_, elements}, {trail_ + row_bytes}, 0, count_};
    if (count_ == 1 && links_ != nullptr) {
      args.count = rows;
      if (rows > 0) links_(args);
      return;
    }
    for (int64_t row = 0; row < rows; ++row) {
      signature_.run(args);
      args.in[0] = args.out[0];
      args.in[1] = static_cast<const char*>(args.in[1]) + row_bytes;
      args.out[0] = static_cast<char*>(args.out[0]) + row_bytes;
    }
  }

  // The same by the chain; false, and nothing done, if that does not tell the flags.
  bool FoldQuietly(int64_t rows) noexcept {
    const int64_t row_bytes = count_ * size_, divisors = rows - (pending_ ? 1 : 0);
    const bool integers = !IsFloating(signature_.loop);
    if (values_.any() && integers && divisors > 0) {
      const char* const divisor = block_ + (rows - divisors) * row_bytes;
      flags_ |= values_.Of({{result_, divisor}, {result_}, 0, divisors * count_});
    }
    if (!values_.any() || integers) {
      FoldChain(block_, row_bytes, rows, size_);
      return true;
    }
    // What is infinite or NaN once is so, or NaN, to the end.
    std::memcpy(next_, result_, static_cast<size_t>(row_bytes));
    chain_(block_, row_bytes, rows, size_, count_, pending_, next_);
    if (values_.MayRaise({{next_, next_}, {next_}, 0, count_})) return false;
    std::memcpy(result_, next_, static_cast<size_t>(row_bytes));
    pending_ = false;
    return true;
  }

  void FoldRow(const char* elements, const uint8_t* mask) noexcept {
    if (pending_) {
      std::memcpy(result_, elements, static_cast<size_t>(count_ * size_));
      pending_ = false;
      return;
    }
    if (!masked_) return Apply(result_, elements, result_, count_);
    Apply(result_, elements, next_, count_);
    for (int64_t i = 0; i < count_; ++i) {
      if (mask[i] == 0) continue;
      std::memcpy(result_ + i * size_, next_ + i * size_, static_cast<size_t>(size_));
    }
  }

  void Apply(const void* a, const void* b, void* out, int64_t count) noexcept {
    const LoopArgs args = {{a, b}, {out}, 0, count};
    // Flags are found by the inputs, of which one may be the output as well.
    const bool examines = values_.any();
    if (examines) std::memcpy(trail_, a, static_cast<size_t>(count * size_));
    const bool finite = signature_.run(args);
    if (examines) flags_ |= values_.Of({{trail_, b}, {out}, 0, count}, finite);
  }

  const Signature& signature_;
  Dtype memory_;
  const SplitAxes& axes_;
  bool masked_, direct_, halves_, tree_, pending_ = false;
  LeftFold chain_ = nullptr;
  const void* start_;
  int64_t size_, count_ = 0;
  Dtype types_[kMaxInputs];
  ValueFlags values_;
  Loop links_;  // a chain of the ufunc's loops, or null
  int32_t flags_ = 0;
  alignas(kMaxItemSize) char block_[kElements * kMaxItemSize];
  alignas(kMaxItemSize) char trail_[(kElements + kWidth) * kMaxItemSize];
  alignas(kMaxItemSize) char result_[kWidth * kMaxItemSize];
  alignas(kMaxItemSize) char next_[kWidth * kMaxItemSize];
  uint8_t mask_[kElements];
};

Status FailIdentity(const UfuncRow& row, bool masked) noexcept {
  if (masked) {
    return Fail(Code::kValue, "ufunc '%s' has no identity: a mask needs an initial value",
                row.name);
  }
  return Fail(Code::kValue,
              "zero-size array to reduction operation %s, which has no identity",
              row.name);
}

}  // namespace

Status RequireOperands(const UfuncRow& row, int inputs) noexcept {
  if (row.inputs == inputs && row.outputs == 1) return Ok();
  return Fail(Code::kValue, "ufunc '%s' has %d input%s and %d output%s, not %d and 1",
              row.name, row.inputs, row.inputs == 1 ? "" : "s", row.outputs,
              row.outputs == 1 ? "" : "s", inputs);
}

Status FoldSignature(const UfuncRow& row, Dtype from, Dtype dtype,
                     Signature* result) noexcept {
  ND_TRY(RequireOperands(row, 2));
  // What gives bool is folded in bool.
  if (row.out[0] == OperandRule::kBool) from = dtype = Dtype::kBool;
  const InputType inputs[] = {{from, false}, {from, false}};
  ND_TRY(Resolve(row, inputs, dtype, Casting::kUnsafe, result));
  const Dtype loop = result->loop;
  if (result->in[0] == loop && result->in[1] == loop && result->out[0] == loop) {
    return Ok();
  }
  return Fail(Code::kType, "ufunc '%s' cannot be folded in %s", row.name,
              InfoOf(loop).name);
}

Status FoldUfunc(const ReduceCall& call, const UfuncRow& row, Dtype dtype,
                 Array* result) noexcept {
  const Array& a = *call.a;
  const Array* const where = call.options->where;
  ND_TRY(CheckMask(call));
  Signature signature;
  ND_TRY(FoldSignature(row, a.dtype(), dtype, &signature));
  if (row.identity == Identity::kNone && (call.axes & (call.axes - 1)) != 0) {
    return Fail(Code::kValue, "ufunc '%s' is not reorderable: only one axis at a time",
                row.name);
  }
  int64_t shape[kMaxDims];
  int32_t ndim = 0;
  int64_t results = 1;
  for (int32_t axis = 0; axis < a.ndim(); ++axis) {
    if ((call.axes >> axis & 1) != 0) continue;
    shape[ndim++] = a.shape(axis);
    results *= a.shape(axis);
  }
  // The initial value, the identity where the first element will not do, or nothing.
  alignas(kMaxItemSize) char start[kMaxItemSize];
  bool starts = false;
  const int64_t count = ElementsPerResult(call);
  if (call.options->initial != nullptr) {
    ND_TRY(InitialValue(*call.options, signature.loop, signature.compute, start));
    starts = true;
  } else if (count < 2 || where != nullptr) {
    // One element alone counts as well: hypot makes it positive.
    starts = IdentityOf(row, signature.compute, start);
    if (!starts && (count == 0 || where != nullptr)) return FailIdentity(row, count != 0);
  }
  Array made;
  ND_TRY(
      NewArray(signature.compute, ndim, shape, Order::kC, Fill::kUninitialized, &made));
  if (results != 0) {
    const SplitAxes axes(a, where, call.axes, made);
    PanelFold fold(row, signature, a, axes, where != nullptr, starts ? start : nullptr);
    FloatFlags arithmetic;
    {
      const FloatFlags::Scope scope(&arithmetic);
      const LoopPlan& plan = axes.kept;
      const int64_t strides[] = {plan.inner_stride(0), plan.inner_stride(1),
                                 plan.inner_stride(2)};
      ForEachOuter(plan, 1, [&](char* const* data) {
        for (int64_t i = 0; i < plan.inner(); i += fold.width()) {
          char* at[3];
          for (int k = 0; k < 3; ++k) at[k] = data[k] + i * strides[k];
          fold.Run(at, strides, std::min(fold.width(), plan.inner() - i));
        }
      });
    }
    *call.flags |= fold.flags();
    if (row.flags == FlagRule::kArithmetic) *call.flags |= arithmetic.Get();
  }
  return Finish(static_cast<Array&&>(made), signature.loop, result, call.flags);
}

namespace {

// Differences of integers modulo 2^bits: the first elements minus the sums of the others.
Status FoldDifference(const ReduceCall& call, Dtype dtype, Array* result) noexcept {
  const Array& a = *call.a;
  const int32_t axis = __builtin_ctzll(call.axes);
  Layout first, rest;
  a.CopyLayout(&first);
  rest = first;
  first.shape[axis] = 1;
  --rest.shape[axis];
  Array head, tail, made;
  ND_TRY(a.Derive(a.dtype(), rest, a.stride(axis), 0, &tail));
  ReduceCall part = call;
  part.a = &tail;
  const FoldSpec spec = {FoldOp::kSum, Element::kSame, Dtype::kUint64, Dtype::kUint64};
  ND_TRY(FoldCall(part, spec, nullptr, &made));
  ND_TRY(a.Derive(a.dtype(), first, 0, 0, &head));
  Array minuends;
  ND_TRY(Astype(head, Dtype::kUint64, Order::kC, Casting::kUnsafe, CopyRule::kAlways,
                &minuends));
  const uint64_t* const from = static_cast<const uint64_t*>(minuends.data());
  uint64_t* const to = static_cast<uint64_t*>(made.data());
  for (int64_t i = 0; i < made.size(); ++i) to[i] = from[i] - to[i];
  return Finish(static_cast<Array&&>(made), dtype, result, call.flags);
}

}  // namespace

bool FindFoldOp(const UfuncRow& row, FoldOp* op) noexcept {
  constexpr const char* kNames[kFoldOpCount] = {
      "add",  "multiply",    "minimum",    "maximum",    "fmin",
      "fmax", "bitwise_and", "bitwise_or", "bitwise_xor"};
  for (int i = 0; i < kFoldOpCount; ++i) {
    *op = static_cast<FoldOp>(i);
    if (std::strcmp(row.name, kNames[i]) == 0) return true;
  }
  return false;
}

Status ReduceUfunc(const ReduceCall& call, const UfuncRow& row, Array* result) noexcept {
  struct Named {
    const char* ufunc;
    const char* reduction;
  };
  constexpr Named kNamed[] = {{"add", "sum"},        {"multiply", "prod"},
                              {"minimum", "min"},    {"maximum", "max"},
                              {"fmin", "nanmin"},    {"fmax", "nanmax"},
                              {"logical_or", "any"}, {"logical_and", "all"}};
  const auto run = [&](const char* reduction) {
    ReduceCall same = call;
    same.row = &kReductions[FindReduction(reduction)];
    return same.row->run(same, result);
  };
  for (const Named& named : kNamed) {
    if (std::strcmp(row.name, named.ufunc) == 0) return run(named.reduction);
  }
  FoldOp op;
  if (FindFoldOp(row, &op)) {  // of bits
    Signature signature;
    ND_TRY(FoldSignature(row, call.a->dtype(), call.options->dtype, &signature));
    const Dtype dtype = signature.loop;
    if (FindFold(op, dtype) != nullptr) return FoldBits(call, op, dtype, result);
    if (op != FoldOp::kXor && call.a->dtype() == Dtype::kBool) {
      return run(op == FoldOp::kOr ? "any" : "all");
    }
  }
  const ReduceOptions& options = *call.options;
  if (std::strcmp(row.name, "subtract") == 0 && std::popcount(call.axes) == 1 &&
      options.where == nullptr && options.initial == nullptr &&
      ElementsPerResult(call) > 1) {
    Signature signature;
    ND_TRY(FoldSignature(row, call.a->dtype(), options.dtype, &signature));
    const bool floats = IsFloating(signature.loop) || IsFloating(call.a->dtype());
    if (!floats) return FoldDifference(call, signature.loop, result);
  }
  return FoldUfunc(call, row, options.dtype, result);
}

}  // namespace nd
