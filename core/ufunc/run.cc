// SPDX-License-Identifier: BSD-3-Clause
#include "core/ufunc/run.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <utility>

#include "core/kernels/move.h"
#include "core/memory/cache.h"
#include "core/threads/crew.h"
#include "core/threads/pool.h"
#include "core/ufunc/flags.h"
#include "core/ufunc/line.h"
#include "core/ufunc/short_lines.h"

namespace nd {
namespace {

constexpr int64_t kLongLine = 512;  // elements
constexpr int64_t kTileColumns = 128;
constexpr int64_t kTileBytes = 64;  // of the rows of a tile: a cache line
// Tiles that are turned and not packed are as wide as they fit into the second-level
// cache: memory likes long rows of the other operands.
constexpr int64_t kTileStore = int64_t{64} << 10;
constexpr int64_t kWorthTiling = 4;  // shortest side of a plane that is transposed
constexpr int64_t kChunkBytes = int64_t{64} << 10;
constexpr double kCostlyNanoseconds = 0.5;  // per element

// What an element of a loop costs beyond its bytes.
double NanosecondsPerElement(const UfuncRow& row, Dtype loop) noexcept {
  const bool real = InfoOf(loop).kind != Kind::kComplex;
  if (row.out[0] == OperandRule::kReal && real) return 0.1;  // its magnitude
  switch (row.flags) {
    case FlagRule::kOverflow:
    case FlagRule::kPole:
      return 0.7;
    case FlagRule::kPower:
    case FlagRule::kDivisor:
    case FlagRule::kQuotient:
      return 2;
    case FlagRule::kNone:
    case FlagRule::kArithmetic:
      return 0.1;
  }
  return 0.1;
}

int64_t BytesPerElement(const UfuncJob& job) noexcept {
  int64_t bytes = 0;
  for (int i = 0; i < job.row->inputs + job.row->outputs; ++i) {
    bytes += job.operand[i].memory_size;
  }
  return bytes;
}

// An operand that is contiguous along another axis than the innermost.
bool IsTransposed(const UfuncJob& job, int number, int32_t axis) noexcept {
  const LoopPlan& plan = job.plan;
  const int64_t inner = plan.inner_stride(number);
  const int64_t size =
      number < job.row->inputs + job.row->outputs ? job.operand[number].memory_size : 1;
  return inner != size && inner != 0 && plan.strides[number][axis] == size;
}

// Brings to the place next to the innermost an axis along which some operand is
// contiguous, where that one is not along the innermost; whether there is one.
bool ArrangePlane(UfuncJob* job) noexcept {
  LoopPlan& plan = job->plan;
  if (plan.inner() < kWorthTiling) return false;
  for (int32_t axis = plan.ndim - 2; axis >= 0; --axis) {
    if (plan.shape[axis] < kWorthTiling) continue;
    for (int i = 0; i < plan.operands; ++i) {
      if (!IsTransposed(*job, i, axis)) continue;
      plan.MoveAxis(axis, plan.ndim - 2);
      return true;
    }
  }
  return false;
}

bool Casts(const UfuncJob& job) noexcept {
  for (int i = 0; i < job.row->inputs + job.row->outputs; ++i) {
    if (job.operand[i].cast != nullptr || !job.operand[i].aligned) return true;
  }
  return false;
}

// Whether the last of few vectors of much arithmetic is waited for too often.
bool HasCostlyEnds(const UfuncJob& job, int64_t line) noexcept {
  const Dtype loop = job.signature.compute;
  return line < kTileColumns && InfoOf(loop).kind == Kind::kFloat &&
         NanosecondsPerElement(*job.row, loop) >= kCostlyNanoseconds;
}

// Lines that the loop takes as they lie, with nothing to be asked afterwards: when they
// are short, what is the same for all of them is much of their time. Pointers go on one
// by one: a load of two that were stored apart would wait for both.
void RunPlainLines(const UfuncJob& job) noexcept {
  const LoopPlan& plan = job.plan;
  const int inputs = job.row->inputs, outputs = job.row->outputs;
  const int32_t kept = std::min(plan.ndim, 2);
  const int32_t axis = plan.ndim - kept;
  const int64_t lines = kept == 2 ? plan.shape[axis] : 1;
  int64_t in_step[kMaxInputs] = {}, out_step[kMaxOutputs] = {};
  LoopArgs args = {};
  args.count = plan.inner();
  for (int i = 0; i < outputs; ++i) out_step[i] = plan.strides[i][axis];
  for (int i = 0; i < inputs; ++i) {
    in_step[i] = plan.strides[outputs + i][axis];
    if (plan.inner_stride(outputs + i) == 0) args.single |= 1u << i;
  }
  const Loop loop = job.signature.run;
  ForEachOuter(plan, kept, [&](char* const* data) {
    char* in[kMaxInputs] = {};
    char* out[kMaxOutputs] = {};
    for (int i = 0; i < outputs; ++i) out[i] = data[i];
    for (int i = 0; i < inputs; ++i) in[i] = data[outputs + i];
    for (int64_t line = 0; line < lines; ++line) {
      for (int i = 0; i < kMaxInputs; ++i) args.in[i] = in[i], in[i] += in_step[i];
      for (int i = 0; i < kMaxOutputs; ++i) args.out[i] = out[i], out[i] += out_step[i];
      loop(args);
    }
  });
}

int32_t RunLines(const UfuncJob& job, const LineRunner& runner) noexcept {
  const LoopPlan& plan = job.plan;
  int64_t strides[kMaxOperands];
  for (int i = 0; i < plan.operands; ++i) strides[i] = plan.inner_stride(i);
  if (runner.IsPlain(strides)) {
    RunPlainLines(job);
    return 0;
  }
  int32_t flags = 0;
  ForEachOuter(plan, 1, [&](char* const* data) {
    flags |= runner.Run(data, strides, plan.inner());
  });
  return flags;
}

// The plane of the last two axes by tiles: transposed operands are turned on the way, and
// all are copied where a tile is better packed into one line: what is cast passes through
// blocks line by line.
struct PlaneRunner {
  PlaneRunner(const UfuncJob& all, const LineRunner& lines) noexcept
      : job(all), runner(lines), axis(all.plan.ndim - 2) {
    const LoopPlan& plan = job.plan;
    const bool whole = plan.inner() <= kTileColumns;  // tiles have whole lines
    bool adjoin = true;
    int64_t turned_size = 0, copied_size = 1;  // the largest
    int64_t turns = 0;
    for (int i = 0; i < plan.operands; ++i) {
      turned[i] = IsTransposed(job, i, axis);
      size[i] = i < job.row->inputs + job.row->outputs ? job.operand[i].memory_size : 1;
      if (turned[i]) turned_size = std::max(turned_size, size[i]);
      turns += turned[i];
      if (!turned[i] && whole && Adjoin(i, plan.inner())) continue;
      adjoin = adjoin && turned[i];
      copied_size = std::max(copied_size, size[i]);
    }
    // Tiles of few rows are turned slowly.
    dense = !lines.streams() && (turned_size == 0 || copied_size <= 2 * turned_size) &&
            (adjoin || (Casts(job) && plan.inner() < kLongLine) ||
             HasCostlyEnds(job, plan.inner()));
    tile_rows = kTileBytes / (dense ? copied_size : std::max<int64_t>(turned_size, 1));
    tile_columns = dense || turns == 0 ? kTileColumns : kTileStore / kTileBytes / turns;
  }

