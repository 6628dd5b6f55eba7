// SPDX-License-Identifier: BSD-3-Clause
#include "core/signal/convolve.h"

#include <algorithm>

#include "core/array/checked.h"
#include "core/signal/method.h"
#include "core/signal/plan.h"
#include "core/signal/short.h"
#include "core/signal/spectra.h"

namespace nd {
namespace {

using signal::Axis;
using signal::Execute;
using signal::Plan;

Status CheckMode(ConvolveMode mode) noexcept {
  const int32_t number = static_cast<int32_t>(mode);
  if (number >= 0 && number <= 2) return Ok();
  return Fail(Code::kValue, "mode is %d, expected 0 (valid), 1 (same) or 2 (full)",
              number);
}

// Both operands are non-empty and the full result has a length.
Status CheckCounts(int64_t n, int64_t m) noexcept {
  if (n < 0 || m < 0) {
    return Fail(Code::kValue, "%s has the negative length %lld", n < 0 ? "a" : "v",
                static_cast<long long>(n < 0 ? n : m));
  }
  if (n == 0) return Fail(Code::kValue, "a cannot be empty");
  if (m == 0) return Fail(Code::kValue, "v cannot be empty");
  int64_t full = 0;
  if (AddOverflows(n, m - 1, &full)) {
    return Fail(Code::kOverflow,
                "the full result of lengths %lld and %lld is beyond int64",
                static_cast<long long>(n), static_cast<long long>(m));
  }
  return Ok();
}

// The reach of a stride is an offset of this machine.
Status CheckReach(const char* name, int64_t count, int64_t stride) noexcept {
  int64_t reach = 0;
  if (!MulOverflows(count - 1, stride, &reach) && reach >= -PTRDIFF_MAX) return Ok();
  return Fail(Code::kOverflow, "%s: %lld elements, %lld bytes apart, are beyond int64",
              name, static_cast<long long>(count), static_cast<long long>(stride));
}

// The outputs of `mode` are full[offset], ..., full[offset + count - 1].
struct Cut {
  int64_t offset, count;
};

// SciPy's rule: kSame has a's length n. NumPy's is this one with a and v in order of
// size.
Cut CutOf(int64_t n, int64_t m, ConvolveMode mode) noexcept {
  switch (mode) {
    case ConvolveMode::kValid:
      return {std::min(n, m) - 1, std::max(n, m) - std::min(n, m) + 1};
    case ConvolveMode::kSame:
      return {(m - 1) / 2, n};
    case ConvolveMode::kFull:
      break;
  }
  return {0, n + m - 1};
}

Cut CutOf1D(int64_t n, int64_t m, ConvolveMode mode, bool correlate) noexcept {
  if (n >= m) return CutOf(n, m, mode);
  Cut cut = CutOf(m, n, mode);
  // The shorter a slides over v, and the result is reversed: the centre moves over.
  if (correlate && mode == ConvolveMode::kSame) cut.offset = n / 2;
  return cut;
}

// One operand along one axis. A reversed operand is walked from its end.
struct Side {
  int64_t count, stride;
  bool reversed;
  int64_t Origin() const noexcept { return reversed ? (count - 1) * stride : 0; }
  // That of a single element may be any number.
  int64_t Step() const noexcept {
    return reversed ? static_cast<int64_t>(0 - static_cast<uint64_t>(stride)) : stride;
  }
};

// Adds the axis on which full = x (*) taps is cut to `cut`. Sums run over taps in the
// opposite direction of samples.
void AddAxis(Side x, Side taps, Cut cut, int64_t y_stride, Plan* plan) noexcept {
  taps.reversed = !taps.reversed;
  Axis& axis = plan->axes[plan->ndim++];
  axis = {x.count,
          x.Step(),
          taps.count,
          taps.Step(),
          cut.count,
          y_stride,
          cut.offset - (taps.count - 1)};
  plan->x += x.Origin();
  plan->taps += taps.Origin();
}

// The operand with fewer elements makes the taps: full convolution commutes.
Plan StartPlan(Dtype dtype, const void* a, const void* v, bool swap, bool correlate,
               void* result) noexcept {
  Plan plan;
  plan.dtype = dtype;
  plan.ndim = 0;
  plan.x = static_cast<const char*>(swap ? v : a);
  plan.taps = static_cast<const char*>(swap ? a : v);
  plan.y = static_cast<char*>(result);
  const bool conjugate = correlate && InfoOf(dtype).kind == Kind::kComplex;
  plan.conjugate_x = conjugate && swap;
  plan.conjugate_taps = conjugate && !swap;
  return plan;
}

bool MayPreferTransforms(Dtype dtype, int64_t n, int64_t m, int64_t outputs) noexcept {
  const double taps = static_cast<double>(std::min(n, m));
  return taps >= signal::kFewestTaps &&
         signal::MayPreferTransforms(dtype, static_cast<double>(outputs), taps);
}

// A product of vectors that have been checked.
struct Product1D {
  Dtype dtype;
  const Vector1D& a;
  const Vector1D& v;
  Cut cut;
  bool correlate;
  void* result;
  int64_t result_stride;

