// SPDX-License-Identifier: BSD-3-Clause
#include "core/ufunc/call.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "core/elements/elements.h"
#include "core/loop/overlap.h"
#include "core/ufunc/flags.h"
#include "core/ufunc/negative.h"
#include "core/ufunc/run.h"
#include "core/ufunc/shape.h"
#include "core/ufunc/simple.h"
#include "core/ufunc/weak.h"

namespace nd {
namespace {

Region RegionOf(const Array& array, const Layout& shape,
                const int64_t* strides) noexcept {
  return {shape.ndim, shape.shape, strides, array.data(), array.itemsize()};
}

// Whether a signed integer below 0 is among the elements of an array that is stretched to
// a shape, where the mask, if there is one, is true.
bool HasNegativeWhere(const Array& a, const Array* where, const Layout& shape) noexcept {
  int64_t strides[2][kMaxDims];
  StretchStrides(a, shape, strides[0]);
  if (where != nullptr) StretchStrides(*where, shape, strides[1]);
  const Operand operands[] = {{a.data(), strides[0]},
                              {where == nullptr ? nullptr : where->data(), strides[1]}};
  LoopPlan plan;
  MakePlan(shape.ndim, shape.shape, where == nullptr ? 1 : 2, operands, kMayReorder,
           &plan);
  if (plan.empty()) return false;
  bool found = false;
  ForEachOuter(plan, 1, [&](char* const* data) {
    const bool masked = where != nullptr;
    found = found ||
            HasNegative(a.dtype(), data[0], plan.inner_stride(0), plan.inner(),
                        masked ? data[1] : nullptr, masked ? plan.inner_stride(1) : 0);
  });
  return found;
}

// The arrays of one call, and the copies that stand in for some of them.
class Operands {
 public:
  explicit Operands(const UfuncCall& call) noexcept : call_(call), row_(*call.row) {}

  // All that does not depend on where the result goes.
  Status Prepare() noexcept {
    ND_TRY(ResolveTypes());
    return ConvertInputs();
  }

  Status ResolveTypes() noexcept {
    InputType types[kMaxInputs];
    for (int i = 0; i < row_.inputs; ++i) {
      types[i] = {call_.input[i]->dtype(), (call_.weak >> i & 1) != 0};
    }
    return Resolve(row_, types, call_.dtype, call_.casting, &job_.signature);
  }

  // Weak numbers in their final dtype, and what must be rounded or saturated on the way.
  Status ConvertInputs() noexcept {
    for (int i = 0; i < row_.inputs; ++i) {
      const Array& from = *call_.input[i];
      input_[i] = &from;
      const Dtype wanted = job_.signature.in[i];
      if ((call_.weak >> i & 1) != 0) {
        ND_TRY(IsLogical() ? ConvertTruth(from, wanted, &storage_[i].emplace())
                           : ConvertWeak(from, wanted, &storage_[i].emplace()));
        input_[i] = &*storage_[i];
        continue;
      }
      // To 16 bits, for a loop that computes in 32. An exponent of more bits saturates,
      // as float64 does when it becomes an integer.
      const bool rounds =
          job_.signature.compute != job_.signature.loop && wanted == job_.signature.loop;
      const bool saturates = row_.in[i] == OperandRule::kInt32;
      const bool converts = rounds || saturates || (i == 1 && RefusesNegative());
      if (!converts || CanCast(from.dtype(), wanted, Casting::kSafe)) continue;
      ND_TRY(Astype(from, saturates ? Dtype::kFloat64 : wanted, Order::kK,
                    Casting::kUnsafe, CopyRule::kIfNeeded, &storage_[i].emplace()));
      input_[i] = &*storage_[i];
    }
    return Ok();
  }

  bool IsLogical() const noexcept { return std::strncmp(row_.name, "logical_", 8) == 0; }

  bool RefusesNegative() const noexcept {
    return nd::RefusesNegative(row_, job_.signature.loop);
  }

  Status CheckPowers() const noexcept {
    if (!RefusesNegative()) return Ok();
    const Array& powers = *input_[1];
    Layout own;  // what is stretched need not be read more than once
    powers.CopyLayout(&own);
    const int64_t* const end = shape_.shape + shape_.ndim;
    const bool whole = call_.where == nullptr && std::find(shape_.shape, end, 0) == end;
    if (!HasNegativeWhere(powers, call_.where, whole ? own : shape_)) return Ok();
    return Fail(Code::kValue, "integers to negative integer powers are not allowed");
  }

