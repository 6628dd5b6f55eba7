// SPDX-License-Identifier: BSD-3-Clause
#include "core/fir/savgol.h"

#include <cinttypes>
#include <cmath>
#include <utility>

#include "core/array/axes.h"
#include "core/elements/elements.h"
#include "core/fir/regions.h"
#include "core/memory/cache.h"

namespace nd {
namespace {

// The polynomials q[0], q[1], ... that are orthonormal over n points one apart, u being
// the distance from their middle: b[k + 1] * q[k + 1] = u * q[k] - b[k] * q[k - 1]. The
// closed form of b is that of discrete Chebyshev polynomials.
double Recurrence(int64_t k, int64_t n) noexcept {
  const double degree = static_cast<double>(k), points = static_cast<double>(n);
  return std::sqrt((points - degree) * (points + degree) / (4 - 1 / (degree * degree))) /
         2;
}

Status CheckFit(const SavgolFit& fit) noexcept {
  if (fit.order >= fit.length) {
    return Fail(Code::kValue,
                "polyorder must be less than window_length: they are %d and %" PRId64,
                fit.order, fit.length);
  }
  if (fit.length < 1) {
    return Fail(Code::kValue, "window_length is %" PRId64 ", it must be positive",
                fit.length);
  }
  if (fit.derivative < 0) {
    return Fail(Code::kValue, "deriv is %d, it must not be negative", fit.derivative);
  }
  return Ok();
}

// The polynomials of a fit at the samples of its window, one after another, and their
// weights in its value somewhere.
class Fit {
 public:
  explicit Fit(const SavgolFit& fit) noexcept : fit_(fit) {}

  // What follows needs it.
  Status Reserve() noexcept {
    const size_t length = static_cast<size_t>(fit_.length);
    ND_TRY(now_.Resize(length));
    ND_TRY(before_.Resize(length));
    ND_TRY(weights_.Resize(static_cast<size_t>(fit_.order) + 1));
    const size_t derivatives = static_cast<size_t>(fit_.derivative) + 1;
    ND_TRY(there_.Resize(derivatives));
    return there_before_.Resize(derivatives);
  }

  // Calls visit(k, q[k] at all samples) for 0 <= k <= order.
  template <typename Visit>
  Status ForEachPolynomial(Visit&& visit) noexcept {
    double *now = now_.data(), *before = before_.data();
    for (int64_t i = 0; i < fit_.length; ++i) now[i] = First(), before[i] = 0;
    double b = 0;
    for (int32_t k = 0;; ++k) {
      ND_TRY(visit(k, now));
      if (k == fit_.order) return Ok();
      const double next_b = Recurrence(k + 1, fit_.length);
      for (int64_t i = 0; i < fit_.length; ++i) {
        before[i] =
            (FromMiddle(static_cast<double>(i)) * now[i] - b * before[i]) / next_b;
      }
      std::swap(now, before);
      b = next_b;
    }
  }

  // The derivatives of q[0], ..., q[order] at a position.
  const double* WeightsAt(double position) noexcept {
    const int32_t derivative = fit_.derivative;
    double *there = there_.data(), *before = there_before_.data();
    for (int32_t d = 0; d <= derivative; ++d) there[d] = before[d] = 0;
    there[0] = First();
    const double scale = std::pow(fit_.spacing, derivative), u = FromMiddle(position);
    double b = 0;
    for (int32_t k = 0;; ++k) {
      weights_[static_cast<size_t>(k)] = there[derivative] / scale;
      if (k == fit_.order) return weights_.data();
      const double next_b = Recurrence(k + 1, fit_.length);
      for (int32_t d = derivative; d >= 0; --d) {
        const double lower = d == 0 ? 0 : d * there[d - 1];
        before[d] = (u * there[d] + lower - b * before[d]) / next_b;
      }
      std::swap(there, before);
      b = next_b;
    }
  }

 private:
  double First() const noexcept {
    return 1 / std::sqrt(static_cast<double>(fit_.length));
  }
  double FromMiddle(double position) const noexcept {
    return position - 0.5 * static_cast<double>(fit_.length - 1);
  }

