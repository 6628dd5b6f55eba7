// SPDX-License-Identifier: BSD-3-Clause
#include "core/reduce/scan.h"

#include <algorithm>
#include <cstring>

#include "core/array/axes.h"
#include "core/create/scalar.h"
#include "core/dtype/convert.h"
#include "core/kernels/reduce/prefix.h"
#include "core/loop/assign.h"
#include "core/loop/fill.h"
#include "core/memory/cache.h"
#include "core/reduce/chain.h"
#include "core/reduce/float.h"
#include "core/reduce/totals.h"
#include "core/threads/crew.h"
#include "core/threads/pool.h"

namespace nd {
namespace {

constexpr int64_t kShortRow = 4;  // elements; shorter ones are worth no call of a loop
constexpr int64_t kLongRow = 16;  // elements; shorter ones are worth no vectors
constexpr int64_t kSavedBytes = 4096;

// The prefix function that a ufunc is, or null.
PrefixFunction PrefixOf(const UfuncRow& row, Dtype dtype) noexcept {
  FoldOp op;
  return FindFoldOp(row, &op) ? FindPrefix(op, dtype) : nullptr;
}

// The identity of a scan. A minimum has none.
Status ScanIdentity(const UfuncRow& row, Dtype dtype, void* element) noexcept {
  const int64_t value = row.identity == Identity::kOne ? 1 : 0;
  if (row.identity != Identity::kZero && row.identity != Identity::kOne) {
    return Fail(Code::kValue, "ufunc '%s' has no identity", row.name);
  }
  ConvertScalar({Dtype::kInt64, &value}, dtype, element);
  return Ok();
}

// A dense array, from its outermost axes to the one that is scanned and on. `from` is
// `data` unless there is a LineScan and no flag to be found by values.
struct ScanJob {
  const UfuncRow* row;
  const Signature* signature;
  LineScan scan;
  PrefixFunction prefix;  // for inner == 1, or null
  const char* from;
  char* data;
  int64_t n, inner, size;

  int32_t Run(int64_t begin, int64_t end) const noexcept {
    if (prefix != nullptr) {
      for (int64_t line = begin; line < end; ++line) {
        const int64_t offset = line * n * size;
        prefix(from + offset, n, data + offset);
      }
      return 0;
    }
    const Dtype types[] = {signature->compute, signature->compute, signature->compute};
    const ValueFlags values(*row, types, types);
    if (scan != nullptr && !values.any()) {
      const int64_t offset = begin * n * inner * size;
      scan(from + offset, n, inner, end - begin, data + offset);
      return 0;
    }
    int32_t flags = 0;
    for (int64_t line = begin; line < end; ++line) {
      flags |= RunLine(values, data + line * n * inner * size);
    }
    return flags;
  }

  // By parts of rows, or by some whole ones: what they were tells the flags.
  int32_t RunLine(const ValueFlags& values, char* line) const noexcept {
    alignas(kMaxItemSize) char saved[kSavedBytes];
    const int64_t width = std::min(inner, kSavedBytes / size);
    const int64_t most = width == inner ? kSavedBytes / (inner * size) : 1;
    int32_t flags = 0;
    for (int64_t row_begin = 1; row_begin < n; row_begin += most) {
      const int64_t rows = std::min(most, n - row_begin);
      for (int64_t column = 0; column < inner; column += width) {
        const int64_t count = std::min(width, inner - column);
        char* const at = line + ((row_begin - 1) * inner + column) * size;
        char* const next = at + inner * size;
        if (values.any()) {
          std::memcpy(saved, next, static_cast<size_t>(rows * count * size));
        }
        RunRows(at, rows, count);
        if (values.any()) flags |= values.Of({{at, saved}, {next}, 0, rows * count});
      }
    }
    return flags;
  }

