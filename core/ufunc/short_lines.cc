// SPDX-License-Identifier: BSD-3-Clause
#include "core/ufunc/short_lines.h"

#include <algorithm>
#include <cstring>

#include "core/memory/cache.h"

namespace nd {
namespace {

// Bytes of an operand that are run together: all of them fit the first-level cache.
constexpr int64_t kTileBytes = 8192;
// Lines that are better packed: bytes of those that are the same for all, of those that
// the loop could read as they lie; elements of others.
constexpr int64_t kSameBytes = 1024, kPlainBytes = 256, kOtherElements = 64;
constexpr int64_t kFewestLines = 4;
// Elements of a line beside a number which, where it is one for all of the line, some
// functions have shorter ways for.
constexpr int64_t kWorthSingle = 16;

int64_t SizeOf(const UfuncJob& job, int number) noexcept {
  const int operands = job.row->inputs + job.row->outputs;
  return number < operands ? job.operand[number].memory_size : 1;  // of a mask
}

bool LikesSingles(FlagRule rule) noexcept {
  return rule == FlagRule::kPower || IsDivision(rule);
}

// Elements of lines up to which an operand may be packed.
int64_t LongestLine(const UfuncJob& job, int number) noexcept {
  const LoopPlan& plan = job.plan;
  const int64_t stride = plan.inner_stride(number), size = SizeOf(job, number);
  if (stride != 0 && plan.strides[number][plan.ndim - 2] == 0) return kSameBytes / size;
  return stride == 0 || stride == size ? kPlainBytes / size : kOtherElements;
}

// Repeats the first `bytes` of a line.
void Repeat(char* line, int64_t bytes, int64_t times) noexcept {
  for (int64_t have = 1; have < times; have *= 2) {
    std::memcpy(line + have * bytes, line,
                static_cast<size_t>(std::min(have, times - have) * bytes));
  }
}

}  // namespace

bool AreShortLines(const UfuncJob& job) noexcept {
  const LoopPlan& plan = job.plan;
  if (plan.size() / plan.inner() < kFewestLines) return false;
  for (int i = 0; i < plan.operands; ++i) {
    if (plan.inner() > LongestLine(job, i)) return false;
    if (i >= job.row->outputs && plan.inner_stride(i) == 0 &&
        plan.inner() >= kWorthSingle && LikesSingles(job.row->flags)) {
      return false;
    }
  }
  return true;
}

ShortLineRunner::ShortLineRunner(const UfuncJob& job, const LineRunner& runner) noexcept
    : job_(job), runner_(runner), axis_(job.plan.ndim - 2), length_(job.plan.inner()) {
  const LoopPlan& plan = job.plan;
  int64_t widest = 1;
  for (int i = 0; i < plan.operands; ++i) {
    size_[i] = SizeOf(job, i);
    widest = std::max(widest, size_[i]);
  }
  while (axis_ > 0 && length_ * plan.shape[axis_] * widest <= kTileBytes) {
    length_ *= plan.shape[axis_--];
  }
  rows_ = std::min(kTileBytes / (length_ * widest), plan.shape[axis_]);
  for (int i = 0; i < plan.operands; ++i) {
    lie_[i] = LieOf(i);
    block_[i].Set(size_[i], plan.strides[i][axis_], plan.ndim - axis_ - 1,
                  plan.shape + axis_ + 1, plan.strides[i] + axis_ + 1);
  }
}

ShortLineRunner::Lie ShortLineRunner::LieOf(int number) const noexcept {
  const LoopPlan& plan = job_.plan;
  const int64_t* const strides = plan.strides[number];
  // What has other bits for one number must not depend on what the axes of a part are.
  const int32_t all = LikesSingles(job_.row->flags) ? 0 : axis_;
  const bool single = std::all_of(strides + all, strides + plan.ndim,
                                  [](int64_t stride) { return stride == 0; });
  bool onward = true;
  int64_t stride = size_[number];
  for (int32_t axis = plan.ndim - 1; axis >= axis_; --axis) {
    onward = onward && strides[axis] == stride;
    stride *= plan.shape[axis];
  }
  if (onward) return Lie::kOnward;
  if (single) return Lie::kSingle;
  return strides[axis_] == 0 ? Lie::kSame : Lie::kAnyhow;
}

int32_t ShortLineRunner::Run() const noexcept {
  int32_t flags = 0;
  ForEachOuter(job_.plan, job_.plan.ndim - axis_,
               [&](char* const* data) { flags |= RunRows(data); });
  return flags;
}

int32_t ShortLineRunner::RunRows(char* const* data) const noexcept {
  alignas(kAlignment) char store[kMaxOperands][kTileBytes];
  const LoopPlan& plan = job_.plan;
  const int outputs = job_.row->outputs;
  const int64_t count = plan.shape[axis_];
  char* at[kMaxOperands];
  int64_t strides[kMaxOperands];
  for (int i = 0; i < plan.operands; ++i) {
    at[i] = lie_[i] == Lie::kSingle ? data[i] : store[i];
    strides[i] = lie_[i] == Lie::kSingle ? 0 : size_[i];
    if (lie_[i] != Lie::kSame) continue;
    block_[i].Pack(data[i], 1, at[i]);
    Repeat(at[i], length_ * size_[i], rows_);
  }
  int32_t flags = 0;
  for (int64_t row = 0; row < count; row += rows_) {
    const int64_t n = std::min(rows_, count - row);
    for (int i = 0; i < plan.operands; ++i) {
      char* const first = data[i] + row * plan.strides[i][axis_];
      if (lie_[i] == Lie::kOnward) at[i] = first;
      // A masked output keeps what it had.
      if (lie_[i] != Lie::kAnyhow || (i < outputs && !job_.masked)) continue;
      block_[i].Pack(first, n, at[i]);
    }
    flags |= runner_.Run(at, strides, n * length_);
    for (int i = 0; i < outputs; ++i) {
      if (lie_[i] != Lie::kAnyhow) continue;
      block_[i].Unpack(at[i], n, data[i] + row * plan.strides[i][axis_]);
    }
  }
  return flags;
}

}  // namespace nd