  const SavgolFit& fit_;
  // Of two neighbouring polynomials: at all samples, and all derivatives at a position.
  Scratch<double> now_, before_, there_, there_before_;
  Scratch<double> weights_;
};

// The part [begin, begin + count) of an axis.
Status PartOf(const Array& a, int32_t axis, int64_t begin, int64_t count,
              Array* result) noexcept {
  Layout layout;
  a.CopyLayout(&layout);
  layout.shape[axis] = count;
  return a.Derive(a.dtype(), layout, begin * a.stride(axis), 0, result);
}

// The first and the last length / 2 outputs, from the polynomials of the outer windows:
// the parts that each has in the samples, then their sum at each place.
Status FitEnds(const Array& x, int32_t axis, const SavgolFit& fit,
               const Array& y) noexcept {
  Fit polynomials(fit);
  ND_TRY(polynomials.Reserve());
  const int64_t half = fit.length / 2, n = x.shape(axis);
  int64_t shape[kMaxDims];
  for (int32_t d = 0; d < x.ndim(); ++d)
    shape[d] = d == axis ? fit.order + 1 : x.shape(d);
  Array parts, window, output;
  ND_TRY(NewArray(Dtype::kFloat64, x.ndim(), shape, Order::kC, Fill::kUninitialized,
                  &parts));
  const auto correlate = [&](const Array& from, const double* taps, int64_t count) {
    return fir::CorrelateAlong(from, axis, taps, count, 0, Boundary::kConstant, nullptr,
                               output);
  };
  for (const bool last : {false, true}) {
    ND_TRY(PartOf(x, axis, last ? n - fit.length : 0, fit.length, &window));
    const auto part = [&](int32_t k, const double* q) -> Status {
      ND_TRY(PartOf(parts, axis, k, 1, &output));
      return correlate(window, q, fit.length);
    };
    ND_TRY(polynomials.ForEachPolynomial(part));
    for (int64_t i = 0; i < half; ++i) {
      const int64_t place = last ? fit.length - half + i : i;
      ND_TRY(PartOf(y, axis, last ? n - half + i : i, 1, &output));
      ND_TRY(correlate(parts, polynomials.WeightsAt(static_cast<double>(place)),
                       fit.order + 1));
    }
  }
  return Ok();
}

}  // namespace

Status SavgolTaps(const SavgolFit& fit, double position, Array* result) noexcept {
  ND_TRY(CheckFit(fit));
  const double length = static_cast<double>(fit.length);
  if (position < 0) position = (length - 1) / 2;
  if (!(position < length)) {
    return Fail(Code::kValue, "pos must be nonnegative and less than window_length.");
  }
  ND_TRY(
      NewArray(Dtype::kFloat64, 1, &fit.length, Order::kC, Fill::kUninitialized, result));
  double* const taps = static_cast<double*>(result->data());
  for (int64_t i = 0; i < fit.length; ++i) taps[i] = 0;
  if (fit.derivative > fit.order) return Ok();
  Fit polynomials(fit);
  ND_TRY(polynomials.Reserve());
  const double* const weights = polynomials.WeightsAt(position);
  return polynomials.ForEachPolynomial([&](int32_t k, const double* q) {
    for (int64_t i = 0; i < fit.length; ++i) taps[i] += weights[k] * q[i];
    return Ok();
  });
}

Status SavgolFilter(const Array& x, const SavgolFit& fit, int64_t axis,
                    Extension extension, double fill, Array* result) noexcept {
  int32_t along = 0;
  ND_TRY(NormalizeAxis(axis, x.ndim(), &along));
  ND_TRY(CheckFit(fit));
  if (KindOf(x.dtype()) == Kind::kComplex) {
    return Fail(Code::kType, "x is %s, it must be real", InfoOf(x.dtype()).name);
  }
  const bool interpolate = extension == Extension::kInterpolate;
  if (interpolate && fit.length > x.shape(along)) {
    return Fail(Code::kValue,
                "If mode is 'interp', window_length must be less than or equal to the "
                "size of x.");
  }
  if (!interpolate && !IsBoundary(extension)) {
    return Fail(Code::kValue, "ends is %d, it must be one of nd_boundary or %d",
                static_cast<int>(extension), static_cast<int>(Extension::kInterpolate));
  }
  Array samples, taps, outputs;
  ND_TRY(SavgolTaps(fit, -1, &taps));
  ND_TRY(Astype(x, Dtype::kFloat64, Order::kK, Casting::kUnsafe, CopyRule::kIfNeeded,
                &samples));
  ND_TRY(NewArray(Dtype::kFloat64, x.ndim(), x.shape(), Order::kC, Fill::kUninitialized,
                  &outputs));
  if (outputs.size() > 0) {
    // SciPy's place of a window of even length is half a sample later.
    const int64_t start = -((fit.length - 1) / 2);
    ND_TRY(fir::CorrelateAlong(samples, along, taps.data(), fit.length, start,
                               interpolate ? Boundary::kConstant : BoundaryOf(extension),
                               interpolate ? nullptr : &fill, outputs));
    if (interpolate && fit.derivative <= fit.order) {
      ND_TRY(FitEnds(samples, along, fit, outputs));
    }
  }
  if (x.dtype() == Dtype::kFloat32) {
    return Astype(outputs, Dtype::kFloat32, Order::kC, Casting::kUnsafe,
                  CopyRule::kIfNeeded, result);
  }
  *result = std::move(outputs);
  return Ok();
}

}  // namespace nd
