// SPDX-License-Identifier: BSD-3-Clause
// Elements: copy, cast, assign, compare, read, write.
#include <cstring>

#include "capi/scalar.h"
#include "core/create/scalar.h"
#include "core/elements/elements.h"
#include "core/index/slice.h"

using namespace nd;
using namespace nd::capi;

int32_t nd_copy(nd_array a, int32_t order, nd_array* result) {
  return Derive("nd_copy", a, result, [&](const Array& source, Array* made) -> Status {
    ND_TRY(RequireOneOf(order, ND_ORDER_K, "order"));
    return Copy(source, static_cast<Order>(order), made);
  });
}

int32_t nd_astype(nd_array a, int32_t dtype, int32_t order, int32_t casting, int32_t copy,
                  nd_array* result) {
  const FloatState restore_on_exit;
  return Derive("nd_astype", a, result, [&](const Array& source, Array* made) -> Status {
    Dtype valid;
    ND_TRY(ToDtype(dtype, &valid));
    ND_TRY(RequireOneOf(order, ND_ORDER_K, "order"));
    ND_TRY(RequireOneOf(casting, ND_CAST_UNSAFE, "casting"));
    ND_TRY(RequireOneOf(copy, ND_COPY_ALWAYS, "copy"));
    return Astype(source, valid, static_cast<Order>(order), static_cast<Casting>(casting),
                  static_cast<CopyRule>(copy), made);
  });
}

int32_t nd_reshape(nd_array a, int32_t ndim, const int64_t* shape, int32_t order,
                   int32_t copy, nd_array* result) {
  return Derive("nd_reshape", a, result, [&](const Array& source, Array* made) -> Status {
    ND_TRY(RequireOneOf(order, ND_ORDER_A, "order"));
    ND_TRY(RequireOneOf(copy, ND_COPY_ALWAYS, "copy"));
    return Reshape(source, ndim, shape, static_cast<Order>(order),
                   static_cast<CopyRule>(copy), made);
  });
}

int32_t nd_assign(nd_array target, nd_array source, int32_t casting) {
  return CallFloat("nd_assign", [&]() -> Status {
    Pin to, from;
    ND_TRY(to.Acquire(target, HandleKind::kArray, "target"));
    ND_TRY(from.Acquire(source, HandleKind::kArray, "source"));
    ND_TRY(RequireOneOf(casting, ND_CAST_UNSAFE, "casting"));
    return Assign(to.array(), from.array(), static_cast<Casting>(casting));
  });
}

int32_t nd_fill(nd_array target, int32_t value_dtype, const void* value) {
  return CallFloat("nd_fill", [&]() -> Status {
    Pin to;
    ND_TRY(to.Acquire(target, HandleKind::kArray, "target"));
    ScalarRef scalar;
    ND_TRY(ToScalar(value_dtype, value, "value", &scalar));
    return Fill(to.array(), scalar);
  });
}

int32_t nd_get(nd_array a, const int64_t* index, int32_t index_count, int32_t value_dtype,
               void* value, int64_t capacity) {
  return CallFloat("nd_get", [&]() -> Status {
    ND_TRY(RequirePointer(value, "value"));
    if (capacity > 0) {
      std::memset(value, 0, static_cast<size_t>(capacity < 16 ? capacity : 16));
    }
    Pin pin;
    ND_TRY(pin.Acquire(a, HandleKind::kArray, "a"));
    Dtype dtype;
    ND_TRY(ToDtype(value_dtype, &dtype));
    if (capacity < ItemSize(dtype)) {
      return Fail(Code::kValue, "capacity is %lld, one %s has %lld bytes",
                  static_cast<long long>(capacity), InfoOf(dtype).name,
                  static_cast<long long>(ItemSize(dtype)));
    }
    const Array& array = pin.array();
    int64_t offset = 0;
    ND_TRY(ElementOffset(array, index, index_count, &offset));
    ConvertScalar({array.dtype(), static_cast<const char*>(array.data()) + offset}, dtype,
                  value);
    return Ok();
  });
}

int32_t nd_set(nd_array a, const int64_t* index, int32_t index_count, int32_t value_dtype,
               const void* value) {
  return CallFloat("nd_set", [&]() -> Status {
    Pin pin;
    ND_TRY(pin.Acquire(a, HandleKind::kArray, "a"));
    ScalarRef scalar;
    ND_TRY(ToScalar(value_dtype, value, "value", &scalar));
    const Array& array = pin.array();
    ND_TRY(CheckWritable(array));
    int64_t offset = 0;
    ND_TRY(ElementOffset(array, index, index_count, &offset));
    ConvertScalar(scalar, array.dtype(), static_cast<char*>(array.data()) + offset);
    return Ok();
  });
}

namespace {

// A function of two arrays that stores one number: body(a, b, T*).
template <typename T, typename Body>
int32_t StoreOfTwo(const char* name, nd_array a, nd_array b, T* result,
                   Body&& body) noexcept {
  const FloatState restore_on_exit;
  return Store(name, result, [&](T* stored) -> Status {
    Pin first, second;
    ND_TRY(first.Acquire(a, HandleKind::kArray, "a"));
    ND_TRY(second.Acquire(b, HandleKind::kArray, "b"));
    return body(first.array(), second.array(), stored);
  });
}

}  // namespace

int32_t nd_array_equal(nd_array a, nd_array b, int32_t equal_nan, int32_t* result) {
  return StoreOfTwo("nd_array_equal", a, b, result,
                    [&](const Array& x, const Array& y, int32_t* stored) {
                      *stored = ArrayEqual(x, y, equal_nan != 0) ? 1 : 0;
                      return Ok();
                    });
}

int32_t nd_shares_memory(nd_array a, nd_array b, int32_t* result) {
  return StoreOfTwo("nd_shares_memory", a, b, result,
                    [](const Array& x, const Array& y, int32_t* stored) {
                      *stored = SharesMemory(x, y) ? 1 : 0;
                      return Ok();
                    });
}

int32_t nd_hash(nd_array a, int64_t* result) {
  return Store("nd_hash", result, [&](int64_t* stored) -> Status {
    Pin pin;
    ND_TRY(pin.Acquire(a, HandleKind::kArray, "a"));
    *stored = HashArray(pin.array());
    return Ok();
  });
}
