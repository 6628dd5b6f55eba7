// SPDX-License-Identifier: BSD-3-Clause
// Gaussians, their derivatives, and Laplace filters.
#include <algorithm>
#include <cinttypes>
#include <cmath>

#include "core/filter/chain.h"
#include "core/filter/linear.h"
#include "core/filter/plan.h"
#include "core/filter/terms.h"

namespace nd {
namespace filter {
namespace {

// Narrower ones are no filter.
constexpr double kLeastSigma = 1e-15;
constexpr int32_t kHighestOrder = 64;
constexpr int64_t kLargestRadius = int64_t{1} << 40;
// Axes up to which a Laplace filter is one plan.
constexpr int32_t kLaplaceAxes = 6;

// Multiplies exp(-x^2 / (2 sigma^2)) by the polynomial that its derivative of `order` has
// before it: q becomes q' - q x / sigma^2, `order` times.
void Differentiate(double sigma, int32_t order, int64_t radius,
                   std::span<double> taps) noexcept {
  double q[kHighestOrder + 2] = {1}, next[kHighestOrder + 2];
  for (int32_t step = 0; step < order; ++step) {
    for (int32_t i = 0; i <= order; ++i) {
      next[i] =
          (i < order ? (i + 1) * q[i + 1] : 0) - (i > 0 ? q[i - 1] / (sigma * sigma) : 0);
    }
    std::copy(next, next + order + 1, q);
  }
  for (int64_t x = -radius; x <= radius; ++x) {
    double value = 0;
    for (int32_t i = order; i >= 0; --i) value = value * static_cast<double>(x) + q[i];
    taps[static_cast<size_t>(x + radius)] *= value;
  }
}

// The taps to correlate with.
void GaussianTaps(double sigma, int32_t order, int64_t radius,
                  std::span<double> taps) noexcept {
  double total = 0;
  for (int64_t x = -radius; x <= radius; ++x) {
    const double value = std::exp(-0.5 / (sigma * sigma) * static_cast<double>(x) *
                                  static_cast<double>(x));
    taps[static_cast<size_t>(x + radius)] = value;
    total += value;
  }
  for (double& tap : taps) tap /= total;
  if (order > 0) Differentiate(sigma, order, radius, taps);
  std::reverse(taps.begin(), taps.end());
}

Status RadiusOf(const GaussianArguments& arguments, int32_t i, int64_t* radius) noexcept {
  if (arguments.radius != nullptr && arguments.radius[i] >= 0) {
    *radius = arguments.radius[i];
  } else if (arguments.radius != nullptr && arguments.radius[i] != -1) {
    return Fail(Code::kValue, "Radius must be a nonnegative integer.");
  } else {
    const double real = arguments.truncate * arguments.sigma[i] + 0.5;
    if (!(real > -1)) return Fail(Code::kValue, "Radius must be a nonnegative integer.");
    *radius = real < static_cast<double>(kLargestRadius) ? static_cast<int64_t>(real)
                                                         : kLargestRadius;
  }
  if (*radius < kLargestRadius) return Ok();
  return Fail(Code::kOverflow, "the radius is %" PRId64 " or more", kLargestRadius);
}

// All that is known of a Gaussian filter but the orders of a term.
class Gaussian {
 public:
  Status Prepare(const Array& a, const GaussianArguments& arguments,
                 const FilterOptions& options, ChainFormat format) noexcept {
    a_ = &a;
    options_ = &options;
    arguments_ = &arguments;
    format_ = format;
    within_ = MeansFit(a, options, format.between);
    int64_t taps = 0;
    for (int32_t i = 0; i < arguments.axes.count; ++i) {
      radius_[i] = 0;
      if (!(arguments.sigma[i] >= 0 && std::isfinite(arguments.sigma[i]))) {
        return Fail(Code::kValue, "sigma[%d] is %g, it must be finite and not negative",
                    i, arguments.sigma[i]);
      }
      if (arguments.sigma[i] <= kLeastSigma) continue;
      const int32_t order = arguments.order == nullptr ? 0 : arguments.order[i];
      if (order < 0 || order > kHighestOrder) {
        return Fail(Code::kValue, "order must be non-negative, and at most %d",
                    kHighestOrder);
      }
      ND_TRY(RadiusOf(arguments, i, &radius_[i]));
      ND_TRY(options.CheckWindow(arguments.axes.axis[i], 2 * radius_[i] + 1));
      taps += 2 * radius_[i] + 1;
    }
    return buffer_.Resize(taps);
  }

  // The sums of positive taps are in error by at most as many roundings: where that stays
  // below what truncation forgives, float32 does for bytes.
  void UseSingleForBytes(Dtype sample, Dtype result, bool derives) noexcept {
    if (!IsInteger(sample) || ItemSize(sample) > 1 || !IsInteger(result) ||
        ItemSize(result) > 1 || derives) {
      return;
    }
    for (int32_t i = 0; i < arguments_->axes.count; ++i) {
      if (static_cast<double>(2 * radius_[i] + 2) * 0x1p-24 > kByteNudge) return;
    }
    format_.sum = Dtype::kFloat32;
  }

