// SPDX-License-Identifier: BSD-3-Clause
// Elementwise operations: the registry and its calls.
#include <cstddef>
#include <cstring>

#include "capi/flagged.h"
#include "capi/scalar.h"
#include "core/create/scalar.h"
#include "core/ufunc/call.h"
#include "core/ufunc/flags.h"
#include "core/ufunc/registry.h"

using namespace nd;
using namespace nd::capi;

constexpr int Bits(int32_t ours, int32_t theirs) {
  return ours ^ theirs;
}
static_assert((Bits(kDivide, ND_FLAG_DIVIDE) | Bits(kOverflow, ND_FLAG_OVERFLOW) |
               Bits(kUnderflow, ND_FLAG_UNDERFLOW) | Bits(kInvalid, ND_FLAG_INVALID)) ==
              0);
static_assert(static_cast<int>(Identity::kMinusInfinity) == ND_IDENTITY_MINUS_INFINITY);

namespace {

struct Descriptions {
  nd_ufunc_desc row[kUfuncCount];
};

// Made at the first question. Two threads may write it at once: the same bytes.
const nd_ufunc_desc& DescriptionOf(int32_t ufunc) noexcept {
  static Descriptions descriptions;
  nd_ufunc_desc& row = descriptions.row[ufunc];
  if (__atomic_load_n(&row.struct_size, __ATOMIC_ACQUIRE) == 0) {
    const UfuncRow& from = UfuncOf(ufunc);
    __atomic_store_n(&row.inputs, from.inputs, __ATOMIC_RELAXED);
    __atomic_store_n(&row.outputs, from.outputs, __ATOMIC_RELAXED);
    __atomic_store_n(&row.identity, static_cast<int32_t>(from.identity),
                     __ATOMIC_RELAXED);
    __atomic_store_n(&row.name, from.name, __ATOMIC_RELAXED);
    __atomic_store_n(&row.doc, from.doc, __ATOMIC_RELAXED);
    __atomic_store_n(&row.struct_size, static_cast<int32_t>(sizeof(row)),
                     __ATOMIC_RELEASE);
  }
  return row;
}

Status RequireCount(int32_t count, int32_t wanted, const char* name,
                    const char* argument) noexcept {
  if (count == wanted) [[likely]]
    return Ok();
  return Fail(Code::kValue, "%s is %d, ufunc '%s' has %d", argument, count, name, wanted);
}

// A call whose arrays are pinned for its time.
class PinnedCall {
 public:
  UfuncCall call;

  Status SetInputs(int32_t ufunc, int32_t count, const nd_array* inputs) noexcept {
    ND_TRY(RequireUfunc(ufunc));
    call.row = &UfuncOf(ufunc);
    ND_TRY(RequireCount(count, call.row->inputs, call.row->name, "input_count"));
    ND_TRY(RequirePointer(inputs, "inputs"));
    for (int32_t i = 0; i < count; ++i) ND_TRY(SetInput(i, inputs[i]));
    return Ok();
  }

  Status SetInput(int32_t i, nd_array token) noexcept {
    static constexpr const char* kNames[] = {"inputs[0]", "inputs[1]", "inputs[2]"};
    ND_TRY(inputs_[i].Acquire(token, HandleKind::kArray, kNames[i]));
    call.input[i] = &inputs_[i].array();
    return Ok();
  }

  Status SetOptions(const nd_ufunc_options* options) noexcept {
    ND_TRY(ReadOptions(options, *call.row, &call));
    if (options != nullptr && options->mask != 0) {
      ND_TRY(where_.Acquire(options->mask, HandleKind::kArray, "options->mask"));
      call.where = &where_.array();
    }
    return Ok();
  }

 private:
  Pin inputs_[kMaxInputs];
  Pin where_;
};

// Scalars of the host among the inputs, in memory of this call: results share none with
// inputs.
template <int kCount>
class HostScalars {
 public:
  // Makes scalar number k an input.
  Status Set(int k, const ScalarRef& from, bool weak, int input,
             UfuncCall* call) noexcept {
    std::memcpy(element_[k], from.value, static_cast<size_t>(ItemSize(from.dtype)));
    Layout layout;
    ND_TRY(Array::Make(from.dtype, layout, element_[k], {0, ItemSize(from.dtype)},
                       kReadonly, BufferRef(), &scalar_[k]));
    call->input[input] = &scalar_[k];
    if (weak) call->weak |= 1u << input;
    return Ok();
  }

