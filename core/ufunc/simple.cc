// SPDX-License-Identifier: BSD-3-Clause
#include "core/ufunc/simple.h"

#include <cmath>
#include <cstring>
#include <limits>

#include "core/create/scalar.h"
#include "core/kernels/move.h"
#include "core/threads/crew.h"
#include "core/threads/pool.h"
#include "core/ufunc/flags.h"
#include "core/ufunc/negative.h"
#include "core/ufunc/run.h"
#include "core/ufunc/weak.h"

namespace nd {
namespace {

constexpr int64_t kSmall = 2048;  // elements that no thread is worth waking for
constexpr int64_t kFew = 256;     // elements that are worth gathering before a loop
constexpr int32_t kDense = kCContiguous | kAligned;

bool IsDense(const Array& array) noexcept {
  return (array.view().flags & kDense) == kDense;
}

bool SameShape(const Array& a, const Array& b) noexcept {
  if (a.ndim() != b.ndim()) return false;
  for (int32_t axis = 0; axis < a.ndim(); ++axis) {
    if (a.shape(axis) != b.shape(axis)) return false;
  }
  return true;
}

// Whether operands of one dtype, for which there is a loop, take that loop.
bool KeepsDtype(const UfuncRow& row, Dtype dtype) noexcept {
  if (row.promotion == Promotion::kRefuseBool) return dtype != Dtype::kBool;
  if (row.promotion == Promotion::kDefault &&
      (row.flags != FlagRule::kPower || IsInteger(dtype))) {
    return true;
  }
  return dtype == Dtype::kFloat64 ||
         (dtype == Dtype::kFloat32 && row.promotion != Promotion::kFloat64);
}

// Whether flags are told by values, those of the inputs among them.
bool HasValueFlags(const UfuncRow& row, Dtype dtype) noexcept {
  if (row.flags == FlagRule::kNone || row.flags == FlagRule::kArithmetic) return false;
  const Dtype in[kMaxInputs] = {dtype, dtype, dtype};
  const Dtype out[kMaxOutputs] = {ByRule(row.out[0], dtype)};
  return ValueFlags(row, in, out).any();
}

// Whether float32 takes the number without overflow and underflow.
bool FitsFloat32(double value) noexcept {
  using Limits = std::numeric_limits<float>;
  const double size = std::fabs(value);
  return !(size > Limits::max() && size <= std::numeric_limits<double>::max()) &&
         !(size < Limits::min() && size > 0);
}

bool AreDisjoint(const void* a, int64_t a_bytes, const void* b,
                 int64_t b_bytes) noexcept {
  const uintptr_t p = reinterpret_cast<uintptr_t>(a), q = reinterpret_cast<uintptr_t>(b);
  return p + static_cast<uintptr_t>(a_bytes) <= q ||
         q + static_cast<uintptr_t>(b_bytes) <= p;
}

}  // namespace

bool SimpleCall::Take(const UfuncCall& call) noexcept {
  const UfuncRow& row = *call.row;
  first_ = call.input[call.weak == 1 && row.inputs > 1 ? 1 : 0];
  dtype_ = first_->dtype();
  loop_ = row.loops[static_cast<int>(dtype_) - 1];
  const int64_t size = first_->size();
  if (loop_ == nullptr || row.outputs != 1 || !KeepsDtype(row, dtype_) ||
      call.where != nullptr || call.dtype != kNoDtype || call.order != Order::kK ||
      call.casting != Casting::kSameKind || size == 0) {
    return false;
  }
  if (size > kSmall) {
    const int64_t bytes = first_->itemsize() * (row.inputs + 1);
    const bool alone = ThreadCount() == 1 && !HasValueFlags(row, dtype_);
    if (NanosecondsOf(row, dtype_, size, bytes) >=
        (alone ? kLongNanoseconds : kMediumNanoseconds)) {
      return false;
    }
  }
  call_ = &call;
  args_.single = 0;
  args_.count = size;
  for (int i = 0; i < row.inputs; ++i) {
    if (row.in[i] != OperandRule::kLoop ||
        !TakeInput(*call.input[i], (call.weak >> i & 1) != 0, i)) {
      return false;
    }
  }
  // Left to those who refuse.
  const int64_t powers = (args_.single >> 1 & 1) != 0 ? 1 : size;
  return !RefusesNegative(row, dtype_) ||
         !HasNegative(dtype_, args_.in[1], first_->itemsize(), powers);
}

bool SimpleCall::TakeInput(const Array& input, bool weak, int number) noexcept {
  if (&input == first_) return !weak && TakeElements(input, number);
  if (weak) {
    args_.in[number] = element_[number];
    args_.single |= 1u << number;
    return TakeNumber(input, element_[number]);
  }
  if (input.dtype() != dtype_) return false;
  if (SameShape(input, *first_)) return TakeElements(input, number);
  args_.in[number] = input.data();
  args_.single |= 1u << number;
  return input.ndim() == 0 && IsDense(input);
}

// As they are, or a few of a line side by side.
bool SimpleCall::TakeElements(const Array& input, int number) noexcept {
  args_.in[number] = input.data();
  if (IsDense(input)) return true;
  const int64_t size = input.itemsize();
  if (input.ndim() != 1 || args_.count > kFew || args_.count * size > kGatherBytes) {
    return false;
  }
  CopyStrided(size, input.data(), input.stride(0), gathered_[number], size, args_.count);
  args_.in[number] = gathered_[number];
  return true;
}

// A number of the host language becomes one of the array's dtype, if that is of the same
// kind or a larger one. What does not fit is left to those who know what to say.
bool SimpleCall::TakeNumber(const Array& number, void* element) const noexcept {
  if (number.ndim() != 0) return false;
  const ScalarRef scalar = {number.dtype(), number.data()};
  const bool wide = dtype_ == Dtype::kFloat64 || dtype_ == Dtype::kComplex128;
  const bool narrow = dtype_ == Dtype::kFloat32 || dtype_ == Dtype::kComplex64;
  if (scalar.dtype == Dtype::kFloat64) {
    if (!wide && !(narrow && FitsFloat32(ReadScalar<double>(scalar)))) return false;
  } else if (scalar.dtype == Dtype::kInt64) {
    const bool integers = IsInteger(dtype_);
    if (!wide && !narrow && !integers) return false;
    if (integers && !InBounds(ReadScalar<int64_t>(scalar), dtype_)) return false;
  } else {
    return false;
  }
  ConvertScalar(scalar, dtype_, element);
  return true;
}

bool SimpleCall::FitsInto(const Array& target) noexcept {
  const UfuncRow& row = *call_->row;
  if (target.dtype() != ByRule(row.out[0], dtype_) || !IsDense(target) ||
      target.has(kReadonly) || !SameShape(target, *first_)) {
    return false;
  }
  const int64_t size = first_->itemsize();
  for (int i = 0; i < row.inputs; ++i) {
    const bool single = (args_.single >> i & 1) != 0;
    const int64_t bytes = single ? size : size * args_.count;
    const bool disjoint =
        AreDisjoint(args_.in[i], bytes, target.data(), target.itemsize() * args_.count);
    if (disjoint) continue;
    if (args_.in[i] != target.data() || target.itemsize() != size || single) return false;
    // Flags that values tell are told from inputs, after the result has been written.
    if (!HasValueFlags(row, dtype_)) continue;
    if (bytes > kGatherBytes) return false;
    std::memcpy(gathered_[i], args_.in[i], static_cast<size_t>(bytes));
    args_.in[i] = gathered_[i];
  }
  return true;
}

Status SimpleCall::Make(Array* result) const noexcept {
  constexpr int32_t kBoth = kCContiguous | kFContiguous;
  const int32_t contiguity = first_->ndim() == 1 ? kBoth : first_->view().flags & kBoth;
  return Array::MakeDense(ByRule(call_->row->out[0], dtype_), first_->ndim(),
                          first_->shape(), args_.count, contiguity, result);
}

int32_t SimpleCall::Run(void* result) noexcept {
  const UfuncRow& row = *call_->row;
  args_.out[0] = result;
  if (row.flags == FlagRule::kNone || !call_->wants_flags) {
    loop_(args_);
    return 0;
  }
  if (row.flags == FlagRule::kArithmetic) {
    if (call_->state != nullptr) {
      call_->state->ClearFlags();
      loop_(args_);
      return call_->state->Finish();
    }
    ClearProcessorFlags();
    loop_(args_);
    return ProcessorFlags();
  }
  const Dtype in[kMaxInputs] = {dtype_, dtype_, dtype_};
  const Dtype out[kMaxOutputs] = {ByRule(row.out[0], dtype_)};
  const ValueFlags flags(row, in, out);
  const bool finite = loop_(args_);
  return flags.any() ? flags.Of(args_, finite) : 0;
}

}  // namespace nd