  // The rows after the one at `at`.
  void RunRows(char* at, int64_t rows, int64_t count) const noexcept {
    if (scan != nullptr) return scan(at, rows + 1, inner, 1, at);
    const Loop chain = ChainOf(*row, signature->compute);
    if (inner == 1 && chain != nullptr && rows > 0) {
      char* const next = at + size;
      chain({{at, next}, {next}, 0, rows});
      return;
    }
    for (int64_t i = 0; i < rows; ++i, at += inner * size) {
      char* const next = at + inner * size;
      signature->run({{at, next}, {next}, 0, count});
    }
  }
};

}  // namespace

Dtype DefaultFoldDtype(const UfuncRow& row, Dtype from) noexcept {
  const bool total =
      std::strcmp(row.name, "add") == 0 || std::strcmp(row.name, "multiply") == 0;
  return total ? TotalDtype(from) : kNoDtype;
}

Status Scan(const UfuncRow& row, const Array& a, int64_t axis, const ScanOptions& options,
            Array* result, int32_t* flags) noexcept {
  int32_t place = 0;
  ND_TRY(NormalizeAxis(axis, a.ndim(), &place));
  Signature signature;
  const Dtype wanted =
      options.dtype != kNoDtype ? options.dtype : DefaultFoldDtype(row, a.dtype());
  ND_TRY(FoldSignature(row, a.dtype(), wanted, &signature));
  alignas(kMaxItemSize) char identity[kMaxItemSize];
  const bool skips = options.skip_nan && IsFloating(signature.compute);
  if (skips || options.include_initial) {
    ND_TRY(ScanIdentity(row, signature.compute, identity));
  }
  int64_t shape[kMaxDims];
  std::copy(a.shape(), a.shape() + a.ndim(), shape);
  if (options.include_initial && AddOverflows(shape[place], 1, &shape[place])) {
    return Fail(Code::kOverflow, "one more element is too many");
  }
  Array made;
  ND_TRY(NewArray(signature.compute, a.ndim(), shape, Order::kC, Fill::kUninitialized,
                  &made));
  if (made.size() != 0) {
    const int64_t size = made.itemsize();
    char* body = static_cast<char*>(made.data());
    if (options.include_initial) {
      Layout first;
      made.CopyLayout(&first);
      first.shape[place] = 1;
      FillStrided(first.ndim, first.shape, made.dtype(), body, first.strides, identity);
      body += made.stride(place);
    }
    const int64_t n = shape[place], inner = n == 1 ? 1 : made.stride(place) / size;
    const LineScan scan =
        inner < kShortRow ? FindLineScan(row.name, signature.compute) : nullptr;
    const bool direct = scan != nullptr && !IsDivision(row.flags) && !skips &&
                        !options.include_initial && a.dtype() == made.dtype() &&
                        a.has(kAligned) && a.has(kCContiguous);
    if (!direct) {
      AssignDisjoint(a.ndim(), a.shape(), a.dtype(), a.data(), a.strides(), made.dtype(),
                     body, made.strides());
      if (skips) ReplaceNan(made, {made.dtype(), identity});
    }
    const char* const data = static_cast<const char*>(made.data());
    const ScanJob job = {
        &row,
        &signature,
        scan,
        inner == 1 && n >= kLongRow ? PrefixOf(row, made.dtype()) : nullptr,
        direct ? static_cast<const char*>(a.data()) : data,
        static_cast<char*>(made.data()),
        n,
        inner,
        size};
    const int64_t lines = made.size() / (n * job.inner);
    FloatFlags arithmetic;
    std::atomic<int32_t> found{0};
    auto body_of = [&](int64_t begin, int64_t end) {
      const FloatFlags::Scope scope(&arithmetic);
      found.fetch_or(job.Run(begin, end), std::memory_order_relaxed);
    };
    const Crew crew(static_cast<double>(made.size()) * 0.5);
    if (crew.size() == 1) {
      body_of(0, lines);
    } else {
      ParallelFor(lines, 4096 / (n * job.inner) + 1, crew.size(), body_of);
    }
    if (row.flags == FlagRule::kArithmetic && IsFloating(signature.loop)) {
      *flags |= arithmetic.Get();
    }
    *flags |= found.load(std::memory_order_relaxed);
  }
  return Finish(static_cast<Array&&>(made), signature.loop, result, flags);
}

}  // namespace nd