  // The common shape of inputs, mask and targets.
  Status FindShape(const Array* const* targets) noexcept {
    const Array* all[kMaxUfuncOperands + 1];
    int count = 0;
    for (int i = 0; i < row_.inputs; ++i) all[count++] = input_[i];
    if (call_.where != nullptr) {
      if (call_.where->dtype() != Dtype::kBool) {
        return Fail(Code::kType, "options->mask is of dtype %s, it must be bool",
                    InfoOf(call_.where->dtype()).name);
      }
      all[count++] = call_.where;
    }
    if (targets != nullptr) {
      for (int i = 0; i < row_.outputs; ++i) all[count++] = targets[i];
    }
    return BroadcastShape(all, count, &shape_);
  }

  // What is stretched over many others is cast once, before all of them.
  Status CastStretched() noexcept {
    constexpr int64_t kManyMore = 4, kFewest = 2;  // a number is cast on the way
    int64_t size = 0;
    ND_TRY(CountElements(shape_, 1, &size));
    for (int i = 0; i < row_.inputs; ++i) {
      const Array& from = *input_[i];
      const Dtype loop = ComputedAs(row_.in[i], job_.signature.in[i], job_.signature);
      if (from.dtype() == loop || from.size() < kFewest ||
          from.size() > size / kManyMore) {
        continue;
      }
      // Others may raise flags, which belong to the call.
      if (!CanCast(from.dtype(), loop, Casting::kSafe) && loop != Dtype::kBool) continue;
      Array cast;
      ND_TRY(Astype(from, loop, Order::kK, Casting::kUnsafe, CopyRule::kAlways, &cast));
      storage_[i] = static_cast<Array&&>(cast);
      input_[i] = &*storage_[i];
    }
    return Ok();
  }

  Status MakeResults(Array* const* results) noexcept {
    for (int i = 0; i < row_.outputs; ++i) {
      const Dtype dtype = job_.signature.out[i];
      int64_t size = 0;
      ND_TRY(CountElements(shape_, ItemSize(dtype), &size));
      SetFreshStrides(call_.order, input_, row_.inputs, ItemSize(dtype), &shape_);
      ND_TRY(Array::MakeFresh(dtype, shape_, size, Fill::kUninitialized, results[i]));
      output_[i] = results[i];
    }
    return Ok();
  }

  Status TakeTargets(const Array* const* targets) noexcept {
    for (int i = 0; i < row_.outputs; ++i) {
      ND_TRY(CheckTarget(*targets[i], i));
      output_[i] = targets[i];
    }
    int64_t first[kMaxDims], second[kMaxDims];
    if (row_.outputs == 2) {
      StretchStrides(*output_[0], shape_, first);
      StretchStrides(*output_[1], shape_, second);
      if (MayShareMemory(RegionOf(*output_[0], shape_, first),
                         RegionOf(*output_[1], shape_, second))) {
        return Fail(Code::kOverlap, "the two targets of ufunc '%s' share memory",
                    row_.name);
      }
    }
    for (int i = 0; i < row_.inputs; ++i) ND_TRY(Separate(&input_[i], &storage_[i]));
    where_ = call_.where;
    if (where_ != nullptr) ND_TRY(Separate(&where_, &where_storage_));
    return Ok();
  }

  int32_t Run() noexcept {
    const Array* all[kMaxUfuncOperands + 1];
    int count = 0;
    for (int i = 0; i < row_.outputs; ++i) all[count++] = output_[i];
    for (int i = 0; i < row_.inputs; ++i) all[count++] = input_[i];
    job_.row = &row_;
    for (int i = 0; i < count; ++i) {
      SetOperand(&job_, i, all[i]->dtype(), all[i]->has(kAligned));
    }
    job_.state = call_.state;
    for (const auto& converted : storage_) {
      if (converted.has_value()) job_.state = nullptr;  // that was arithmetic
    }
    if (where_ == nullptr) where_ = call_.where;
    job_.masked = where_ != nullptr;
    if (job_.masked) all[count++] = where_;
    int64_t strides[kMaxUfuncOperands + 1][kMaxDims];
    Operand operands[kMaxUfuncOperands + 1];
    for (int i = 0; i < count; ++i) {
      StretchStrides(*all[i], shape_, strides[i]);
      operands[i] = {all[i]->data(), strides[i]};
    }
    MakePlan(shape_.ndim, shape_.shape, count, operands, kMayReorder | kMayReverse,
             &job_.plan);
    return job_.plan.empty() ? 0 : RunUfunc(&job_);
  }

