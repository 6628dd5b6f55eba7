// SPDX-License-Identifier: BSD-3-Clause
#include "core/filter/chain.h"

#include <algorithm>
#include <cmath>

#include "core/array/checked.h"
#include "core/array/views.h"
#include "core/dtype/promote.h"
#include "core/elements/elements.h"
#include "core/filter/means.h"
#include "core/filter/pair.h"
#include "core/filter/pair_float.h"
#include "core/filter/plan.h"
#include "core/filter/smooth.h"
#include "core/kernels/few.h"
#include "core/loop/assign.h"
#include "core/loop/overlap.h"

namespace nd::filter {
namespace {

// How the axes of dense passes along them see x and y.
template <typename Plan>
void SetAxes(int32_t ndim, std::span<const Pass> passes, const FilterOptions& options,
             const Side& x, const Side& y, Plan* plan) noexcept {
  plan->x = x.data;
  plan->y = y.data;
  plan->ndim = ndim;
  plan->rows = passes[0].axis;
  for (int32_t d = 0; d < ndim; ++d) {
    plan->axes[d] = {x.shape[d], x.strides[d],       1, y.shape[d], y.strides[d], 0, 1,
                     1,          options.boundary[d]};
  }
  for (const Pass& pass : passes) {
    Axis& axis = plan->axes[pass.axis];
    axis.tap_count = static_cast<int64_t>(pass.taps.size());
    // A pass of one tap stands for none: its axis may be one that is left alone.
    if (axis.tap_count > 1) axis.start = options.Start(pass.axis, axis.tap_count);
  }
}

// The taps of a pass, times a power of two, as numbers of `sum`, for sums that become
// `result`.
Status ConvertTaps(const Pass& pass, double gain, Dtype sum, Dtype result,
                   SmallScratch<char>* storage) noexcept {
  const size_t count = pass.taps.size();
  SmallScratch<double> scaled;
  ND_TRY(storage->Resize(count * static_cast<size_t>(ItemSize(sum))));
  ND_TRY(scaled.Resize(count));
  if (!pass.exact) gain *= Nudge(sum, result);
  for (size_t i = 0; i < count; ++i) scaled[i] = pass.taps[i] * gain;
  CastOperands(scaled.data(), static_cast<int64_t>(count), sum, storage->data());
  return Ok();
}

// Few columns are better the rows of another axis, if that has many more elements.
constexpr int64_t kFewColumns = 16;
constexpr int64_t kManyMore = 4;

// The last two passes can be made at once: along some axis, then along the last.
bool EndsInPair(int32_t ndim, std::span<const Pass> passes, const FilterOptions& options,
                const Side& y) noexcept {
  if (passes.size() < 2) return false;
  const int32_t rows = passes[passes.size() - 2].axis, columns = passes.back().axis;
  if (columns != ndim - 1) return false;
  if (y.shape[columns] < std::min(kFewColumns, y.shape[rows] / kManyMore)) return false;
  for (const int32_t d : {rows, columns}) {
    if (options.stride[d] != 1 || options.dilation[d] != 1) return false;
  }
  for (int32_t d = 0; d < ndim; ++d) {
    if (options.stride[d] != 1 && passes.size() == 2) return false;
  }
  return true;
}

bool MayOverlap(int32_t ndim, const Side& x, const Side& y) noexcept {
  return MayShareBounds({ndim, x.shape, x.strides, x.data, ItemSize(x.dtype)},
                        {ndim, y.shape, y.strides, y.data, ItemSize(y.dtype)});
}

// side = elements of `dtype` in C order, in memory of `storage`.
Status SetDense(int32_t ndim, Dtype dtype, Side* side, Scratch<char>* storage) noexcept {
  side->dtype = dtype;
  int64_t bytes = ItemSize(dtype);
  for (int32_t d = ndim; d-- > 0;) {
    side->strides[d] = bytes;
    if (MulOverflows(bytes, side->shape[d], &bytes)) return Code::kOverflow;
  }
  ND_TRY(storage->Resize(static_cast<size_t>(bytes)));
  side->data = storage->data();
  return Ok();
}

// Integers are means of integers, which are rounded to the same dtype after each pass.
bool AreSmoothing(std::span<const Pass> passes, const FilterOptions& options,
                  ChainFormat format, const Side& x, const Side& y,
                  SmoothPlan* plan) noexcept {
  const Dtype dtype = x.dtype;
  if (format.between != dtype || y.dtype != dtype ||
      !CanSmooth(dtype, y.shape[passes[1].axis])) {
    return false;
  }
  SmoothTaps* const taps[] = {&plan->row_taps, &plan->column_taps};
  for (size_t i = 0; i < 2; ++i) {
    const Pass& pass = passes[i];
    if (!pass.finish.within || pass.finish.divisor != 0) return false;
    if (options.boundary[pass.axis] == Boundary::kConstant &&
        options.fill != std::trunc(options.fill)) {
      return false;
    }
    if (!SetSmoothTaps(dtype, pass.taps, Nudge(format.sum, dtype), taps[i])) return false;
  }
  options.WriteFill(dtype, plan->fill);
  plan->dtype = dtype;
  return true;
}

// x becomes a copy of itself.
Status MakeApart(int32_t ndim, Side* x, Scratch<char>* storage) noexcept {
  const Side from = *x;
  ND_TRY(SetDense(ndim, from.dtype, x, storage));
  return AssignStrided(ndim, from.shape, from.dtype, from.data, from.strides, from.dtype,
                       x->data, x->strides);
}

// Floating sums of two passes are divided once, after both: that is one rounding less.
// Returns the power of two that the first sums are to be multiplied by, so that they stay
// in the range of samples.
double DivideOnce(ChainFormat format, Finish* first, Finish* last) noexcept {
  constexpr double kLargest = 0x1p22;  // that quotients are exactly rounded for
  const double divisor = first->divisor;
  const double by = divisor * std::max(last->divisor, 1.0);
  if (divisor == 0 || by > kLargest || IsInteger(format.sum) ||
      format.between != format.sum) {
    return 1;
  }
  first->divisor = 0;
  int shift = 0;
  if (last->divisor != 0) std::frexp(divisor, &shift);
  const double gain = std::ldexp(1.0, -shift);
  last->divisor = by * gain;
  return gain;
}

// A pass along the axis shows a constant that counts.
bool ShowsConstant(const FilterOptions& options, int32_t axis) noexcept {
  return options.boundary[axis] == Boundary::kConstant &&
         (options.fill != 0 || options.fill_imag != 0);
}

// What RunPair and RunLonePass have in common: the plan of two passes.
Status SetPair(int32_t ndim, std::span<const Pass> passes, const FilterOptions& options,
               ChainFormat format, const Side& x, const Side& y,
               SmallScratch<char> (&taps)[2], PairPlan* plan) noexcept {
  plan->sample = x.dtype;
  plan->between = format.between;
  plan->sum = format.sum;
  plan->result = y.dtype;
  plan->first = passes[0].finish;
  plan->last = passes[1].finish;
  const double gain = ShowsConstant(options, passes[1].axis)
                          ? 1
                          : DivideOnce(format, &plan->first, &plan->last);
  ND_TRY(ConvertTaps(passes[0], gain, format.sum, format.between, &taps[0]));
  ND_TRY(ConvertTaps(passes[1], 1, format.sum, y.dtype, &taps[1]));
  plan->row_taps = taps[0].data();
  plan->column_taps = taps[1].data();
  options.WriteOperand(format.sum, plan->fill);
  SetAxes(ndim, passes, options, x, y, plan);
  return Ok();
}

// Few taps are added in pairs if they are symmetric along both axes.
bool MayFoldFew(const PairPlan& plan) noexcept {
  const int64_t rows = plan.axes[plan.rows].tap_count;
  const int64_t columns = plan.axes[plan.ndim - 1].tap_count;
  return std::max(rows, columns) <= kMostMiddleFirst &&
         FoldOf(plan.sum, plan.row_taps, rows) == Fold::kPlus &&
         FoldOf(plan.sum, plan.column_taps, columns) == Fold::kPlus;
}

// Where the layout of x alone keeps the plan from being one of floats, x is copied: else
// the layout would show in the last bits. *done tells whether it is one in the end.
Status MakeFloatPair(const Side& x, PairPlan* plan, Scratch<char>* copy,
                     bool* done) noexcept {
  *done = IsFloatPair(*plan);
  if (*done || !IsFloat(plan->sum) || x.dtype != plan->sum) return Ok();
  PairPlan dense = *plan;
  dense.x = nullptr;
  int64_t bytes = ItemSize(x.dtype);
  for (int32_t d = plan->ndim; d-- > 0;) {
    dense.axes[d].x_stride = bytes;
    if (MulOverflows(bytes, x.shape[d], &bytes)) return Ok();
  }
  if (!IsFloatPair(dense) || !(MayFold(dense) || MayFoldFew(dense))) return Ok();
  Side apart = x;
  ND_TRY(MakeApart(plan->ndim, &apart, copy));
  *plan = dense;
  plan->x = apart.data;
  *done = true;
  return Ok();
}

Status RunPair(int32_t ndim, std::span<const Pass> passes, const FilterOptions& options,
               ChainFormat format, const Side& x, const Side& y) noexcept {
  SmallScratch<char> taps[2];
  Scratch<char> copy;
  PairPlan plan;
  ND_TRY(SetPair(ndim, passes, options, format, x, y, taps, &plan));
  bool is_float = false;
  ND_TRY(MakeFloatPair(x, &plan, &copy, &is_float));
  return ExecutePair(plan);
}

// Fewer rows of results are no tile of pairs, and for fewer columns it is too much work.
constexpr int64_t kFewRows = 8, kLoneColumns = 64;

// The axis that makes a pair with a pass along `axis`, or -1.
int32_t PartnerOf(int32_t ndim, int32_t axis, const FilterOptions& options,
                  const Side& y) noexcept {
  for (int32_t d = 0; d < ndim; ++d) {
    if (options.stride[d] != 1 || options.dilation[d] != 1) return -1;
  }
  const int32_t last = ndim - 1;
  if (axis != last) {
    return y.shape[axis] < kFewRows || y.shape[last] < kLoneColumns ? -1 : last;
  }
  int32_t partner = last - 1;
  while (partner >= 0 && y.shape[partner] < kFewRows) --partner;
  return partner;
}

// A pass of floats is a pair with a single tap, 1, along another axis: samples are read
// once there. *done tells whether it is one.
Status RunLonePass(int32_t ndim, const Pass& pass, const FilterOptions& options,
                   ChainFormat format, const Side& x, const Side& y,
                   bool* done) noexcept {
  *done = false;
  const int32_t partner = PartnerOf(ndim, pass.axis, options, y);
  if (partner < 0 || x.dtype != format.sum || y.dtype != format.sum) return Ok();
  static constexpr double kOne = 1;
  const Pass single = {partner, {&kOne, 1}};
  const Pass pair[2] = {pass.axis < partner ? pass : single,
                        pass.axis < partner ? single : pass};
  FilterOptions both = options;
  both.boundary[partner] = Boundary::kNearest;  // nothing is seen there
  SmallScratch<char> taps[2];
  Scratch<char> copy;
  PairPlan plan;
  ND_TRY(SetPair(ndim, pair, both, {format.sum, format.sum}, x, y, taps, &plan));
  ND_TRY(MakeFloatPair(x, &plan, &copy, done));
  if (!*done) return Ok();
  Side apart = x;
  if (plan.x == x.data && MayOverlap(ndim, x, y)) {
    ND_TRY(MakeApart(ndim, &apart, &copy));
    SetAxes(ndim, pair, both, apart, y, &plan);
  }
  return ExecutePair(plan);
}

bool TakesMeans(const Pass& pass, const FilterOptions& options, Dtype sum) noexcept {
  return pass.even && PrefersMeans(sum, static_cast<int64_t>(pass.taps.size()),
                                   options.stride[pass.axis], pass.largest);
}

// Two even passes, one of which is faster by itself, are made one after the other.
bool IsApart(std::span<const Pass> pair, const FilterOptions& options,
             Dtype sum) noexcept {
  return pair[0].even && pair[1].even &&
         (TakesMeans(pair[0], options, sum) || TakesMeans(pair[1], options, sum));
}

// y = one pass over x. They may overlap.
Status RunPass(int32_t ndim, const Pass& pass, const FilterOptions& options,
               ChainFormat format, const Side& x, const Side& y) noexcept {
  int64_t tap_counts[kMaxDims];
  std::fill(tap_counts, tap_counts + ndim, 1);
  tap_counts[pass.axis] = static_cast<int64_t>(pass.taps.size());
  Plan plan;
  if (TakesMeans(pass, options, format.sum)) {
    Side apart = x;
    Scratch<char> copy;
    if (MayOverlap(ndim, x, y)) ND_TRY(MakeApart(ndim, &apart, &copy));
    plan.Set(ndim, apart, y, format.sum, options, tap_counts);
    plan.finish = pass.finish;
    return ExecuteMeans(plan, pass.largest);
  }
  bool done = false;
  ND_TRY(RunLonePass(ndim, pass, options, format, x, y, &done));
  if (done) return Ok();
  SmallScratch<char> taps;
  ND_TRY(ConvertTaps(pass, 1, format.sum, y.dtype, &taps));
  plan.Set(ndim, x, y, format.sum, options, tap_counts);
  plan.taps = taps.data();
  plan.finish = pass.finish;
  plan.direct = pass.even;
  return Execute(plan);
}

// target = the passes over x.
Status RunPasses(int32_t ndim, Side x, const Side& result, std::span<const Pass> passes,
                 const FilterOptions& options, ChainFormat format) noexcept {
  // Passes go to and fro between two buffers.
  Scratch<char> buffers[2];
  bool paired = EndsInPair(ndim, passes, options, result);
  PassList apart;
  if (paired && IsApart(passes.last(2), options, format.sum)) {
    paired = false;
    for (const Pass& pass : passes) apart.Append(pass);
    Pass &first = apart[passes.size() - 2], &last = apart[passes.size() - 1];
    if (!ShowsConstant(options, last.axis)) {
      const double gain = DivideOnce(format, &first.finish, &last.finish);
      if (gain != 1) first.finish.divisor = 1 / gain;
    }
    passes = apart;
  }
  for (size_t i = 0; i < passes.size(); ++i) {
    if (paired && i + 2 == passes.size()) {
      const std::span<const Pass> pair = passes.subspan(i);
      Scratch<char> copy;
      // Other ways to add would differ in rounding.
      if (i == 0 && MayOverlap(ndim, x, result)) ND_TRY(MakeApart(ndim, &x, &copy));
      SmoothPlan smooth;
      if (AreSmoothing(pair, options, format, x, result, &smooth)) {
        SetAxes(ndim, pair, options, x, result, &smooth);
        return ExecuteSmooth(smooth);
      }
      return RunPair(ndim, pair, options, format, x, result);
    }
    const Pass& pass = passes[i];
    Side y;
    if (i == passes.size() - 1) {
      y = result;
    } else {
      std::copy(x.shape, x.shape + ndim, y.shape);
      y.shape[pass.axis] = options.Outputs(pass.axis, x.shape[pass.axis]);
      ND_TRY(SetDense(ndim, format.between, &y, &buffers[i % 2]));
    }
    ND_TRY(RunPass(ndim, pass, options, format, x, y));
    x = y;
  }
  return Ok();
}

}  // namespace

double LargestMagnitude(Dtype dtype) noexcept {
  if (dtype == Dtype::kBool) return 1;
  const int bits = static_cast<int>(8 * ItemSize(dtype));
  return std::ldexp(1.0, KindOf(dtype) == Kind::kUint ? bits : bits - 1);
}

bool IsInteger(Dtype dtype) noexcept {
  return KindOf(dtype) != Kind::kFloat && KindOf(dtype) != Kind::kComplex;
}

Dtype ExactSum(Dtype result, double bound) noexcept {
  const bool wraps = IsInteger(result) && result != Dtype::kBool;
  const int64_t size = ItemSize(result);
  if ((wraps && size <= 2) || bound < 0x1p15) return Dtype::kInt16;
  if (bound < 0x1p24) return Dtype::kFloat32;
  if ((wraps && size <= 4) || bound < 0x1p31) return Dtype::kInt32;
  if (!wraps && bound < 0x1p53) return Dtype::kFloat64;
  return wraps || bound < 0x1p63 ? Dtype::kInt64 : Dtype::kFloat64;
}

Dtype FloatSum(Dtype sample, Dtype weights) noexcept {
  const Dtype common = Promote(sample, weights);
  switch (common) {
    case Dtype::kFloat16:
    case Dtype::kBfloat16:
    case Dtype::kFloat32:
      return Dtype::kFloat32;
    case Dtype::kComplex64:
    case Dtype::kComplex128:
      return common;
    default:
      return Dtype::kFloat64;
  }
}

Dtype OwnSum(Dtype sample, Dtype result) noexcept {
  sample = PartOf(sample);
  result = PartOf(result);
  if (!IsInteger(result)) return FloatSum(sample, result);
  return FloatSum(sample, IsInteger(sample) ? Dtype::kFloat64 : sample);
}

bool MeansFit(const Array& a, const FilterOptions& options, Dtype result) noexcept {
  if (a.dtype() != result || !IsInteger(result)) return false;
  for (int32_t d = 0; d < a.ndim(); ++d) {
    if (options.boundary[d] != Boundary::kConstant) continue;
    const double low = KindOf(result) == Kind::kInt ? -LargestMagnitude(result) : 0;
    return options.fill >= low && options.fill < LargestMagnitude(result);
  }
  return true;
}

Status RunChain(const Array& a, std::span<const Pass> passes,
                const FilterOptions& options, ChainFormat format,
                const Array& target) noexcept {
  const int32_t ndim = a.ndim();
  if (target.size() == 0) return Ok();
  Side x(a), result(target);
  // An axis of one sample without a pass makes no difference: an image of one column is
  // the row that it is in memory.
  uint64_t with_pass = 0;
  for (const Pass& pass : passes) with_pass |= uint64_t{1} << pass.axis;
  int32_t place[kMaxDims], kept = 0;
  for (int32_t d = 0; d < ndim; ++d) {
    place[d] = kept;
    if (x.shape[d] != 1 || (with_pass >> d & 1) != 0) ++kept;
  }
  if (kept == ndim) return RunPasses(ndim, x, result, passes, options, format);
  FilterOptions kept_options = options;
  PassList kept_passes;
  for (int32_t d = 0; d < ndim; ++d) {
    const int32_t to = place[d];
    x.shape[to] = x.shape[d];
    x.strides[to] = x.strides[d];
    result.shape[to] = result.shape[d];
    result.strides[to] = result.strides[d];
    kept_options.boundary[to] = options.boundary[d];
    kept_options.origin[to] = options.origin[d];
    kept_options.stride[to] = options.stride[d];
    kept_options.dilation[to] = options.dilation[d];
  }
  for (Pass pass : passes) {
    pass.axis = place[pass.axis];
    kept_passes.Append(pass);
  }
  return RunPasses(kept, x, result, kept_passes, kept_options, format);
}

Status RunChainByParts(const Array& a, std::span<const Pass> passes,
                       const FilterOptions& options, ChainFormat format,
                       const Array& target) noexcept {
  return RunByParts(a, options, target,
                    [&](const Array& from, const FilterOptions& part, const Array& to) {
                      return RunChain(from, passes, part, format, to);
                    });
}

Status ClearImaginary(const Array& target) noexcept {
  Array imag;
  ND_TRY(Imag(target, &imag));
  const double zero = 0;
  return Fill(imag, {Dtype::kFloat64, &zero});
}

Status CopyFiltered(const Array& a, const FilterOptions& options,
                    const Array& target) noexcept {
  const Dtype sum = OwnSum(a.dtype(), target.dtype());
  if (Truncates(sum, target.dtype()) && target.size() != 0) {
    alignas(16) char one[kMaxItemSize];
    const double value = 1;
    FindCast(Dtype::kFloat64, sum)(&value, one, 1);
    int64_t tap_counts[kMaxDims];
    std::fill(tap_counts, tap_counts + a.ndim(), 1);
    Plan plan;
    plan.Set(a.ndim(), Side(a), Side(target), sum, options, tap_counts);
    plan.taps = one;
    return Execute(plan);
  }
  int64_t strides[kMaxDims];
  for (int32_t d = 0; d < a.ndim(); ++d) strides[d] = a.stride(d) * options.stride[d];
  return AssignStrided(a.ndim(), target.shape(), a.dtype(), a.data(), strides,
                       target.dtype(), target.data(), target.strides());
}

}  // namespace nd::filter
