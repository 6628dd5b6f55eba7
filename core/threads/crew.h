// SPDX-License-Identifier: BSD-3-Clause
// How many threads a job of known duration is worth. A worker that sleeps takes longer to
// come than a job of some microseconds takes, one that still spins comes at once.
#pragma once

#include <cstdint>

namespace nd {

// Asked before a job is cut, and kept until it has ended. `nanoseconds` is about what one
// thread needs. A short job gets that one thread, a long one as many as it can keep busy.
// A medium one gets a few while workers are awake, or once enough medium jobs have
// followed each other closely: sporadic ones never pay for waking a worker.
class Crew {
 public:
  explicit Crew(double nanoseconds) noexcept;
  ~Crew() noexcept;
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  // At most ThreadCount(); 1 also while the pool runs another job.
  int32_t size() const noexcept { return size_; }

 private:
  int32_t size_ = 1;
  bool awake_ = false;                   // the workers, as far as is known
  int64_t nanoseconds_ = 0, start_ = 0;  // of a medium job
};

// Jobs that take one thread less than the first are short, from the second on long.
inline constexpr double kMediumNanoseconds = 4e3;
inline constexpr double kLongNanoseconds = 50e3;

namespace internal {
// For the pool: a job that used workers has ended just now.
void NoteJob() noexcept;
// For the child of a fork, which has no workers.
void ForgetJobs() noexcept;
}  // namespace internal

}  // namespace nd
