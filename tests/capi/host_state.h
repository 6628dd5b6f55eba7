// SPDX-License-Identifier: BSD-3-Clause
// All the state of a host that a call must leave as it was.
#pragma once

#include <cerrno>
#include <cfenv>
#include <clocale>
#include <csignal>
#include <cstring>
#include <string>

#include <locale.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace ndtest {

struct HostState {
  int error = 0;
  int rounding = 0;
  int exceptions = 0;
  unsigned float_control = 0;  // MXCSR: rounding, flush to zero, traps and sticky flags
  unsigned x87_control = 0;
  locale_t locale = nullptr;
  std::string locale_name;
  std::string directory;
  sigset_t mask = {};

  static HostState Now() {
    HostState state;
    state.error = errno;
#if defined(__x86_64__)
    state.float_control = _mm_getcsr();
    unsigned short control = 0;
    __asm__ __volatile__("fnstcw %0" : "=m"(control));
    state.x87_control = control;
#endif
    state.rounding = std::fegetround();
    state.exceptions = std::fetestexcept(FE_ALL_EXCEPT);
    state.locale = uselocale(nullptr);
    state.locale_name = std::setlocale(LC_ALL, nullptr);
    char path[4096] = {};
    state.directory = getcwd(path, sizeof(path)) == nullptr ? "?" : path;
    pthread_sigmask(SIG_SETMASK, nullptr, &state.mask);
    return state;
  }

  // What differs from `before`, empty when nothing does.
  std::string ChangedFrom(const HostState& before) const {
    std::string what;
    if (error != before.error) what += " errno";
    if (rounding != before.rounding) what += " rounding";
    if (exceptions != before.exceptions) what += " floating-point-flags";
    if (float_control != before.float_control) what += " MXCSR";
    if (x87_control != before.x87_control) what += " x87";
    if (locale != before.locale || locale_name != before.locale_name) what += " locale";
    if (directory != before.directory) what += " directory";
    for (int signal = 1; signal < NSIG; ++signal) {
      if (sigismember(&mask, signal) != sigismember(&before.mask, signal)) {
        what += " signal-mask";
        break;
      }
    }
    return what;
  }
};

}  // namespace ndtest
