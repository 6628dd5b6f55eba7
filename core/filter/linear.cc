// SPDX-License-Identifier: BSD-3-Clause
#include "core/filter/linear.h"

#include <algorithm>
#include <cmath>

#include "core/array/axes.h"
#include "core/array/views.h"
#include "core/array/checked.h"
#include "core/dtype/promote.h"
#include "core/elements/elements.h"
#include "core/filter/chain.h"
#include "core/filter/plan.h"
#include "core/filter/weights.h"

namespace nd {

using filter::ChainFormat;
using filter::IsInteger;
using filter::OwnSum;
using filter::PartOf;

namespace {

bool IsComplex(Dtype dtype) noexcept {
  return KindOf(dtype) == Kind::kComplex;
}

// Some axis shows the constant.
bool ShowsFill(const Array& a, const FilterOptions& options) noexcept {
  return std::find(options.boundary, options.boundary + a.ndim(), Boundary::kConstant) !=
         options.boundary + a.ndim();
}

// Passes along different axes may change places, and one filter may be several: what they
// show beyond the ends is the same.
bool PassesCommute(const Array& a, const FilterOptions& options) noexcept {
  return !ShowsFill(a, options) || (options.fill == 0 && options.fill_imag == 0);
}

// The largest magnitude of samples that are integers, the constant included; infinite if
// they are not.
double LargestSample(const Array& a, const FilterOptions& options) noexcept {
  if (!IsInteger(a.dtype())) return HUGE_VAL;
  const double largest = filter::LargestMagnitude(a.dtype());
  if (!ShowsFill(a, options)) return largest;
  const double fill = options.fill;
  return fill == std::trunc(fill) ? std::max(largest, std::fabs(fill)) : HUGE_VAL;
}

// The number of taps from which two passes are faster than one.
constexpr int64_t kWorthFactoring = 9;

class Correlation {
 public:
  Correlation(const Array& a, const Array& weights, bool convolve,
              const FilterOptions& options, const Array& target) noexcept
      : a_(a), given_(weights), convolve_(convolve), options_(options), target_(target) {
    if (!convolve) return;
    for (int32_t d = 0; d < a.ndim(); ++d) {
      options_.origin[d] = -options_.origin[d] - (weights.shape(d) % 2 == 0 ? 1 : 0);
    }
  }

  Status Run() noexcept {
    if (IsComplex(given_.dtype())) {
      return RunPlan(a_, options_, target_, filter::FloatSum(a_.dtype(), given_.dtype()),
                     false);
    }
    ND_TRY(weights_.Set(given_, convolve_));
    const double bound = weights_.total() * LargestSample(a_, options_);
    exact_ = (weights_.integral() || IsInteger(given_.dtype())) && bound < HUGE_VAL;
    const Dtype sum = exact_ ? filter::ExactSum(PartOf(target_.dtype()), bound) : Sum();
    if (given_.ndim() > 1 && weights_.count() >= kWorthFactoring &&
        (weights_.integral() || !exact_) && PassesCommute(a_, options_)) {
      bool done = false;
      ND_TRY(TryFactors(sum, &done));
      if (done) return Ok();
    }
    const int64_t taken = weights_.count() - weights_.zeros();
    const bool floating = KindOf(sum) == Kind::kFloat;
    const bool sparse =
        floating ? 4 * taken <= 3 * weights_.count() : 2 * taken <= weights_.count();
    return RunParts(sum, sparse);
  }

 private:
  Dtype Sum() const noexcept {
    Dtype sample = PartOf(a_.dtype());
    const Dtype result = PartOf(target_.dtype());
    // Integers that float32 has do not ask for more than samples and results do.
    if (!weights_.integral() || weights_.largest() > 0x1p24) {
      return filter::FloatSum(sample, given_.dtype());
    }
    return filter::FloatSum(sample, IsInteger(result) ? Dtype::kBool : result);
  }

  // Two or more passes where the weights allow them.
  Status TryFactors(Dtype sum, bool* done) noexcept {
    int64_t lengths = 0;
    for (int32_t d = 0; d < given_.ndim(); ++d) lengths += given_.shape(d);
    filter::TapBuffer buffer;
    ND_TRY(buffer.Resize(lengths));
    if (!weights_.Factor(given_, buffer.Take(lengths))) return Ok();
    buffer.Restart();
    filter::PassList passes;
    for (int32_t d = 0; d < given_.ndim(); ++d) {
      const std::span<double> taps = buffer.Take(given_.shape(d));
      if (taps.size() > 1) passes.Append({d, taps});
    }
    if (passes.size() < 2) return Ok();
    passes[passes.size() - 1].exact = exact_;
    *done = true;
    return filter::RunChainByParts(a_, passes, options_, {sum, sum}, target_);
  }