  // With the derivative orders[i] along axis i.
  Status Run(const int32_t* orders, const Array& target) noexcept {
    PassList passes;
    buffer_.Restart();
    bool copies = true;  // each pass has a single tap, 1
    for (int32_t i = 0; i < arguments_->axes.count; ++i) {
      if (arguments_->sigma[i] <= kLeastSigma) continue;
      const std::span<double> taps = buffer_.Take(2 * radius_[i] + 1);
      GaussianTaps(arguments_->sigma[i], orders[i], radius_[i], taps);
      copies = copies && radius_[i] == 0 && orders[i] == 0;
      passes.Append(
          {arguments_->axes.axis[i], taps, {0, within_ && orders[i] == 0}, false});
    }
    if (copies) return CopyFiltered(*a_, *options_, target);
    return RunChainByParts(*a_, passes, *options_, format_, target);
  }

 private:
  const Array* a_;
  const FilterOptions* options_;
  const GaussianArguments* arguments_;
  ChainFormat format_;
  bool within_;
  int64_t radius_[kMaxDims];
  TapBuffer buffer_;
};

// All second differences in one go.
Status RunCross(const Array& a, const FilterAxes& axes, const FilterOptions& options,
                Dtype sum, const Array& target) noexcept {
  if (target.size() == 0) return Ok();
  int64_t counts[kMaxDims], count = 1;
  std::fill(counts, counts + a.ndim(), 1);
  for (int32_t i = 0; i < axes.count; ++i) {
    counts[axes.axis[i]] = 3;
    count *= 3;
  }
  SmallScratch<double> numbers;
  SmallScratch<char> taps;
  ND_TRY(numbers.Resize(static_cast<size_t>(count)));
  ND_TRY(taps.Resize(static_cast<size_t>(count * ItemSize(sum))));
  double* const middle = numbers.data() + count / 2;
  std::fill(numbers.data(), numbers.data() + count, 0.0);
  *middle = -2.0 * axes.count;
  for (int64_t stride = 1; stride < count; stride *= 3) {
    middle[-stride] = middle[stride] = 1;
  }
  FindCast(Dtype::kFloat64, sum)(numbers.data(), taps.data(), count);
  Plan plan;
  plan.Set(a.ndim(), Side(a), Side(target), sum, options, counts);
  plan.taps = taps.data();
  plan.sparse = true;
  return Execute(plan);
}

}  // namespace

Status RunLaplace(const Array& a, const FilterAxes& axes, const FilterOptions& options,
                  Dtype sum, bool exact, const Array& target) noexcept {
  if (axes.count == 0) return CopyFiltered(a, options, target);
  static constexpr double kSecond[] = {1, -2, 1};
  auto term = [&](int32_t i, const Array& array) -> Status {
    const Pass pass = {axes.axis[i], kSecond, {}, exact};
    return RunChainByParts(a, {&pass, 1}, options, {sum, sum}, array);
  };
  if (axes.count == 1) return term(0, target);
  if (axes.count <= kLaplaceAxes && (exact || !IsInteger(target.dtype())) &&
      KindOf(a.dtype()) != Kind::kComplex && KindOf(target.dtype()) != Kind::kComplex) {
    return RunCross(a, axes, options, sum, target);
  }
  return CombineTerms(axes.count, Combine::kSum, target, term);
}

}  // namespace filter

Status FilterGaussian(const Array& a, GaussianKind kind,
                      const GaussianArguments& arguments, const FilterOptions& options,
                      const Array& target) noexcept {
  const Dtype sum = filter::OwnSum(a.dtype(), target.dtype());
  const bool truncates = filter::IsInteger(target.dtype());
  filter::Gaussian gaussian;
  ND_TRY(
      gaussian.Prepare(a, arguments, options, {sum, truncates ? target.dtype() : sum}));
  const int32_t count = arguments.axes.count;
  int32_t orders[kMaxDims];
  std::fill(orders, orders + count, 0);
  if (kind == GaussianKind::kSmooth) {
    if (arguments.order != nullptr) {
      std::copy(arguments.order, arguments.order + count, orders);
    }
    gaussian.UseSingleForBytes(
        a.dtype(), target.dtype(),
        std::any_of(orders, orders + count, [](int32_t order) { return order > 0; }));
    return gaussian.Run(orders, target);
  }
  int32_t terms[kMaxDims], term_count = 0;
  for (int32_t i = 0; i < count; ++i) {
    if (arguments.order == nullptr || arguments.order[i] != 0) terms[term_count++] = i;
  }
  if (term_count == 0) return filter::CopyFiltered(a, options, target);
  const bool laplace = kind == GaussianKind::kLaplace;
  auto run = [&](int32_t term, const Array& array) -> Status {
    orders[terms[term]] = laplace ? 2 : 1;
    const Status status = gaussian.Run(orders, array);
    orders[terms[term]] = 0;
    return status;
  };
  return filter::CombineTerms(
      term_count, laplace ? filter::Combine::kSum : filter::Combine::kRootOfSquares,
      target, run);
}

}  // namespace nd
