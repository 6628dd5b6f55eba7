// SPDX-License-Identifier: BSD-3-Clause
// Which loop a call takes: NumPy 2's promotion, weak numbers included (NEP 50).
#pragma once

#include "core/dtype/promote.h"
#include "core/error/status.h"
#include "core/kernels/ufunc/row.h"

namespace nd {

// An input as promotion sees it. Weak: a number of the host language, whose dtype only
// tells its kind.
struct InputType {
  Dtype dtype;
  bool weak;
};

// What a call computes with.
struct Signature {
  Dtype loop;              // the dtype that the operands follow
  Dtype in[kMaxInputs];    // inputs as the loop's rules want them
  Dtype out[kMaxOutputs];  // results
  Dtype compute;           // of the loop that runs: float32 for 16-bit floats without one
  Loop run;
};

inline constexpr Dtype kNoDtype = static_cast<Dtype>(0);

// The common dtype of strong and weak inputs.
Dtype ResultType(const InputType* inputs, int count) noexcept;

// `dtype`: that of the loop, or kNoDtype. Where all loops have results of one dtype, this
// one says nothing about the loop. kType when no loop takes the inputs, or one
// cannot be cast under the rule.
Status Resolve(const UfuncRow& row, const InputType* inputs, Dtype dtype, Casting casting,
               Signature* result) noexcept;

// The dtype of an operand of another rule than kLoop.
Dtype OtherDtype(OperandRule rule, Dtype loop) noexcept;
// The dtype of an operand of a rule.
inline Dtype ByRule(OperandRule rule, Dtype loop) noexcept {
  return rule == OperandRule::kLoop ? loop : OtherDtype(rule, loop);
}

// The dtype in which the loop that runs takes an operand of a rule, whose own is `dtype`.
inline Dtype ComputedAs(OperandRule rule, Dtype dtype,
                        const Signature& signature) noexcept {
  const bool follows = rule == OperandRule::kLoop || rule == OperandRule::kReal;
  return follows && signature.compute != signature.loop ? signature.compute : dtype;
}

// The signature for a loop dtype that the row has, itself or by way of float32.
bool SignatureFor(const UfuncRow& row, Dtype loop, Signature* result) noexcept;

}  // namespace nd
