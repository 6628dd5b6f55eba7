// SPDX-License-Identifier: BSD-3-Clause
// A lock for critical sections of a few instructions that never call the system, locked
// operations that cost nothing before there is a second thread, and the once-only
// registration of fork handlers. None needs construction or destruction.
#pragma once

#include <atomic>

#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#define ND_KNOWS_SINGLE_THREADED 1
#else
#define ND_KNOWS_SINGLE_THREADED 0
#endif

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

// Whether this process surely has one thread. Only the caller could make a second one, so
// the answer holds until it does: a load and a store are atomic until then, and take a
// tenth of the time of a locked operation.
inline bool IsSingleThreaded() noexcept {
#if ND_KNOWS_SINGLE_THREADED
  return __libc_single_threaded != 0;
#else
  return false;
#endif
}

// word.compare_exchange_weak(expected, desired); `expected` is what has been loaded.
template <typename T>
bool Replace(std::atomic<T>& word, T& expected, T desired,
             std::memory_order order) noexcept {
  if (!IsSingleThreaded()) {
    return word.compare_exchange_weak(expected, desired, order,
                                      std::memory_order_acquire);
  }
  word.store(desired, std::memory_order_relaxed);
  return true;
}

// word.fetch_add(change).
template <typename T>
T FetchAdd(std::atomic<T>& word, T change, std::memory_order order) noexcept {
  if (!IsSingleThreaded()) return word.fetch_add(change, order);
  const T before = word.load(std::memory_order_relaxed);
  word.store(before + change, std::memory_order_relaxed);
  return before;
}

class SpinLock {
 public:
  void Lock() noexcept {
    if (!TryLock()) LockSlowly();
  }
  bool TryLock() noexcept {
    if (!IsSingleThreaded()) return !taken_.exchange(true, std::memory_order_acquire);
    if (taken_.load(std::memory_order_relaxed)) return false;
    taken_.store(true, std::memory_order_relaxed);
    return true;
  }
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
