// SPDX-License-Identifier: BSD-3-Clause
#include "scenarios.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>

#include "compute.h"
#include "tools.h"

namespace hostile {

const char* wrong_line = "";
int64_t callbacks_due = 0;
int64_t callbacks_done = 0;
char folder[64] = "";

namespace {

Outcome Create() {
  Token a, b, c, d, e, f, g, h;
  const double start = 0, stop = 100, step = 1;
  TRY(nd_zeros(ND_FLOAT64, 2, kShape, &a));
  TRY(nd_ones(ND_INT16, 2, kShape, &b));
  TRY(nd_full(ND_FLOAT32, 2, kShape, ND_FLOAT64, &kTwo, &c));
  TRY(nd_arange(ND_INT64, ND_FLOAT64, &start, &stop, &step, &d));
  TRY(nd_linspace(ND_FLOAT64, 101, 1, ND_FLOAT64, &start, &stop, &e));
  TRY(nd_eye(ND_COMPLEX64, 30, 40, 0, &f));
  TRY(nd_empty(ND_FLOAT64, 2, kShape, &g));
  TRY(nd_empty_like(c, 0, ND_ORDER_K, &h));
  REQUIRE(Holds(a, 1199, 0) && Holds(b, 1199, 1) && Holds(c, 1199, 2) &&
          Holds(d, 99, 99));
  REQUIRE(Holds(e, 100, 100) && Holds(f, 41, 1) && Holds(f, 42, 0));
  return Outcome::kRight;
}

// Beyond the size from which memory is mapped.
Outcome CreateLarge() {
  Token a, b;
  const int64_t n = 3 << 20;
  TRY(nd_zeros(ND_FLOAT64, 1, &n, &a));
  TRY(nd_full(ND_FLOAT64, 1, &n, ND_FLOAT64, &kTwo, &b));
  REQUIRE(Holds(a, n - 1, 0) && Holds(b, n - 1, 2));
  return Outcome::kRight;
}

Outcome ManyHandles() {
  constexpr int kMany = 1500;  // more than one chunk of the table
  static nd_array tokens[kMany];
  static double memory = 1;
  Outcome outcome = Outcome::kRight;
  int made = 0;
  for (; made < kMany && outcome == Outcome::kRight; ++made) {
    outcome = [&] {
      TRY(nd_wrap(ND_FLOAT64, 0, nullptr, nullptr, &memory, 0, 8, 0, &tokens[made]));
      return Outcome::kRight;
    }();
  }
  for (int i = 0; i < made; ++i) {
    if (tokens[i] != 0 && nd_release(tokens[i]) != 0) outcome = WRONG();
  }
  return outcome;
}

Outcome Views() {
  Token a, s, r, p, b, q, x, f, d, re, im, i, w, t, y;
  const int64_t items[] = {ND_ITEM_SLICE, 1, 20, 2, ND_ITEM_INDEX, 3, 0, 0};
  const int64_t flat = -1, wide[] = {5, 30, 40}, axis = 0, one = 1;
  const int64_t window[] = {3, 3}, shape[] = {4, 4}, strides[] = {8, 8};
  TRY(nd_ones(ND_FLOAT64, 2, kShape, &a));
  TRY(nd_slice(a, items, 2, &s));
  TRY(nd_reshape(a, 1, &flat, ND_ORDER_C, ND_COPY_NEVER, &r));
  TRY(nd_permute(a, 0, nullptr, &p));
  TRY(nd_reshape(p, 1, &flat, ND_ORDER_C, ND_COPY_IF_NEEDED, &q));
  TRY(nd_broadcast_to(a, 3, wide, &b));
  TRY(nd_expand(a, 1, &axis, &x));
  TRY(nd_squeeze(x, -1, nullptr, &y));
  TRY(nd_flip(a, -1, nullptr, &f));
  TRY(nd_diagonal(a, 0, 0, 1, &d));
  TRY(nd_real(a, &re));
  TRY(nd_imag(a, &im));
  TRY(nd_reinterpret(a, ND_INT64, &i));
  TRY(nd_sliding_window(a, 2, window, nullptr, &w));
  TRY(nd_as_strided(a, 2, shape, strides, one * 8, &t));
  REQUIRE(Holds(s, 9, 1) && Holds(q, 1199, 1) && Holds(b, 5999, 1) && Holds(w, 0, 1));
  REQUIRE(Holds(im, 1199, 0) && Holds(d, 29, 1));
  return Outcome::kRight;
}

Outcome Elements() {
  Token a, p, c, t, z, flipped;
  TRY(nd_full(ND_FLOAT64, 2, kShape, ND_FLOAT64, &kTwo, &a));
  TRY(nd_permute(a, 0, nullptr, &p));
  TRY(nd_copy(p, ND_ORDER_C, &c));
  TRY(nd_astype(p, ND_COMPLEX128, ND_ORDER_F, ND_CAST_SAFE, ND_COPY_ALWAYS, &t));
  TRY(nd_zeros(ND_INT32, 2, kShape, &z));
  TRY(nd_assign(z, a, ND_CAST_UNSAFE));
  // An overlap that needs a temporary.
  TRY(nd_flip(a, -1, nullptr, &flipped));
  const double seven = 7;
  const int64_t first[] = {0, 0};
  TRY(nd_set(a, first, 2, ND_FLOAT64, &seven));
  TRY(nd_assign(a, flipped, ND_CAST_NO));
  int32_t equal = 0, shared = 0;
  int64_t hash = 0, other = 1;
  TRY(nd_array_equal(c, c, 0, &equal));
  TRY(nd_hash(c, &hash));
  TRY(nd_hash(p, &other));
  TRY(nd_shares_memory(a, flipped, &shared));
  REQUIRE(equal == 1 && shared == 1 && hash != 0);
  REQUIRE(Holds(c, 1199, 2) && Holds(t, 1199, 2) && Holds(z, 1199, 2) &&
          Holds(a, 1199, 7));
  REQUIRE(Holds(a, 0, 2));
  return Outcome::kRight;
}

// An assignment that needs a temporary and fails must have changed nothing.
Outcome FailedAssignChangesNothing() {
  Token a, rest, first;
  const int64_t n = 1000;
  const int64_t up[] = {ND_ITEM_SLICE + ND_ITEM_OPEN_STOP, 1, 0, 1};
  const int64_t down[] = {ND_ITEM_SLICE, 0, -1, 1};
  const double start = 0, stop = 1000, step = 1;
  TRY(nd_arange(ND_FLOAT64, ND_FLOAT64, &start, &stop, &step, &a));
  TRY(nd_slice(a, up, 1, &rest));
  TRY(nd_slice(a, down, 1, &first));
  const int32_t status = nd_assign(rest, first, ND_CAST_NO);
  REQUIRE(Holds(a, n - 1, status == 0 ? 998 : 999) && Holds(a, 1, status == 0 ? 0 : 1));
  TRY(status);
  return Outcome::kRight;
}

Outcome RawTier() {
  void* memory = nullptr;
  void* large = nullptr;
  TRY(nd_raw_alloc(1000 * sizeof(double), &memory));
  auto* data = static_cast<double*>(memory);
  for (int i = 0; i < 1000; ++i) data[i] = 1;
  const Outcome outcome = [&] {
    TRY(nd_raw_alloc(5 << 20, &large));
    auto* result = static_cast<double*>(large);
    TRY(nd_raw_convolve(ND_FLOAT64, data, 900, 8, data, 100, 8, ND_MODE_FULL, result, 8));
    REQUIRE(result[500] > 99.99 && result[500] < 100.01);
    TRY(nd_raw_correlate(ND_FLOAT64, data, 900, 8, data, 100, 8, ND_MODE_FULL, data, 8));
    REQUIRE(data[500] > 99.99 && data[500] < 100.01);
    return Outcome::kRight;
  }();
  REQUIRE(nd_raw_free(memory) == 0 && nd_raw_free(large) == 0);
  return outcome;
}

void Done(void*) {
  ++callbacks_done;
}

// Takes what nd_wrap_token has queued, which counts as memory in use until then.
struct DrainTokens {
  ~DrainTokens() {
    int64_t tokens[64], count = 0;
    do {
      if (nd_poll_released(tokens, 64, &count) != 0) std::abort();
    } while (count > 0);
  }
};

Outcome Wrap() {
  static double memory[kSize];
  const DrainTokens drain_at_the_end;
  Token a, b, c, r, view;
  const int64_t bytes = sizeof(memory), items[] = {ND_ITEM_SLICE, 1, 20, 2};
  for (double& value : memory) value = 3;
  TRY(nd_wrap(ND_FLOAT64, 2, kShape, nullptr, memory, 0, bytes, 0, &a));
  TRY(nd_wrap_owned(ND_FLOAT64, 2, kShape, nullptr, memory, 0, bytes, 0, Done, nullptr,
                    &b));
  ++callbacks_due;
  TRY(nd_retain(b, &r));
  TRY(nd_slice(b, items, 1, &view));
  TRY(nd_wrap_token(ND_FLOAT64, 2, kShape, nullptr, memory, 0, bytes, 0, 77, &c));
  REQUIRE(Holds(a, 1199, 3) && Holds(b, 1199, 3) && Holds(view, 0, 3) &&
          Holds(c, 1199, 3));
  return Outcome::kRight;
}

// The token of released memory arrives even when there is no memory left to queue it.
Outcome TokenArrives() {
  double memory = 5;
  nd_array a = 0;
  int64_t tokens[2], count = 0;
  TRY(nd_wrap_token(ND_FLOAT64, 0, nullptr, nullptr, &memory, 0, 8, 0, 99, &a));
  REQUIRE(nd_release(a) == 0);
  REQUIRE(nd_poll_released(tokens, 2, &count) == 0);
  REQUIRE(count == 1 && tokens[0] == 99);
  return Outcome::kRight;
}

Outcome Dlpack() {
  for (int32_t versioned : {0, 1}) {
    Token a, b;
    void* tensor = nullptr;
    TRY(nd_full(ND_FLOAT64, 2, kShape, ND_FLOAT64, &kTwo, &a));
    TRY(nd_dlpack_export(a, versioned, &tensor));
    const int32_t status = nd_dlpack_import(tensor, versioned, &b);
    if (status != 0) REQUIRE(nd_dlpack_release(tensor, versioned) == 0);
    TRY(status);
    REQUIRE(nd_release(a) == 0);
    a.token = 0;
    REQUIRE(Holds(b, 1199, 2));
  }
  return Outcome::kRight;
}

Outcome Text() {
  Token a;
  char text[4096];
  int64_t need = 0;
  const int64_t three = 3;
  TRY(nd_full(ND_FLOAT64, 1, &three, ND_FLOAT64, &kTwo, &a));
  TRY(nd_format(a, ND_TEXT_STR, nullptr, text, sizeof(text), &need));
  REQUIRE(std::strcmp(text, "[2. 2. 2.]") == 0 && need == 11);
  TRY(nd_format(a, ND_TEXT_REPR, nullptr, text, sizeof(text), &need));
  REQUIRE(std::strcmp(text, "array([2., 2., 2.])") == 0);
  return Outcome::kRight;
}

struct Path {
  char text[128];
  explicit Path(const char* name) {
    std::snprintf(text, sizeof(text), "%s/%s", folder, name);
  }
  operator const char*() const { return text; }
};

Outcome NpyFiles() {
  const Path path("array.npy");
  Token a, b, c, d, m;
  TRY(nd_full(ND_FLOAT64, 2, kShape, ND_FLOAT64, &kTwo, &a));
  TRY(nd_npy_save(path, a));
  TRY(nd_npy_save(path, a));  // replaces
  TRY(nd_npy_load(path, ND_MAP_NONE, &b));
  TRY(nd_npy_load(path, ND_MAP_READ, &c));
  TRY(nd_npy_load(path, ND_MAP_COPY_ON_WRITE, &d));
  REQUIRE(Holds(b, 1199, 2) && Holds(c, 1199, 2) && Holds(d, 1199, 2));
  TRY(nd_npy_create(Path("created.npy"), ND_INT16, 2, kShape, ND_ORDER_F, &m));
  REQUIRE(Holds(m, 1199, 0));
  return Outcome::kRight;
}

Outcome NpyMemory() {
  static unsigned char data[16384];
  Token a, b;
  int64_t need = 0, consumed = 0;
  TRY(nd_full(ND_FLOAT64, 2, kShape, ND_FLOAT64, &kTwo, &a));
  TRY(nd_npy_encode(a, data, sizeof(data), &need));
  TRY(nd_npy_decode(data, need, &b, &consumed));
  REQUIRE(consumed == need && Holds(b, 1199, 2));
  return Outcome::kRight;
}

Outcome NpzFiles() {
  const Path path("arrays.npz");
  Token a, b, c, w, r;
  char name[16];
  int32_t count = 0;
  TRY(nd_full(ND_FLOAT64, 2, kShape, ND_FLOAT64, &kTwo, &a));
  TRY(nd_npz_create(path, &w));
  TRY(nd_npz_add(w, "stored", a, 0));
  TRY(nd_npz_add(w, "deflated", a, 1));
  TRY(nd_npz_finish(w));
  TRY(nd_npz_open(path, &r));
  TRY(nd_npz_count(r, &count));
  REQUIRE(count == 2);
  TRY(nd_npz_name(r, 1, name, sizeof(name), nullptr));
  REQUIRE(std::strcmp(name, "deflated") == 0);
  TRY(nd_npz_load(r, 0, &b));
  TRY(nd_npz_load(r, 1, &c));
  REQUIRE(Holds(b, 1199, 2) && Holds(c, 1199, 2));
  return Outcome::kRight;
}

// A save that fails leaves the old file whole.
Outcome FailedSaveKeepsTheFile() {
  const Path path("kept.npy");
  Token a, b, c;
  const double three = 3;
  TRY(nd_full(ND_FLOAT64, 2, kShape, ND_FLOAT64, &kTwo, &a));
  TRY(nd_full(ND_FLOAT64, 2, kShape, ND_FLOAT64, &three, &b));
  TRY(nd_npy_save(path, a));
  const int32_t status = nd_npy_save(path, b);
  TRY(nd_npy_load(path, ND_MAP_NONE, &c));
  REQUIRE(Holds(c, 1199, status == 0 ? 3 : 2));
  TRY(status);
  return Outcome::kRight;
}

Outcome Bookkeeping() {
  int64_t previous = 0;
  nd_memory_info info = {};
  info.struct_size = sizeof(info);
  TRY(nd_memory_limit(1 << 20, &previous));
  Token a;
  const int64_t large = 1 << 20;
  const int32_t status = nd_zeros(ND_FLOAT64, 1, &large, &a);
  REQUIRE(nd_status_code(status) == ND_E_LIMIT || nd_status_code(status) == ND_E_NOMEM);
  TRY(nd_memory_stats(&info));
  TRY(nd_memory_limit(0, nullptr));
  TRY(nd_memory_trim(nullptr));
  return Outcome::kRight;
}

constexpr Scenario kScenarios[] = {
    {"create", Create},
    {"create large", CreateLarge},
    {"many handles", ManyHandles},
    {"views", Views},
    {"elements", Elements},
    {"failed assign changes nothing", FailedAssignChangesNothing},
    {"convolve", Convolve},
    {"convolve in threads", ConvolveInThreads, false, true},
    {"convolve by transforms", ConvolveByTransforms, false, true},
    {"convolve in real time", ConvolveInRealTime},
    {"elementwise", Elementwise, false, true},
    {"reduce", Reduce, false, true},
    {"transforms", Transform},
    {"filters", Filter},
    {"filters by order", FilterByOrder},
    {"filters of signals", FilterSignals},
    {"raw tier", RawTier},
    {"wrap", Wrap},
    {"token arrives", TokenArrives},
    {"dlpack", Dlpack},
    {"text", Text},
    {"npy files", NpyFiles, true},
    {"npy in memory", NpyMemory},
    {"npz files", NpzFiles, true},
    {"failed save keeps the file", FailedSaveKeepsTheFile, true},
    {"bookkeeping", Bookkeeping},
};

// What a careless library would do. Volatile, or a compiler leaves the allocations out.
void* volatile first;
void* volatile sink;

Outcome LeaksOnFailure() {
  first = std::malloc(100);
  if (first == nullptr) return Outcome::kFailed;
  sink = std::malloc(100);
  if (sink == nullptr) return Outcome::kFailed;
  std::free(sink);
  std::free(first);
  return Outcome::kRight;
}

Outcome AbortsOnFailure() {
  sink = std::malloc(100);
  if (sink == nullptr) std::abort();
  std::free(sink);
  return Outcome::kRight;
}

Outcome KeepsHandleOnFailure() {
  nd_array a = 0;
  const int64_t one = 1;
  if (nd_ones(ND_INT8, 1, &one, &a) != 0) return Outcome::kFailed;
  sink = std::malloc(100);
  if (sink == nullptr) return Outcome::kFailed;
  std::free(sink);
  return nd_release(a) == 0 ? Outcome::kRight : WRONG();
}

Outcome AnswersWrongly() {
  sink = std::malloc(100);
  const bool fine = sink != nullptr;
  std::free(sink);
  REQUIRE(fine);
  return Outcome::kRight;
}

Outcome HangsOnFailure() {
  sink = std::malloc(100);
  while (sink == nullptr) pause();
  std::free(sink);
  return Outcome::kRight;
}

Outcome CallbackIsLost() {
  ++callbacks_due;
  sink = std::malloc(100);
  if (sink == nullptr) return Outcome::kFailed;
  std::free(sink);
  ++callbacks_done;
  return Outcome::kRight;
}

constexpr Scenario kBadScenarios[] = {
    {"leaks on failure", LeaksOnFailure},     {"aborts on failure", AbortsOnFailure},
    {"keeps a handle", KeepsHandleOnFailure}, {"answers wrongly", AnswersWrongly},
    {"hangs on failure", HangsOnFailure},     {"loses a callback", CallbackIsLost},
};

}  // namespace

Table Scenarios() {
  return {kScenarios, static_cast<int>(std::size(kScenarios))};
}
Table BadScenarios() {
  return {kBadScenarios, static_cast<int>(std::size(kBadScenarios))};
}

}  // namespace hostile
