// SPDX-License-Identifier: BSD-3-Clause
// What the sweep runs: short programs over the ABI that allocate nothing themselves, and
// end with the right answer, with an honest failure, or wrong.
#pragma once

#include <cstdint>

namespace hostile {

enum class Outcome { kRight, kFailed, kWrong };

struct Scenario {
  const char* name;
  Outcome (*run)();
  bool files = false;    // swept with failing system calls as well
  bool threads = false;  // starts the pool, so that what it keeps depends on the failure
};

// Set by the scenario that came out wrong.
extern const char* wrong_line;

struct Table {
  const Scenario* rows;
  int count;
};

Table Scenarios();
// Scenarios that behave badly on purpose: the sweep must notice each.
Table BadScenarios();

// Release callbacks that were promised and that came, over all runs of this process.
extern int64_t callbacks_due, callbacks_done;

// Where file scenarios work; must exist.
extern char folder[64];

}  // namespace hostile
