// SPDX-License-Identifier: BSD-3-Clause
// One line of an elementwise operation: operands a stride apart, casts and a mask.
#pragma once

#include "core/ufunc/flags.h"
#include "core/ufunc/run.h"

namespace nd {

class LineRunner {
 public:
  // `size`: elements of the whole, of which the job may be a part.
  LineRunner(const UfuncJob& job, int64_t size) noexcept;
  LineRunner(const LineRunner&) = delete;
  LineRunner& operator=(const LineRunner&) = delete;
  ~LineRunner();

  // data and strides by operand, the mask last. count > 0. The flags found by values.
  int32_t Run(char* const* data, const int64_t* strides, int64_t count) const noexcept;

  // Whether the loop can take lines as they lie, and no flags are found.
  bool IsPlain(const int64_t* strides) const noexcept;

  // Whether results go past the caches, where they are aligned.
  bool streams() const noexcept { return streams_; }

 private:
  struct Blocks;
  // What takes the inputs of a line, and how.
  struct Taker {
    Loop loop;
    bool apart;  // with an element between two, where they are not single
  };
  Taker FindTaker(const int64_t* strides) const noexcept;
  bool IsDirect(const Taker& taker, char* const* data, const int64_t* strides,
                int64_t count) const noexcept;
  bool IsShared(char* const* data) const noexcept;
  int32_t Call(Loop loop, const LoopArgs& args) const noexcept;
  int32_t RoundingOf(int output, const void* results, const void* rounded,
                     int64_t count) const noexcept;
  int32_t RunDirect(Loop loop, char* const* data, const int64_t* strides,
                    int64_t count) const noexcept;
  int32_t RunBlocks(const Taker& taker, char* const* data, const int64_t* strides,
                    int64_t count) const noexcept;
  int32_t RunBlock(const Taker& taker, Blocks* blocks, char* const* data,
                   const int64_t* strides, int64_t count) const noexcept;

  const UfuncJob& job_;
  int64_t
      block_;  // elements that are packed at a time: with their gaps they fit the cache
  const int inputs_, outputs_;
  Dtype in_[kMaxInputs], out_[kMaxOutputs];  // of the loop
  Loop apart_ = nullptr;                     // of the row, if the lines are for it
  bool casts_ = false;
  bool fetches_ = false;  // what is packed comes from memory
  bool streams_;          // results are too many to stay in the caches
  ValueFlags flags_;
  ScanFunction rounded_[kMaxOutputs] = {};  // of outputs that may overflow when rounded
};

}  // namespace nd