  bool swaps() const noexcept { return v.count > a.count; }

  // False when it has to be planned. A correlation with swapped operands would walk the
  // samples backwards.
  bool TakeShortWay() const noexcept { return IsShort() && signal::RunShort(Short()); }
  [[gnu::noinline]] bool TakeSpectra() const noexcept {
    return IsShort() && signal::RunSpectra(Short());
  }

  bool IsShort() const noexcept {
    const int64_t size = ItemSize(dtype);
    return (swaps() ? a : v).stride == size && result_stride == size &&
           (swaps() ? v : a).stride % size == 0 && !(swaps() && correlate);
  }
  signal::ShortJob Short() const noexcept {
    const Vector1D& x = swaps() ? v : a;
    const Vector1D& taps = swaps() ? a : v;
    const int64_t size = ItemSize(dtype);
    return {dtype,     x.data,     x.count,    x.stride == size ? 1 : x.stride / size,
            taps.data, taps.count, !correlate, cut.offset - (taps.count - 1),
            result,    cut.count};
  }

  // The other ways, with much memory on the stack.
  [[gnu::noinline]] Status Run(bool transforms, bool forced) const noexcept {
    if (transforms) {
      bool done = false;
      ND_TRY(signal::TryTransforms(MakePlan(), 0, nullptr, forced, &done));
      if (done || TakeShortWay()) return Ok();
    }
    Plan plan = MakePlan();
    signal::Workspace workspace;
    return Execute(plan, workspace);
  }

