// SPDX-License-Identifier: BSD-3-Clause
// Element types.
#include <cstddef>

#include "capi/call.h"
#include "core/dtype/parse.h"
#include "core/dtype/promote.h"

using namespace nd;
using namespace nd::capi;

// The core's DtypeInfo is what the ABI hands out as nd_dtype_desc.
static_assert(sizeof(DtypeInfo) == sizeof(nd_dtype_desc));
static_assert(offsetof(DtypeInfo, dlpack_bits) == offsetof(nd_dtype_desc, dlpack_bits) &&
              offsetof(DtypeInfo, name) == offsetof(nd_dtype_desc, name) &&
              offsetof(DtypeInfo, format) == offsetof(nd_dtype_desc, format));

int32_t nd_dtype_info(int32_t dtype, const nd_dtype_desc** result) {
  return Store("nd_dtype_info", result, [&](const nd_dtype_desc** stored) -> Status {
    Dtype valid;
    ND_TRY(ToDtype(dtype, &valid));
    *stored = reinterpret_cast<const nd_dtype_desc*>(&InfoOf(valid));
    return Ok();
  });
}

int32_t nd_dtype_from_text(const char* text, int32_t* result) {
  return Store("nd_dtype_from_text", result, [&](int32_t* stored) -> Status {
    ND_TRY(RequirePointer(text, "text"));
    Dtype dtype;
    ND_TRY(ParseDtype(text, &dtype));
    *stored = static_cast<int32_t>(dtype);
    return Ok();
  });
}

int32_t nd_dtype_from_dlpack(int32_t code, int32_t bits, int32_t lanes, int32_t* result) {
  return Store("nd_dtype_from_dlpack", result, [&](int32_t* stored) -> Status {
    Dtype dtype;
    ND_TRY(DtypeFromDlpack(code, bits, lanes, &dtype));
    *stored = static_cast<int32_t>(dtype);
    return Ok();
  });
}

int32_t nd_dtype_promote(int32_t first, int32_t second, int32_t* result) {
  return Store("nd_dtype_promote", result, [&](int32_t* stored) -> Status {
    Dtype a, b;
    ND_TRY(ToDtype(first, &a));
    ND_TRY(ToDtype(second, &b));
    *stored = static_cast<int32_t>(Promote(a, b));
    return Ok();
  });
}

int32_t nd_dtype_can_cast(int32_t source, int32_t target, int32_t casting,
                          int32_t* result) {
  return Store("nd_dtype_can_cast", result, [&](int32_t* stored) -> Status {
    Dtype from, to;
    ND_TRY(ToDtype(source, &from));
    ND_TRY(ToDtype(target, &to));
    ND_TRY(RequireOneOf(casting, ND_CAST_UNSAFE, "casting"));
    *stored = CanCast(from, to, static_cast<Casting>(casting)) ? 1 : 0;
    return Ok();
  });
}
