// SPDX-License-Identifier: BSD-3-Clause
#include "core/threads/pool.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <cfenv>
#include <cerrno>
#include <cstdlib>

#include "core/memory/lock.h"
#include "core/threads/clock.h"
#include "core/threads/crew.h"

#if defined(__linux__)
#include <sched.h>
#endif
#if !defined(_WIN32)
#include <csignal>
#include <unistd.h>
#endif

namespace nd {
namespace {

constexpr int64_t kChunksPerThread = 8;          // so that a late thread costs an eighth
constexpr size_t kStackBytes = size_t{2} << 20;  // of a worker
constexpr uint64_t kJobsBeforeRetry = 256;       // after the system refused a thread

// The chunks that one participant works on first; any other may take from the rest.
struct alignas(64) Segment {
  std::atomic<int64_t> next;
  int64_t end;
};

// Where the worker of the same number sleeps, so that no other is woken with it.
struct Bed {
  pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
};

// The gate of the current job: a serial in the upper half, then "open", the number of
// participants and that of workers inside. A worker reads the job only while inside, the
// caller writes it only while the gate is closed and nobody is inside, so a worker that
// wakes late touches nothing; nor does one that takes no part.
constexpr uint64_t kOpen = uint64_t{1} << 31;
constexpr int kParticipantsShift = 16;
constexpr uint64_t kInside = (uint64_t{1} << kParticipantsShift) - 1;
constexpr uint64_t SerialOf(uint64_t gate) noexcept {
  return gate >> 32;
}
constexpr int64_t ParticipantsOf(uint64_t gate) noexcept {
  return static_cast<int64_t>((gate & (kOpen - 1)) >> kParticipantsShift);
}

struct Pool {
  std::atomic<bool> busy;  // held by the caller whose job it is
  alignas(64) std::atomic<uint64_t> gate;
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t done = PTHREAD_COND_INITIALIZER;  // the last worker has left

