// SPDX-License-Identifier: BSD-3-Clause
#include "core/threads/crew.h"

#include <algorithm>
#include <atomic>

#include "core/threads/clock.h"
#include "core/threads/pool.h"

namespace nd {
namespace {

// What a thread must have to do: little when it is awake, more when it must be woken.
constexpr double kMediumShare = 2e3;
constexpr double kLongShare = 12e3;
constexpr int32_t kMediumCrew = 4;

// All in nanoseconds. Medium work that one thread does, job after job, before workers are
// woken for the next one: about by then they would have saved what waking costs.
constexpr int64_t kWakeWork = 20000;
// The balance of what threads have saved and lost, where losses come from waking, and
// from workers that lose their processor or take their caller's. At the least balance
// they stop until one thread has done kDebt times the loss, twice that after each further
// failure.
constexpr int64_t kMostBalance = 20000;
constexpr int64_t kLeastBalance = -50000;
constexpr int64_t kDebt = 8;
constexpr int32_t kMostFailures = 5;
constexpr int64_t kWakeLoss = 25000;  // at most; starting a thread takes longer, but once
constexpr int64_t kMostLoss = 5000000;  // at most; longer when the process was stopped

// The news of one caller may overwrite another's: all of it is about speed only.
struct alignas(64) Stream {
  std::atomic<int64_t> ended;     // when the latest job did, medium or with workers
  std::atomic<int64_t> awake;     // when the latest one with workers did; 0: stopped
  std::atomic<int64_t> work;      // of medium jobs that followed each other closely
  std::atomic<int64_t> balance;   // of medium jobs
  std::atomic<int32_t> failures;  // less successes
};
constinit Stream stream{};

template <typename T>
T Get(const std::atomic<T>& value) noexcept {
  return value.load(std::memory_order_relaxed);
}
template <typename T>
void Set(std::atomic<T>& value, T to) noexcept {
  value.store(to, std::memory_order_relaxed);
}

}  // namespace

Crew::Crew(double nanoseconds) noexcept {
  if (nanoseconds < kMediumNanoseconds) return;
  const int32_t threads = ThreadCount();
  if (threads == 1 || PoolIsBusy()) return;
  if (nanoseconds >= kLongNanoseconds) {
    size_ = static_cast<int32_t>(
        std::min(static_cast<double>(threads), nanoseconds / kLongShare));
    return;
  }
  nanoseconds_ = static_cast<int64_t>(nanoseconds);
  start_ = Nanoseconds();
  awake_ = start_ - Get(stream.awake) <= kAwakeNanoseconds;
  const int64_t balance = Get(stream.balance);
  if (start_ - Get(stream.ended) > kAwakeNanoseconds) Set<int64_t>(stream.work, 0);
  if (awake_ ? balance <= kLeastBalance : balance < 0 || Get(stream.work) < kWakeWork) {
    return;
  }
  size_ =
      std::min({threads, kMediumCrew, static_cast<int32_t>(nanoseconds / kMediumShare)});
}

Crew::~Crew() noexcept {
  if (start_ == 0) return;
  const int64_t end = Nanoseconds();
  const int32_t failures = Get(stream.failures);
  int64_t balance = Get(stream.balance);
  Set(stream.ended, end);
  if (size_ == 1) {
    Set(stream.work, std::min(Get(stream.work) + nanoseconds_, kWakeWork));
    if (balance >= 0) return;
    balance = std::min<int64_t>(balance + nanoseconds_ / (kDebt << failures), 0);
  } else {
    const int64_t loss = end - start_ - nanoseconds_;
    balance =
        std::min(balance - std::min(loss, awake_ ? kMostLoss : kWakeLoss), kMostBalance);
    if (balance <= kLeastBalance) {
      Set<int64_t>(stream.awake, 0);
      Set(stream.failures, std::min(failures + 1, kMostFailures));
    } else if (balance == kMostBalance && failures > 0) {
      Set(stream.failures, failures - 1);
    }
  }
  Set(stream.balance, balance);
}

namespace internal {

void NoteJob() noexcept {
  const int64_t now = Nanoseconds();
  Set(stream.ended, now);
  Set(stream.awake, now);
}

void ForgetJobs() noexcept {
  Set<int64_t>(stream.ended, 0);
  Set<int64_t>(stream.awake, 0);
  Set<int64_t>(stream.work, 0);
  Set<int64_t>(stream.balance, 0);
  Set(stream.failures, 0);
}

}  // namespace internal
}  // namespace nd