 private:
  Array scalar_[kCount];
  alignas(kMaxItemSize) char element_[kCount][kMaxItemSize];
};

// A scalar that is one of two inputs.
class ScalarInput {
 public:
  Status SetInputs(int32_t ufunc, nd_array a, int32_t value_dtype, const void* value,
                   int32_t scalar_flags, PinnedCall* pinned) noexcept {
    ND_TRY(RequireUfunc(ufunc));
    UfuncCall& call = pinned->call;
    call.row = &UfuncOf(ufunc);
    ND_TRY(RequireCount(2, call.row->inputs, call.row->name, "inputs"));
    ND_TRY(RequireOneOf(scalar_flags, ND_SCALAR_WEAK | ND_SCALAR_FIRST, "scalar_flags"));
    ScalarRef from;
    ND_TRY(ToScalar(value_dtype, value, "value", &from));
    const int first = (scalar_flags & ND_SCALAR_FIRST) != 0 ? 1 : 0;
    ND_TRY(pinned->SetInput(first, a));
    return scalar_.Set(0, from, (scalar_flags & ND_SCALAR_WEAK) != 0, 1 - first, &call);
  }

 private:
  HostScalars<1> scalar_;
};

// One fresh array: body(call), which sets the inputs.
template <typename Body>
int32_t MakeFlagged(const char* name, nd_array* result, int32_t* float_flags,
                    Body&& body) noexcept {
  return CallFlagged(name, float_flags, [&](int32_t* flags, FloatState* state) -> Status {
    ND_TRY(RequirePointer(result, "result"));
    *result = 0;
    PinnedCall pinned;
    pinned.call.state = state;
    pinned.call.wants_flags = float_flags != nullptr;
    ND_TRY(body(&pinned));
    ND_TRY(RequireCount(1, pinned.call.row->outputs, pinned.call.row->name, "outputs"));
    NewSlot slot;
    ND_TRY(slot.Acquire(HandleKind::kArray));
    Array* const made = slot.array();
    ND_TRY(CallUfunc(pinned.call, &made, flags));
    *result = slot.Publish();
    return Ok();
  });
}

Status FindByName(const char* name, int32_t inputs, int32_t* ufunc) noexcept {
  ND_TRY(RequirePointer(name, "name"));
  *ufunc = FindUfunc(name);
  if (*ufunc < 0) return Fail(Code::kValue, "there is no ufunc '%.40s'", name);
  return RequireCount(inputs, UfuncOf(*ufunc).inputs, UfuncOf(*ufunc).name, "inputs");
}

}  // namespace

int32_t nd_ufunc_count(void) {
  return kUfuncCount;
}

int32_t nd_ufunc_find(const char* name, int32_t* result) {
  return Store("nd_ufunc_find", result, [&](int32_t* stored) -> Status {
    ND_TRY(RequirePointer(name, "name"));
    const int32_t found = FindUfunc(name);
    if (found < 0) return Fail(Code::kValue, "there is no ufunc '%.40s'", name);
    *stored = found;
    return Ok();
  });
}

int32_t nd_ufunc_info(int32_t ufunc, const nd_ufunc_desc** result) {
  return Store("nd_ufunc_info", result, [&](const nd_ufunc_desc** stored) -> Status {
    ND_TRY(RequireUfunc(ufunc));
    *stored = &DescriptionOf(ufunc);
    return Ok();
  });
}

