// SPDX-License-Identifier: BSD-3-Clause
// Files: .npy.
#include "capi/call.h"
#include "core/io/npy.h"

using namespace nd;
using namespace nd::capi;

int32_t nd_npy_load(const char* path, int32_t map_mode, nd_array* result) {
  return Make("nd_npy_load", result, [&](Array* made) -> Status {
    ND_TRY(RequirePointer(path, "path"));
    ND_TRY(RequireOneOf(map_mode, ND_MAP_COPY_ON_WRITE, "map_mode"));
    return LoadNpy(path, static_cast<MapMode>(map_mode), made);
  });
}

int32_t nd_npy_save(const char* path, nd_array a) {
  return Call("nd_npy_save", [&]() -> Status {
    ND_TRY(RequirePointer(path, "path"));
    Pin pin;
    ND_TRY(pin.Acquire(a, HandleKind::kArray, "a"));
    return SaveNpy(path, pin.array());
  });
}

int32_t nd_npy_create(const char* path, int32_t dtype, int32_t ndim, const int64_t* shape,
                      int32_t order, nd_array* result) {
  return Make("nd_npy_create", result, [&](Array* made) -> Status {
    ND_TRY(RequirePointer(path, "path"));
    Dtype element = {};
    ND_TRY(ToDtype(dtype, &element));
    ND_TRY(RequireOneOf(order, ND_ORDER_F, "order"));
    return CreateNpy(path, element, ndim, shape, static_cast<Order>(order), made);
  });
}

int32_t nd_npy_decode(const void* data, int64_t bytes, nd_array* result,
                      int64_t* consumed) {
  if (consumed != nullptr) *consumed = 0;
  return Make("nd_npy_decode", result, [&](Array* made) -> Status {
    if (bytes != 0) ND_TRY(RequirePointer(data, "data"));
    int64_t taken = 0;
    ND_TRY(DecodeNpy(data, bytes, made, &taken));
    if (consumed != nullptr) *consumed = taken;
    return Ok();
  });
}

int32_t nd_npy_encode(nd_array a, void* data, int64_t capacity, int64_t* need) {
  return Call("nd_npy_encode", [&]() -> Status {
    ND_TRY(RequirePointer(need, "need"));
    *need = 0;
    if (capacity != 0) ND_TRY(RequirePointer(data, "data"));
    Pin pin;
    ND_TRY(pin.Acquire(a, HandleKind::kArray, "a"));
    int64_t bytes = 0;
    ND_TRY(EncodeNpy(pin.array(), data, capacity, &bytes));
    *need = bytes;
    return Ok();
  });
}
