// SPDX-License-Identifier: BSD-3-Clause
#include "core/reduce/moments.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/array/axes.h"
#include "core/array/views.h"
#include "core/dtype/convert.h"
#include "core/elements/elements.h"
#include "core/reduce/float.h"
#include "core/reduce/totals.h"
#include "core/ufunc/call.h"
#include "core/ufunc/registry.h"

namespace nd {
namespace {

// The dtype of a mean: integers are float64.
Dtype MeanDtype(const ReduceCall& call) noexcept {
  if (call.options->dtype != kNoDtype) return call.options->dtype;
  const Dtype dtype = call.a->dtype();
  return IsFloating(dtype) ? dtype : Dtype::kFloat64;
}

// The dtype it is computed in: never less precise than float32, and float64 for integers
// and bool that are to become 16-bit floats or integers.
Dtype ComputeDtype(Dtype from, Dtype dtype) noexcept {
  if (!IsFloating(dtype)) return Dtype::kFloat64;
  if (ItemSize(dtype) > 2) return dtype;
  return IsFloating(from) ? Dtype::kFloat32 : Dtype::kFloat64;
}

Dtype RealOf(Dtype dtype) noexcept {
  if (dtype == Dtype::kComplex64) return Dtype::kFloat32;
  return dtype == Dtype::kComplex128 ? Dtype::kFloat64 : dtype;
}

// The number of elements of each result minus `correction`, not below 0: one number for
// all, unless a mask or NaN makes them differ. Without NaN too few elements give NaN.
struct Divisors {
  double one = 0;
  Array each;  // float64
  int64_t step = 0;

