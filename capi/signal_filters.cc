// SPDX-License-Identifier: BSD-3-Clause
// Filters of scipy.signal, and their design.
#include <algorithm>

#include "capi/call.h"
#include "capi/scalar.h"
#include "core/fir/lfilter.h"
#include "core/fir/planes.h"
#include "core/fir/savgol.h"
#include "core/fir/upfirdn.h"
#include "core/fir/windows.h"

using namespace nd;
using namespace nd::capi;

namespace {

// Pins up to four arrays by name.
class Pins {
 public:
  Status Acquire(nd_array token, const char* argument, const Array** result) noexcept {
    Pin& pin = pins_[count_];
    ND_TRY(pin.Acquire(token, HandleKind::kArray, argument));
    ++count_;
    *result = &pin.array();
    return Ok();
  }

 private:
  Pin pins_[4];
  int count_ = 0;
};

// Make for bodies that do floating-point arithmetic.
template <typename Body>
int32_t MakeFloat(const char* name, nd_array* result, Body&& body) noexcept {
  const FloatState restore_on_exit;
  return Make(name, result, body);
}

}  // namespace

int32_t nd_lfilter(nd_array b, nd_array a, nd_array x, int64_t axis, nd_array initial,
                   int32_t result_count, nd_array* results) {
  return CallFloat("nd_lfilter", [&]() -> Status {
    ND_TRY(RequirePointer(results, "results"));
    for (int32_t i = 0; i < std::min(result_count, 2); ++i) results[i] = 0;
    if (result_count != 1 && result_count != 2) {
      return Fail(Code::kValue, "result_count is %d, it must be 1 or 2", result_count);
    }
    Pins pins;
    const Array *taps, *divisor, *samples, *state = nullptr;
    ND_TRY(pins.Acquire(b, "b", &taps));
    ND_TRY(pins.Acquire(a, "a", &divisor));
    ND_TRY(pins.Acquire(x, "x", &samples));
    if (initial != 0) ND_TRY(pins.Acquire(initial, "initial", &state));
    NewSlot slots[2];
    for (int32_t i = 0; i < result_count; ++i) {
      ND_TRY(slots[i].Acquire(HandleKind::kArray));
    }
    ND_TRY(LFilter(*taps, *divisor, *samples, axis, state, slots[0].array(),
                   result_count == 2 ? slots[1].array() : nullptr));
    for (int32_t i = 0; i < result_count; ++i) results[i] = slots[i].Publish();
    return Ok();
  });
}

int32_t nd_upfirdn(nd_array h, nd_array x, int64_t up, int64_t down, int64_t axis,
                   int32_t ends, double fill, nd_array* result) {
  return MakeFloat("nd_upfirdn", result, [&](Array* made) -> Status {
    Pins pins;
    const Array *taps, *samples;
    ND_TRY(pins.Acquire(h, "h", &taps));
    ND_TRY(pins.Acquire(x, "x", &samples));
    ND_TRY(RequireOneOf(ends, ND_EXTEND_ANTIREFLECT, "ends"));
    return UpFirDn(*taps, *samples, up, down, axis, static_cast<Extension>(ends), fill,
                   made);
  });
}

int32_t nd_savgol_taps(int64_t length, int32_t order, int32_t derivative, double spacing,
                       double position, nd_array* result) {
  return MakeFloat("nd_savgol_taps", result, [&](Array* made) -> Status {
    return SavgolTaps({length, order, derivative, spacing}, position, made);
  });
}

int32_t nd_savgol_filter(nd_array x, int64_t length, int32_t order, int32_t derivative,
                         double spacing, int64_t axis, int32_t ends, double fill,
                         nd_array* result) {
  return MakeFloat("nd_savgol_filter", result, [&](Array* made) -> Status {
    Pins pins;
    const Array* samples;
    ND_TRY(pins.Acquire(x, "x", &samples));
    ND_TRY(RequireOneOf(ends, ND_EXTEND_INTERPOLATE, "ends"));
    return SavgolFilter(*samples, {length, order, derivative, spacing}, axis,
                        static_cast<Extension>(ends), fill, made);
  });
}

int32_t nd_window(const char* name, int64_t n, int32_t periodic, double parameter,
                  nd_array* result) {
  return MakeFloat("nd_window", result, [&](Array* made) -> Status {
    ND_TRY(RequirePointer(name, "name"));
    return Window(name, n, periodic != 0, parameter, made);
  });
}

int32_t nd_firwin(int64_t n, int32_t cutoff_count, const double* cutoffs,
                  double sampling_rate, int32_t pass_zero, int32_t scale, nd_array window,
                  nd_array* result) {
  return MakeFloat("nd_firwin", result, [&](Array* made) -> Status {
    ND_TRY(RequirePointer(cutoffs, "cutoffs"));
    Pins pins;
    const Array* weights = nullptr;
    if (window != 0) ND_TRY(pins.Acquire(window, "window", &weights));
    return Firwin(
        {n, cutoff_count, cutoffs, sampling_rate, pass_zero != 0, scale != 0, weights},
        made);
  });
}

int32_t nd_sepfir2d(nd_array a, nd_array row, nd_array column, nd_array* result) {
  return MakeFloat("nd_sepfir2d", result, [&](Array* made) -> Status {
    Pins pins;
    const Array *samples, *row_taps, *column_taps;
    ND_TRY(pins.Acquire(a, "a", &samples));
    ND_TRY(pins.Acquire(row, "row", &row_taps));
    ND_TRY(pins.Acquire(column, "column", &column_taps));
    return SepFir2D(*samples, *row_taps, *column_taps, made);
  });
}

int32_t nd_convolve2d(nd_array a, nd_array v, int32_t mode, int32_t correlate,
                      int32_t boundary, int32_t fill_dtype, const void* fill,
                      nd_array* result) {
  return MakeFloat("nd_convolve2d", result, [&](Array* made) -> Status {
    Pins pins;
    const Array *samples, *weights;
    ND_TRY(pins.Acquire(a, "a", &samples));
    ND_TRY(pins.Acquire(v, "v", &weights));
    ND_TRY(RequireOneOf(mode, ND_MODE_FULL, "mode"));
    ND_TRY(RequireOneOf(boundary, ND_BOUNDARY_WRAP, "boundary"));
    ScalarRef constant;
    ND_TRY(ToScalar(fill_dtype, fill, "fill", &constant));
    return Convolve2D(*samples, *weights, static_cast<ConvolveMode>(mode),
                      correlate != 0 ? Product::kCorrelate : Product::kConvolve,
                      static_cast<Boundary>(boundary), constant, made);
  });
}