  // Owned by whoever holds `busy`.
  int64_t workers;
  uint64_t retry;  // no thread is asked for before this serial
  // The job.
  RangeFunction body;
  void* context;
  int64_t count;
  int64_t chunks;
  int64_t participants;
  int32_t processor;  // of its caller
  Segment segments[kMaxThreads];
  Bed beds[kMaxThreads];
};

constinit Pool pool{};
constinit ForkHandlers fork_handlers;
constinit std::atomic<int32_t> thread_count{0};  // 0: not asked for yet

void RunChunk(int64_t chunk) noexcept {
  const int64_t size = pool.count / pool.chunks;
  const int64_t larger = pool.count % pool.chunks;  // so many chunks have one more
  const int64_t begin = chunk * size + std::min(chunk, larger);
  pool.body(pool.context, begin, begin + size + (chunk < larger ? 1 : 0));
}

void Work(int64_t participant) noexcept {
  const int64_t participants = pool.participants;
  for (int64_t i = 0; i < participants; ++i) {
    Segment& segment = pool.segments[(participant + i) % participants];
    for (;;) {
      const int64_t chunk = segment.next.fetch_add(1, std::memory_order_relaxed);
      if (chunk >= segment.end) break;
      RunChunk(chunk);
    }
  }
}

// The processor that this thread runs on, or -1.
int32_t CurrentProcessor() noexcept {
#if defined(__linux__)
  const int saved = errno;
  const int32_t processor = sched_getcpu();
  errno = saved;
  return processor;
#else
  return -1;
#endif
}

// Whether the gate is `ready`, after waiting for it: spinning for so long, then asleep
// until somebody signals. `gate` is what it was last seen to be.
template <typename Ready>
bool AwaitGate(int64_t spin_nanoseconds, pthread_cond_t* wake, Ready ready,
               uint64_t* gate) noexcept {
  constexpr int kSpinsPerLook = 16;  // at the clock
  int64_t start = 0, now = 0;
  while (now - start < spin_nanoseconds) {
    for (int spin = 0; spin < kSpinsPerLook; ++spin) {
      *gate = pool.gate.load(std::memory_order_acquire);
      if (ready(*gate)) return true;
      SpinPause();
    }
    now = Nanoseconds();
    if (start == 0) start = now;
  }
  pthread_mutex_lock(&pool.mutex);
  *gate = pool.gate.load(std::memory_order_acquire);
  const bool is_ready = ready(*gate);
  if (!is_ready) pthread_cond_wait(wake, &pool.mutex);
  pthread_mutex_unlock(&pool.mutex);
  return is_ready;
}

// Waits for a job other than the one with this serial, whose caller ran on `processor`:
// there a worker would spin in its caller's way. One that is woken too late for its job
// spins for the next.
uint64_t AwaitJob(int64_t participant, uint64_t serial, int32_t processor) noexcept {
  const auto is_open = [=](uint64_t gate) {
    return (gate & kOpen) != 0 && SerialOf(gate) != serial &&
           participant < ParticipantsOf(gate);
  };
  uint64_t gate = 0;
  int64_t spin = 0;
  do {
    const bool in_the_way = processor >= 0 && processor == CurrentProcessor();
    spin = in_the_way ? 0 : kSpinNanoseconds;
  } while (!AwaitGate(spin, &pool.beds[participant].wake, is_open, &gate));
  return gate;
}

// False when the job has ended meanwhile.
bool Enter(uint64_t gate) noexcept {
  const uint64_t serial = SerialOf(gate);
  while ((gate & kOpen) != 0 && SerialOf(gate) == serial) {
    if (pool.gate.compare_exchange_weak(gate, gate + 1, std::memory_order_acq_rel,
                                        std::memory_order_acquire)) {
      return true;
    }
  }
  return false;
}

void Leave() noexcept {
  const uint64_t gate = pool.gate.fetch_sub(1, std::memory_order_acq_rel);
  if ((gate & kInside) != 1 || (gate & kOpen) != 0) return;
  pthread_mutex_lock(&pool.mutex);
  pthread_cond_signal(&pool.done);
  pthread_mutex_unlock(&pool.mutex);
}

void* RunWorker(void* argument) noexcept {
  const int64_t participant = static_cast<int64_t>(reinterpret_cast<intptr_t>(argument));
  std::fesetenv(FE_DFL_ENV);
  int32_t processor = -1;
  for (uint64_t serial = 0;;) {
    const uint64_t gate = AwaitJob(participant, serial, processor);
    serial = SerialOf(gate);
    if (!Enter(gate)) continue;
    processor = pool.processor;
    Work(participant);
    Leave();
  }
}

// Signals that report a fault of the thread itself stay deliverable; every other one
// belongs to the host's threads.
class BlockSignals {
 public:
#if defined(_WIN32)
  BlockSignals() noexcept {}
#else
  BlockSignals() noexcept {
    sigset_t blocked;
    sigfillset(&blocked);
    for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT}) {
      sigdelset(&blocked, fault);
    }
    pthread_sigmask(SIG_SETMASK, &blocked, &saved_);
  }
  ~BlockSignals() {
    pthread_sigmask(SIG_SETMASK, &saved_, nullptr);
  }
  BlockSignals(const BlockSignals&) = delete;
  BlockSignals& operator=(const BlockSignals&) = delete;

 private:
  sigset_t saved_;
#endif
};

// The threads of the parent do not exist in the child, whatever they were doing; a new
// pool starts with the child's first job.
void DropPool() noexcept {
  pool.mutex = PTHREAD_MUTEX_INITIALIZER;
  pool.done = PTHREAD_COND_INITIALIZER;
  for (Bed& bed : pool.beds) bed.wake = PTHREAD_COND_INITIALIZER;
  pool.workers = 0;
  pool.retry = 0;
  internal::ForgetJobs();
  pool.gate.store(0);
  pool.busy.store(false);
}

// Starts workers up to `wanted`, or as many as the system gives.
void StartWorkers(int64_t wanted) noexcept {
  const uint64_t serial = SerialOf(pool.gate.load(std::memory_order_relaxed));
  if (pool.workers >= wanted || serial < pool.retry) return;
#if !defined(_WIN32)
  fork_handlers.Register(nullptr, nullptr, DropPool);
#endif
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0) return;
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, kStackBytes);
  {
    const BlockSignals block;
    while (pool.workers < wanted) {
      pthread_t thread;
      void* const participant = reinterpret_cast<void*>(pool.workers + 1);
      if (pthread_create(&thread, &attributes, RunWorker, participant) != 0) {
        pool.retry = serial + kJobsBeforeRetry;
        break;
      }
      ++pool.workers;
    }
  }
  pthread_attr_destroy(&attributes);
}