  Plan MakePlan() const noexcept {
    const Side side_a = {a.count, a.stride, false},
               side_v = {v.count, v.stride, correlate};
    Plan plan = StartPlan(dtype, a.data, v.data, swaps(), correlate, result);
    AddAxis(swaps() ? side_v : side_a, swaps() ? side_a : side_v, cut, result_stride,
            &plan);
    return plan;
  }
};

// Products of equal indices of the axis are not summed. A single index meets all others.
bool IsBatch(int64_t a_count, int64_t v_count, AxisBits axes, int32_t d) noexcept {
  return (axes >> d & 1) == 0 && a_count != 1 && v_count != 1;
}

Status CheckOperands(int32_t ndim, int32_t v_ndim) noexcept {
  if (ndim != v_ndim) {
    return Fail(Code::kNdim, "a has %d dimensions and v has %d, expected as many", ndim,
                v_ndim);
  }
  if (ndim < 0 || ndim > kMaxDims) {
    return Fail(Code::kNdim, "a has %d dimensions, expected 0 to %d", ndim, kMaxDims);
  }
  return Ok();
}

}  // namespace

Status ConvolveLength(int64_t n, int64_t m, ConvolveMode mode, int64_t* result) noexcept {
  ND_TRY(CheckMode(mode));
  ND_TRY(CheckCounts(n, m));
  *result = CutOf1D(n, m, mode, false).count;
  return Ok();
}

Status Convolve1D(Dtype dtype, const Vector1D& a, const Vector1D& v, ConvolveMode mode,
                  bool correlate, void* result, int64_t result_stride,
                  ConvolveMethod method) noexcept {
  ND_TRY(CheckMode(mode));
  ND_TRY(CheckCounts(a.count, v.count));
  const Cut cut = CutOf1D(a.count, v.count, mode, correlate);
  ND_TRY(CheckReach("a", a.count, a.stride));
  ND_TRY(CheckReach("v", v.count, v.stride));
  ND_TRY(CheckReach("result", cut.count, result_stride));
  const bool transforms = method == ConvolveMethod::kFft ||
                          (method == ConvolveMethod::kAuto &&
                           MayPreferTransforms(dtype, a.count, v.count, cut.count));
  const Product1D product = {dtype, a, v, cut, correlate, result, result_stride};
  if (method == ConvolveMethod::kAuto &&
      signal::MayPreferSpectra(dtype, a.count, v.count) && product.TakeSpectra()) {
    return Ok();
  }
  if (!transforms && product.TakeShortWay()) return Ok();
  return product.Run(transforms, method == ConvolveMethod::kFft);
}

Status ConvolveShape(int32_t ndim, const int64_t* a_shape, const int64_t* v_shape,
                     ConvolveMode mode, int64_t* result_shape, AxisBits axes) noexcept {
  ND_TRY(CheckMode(mode));
  ND_TRY(CheckOperands(ndim, ndim));
  bool a_covers = true, v_covers = true;
  for (int32_t d = 0; d < ndim; ++d) {
    ND_TRY(CheckCounts(a_shape[d], v_shape[d]));
    if (IsBatch(a_shape[d], v_shape[d], axes, d)) {
      if (a_shape[d] != v_shape[d]) {
        return Fail(Code::kBroadcast,
                    "axis %d is not convolved, but a has the shape %s and v %s", d,
                    ShapeText(ndim, a_shape).text, ShapeText(ndim, v_shape).text);
      }
    } else if (axes == kAllAxes || (a_shape[d] != 1 && v_shape[d] != 1)) {
      a_covers &= a_shape[d] >= v_shape[d];
      v_covers &= v_shape[d] >= a_shape[d];
    }
  }
  if (mode == ConvolveMode::kValid && !a_covers && !v_covers) {
    return Fail(Code::kValue,
                "mode valid needs one operand to be at least as large as the other along "
                "every axis, got a with shape %s and v with shape %s",
                ShapeText(ndim, a_shape).text, ShapeText(ndim, v_shape).text);
  }
  for (int32_t d = 0; d < ndim; ++d) {
    result_shape[d] = IsBatch(a_shape[d], v_shape[d], axes, d)
                          ? a_shape[d]
                          : CutOf(a_shape[d], v_shape[d], mode).count;
  }
  return Ok();
}

namespace {

// A convolution with the axes that it is repeated along.
struct Batched {
  Plan plan;
  int32_t ndim = 0;
  signal::BatchAxis batch[kMaxDims];
  double outputs = 1, taps = 1;

