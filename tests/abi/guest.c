/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The library as a guest that is loaded at run time: guest <mode> <library> [<library>].
 * Every mode exits with 0 when the library behaves, and says what it found otherwise.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fenv.h>
#include <locale.h>
#include <ndabi/ndabi.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define CHECK(condition)                                              \
  do {                                                                \
    if (!(condition)) {                                               \
      fprintf(stderr, "line %d: not so: %s\n", __LINE__, #condition); \
      _exit(1);                                                       \
    }                                                                 \
  } while (0)

/* The functions of one loaded copy. */
struct library {
  void* handle;
  int32_t (*ones)(int32_t, int32_t, const int64_t*, nd_array*);
  int32_t (*view_of)(nd_array, const nd_view**);
  int32_t (*convolve)(nd_array, nd_array, int32_t, nd_array*);
  int32_t (*get)(nd_array, const int64_t*, int32_t, int32_t, void*, int64_t);
  int32_t (*release)(int64_t);
  int32_t (*status_code)(int32_t);
  int32_t (*set_thread_count)(int32_t);
  int64_t (*live_count)(void);
};

static struct library bind_functions(void* handle) {
  struct library lib = {0};
  CHECK(handle != NULL);
  lib.handle = handle;
#define BIND(name) CHECK((*(void**)& lib.name = dlsym(handle, "nd_" #name)) != NULL)
  BIND(ones);
  BIND(view_of);
  BIND(convolve);
  BIND(get);
  BIND(release);
  BIND(status_code);
  BIND(set_thread_count);
  BIND(live_count);
  return lib;
}

static struct library open_library(const char* path) {
  void* handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) fprintf(stderr, "%s\n", dlerror());
  return bind_functions(handle);
}

static nd_array make_ones(const struct library* lib, int64_t n) {
  nd_array a = 0;
  CHECK(lib->ones(ND_FLOAT64, 1, &n, &a) == 0);
  return a;
}

/* A convolution large enough for the pool, checked in its middle. */
static void convolve_large(const struct library* lib) {
  const int64_t n = 400000, m = 300;
  nd_array a = make_ones(lib, n), v = make_ones(lib, m), c = 0;
  const int64_t middle = n / 2;
  double value = 0;
  CHECK(lib->convolve(a, v, ND_MODE_SAME, &c) == 0);
  CHECK(lib->get(c, &middle, 1, ND_FLOAT64, &value, sizeof(value)) == 0);
  CHECK(value > 299.999 && value < 300.001);
  CHECK(lib->release(a) == 0 && lib->release(v) == 0 && lib->release(c) == 0);
}

/* ---- load: what the library changes of its host, which is nothing. errno is missing
 * here since the dynamic loader itself sets it. */

struct host {
  unsigned float_control;
  int rounding, exceptions, threads, descriptors;
  char locale[512], directory[4096];
  sigset_t mask;
  void (*handlers[NSIG])(int);
};

static int count_entries(const char* folder) {
  int count = 0;
  DIR* directory = opendir(folder);
  CHECK(directory != NULL);
  while (readdir(directory) != NULL) ++count;
  closedir(directory);
  return count;
}

static void observe(struct host* host) {
  memset(host, 0, sizeof(*host));
#if defined(__x86_64__)
  host->float_control = _mm_getcsr();
#endif
  host->rounding = fegetround();
  host->exceptions = fetestexcept(FE_ALL_EXCEPT);
  snprintf(host->locale, sizeof(host->locale), "%s", setlocale(LC_ALL, NULL));
  CHECK(getcwd(host->directory, sizeof(host->directory)) != NULL);
  pthread_sigmask(SIG_SETMASK, NULL, &host->mask);
  for (int s = 1; s < NSIG; ++s) {
    struct sigaction action = {0};
    sigaction(s, NULL, &action);
    host->handlers[s] = action.sa_handler;
  }
  host->threads = count_entries("/proc/self/task");
  host->descriptors = count_entries("/proc/self/fd");
}

static void mode_load(const char* path) {
  static struct host before, after;
  fesetround(FE_UPWARD);
  observe(&before);
  void* handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  observe(&after);
  CHECK(handle != NULL);
  CHECK(before.float_control == after.float_control);
  CHECK(before.rounding == after.rounding);
  CHECK(before.exceptions == after.exceptions);
  CHECK(strcmp(before.locale, after.locale) == 0);
  CHECK(strcmp(before.directory, after.directory) == 0);
  CHECK(memcmp(&before.mask, &after.mask, sizeof(before.mask)) == 0);
  CHECK(memcmp(before.handlers, after.handlers, sizeof(before.handlers)) == 0);
  CHECK(before.threads == after.threads);
  CHECK(before.descriptors == after.descriptors);
}

