// SPDX-License-Identifier: BSD-3-Clause
// Bodies of tests that run in a forked child, watched by an alarm.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

namespace nd {

// Runs `body` in a forked child; its exit status, or -1 when it did not exit in 5
// seconds.
template <typename Body>
int InChild(Body body) {
  const pid_t child = fork();
  if (child == 0) {
    alarm(5);
    _exit(body());
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace nd