  // All at once; the parts of complex numbers one after the other.
  Status RunParts(Dtype sum, bool sparse) noexcept {
    return filter::RunByParts(
        a_, options_, target_,
        [&](const Array& from, const FilterOptions& part, const Array& to) {
          return RunPlan(from, part, to, sum, sparse);
        });
  }

  Status RunPlan(const Array& a, const FilterOptions& options, const Array& target,
                 Dtype sum, bool sparse) noexcept {
    if (target.size() == 0) return Ok();
    SmallScratch<char> taps;
    ND_TRY(taps.Resize(static_cast<size_t>(given_.size() * ItemSize(sum))));
    const double nudge = exact_ ? 1 : filter::Nudge(sum, target.dtype());
    if (exact_ && !IsInteger(given_.dtype())) {
      filter::CastOperands(weights_.data(), given_.size(), sum, taps.data());
    } else if (nudge == 1) {
      ND_TRY(filter::CopyWeights(given_, convolve_, sum, taps.data()));
    } else {
      SmallScratch<double> scaled;
      ND_TRY(scaled.Resize(static_cast<size_t>(given_.size())));
      std::transform(weights_.data(), weights_.data() + given_.size(), scaled.data(),
                     [nudge](double weight) { return weight * nudge; });
      FindCast(Dtype::kFloat64, sum)(scaled.data(), taps.data(), given_.size());
    }
    filter::Plan plan;
    plan.Set(a.ndim(), filter::Side(a), filter::Side(target), sum, options,
             given_.shape());
    plan.taps = taps.data();
    plan.sparse = sparse;
    plan.direct = exact_;
    return filter::Execute(plan);
  }

