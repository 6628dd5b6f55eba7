// SPDX-License-Identifier: BSD-3-Clause
// Calls of elementwise operations on arrays: NumPy's ufuncs. Rules and errors are those
// of decl.h. All errors are found before an element is written.
#pragma once

#include "core/array/array.h"
#include "core/ufunc/float_state.h"
#include "core/ufunc/resolve.h"

namespace nd {

struct UfuncCall {
  const UfuncRow* row;
  const Array* input[kMaxInputs];
  uint32_t weak = 0;  // bit i: input i is 0-d and a number of the host language
  Dtype dtype = kNoDtype;
  Casting casting = Casting::kSameKind;
  Order order = Order::kK;
  const Array* where = nullptr;
  bool wants_flags = true;      // else 0 will do for them
  FloatState* state = nullptr;  // of the caller, before any arithmetic; may be finished
};

// Fresh results, as many as the row has. Where `where` is false they are not initialised.
Status CallUfunc(const UfuncCall& call, Array* const* results, int32_t* flags) noexcept;

// Into arrays that are there.
Status CallUfuncInto(const UfuncCall& call, const Array* const* targets,
                     int32_t* flags) noexcept;

}  // namespace nd
