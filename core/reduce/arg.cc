// SPDX-License-Identifier: BSD-3-Clause
// argmin and argmax: along lines the extreme of a block first, then its place; side by
// side all results are kept with their places.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "core/array/views.h"
#include "core/create/scalar.h"
#include "core/elements/elements.h"
#include "core/kernels/move.h"
#include "core/kernels/reduce/find.h"
#include "core/kernels/reduce/fold.h"
#include "core/loop/assign.h"
#include "core/loop/plan.h"
#include "core/memory/cache.h"
#include "core/reduce/totals.h"
#include "core/threads/crew.h"
#include "core/threads/pool.h"

namespace nd {
namespace {

constexpr int64_t kBlockBytes = 4096;
constexpr int64_t kLongBytes = 16384;  // that are asked at once where they lie
constexpr int64_t kColumns = kFindColumns;
constexpr int64_t kRowsBytes = 16384;  // that are gathered at a time
constexpr int64_t kSeveralBytes = 4096;
constexpr int64_t kAhead = 2048;  // bytes asked for while extremes are searched
constexpr int64_t kShortLine =
    16;  // elements; shorter ones are worth no call of a kernel
constexpr int64_t kFewColumns = 8, kManyColumns = 32, kFewRows = 64;
constexpr int64_t kNowhere = -1;

// The dtype in which elements are compared.
Dtype CompareDtype(Dtype dtype) noexcept {
  if (dtype == Dtype::kBool) return Dtype::kUint8;
  return IsFloating(dtype) && ItemSize(dtype) == 2 ? Dtype::kFloat32 : dtype;
}

struct ArgJob {
  Dtype memory, compute;
  int64_t memory_size, size;
  const FoldKernel* fold;
  const FindKernel* finder;
  bool greater, pass, in_place;
  int64_t n, stride;  // along the axis
  LoopPlan kept;      // operands: array, result

  ArgJob() noexcept {}  // NOLINT

  // Whether kernels see elements where they lie, in order or from the last one on.
  bool direct() const noexcept { return in_place && stride == memory_size; }
  bool backward() const noexcept { return in_place && stride == -memory_size; }

  // `count` elements from `from` on: as they lie, or gathered.
  const char* Load(const char* from, int64_t step, int64_t count,
                   char* block) const noexcept {
    if (memory != compute) {
      AssignDisjoint(1, &count, memory, from, &step, compute, block, &size);
    } else if (in_place && step == memory_size) {
      return from;
    } else {
      CopyStrided(size, from, step, block, size, count);
    }
    return block;
  }

  bool IsComplex() const noexcept { return InfoOf(compute).kind == Kind::kComplex; }

  // Of floating elements.
  bool IsNan(const char* element) const noexcept {
    const Complex128 value = ReadScalar<Complex128>({compute, element});
    return std::isnan(value.re) || std::isnan(value.im);
  }

  bool IsBetter(const char* value, char* best, int64_t row, int64_t* at) const noexcept {
    const int64_t before = *at;
    (greater ? finder->greater : finder->less)(value, 0, 1, 1, row, pass, best, at);
    return *at != before;
  }

  int64_t Line(const char* from) const noexcept {
    alignas(kAlignment) char block[kBlockBytes];
    alignas(kMaxItemSize) char best[kMaxItemSize], extreme[kMaxItemSize];
    const int64_t most = (direct() ? kLongBytes : kBlockBytes) / size;
    int64_t found = kNowhere;
    for (int64_t begin = 0; begin < n; begin += most) {
      const int64_t count = std::min(most, n - begin);
      const char* const part = from + begin * stride;
      // An extreme is the same from either end: few parts have to be turned round.
      const char* const any =
          backward() ? part + (count - 1) * stride : Load(part, stride, count, block);
      fold->lines(any, 0, count, 1, extreme);
      if (found == kNowhere) std::memcpy(best, extreme, static_cast<size_t>(size));
      if (IsBetter(extreme, best, begin, &found) || (begin == 0 && found == kNowhere)) {
        const char* const x = backward() ? Load(part, stride, count, block) : any;
        found = begin + finder->find(x, count, extreme);
      }
    }
    return pass && IsNan(best) ? kNowhere : found;
  }

  // The first byte of eight that is as wanted; n if there is none.
  int64_t FirstOfWord(const char* from) const noexcept {
    if (n < 8 || std::endian::native != std::endian::little) return n;
    constexpr uint64_t kOnes = 0x0101010101010101;
    uint64_t word;
    std::memcpy(&word, from, 8);
    if (!greater) word = (word - kOnes) & ~word & (kOnes << 7);
    return word == 0 ? n : __builtin_ctzll(word) / 8;
  }

  // The first byte that is as wanted, which often is among the first.
  int64_t TruthLine(const char* from, FindByte find) const noexcept {
    int64_t found = n;
    if (stride == 1) {
      found = FirstOfWord(from);
      if (found == n) found = find(from, n);
    } else {
      alignas(kAlignment) char block[kBlockBytes];
      for (int64_t begin = 0; begin < n; begin += kBlockBytes) {
        const int64_t count = std::min(kBlockBytes, n - begin);
        CopyStrided(1, from + begin * stride, stride, block, 1, count);
        found = begin + find(block, count);
        if (found < begin + count) break;
      }
    }
    return found == n ? 0 : found;
  }

