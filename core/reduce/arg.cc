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
constexpr int64_t kLongBlock = 2048;  // elements that are asked at once where they lie
constexpr int64_t kColumns = 256;
constexpr int64_t kSeveralBytes = 4096;
constexpr int64_t kAhead = 2048;  // bytes asked for while extremes are searched
constexpr int64_t kShortLine =
    16;  // elements; shorter ones are worth no call of a kernel
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

  // Of floating elements.
  bool IsNan(const char* element) const noexcept {
    return std::isnan(ReadScalar<double>({compute, element}));
  }

  bool IsBetter(const char* value, char* best, int64_t row, int64_t* at) const noexcept {
    const int64_t before = *at;
    (greater ? finder->greater : finder->less)(value, 1, row, pass, best, at);
    return *at != before;
  }

  int64_t Line(const char* from) const noexcept {
    alignas(kAlignment) char block[kBlockBytes];
    alignas(kMaxItemSize) char best[kMaxItemSize], extreme[kMaxItemSize];
    const int64_t most = direct() ? kLongBlock : kBlockBytes / size;
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
    if (!direct() || n > kLongBlock) {
      for (int64_t i = 0; i < count; ++i) index[i] = Line(from + i * step);
      return;
    }
    alignas(kAlignment) char extremes[kColumns * 8];
    const int64_t most = kSeveralBytes / (n * size) + 1;
    for (int64_t begin = 0; begin < count; begin += most) {
      const int64_t several = std::min(most, count - begin);
      const char* const x = from + begin * step;
      fold->lines(x, step, n, several, extremes);
      if (begin + most < count) PrefetchRows(x + several * step, 0, 1, kAhead);
      for (int64_t i = 0; i < several; ++i) {
        const char* const extreme = extremes + i * size;
        index[begin + i] =
            pass && IsNan(extreme) ? kNowhere : finder->find(x + i * step, n, extreme);
      }
    }
  }

  void Columns(const char* from, int64_t step, int64_t count,
               int64_t* index) const noexcept {
    alignas(kAlignment) char best[kColumns * 8], block[kColumns * 8];
    for (int64_t row = 0; row < n; ++row) {
      const char* const x = Load(from + row * stride, step, count, block);
      if (row == 0) {
        std::memcpy(best, x, static_cast<size_t>(count * size));
        std::fill(index, index + count, int64_t{0});
      } else {
        (greater ? finder->greater : finder->less)(x, count, row, pass, best, index);
      }
    }
    for (int64_t i = 0; pass && i < count; ++i) {
      if (IsNan(best + i * size)) index[i] = kNowhere;
    }
  }

  void Run(int64_t begin, int64_t end) const noexcept {
    const int64_t inner = kept.inner(), step = kept.inner_stride(0);
    const bool columns =
        inner >= 8 && (std::abs(step) < std::abs(stride) || n <= kShortLine);
    while (begin < end) {
      const int64_t count = std::min({inner - begin % inner, end - begin, kColumns});
      const char* from = kept.data[0] + begin % inner * step;
      char* out = kept.data[1] + begin % inner * kept.inner_stride(1);
      int64_t rest = begin / inner;
      for (int32_t axis = kept.ndim - 2; axis >= 0; --axis) {
        from += rest % kept.shape[axis] * kept.strides[0][axis];
        out += rest % kept.shape[axis] * kept.strides[1][axis];
        rest /= kept.shape[axis];
      }
      int64_t index[kColumns];
      if (columns) {
        Columns(from, step, count, index);
      } else {
        Lines(from, step, count, index);
      }
      for (int64_t i = 0; i < count; ++i) {
        std::memcpy(out + i * kept.inner_stride(1), &index[i], sizeof(int64_t));
      }
      begin += count;
    }
  }
};

// All axes as one: a view if there is one, else a copy.
Status Flatten(const Array& a, Array* result) noexcept {
  const int64_t size = a.size();
  return Reshape(a, 1, &size, Order::kC, CopyRule::kIfNeeded, result);
}

// Complex numbers by the order of NumPy: real parts first.
template <typename T>
void ArgComplexLine(const Array& a, int32_t axis, int64_t offset, bool greater, bool pass,
                    int64_t* index) noexcept {
  T best = {};
  *index = kNowhere;
  for (int64_t i = 0; i < a.shape(axis); ++i) {
    T value;
    std::memcpy(&value, static_cast<const char*>(a.data()) + offset + i * a.stride(axis),
                sizeof(value));
    const bool nan = value.re != value.re || value.im != value.im;
    if (nan && pass) continue;
    const bool less = value.re < best.re || (value.re == best.re && value.im < best.im);
    const bool more = value.re > best.re || (value.re == best.re && value.im > best.im);
    if (*index == kNowhere || nan || (greater ? more : less)) {
      best = value;
      *index = i;
    }
    if (nan) return;
  }
}

template <typename T>
void ArgComplex(const Array& a, int32_t axis, bool greater, bool pass,
                int64_t* index) noexcept {
  Layout kept;
  for (int32_t i = 0; i < a.ndim(); ++i) {
    if (i != axis) kept.Append(a.shape(i), a.stride(i));
  }
  const Operand operand = {a.data(), kept.strides};
  LoopPlan plan;
  MakePlan(kept.ndim, kept.shape, 1, &operand, kKeepOrder, &plan);
  ForEachOuter(plan, 0, [&](char* const* data) {
    ArgComplexLine<T>(a, axis, data[0] - static_cast<const char*>(a.data()), greater,
                      pass, index++);
  });
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
  int64_t* const index = static_cast<int64_t*>(made.data());
  if (size != 0 && a.dtype() == Dtype::kComplex64) {
    ArgComplex<Complex64>(a, axis, greater, pass, index);
  } else if (size != 0 && a.dtype() == Dtype::kComplex128) {
    ArgComplex<Complex128>(a, axis, greater, pass, index);
  } else if (size != 0) {
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