/* ---- copies: a token means nothing to another copy of the library --------------------
 */

static void expect_foreign(const struct library* owner, const struct library* other) {
  const nd_view* view = NULL;
  enum { kTokens = 200 };
  static nd_array tokens[kTokens];
  CHECK(other->live_count() == 0);
  for (int i = 0; i < kTokens; ++i) tokens[i] = make_ones(owner, 1);
  /* The other copy has as many live slots, so only the generations differ. */
  for (int i = 0; i < kTokens; ++i) make_ones(other, 1);
  for (int i = 0; i < kTokens; ++i) {
    CHECK(other->status_code(other->view_of(tokens[i], &view)) == ND_E_HANDLE);
    CHECK(view == NULL);
    CHECK(other->status_code(other->release(tokens[i])) == ND_E_HANDLE);
  }
  CHECK(owner->live_count() == kTokens);
  for (int i = 0; i < kTokens; ++i) CHECK(owner->release(tokens[i]) == 0);
  CHECK(owner->live_count() == 0);
}

static void mode_copies(const char* path, const char* copy) {
  struct library first = open_library(path), second = open_library(copy);
  CHECK((void*)first.ones != (void*)second.ones);
  expect_foreign(&first, &second);
  convolve_large(&first);
  convolve_large(&second);
}

static void mode_namespaces(const char* path) {
  struct library first = open_library(path);
  struct library second = bind_functions(dlmopen(LM_ID_NEWLM, path, RTLD_NOW));
  CHECK((void*)first.ones != (void*)second.ones);
  expect_foreign(&first, &second);
}

/* ---- cycles: unloading with live arrays and a live pool ------------------------------
 */

static void mode_cycles(const char* path) {
  for (int i = 0; i < 300; ++i) {
    struct library lib = open_library(path);
    const nd_view* view = NULL;
    nd_array kept = make_ones(&lib, 100 + i);
    CHECK(lib.view_of(kept, &view) == 0);
    if (i % 30 == 0) {
      CHECK(lib.set_thread_count(1 + i / 30 % 4) == 0);
      convolve_large(&lib);
    }
    CHECK(dlclose(lib.handle) == 0);
    CHECK(((const double*)view->data)[view->size - 1] == 1.0);
  }
}

/* ---- exit: releases from every late corner of a process ------------------------------
 */

static struct library late;
static nd_array late_arrays[3];
static pthread_key_t key;

static void release_late(int which) {
  nd_array fresh = make_ones(&late, 10);
  CHECK(late.release(fresh) == 0);
  CHECK(late.release(late_arrays[which]) == 0);
  CHECK(late.status_code(late.release(late_arrays[which])) == ND_E_HANDLE);
}

static void at_exit(void) {
  release_late(0);
}
static void at_thread_exit(void* unused) {
  (void)unused;
  release_late(1);
}
__attribute__((destructor)) static void at_unload(void) {
  if (late.handle != NULL) release_late(2);
}

static void* thread_with_key(void* unused) {
  pthread_setspecific(key, &key);
  return unused;
}

static void* endless(void* unused) {
  for (;;) convolve_large(&late);
  return unused;
}

static void mode_exit(const char* path) {
  pthread_t thread;
  late = open_library(path);
  for (int i = 0; i < 3; ++i) late_arrays[i] = make_ones(&late, 1000);
  make_ones(&late, 1000); /* one that nobody releases */
  CHECK(atexit(at_exit) == 0);
  CHECK(pthread_key_create(&key, at_thread_exit) == 0);
  CHECK(pthread_create(&thread, NULL, thread_with_key, NULL) == 0);
  CHECK(pthread_join(thread, NULL) == 0);
  CHECK(late.set_thread_count(4) == 0);
  convolve_large(&late);
  /* The process ends while this one still computes. */
  CHECK(pthread_create(&thread, NULL, endless, NULL) == 0);
  usleep(20000);
}

int main(int argc, char** argv) {
  const char* mode = argc > 2 ? argv[1] : "";
  setlocale(LC_ALL, "");
  alarm(60);
  if (strcmp(mode, "load") == 0) {
    mode_load(argv[2]);
  } else if (strcmp(mode, "copies") == 0 && argc > 3) {
    mode_copies(argv[2], argv[3]);
  } else if (strcmp(mode, "namespaces") == 0) {
    mode_namespaces(argv[2]);
  } else if (strcmp(mode, "cycles") == 0) {
    mode_cycles(argv[2]);
  } else if (strcmp(mode, "exit") == 0) {
    mode_exit(argv[2]);
  } else {
    CHECK(!"a known mode");
  }
  return 0;
}
