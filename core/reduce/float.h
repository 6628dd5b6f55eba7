// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <atomic>

#include "core/ufunc/flags.h"

namespace nd {

// The conditions of IEEE 754 that the threads of a job meet.
class FloatFlags {
 public:
  // Collects those of the thread's arithmetic in its scope.
  class Scope {
   public:
    explicit Scope(FloatFlags* flags) noexcept : flags_(flags) { ClearProcessorFlags(); }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
    ~Scope() { flags_->bits_.fetch_or(ProcessorFlags(), std::memory_order_relaxed); }

   private:
    FloatFlags* flags_;
  };

  int32_t Get() const noexcept { return bits_.load(std::memory_order_relaxed); }

 private:
  std::atomic<int32_t> bits_{0};
};

}  // namespace nd
