// SPDX-License-Identifier: BSD-3-Clause
// Interchange by DLPack 1.1: the structs as the specification fixes them, import, export.
#pragma once

#include "core/array/array.h"

namespace nd {

struct DlDevice {
  int32_t type;
  int32_t id;
};

struct DlDataType {
  uint8_t code;
  uint8_t bits;
  uint16_t lanes;
};

struct DlTensor {
  void* data;
  DlDevice device;
  int32_t ndim;
  DlDataType dtype;
  int64_t* shape;
  int64_t* strides;  // elements; NULL means C-contiguous
  uint64_t byte_offset;
};

// The legacy form: no version, no flags.
struct DlManaged {
  DlTensor tensor;
  void* context;
  void (*deleter)(DlManaged*);
};

struct DlManagedVersioned {
  uint32_t major;
  uint32_t minor;
  void* context;
  void (*deleter)(DlManagedVersioned*);
  uint64_t flags;
  DlTensor tensor;
};

// A managed tensor over a's memory, which it keeps alive until its deleter runs.
Status ExportLegacy(const Array& a, DlManaged** result) noexcept;
Status ExportVersioned(const Array& a, DlManagedVersioned** result) noexcept;

// An array that owns the managed tensor. On failure the tensor stays with the caller.
Status ImportLegacy(DlManaged* managed, Array* result) noexcept;
Status ImportVersioned(DlManagedVersioned* managed, Array* result) noexcept;

}  // namespace nd