  int32_t Run(char* const* data) const noexcept {
    const LoopPlan& plan = job.plan;
    int32_t flags = 0;
    for (int64_t row = 0; row < plan.shape[axis]; row += tile_rows) {
      const int64_t rows = std::min(tile_rows, plan.shape[axis] - row);
      for (int64_t column = 0; column < plan.inner(); column += tile_columns) {
        const int64_t columns = std::min(tile_columns, plan.inner() - column);
        flags |= RunTile(data, row, rows, column, columns);
      }
    }
    return flags;
  }

  int32_t RunTile(char* const* data, int64_t row, int64_t rows, int64_t column,
                  int64_t columns) const noexcept {
    static_assert(kMaxOperands * kTileBytes * kTileColumns <= kTileStore);
    alignas(kAlignment) char store[kTileStore];
    char* free = store;
    const LoopPlan& plan = job.plan;
    char* corner[kMaxOperands];
    char* tile[kMaxOperands];
    char* at[kMaxOperands];
    int64_t strides[kMaxOperands], pitch[kMaxOperands];
    bool copied[kMaxOperands];
    for (int i = 0; i < plan.operands; ++i) {
      const int64_t inner = plan.inner_stride(i), next = plan.strides[i][axis];
      copied[i] = turned[i] || (dense && !Adjoin(i, columns));
      corner[i] = data[i] + row * next + column * inner;
      if (copied[i]) tile[i] = std::exchange(free, free + kTileBytes * tile_columns);
      at[i] = copied[i] ? tile[i] : corner[i];
      strides[i] = copied[i] ? size[i] : inner;
      pitch[i] = copied[i] ? columns * size[i] : next;
      // A masked output keeps what the tile had.
      if (!copied[i] || (i < job.row->outputs && !job.masked)) continue;
      if (turned[i]) {
        CopyTransposed(size[i], corner[i], inner, tile[i], pitch[i], columns, rows);
      } else {
        CopyRows(i, corner[i], next, inner, tile[i], pitch[i], size[i], rows, columns);
      }
    }
    int32_t flags = 0;
    if (dense) {
      flags = runner.Run(at, strides, rows * columns);
    } else {
      for (int64_t r = 0; r < rows; ++r) {
        flags |= runner.Run(at, strides, columns);
        for (int i = 0; i < plan.operands; ++i) at[i] += pitch[i];
      }
    }
    for (int i = 0; i < job.row->outputs; ++i) {
      const int64_t inner = plan.inner_stride(i), next = plan.strides[i][axis];
      if (!copied[i]) continue;
      if (turned[i]) {
        CopyTransposed(size[i], tile[i], pitch[i], corner[i], inner, rows, columns);
      } else {
        CopyRows(i, tile[i], pitch[i], size[i], corner[i], next, inner, rows, columns);
      }
    }
    return flags;
  }