  const Array& a_;
  const Array& given_;
  const bool convolve_;
  FilterOptions options_;
  const Array& target_;
  filter::Weights weights_;
  bool exact_ = false;
};

}  // namespace

Status FilterAxes::Set(const Array& a, int32_t axis_count, const int64_t* axes) noexcept {
  const bool all = axis_count == -1 && axes == nullptr;
  count = all ? a.ndim() : axis_count;
  uint64_t seen = 0;
  if (!all) ND_TRY(AxisSet("axis_count", axis_count, axes, a.ndim(), &seen));
  for (int32_t i = 0; i < count; ++i) {
    ND_TRY(NormalizeAxis(all ? i : axes[i], a.ndim(), &axis[i]));
  }
  return Ok();
}

Status LinearResult(Dtype sample, Dtype weights, int32_t wanted, Dtype* result) noexcept {
  const bool complex = IsComplex(sample) || IsComplex(weights);
  *result = complex ? Promote(sample, Dtype::kComplex64) : sample;
  if (wanted == 0) return Ok();
  ND_TRY(ToDtype(wanted, result));
  if (!complex || IsComplex(*result)) return Ok();
  return Fail(Code::kType, "output must have complex dtype, %s is not",
              InfoOf(*result).name);
}

Status FilterCorrelate(const Array& a, const Array& weights, bool convolve,
                       const FilterOptions& options, const Array& target) noexcept {
  if (weights.ndim() != a.ndim()) {
    return Fail(Code::kNdim, "weights.ndim (%d) must match a.ndim (%d)", weights.ndim(),
                a.ndim());
  }
  if (weights.size() == 0) return Fail(Code::kValue, "no filter weights given");
  for (int32_t d = 0; d < a.ndim(); ++d) {
    ND_TRY(options.CheckWindow(d, weights.shape(d)));
  }
  return Correlation(a, weights, convolve, options, target).Run();
}

Status FilterUniform(const Array& a, const FilterAxes& axes, const int64_t* sizes,
                     const FilterOptions& options, const Array& target) noexcept {
  int64_t longest = 1;
  for (int32_t i = 0; i < axes.count; ++i) {
    ND_TRY(options.CheckWindow(axes.axis[i], sizes[i]));
    longest = std::max(longest, sizes[i]);
  }
  const Dtype sample = PartOf(a.dtype()), result = PartOf(target.dtype());
  const bool integers = IsInteger(sample) && IsInteger(result);
  // Of what is between the passes, too.
  const double largest =
      integers ? std::max(LargestSample(a, options), filter::LargestMagnitude(result))
               : HUGE_VAL;
  const bool within = filter::MeansFit(a, options, result);
  filter::TapBuffer buffer;
  ND_TRY(buffer.Resize(longest));
  const std::span<double> ones = buffer.Take(longest);
  std::fill(ones.begin(), ones.end(), 1.0);
  filter::PassList passes;
  for (int32_t i = 0; i < axes.count; ++i) {
    if (sizes[i] == 1) continue;
    const size_t size = static_cast<size_t>(sizes[i]);
    passes.Append({axes.axis[i],
                   ones.first(size),
                   {static_cast<double>(sizes[i]), within},
                   true,
                   true,
                   largest});
  }
  if (passes.size() == 0) return filter::CopyFiltered(a, options, target);
  ChainFormat format = {OwnSum(sample, result), result};
  if (!IsInteger(result)) {
    format.between = format.sum;
  } else if (integers) {
    // Exact sums.
    const double bound = static_cast<double>(longest) * largest;
    format.sum = bound < 0x1p24 ? Dtype::kFloat32 : Dtype::kFloat64;
  }
  // Two passes over few taps are faster by parts.
  constexpr int64_t kWorthWhole = 32;
  if (IsComplex(a.dtype()) && IsComplex(target.dtype()) &&
      (passes.size() == 1 || longest >= kWorthWhole)) {
    const Dtype sum = filter::FloatSum(a.dtype(), target.dtype());
    return filter::RunChain(a, passes, options, {sum, sum}, target);
  }
  return filter::RunChainByParts(a, passes, options, format, target);
}

Status FilterDerivative(const Array& a, DerivativeKind kind, const FilterAxes& axes,
                        const FilterOptions& options, const Array& target) noexcept {
  static constexpr double kFirst[] = {-1, 0, 1}, kSobel[] = {1, 2, 1},
                          kPrewitt[] = {1, 1, 1};
  const Dtype sample = PartOf(a.dtype()), result = PartOf(target.dtype());
  for (int32_t d = 0; d < a.ndim(); ++d) ND_TRY(options.CheckWindow(d, 3));
  if (kind >= DerivativeKind::kSobelMagnitude) {
    return filter::RunGradient(a, kind == DerivativeKind::kSobelMagnitude, axes, options,
                               PassesCommute(a, options), target);
  }
  const bool laplace = kind == DerivativeKind::kLaplace;
  double gain = laplace ? 4.0 * axes.count : 2;
  if (!laplace) {
    if (axes.count != 1) {
      return Fail(Code::kValue, "axis_count is %d, it must be 1", axes.count);
    }
    const double each = kind == DerivativeKind::kSobel ? 4 : 3;
    for (int32_t d = 1; d < a.ndim(); ++d) gain *= each;
  }
  const double bound = gain * LargestSample(a, options);
  const bool exact = bound < HUGE_VAL;
  const Dtype sum = exact ? filter::ExactSum(result, bound) : OwnSum(sample, result);
  if (laplace) return filter::RunLaplace(a, axes, options, sum, exact, target);
  if (exact && PassesCommute(a, options)) {
    bool done = false;
    ND_TRY(filter::TryDerivative(a, kind == DerivativeKind::kSobel, axes.axis[0], options,
                                 target, &done));
    if (done) return Ok();
  }
  // The order of SciPy, unless that of the axes does as well.
  const int32_t along = axes.axis[0];
  const bool truncates = !exact && IsInteger(result);
  const bool goes_first = truncates || !PassesCommute(a, options);
  filter::PassList passes;
  if (goes_first) passes.Append({along, kFirst, {}, exact});
  const std::span<const double> others =
      kind == DerivativeKind::kSobel ? kSobel : kPrewitt;
  for (int32_t d = 0; d < a.ndim(); ++d) {
    if (d != along) {
      passes.Append({d, others, {}, exact});
    } else if (!goes_first) {
      passes.Append({d, kFirst, {}, exact});
    }
  }
  return filter::RunChainByParts(a, passes, options, {sum, truncates ? result : sum},
                                 target);
}

}  // namespace nd
