// SPDX-License-Identifier: BSD-3-Clause
// The one boundary between the ABI and the core: each exported function is one of these
// wrappers around a few lines. They leave errno and the floating-point environment as
// they found them, zero results on failure and put the function's name before the
// message.
#pragma once

#include <cerrno>
#include <cstddef>
#include <type_traits>

#include "capi/handles.h"
#include "core/error/ring.h"
#include "core/error/structs.h"
#include "core/ufunc/float_state.h"
#include "ndabi/ndabi.h"

namespace nd::capi {

inline Status RequirePointer(const void* pointer, const char* argument) noexcept {
  if (pointer != nullptr) [[likely]]
    return Ok();
  return Fail(Code::kNull, "%s is NULL", argument);
}

// Runs `body`, which returns a Status, as the ABI function `name`.
template <typename Body>
int32_t Call(const char* name, Body&& body) noexcept {
  const int saved_errno = errno;
  const Status status = body();
  errno = saved_errno;
  if (status.ok()) [[likely]]
    return 0;
  return Attribute(status, name).bits();
}

// Call for bodies that do floating-point arithmetic: it runs in the default environment,
// whatever the host has set, and leaves no flags behind. body() or body(FloatState*).
template <typename Body>
int32_t CallFloat(const char* name, Body&& body) noexcept {
  FloatState state;
  if constexpr (std::is_invocable_v<Body, FloatState*>) {
    return Call(name, [&]() -> Status { return body(&state); });
  } else {
    return Call(name, body);
  }
}

// Call for a function that stores one value through `result`: body(result).
template <typename T, typename Body>
int32_t Store(const char* name, T* result, Body&& body) noexcept {
  return Call(name, [&]() -> Status {
    ND_TRY(RequirePointer(result, "result"));
    *result = T{};
    T value{};
    ND_TRY(body(&value));
    *result = value;
    return Ok();
  });
}

// Call for a function that makes an array: body(Array*).
template <typename Body>
int32_t Make(const char* name, nd_array* result, Body&& body) noexcept {
  return Call(name, [&]() -> Status {
    ND_TRY(RequirePointer(result, "result"));
    *result = 0;
    NewSlot slot;
    ND_TRY(slot.Acquire(HandleKind::kArray));
    ND_TRY(body(slot.array()));
    *result = slot.Publish();
    return Ok();
  });
}

// Make with one array argument: body(const Array& a, Array* made).
template <typename Body>
int32_t Derive(const char* name, nd_array a, nd_array* result, Body&& body) noexcept {
  return Make(name, result, [&](Array* made) -> Status {
    Pin pin;
    ND_TRY(pin.Acquire(a, HandleKind::kArray, "a"));
    return body(pin.array(), made);
  });
}

// An enumerated argument: kValue unless 0 <= value <= last.
inline Status RequireOneOf(int32_t value, int32_t last, const char* argument) noexcept {
  if (value >= 0 && value <= last) [[likely]]
    return Ok();
  return Fail(Code::kValue, "%s is %d, it must be 0 to %d", argument, value, last);
}

// Where a struct of the ABI ended in the first release, if this was its last field.
#define ND_END_OF(type, field) \
  static_cast<int32_t>(offsetof(type, field) + sizeof(type::field))

// The caller's options, which ended at `first` in the first release. What has no meaning
// yet must be 0, so that it can get one.
template <typename Options>
Status ReadStruct(const Options* given, int32_t first, Options* options) noexcept {
  ND_TRY(CopyOptions(given, first, static_cast<int32_t>(sizeof(Options)), options));
  if constexpr (requires { options->reserved; }) {
    if (options->reserved != 0) {
      return Fail(Code::kValue, "options->reserved is %d, it must be 0",
                  options->reserved);
    }
  }
  return Ok();
}

}  // namespace nd::capi
