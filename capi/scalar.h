// SPDX-License-Identifier: BSD-3-Clause
// Dtype-tagged scalar arguments.
#pragma once

#include "capi/call.h"
#include "core/create/ranges.h"

namespace nd::capi {

inline Status ToScalar(int32_t dtype, const void* value, const char* argument,
                       ScalarRef* result) noexcept {
  ND_TRY(ToDtype(dtype, &result->dtype));
  ND_TRY(RequirePointer(value, argument));
  result->value = value;
  return Ok();
}

}  // namespace nd::capi
