// SPDX-License-Identifier: BSD-3-Clause
// Interchange.
#include "core/dlpack/dlpack.h"

#include "capi/call.h"

using namespace nd;
using namespace nd::capi;

int32_t nd_dlpack_export(nd_array a, int32_t versioned, void** result) {
  return Store("nd_dlpack_export", result, [&](void** stored) -> Status {
    Pin pin;
    ND_TRY(pin.Acquire(a, HandleKind::kArray, "a"));
    if (versioned != 0) {
      DlManagedVersioned* managed = nullptr;
      ND_TRY(ExportVersioned(pin.array(), &managed));
      *stored = managed;
    } else {
      DlManaged* managed = nullptr;
      ND_TRY(ExportLegacy(pin.array(), &managed));
      *stored = managed;
    }
    return Ok();
  });
}

int32_t nd_dlpack_import(void* tensor, int32_t versioned, nd_array* result) {
  return Make("nd_dlpack_import", result, [&](Array* made) -> Status {
    ND_TRY(RequirePointer(tensor, "tensor"));
    return versioned != 0
               ? ImportVersioned(static_cast<DlManagedVersioned*>(tensor), made)
               : ImportLegacy(static_cast<DlManaged*>(tensor), made);
  });
}

int32_t nd_dlpack_release(void* tensor, int32_t versioned) {
  return Call("nd_dlpack_release", [&]() -> Status {
    ND_TRY(RequirePointer(tensor, "tensor"));
    if (versioned != 0) {
      auto* managed = static_cast<DlManagedVersioned*>(tensor);
      if (managed->deleter != nullptr) managed->deleter(managed);
    } else {
      auto* managed = static_cast<DlManaged*>(tensor);
      if (managed->deleter != nullptr) managed->deleter(managed);
    }
    return Ok();
  });
}
