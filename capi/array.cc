// SPDX-License-Identifier: BSD-3-Clause
// Handles: views, life, count.
#include <cstddef>
#include <cstring>
#include <type_traits>

#include "capi/call.h"

using namespace nd;
using namespace nd::capi;

// The core's View is what the ABI hands out as nd_view.
static_assert(sizeof(View) == sizeof(nd_view) && std::is_standard_layout_v<View>);
static_assert(offsetof(View, data) == offsetof(nd_view, data) &&
              offsetof(View, lo) == offsetof(nd_view, lo) &&
              offsetof(View, size) == offsetof(nd_view, size) &&
              offsetof(View, shape) == offsetof(nd_view, shape) &&
              offsetof(View, strides) == offsetof(nd_view, strides));

namespace {

constexpr size_t kHeadBytes = 16;  // of objects that nd_finalize ends

Status End(int64_t handle, const char* argument) noexcept {
  if (handle == 0 || Release(handle)) [[likely]]
    return Ok();
  return BadHandle(handle, KindOf(handle), argument);
}

}  // namespace

int32_t nd_view_of(nd_array a, const nd_view** result) {
  if (result == nullptr) {
    return Attribute(RequirePointer(result, "result"), "nd_view_of").bits();
  }
  const View* view = PeekView(a);
  *result = reinterpret_cast<const nd_view*>(view);
  if (view != nullptr) [[likely]]
    return 0;
  return Attribute(BadHandle(a, HandleKind::kArray, "a"), "nd_view_of").bits();
}

int32_t nd_retain(int64_t handle, int64_t* result) {
  return Store("nd_retain", result, [&](int64_t* stored) -> Status {
    const HandleKind kind = KindOf(handle);
    if (kind == HandleKind::kNone) return BadHandle(handle, kind, "handle");
    Pin pin;
    ND_TRY(pin.Acquire(handle, kind, "handle"));
    NewSlot slot;
    ND_TRY(slot.Acquire(kind));
    if (kind == HandleKind::kArray) {
      ND_TRY(pin.array().Share(slot.array()));
    } else {
      pin.object()->references.fetch_add(1, std::memory_order_relaxed);
      slot.SetObject(pin.object());
    }
    *stored = slot.Publish();
    return Ok();
  });
}

int32_t nd_release(int64_t handle) {
  return Call("nd_release", [&]() { return End(handle, "handle"); });
}

int32_t nd_finalize(void* instance) {
  return Call("nd_finalize", [&]() -> Status {
    ND_TRY(RequirePointer(instance, "instance"));
    char* const field = static_cast<char*>(instance) + kHeadBytes;
    int64_t handle = 0;
    std::memcpy(&handle, field, sizeof(handle));
    std::memset(field, 0, sizeof(handle));
    return End(handle, "the handle in instance");
  });
}

int64_t nd_live_count(void) {
  return LiveCount();
}
