// SPDX-License-Identifier: BSD-3-Clause
// Creation of arrays.
#include "capi/scalar.h"
#include "core/create/ranges.h"

using namespace nd;
using namespace nd::capi;

namespace {

int32_t Filled(const char* name, int32_t dtype, int32_t ndim, const int64_t* shape,
               Fill fill, nd_array* result) noexcept {
  return Make(name, result, [&](Array* made) -> Status {
    Dtype valid;
    ND_TRY(ToDtype(dtype, &valid));
    return NewArray(valid, ndim, shape, Order::kC, fill, made);
  });
}

}  // namespace

int32_t nd_empty(int32_t dtype, int32_t ndim, const int64_t* shape, nd_array* result) {
  return Filled("nd_empty", dtype, ndim, shape, Fill::kUninitialized, result);
}

int32_t nd_zeros(int32_t dtype, int32_t ndim, const int64_t* shape, nd_array* result) {
  return Filled("nd_zeros", dtype, ndim, shape, Fill::kZero, result);
}

int32_t nd_ones(int32_t dtype, int32_t ndim, const int64_t* shape, nd_array* result) {
  return Make("nd_ones", result, [&](Array* made) -> Status {
    Dtype valid;
    ND_TRY(ToDtype(dtype, &valid));
    const int8_t one = 1;
    return Full(valid, ndim, shape, {Dtype::kInt8, &one}, made);
  });
}

int32_t nd_full(int32_t dtype, int32_t ndim, const int64_t* shape, int32_t value_dtype,
                const void* value, nd_array* result) {
  const FloatState restore_on_exit;
  return Make("nd_full", result, [&](Array* made) -> Status {
    Dtype valid;
    ND_TRY(ToDtype(dtype, &valid));
    ScalarRef scalar;
    ND_TRY(ToScalar(value_dtype, value, "value", &scalar));
    return Full(valid, ndim, shape, scalar, made);
  });
}

int32_t nd_empty_like(nd_array a, int32_t dtype, int32_t order, nd_array* result) {
  return Derive("nd_empty_like", a, result,
                [&](const Array& like, Array* made) -> Status {
                  Dtype valid = like.dtype();
                  if (dtype != 0) ND_TRY(ToDtype(dtype, &valid));
                  ND_TRY(RequireOneOf(order, ND_ORDER_K, "order"));
                  return NewLike(like, valid, static_cast<Order>(order), made);
                });
}

int32_t nd_arange(int32_t dtype, int32_t value_dtype, const void* start, const void* stop,
                  const void* step, nd_array* result) {
  const FloatState restore_on_exit;
  return Make("nd_arange", result, [&](Array* made) -> Status {
    Dtype valid;
    ND_TRY(ToDtype(dtype, &valid));
    ScalarRef first, last, stride;
    ND_TRY(ToScalar(value_dtype, start, "start", &first));
    ND_TRY(ToScalar(value_dtype, stop, "stop", &last));
    ND_TRY(ToScalar(value_dtype, step, "step", &stride));
    return Arange(valid, first, last, stride, made);
  });
}

int32_t nd_linspace(int32_t dtype, int64_t count, int32_t endpoint, int32_t value_dtype,
                    const void* start, const void* stop, nd_array* result) {
  const FloatState restore_on_exit;
  return Make("nd_linspace", result, [&](Array* made) -> Status {
    Dtype valid;
    ND_TRY(ToDtype(dtype, &valid));
    ScalarRef first, last;
    ND_TRY(ToScalar(value_dtype, start, "start", &first));
    ND_TRY(ToScalar(value_dtype, stop, "stop", &last));
    return Linspace(valid, count, endpoint != 0, first, last, made);
  });
}

int32_t nd_eye(int32_t dtype, int64_t rows, int64_t columns, int64_t offset,
               nd_array* result) {
  return Make("nd_eye", result, [&](Array* made) -> Status {
    Dtype valid;
    ND_TRY(ToDtype(dtype, &valid));
    return Eye(valid, rows, columns, offset, made);
  });
}
