// SPDX-License-Identifier: BSD-3-Clause
// Linear filters.
#include <algorithm>

#include "capi/filter_options.h"
#include "core/elements/elements.h"
#include "core/filter/linear.h"
#include "core/loop/overlap.h"

using namespace nd;
using namespace nd::capi;

static_assert(static_cast<int>(GaussianKind::kGradientMagnitude) ==
              ND_GAUSSIAN_GRADIENT_MAGNITUDE);
static_assert(static_cast<int>(DerivativeKind::kPrewittMagnitude) ==
              ND_DERIVATIVE_PREWITT_MAGNITUDE);

namespace {

// What a filter is called with. Arrays are pinned for its time.
class FilterCall {
 public:
  FilterOptions options;

  const Array& a() const noexcept { return a_.array(); }
  const Array& weights() const noexcept { return *weights_; }

  Status Set(nd_array a, const nd_array* weights,
             const nd_filter_options* given) noexcept {
    ND_TRY(a_.Acquire(a, HandleKind::kArray, "a"));
    weights_ = &a_.array();
    if (weights != nullptr) {
      ND_TRY(pinned_weights_.Acquire(*weights, HandleKind::kArray, "weights"));
      weights_ = &pinned_weights_.array();
    }
    ND_TRY(ReadFilterOptions(given, a_.array(), &options));
    wanted_ = given == nullptr ? 0 : given->dtype;
    options.OutputShape(a_.array(), shape_);
    return Ok();
  }

  Status NewResult(Array* made) const noexcept {
    Dtype dtype;
    ND_TRY(LinearResult(a().dtype(), weights().dtype(), wanted_, &dtype));
    return NewArray(dtype, a().ndim(), shape_, Order::kC, Fill::kUninitialized, made);
  }

  Status CheckTarget(const Array& target) const noexcept {
    ND_TRY(CheckWritable(target));
    Dtype dtype;
    ND_TRY(LinearResult(a().dtype(), weights().dtype(),
                        static_cast<int32_t>(target.dtype()), &dtype));
    const int32_t ndim = a().ndim();
    if (target.ndim() != ndim || !std::equal(shape_, shape_ + ndim, target.shape())) {
      return Fail(Code::kShape, "target has the shape %s, the result %s",
                  ShapeText(target.ndim(), target.shape()).text,
                  ShapeText(ndim, shape_).text);
    }
    if (OverlapsItself(ndim, target.shape(), target.strides(), target.itemsize())) {
      return Fail(Code::kOverlap, "elements of target share memory");
    }
    return Ok();
  }

 private:
  Pin a_, pinned_weights_;
  const Array* weights_;
  int32_t wanted_;
  int64_t shape_[kMaxDims];
};

// body(call, target) filters into a fresh array.
template <typename Body>
int32_t Filtered(const char* name, nd_array a, const nd_array* weights,
                 const nd_filter_options* options, nd_array* result,
                 Body&& body) noexcept {
  const FloatState restore_on_exit;
  return Make(name, result, [&](Array* made) -> Status {
    FilterCall call;
    ND_TRY(call.Set(a, weights, options));
    ND_TRY(call.NewResult(made));
    return body(call, *made);
  });
}

// The same into an array that exists. `simple`: a body that fails has not written yet,
// for real numbers.
template <typename Body>
int32_t FilteredInto(const char* name, nd_array a, const nd_array* weights,
                     const nd_filter_options* options, nd_array target, bool simple,
                     Body&& body) noexcept {
  return CallFloat(name, [&]() -> Status {
    FilterCall call;
    ND_TRY(call.Set(a, weights, options));
    Pin pin;
    ND_TRY(pin.Acquire(target, HandleKind::kArray, "target"));
    const Array& into = pin.array();
    ND_TRY(call.CheckTarget(into));
    if (simple && KindOf(into.dtype()) != Kind::kComplex) return body(call, into);
    Array made;
    ND_TRY(NewArray(into.dtype(), into.ndim(), into.shape(), Order::kC,
                    Fill::kUninitialized, &made));
    ND_TRY(body(call, made));
    return Assign(into, made, Casting::kNo);
  });
}

auto Correlates(int32_t convolve) noexcept {
  return [=](const FilterCall& call, const Array& target) -> Status {
    return FilterCorrelate(call.a(), call.weights(), convolve != 0, call.options, target);
  };
}

auto Gaussian(int32_t kind, int32_t axis_count, const int64_t* axes, const double* sigma,
              const int32_t* order, const int64_t* radius, double truncate) noexcept {
  return [=](const FilterCall& call, const Array& target) -> Status {
    ND_TRY(RequireOneOf(kind, ND_GAUSSIAN_GRADIENT_MAGNITUDE, "kind"));
    GaussianArguments arguments = {{}, sigma, order, radius, truncate};
    ND_TRY(arguments.axes.Set(call.a(), axis_count, axes));
    ND_TRY(RequirePointer(sigma, "sigma"));
    return FilterGaussian(call.a(), static_cast<GaussianKind>(kind), arguments,
                          call.options, target);
  };
}

auto Uniform(int32_t axis_count, const int64_t* axes, const int64_t* sizes) noexcept {
  return [=](const FilterCall& call, const Array& target) -> Status {
    FilterAxes chosen;
    ND_TRY(chosen.Set(call.a(), axis_count, axes));
    ND_TRY(RequirePointer(sizes, "sizes"));
    return FilterUniform(call.a(), chosen, sizes, call.options, target);
  };
}

auto Derivative(int32_t kind, int32_t axis_count, const int64_t* axes) noexcept {
  return [=](const FilterCall& call, const Array& target) -> Status {
    ND_TRY(RequireOneOf(kind, ND_DERIVATIVE_PREWITT_MAGNITUDE, "kind"));
    FilterAxes chosen;
    ND_TRY(chosen.Set(call.a(), axis_count, axes));
    return FilterDerivative(call.a(), static_cast<DerivativeKind>(kind), chosen,
                            call.options, target);
  };
}

}  // namespace