int32_t nd_ufunc_resolve(int32_t ufunc, int32_t input_count, const int32_t* dtypes,
                         int32_t weak, int32_t dtype, int32_t casting, int32_t* operands,
                         int32_t capacity) {
  return Call("nd_ufunc_resolve", [&]() -> Status {
    ND_TRY(RequirePointer(operands, "operands"));
    for (int32_t i = 0; i < capacity && i < kMaxInputs + kMaxOutputs; ++i)
      operands[i] = 0;
    ND_TRY(RequireUfunc(ufunc));
    const UfuncRow& row = UfuncOf(ufunc);
    ND_TRY(RequireCount(input_count, row.inputs, row.name, "input_count"));
    ND_TRY(RequirePointer(dtypes, "dtypes"));
    ND_TRY(RequireOneOf(weak, (1 << row.inputs) - 1, "weak"));
    ND_TRY(RequireOneOf(casting, ND_CAST_UNSAFE, "casting"));
    if (capacity < row.inputs + row.outputs) {
      return Fail(Code::kValue, "capacity is %d, ufunc '%s' has %d operands", capacity,
                  row.name, row.inputs + row.outputs);
    }
    InputType types[kMaxInputs];
    for (int32_t i = 0; i < input_count; ++i) {
      ND_TRY(ToDtype(dtypes[i], &types[i].dtype));
      types[i].weak = (weak >> i & 1) != 0;
    }
    Dtype wanted = kNoDtype;
    if (dtype != 0) ND_TRY(ToDtype(dtype, &wanted));
    Signature signature;
    ND_TRY(Resolve(row, types, wanted, static_cast<Casting>(casting), &signature));
    for (int32_t i = 0; i < row.inputs; ++i) {
      operands[i] = static_cast<int32_t>(signature.in[i]);
    }
    for (int32_t i = 0; i < row.outputs; ++i) {
      operands[row.inputs + i] = static_cast<int32_t>(signature.out[i]);
    }
    return Ok();
  });
}

int32_t nd_ufunc_call(int32_t ufunc, int32_t input_count, const nd_array* inputs,
                      const nd_ufunc_options* options, int32_t result_count,
                      nd_array* results, int32_t* float_flags) {
  return CallFlagged(
      "nd_ufunc_call", float_flags, [&](int32_t* flags, FloatState* state) -> Status {
        ND_TRY(RequirePointer(results, "results"));
        for (int32_t i = 0; i < result_count && i < kMaxOutputs; ++i) results[i] = 0;
        PinnedCall pinned;
        pinned.call.state = state;
        ND_TRY(pinned.SetInputs(ufunc, input_count, inputs));
        const UfuncRow& row = *pinned.call.row;
        ND_TRY(RequireCount(result_count, row.outputs, row.name, "result_count"));
        ND_TRY(pinned.SetOptions(options));
        NewSlot slots[kMaxOutputs];
        Array* made[kMaxOutputs];
        for (int32_t i = 0; i < row.outputs; ++i) {
          ND_TRY(slots[i].Acquire(HandleKind::kArray));
          made[i] = slots[i].array();
        }
        ND_TRY(CallUfunc(pinned.call, made, flags));
        for (int32_t i = 0; i < row.outputs; ++i) results[i] = slots[i].Publish();
        return Ok();
      });
}

int32_t nd_ufunc_call_into(int32_t ufunc, int32_t input_count, const nd_array* inputs,
                           const nd_ufunc_options* options, int32_t target_count,
                           const nd_array* targets, int32_t* float_flags) {
  return CallFlagged(
      "nd_ufunc_call_into", float_flags,
      [&](int32_t* flags, FloatState* state) -> Status {
        PinnedCall pinned;
        pinned.call.state = state;
        ND_TRY(pinned.SetInputs(ufunc, input_count, inputs));
        const UfuncRow& row = *pinned.call.row;
        ND_TRY(RequireCount(target_count, row.outputs, row.name, "target_count"));
        ND_TRY(RequirePointer(targets, "targets"));
        ND_TRY(pinned.SetOptions(options));
        static constexpr const char* kNames[] = {"targets[0]", "targets[1]"};
        Pin pins[kMaxOutputs];
        const Array* into[kMaxOutputs];
        for (int32_t i = 0; i < row.outputs; ++i) {
          ND_TRY(pins[i].Acquire(targets[i], HandleKind::kArray, kNames[i]));
          into[i] = &pins[i].array();
        }
        return CallUfuncInto(pinned.call, into, flags);
      });
}