  Status Prepare(Dtype dtype, const StridedND& a, const StridedND& v, ConvolveMode mode,
                 bool correlate, void* result, const int64_t* result_strides,
                 AxisBits axes) noexcept {
    ND_TRY(CheckOperands(a.ndim, v.ndim));
    int64_t result_shape[kMaxDims];
    ND_TRY(ConvolveShape(a.ndim, a.shape, v.shape, mode, result_shape, axes));
    int64_t a_size = 1, v_size = 1, result_size = 1;
    for (int32_t d = 0; d < a.ndim; ++d) {
      if (MulOverflows(a_size, a.shape[d], &a_size) ||
          MulOverflows(v_size, v.shape[d], &v_size) ||
          MulOverflows(result_size, result_shape[d], &result_size)) {
        return Fail(Code::kOverflow, "the number of elements is beyond int64");
      }
      ND_TRY(CheckReach("a", a.shape[d], a.strides[d]));
      ND_TRY(CheckReach("v", v.shape[d], v.strides[d]));
      ND_TRY(CheckReach("result", result_shape[d], result_strides[d]));
    }
    const bool swap = v_size > a_size;
    plan = StartPlan(dtype, a.data, v.data, swap, correlate, result);
    for (int32_t d = 0; d < a.ndim; ++d) {
      outputs *= static_cast<double>(result_shape[d]);
      if (IsBatch(a.shape[d], v.shape[d], axes, d)) {
        batch[ndim++] = {a.shape[d], swap ? v.strides[d] : a.strides[d],
                         swap ? a.strides[d] : v.strides[d], result_strides[d]};
        continue;
      }
      taps *= static_cast<double>(std::min(a.shape[d], v.shape[d]));
      const Side side_a = {a.shape[d], a.strides[d], false};
      // A single index of an axis that is not convolved meets the others in their order.
      const bool reversed = correlate && (axes >> d & 1) != 0;
      const Side side_v = {v.shape[d], v.strides[d], reversed};
      AddAxis(swap ? side_v : side_a, swap ? side_a : side_v,
              CutOf(a.shape[d], v.shape[d], mode), result_strides[d], &plan);
    }
    return Ok();
  }
  bool MayPreferTransforms() const noexcept {
    return signal::MayPreferTransforms(plan.dtype, outputs, taps);
  }
};

}  // namespace

Status ConvolveND(Dtype dtype, const StridedND& a, const StridedND& v, ConvolveMode mode,
                  bool correlate, void* result, const int64_t* result_strides,
                  ConvolveMethod method, AxisBits axes) noexcept {
  Batched work;
  ND_TRY(work.Prepare(dtype, a, v, mode, correlate, result, result_strides, axes));
  const bool forced = method == ConvolveMethod::kFft;
  if (forced || (method == ConvolveMethod::kAuto && work.MayPreferTransforms())) {
    bool done = false;
    ND_TRY(signal::TryTransforms(work.plan, work.ndim, work.batch, forced, &done));
    if (done) return Ok();
  }
  return signal::ExecuteDirectly(work.plan, work.ndim, work.batch);
}

Status ConvolveWithin(Dtype dtype, const StridedND& a, const StridedND& v,
                      ConvolveMode mode, bool correlate, void* result,
                      const int64_t* result_strides, void* memory,
                      int64_t bytes) noexcept {
  Batched work;
  ND_TRY(work.Prepare(dtype, a, v, mode, correlate, result, result_strides, kAllAxes));
  signal::Workspace workspace(memory, bytes);
  return Execute(work.plan, workspace);
}

Status MeasureConvolve(Dtype dtype, const StridedND& a, const StridedND& v,
                       ConvolveMode mode, bool correlate, void* result,
                       const int64_t* result_strides, int64_t* bytes) noexcept {
  Batched work;
  ND_TRY(work.Prepare(dtype, a, v, mode, correlate, result, result_strides, kAllAxes));
  return signal::MeasureWorkspace(work.plan, bytes);
}

Status ChooseConvolveMethod(Dtype dtype, const StridedND& a, const StridedND& v,
                            ConvolveMode mode, bool correlate, AxisBits axes,
                            ConvolveMethod* result) noexcept {
  Batched work;
  const int64_t strides[kMaxDims] = {};
  ND_TRY(work.Prepare(dtype, a, v, mode, correlate, nullptr, strides, axes));
  const bool transforms = work.MayPreferTransforms() &&
                          signal::PrefersTransforms(work.plan, work.ndim, work.batch);
  *result = transforms ? ConvolveMethod::kFft : ConvolveMethod::kDirect;
  return Ok();
}

}  // namespace nd
