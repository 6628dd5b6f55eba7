// SPDX-License-Identifier: BSD-3-Clause
// Promotion and casting rules of NumPy 2, derived from kind and size.
#pragma once

#include "core/dtype/dtypes.h"

namespace nd {

// numpy.promote_types. bfloat16 follows float16's rules; both together give float32.
Dtype Promote(Dtype a, Dtype b) noexcept;

enum class Casting : int32_t {
  kNo = 0,
  kEquiv = 1,
  kSafe = 2,
  kSameKind = 3,
  kUnsafe = 4
};

// numpy.can_cast.
bool CanCast(Dtype from, Dtype to, Casting casting) noexcept;

// The name NumPy gives the rule: "same_kind".
const char* CastingName(Casting casting) noexcept;

}  // namespace nd
