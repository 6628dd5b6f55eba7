// SPDX-License-Identifier: BSD-3-Clause
#include "core/ufunc/spread.h"

#include <algorithm>
#include <cstring>

#include "core/kernels/move.h"
#include "core/memory/cache.h"

namespace nd {
namespace {

// Longer lines, or those of columns, gain nothing.
constexpr int64_t kLineBytes = 1024, kColumnBytes = 256;
constexpr int64_t kSpreadBytes = 8192;  // of an operand: a part of the first-level cache
constexpr int64_t kWord = 16;           // bytes that a column is spread out by
constexpr int64_t kFewestRows = 4;

// How an operand lies: line after line, the same element, line or column for all.
enum class Lie { kOnward, kSingle, kRow, kColumn, kOther };

int64_t SizeOf(const UfuncJob& job, int number) noexcept {
  const int operands = job.row->inputs + job.row->outputs;
  return number < operands ? job.operand[number].memory_size : 1;  // of a mask
}

Lie LieOf(const UfuncJob& job, int number) noexcept {
  const LoopPlan& plan = job.plan;
  const int64_t size = SizeOf(job, number), inner = plan.inner_stride(number);
  const int64_t next = plan.strides[number][plan.ndim - 2];
  if (inner == size && next == plan.inner() * size) return Lie::kOnward;
  if (number < job.row->outputs) return Lie::kOther;
  if (inner == 0) return next == 0 ? Lie::kSingle : Lie::kColumn;
  return next == 0 ? Lie::kRow : Lie::kOther;
}

// A number beside many has shorter ways, which its repetition would not.
bool LikesSingles(FlagRule rule) noexcept {
  return rule == FlagRule::kPower || IsDivision(rule);
}

void Repeat(char* line, int64_t bytes, int64_t times) noexcept {
  for (int64_t have = 1; have < times; have *= 2) {
    std::memcpy(line + have * bytes, line,
                static_cast<size_t>(std::min(have, times - have) * bytes));
  }
}

// Elements of T over a word.
template <typename T>
struct Word {
  uint64_t part[kWord / 8];

  explicit Word(const char* from) noexcept {
    if constexpr (sizeof(T) == kWord) {
      std::memcpy(part, from, kWord);
    } else {
      T element;
      std::memcpy(&element, from, sizeof element);
      // 1 in each element of a part.
      constexpr uint64_t kEach = ~uint64_t{0} / static_cast<T>(~T{0});
      part[0] = part[1] = element * kEach;
    }
  }
};

// to[r, c] = the element at from + r * stride; less than kWord bytes more are written.
template <typename T>
void SpreadColumn(const char* from, int64_t stride, char* to, int64_t rows,
                  int64_t columns) noexcept {
  const int64_t bytes = columns * static_cast<int64_t>(sizeof(T));
  for (int64_t r = 0; r < rows; ++r, from += stride, to += bytes) {
    const Word<T> word(from);
    int64_t at = 0;
    do {
      std::memcpy(to + at, word.part, kWord);
      at += kWord;
    } while (at < bytes);
  }
}

void SpreadColumn(int64_t size, const char* from, int64_t stride, char* to, int64_t rows,
                  int64_t columns) noexcept {
  switch (size) {
    case 1:
      return SpreadColumn<uint8_t>(from, stride, to, rows, columns);
    case 2:
      return SpreadColumn<uint16_t>(from, stride, to, rows, columns);
    case 4:
      return SpreadColumn<uint32_t>(from, stride, to, rows, columns);
    case 8:
      return SpreadColumn<uint64_t>(from, stride, to, rows, columns);
    default:
      return SpreadColumn<Complex128>(from, stride, to, rows, columns);
  }
}

}  // namespace

bool IsSpread(const UfuncJob& job) noexcept {
  const LoopPlan& plan = job.plan;
  if (plan.shape[plan.ndim - 2] < kFewestRows) return false;
  bool spreads = false;
  for (int i = 0; i < plan.operands; ++i) {
    const Lie lie = LieOf(job, i);
    const bool is_column = lie == Lie::kColumn;
    const int64_t bytes = plan.inner() * SizeOf(job, i);
    if (lie == Lie::kOther || bytes > (is_column ? kColumnBytes : kLineBytes))
      return false;
    if (is_column && LikesSingles(job.row->flags)) return false;
    spreads = spreads || is_column || lie == Lie::kRow;
  }
  return spreads;
}

SpreadRunner::SpreadRunner(const UfuncJob& job, const LineRunner& runner) noexcept
    : job_(job), runner_(runner) {
  int64_t widest = 1;
  for (int i = 0; i < job.plan.operands; ++i) {
    size_[i] = SizeOf(job, i);
    widest = std::max(widest, size_[i]);
  }
  rows_ = kSpreadBytes / (job.plan.inner() * widest);
}

int32_t SpreadRunner::Run(char* const* data) const noexcept {
  constexpr int kMostSpread = kMaxInputs + 1;  // and a mask
  alignas(kAlignment) char store[kMostSpread][kSpreadBytes + kAlignment];
  const LoopPlan& plan = job_.plan;
  const int32_t axis = plan.ndim - 2;
  const int64_t count = plan.shape[axis], columns = plan.inner();
  const int64_t rows = std::min(rows_, count);
  char* at[kMaxOperands];
  int64_t strides[kMaxOperands];
  Lie lie[kMaxOperands];
  for (int i = 0; i < plan.operands; ++i) {
    lie[i] = LieOf(job_, i);
    at[i] = data[i];
    strides[i] = lie[i] == Lie::kSingle ? 0 : size_[i];
    if (lie[i] != Lie::kRow && lie[i] != Lie::kColumn) continue;
    at[i] = store[i - job_.row->outputs];
    if (lie[i] == Lie::kColumn) continue;
    CopyStrided(size_[i], data[i], plan.inner_stride(i), at[i], size_[i], columns);
    Repeat(at[i], columns * size_[i], rows);
  }
  int32_t flags = 0;
  for (int64_t row = 0; row < count; row += rows) {
    const int64_t n = std::min(rows, count - row);
    for (int i = 0; i < plan.operands; ++i) {
      const int64_t next = plan.strides[i][axis];
      if (lie[i] == Lie::kOnward) at[i] = data[i] + row * next;
      if (lie[i] != Lie::kColumn) continue;
      SpreadColumn(size_[i], data[i] + row * next, next, at[i], n, columns);
    }
    flags |= runner_.Run(at, strides, n * columns);
  }
  return flags;
}

}  // namespace nd