int32_t nd_ufunc_unary(int32_t ufunc, nd_array a, nd_array* result,
                       int32_t* float_flags) {
  return MakeFlagged("nd_ufunc_unary", result, float_flags,
                     [&](PinnedCall* pinned) { return pinned->SetInputs(ufunc, 1, &a); });
}

int32_t nd_ufunc_binary(int32_t ufunc, nd_array a, nd_array b, nd_array* result,
                        int32_t* float_flags) {
  return MakeFlagged("nd_ufunc_binary", result, float_flags, [&](PinnedCall* pinned) {
    const nd_array inputs[] = {a, b};
    return pinned->SetInputs(ufunc, 2, inputs);
  });
}

int32_t nd_ufunc_scalar(int32_t ufunc, nd_array a, int32_t value_dtype, const void* value,
                        int32_t scalar_flags, nd_array* result, int32_t* float_flags) {
  ScalarInput scalar;
  return MakeFlagged("nd_ufunc_scalar", result, float_flags, [&](PinnedCall* pinned) {
    return scalar.SetInputs(ufunc, a, value_dtype, value, scalar_flags, pinned);
  });
}

int32_t nd_ufunc_scalar_into(int32_t ufunc, nd_array a, int32_t value_dtype,
                             const void* value, int32_t scalar_flags, nd_array target,
                             int32_t* float_flags) {
  return CallFlagged(
      "nd_ufunc_scalar_into", float_flags,
      [&](int32_t* flags, FloatState* state) -> Status {
        ScalarInput scalar;
        PinnedCall pinned;
        pinned.call.state = state;
        ND_TRY(scalar.SetInputs(ufunc, a, value_dtype, value, scalar_flags, &pinned));
        ND_TRY(
            RequireCount(1, pinned.call.row->outputs, pinned.call.row->name, "outputs"));
        Pin pin;
        ND_TRY(pin.Acquire(target, HandleKind::kArray, "target"));
        const Array* const into = &pin.array();
        return CallUfuncInto(pinned.call, &into, flags);
      });
}

int32_t nd_ufunc_numbers(int32_t ufunc, int32_t input_count, const nd_array* inputs,
                         int32_t integer_bits, const int64_t* integers,
                         const double* reals, nd_array* result, int32_t* float_flags) {
  HostScalars<kMaxInputs> scalars;
  return MakeFlagged(
      "nd_ufunc_numbers", result, float_flags, [&](PinnedCall* pinned) -> Status {
        ND_TRY(RequireUfunc(ufunc));
        UfuncCall& call = pinned->call;
        call.row = &UfuncOf(ufunc);
        ND_TRY(
            RequireCount(input_count, call.row->inputs, call.row->name, "input_count"));
        ND_TRY(RequirePointer(inputs, "inputs"));
        ND_TRY(RequireOneOf(integer_bits, (1 << input_count) - 1, "integer_bits"));
        ND_TRY(RequirePointer(integers, "integers"));
        ND_TRY(RequirePointer(reals, "reals"));
        for (int32_t i = 0; i < input_count; ++i) {
          if (inputs[i] != 0) {
            ND_TRY(pinned->SetInput(i, inputs[i]));
            continue;
          }
          const bool integer = (integer_bits >> i & 1) != 0;
          const ScalarRef number = integer ? ScalarRef{Dtype::kInt64, integers + i}
                                           : ScalarRef{Dtype::kFloat64, reals + i};
          ND_TRY(scalars.Set(i, number, true, i, &call));
        }
        return Ok();
      });
}

int32_t nd_unary(const char* name, nd_array a, nd_array* result) {
  return MakeFlagged("nd_unary", result, nullptr, [&](PinnedCall* pinned) -> Status {
    int32_t ufunc = 0;
    ND_TRY(FindByName(name, 1, &ufunc));
    return pinned->SetInputs(ufunc, 1, &a);
  });
}

int32_t nd_binary(const char* name, nd_array a, nd_array b, nd_array* result) {
  return MakeFlagged("nd_binary", result, nullptr, [&](PinnedCall* pinned) -> Status {
    int32_t ufunc = 0;
    ND_TRY(FindByName(name, 2, &ufunc));
    const nd_array inputs[] = {a, b};
    return pinned->SetInputs(ufunc, 2, inputs);
  });
}
