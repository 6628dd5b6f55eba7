// SPDX-License-Identifier: BSD-3-Clause
#include "core/reduce/scan.h"

#include <algorithm>
#include <cstring>

#include "core/array/axes.h"
#include "core/create/scalar.h"
#include "core/dtype/convert.h"
#include "core/loop/assign.h"
#include "core/loop/fill.h"
#include "core/memory/cache.h"
#include "core/reduce/float.h"
#include "core/reduce/totals.h"
#include "core/threads/crew.h"
#include "core/threads/pool.h"

namespace nd {
namespace {

constexpr int64_t kShortRow = 4;  // elements; shorter ones are worth no call of a loop
constexpr int64_t kLinesAtOnce = 4;

// Lines of n contiguous elements in place. Each waits for its last result, so several
// advance together.
using LineScan = void (*)(char* lines, int64_t n, int64_t stride, int64_t count) noexcept;

template <typename T, T (*kOperation)(T, T)>
void ScanLines(char* lines, int64_t n, int64_t inner, int64_t count) noexcept {
  T* line = reinterpret_cast<T*>(lines);
  const int64_t length = n * inner;
  for (; count >= kLinesAtOnce; count -= kLinesAtOnce, line += kLinesAtOnce * length) {
    for (int64_t i = inner; i < length; ++i) {
      for (int64_t k = 0; k < kLinesAtOnce; ++k) {
        T* const at = line + k * length + i;
        *at = kOperation(at[-inner], *at);
      }
    }
  }
  for (; count > 0; --count, line += length) {
    for (int64_t i = inner; i < length; ++i)
      line[i] = kOperation(line[i - inner], line[i]);
  }
}

template <typename T>
T Add(T a, T b) {
  if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
  } else {
    return a + b;
  }
}
template <typename T>
T Multiply(T a, T b) {
  if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
  } else {
    return a * b;
  }
}
template <typename T>
T Least(T a, T b) {
  return a < b || a != a ? a : b;
}
template <typename T>
T Greatest(T a, T b) {
  return a > b || a != a ? a : b;
}

// Of real dtypes, for the usual operations.
LineScan FindLineScan(const char* ufunc, Dtype dtype) noexcept {
  return VisitDtype(dtype, [&]<typename Row>(Row) -> LineScan {
    using T = typename Row::Type;
    if constexpr (std::is_arithmetic_v<T>) {
      if (std::strcmp(ufunc, "add") == 0) return ScanLines<T, Add<T>>;
      if (std::strcmp(ufunc, "multiply") == 0) return ScanLines<T, Multiply<T>>;
      if (std::strcmp(ufunc, "minimum") == 0) return ScanLines<T, Least<T>>;
      if (std::strcmp(ufunc, "maximum") == 0) return ScanLines<T, Greatest<T>>;
    }
    return nullptr;
  });
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

// A dense array, from its outermost axes to the one that is scanned and on.
struct ScanJob {
  const UfuncRow* row;
  const Signature* signature;
  LineScan scan;
  char* data;
  int64_t n, inner, size;

  int32_t Run(int64_t begin, int64_t end) const noexcept {
    if (inner < kShortRow && scan != nullptr) {
      scan(data + begin * n * inner * size, n, inner, end - begin);
      return 0;
    }
    const Dtype types[] = {signature->compute, signature->compute, signature->compute};
    const ValueFlags values(*row, types, types);
    int32_t flags = 0;
    for (int64_t line = begin; line < end; ++line) {
      char* at = data + line * n * inner * size;
      for (int64_t i = 1; i < n; ++i, at += inner * size) {
        char* const next = at + inner * size;
        const LoopArgs args = {{at, next}, {next}, 0, inner};
        signature->run(args);
        if (values.any()) flags |= values.Of(args);
      }
    }
    return flags;
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
    AssignDisjoint(a.ndim(), a.shape(), a.dtype(), a.data(), a.strides(), made.dtype(),
                   body, made.strides());
    if (skips) ReplaceNan(made, {made.dtype(), identity});
    const int64_t n = shape[place], inner = made.stride(place) / size;
    const ScanJob job = {&row,
                         &signature,
                         FindLineScan(row.name, signature.compute),
                         static_cast<char*>(made.data()),
                         n,
                         n == 1 ? 1 : inner,
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
  return Finish(static_cast<Array&&>(made), signature.loop, result);
}

}  // namespace nd
