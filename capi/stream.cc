// SPDX-License-Identifier: BSD-3-Clause
// Convolution of streams: what stands behind an nd_convolver.
#include "core/signal/stream.h"

#include <new>

#include "capi/call.h"
#include "capi/one_call.h"

using namespace nd;
using namespace nd::capi;

namespace {

struct Convolver : Object {
  Block home;
  SpinLock busy;
  signal::StreamConvolver stream;
};

void Destroy(Object* object) noexcept {
  auto* const convolver = static_cast<Convolver*>(object);
  const Block home = convolver->home;
  convolver->~Convolver();
  Deallocate(home);
}

// A convolver that no other call uses.
class Use {
 public:
  Status Acquire(nd_convolver token) noexcept {
    ND_TRY(pin_.Acquire(token, HandleKind::kConvolver, "convolver"));
    convolver_ = static_cast<Convolver*>(pin_.object());
    return call_.Begin(&convolver_->busy, "another thread uses the convolver");
  }
  signal::StreamConvolver& stream() const noexcept { return convolver_->stream; }

 private:
  Pin pin_;
  Convolver* convolver_ = nullptr;
  OneCall call_;
};

}  // namespace

int32_t nd_convolver_create(nd_array taps, int64_t block, int64_t channels,
                            nd_convolver* result) {
  const FloatState restore_on_exit;
  return Store("nd_convolver_create", result, [&](nd_convolver* token) -> Status {
    Pin pin;
    ND_TRY(pin.Acquire(taps, HandleKind::kArray, "taps"));
    NewSlot slot;
    ND_TRY(slot.Acquire(HandleKind::kConvolver));
    Block home;
    ND_TRY(Allocate(sizeof(Convolver), Fill::kUninitialized, &home));
    auto* const convolver = new (home.data) Convolver();
    convolver->home = home;
    convolver->destroy = Destroy;
    const Status status = convolver->stream.Prepare(pin.array(), block, channels);
    if (!status.ok()) {
      Destroy(convolver);
      return status;
    }
    slot.SetObject(convolver);
    *token = slot.Publish();
    return Ok();
  });
}

int32_t nd_convolver_process(nd_convolver convolver, const void* samples, void* data) {
  return CallFloat("nd_convolver_process", [&]() -> Status {
    Use use;
    ND_TRY(use.Acquire(convolver));
    ND_TRY(RequirePointer(samples, "samples"));
    ND_TRY(RequirePointer(data, "data"));
    use.stream().Process(samples, data);
    return Ok();
  });
}

int32_t nd_convolver_reset(nd_convolver convolver) {
  return Call("nd_convolver_reset", [&]() -> Status {
    Use use;
    ND_TRY(use.Acquire(convolver));
    use.stream().Reset();
    return Ok();
  });
}

int32_t nd_convolver_latency(nd_convolver convolver, int64_t* result) {
  return Store("nd_convolver_latency", result, [&](int64_t* latency) -> Status {
    Use use;
    ND_TRY(use.Acquire(convolver));
    *latency = use.stream().block() - 1;
    return Ok();
  });
}
