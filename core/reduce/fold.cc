// SPDX-License-Identifier: BSD-3-Clause
#include "core/reduce/fold.h"

#include <algorithm>
#include <atomic>

#include "core/kernels/move.h"
#include "core/kernels/reduce/find.h"
#include "core/memory/cache.h"
#include "core/reduce/fold_job.h"
#include "core/reduce/float.h"
#include "core/threads/crew.h"
#include "core/threads/pool.h"

namespace nd {
namespace {

constexpr double kBytesPerNanosecond = 20;
constexpr int64_t kGrainBytes = int64_t{64} << 10;  // that a thread takes at a time
constexpr int64_t kScattered = 256;  // results that are written apart at a time

// Sums and counts of uint64, and truth, by what lies in memory; null if these are others.
FoldInPlace FindInPlace(const FoldJob& job, const Array& x) noexcept {
  const FoldSpec& spec = job.spec;
  if (job.has_where || !x.has(kAligned)) return {};
  if (spec.stop >= 0) return FindTruths(x.dtype(), spec.op == FoldOp::kMax);
  if (spec.op != FoldOp::kSum || spec.dtype != Dtype::kUint64) return {};
  if (spec.element == Element::kCount) {
    return spec.skip_nan ? FindCount(x.dtype(), true) : FoldInPlace{};
  }
  if (spec.element != Element::kSame || spec.skip_nan) return {};
  if (spec.compute == Dtype::kBool) return FindCount(x.dtype(), false);
  return spec.compute == Dtype::kUint64 ? FindWideningSum(x.dtype()) : FoldInPlace{};
}

// How the elements come from memory to the kernels.
void SetElements(const Array& x, const Array* y, const Array* where,
                 FoldJob* job) noexcept {
  FoldSpec& spec = job->spec;
  job->kernel = FindFold(spec.op, spec.dtype);
  job->elements = &FindElements(spec.compute);
  job->absent = FindAbsent(job->kernel->itemsize);
  job->has_y = y != nullptr;
  job->has_where = where != nullptr;
  const Array* const operands[] = {&x, y, where};
  for (int i = 0; i < kFoldOperands; ++i) {
    const Dtype wanted = i == kFoldWhere ? Dtype::kBool : spec.compute;
    const Array* const operand = operands[i];
    job->memory[i] = operand == nullptr ? wanted : operand->dtype();
    // Those differ by name only.
    const Dtype memory = job->memory[i];
    if ((memory == Dtype::kBool && wanted == Dtype::kUint8) ||
        (memory == Dtype::kInt64 && wanted == Dtype::kUint64)) {
      job->memory[i] = wanted;
    }
    job->size[i] = ItemSize(job->memory[i]);
    job->load[i] = job->memory[i] == wanted ? nullptr : FindCast(job->memory[i], wanted);
  }
  const Dtype made = spec.element == Element::kCount ? Dtype::kBool : spec.compute;
  job->widen = made == spec.dtype ? nullptr : FindCast(made, spec.dtype);
  job->moments = FindMoments(spec.dtype);
  const bool moment = job->multiplies() || spec.element == Element::kDeviation;
  job->direct = (spec.element == Element::kSame || (moment && job->moments != nullptr)) &&
                spec.compute == spec.dtype && job->load[kFoldX] == nullptr &&
                job->load[kFoldY] == nullptr && !job->marks() && x.has(kAligned) &&
                (y == nullptr || y->has(kAligned));
  job->in_place = FindInPlace(*job, x);
  const bool integers = spec.compute == Dtype::kUint64 && job->multiplies() &&
                        !job->marks() && x.dtype() == y->dtype();
  job->products = integers && x.has(kAligned) && y->has(kAligned)
                      ? FindWrappingProducts(x.dtype())
                      : nullptr;
}

// Lines along the last group where they lie: dense, of every other element, or backwards.
void SetLines(FoldJob* job) noexcept {
  const FoldGroup& last = job->groups[job->group_count - 1];
  const int64_t size = job->size[kFoldX];
  job->lines = job->kernel->lines;
  job->step = size;
  if (job->spec.element != Element::kSame || last.ndim != 1) return;
  const int64_t stride = last.stride(kFoldX);
  const bool sums = job->spec.op == FoldOp::kSum && job->moments != nullptr;
  LinesFunction found = nullptr;
  if (stride == 2 * size) found = job->kernel->alternates;
  if (stride == -size && sums) found = job->moments->backwards;
  if (found == nullptr) return;
  job->lines = found;
  job->step = stride;
}

// Results number [begin, end), in the order of the kept axes.
void FoldResults(const FoldJob& job, int64_t begin, int64_t end) noexcept {
  const LoopPlan& plan = job.kept;
  const int64_t inner = plan.inner(), size = job.kernel->itemsize;
  const int64_t out_stride = plan.inner_stride(kFoldOperands);
  alignas(kAlignment) char scattered[kScattered * kMaxItemSize];
  FoldPanel panel;
  for (int i = 0; i < kFoldOperands; ++i) panel.strides[i] = plan.inner_stride(i);
  while (begin < end) {
    int64_t rest = begin / inner;
    const int64_t at = begin % inner;
    char* out = plan.data[kFoldOperands] + at * out_stride;
    std::copy(plan.data, plan.data + kFoldOperands, panel.data.at);
    panel.data = panel.data.Moved(panel.strides, at);
    for (int32_t axis = plan.ndim - 2; axis >= 0; --axis) {
      const int64_t index = rest % plan.shape[axis];
      rest /= plan.shape[axis];
      for (int i = 0; i < kFoldOperands; ++i) {
        panel.data.at[i] += index * plan.strides[i][axis];
      }
      out += index * plan.strides[kFoldOperands][axis];
    }
    panel.count = std::min(inner - at, end - begin);
    if (out_stride == size || panel.count == 1) {
      FoldGroups(job, 0, panel, out);
    } else {
      panel.count = std::min(panel.count, kScattered);
      FoldGroups(job, 0, panel, scattered);
      CopyStrided(size, scattered, size, out, out_stride, panel.count);
    }
    begin += panel.count;
  }
}

// Few results of many elements: the first group, which is the last as well, in parts for
// several threads.
Status FoldParts(const FoldJob& job, int64_t results, int64_t part, int32_t threads,
                 FloatFlags* flags) noexcept {
  const FoldKernel& kernel = *job.kernel;
  const FoldGroup& group = job.groups[0];
  const int64_t parts = (group.length - 1) / part + 1, size = kernel.itemsize;
  Scratch<char> values;
  ND_TRY(values.Resize(static_cast<size_t>(parts * results * size)));
  auto body = [&](int64_t begin, int64_t end) {
    const FloatFlags::Scope scope(flags);
    FoldPanel panel;
    panel.count = results;
    for (int i = 0; i < kFoldOperands; ++i) {
      panel.data.at[i] = job.kept.data[i];
      panel.strides[i] = job.kept.inner_stride(i);
    }
    for (int64_t k = begin; k < end; ++k) {
      FoldLeaf(job, group, k * part, std::min((k + 1) * part, group.length), panel,
               values.data() + k * results * size);
    }
  };
  ParallelFor(parts, 1, threads, body);
  FoldPile pile(kernel, results);
  for (int64_t k = 0; k < parts; ++k) {
    std::memcpy(pile.Next(), values.data() + k * results * size,
                static_cast<size_t>(results * size));
    pile.Push();
  }
  pile.Finish(values.data());
  CopyStrided(size, values.data(), size, job.kept.data[kFoldOperands],
              job.kept.inner_stride(kFoldOperands), results);
  return Ok();
}

// Elements of a part: a power of two blocks, so that there are enough parts.
int64_t PartLength(const FoldJob& job, int32_t threads) noexcept {
  int64_t part = job.kernel->block;
  while (part * job.size[kFoldX] < kGrainBytes ||
         job.groups[0].length / part > 16 * threads) {
    part *= 2;
  }
  return part;
}

Status Run(const FoldJob& job, int64_t elements, FloatFlags* flags) noexcept {
  const int64_t results = job.kept.size();
  const double bytes = static_cast<double>(elements) *
                       static_cast<double>(job.size[kFoldX] + job.kernel->itemsize);
  const Crew crew(bytes / kBytesPerNanosecond);
  const int32_t threads = crew.size();
  if (threads > 1 && job.group_count == 1 && job.kept.ndim == 1 &&
      results < 4 * threads && results <= FoldPile::MaxWidth(*job.kernel, 1 << 20) &&
      job.spec.stop < 0) {
    const int64_t part = PartLength(job, threads);
    if (job.groups[0].length > 2 * part) {
      return FoldParts(job, results, part, threads, flags);
    }
  }
  auto body = [&](int64_t begin, int64_t end) {
    const FloatFlags::Scope scope(flags);
    FoldResults(job, begin, end);
  };
  const int64_t grain = kGrainBytes / (elements / results * job.size[kFoldX] + 1) + 1;
  if (threads == 1) {
    body(0, results);
  } else {
    ParallelFor(results, grain, threads, body);
  }
  return Ok();
}

// A dense vector, or two, that are worth one thread: there is nothing to plan. False if
// they are others.
bool FoldDense(const Array& x, const Array* y, const Array& made, FoldJob* job,
               FloatFlags* flags) noexcept {
  if (x.ndim() != 1 || job->marks() || !x.has(kCContiguous)) return false;
  if (y != nullptr && (y->ndim() != 1 || !y->has(kCContiguous) ||
                       y->shape(0) != x.shape(0) || !job->multiplies())) {
    return false;
  }
  const double bytes =
      static_cast<double>(x.size() * (x.itemsize() + job->kernel->itemsize));
  if (bytes / kBytesPerNanosecond >= kMediumNanoseconds) return false;
  FoldGroup& group = job->groups[0];
  job->group_count = group.ndim = 1;
  group.length = group.shape[0] = x.size();
  group.inner = 1;
  FoldPanel panel = {{}, 1, {}};
  const Array* const operands[kFoldOperands] = {&x, y, nullptr};
  for (int i = 0; i < kFoldOperands; ++i) {
    const Array* const operand = operands[i];
    group.strides[i][0] = operand == nullptr ? 0 : operand->itemsize();
    panel.data.at[i] =
        operand == nullptr ? nullptr : static_cast<const char*>(operand->data());
  }
  SetLines(job);
  const FloatFlags::Scope scope(flags);
  FoldLeaf(*job, group, 0, group.length, panel, static_cast<char*>(made.data()));
  return true;
}

Status NewResult(const Array& x, uint64_t axes, Dtype dtype, Array* result) noexcept {
  int64_t shape[kMaxDims];
  int32_t ndim = 0;
  for (int32_t axis = 0; axis < x.ndim(); ++axis) {
    if ((axes >> axis & 1) == 0) shape[ndim++] = x.shape(axis);
  }
  return NewArray(dtype, ndim, shape, Order::kC, Fill::kUninitialized, result);
}

void FillNeutral(const FoldKernel& kernel, const Array& result) noexcept {
  CopyStrided(kernel.itemsize, kernel.neutral, 0, result.data(), kernel.itemsize,
              result.size());
}

// The axes of the outermost group, when few results of several groups keep no two threads
// busy: they are folded last, by a fold of their own.
uint64_t OuterAxes(const Array& x, uint64_t axes) noexcept {
  uint64_t inner = 0, group = 0;
  int64_t length = 1;
  for (int32_t axis = x.ndim() - 1; axis >= 0; --axis) {
    if ((axes >> axis & 1) == 0) continue;
    group |= uint64_t{1} << axis;
    length *= x.shape(axis);
    if (length < kLongGroup || (axes & ((uint64_t{1} << axis) - 1)) == 0) continue;
    inner |= group;
    group = 0;
    length = 1;
  }
  return inner == 0 ? 0 : group;
}

}  // namespace

Status Fold(const FoldSpec& spec, const Array& x, const Array* y, const Array* where,
            uint64_t axes, Array* result, int32_t* flags) noexcept {
  Array made;
  ND_TRY(NewResult(x, axes, spec.dtype, &made));
  const FoldKernel& kernel = *FindFold(spec.op, spec.dtype);
  if (x.size() == 0) {
    FillNeutral(kernel, made);
    *result = static_cast<Array&&>(made);
    return Ok();
  }
  constexpr int64_t kLarge = int64_t{1} << 20;  // elements
  const uint64_t outer = OuterAxes(x, axes);
  if (outer != 0 && spec.stop < 0 && x.size() >= kLarge &&
      made.size() < 4 * ThreadCount() && ThreadCount() > 1) {
    Array partial;
    ND_TRY(Fold(spec, x, y, where, axes & ~outer, &partial, flags));
    FoldSpec rest = {spec.op, Element::kSame, spec.dtype, spec.dtype};
    uint64_t left = 0;  // the axes of `outer` among those that are left
    int32_t place = 0;
    for (int32_t axis = 0; axis < x.ndim(); ++axis) {
      if ((axes & ~outer) >> axis & 1) continue;
      left |= (outer >> axis & 1) << place++;
    }
    return Fold(rest, partial, nullptr, nullptr, left, result, flags);
  }
  FoldJob job;
  job.spec = spec;
  SetElements(x, y, where, &job);
  FloatFlags found;
  if (axes != 1 || !FoldDense(x, y, made, &job, &found)) {
    ND_TRY(PlanFold(x, y, where, axes, made, &job));
    SetLines(&job);
    ND_TRY(Run(job, x.size(), &found));
  }
  // Minima are found by arithmetic that is no one's business.
  if (spec.op == FoldOp::kSum || spec.op == FoldOp::kProduct) *flags |= found.Get();
  *result = static_cast<Array&&>(made);
  return Ok();
}

}  // namespace nd
