// SPDX-License-Identifier: BSD-3-Clause
// Calls that tell which conditions of IEEE 754 they met.
#pragma once

#include <cstring>

#include "capi/call.h"
#include "core/ufunc/call.h"
#include "core/ufunc/registry.h"

namespace nd::capi {

inline Status RequireUfunc(int32_t ufunc) noexcept {
  if (IsUfunc(ufunc)) [[likely]]
    return Ok();
  return Fail(Code::kValue, "ufunc is %d, it must be 0 to %d", ufunc, kUfuncCount - 1);
}

// The options of a call of `row`, but for the mask, which is the caller's to pin.
inline Status ReadOptions(const nd_ufunc_options* given, const UfuncRow& row,
                          UfuncCall* call) noexcept {
  if (given == nullptr) return Ok();
  nd_ufunc_options options;
  ND_TRY(ReadStruct(given, ND_END_OF(nd_ufunc_options, mask), &options));
  if (options.dtype != 0) ND_TRY(ToDtype(options.dtype, &call->dtype));
  ND_TRY(RequireOneOf(options.casting, ND_CAST_UNSAFE, "options->casting"));
  ND_TRY(RequireOneOf(options.order, ND_ORDER_K, "options->order"));
  ND_TRY(RequireOneOf(options.weak, (1 << row.inputs) - 1, "options->weak"));
  call->casting = static_cast<Casting>(options.casting);
  call->order = static_cast<Order>(options.order);
  call->weak = static_cast<uint32_t>(options.weak);
  return Ok();
}

// Zeroes the flags, and stores those of a success: body(flags) or body(flags, state).
template <typename Body>
int32_t CallFlagged(const char* name, int32_t* float_flags, Body&& body) noexcept {
  return CallFloat(name, [&](FloatState* state) -> Status {
    if (float_flags != nullptr) *float_flags = 0;
    int32_t flags = 0;
    if constexpr (std::is_invocable_v<Body, int32_t*, FloatState*>) {
      ND_TRY(body(&flags, state));
    } else {
      ND_TRY(body(&flags));
    }
    if (float_flags != nullptr) *float_flags = flags;
    return Ok();
  });
}

// The same with one fresh array: body(made, flags).
template <typename Body>
int32_t MakeFlaggedArray(const char* name, nd_array* result, int32_t* float_flags,
                         Body&& body) noexcept {
  return CallFlagged(name, float_flags, [&](int32_t* flags) -> Status {
    ND_TRY(RequirePointer(result, "result"));
    *result = 0;
    NewSlot slot;
    ND_TRY(slot.Acquire(HandleKind::kArray));
    ND_TRY(body(slot.array(), flags));
    *result = slot.Publish();
    return Ok();
  });
}

// Stores the one element of what body(made, flags) makes.
template <typename Body>
int32_t StoreValue(const char* name, void* value, int64_t capacity, int32_t* dtype,
                   int32_t* float_flags, Body&& body) noexcept {
  return CallFlagged(name, float_flags, [&](int32_t* flags) -> Status {
    if (dtype != nullptr) *dtype = 0;
    ND_TRY(RequirePointer(value, "value"));
    ND_TRY(RequirePointer(dtype, "dtype"));
    if (capacity < kMaxItemSize) {
      return Fail(Code::kValue, "capacity is %lld, it must be at least %d",
                  static_cast<long long>(capacity), kMaxItemSize);
    }
    std::memset(value, 0, kMaxItemSize);
    Array made;
    ND_TRY(body(&made, flags));
    std::memcpy(value, made.data(), static_cast<size_t>(made.itemsize()));
    *dtype = static_cast<int32_t>(made.dtype());
    return Ok();
  });
}

}  // namespace nd::capi
