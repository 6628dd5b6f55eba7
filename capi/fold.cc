// SPDX-License-Identifier: BSD-3-Clause
// Methods of ufuncs that go by indices or pairs, and functions made of folds.
#include "capi/flagged.h"
#include "core/memory/cache.h"
#include "core/reduce/differences.h"
#include "core/reduce/products.h"
#include "core/reduce/scan.h"

using namespace nd;
using namespace nd::capi;

namespace {

// An array argument that may be 0.
class OptionalPin {
 public:
  Status Acquire(nd_array token, const char* name) noexcept {
    given_ = token != 0;
    return given_ ? pin_.Acquire(token, HandleKind::kArray, name) : Ok();
  }
  const Array* get() const noexcept { return given_ ? &pin_.array() : nullptr; }

 private:
  Pin pin_;
  bool given_ = false;
};

// A function of two arrays that makes one: body(a, b, made, flags).
template <typename Body>
int32_t MakeOfTwo(const char* name, nd_array a, nd_array b, nd_array* result,
                  int32_t* float_flags, Body&& body) noexcept {
  return MakeFlaggedArray(name, result, float_flags,
                          [&](Array* made, int32_t* flags) -> Status {
                            Pin first, second;
                            ND_TRY(first.Acquire(a, HandleKind::kArray, "a"));
                            ND_TRY(second.Acquire(b, HandleKind::kArray, "b"));
                            return body(first.array(), second.array(), made, flags);
                          });
}

}  // namespace

int32_t nd_ufunc_reduceat(int32_t ufunc, nd_array a, int64_t axis, nd_array indices,
                          int32_t dtype, nd_array* result, int32_t* float_flags) {
  return MakeFlaggedArray(
      "nd_ufunc_reduceat", result, float_flags,
      [&](Array* made, int32_t* flags) -> Status {
        ND_TRY(RequireUfunc(ufunc));
        Pin pin, places;
        ND_TRY(pin.Acquire(a, HandleKind::kArray, "a"));
        ND_TRY(places.Acquire(indices, HandleKind::kArray, "indices"));
        Dtype chosen = kNoDtype;
        if (dtype != 0) ND_TRY(ToDtype(dtype, &chosen));
        return ReduceAt(UfuncOf(ufunc), pin.array(), axis, places.array(), chosen, made,
                        flags);
      });
}

int32_t nd_ufunc_outer(int32_t ufunc, nd_array a, nd_array b,
                       const nd_ufunc_options* options, nd_array* result,
                       int32_t* float_flags) {
  return MakeOfTwo(
      "nd_ufunc_outer", a, b, result, float_flags,
      [&](const Array& x, const Array& y, Array* made, int32_t* flags) -> Status {
        ND_TRY(RequireUfunc(ufunc));
        UfuncCall call = {};
        OptionalPin mask;
        ND_TRY(ReadOptions(options, UfuncOf(ufunc), &call));
        if (options != nullptr) ND_TRY(mask.Acquire(options->mask, "options->mask"));
        call.where = mask.get();
        return Outer(call, UfuncOf(ufunc), x, y, made, flags);
      });
}

int32_t nd_ufunc_at(int32_t ufunc, nd_array target, int32_t index_count,
                    const nd_array* indices, nd_array b, int32_t* float_flags) {
  return CallFlagged("nd_ufunc_at", float_flags, [&](int32_t* flags) -> Status {
    ND_TRY(RequireUfunc(ufunc));
    Pin into;
    OptionalPin operand;
    ND_TRY(into.Acquire(target, HandleKind::kArray, "target"));
    ND_TRY(operand.Acquire(b, "b"));
    if (index_count < 1 || index_count > into.array().ndim()) {
      return Fail(Code::kValue, "index_count is %d, target has %d axes", index_count,
                  into.array().ndim());
    }
    ND_TRY(RequirePointer(indices, "indices"));
    Pin pins[kMaxDims];
    const Array* arrays[kMaxDims];
    for (int32_t i = 0; i < index_count; ++i) {
      ND_TRY(pins[i].Acquire(indices[i], HandleKind::kArray, "indices"));
      arrays[i] = &pins[i].array();
    }
    return ScatterAt(UfuncOf(ufunc), into.array(), index_count, arrays, operand.get(),
                     flags);
  });
}

int32_t nd_diff(nd_array a, int32_t n, int64_t axis, nd_array prepend, nd_array append,
                nd_array* result, int32_t* float_flags) {
  return MakeFlaggedArray(
      "nd_diff", result, float_flags, [&](Array* made, int32_t* flags) -> Status {
        Pin pin;
        OptionalPin before, after;
        ND_TRY(pin.Acquire(a, HandleKind::kArray, "a"));
        ND_TRY(before.Acquire(prepend, "prepend"));
        ND_TRY(after.Acquire(append, "append"));
        return Diff(pin.array(), n, axis, before.get(), after.get(), made, flags);
      });
}

int32_t nd_gradient(nd_array a, int64_t axis, nd_array spacing, int32_t edge_order,
                    nd_array* result, int32_t* float_flags) {
  return MakeFlaggedArray(
      "nd_gradient", result, float_flags, [&](Array* made, int32_t* flags) -> Status {
        Pin pin;
        OptionalPin distances;
        ND_TRY(pin.Acquire(a, HandleKind::kArray, "a"));
        ND_TRY(distances.Acquire(spacing, "spacing"));
        return Gradient(pin.array(), axis, distances.get(), edge_order, made, flags);
      });
}

int32_t nd_trapezoid(nd_array y, nd_array x, double dx, int64_t axis, nd_array* result,
                     int32_t* float_flags) {
  return MakeFlaggedArray(
      "nd_trapezoid", result, float_flags, [&](Array* made, int32_t* flags) -> Status {
        Pin pin;
        OptionalPin points;
        ND_TRY(pin.Acquire(y, HandleKind::kArray, "y"));
        ND_TRY(points.Acquire(x, "x"));
        return Trapezoid(pin.array(), points.get(), dx, axis, made, flags);
      });
}

int32_t nd_vecdot(nd_array a, nd_array b, int64_t axis, nd_array* result,
                  int32_t* float_flags) {
  return MakeOfTwo("nd_vecdot", a, b, result, float_flags,
                   [&](const Array& x, const Array& y, Array* made, int32_t* flags) {
                     return Vecdot(x, y, axis, made, flags);
                   });
}

int32_t nd_vecdot_value(nd_array a, nd_array b, void* value, int64_t capacity,
                        int32_t* dtype, int32_t* float_flags) {
  return StoreValue("nd_vecdot_value", value, capacity, dtype, float_flags,
                    [&](Array* made, int32_t* flags) -> Status {
                      Pin first, second;
                      ND_TRY(first.Acquire(a, HandleKind::kArray, "a"));
                      ND_TRY(second.Acquire(b, HandleKind::kArray, "b"));
                      if (first.array().ndim() != 1 || second.array().ndim() != 1) {
                        return Fail(Code::kNdim,
                                    "a and b have %d and %d dimensions, they must have 1",
                                    first.array().ndim(), second.array().ndim());
                      }
                      return Vecdot(first.array(), second.array(), 0, made, flags);
                    });
}

int32_t nd_inner(nd_array a, nd_array b, nd_array* result, int32_t* float_flags) {
  return MakeOfTwo("nd_inner", a, b, result, float_flags, Inner);
}