 private:
  Status CheckTarget(const Array& target, int number) const noexcept {
    ND_TRY(CheckWritable(target));
    const Dtype from = job_.signature.out[number];
    if (!CanCast(from, target.dtype(), call_.casting)) {
      return Fail(Code::kType,
                  "cannot cast ufunc '%s' output from %s to %s with casting rule '%s'",
                  row_.name, InfoOf(from).name, InfoOf(target.dtype()).name,
                  CastingName(call_.casting));
    }
    bool fits = target.ndim() == shape_.ndim;
    for (int32_t axis = 0; fits && axis < shape_.ndim; ++axis) {
      fits = target.shape(axis) == shape_.shape[axis];
    }
    if (!fits) {
      return Fail(Code::kBroadcast,
                  "non-broadcastable target with shape %s doesn't match the broadcast "
                  "shape %s",
                  ShapeText(target.ndim(), target.shape()).text,
                  ShapeText(shape_.ndim, shape_.shape).text);
    }
    if (OverlapsItself(target.ndim(), target.shape(), target.strides(),
                       target.itemsize())) {
      return Fail(Code::kOverlap, "elements of the target share memory");
    }
    return Ok();
  }

  // Replaces an input by a copy where writing a target could change what is still to be
  // read.
  Status Separate(const Array** input, std::optional<Array>* storage) noexcept {
    int64_t in[kMaxDims], out[kMaxDims];
    StretchStrides(**input, shape_, in);
    for (int i = 0; i < row_.outputs; ++i) {
      StretchStrides(*output_[i], shape_, out);
      if (!NeedsCopy(RegionOf(**input, shape_, in), RegionOf(*output_[i], shape_, out))) {
        continue;
      }
      Array copy;
      ND_TRY(Copy(**input, Order::kK, &copy));
      *storage = static_cast<Array&&>(copy);
      *input = &**storage;
      return Ok();
    }
    return Ok();
  }

  const UfuncCall& call_;
  const UfuncRow& row_;
  UfuncJob job_;
  Layout shape_;
  const Array* input_[kMaxInputs];
  const Array* output_[kMaxOutputs];
  const Array* where_ = nullptr;
  std::optional<Array> storage_[kMaxInputs];
  std::optional<Array> where_storage_;
};

[[gnu::noinline]] Status CallGeneral(const UfuncCall& call, Array* const* results,
                                     int32_t* flags) noexcept {
  Operands operands(call);
  ND_TRY(operands.Prepare());
  ND_TRY(operands.FindShape(nullptr));
  ND_TRY(operands.CastStretched());
  ND_TRY(operands.CheckPowers());
  ND_TRY(operands.MakeResults(results));
  *flags = operands.Run();
  return Ok();
}

[[gnu::noinline]] Status CallGeneralInto(const UfuncCall& call,
                                         const Array* const* targets,
                                         int32_t* flags) noexcept {
  Operands operands(call);
  ND_TRY(operands.Prepare());
  ND_TRY(operands.FindShape(targets));
  ND_TRY(operands.CastStretched());
  ND_TRY(operands.TakeTargets(targets));
  ND_TRY(operands.CheckPowers());
  *flags = operands.Run();
  return Ok();
}

}  // namespace

Status CallUfunc(const UfuncCall& call, Array* const* results, int32_t* flags) noexcept {
  *flags = 0;
  SimpleCall simple;
  if (simple.Take(call)) {
    ND_TRY(simple.Make(results[0]));
    *flags = simple.Run(results[0]->data());
    return Ok();
  }
  return CallGeneral(call, results, flags);
}

Status CallUfuncInto(const UfuncCall& call, const Array* const* targets,
                     int32_t* flags) noexcept {
  *flags = 0;
  SimpleCall simple;
  if (simple.Take(call) && simple.FitsInto(*targets[0])) {
    *flags = simple.Run(targets[0]->data());
    return Ok();
  }
  return CallGeneralInto(call, targets, flags);
}

}  // namespace nd
