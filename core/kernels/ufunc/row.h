// SPDX-License-Identifier: BSD-3-Clause
// UfuncRow: all there is to know about one elementwise operation, and its loops for one
// SIMD target. Rows stand in the family files of this folder, each with its bodies.
#pragma once

#include <cstdint>

#include "core/dtype/dtypes.h"

namespace nd {

inline constexpr int kMaxInputs = 3;
inline constexpr int kMaxOutputs = 2;

// One call of a loop. Inputs and outputs are aligned and contiguous; an input whose bit
// is set in `single` is one element that stands for all. An output may coincide with an
// input of the same item size and is disjoint from the others. count > 0.
struct LoopArgs {
  const void* in[kMaxInputs];
  void* out[kMaxOutputs];
  uint32_t single;
  int64_t count;
};
// Whether all results are known to be finite: those of plain arithmetic are not looked
// at.
using Loop = bool (*)(const LoopArgs& args) noexcept;

// The dtype of an operand, given that of the loop.
enum class OperandRule : uint8_t {
  kLoop,  // the same
  kReal,  // of a complex loop the parts', else the same
  kBool,
  kUint8,
  kInt32,
  kInt64,
};

// What a fold starts from. kNone: from the first element, and an empty one is an error.
// kReorderable: likewise, but its elements may be combined in any order.
enum class Identity : int8_t {
  kNone,
  kReorderable,
  kZero,
  kOne,
  kTrue,
  kAllBits,
  kMinusInfinity,
};

// How the conditions of IEEE 754 (divide by zero, invalid, overflow, underflow) of a call
// are found.
enum class FlagRule : uint8_t {
  kNone,        // there are none
  kArithmetic,  // the processor's own flags are exact
  kOverflow,    // an infinite result of finite inputs is an overflow
  kPole,        // ... a division by zero
  kPower,       // ... that if the first input is 0, else an overflow
  kDivisor,     // integers: a division by zero where the second input is 0
  kQuotient,    // ... and an overflow where the smallest number is divided by -1
};

constexpr bool IsDivision(FlagRule rule) noexcept {
  return rule == FlagRule::kDivisor || rule == FlagRule::kQuotient;
}

// How inputs that no loop takes as they are find one. By default: the first dtype in
// NumPy's order to which all can be cast safely.
enum class Promotion : uint8_t {
  kDefault,
  kRefuseBool,         // as kDefault, but bool alone is an error
  kIntegersToFloat64,  // integers and bool are computed as float64
  kFloat64,            // so is every real dtype; complex as complex128
};

struct UfuncRow {
  const char* name;
  const char* doc;  // one sentence
  int8_t inputs, outputs;
  OperandRule in[kMaxInputs];
  OperandRule out[kMaxOutputs];
  Identity identity;
  FlagRule flags;
  Promotion promotion;
  // By dtype code - 1. float16 and bfloat16 without one are computed as float32.
  Loop loops[kDtypeCount];
  // The same, or null: inputs, all but single ones, have two elements for each, of which
  // the second is not meant, and the last one not read.
  Loop apart[kDtypeCount];
  // By bit of dtype code - 1: the loop reads no input, its results are known beforehand.
  uint32_t unread;
  // For int64 with uint64 and the reverse, which have no common integer; may be null.
  Loop mixed[2];
  // Of float32 and float64, or null: each result is the first input of the next element,
  // and in[0] is one number, that of the first. The bits are those of `loops`.
  Loop chains[2];

  constexpr UfuncRow Takes(int input, OperandRule rule) const {
    UfuncRow row = *this;
    row.in[input] = rule;
    return row;
  }
  constexpr UfuncRow Gives(OperandRule rule, int output = 0) const {
    UfuncRow row = *this;
    row.out[output] = rule;
    return row;
  }
  constexpr UfuncRow From(Identity value) const {
    UfuncRow row = *this;
    row.identity = value;
    return row;
  }
  constexpr UfuncRow Raises(FlagRule rule) const {
    UfuncRow row = *this;
    row.flags = rule;
    return row;
  }
  constexpr UfuncRow Promotes(Promotion rule) const {
    UfuncRow row = *this;
    row.promotion = rule;
    return row;
  }
  // Adds Style's loops for the dtypes of a list, see rows-inl.h. Those of a Style with
  // kReadsNothing read no input.
  template <class Style, class List>
  constexpr UfuncRow On() const {
    UfuncRow row = *this;
    List::template PutLoops<Style>(row.loops);
    if constexpr (requires { requires Style::kReadsNothing; }) row.unread |= List::Bits();
    return row;
  }
  constexpr bool Reads(Dtype loop) const {
    return (unread >> (static_cast<int>(loop) - 1) & 1) == 0;
  }
  // And those of inputs with an element between two.
  template <class Style, class List>
  constexpr UfuncRow OnApart() const {
    UfuncRow row = *this;
    List::template PutLoops<Style>(row.apart);
    return row;
  }
  template <class Style>
  constexpr UfuncRow Chains() const {
    UfuncRow row = *this;
    row.chains[0] = Style::template kLoop<float>;
    row.chains[1] = Style::template kLoop<double>;
    return row;
  }
  // The same for int64 with uint64: Style::kSigned and Style::kUnsigned.
  template <class Style>
  constexpr UfuncRow Mixes() const {
    UfuncRow row = *this;
    row.mixed[0] = Style::kSigned;
    row.mixed[1] = Style::kUnsigned;
    return row;
  }
};

// The chain of a ufunc for a dtype, or null.
inline Loop ChainOf(const UfuncRow& row, Dtype dtype) noexcept {
  return dtype == Dtype::kFloat32   ? row.chains[0]
         : dtype == Dtype::kFloat64 ? row.chains[1]
                                    : nullptr;
}

constexpr UfuncRow Ufunc(const char* name, int inputs, const char* doc, int outputs = 1) {
  UfuncRow row = {};
  row.name = name;
  row.doc = doc;
  row.inputs = static_cast<int8_t>(inputs);
  row.outputs = static_cast<int8_t>(outputs);
  return row;
}

// The code of the dtype stored as T.
template <typename T>
constexpr Dtype DtypeOf() {
  Dtype found = Dtype::kBool;
  for (int code = 1; code <= kDtypeCount; ++code) {
    VisitDtype(static_cast<Dtype>(code), [&]<typename Row>(Row) {
      if constexpr (std::is_same_v<typename Row::Type, T>) found = Row::kDtype;
    });
  }
  return found;
}

// A list of storage types, and the usual ones.
template <typename... T>
struct Types {
  template <class Style>
  static constexpr void PutLoops(Loop (&loops)[kDtypeCount]) {
    ((loops[static_cast<int>(DtypeOf<T>()) - 1] = Style::template kLoop<T>), ...);
  }
  static constexpr uint32_t Bits() {
    return ((uint32_t{1} << (static_cast<int>(DtypeOf<T>()) - 1)) | ...);
  }
};
using Bools = Types<Bool>;
using SignedIntegers = Types<int8_t, int16_t, int32_t, int64_t>;
using UnsignedIntegers = Types<uint8_t, uint16_t, uint32_t, uint64_t>;
using Integers =
    Types<int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t>;
using WideSigned = Types<int32_t, int64_t>;
using WideIntegers = Types<int32_t, int64_t, uint32_t, uint64_t>;
using Floats = Types<float, double>;  // the 16-bit ones follow
using SixteenBitFloats = Types<Half, BFloat16>;
using Complexes = Types<Complex64, Complex128>;
using Reals = Types<int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t,
                    uint64_t, float, double>;

}  // namespace nd
