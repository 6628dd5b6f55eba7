// SPDX-License-Identifier: BSD-3-Clause
#include "core/ufunc/resolve.h"

#include <algorithm>

namespace nd {
namespace {

// bool < integer < floating < complex.
int KindRank(Dtype dtype) noexcept {
  switch (KindOf(dtype)) {
    case Kind::kBool:
      return 0;
    case Kind::kInt:
    case Kind::kUint:
      return 1;
    case Kind::kFloat:
      return 2;
    case Kind::kComplex:
      return 3;
  }
  return 3;
}

// What weak numbers of a kind are when nothing else is there.
constexpr Dtype kAlone[] = {Dtype::kBool, Dtype::kInt64, Dtype::kFloat64,
                            Dtype::kComplex128};

// A strong dtype lifted to the kind of a weak number, its size kept where it can be.
Dtype Lift(Dtype strong, int rank) noexcept {
  if (rank <= KindRank(strong)) return strong;
  const bool small = KindOf(strong) == Kind::kFloat && ItemSize(strong) <= 4;
  return rank == 3 && small ? Dtype::kComplex64 : kAlone[rank];
}

// NumPy tries its loops in this order.
constexpr Dtype kOrder[] = {Dtype::kBool,    Dtype::kInt8,      Dtype::kUint8,
                            Dtype::kInt16,   Dtype::kUint16,    Dtype::kInt32,
                            Dtype::kUint32,  Dtype::kInt64,     Dtype::kUint64,
                            Dtype::kFloat16, Dtype::kBfloat16,  Dtype::kFloat32,
                            Dtype::kFloat64, Dtype::kComplex64, Dtype::kComplex128};

bool Is16BitFloat(Dtype dtype) noexcept {
  return dtype == Dtype::kFloat16 || dtype == Dtype::kBfloat16;
}

Loop LoopOf(const UfuncRow& row, Dtype dtype) noexcept {
  return row.loops[static_cast<int>(dtype) - 1];
}

bool HasLoop(const UfuncRow& row, Dtype dtype) noexcept {
  return LoopOf(row, dtype) != nullptr ||
         (Is16BitFloat(dtype) && LoopOf(row, Dtype::kFloat32) != nullptr);
}

bool Alike(const Dtype* dtypes, int count) noexcept {
  return std::count(dtypes, dtypes + count, dtypes[0]) == count;
}

// The first dtype with a loop to which all can be cast safely, or kNoDtype. Each input is
// asked on its own: int8 and uint8 both fit float16, their common int16 does not.
Dtype FindLoop(const UfuncRow& row, const Dtype* inputs, int count) noexcept {
  Dtype least = Dtype::kBool;
  for (int i = 0; i < count; ++i) least = Promote(least, inputs[i]);
  const int rank = KindRank(least);
  switch (row.promotion) {
    case Promotion::kDefault:
      break;
    case Promotion::kRefuseBool:
      if (rank == 0) return kNoDtype;
      break;
    case Promotion::kIntegersToFloat64:
      if (rank <= 1) return Dtype::kFloat64;
      break;
    case Promotion::kFloat64: {
      const Dtype wide = rank <= 2 ? Dtype::kFloat64 : Dtype::kComplex128;
      return HasLoop(row, wide) ? wide : kNoDtype;
    }
  }
  if (count > 0 && HasLoop(row, least) && Alike(inputs, count)) return least;
  for (const Dtype dtype : kOrder) {
    bool fits = HasLoop(row, dtype);
    for (int i = 0; fits && i < count; ++i) {
      fits = CanCast(inputs[i], dtype, Casting::kSafe);
    }
    if (fits) return dtype;
  }
  return kNoDtype;
}

// The dtypes that decide over the loop: strong ones, and what weak ones make of them.
int Deciding(const UfuncRow& row, const InputType* inputs, Dtype* dtypes) noexcept {
  InputType following[kMaxInputs];
  int all = 0, count = 0;
  for (int i = 0; i < row.inputs; ++i) {
    if (row.in[i] != OperandRule::kLoop) continue;
    following[all++] = inputs[i];
    if (!inputs[i].weak) dtypes[count++] = inputs[i].dtype;
  }
  if (count < all) dtypes[count++] = ResultType(following, all);
  return count;
}

[[gnu::cold]] Status FailLoop(const UfuncRow& row, const InputType* inputs) noexcept {
  const auto name = [&](int i) {
    return i < row.inputs ? InfoOf(inputs[i].dtype).name : "";
  };
  const auto comma = [&](int i) { return i < row.inputs ? ", " : ""; };
  return Fail(Code::kType, "ufunc '%s' has no loop for the input types (%s%s%s%s%s)",
              row.name, name(0), comma(1), name(1), comma(2), name(2));
}

}  // namespace

Dtype ResultType(const InputType* inputs, int count) noexcept {
  int weak = -1;
  Dtype strong = kNoDtype;
  for (int i = 0; i < count; ++i) {
    if (inputs[i].weak) {
      weak = std::max(weak, KindRank(inputs[i].dtype));
    } else {
      strong = strong == kNoDtype ? inputs[i].dtype : Promote(strong, inputs[i].dtype);
    }
  }
  if (strong == kNoDtype) return kAlone[std::max(weak, 0)];
  return Lift(strong, weak);
}

Dtype OtherDtype(OperandRule rule, Dtype loop) noexcept {
  switch (rule) {
    case OperandRule::kLoop:
      return loop;
    case OperandRule::kReal:
      return loop == Dtype::kComplex64    ? Dtype::kFloat32
             : loop == Dtype::kComplex128 ? Dtype::kFloat64
                                          : loop;
    case OperandRule::kBool:
      return Dtype::kBool;
    case OperandRule::kUint8:
      return Dtype::kUint8;
    case OperandRule::kInt32:
      return Dtype::kInt32;
    case OperandRule::kInt64:
      return Dtype::kInt64;
  }
  return loop;
}

bool SignatureFor(const UfuncRow& row, Dtype loop, Signature* result) noexcept {
  result->loop = result->compute = loop;
  result->run = LoopOf(row, loop);
  if (result->run == nullptr) {
    if (!HasLoop(row, loop)) return false;
    result->compute = Dtype::kFloat32;
    result->run = LoopOf(row, Dtype::kFloat32);
  }
  for (int i = 0; i < row.inputs; ++i) result->in[i] = ByRule(row.in[i], loop);
  for (int i = 0; i < row.outputs; ++i) result->out[i] = ByRule(row.out[i], loop);
  return true;
}

namespace {

// The signature for int64 with uint64, if they are these and the row has a loop for them.
bool MixedSignature(const UfuncRow& row, const InputType* inputs,
                    Signature* result) noexcept {
  if (row.mixed[0] == nullptr || inputs[0].weak || inputs[1].weak) return false;
  const Dtype a = inputs[0].dtype, b = inputs[1].dtype;
  const bool first = a == Dtype::kInt64 && b == Dtype::kUint64;
  if (!first && (a != Dtype::kUint64 || b != Dtype::kInt64)) return false;
  result->loop = result->compute = Dtype::kUint64;
  result->in[0] = a;
  result->in[1] = b;
  result->out[0] = ByRule(row.out[0], Dtype::kUint64);
  result->run = row.mixed[first ? 0 : 1];
  return true;
}

// Whether all operands are of the first input's dtype, and there is a loop for it.
bool IsPlain(const UfuncRow& row, const InputType* inputs) noexcept {
  if (row.promotion != Promotion::kDefault || LoopOf(row, inputs[0].dtype) == nullptr) {
    return false;
  }
  for (int i = 0; i < row.inputs; ++i) {
    if (inputs[i].dtype != inputs[0].dtype || inputs[i].weak ||
        row.in[i] != OperandRule::kLoop) {
      return false;
    }
  }
  return true;
}

// Whether results are of this dtype whatever the loop, as those of comparisons are bool.
bool HasOnlyResults(const UfuncRow& row, Dtype dtype) noexcept {
  for (int i = 0; i < row.outputs; ++i) {
    if (row.out[i] == OperandRule::kLoop || row.out[i] == OperandRule::kReal ||
        OtherDtype(row.out[i], dtype) != dtype) {
      return false;
    }
  }
  return true;
}

}  // namespace

Status Resolve(const UfuncRow& row, const InputType* inputs, Dtype dtype, Casting casting,
               Signature* result) noexcept {
  if (dtype == kNoDtype && IsPlain(row, inputs)) {
    SignatureFor(row, inputs[0].dtype, result);
    return Ok();
  }
  if (dtype != kNoDtype && !HasOnlyResults(row, dtype)) {
    if (!SignatureFor(row, dtype, result)) {
      return Fail(Code::kType, "no loop of ufunc '%s' has the dtype %s", row.name,
                  InfoOf(dtype).name);
    }
  } else if (MixedSignature(row, inputs, result)) {
    return Ok();
  } else {
    Dtype deciding[kMaxInputs];
    const Dtype loop = FindLoop(row, deciding, Deciding(row, inputs, deciding));
    if (loop == kNoDtype) return FailLoop(row, inputs);
    SignatureFor(row, loop, result);
  }
  for (int i = 0; i < row.inputs; ++i) {
    const Dtype from = inputs[i].dtype, to = result->in[i];
    const bool fits = inputs[i].weak
                          ? KindRank(from) <= KindRank(to) || casting == Casting::kUnsafe
                          : CanCast(from, to, casting);
    // A condition may be of any dtype, as an integer operand may be of any integer.
    if (fits || row.in[i] == OperandRule::kBool ||
        (row.in[i] != OperandRule::kLoop && KindRank(from) <= KindRank(to))) {
      continue;
    }
    return Fail(Code::kType,
                "cannot cast ufunc '%s' input %d from %s to %s with casting rule '%s'",
                row.name, i, InfoOf(from).name, InfoOf(to).name, CastingName(casting));
  }
  return Ok();
}

}  // namespace nd