void OpenGate(int64_t participants) noexcept {
  const uint64_t serial = SerialOf(pool.gate.load(std::memory_order_relaxed)) + 1;
  const uint64_t gate = (serial << 32) | kOpen |
                        (static_cast<uint64_t>(participants) << kParticipantsShift);
  pthread_mutex_lock(&pool.mutex);
  pool.gate.store(gate, std::memory_order_release);
  pthread_mutex_unlock(&pool.mutex);
  for (int64_t i = 1; i < participants; ++i) pthread_cond_signal(&pool.beds[i].wake);
}

void CloseGate() noexcept {
  pool.gate.fetch_and(~kOpen, std::memory_order_acq_rel);
  const auto is_empty = [](uint64_t gate) { return (gate & kInside) == 0; };
  uint64_t gate = 0;
  while (!AwaitGate(kSpinNanoseconds, &pool.done, is_empty, &gate)) {
  }
}

// With `busy` held. `most` is the largest number of chunks that are `grain` long.
void RunJob(int64_t count, int64_t most, int64_t threads, RangeFunction body,
            void* context) noexcept {
  StartWorkers(std::min(threads, most) - 1);
  const int64_t participants = std::min({threads, most, pool.workers + 1});
  if (participants < 2) return body(context, 0, count);
  pool.body = body;
  pool.context = context;
  pool.count = count;
  pool.chunks = std::min(most, participants * kChunksPerThread);
  pool.participants = participants;
  pool.processor = CurrentProcessor();
  for (int64_t i = 0; i < participants; ++i) {
    Segment& segment = pool.segments[i];
    segment.next.store(i * pool.chunks / participants, std::memory_order_relaxed);
    segment.end = (i + 1) * pool.chunks / participants;
  }
  OpenGate(participants);
  Work(0);
  CloseGate();
  internal::NoteJob();
}

// The number that a variable of the environment starts with ("4,2" is 4), or 0.
int32_t NumberFromEnvironment(const char* name) noexcept {
  const char* text = std::getenv(name);
  if (text == nullptr) return 0;
  while (*text == ' ') ++text;
  int32_t number = 0;
  for (; *text >= '0' && *text <= '9'; ++text) {
    number = std::min(10 * number + (*text - '0'), kMaxThreads);
  }
  return number;
}

int32_t Processors() noexcept {
  const int saved = errno;
  long processors = 0;
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof(set), &set) == 0) processors = CPU_COUNT(&set);
#endif
#if !defined(_WIN32)
  if (processors <= 0) processors = sysconf(_SC_NPROCESSORS_ONLN);
#endif
  errno = saved;
  return static_cast<int32_t>(std::clamp(processors, 1L, long{kMaxThreads}));
}

}  // namespace

void ParallelFor(int64_t count, int64_t grain, int32_t limit, RangeFunction body,
                 void* context) noexcept {
  if (count <= 0) return;
  const int32_t threads = count <= grain ? 1 : std::min(limit, ThreadCount());
  const int64_t most = threads == 1 ? 1 : count / std::max(grain, int64_t{1});
  // The pool is taken during the job of another thread, and during our own: nested calls
  // of the caller and of the workers come here, too.
  if (most < 2 || pool.busy.load(std::memory_order_relaxed) ||
      pool.busy.exchange(true, std::memory_order_acquire)) {
    return body(context, 0, count);
  }
  RunJob(count, most, threads, body, context);
  pool.busy.store(false, std::memory_order_release);
}

bool PoolIsBusy() noexcept {
  return pool.busy.load(std::memory_order_relaxed);
}

int32_t ThreadCount() noexcept {
  const int32_t known = thread_count.load(std::memory_order_relaxed);
  if (known != 0) [[likely]]
    return known;
  int32_t count = NumberFromEnvironment("NDABI_NUM_THREADS");
  if (count == 0) count = NumberFromEnvironment("OMP_NUM_THREADS");
  if (count == 0) count = Processors();
  int32_t unknown = 0;  // a concurrent SetThreadCount wins
  thread_count.compare_exchange_strong(unknown, count, std::memory_order_relaxed);
  return unknown != 0 ? unknown : count;
}

void SetThreadCount(int32_t count) noexcept {
  thread_count.store(std::clamp(count, 1, kMaxThreads), std::memory_order_relaxed);
}

}  // namespace nd