  // Whether lines of an operand follow each other in memory.
  bool Adjoin(int number, int64_t columns) const noexcept {
    return job.plan.inner_stride(number) == size[number] &&
           job.plan.strides[number][axis] == columns * size[number];
  }

  // Of an operand; pitches are those of rows, steps those of columns.
  void CopyRows(int number, const char* from, int64_t from_pitch, int64_t from_step,
                char* to, int64_t to_pitch, int64_t to_step, int64_t rows,
                int64_t columns) const noexcept {
    const int64_t item = size[number];
    for (int64_t r = 0; r < rows; ++r, from += from_pitch, to += to_pitch) {
      if (from_step == item && to_step == item) {
        std::memcpy(to, from, static_cast<size_t>(columns * item));
      } else {
        CopyStrided(item, from, from_step, to, to_step, columns);
      }
    }
  }

  const UfuncJob& job;
  const LineRunner& runner;
  const int32_t axis;
  int64_t tile_rows, tile_columns;
  bool dense, turned[kMaxOperands];
  int64_t size[kMaxOperands];
};

// By what the elements of a job are walked.
enum class Walk { kLines, kTiles, kShortLines };

// Inputs that are not read become one element each: none has to be packed.
void MakeSingle(UfuncJob* job) noexcept {
  LoopPlan& plan = job->plan;
  for (int i = 0; i < job->row->inputs; ++i) {
    int64_t(&strides)[kMaxDims] = plan.strides[job->row->outputs + i];
    std::fill_n(strides, plan.ndim, 0);
  }
}

// Puts the axes in order for it.
Walk ArrangeWalk(UfuncJob* job) noexcept {
  LoopPlan& plan = job->plan;
  if (plan.ndim == 1) return Walk::kLines;
  if (AreShortLines(*job)) return Walk::kShortLines;
  if (ArrangePlane(job)) return Walk::kTiles;
  // A row that is cast once for each line would be cast as often as the tile has lines.
  const bool tiles = plan.shape[plan.ndim - 2] >= kWorthTiling &&
                     HasCostlyEnds(*job, plan.inner()) && !Casts(*job);
  return tiles ? Walk::kTiles : Walk::kLines;
}

// A job of `size` elements, or a part of it.
int32_t RunSerially(const UfuncJob& job, int64_t size, Walk walk) noexcept {
  const bool arithmetic = job.row->flags == FlagRule::kArithmetic;
  if (arithmetic) job.state != nullptr ? job.state->ClearFlags() : ClearProcessorFlags();
  const LineRunner runner(job, size);
  int32_t flags = 0;
  if (walk == Walk::kShortLines) {
    flags = ShortLineRunner(job, runner).Run();
  } else if (walk == Walk::kTiles) {
    const PlaneRunner tiles(job, runner);
    ForEachOuter(job.plan, 2, [&](char* const* data) { flags |= tiles.Run(data); });
  } else {
    flags = RunLines(job, runner);
  }
  if (!arithmetic) return flags;
  return flags | (job.state != nullptr ? job.state->Finish() : ProcessorFlags());
}

}  // namespace

void SetOperand(UfuncJob* job, int number, Dtype memory, bool aligned) noexcept {
  const UfuncRow& row = *job->row;
  const Signature& signature = job->signature;
  const bool output = number < row.outputs;
  const int index = output ? number : number - row.outputs;
  const OperandRule rule = output ? row.out[index] : row.in[index];
  const Dtype own = output ? signature.out[index] : signature.in[index];
  UfuncOperand& operand = job->operand[number];
  operand.memory = memory;
  operand.loop = ComputedAs(rule, own, signature);
  operand.memory_size = ItemSize(memory);
  operand.loop_size = ItemSize(operand.loop);
  // What is computed in more bits than the result has is rounded to it on its way.
  const bool rounds = output && own != operand.loop && own != memory;
  operand.round = rounds ? FindCast(operand.loop, own) : nullptr;
  operand.cast = !rounds && memory == operand.loop ? nullptr
                 : output ? FindCast(rounds ? own : operand.loop, memory)
                          : FindCast(memory, operand.loop);
  operand.aligned = aligned;
}

double NanosecondsOf(const UfuncRow& row, Dtype loop, int64_t size,
                     int64_t bytes) noexcept {
  return static_cast<double>(size) *
         (NanosecondsPerElement(row, loop) + static_cast<double>(bytes) * 0.03);
}

int32_t RunUfunc(UfuncJob* job) noexcept {
  LoopPlan& plan = job->plan;
  if (!job->row->Reads(job->signature.compute)) MakeSingle(job);
  const int64_t size = plan.size();
  const int64_t bytes = BytesPerElement(*job);
  const double nanoseconds =
      NanosecondsOf(*job->row, job->signature.compute, size, bytes);
  const Walk walk = ArrangeWalk(job);
  if (nanoseconds < kMediumNanoseconds) return RunSerially(*job, size, walk);
  const Crew crew(nanoseconds);
  if (crew.size() == 1) return RunSerially(*job, size, walk);
  int32_t axis = 0;
  if (plan.shape[0] < 8 * crew.size()) {
    const int32_t axes =
        plan.ndim - (walk == Walk::kShortLines ? 1 : 0);  // lines are whole
    axis = static_cast<int32_t>(std::max_element(plan.shape, plan.shape + axes) -
                                plan.shape);
  }
  std::atomic<int32_t> flags{0};
  auto body = [&](int64_t begin, int64_t end) {
    UfuncJob part = *job;
    part.state = nullptr;  // of another thread, perhaps
    part.plan.Narrow(axis, begin, end);
    flags.fetch_or(RunSerially(part, size, walk), std::memory_order_relaxed);
  };
  const int64_t slice = std::max<int64_t>(1, size / plan.shape[axis] * bytes);
  ParallelFor(plan.shape[axis], kChunkBytes / slice + 1, crew.size(), body);
  return flags.load(std::memory_order_relaxed);
}

}  // namespace nd