  const double* data() const noexcept {
    return step == 0 ? &one : static_cast<const double*>(each.data());
  }
};

Status CountDivisors(const ReduceCall& call, double correction,
                     Divisors* divisors) noexcept {
  const bool passes = call.row->skips_nan() && IsFloating(call.a->dtype());
  if (call.options->where == nullptr && !passes) {
    const double count = static_cast<double>(ElementsPerResult(call));
    divisors->one = std::max(count - correction, 0.0);
    return Ok();
  }
  FoldSpec spec;
  spec.op = FoldOp::kSum;
  spec.element = Element::kCount;
  spec.compute = SumDtype(call.a->dtype());
  spec.dtype = Dtype::kUint64;
  spec.skip_nan = passes;
  Array counts;
  ND_TRY(FoldCall(call, spec, nullptr, &counts));
  ND_TRY(Astype(counts, Dtype::kFloat64, Order::kC, Casting::kUnsafe, CopyRule::kAlways,
                &divisors->each));
  divisors->step = 1;
  double* const values = static_cast<double*>(divisors->each.data());
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  for (int64_t i = 0; i < counts.size(); ++i) {
    const double left = values[i] - correction;
    values[i] = left > 0 ? left : passes ? kNaN : 0;
  }
  return Ok();
}

template <typename T, int kParts>
void DivideParts(const Array& a, const Divisors& divisors) noexcept {
  T* const values = static_cast<T*>(a.data());
  const double* const divisor = divisors.data();
  for (int64_t i = 0; i < a.size(); ++i) {
    const T by = static_cast<T>(divisor[i * divisors.step]);
    for (int part = 0; part < kParts; ++part) values[i * kParts + part] /= by;
  }
}

// Of float32, float64 or complex elements, in place.
Status Divide(const ReduceCall& call, double correction, const Array& made) noexcept {
  Divisors divisors;
  ND_TRY(CountDivisors(call, correction, &divisors));
  FloatFlags flags;
  {
    const FloatFlags::Scope scope(&flags);
    switch (made.dtype()) {
      case Dtype::kFloat32:
        DivideParts<float, 1>(made, divisors);
        break;
      case Dtype::kFloat64:
        DivideParts<double, 1>(made, divisors);
        break;
      case Dtype::kComplex64:
        DivideParts<float, 2>(made, divisors);
        break;
      default:
        DivideParts<double, 2>(made, divisors);
        break;
    }
  }
  *call.flags |= flags.Get();
  return Ok();
}

template <typename T>
void TakeRootsOf(const Array& variances) noexcept {
  T* const values = static_cast<T*>(variances.data());
  for (int64_t i = 0; i < variances.size(); ++i) values[i] = std::sqrt(values[i]);
}

// Of float32 or float64.
void TakeRoots(const Array& variances) noexcept {
  variances.dtype() == Dtype::kFloat32 ? TakeRootsOf<float>(variances)
                                       : TakeRootsOf<double>(variances);
}

// Whether all sums are integers that float64 holds, so that their order does not matter.
bool SumsAreExact(const ReduceCall& call, Dtype compute) noexcept {
  const Dtype dtype = call.a->dtype();
  if (compute != Dtype::kFloat64 || IsFloating(dtype) || ItemSize(dtype) == 8) {
    return false;
  }
  constexpr int64_t kBits = std::numeric_limits<double>::digits;
  return ElementsPerResult(call) <= int64_t{1} << (kBits - 8 * ItemSize(dtype));
}

// The mean in the dtype that it is computed in.
Status ComputeMean(const ReduceCall& call, Dtype compute, Array* result) noexcept {
  FoldSpec spec;
  spec.op = FoldOp::kSum;
  spec.skip_nan = call.row->skips_nan();
  if (SumsAreExact(call, compute)) {
    Array sums, integers;
    spec.compute = spec.dtype = Dtype::kUint64;
    ND_TRY(FoldCall(call, spec, nullptr, &sums));
    ND_TRY(Finish(static_cast<Array&&>(sums), Dtype::kInt64, &integers, call.flags));
    ND_TRY(Astype(integers, compute, Order::kC, Casting::kUnsafe, CopyRule::kAlways,
                  result));
  } else {
    spec.compute = spec.dtype = compute;
    ND_TRY(FoldCall(call, spec, nullptr, result));
  }
  return Divide(call, 0, *result);
}

Status NoInitial(const ReduceCall& call) noexcept {
  if (call.options->initial == nullptr) return Ok();
  return Fail(Code::kValue, "%s takes no initial value", call.row->name());
}

}  // namespace

Status Mean(const ReduceCall& call, Array* result) noexcept {
  ND_TRY(NoInitial(call));
  const Dtype dtype = MeanDtype(call);
  Array made;
  ND_TRY(ComputeMean(call, ComputeDtype(call.a->dtype(), dtype), &made));
  return Finish(static_cast<Array&&>(made), dtype, result, call.flags);
}

Status Variance(const ReduceCall& call, Array* result) noexcept {
  ND_TRY(NoInitial(call));
  const Dtype dtype = MeanDtype(call);
  const Dtype compute = ComputeDtype(call.a->dtype(), dtype);
  Array mean, stretched, made;
  ND_TRY(ComputeMean(call, compute, &mean));
  ND_TRY(RestoreAxes(mean, call.a->ndim(), call.axes, &stretched));
  FoldSpec spec;
  spec.op = FoldOp::kSum;
  spec.element = Element::kDeviation;
  spec.compute = compute;
  spec.dtype = RealOf(compute);
  spec.skip_nan = call.row->skips_nan();
  ND_TRY(FoldCall(call, spec, &stretched, &made));
  ND_TRY(Divide(call, call.options->correction, made));
  if (call.row->variant == kDeviationOf) {
    TakeRoots(made);
  }
  return Finish(static_cast<Array&&>(made), RealOf(dtype), result, call.flags);
}

namespace {

// The weights as an array that broadcasts to a: of its shape, or one axis long.
Status StretchWeights(const ReduceCall& call, Array* result) noexcept {
  const Array& a = *call.a;
  const Array& weights = *call.options->weights;
  if (weights.ndim() == a.ndim() &&
      std::equal(a.shape(), a.shape() + a.ndim(), weights.shape())) {
    return weights.Share(result);
  }
  const bool one = call.axes != 0 && (call.axes & (call.axes - 1)) == 0;
  const int32_t axis = one ? __builtin_ctzll(call.axes) : 0;
  if (!one || weights.ndim() != 1 || weights.shape(0) != a.shape(axis)) {
    return Fail(Code::kShape, "weights of the shape %s do not fit the shape %s",
                ShapeText(weights.ndim(), weights.shape()).text,
                ShapeText(a.ndim(), a.shape()).text);
  }
  Layout layout;
  for (int32_t i = 0; i < a.ndim(); ++i) {
    layout.Append(i == axis ? a.shape(axis) : 1, i == axis ? weights.stride(0) : 0);
  }
  return weights.Derive(weights.dtype(), layout, 0, 0, result);
}

bool HasZero(const Array& a) noexcept {
  return VisitDtype(a.dtype(), [&]<typename Row>(Row) {
    const auto* const values = static_cast<const typename Row::Type*>(a.data());
    for (int64_t i = 0; i < a.size(); ++i) {
      if (Convert<Bool>(values[i]).byte == 0) return true;
    }
    return false;
  });
}

}  // namespace

Status Average(const ReduceCall& call, Array* result) noexcept {
  ND_TRY(NoInitial(call));
  const Array* const given = call.options->weights;
  if (given == nullptr) return Mean(call, result);
  if (call.options->where != nullptr) {
    return Fail(Code::kValue, "average takes no mask");
  }
  Dtype dtype = Promote(call.a->dtype(), given->dtype());
  if (!IsFloating(dtype) || !IsFloating(call.a->dtype())) {
    dtype = Promote(dtype, Dtype::kFloat64);
  }
  Array weights, stretched, total, made;
  ND_TRY(StretchWeights(call, &weights));
  FoldSpec spec;
  spec.op = FoldOp::kSum;
  spec.compute = spec.dtype = SumDtype(dtype);
  ND_TRY(BroadcastTo(weights, call.a->ndim(), call.a->shape(), &stretched));
  ND_TRY(Fold(spec, stretched, nullptr, nullptr, call.axes, &total, call.flags));
  if (HasZero(total)) {
    return Fail(Code::kValue, "weights sum to zero, they cannot be normalised");
  }
  spec.element = Element::kProduct;
  ND_TRY(Fold(spec, *call.a, &weights, nullptr, call.axes, &made, call.flags));
  const UfuncCall quotient = {&UfuncOf(FindUfunc("divide")), {&made, &total}};
  const Array* const target = &made;
  int32_t met = 0;
  ND_TRY(CallUfuncInto(quotient, &target, &met));
  *call.flags |= met;
  return Finish(static_cast<Array&&>(made), dtype, result, call.flags);
}

}  // namespace nd
