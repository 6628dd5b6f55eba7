// SPDX-License-Identifier: BSD-3-Clause
// The common small call of an elementwise operation, which must not pay for what others
// need: contiguous elements of one dtype and shape, or few of a line, or a number beside
// them, too few for threads, in one call of one loop.
#pragma once

#include "core/ufunc/call.h"

namespace nd {

class SimpleCall {
 public:
  // Whether the call is a simple one. Only then the others may be used.
  bool Take(const UfuncCall& call) noexcept;
  // Whether Run() may write the result there. Must be asked before.
  bool FitsInto(const Array& target) noexcept;

  // A fresh result.
  Status Make(Array* result) const noexcept;
  // The FloatFlags.
  int32_t Run(void* result) noexcept;

 private:
  bool TakeInput(const Array& input, bool weak, int number) noexcept;
  bool TakeElements(const Array& input, int number) noexcept;
  [[gnu::noinline]] bool TakeNumber(const Array& number, void* element) const noexcept;

  static constexpr int64_t kGatherBytes = 2048;

  const UfuncCall* call_;
  const Array* first_;  // has the shape and the dtype
  Dtype dtype_;
  Loop loop_;
  LoopArgs args_;
  alignas(kMaxItemSize) char element_[kMaxInputs][kMaxItemSize];
  alignas(64) char gathered_[kMaxInputs][kGatherBytes];  // copies of inputs
};

}  // namespace nd
