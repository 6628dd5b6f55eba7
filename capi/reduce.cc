// SPDX-License-Identifier: BSD-3-Clause
// Reductions by name, and the methods of ufuncs that fold.
#include <algorithm>
#include <cstddef>
#include <cstring>

#include "capi/flagged.h"
#include "core/array/views.h"
#include "core/elements/elements.h"
#include "core/reduce/scan.h"

using namespace nd;
using namespace nd::capi;

static_assert(sizeof(ReductionInfo) == sizeof(nd_reduction_desc));
static_assert(offsetof(ReductionInfo, skips_nan) ==
              offsetof(nd_reduction_desc, skips_nan));
static_assert(offsetof(ReductionInfo, name) == offsetof(nd_reduction_desc, name));
static_assert(offsetof(ReductionInfo, doc) == offsetof(nd_reduction_desc, doc));

namespace {

Status RequireReduction(int32_t reduction) noexcept {
  if (reduction >= 0 && reduction < kReductionCount) [[likely]]
    return Ok();
  return Fail(Code::kValue, "reduction is %d, it must be 0 to %d", reduction,
              kReductionCount - 1);
}

// The options of a call, whose arrays are pinned for its time.
class PinnedOptions {
 public:
  ReduceOptions options;

  Status Set(const Array& a, const nd_reduce_options* given) noexcept {
    if (given == nullptr) return Ok();
    nd_reduce_options read;
    ND_TRY(ReadStruct(given, ND_END_OF(nd_reduce_options, reserved), &read));
    ND_TRY(RequireOneOf(read.casting, ND_CAST_UNSAFE, "options->casting"));
    if (read.dtype != 0) {
      ND_TRY(ToDtype(read.dtype, &options.dtype));
      const Casting casting = static_cast<Casting>(read.casting);
      if (!CanCast(a.dtype(), options.dtype, casting)) {
        return Fail(Code::kType, "cannot cast from %s to %s with casting rule '%s'",
                    InfoOf(a.dtype()).name, InfoOf(options.dtype).name,
                    CastingName(casting));
      }
    }
    options.keepdims = read.keepdims != 0;
    options.weak_initial = read.weak_initial != 0;
    options.correction = read.correction;
    ND_TRY(Pinned(0, read.mask, "options->mask", &options.where));
    ND_TRY(Pinned(1, read.initial, "options->initial", &options.initial));
    return Pinned(2, read.weights, "options->weights", &options.weights);
  }

 private:
  Status Pinned(int number, nd_array token, const char* name,
                const Array** array) noexcept {
    if (token == 0) return Ok();
    ND_TRY(pins_[number].Acquire(token, HandleKind::kArray, name));
    *array = &pins_[number].array();
    return Ok();
  }

  Pin pins_[3];
};

// What a call of a reduction and one of ufunc.reduce share: body(a, axes, options, made,
// flags) reduces.
template <typename Body>
Status ReduceArray(nd_array a, int32_t axis_count, const int64_t* axes,
                   const nd_reduce_options* options, Array* made, int32_t* flags,
                   Body&& body) noexcept {
  Pin pin;
  ND_TRY(pin.Acquire(a, HandleKind::kArray, "a"));
  PinnedOptions pinned;
  ND_TRY(pinned.Set(pin.array(), options));
  ReduceCall call = {nullptr, &pin.array(), 0, &pinned.options, flags};
  ND_TRY(ReductionAxes(pin.array(), axis_count, axes, &call.axes));
  if (!pinned.options.keepdims) return body(call, made);
  Array reduced;
  ND_TRY(body(call, &reduced));
  return RestoreAxes(reduced, pin.array().ndim(), call.axes, made);
}

// Stores what body(made, flags) makes in an array of its shape.
template <typename Body>
int32_t StoreInto(const char* name, nd_array target, int32_t* float_flags,
                  Body&& body) noexcept {
  return CallFlagged(name, float_flags, [&](int32_t* flags) -> Status {
    Pin pin;
    ND_TRY(pin.Acquire(target, HandleKind::kArray, "target"));
    const Array& into = pin.array();
    ND_TRY(CheckWritable(into));
    Array made;
    ND_TRY(body(&made, flags));
    if (made.ndim() != into.ndim() ||
        !std::equal(made.shape(), made.shape() + made.ndim(), into.shape())) {
      return Fail(Code::kShape, "target has the shape %s, the result %s",
                  ShapeText(into.ndim(), into.shape()).text,
                  ShapeText(made.ndim(), made.shape()).text);
    }
    return Assign(into, made, Casting::kSameKind);
  });
}

auto Named(int32_t reduction, nd_array a, int32_t axis_count, const int64_t* axes,
           const nd_reduce_options* options) noexcept {
  return [=](Array* made, int32_t* flags) -> Status {
    ND_TRY(RequireReduction(reduction));
    return ReduceArray(a, axis_count, axes, options, made, flags,
                       [&](ReduceCall& call, Array* reduced) {
                         call.row = &kReductions[reduction];
                         return call.row->run(call, reduced);
                       });
  };
}

auto ByUfunc(int32_t ufunc, nd_array a, int32_t axis_count, const int64_t* axes,
             const nd_reduce_options* options) noexcept {
  return [=](Array* made, int32_t* flags) -> Status {
    ND_TRY(RequireUfunc(ufunc));
    return ReduceArray(a, axis_count, axes, options, made, flags,
                       [&](ReduceCall& call, Array* reduced) {
                         return ReduceUfunc(call, UfuncOf(ufunc), reduced);
                       });
  };
}

auto Scanned(int32_t ufunc, nd_array a, int64_t axis, int32_t dtype,
             ScanOptions options) noexcept {
  return [=](Array* made, int32_t* flags) -> Status {
    ND_TRY(RequireUfunc(ufunc));
    Pin pin;
    ND_TRY(pin.Acquire(a, HandleKind::kArray, "a"));
    ScanOptions chosen = options;
    if (dtype != 0) ND_TRY(ToDtype(dtype, &chosen.dtype));
    return Scan(UfuncOf(ufunc), pin.array(), axis, chosen, made, flags);
  };
}

}  // namespace

