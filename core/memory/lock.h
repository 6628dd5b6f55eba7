// SPDX-License-Identifier: BSD-3-Clause
// A lock for critical sections of a few instructions that never call the system, and the
// once-only registration of fork handlers. Both need no construction and no destruction.
#pragma once

#include <atomic>

#if defined(_WIN32)
#include <windows.h>
#else
#include <pthread.h>
#include <sched.h>
#endif

namespace nd {

// Tells the processor that this thread is spinning.
inline void SpinPause() noexcept {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__) || defined(__arm__)
  __asm__ __volatile__("yield");
#endif
}

// Lets another thread run: the holder of a lock may have lost its processor.
inline void YieldThread() noexcept {
#if defined(_WIN32)
  SwitchToThread();
#else
  sched_yield();
#endif
}

class SpinLock {
 public:
  void Lock() noexcept {
    if (taken_.exchange(true, std::memory_order_acquire)) LockSlowly();
  }
  bool TryLock() noexcept { return !taken_.exchange(true, std::memory_order_acquire); }
  void Unlock() noexcept { taken_.store(false, std::memory_order_release); }

 private:
  static constexpr int kSpins = 128;

  [[gnu::noinline]] void LockSlowly() noexcept {
    do {
      for (int spin = 0; taken_.load(std::memory_order_relaxed); ++spin) {
        spin < kSpins ? SpinPause() : YieldThread();
      }
    } while (taken_.exchange(true, std::memory_order_acquire));
  }

  std::atomic<bool> taken_{false};
};

// Registers pthread_atfork handlers with the first call of Register that succeeds. The
// library is never unloaded (-z nodelete), so the handlers stay valid. A failure for want
// of memory is tried again at the next call.
class ForkHandlers {
 public:
  using Handler = void (*)();
  void Register(Handler prepare, Handler parent, Handler child) noexcept {
#if defined(_WIN32)
    (void)prepare, (void)parent, (void)child;
#else
    if (registered_.load(std::memory_order_relaxed)) return;
    if (registered_.exchange(true, std::memory_order_acq_rel)) return;
    if (pthread_atfork(prepare, parent, child) != 0) registered_.store(false);
#endif
  }

 private:
  std::atomic<bool> registered_{false};
};

}  // namespace nd
