// SPDX-License-Identifier: BSD-3-Clause
// Objects with a state of their own serve one call at a time: a second one is refused.
#pragma once

#include "core/error/status.h"
#include "core/memory/lock.h"

namespace nd::capi {

// Holds the lock of an object until the end of the scope.
class OneCall {
 public:
  OneCall() noexcept = default;
  OneCall(const OneCall&) = delete;
  OneCall& operator=(const OneCall&) = delete;
  ~OneCall() {
    if (busy_ != nullptr) busy_->Unlock();
  }

  // kValue with this message while another call holds the lock.
  Status Begin(SpinLock* busy, const char* message) noexcept {
    if (!busy->TryLock()) return Fail(Code::kValue, "%s", message);
    busy_ = busy;
    return Ok();
  }

 private:
  SpinLock* busy_ = nullptr;
};

}  // namespace nd::capi