  // Lines that lie side by side: of short ones first the extremes of several.
  void Lines(const char* from, int64_t step, int64_t count,
             int64_t* index) const noexcept {
    if (memory == Dtype::kBool) {
      const FindByte find = FindTruth(greater);
      for (int64_t i = 0; i < count; ++i) index[i] = TruthLine(from + i * step, find);
      return;
    }
    if (!direct() && n * size <= kRowsBytes) {
      alignas(kAlignment) char block[kRowsBytes];
      const int64_t most = std::min(kRowsBytes / (n * size), kColumns);
      const int64_t strides[] = {step, stride}, dense[] = {n * size, size};
      for (int64_t begin = 0; begin < count; begin += most) {
        const int64_t shape[] = {std::min(most, count - begin), n};
        AssignDisjoint(2, shape, memory, from + begin * step, strides, compute, block,
                       dense);
        DenseLines(block, n * size, shape[0], index + begin);
      }
      return;
    }
    if (!direct() || n * size > kLongBytes) {
      for (int64_t i = 0; i < count; ++i) index[i] = Line(from + i * step);
      return;
    }
    const int64_t most = kSeveralBytes / (n * size) + 1;
    for (int64_t begin = 0; begin < count; begin += most) {
      const int64_t several = std::min(most, count - begin);
      const char* const x = from + begin * step;
      if (begin + most < count) PrefetchRows(x + several * step, 0, 1, kAhead);
      DenseLines(x, step, several, index + begin);
    }
  }

  // Element by element.
  int64_t ShortLine(const char* x) const noexcept {
    alignas(kMaxItemSize) char best[kMaxItemSize];
    int64_t found = 0;
    std::memcpy(best, x, static_cast<size_t>(size));
    (greater ? finder->greater : finder->less)(x + size, size, n - 1, 1, 1, pass, best,
                                               &found);
    return pass && IsNan(best) ? kNowhere : found;
  }

  // At most kColumns dense lines, `step` bytes apart.
  void DenseLines(const char* x, int64_t step, int64_t count,
                  int64_t* index) const noexcept {
    if (n <= kShortLine && IsComplex()) {  // worth no vectors
      for (int64_t i = 0; i < count; ++i) index[i] = ShortLine(x + i * step);
      return;
    }
    alignas(kAlignment) char extremes[kColumns * kMaxItemSize];
    fold->lines(x, step, n, count, extremes);
    for (int64_t i = 0; i < count; ++i) {
      const char* const extreme = extremes + i * size;
      index[i] =
          pass && IsNan(extreme) ? kNowhere : finder->find(x + i * step, n, extreme);
    }
  }

  // Results of `outer` times `count` elements of a row, at most kColumns, where the outer
  // ones are `outer_step` bytes apart.
  void Columns(const char* from, int64_t outer_step, int64_t outer, int64_t step,
               int64_t count, int64_t* index) const noexcept {
    alignas(kAlignment) char best[kColumns * kMaxItemSize], block[kRowsBytes];
    const BetterFunction take = greater ? finder->greater : finder->less;
    const int64_t all = outer * count;
    Gather(from, outer_step, outer, step, count, 1, best);
    std::fill(index, index + all, int64_t{0});
    if (in_place && step == size && outer == 1) {
      take(from + stride, stride, n - 1, count, 1, pass, best, index);
    } else {
      const int64_t most = kRowsBytes / (all * size);
      for (int64_t row = 1; row < n; row += most) {
        const int64_t rows = std::min(most, n - row);
        Gather(from + row * stride, outer_step, outer, step, count, rows, block);
        take(block, all * size, rows, all, row, pass, best, index);
      }
    }
    for (int64_t i = 0; pass && i < all; ++i) {
      if (IsNan(best + i * size)) index[i] = kNowhere;
    }
  }

  // Rows of columns, one after the other.
  void Gather(const char* from, int64_t outer_step, int64_t outer, int64_t step,
              int64_t count, int64_t rows, char* block) const noexcept {
    const int64_t shape[] = {rows, outer, count};
    const int64_t strides[] = {stride, outer_step, step};
    const int64_t dense[] = {outer * count * size, count * size, size};
    const bool bytes = memory == Dtype::kBool;
    AssignDisjoint(3, shape, bytes ? compute : memory, from, strides, compute, block,
                   dense);
    for (int64_t i = 0; bytes && i < rows * outer * count; ++i) {
      block[i] = block[i] != 0 ? 1 : 0;
    }
  }

