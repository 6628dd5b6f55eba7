// SPDX-License-Identifier: BSD-3-Clause
#include "core/ufunc/line.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/kernels/move.h"
#include "core/kernels/select.h"
#include "core/memory/cache.h"

namespace nd {
namespace {

constexpr int64_t kBlockBytes = 4096, kLongestBlock = 4096;  // elements, see block_
// Results of that many bytes go past the caches: reading their lines first, only to
// overwrite them, would cost a quarter of the bandwidth.
constexpr int64_t kStreamBytes = int64_t{16} << 20;
// They do so in blocks of that many bytes. While one is written the next inputs are on
// their way: the fewer these are, the less must be in flight at a time.
constexpr int64_t kStreamBlock = 2048;
// Inputs of that many bytes, with the gaps that they have, come from far: blocks are that
// much smaller, and the next one is on its way while one is computed.
constexpr int64_t kFetchBytes = int64_t{4} << 20, kFetchBlock = 512;

bool IsAligned(const void* data, int64_t alignment) noexcept {
  return (reinterpret_cast<uintptr_t>(data) & static_cast<uintptr_t>(alignment - 1)) == 0;
}

// Results are written in long pieces.
bool AreLong(const UfuncJob& job) noexcept {
  const LoopPlan& plan = job.plan;
  const int64_t size = job.operand[0].memory_size, bytes = plan.inner() * size;
  if (plan.inner_stride(0) != size) return false;
  return plan.ndim == 1 || plan.strides[0][plan.ndim - 2] == bytes ||
         bytes >= kStreamBlock;
}

// Lines of a result in place have been read already.
bool IsInPlace(const UfuncJob& job) noexcept {
  for (int i = 0; i < job.row->inputs; ++i) {
    if (job.plan.data[job.row->outputs + i] == job.plan.data[0]) return true;
  }
  return false;
}

// Elements are apart, but most cache lines have some.
bool HasGaps(int64_t stride, int64_t size) noexcept {
  return stride > size && stride <= 4 * size;
}

// From here to the start of a cache line.
int64_t ElementsToLine(const void* data, int64_t size) noexcept {
  const uintptr_t bytes = -reinterpret_cast<uintptr_t>(data) & (kAlignment - 1);
  return static_cast<int64_t>(bytes) / size;
}

const Dtype* FillDtypes(const UfuncJob& job, int first, int count,
                        Dtype* dtypes) noexcept {
  for (int i = 0; i < count; ++i) dtypes[i] = job.operand[first + i].loop;
  return dtypes;
}

}  // namespace

// Where blocks of operands are packed: pieces of `store`.
struct LineRunner::Blocks {
  static constexpr int64_t kBytes = (kMaxUfuncOperands + 2) * kBlockBytes;

  explicit Blocks(char* store) noexcept {
    for (char*& block : loop) block = std::exchange(store, store + kBlockBytes);
    memory = std::exchange(store, store + kBlockBytes);
    packed = store;
  }

