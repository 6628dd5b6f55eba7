// SPDX-License-Identifier: BSD-3-Clause
// The linear filters of arrays. Names, rules and errors are those of decl.h.
#pragma once

#include <span>

#include "core/array/array.h"
#include "core/filter/options.h"

namespace nd {

// The twins of nd_gaussian_kind and nd_derivative_kind.
enum class GaussianKind : int32_t {
  kSmooth = 0,
  kLaplace = 1,
  kGradientMagnitude = 2,
};
enum class DerivativeKind : int32_t {
  kSobel = 0,
  kPrewitt = 1,
  kLaplace = 2,
  kSobelMagnitude = 3,
  kPrewittMagnitude = 4,
};

// Axes of a filter, with one number each of what the filter has.
struct FilterAxes {
  int32_t count;
  int32_t axis[kMaxDims];

  // -1: all. kAxis, kValue.
  Status Set(const Array& a, int32_t axis_count, const int64_t* axes) noexcept;
};

struct GaussianArguments {
  FilterAxes axes;
  const double* sigma;
  const int32_t* order;   // null: 0, or a term of a sum for each axis
  const int64_t* radius;  // null: by truncate
  double truncate;
};

// The dtype of results: what the options say, or as SciPy has it. kType where complex
// numbers would be stored as real ones.
Status LinearResult(Dtype sample, Dtype weights, int32_t wanted, Dtype* result) noexcept;

// `target` has the shape of the result, any dtype that LinearResult allows, and may
// overlap the array. It does not overlap itself.
Status FilterCorrelate(const Array& a, const Array& weights, bool convolve,
                       const FilterOptions& options, const Array& target) noexcept;
Status FilterGaussian(const Array& a, GaussianKind kind,
                      const GaussianArguments& arguments, const FilterOptions& options,
                      const Array& target) noexcept;
Status FilterUniform(const Array& a, const FilterAxes& axes, const int64_t* sizes,
                     const FilterOptions& options, const Array& target) noexcept;
Status FilterDerivative(const Array& a, DerivativeKind kind, const FilterAxes& axes,
                        const FilterOptions& options, const Array& target) noexcept;

}  // namespace nd