int32_t nd_filter_correlate(nd_array a, nd_array weights, int32_t convolve,
                            const nd_filter_options* options, nd_array* result) {
  return Filtered("nd_filter_correlate", a, &weights, options, result,
                  Correlates(convolve));
}

int32_t nd_filter_correlate_into(nd_array a, nd_array weights, int32_t convolve,
                                 const nd_filter_options* options, nd_array target) {
  return FilteredInto("nd_filter_correlate_into", a, &weights, options, target, true,
                      Correlates(convolve));
}

int32_t nd_filter_gaussian(nd_array a, int32_t kind, int32_t axis_count,
                           const int64_t* axes, const double* sigma, const int32_t* order,
                           const int64_t* radius, double truncate,
                           const nd_filter_options* options, nd_array* result) {
  return Filtered("nd_filter_gaussian", a, nullptr, options, result,
                  Gaussian(kind, axis_count, axes, sigma, order, radius, truncate));
}

int32_t nd_filter_gaussian_into(nd_array a, int32_t kind, int32_t axis_count,
                                const int64_t* axes, const double* sigma,
                                const int32_t* order, const int64_t* radius,
                                double truncate, const nd_filter_options* options,
                                nd_array target) {
  return FilteredInto("nd_filter_gaussian_into", a, nullptr, options, target,
                      kind == ND_GAUSSIAN_SMOOTH,
                      Gaussian(kind, axis_count, axes, sigma, order, radius, truncate));
}

int32_t nd_filter_uniform(nd_array a, int32_t axis_count, const int64_t* axes,
                          const int64_t* sizes, const nd_filter_options* options,
                          nd_array* result) {
  return Filtered("nd_filter_uniform", a, nullptr, options, result,
                  Uniform(axis_count, axes, sizes));
}

int32_t nd_filter_uniform_into(nd_array a, int32_t axis_count, const int64_t* axes,
                               const int64_t* sizes, const nd_filter_options* options,
                               nd_array target) {
  return FilteredInto("nd_filter_uniform_into", a, nullptr, options, target, true,
                      Uniform(axis_count, axes, sizes));
}

int32_t nd_filter_derivative(nd_array a, int32_t kind, int32_t axis_count,
                             const int64_t* axes, const nd_filter_options* options,
                             nd_array* result) {
  return Filtered("nd_filter_derivative", a, nullptr, options, result,
                  Derivative(kind, axis_count, axes));
}

int32_t nd_filter_derivative_into(nd_array a, int32_t kind, int32_t axis_count,
                                  const int64_t* axes, const nd_filter_options* options,
                                  nd_array target) {
  return FilteredInto("nd_filter_derivative_into", a, nullptr, options, target,
                      kind < ND_DERIVATIVE_LAPLACE, Derivative(kind, axis_count, axes));
}
