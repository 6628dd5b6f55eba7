// SPDX-License-Identifier: BSD-3-Clause
// Convolution.
#include "capi/call.h"
#include "core/signal/arrays.h"

using namespace nd;
using namespace nd::capi;

namespace {

using Operation = Status (*)(const Array& a, const Array& v, ConvolveMode mode,
                             Product product, Array* result) noexcept;

int32_t Apply(const char* name, Operation operation, nd_array a, nd_array v, int32_t mode,
              Product product, nd_array* result) noexcept {
  const FloatState restore_on_exit;
  return Make(name, result, [&](Array* made) -> Status {
    Pin first, second;
    ND_TRY(first.Acquire(a, HandleKind::kArray, "a"));
    ND_TRY(second.Acquire(v, HandleKind::kArray, "v"));
    ND_TRY(RequireOneOf(mode, ND_MODE_FULL, "mode"));
    return operation(first.array(), second.array(), static_cast<ConvolveMode>(mode),
                     product, made);
  });
}

}  // namespace

int32_t nd_convolve(nd_array a, nd_array v, int32_t mode, nd_array* result) {
  return Apply("nd_convolve", Convolve, a, v, mode, Product::kConvolve, result);
}

int32_t nd_correlate(nd_array a, nd_array v, int32_t mode, nd_array* result) {
  return Apply("nd_correlate", Convolve, a, v, mode, Product::kCorrelate, result);
}

int32_t nd_signal_convolve(nd_array a, nd_array v, int32_t mode, nd_array* result) {
  return Apply("nd_signal_convolve", SignalConvolve, a, v, mode, Product::kConvolve,
               result);
}

int32_t nd_signal_correlate(nd_array a, nd_array v, int32_t mode, nd_array* result) {
  return Apply("nd_signal_correlate", SignalConvolve, a, v, mode, Product::kCorrelate,
               result);
}