  // Results in the order of the kept axes.
  void Run(int64_t begin, int64_t end) const noexcept {
    const int64_t inner = kept.inner(), step = kept.inner_stride(0);
    const int32_t above = kept.ndim - 2;
    const bool is_short = n <= kShortLine && !IsComplex();
    // Short rows go together, if there are some.
    const bool several = (is_short || (n <= kFewRows && !direct())) &&
                         inner < kFewColumns && above >= 0 &&
                         inner * kept.shape[above] >= kManyColumns;
    const bool columns = several || (inner >= kFewColumns &&
                                     (std::abs(step) < std::abs(stride) || is_short));
    while (begin < end) {
      const int64_t at = begin % inner;
      int64_t count = std::min({inner - at, end - begin, kColumns}), outer = 1;
      const char* from = kept.data[0] + at * step;
      char* out = kept.data[1] + at * kept.inner_stride(1);
      int64_t rest = begin / inner;
      if (several && at == 0) {
        const int64_t left = kept.shape[above] - rest % kept.shape[above];
        outer = std::max<int64_t>(
            std::min({left, (end - begin) / inner, kColumns / inner}), 1);
      }
      for (int32_t axis = above; axis >= 0; --axis) {
        from += rest % kept.shape[axis] * kept.strides[0][axis];
        out += rest % kept.shape[axis] * kept.strides[1][axis];
        rest /= kept.shape[axis];
      }
      int64_t index[kColumns];
      const int64_t outer_step = outer > 1 ? kept.strides[0][above] : 0;
      if (columns) {
        Columns(from, outer_step, outer, step, count, index);
      } else {
        Lines(from, step, count, index);
      }
      for (int64_t o = 0; o < outer; ++o) {
        char* const to = out + (outer > 1 ? o * kept.strides[1][above] : 0);
        for (int64_t i = 0; i < count; ++i) {
          std::memcpy(to + i * kept.inner_stride(1), &index[o * count + i],
                      sizeof(int64_t));
        }
      }
      begin += outer * count;
    }
  }
};

// All axes as one: a view if there is one, else a copy.
Status Flatten(const Array& a, Array* result) noexcept {
  const int64_t size = a.size();
  return Reshape(a, 1, &size, Order::kC, CopyRule::kIfNeeded, result);
}

Status CheckNumbers(const Array& indices) noexcept {
  const int64_t* const index = static_cast<const int64_t*>(indices.data());
  for (int64_t i = 0; i < indices.size(); ++i) {
    if (index[i] == kNowhere) return Fail(Code::kValue, "a slice has nothing but NaN");
  }
  return Ok();
}

}  // namespace

Status ArgReduce(const ReduceCall& call, Array* result) noexcept {
  const ReduceOptions& options = *call.options;
  if (options.where != nullptr || options.initial != nullptr ||
      options.dtype != kNoDtype) {
    return Fail(Code::kValue, "%s takes no mask, initial value or dtype",
                call.row->name());
  }
  const bool greater = call.row->variant == kArgMax;
  const bool all = __builtin_popcountll(call.axes) == call.a->ndim();
  if (!all && (call.axes == 0 || (call.axes & (call.axes - 1)) != 0)) {
    return Fail(Code::kValue, "%s takes one axis, or all", call.row->name());
  }
  Array flat;
  if (all) ND_TRY(Flatten(*call.a, &flat));
  const Array& a = all ? flat : *call.a;
  const int32_t axis = all ? 0 : __builtin_ctzll(call.axes);
  Layout shape;
  int64_t size = 0;
  for (int32_t i = 0; i < a.ndim(); ++i) {
    if (i != axis) shape.Append(a.shape(i), a.stride(i));
  }
  ND_TRY(CountElements(shape, 8, &size));
  if (a.shape(axis) == 0) {
    return Fail(Code::kValue, "attempt to get %s of an empty sequence", call.row->name());
  }
  Array made;
  ND_TRY(NewArray(Dtype::kInt64, shape.ndim, shape.shape, Order::kC, Fill::kUninitialized,
                  &made));
  const bool pass = call.row->skips_nan() && IsFloating(a.dtype());
  if (size != 0) {
    ArgJob job;
    job.memory = a.dtype();
    job.compute = CompareDtype(a.dtype());
    job.memory_size = a.itemsize();
    job.size = ItemSize(job.compute);
    job.greater = greater;
    job.pass = pass;
    const FoldOp op = greater ? (pass ? FoldOp::kFmax : FoldOp::kMax)
                              : (pass ? FoldOp::kFmin : FoldOp::kMin);
    job.fold = FindFold(op, job.compute);
    job.finder = &FindFinder(job.compute);
    job.n = a.shape(axis);
    job.stride = a.stride(axis);
    job.in_place = a.has(kAligned) && job.memory == job.compute;
    const Operand operands[] = {{a.data(), shape.strides}, {made.data(), made.strides()}};
    MakePlan(shape.ndim, shape.shape, 2, operands, kMayReorder, &job.kept);
    const Crew crew(static_cast<double>(a.size() * a.itemsize()) / 10);
    auto body = [&job](int64_t begin, int64_t end) { job.Run(begin, end); };
    if (crew.size() == 1) {
      body(0, size);
    } else {
      ParallelFor(size, 65536 / job.n + 1, crew.size(), body);
    }
  }
  ND_TRY(CheckNumbers(made));
  *result = static_cast<Array&&>(made);
  return Ok();
}

}  // namespace nd