  char* loop[kMaxUfuncOperands];
  char* memory;
  char* packed;
  uint8_t mask[kLongestBlock];
};

LineRunner::LineRunner(const UfuncJob& job, int64_t size) noexcept
    : job_(job),
      block_(kLongestBlock),
      inputs_(job.row->inputs),
      outputs_(job.row->outputs),
      streams_(!job.masked && !IsInPlace(job) && AreLong(job) &&
               size * job.operand[0].memory_size >= kStreamBytes),
      flags_(*job.row, FillDtypes(job, job.row->outputs, job.row->inputs, in_),
             FillDtypes(job, 0, job.row->outputs, out_)) {
  for (int i = 0; i < inputs_ + outputs_; ++i) {
    const UfuncOperand& operand = job.operand[i];
    casts_ = casts_ || operand.cast != nullptr || !operand.aligned;
    block_ =
        std::min(block_, kBlockBytes / std::max(operand.memory_size, operand.loop_size));
  }
  for (int i = 0; i < outputs_ && job.row->flags != FlagRule::kNone; ++i) {
    const Dtype own = job.signature.out[i];
    if (own != out_[i]) rounded_[i] = FindAnyNonFinite(own);
  }
  int64_t strides[kMaxOperands];
  for (int i = 0; i < job.plan.operands; ++i) strides[i] = job.plan.inner_stride(i);
  // Flags are told from packed inputs.
  const int code = static_cast<int>(job.signature.loop) - 1;
  if (!casts_ && !job.masked && !flags_.any() &&
      job.signature.run == job.row->loops[code]) {
    apart_ = job.row->apart[code];
    if (!FindTaker(strides).apart) apart_ = nullptr;
  }
  for (int i = outputs_; i < outputs_ + inputs_ && apart_ == nullptr; ++i) {
    const int64_t item = job.operand[i].memory_size;
    if (size * strides[i] < kFetchBytes || !HasGaps(strides[i], item)) continue;
    fetches_ = true;
    block_ = std::min(block_, kFetchBlock / item);
  }
  if (streams_) block_ = std::min(block_, kStreamBlock / job.operand[0].memory_size);
}

LineRunner::~LineRunner() {
  if (streams_) FinishStreams();
}

int32_t LineRunner::Run(char* const* data, const int64_t* strides,
                        int64_t count) const noexcept {
  const Taker taker = FindTaker(strides);
  return IsDirect(taker, data, strides, count)
             ? RunDirect(taker.loop, data, strides, count)
             : RunBlocks(taker, data, strides, count);
}

LineRunner::Taker LineRunner::FindTaker(const int64_t* strides) const noexcept {
  bool apart = false;
  if (apart_ != nullptr) {
    for (int i = outputs_; i < outputs_ + inputs_; ++i) {
      if (strides[i] == 0) continue;
      apart = strides[i] == 2 * job_.operand[i].memory_size;
      if (!apart) break;
    }
  }
  return {apart ? apart_ : job_.signature.run, apart};
}

bool LineRunner::IsPlain(const int64_t* strides) const noexcept {
  bool plain = !casts_ && !job_.masked && !streams_ && !flags_.any();
  for (int i = 0; i < outputs_ + inputs_; ++i) {
    const bool single = i >= outputs_ && strides[i] == 0;
    plain = plain && (single || strides[i] == job_.operand[i].memory_size);
  }
  return plain;
}

// Whether the loop can read and write the operands as they lie.
bool LineRunner::IsDirect(const Taker& taker, char* const* data, const int64_t* strides,
                          int64_t count) const noexcept {
  if (casts_ || job_.masked) return false;
  for (int i = 0; i < outputs_; ++i) {
    if (strides[i] != job_.operand[i].memory_size) return false;
    if (streams_ && (IsAligned(data[i], kAlignment) || count >= block_)) return false;
  }
  for (int i = outputs_; i < outputs_ + inputs_; ++i) {
    if (!taker.apart && strides[i] != job_.operand[i].memory_size && strides[i] != 0) {
      return false;
    }
  }
  // The flags are told from inputs, after the outputs have been written.
  return !(flags_.any() && IsShared(data));
}

// Whether an output has the place of an input.
bool LineRunner::IsShared(char* const* data) const noexcept {
  for (int i = outputs_; i < outputs_ + inputs_; ++i) {
    if (data[i] == data[0] || data[i] == data[outputs_ - 1]) return true;
  }
  return false;
}

int32_t LineRunner::Call(Loop loop, const LoopArgs& args) const noexcept {
  const bool finite = loop(args);
  return flags_.any() ? flags_.Of(args, finite) : 0;
}

// What the rounding of an output to its own dtype raises.
int32_t LineRunner::RoundingOf(int output, const void* results, const void* rounded,
                               int64_t count) const noexcept {
  if (rounded_[output] == nullptr || !rounded_[output](rounded, count)) return 0;
  return RoundingFlags(job_.operand[output].loop, results, job_.signature.out[output],
                       rounded, count);
}

int32_t LineRunner::RunDirect(Loop loop, char* const* data, const int64_t* strides,
                              int64_t count) const noexcept {
  LoopArgs args;
  args.single = 0;
  const int64_t step =
      flags_.any() ? std::min(count, int64_t{8192} / job_.operand[0].loop_size) : count;
  for (int i = 0; i < inputs_; ++i) {
    if (strides[outputs_ + i] == 0) args.single |= 1u << i;
  }
  int32_t flags = 0;
  for (int64_t begin = 0; begin < count; begin += step) {
    for (int i = 0; i < inputs_; ++i) {
      args.in[i] = data[outputs_ + i] + begin * strides[outputs_ + i];
    }
    for (int i = 0; i < outputs_; ++i) args.out[i] = data[i] + begin * strides[i];
    args.count = std::min(step, count - begin);
    flags |= Call(loop, args);
  }
  return flags;
}

int32_t LineRunner::RunBlocks(const Taker& taker, char* const* data,
                              const int64_t* strides, int64_t count) const noexcept {
  alignas(kAlignment) char store[Blocks::kBytes];
  Blocks blocks(store);
  char* at[kMaxOperands];
  std::copy(data, data + job_.plan.operands, at);
  int32_t flags = 0;
  int64_t block = streams_ ? ElementsToLine(data[0], job_.operand[0].memory_size) : 0;
  if (block == 0) block = block_;
  for (int64_t begin = 0; begin < count; begin += std::exchange(block, block_)) {
    flags |= RunBlock(taker, &blocks, at, strides, std::min(block, count - begin));
    for (int i = 0; i < job_.plan.operands; ++i) at[i] += block * strides[i];
  }
  return flags;
}

// Packs what the loop cannot read, calls it, and unpacks what it could not write.
int32_t LineRunner::RunBlock(const Taker& taker, Blocks* blocks, char* const* data,
                             const int64_t* strides, int64_t count) const noexcept {
  LoopArgs args;
  args.single = 0;
  args.count = count;
  bool selects = false;
  if (job_.masked) {
    const int mask = inputs_ + outputs_;
    CopyStrided(1, data[mask], strides[mask], blocks->mask, 1, count);
    const int64_t zeros = std::count(blocks->mask, blocks->mask + count, uint8_t{0});
    if (zeros == count) return 0;
    selects = zeros > 0;
    args.count = count - zeros;
  }
  for (int i = 0; i < inputs_; ++i) {
    const int number = outputs_ + i;
    const UfuncOperand& operand = job_.operand[number];
    const int64_t stride = strides[number];
    const bool single = stride == 0;
    const char* from = data[number];
    const int64_t n = single ? 1 : count;
    if (single) args.single |= 1u << i;
    if ((!single && !taker.apart && stride != operand.memory_size) || !operand.aligned) {
      char* to = operand.cast != nullptr ? blocks->memory : blocks->loop[number];
      CopyStrided(operand.memory_size, from, stride, to, operand.memory_size, n);
      if (fetches_ && HasGaps(stride, operand.memory_size)) {
        PrefetchRows(from + n * stride, 0, 1, n * stride);
      }
      from = to;
    }
    if (selects && !single) {
      char* to = operand.cast != nullptr ? blocks->packed : blocks->loop[number];
      if (from == to) {
        std::memcpy(blocks->packed, from, static_cast<size_t>(n * operand.memory_size));
        from = blocks->packed;
      }
      Compress(operand.memory_size, blocks->mask, from, to, n);
      from = to;
    }
    if (operand.cast != nullptr) {
      operand.cast(from, blocks->loop[number], single ? 1 : args.count);
      from = blocks->loop[number];
    }
    args.in[i] = from;
  }
  bool direct[kMaxOutputs];
  for (int i = 0; i < outputs_; ++i) {
    const UfuncOperand& operand = job_.operand[i];
    direct[i] = operand.cast == nullptr && operand.aligned && !selects && !streams_ &&
                strides[i] == operand.memory_size && !(flags_.any() && IsShared(data));
    args.out[i] = direct[i] ? data[i] : blocks->loop[i];
  }
  int32_t flags = Call(taker.loop, args);
  for (int i = 0; i < outputs_; ++i) {
    if (direct[i]) continue;
    const UfuncOperand& operand = job_.operand[i];
    const char* from = blocks->loop[i];
    if (operand.round != nullptr) {
      operand.round(from, blocks->packed, args.count);
      flags |= RoundingOf(i, from, blocks->packed, args.count);
      from = blocks->packed;
    }
    if (operand.cast != nullptr) {
      operand.cast(from, blocks->memory, args.count);
      if (operand.round == nullptr && operand.memory == job_.signature.out[i]) {
        flags |= RoundingOf(i, from, blocks->memory, args.count);
      }
      from = blocks->memory;
    }
    if (selects) {
      Expand(operand.memory_size, blocks->mask, from, data[i], strides[i], count);
    } else if (streams_ && strides[i] == operand.memory_size &&
               IsAligned(data[i], kAlignment)) {
      const void* next[kMaxInputs];
      int followed = 0;
      for (int k = outputs_; k < outputs_ + inputs_; ++k) {
        if (strides[k] == job_.operand[k].memory_size) {
          next[followed++] = data[k] + count * strides[k];
        }
      }
      StreamCopy(from, data[i], count * operand.memory_size, next, followed);
    } else {
      CopyStrided(operand.memory_size, from, operand.memory_size, data[i], strides[i],
                  count);
    }
  }
  return flags;
}

}  // namespace nd
