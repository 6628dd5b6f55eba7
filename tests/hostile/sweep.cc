// SPDX-License-Identifier: BSD-3-Clause
// Fails every allocation and every system call of every scenario in turn. Each trial has
// a process of its own in which the library has never been used, and a thread that has
// never thrown. A trial is good when the scenario failed honestly or was exactly right,
// nothing was left behind, and the next call worked.
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <initializer_list>

#include "faults.h"
#include "ndabi/ndabi.h"
#include "scenarios.h"

namespace hostile {
namespace {

constexpr unsigned kWatchdog = 30;  // seconds
unsigned watchdog = kWatchdog;

struct Trial {
  const Scenario* scenario;
  faults::Group group;
  faults::Mode mode;
  int64_t site;
};

// What the child reports through its pipe.
struct Report {
  int64_t sites = 0;
  Outcome first = Outcome::kWrong;
  Outcome second = Outcome::kWrong;
  int64_t handles = 0;
  int64_t live_bytes = 0;
  int64_t blocks = 0;
  int64_t mapped = 0;
  int64_t callbacks = 0;  // due and not done
  char line[40] = "";
};

struct Running {
  Trial trial;
  Report report;
};

void* RunTrial(void* context) {
  auto* running = static_cast<Running*>(context);
  const Trial& trial = running->trial;
  Report& report = running->report;
  faults::Arm(trial.group, trial.mode, trial.site);
  report.first = trial.scenario->run();
  report.sites = faults::Disarm();
  report.second = trial.scenario->run();
  std::snprintf(report.line, sizeof(report.line), "%s", wrong_line);
  (void)nd_memory_trim(nullptr);
  nd_memory_info info = {};
  info.struct_size = sizeof(info);
  (void)nd_memory_stats(&info);
  report.handles = nd_live_count();
  report.live_bytes = info.live_bytes;
  report.blocks = faults::LiveBlocks();
  report.mapped = faults::MappedBytes();
  report.callbacks = callbacks_due - callbacks_done;
  return nullptr;
}

// Runs a trial in a child; false when the child did not live to report.
bool Run(const Trial& trial, Report* report) {
  int channel[2];
  if (pipe(channel) != 0) std::abort();
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    alarm(watchdog);
    Running running = {trial, {}};
    pthread_t thread;
    if (pthread_create(&thread, nullptr, RunTrial, &running) != 0) _exit(2);
    pthread_join(thread, nullptr);
    const ssize_t written = write(channel[1], &running.report, sizeof(Report));
    _exit(written == sizeof(Report) ? 0 : 3);
  }
  close(channel[1]);
  const bool told = read(channel[0], report, sizeof(Report)) == sizeof(Report);
  close(channel[0]);
  int status = -1;
  return waitpid(child, &status, 0) == child && status == 0 && told;
}

// What is wrong with a report, given the report of a run in which nothing failed.
const char* Judge(const Trial& trial, const Report& report, const Report& normal) {
  const bool harmless =
      trial.mode == faults::Mode::kInterrupted || trial.mode == faults::Mode::kPartial;
  if (report.first == Outcome::kWrong) return "a wrong answer or a dishonest failure";
  if (harmless && report.first != Outcome::kRight) return "failed where it could go on";
  if (report.second != Outcome::kRight) return "the next call does not work";
  if (report.handles != 0) return "handles left";
  if (report.live_bytes != 0) return "memory in use";
  if (report.callbacks != 0) return "a release callback too few or too many";
  if (!trial.scenario->threads &&
      (report.blocks != normal.blocks || report.mapped != normal.mapped)) {
    return "memory leaked";
  }
  return nullptr;
}

const char* NameOf(faults::Mode mode) {
  switch (mode) {
    case faults::Mode::kOnce:
      return "once";
    case faults::Mode::kFromThereOn:
      return "from there on";
    case faults::Mode::kInterrupted:
      return "interrupted";
    case faults::Mode::kPartial:
      return "partial";
    default:
      return "count";
  }
}

struct Totals {
  int64_t trials = 0;
  int64_t bad = 0;
};

void Complain(const Trial& trial, const char* what, const Report& report, bool quiet) {
  if (quiet) return;
  std::printf("  %s, site %lld, %s: %s %s\n", trial.scenario->name,
              static_cast<long long>(trial.site), NameOf(trial.mode), what, report.line);
}

// All sites of a scenario in one mode.
void Sweep(const Scenario& scenario, faults::Group group, faults::Mode mode, bool quiet,
           Totals* totals) {
  Report normal;
  const Trial dry = {&scenario, group, faults::Mode::kCount, 0};
  ++totals->trials;
  if (!Run(dry, &normal) || Judge(dry, normal, normal) != nullptr) {
    ++totals->bad;
    return Complain(dry, "does not work undisturbed", normal, quiet);
  }
  const int64_t sites = mode == faults::Mode::kPartial ? 1 : normal.sites;
  for (int64_t site = 0; site < sites; ++site) {
    const Trial trial = {&scenario, group, mode, site};
    Report report;
    ++totals->trials;
    const char* what =
        Run(trial, &report) ? Judge(trial, report, normal) : "did not live";
    if (what != nullptr) {
      ++totals->bad;
      Complain(trial, what, report, quiet);
    }
  }
}

Totals SweepAll(const Scenario& scenario, bool quiet) {
  using faults::Group, faults::Mode;
  Totals totals;
  Sweep(scenario, Group::kMemory, Mode::kOnce, quiet, &totals);
  Sweep(scenario, Group::kMemory, Mode::kFromThereOn, quiet, &totals);
  if (scenario.files) {
    for (const Mode mode :
         {Mode::kOnce, Mode::kFromThereOn, Mode::kInterrupted, Mode::kPartial}) {
      Sweep(scenario, Group::kFiles, mode, quiet, &totals);
    }
  }
  return totals;
}

int Main(int argc, char** argv) {
  setenv("NDABI_NUM_THREADS", "1", 0);
  std::snprintf(folder, sizeof(folder), "/tmp/ndabi-hostile-XXXXXX");
  if (mkdtemp(folder) == nullptr) return 2;
  int64_t trials = 0, bad = 0;
  const char* only = argc > 1 ? argv[1] : nullptr;
  const Table table = Scenarios();
  for (int i = 0; i < table.count; ++i) {
    if (only != nullptr && std::strcmp(only, table.rows[i].name) != 0) continue;
    const Totals totals = SweepAll(table.rows[i], false);
    std::printf("%6lld trials, %3lld bad: %s\n", static_cast<long long>(totals.trials),
                static_cast<long long>(totals.bad), table.rows[i].name);
    trials += totals.trials;
    bad += totals.bad;
  }
  watchdog = 1;
  const Table bads = BadScenarios();
  for (int i = 0; only == nullptr && i < bads.count; ++i) {
    if (SweepAll(bads.rows[i], true).bad == 0) {
      std::printf("the sweep overlooks a scenario that %s\n", bads.rows[i].name);
      ++bad;
    }
  }
  char command[96];
  std::snprintf(command, sizeof(command), "rm -r %s", folder);
  (void)!std::system(command);
  std::printf("%6lld trials, %3lld bad\n", static_cast<long long>(trials),
              static_cast<long long>(bad));
  return bad == 0 && trials > 0 ? 0 : 1;
}

}  // namespace
}  // namespace hostile

int main(int argc, char** argv) {
  return hostile::Main(argc, argv);
}