int32_t nd_reduction_count(void) {
  return kReductionCount;
}

int32_t nd_reduction_find(const char* name, int32_t* result) {
  return Store("nd_reduction_find", result, [&](int32_t* stored) -> Status {
    ND_TRY(RequirePointer(name, "name"));
    const int32_t found = FindReduction(name);
    if (found < 0) return Fail(Code::kValue, "there is no reduction '%.40s'", name);
    *stored = found;
    return Ok();
  });
}

int32_t nd_reduction_info(int32_t reduction, const nd_reduction_desc** result) {
  return Store(
      "nd_reduction_info", result, [&](const nd_reduction_desc** stored) -> Status {
        ND_TRY(RequireReduction(reduction));
        // The same bytes under the name of the header.
        *stored =
            reinterpret_cast<const nd_reduction_desc*>(&kReductions[reduction].info);
        return Ok();
      });
}

int32_t nd_reduce(int32_t reduction, nd_array a, int32_t axis_count, const int64_t* axes,
                  const nd_reduce_options* options, nd_array* result,
                  int32_t* float_flags) {
  return MakeFlaggedArray("nd_reduce", result, float_flags,
                          Named(reduction, a, axis_count, axes, options));
}

int32_t nd_reduce_value(int32_t reduction, nd_array a, void* value, int64_t capacity,
                        int32_t* dtype, int32_t* float_flags) {
  return StoreValue("nd_reduce_value", value, capacity, dtype, float_flags,
                    Named(reduction, a, kAllAxes, nullptr, nullptr));
}

int32_t nd_reduce_into(int32_t reduction, nd_array a, int32_t axis_count,
                       const int64_t* axes, const nd_reduce_options* options,
                       nd_array target, int32_t* float_flags) {
  return StoreInto("nd_reduce_into", target, float_flags,
                   Named(reduction, a, axis_count, axes, options));
}

int32_t nd_ufunc_reduce(int32_t ufunc, nd_array a, int32_t axis_count,
                        const int64_t* axes, const nd_reduce_options* options,
                        nd_array* result, int32_t* float_flags) {
  return MakeFlaggedArray("nd_ufunc_reduce", result, float_flags,
                          ByUfunc(ufunc, a, axis_count, axes, options));
}

int32_t nd_ufunc_reduce_value(int32_t ufunc, nd_array a, void* value, int64_t capacity,
                              int32_t* dtype, int32_t* float_flags) {
  return StoreValue("nd_ufunc_reduce_value", value, capacity, dtype, float_flags,
                    ByUfunc(ufunc, a, kAllAxes, nullptr, nullptr));
}

int32_t nd_ufunc_reduce_into(int32_t ufunc, nd_array a, int32_t axis_count,
                             const int64_t* axes, const nd_reduce_options* options,
                             nd_array target, int32_t* float_flags) {
  return StoreInto("nd_ufunc_reduce_into", target, float_flags,
                   ByUfunc(ufunc, a, axis_count, axes, options));
}

int32_t nd_ufunc_accumulate(int32_t ufunc, nd_array a, int64_t axis, int32_t dtype,
                            nd_array* result, int32_t* float_flags) {
  return MakeFlaggedArray("nd_ufunc_accumulate", result, float_flags,
                          Scanned(ufunc, a, axis, dtype, {}));
}

int32_t nd_ufunc_accumulate_into(int32_t ufunc, nd_array a, int64_t axis, int32_t dtype,
                                 nd_array target, int32_t* float_flags) {
  return StoreInto("nd_ufunc_accumulate_into", target, float_flags,
                   Scanned(ufunc, a, axis, dtype, {}));
}

int32_t nd_scan(int32_t ufunc, nd_array a, int64_t axis, int32_t dtype, int32_t skip_nan,
                int32_t include_initial, nd_array* result, int32_t* float_flags) {
  return MakeFlaggedArray(
      "nd_scan", result, float_flags,
      Scanned(ufunc, a, axis, dtype, {kNoDtype, skip_nan != 0, include_initial != 0}));
}
