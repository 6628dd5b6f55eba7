// SPDX-License-Identifier: BSD-3-Clause
// Every exported function, every argument, every kind of bad value. The functions come
// from the header, so a new one is in the matrix without an edit here.
#include <climits>
#include <cstring>
#include <random>
#include <set>

#include "calls.h"
#include "host_state.h"
#include "support.h"

namespace ndtest {
namespace {

// A pointer that may be NULL, with the words of the header that say so. When `with` is
// named, only together with that integer argument. A function of "*" stands for all: the
// words are in the essay of their group.
struct Nullable {
  const char* function;
  const char* parameter;
  const char* words;
  const char* with = nullptr;
  int64_t value = 0;
};

constexpr Nullable kNullable[] = {
    {"nd_error_message", "need", "need may be NULL"},
    {"nd_error_message", "text", "text may be NULL when capacity is 0", "capacity", 0},
    {"nd_raw_free", "memory", "NULL is allowed and does nothing"},
    {"nd_wrap", "strides", "strides NULL means C-contiguous"},
    {"nd_wrap_owned", "strides", "As nd_wrap"},
    {"nd_wrap_owned", "context", "release(context)"},
    {"nd_wrap_token", "strides", "The pull twin of nd_wrap_owned"},
    {"nd_permute", "axes", "axes NULL with count 0", "count", 0},
    {"nd_squeeze", "axes", "axes is NULL and count is -1", "count", -1},
    {"nd_flip", "axes", "axes is NULL and count is -1", "count", -1},
    {"nd_sliding_window", "axes", "axes NULL: all"},
    {"nd_format", "options", "options and need may be NULL"},
    {"nd_format", "need", "options and need may be NULL"},
    {"nd_format", "text", "text may be NULL when capacity is 0", "capacity", 0},
    {"nd_npy_decode", "consumed", "may be NULL"},
    {"nd_npy_encode", "data", "data may be NULL when capacity is 0", "capacity", 0},
    {"nd_npz_name", "text", "as nd_error_message does", "capacity", 0},
    {"nd_npz_name", "need", "as nd_error_message does"},
    {"nd_memory_limit", "previous", "may be NULL"},
    {"nd_memory_trim", "result", "may be NULL"},
    {"*", "float_flags", ""},
    {"nd_ufunc_call", "options", "options may be NULL"},
    {"nd_ufunc_call_into", "options", "options may be NULL"},
    {"nd_ufunc_outer", "options", "options may be NULL"},
    {"nd_reduce", "options", "options may be NULL"},
    {"nd_reduce_into", "options", "options may be NULL"},
    {"nd_ufunc_reduce", "options", "options may be NULL"},
    {"nd_ufunc_reduce_into", "options", "options may be NULL"},
    {"nd_reduce", "axes", "axes with axis_count -1", "axis_count", -1},
    {"nd_ufunc_reduce", "axes", "axes with axis_count -1", "axis_count", -1},
    {"nd_filter_rank", "options", "options may be NULL"},
    {"nd_filter_rank_into", "options", "options may be NULL"},
    {"nd_filter_morphology", "options", "options may be NULL"},
    {"nd_filter_morphology_into", "options", "options may be NULL"},
    {"nd_filter_binary", "origin", "origin may be NULL"},
    {"nd_filter_binary_into", "origin", "origin may be NULL"},
    {"nd_filter_rank", "size", "size may be NULL"},
    {"nd_filter_rank_into", "size", "size may be NULL"},
    {"nd_filter_morphology", "size", "size may be NULL"},
    {"nd_filter_morphology_into", "size", "size may be NULL"},
    {"nd_signal_convolve_by", "axes", "with axes NULL: all axes", "axis_count", -1},
    {"nd_raw_convolve_nd", "workspace", "With NULL the library may allocate"},
    {"nd_fft", "axes", "axes may be NULL"},
    {"nd_fft", "lengths", "lengths may be NULL"},
    {"nd_fft_shift", "axes", "axes may be NULL with axis_count", "axis_count", -1},
    {"nd_filter_correlate", "options", "options may be NULL"},
    {"nd_filter_correlate_into", "options", "options may be NULL"},
    {"nd_filter_gaussian", "options", "options may be NULL"},
    {"nd_filter_gaussian", "order", "order may be NULL"},
    {"nd_filter_gaussian", "radius", "radius may be NULL"},
    {"nd_filter_gaussian", "axes", "axes may be NULL", "axis_count", -1},
    {"nd_filter_gaussian_into", "options", "options may be NULL"},
    {"nd_filter_gaussian_into", "order", "order may be NULL"},
    {"nd_filter_gaussian_into", "radius", "radius may be NULL"},
    {"nd_filter_gaussian_into", "axes", "axes may be NULL", "axis_count", -1},
    {"nd_filter_uniform", "options", "options may be NULL"},
    {"nd_filter_uniform", "axes", "axes may be NULL with axis_count", "axis_count", -1},
    {"nd_filter_uniform_into", "options", "options may be NULL"},
    {"nd_filter_uniform_into", "axes", "axes may be NULL with axis_count", "axis_count",
     -1},
    {"nd_filter_derivative", "options", "options may be NULL"},
    {"nd_filter_derivative", "axes", "axes may be NULL with axis_count", "axis_count",
     -1},
    {"nd_filter_derivative_into", "options", "options may be NULL"},
    {"nd_filter_derivative_into", "axes", "axes may be NULL with axis_count",
     "axis_count", -1},
};

// Handles that may be 0.
bool IsOptional(const Declaration& function, const Parameter& parameter) {
  const std::string& name = parameter.name;
  return (function.name == "nd_diff" && name != "a") || name == "spacing" ||
         (function.name == "nd_trapezoid" && name == "x") ||
         (function.name == "nd_ufunc_at" && name == "b") || name == "footprint" ||
         name == "mask" || name == "initial" ||
         (function.name.find("nd_filter_morph") == 0 && name == "structure") ||
         (function.name == "nd_firwin" && name == "window");
}

const Nullable* FindNullable(const Declaration& function, const Parameter& parameter) {
  for (const Nullable& row : kNullable) {
    const bool all = row.function == std::string("*");
    if ((all || function.name == row.function) && parameter.name == row.parameter) {
      return &row;
    }
  }
  return nullptr;
}

// The caller vouches here, so these values would be the test's own lie about memory.
bool IsLie(const Declaration& function, const Parameter& parameter, int64_t value) {
  if (parameter.name == "versioned") {  // 0 would name another struct
    return value == 0 && function.name != "nd_dlpack_export";
  }
  return parameter.name == "flags" && (value & ND_FLAG_UNCHECKED) != 0 && value > 0;
}

const std::vector<int64_t>& Extremes(const Parameter& parameter) {
  static const std::vector<int64_t> narrow = {INT32_MIN, -1, 0, 64, 65, INT32_MAX};
  static const std::vector<int64_t> wide = {INT64_MIN, INT64_MIN + 1,    -1,       0,
                                            INT64_MAX, int64_t{1} << 62, INT32_MAX};
  static const std::vector<int64_t> beyond = {INT64_MIN, -1, 0, INT64_MAX,
                                              int64_t{1} << 62};
  if (parameter.IsInt32()) return narrow;
  // INT32_MAX elements would lie in memory that the test does not have.
  const bool length = parameter.name == "n" || parameter.name == "m" ||
                      parameter.name.find("stride") != std::string::npos;
  return length ? beyond : wide;
}

testing::AssertionResult Clean(const Call& call, const std::vector<std::string>& wrong) {
  if (wrong.empty()) return testing::AssertionSuccess();
  auto failure = testing::AssertionFailure() << call.Describe() << ":";
  for (const std::string& line : wrong) failure << " " << line << ";";
  return failure;
}

class Matrix : public NothingLeft {
 protected:
  void SetUp() override {
    NothingLeft::SetUp();
    threads_ = nd_thread_count();
    ASSERT_OK(nd_memory_limit(int64_t{1} << 28, nullptr));
    ASSERT_FALSE(Declarations().empty()) << "run from the top of the source tree";
  }
  void TearDown() override {
    Restore();
    int64_t count = 0;
    ASSERT_OK(nd_poll_released(nullptr, 0, &count));
    EXPECT_OK(nd_memory_limit(0, nullptr));
    NothingLeft::TearDown();
  }
  // What a call may have set on purpose.
  void Restore() {
    EXPECT_OK(nd_set_thread_count(threads_));
    EXPECT_OK(nd_memory_limit(int64_t{1} << 28, nullptr));
    int64_t tokens[64], count = 0;
    do {
      ASSERT_OK(nd_poll_released(tokens, 64, &count));
    } while (count == 64);
  }

 private:
  int32_t threads_ = 1;
};

TEST_F(Matrix, GoodCallsSucceed) {
  for (const Declaration& function : Declarations()) {
    const int64_t bytes = MemoryInfo().live_bytes;
    {
      Call call(function);
      EXPECT_TRUE(Clean(call, call.Run()));
      if (function.ReturnsStatus()) {
        EXPECT_OK(static_cast<int32_t>(call.returned())) << call.Describe();
      }
    }
    Restore();
    EXPECT_EQ(MemoryInfo().live_bytes, bytes) << function.name;
  }
}

TEST_F(Matrix, EveryPointerMayBeNull) {
  int calls = 0;
  for (const Declaration& function : Declarations()) {
    for (size_t i = 0; i < function.parameters.size(); ++i) {
      if (!function.parameters[i].IsPointer()) continue;
      Call call(function);
      call.SetPointer(i, nullptr);
      const Nullable* row = FindNullable(function, call.parameter(i));
      if (row == nullptr || row->with != nullptr) {
        EXPECT_TRUE(Clean(call, call.Run()));
        EXPECT_FAILS(static_cast<int32_t>(call.returned()), ND_E_NULL,
                     {call.parameter(i).name.c_str()})
            << call.Describe();
        ++calls;
      }
    }
  }
  EXPECT_GT(calls, 100);
}

TEST_F(Matrix, DocumentedNullsAreFine) {
  std::set<const Nullable*> used;
  for (const Declaration& function : Declarations()) {
    for (size_t i = 0; i < function.parameters.size(); ++i) {
      const Nullable* row = FindNullable(function, function.parameters[i]);
      if (row == nullptr) continue;
      used.insert(row);
      EXPECT_NE(function.comment.find(row->words), std::string::npos)
          << function.name << " does not say: " << row->words;
      Call call(function);
      call.SetPointer(i, nullptr);
      for (size_t j = 0; row->with != nullptr && j < call.size(); ++j) {
        if (call.parameter(j).name == row->with) call.SetInteger(j, row->value);
      }
      EXPECT_TRUE(Clean(call, call.Run()));
      EXPECT_OK(static_cast<int32_t>(call.returned())) << call.Describe();
      Restore();
    }
  }
  EXPECT_EQ(used.size(), std::size(kNullable)) << "a row names no function of the header";
}

TEST_F(Matrix, AllPointersMayBeNullAtOnce) {
  for (const Declaration& function : Declarations()) {
    Call call(function);
    bool required = false;
    for (size_t i = 0; i < call.size(); ++i) {
      if (!call.parameter(i).IsPointer()) continue;
      call.SetPointer(i, nullptr);
      const Nullable* row = FindNullable(function, call.parameter(i));
      required |= row == nullptr || row->with != nullptr;
    }
    EXPECT_TRUE(Clean(call, call.Run()));
    if (required) {
      EXPECT_FAILS(static_cast<int32_t>(call.returned()), ND_E_NULL);
    }
    Restore();
  }
}

TEST_F(Matrix, EveryHandleMayBeBad) {
  Handle live = Counting({3, 4});
  const int64_t stale = Counting({3, 4}).get();
  Handle archive;
  ASSERT_OK(nd_npz_create(TemporaryPath("kind.npz").c_str(), archive.receive()));
  std::vector<int64_t> bad = {0,         -1,        1,           stale,
                              INT64_MIN, INT64_MAX, -live.get(), int64_t{1} << 53};
  for (int bit = 0; bit < 64; ++bit) {
    bad.push_back(
        static_cast<int64_t>(static_cast<uint64_t>(live.get()) ^ (uint64_t{1} << bit)));
  }
  int calls = 0;
  for (const Declaration& function : Declarations()) {
    for (size_t i = 0; i < function.parameters.size(); ++i) {
      const Parameter& parameter = function.parameters[i];
      if (!parameter.IsHandle()) continue;
      std::vector<int64_t> values = bad;
      if (parameter.type == "nd_array") values.push_back(archive.get());
      if (parameter.type == "nd_npz" || parameter.type == "nd_convolver") {
        values.push_back(live.get());
      }
      Call call(function);
      for (int64_t value : values) {
        if (value == 0 && function.name == "nd_release") continue;  // "0 is allowed"
        if (value == 0 && IsOptional(function, parameter)) continue;
        // A flipped bit may name another live array of this very test.
        const nd_view* view = nullptr;
        if (value != archive.get() && parameter.type != "nd_npz" &&
            parameter.type != "nd_convolver" && nd_view_of(value, &view) == 0) {
          continue;
        }
        call.SetInteger(i, value);
        EXPECT_TRUE(Clean(call, call.Run()));
        EXPECT_FAILS(static_cast<int32_t>(call.returned()), ND_E_HANDLE,
                     {parameter.name.c_str()})
            << call.Describe();
        ++calls;
      }
    }
  }
  EXPECT_GT(calls, 2500);
  EXPECT_EQ(ValuesOf(live.get())[11], 11.0);
}

TEST_F(Matrix, EveryIntegerMayBeExtreme) {
  int calls = 0;
  for (const Declaration& function : Declarations()) {
    for (size_t i = 0; i < function.parameters.size(); ++i) {
      const Parameter& parameter = function.parameters[i];
      if (parameter.IsPointer() || parameter.IsHandle()) continue;
      for (int64_t value : Extremes(parameter)) {
        if (IsLie(function, parameter, value)) continue;
        Call call(function);
        call.SetInteger(i, value);
        EXPECT_TRUE(Clean(call, call.Run()));
        Restore();
        ++calls;
      }
    }
  }
  EXPECT_GT(calls, 500);
}

// Several arguments bad at once, and the numbers behind the pointers too.
TEST_F(Matrix, RandomArgumentsAreSurvived) {
  std::mt19937_64 random(20100704);
  const auto below = [&](uint64_t n) { return static_cast<size_t>(random() % n); };
  const std::vector<int64_t> numbers = {INT64_MIN, -5, -2, -1, 0, 0, 1,        1,
                                        1,         2,  2,  3,  3, 4, INT64_MAX};
  const int64_t stale = Counting({2}).get();
  for (int round = 0; round < 12000; ++round) {
    const Declaration& function = Declarations()[below(Declarations().size())];
    if (function.name.rfind("nd_raw_c", 0) == 0) continue;  // believes all it is told
    Call call(function);
    for (size_t i = 0; i < call.size(); ++i) {
      const Parameter& parameter = call.parameter(i);
      if (below(3) != 0) continue;
      if (parameter.IsHandle()) {
        call.SetInteger(i, below(2) == 0 ? stale : static_cast<int64_t>(random()));
      } else if (parameter.type == "const int64_t *") {
        auto* values = static_cast<int64_t*>(call.pointer(i));
        for (size_t k = 0; k < 8; ++k) values[k] = numbers[below(numbers.size())];
      } else if (parameter.IsPointer()) {
        if (below(4) == 0) call.SetPointer(i, nullptr);
      } else {
        const std::vector<int64_t>& extremes = Extremes(parameter);
        int64_t value = below(3) == 0 ? extremes[below(extremes.size())]
                                      : numbers[below(numbers.size())];
        if (parameter.IsInt32()) value = static_cast<int32_t>(value);
        if (!IsLie(function, parameter, value)) call.SetInteger(i, value);
      }
    }
    ASSERT_TRUE(Clean(call, call.Run())) << "round " << round;
    Restore();
  }
}

// The host may have turned its arithmetic into anything; it stays that way.
TEST_F(Matrix, HostArithmeticIsLeftAlone) {
  const std::string normal = std::to_string(ValuesOf(Counting({3}).get())[2]);
  for (int rounding : {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO}) {
    for (const Declaration& function : Declarations()) {
      Call call(function);
      std::fesetround(rounding);
#if defined(__x86_64__)
      _mm_setcsr(_mm_getcsr() | 0x8040);  // flush to zero, denormals are zero
#endif
      std::feraiseexcept(FE_DIVBYZERO);
      const std::vector<std::string> wrong = call.Run();
      std::fesetenv(FE_DFL_ENV);
      EXPECT_TRUE(Clean(call, wrong));
      Restore();
    }
  }
}

// The matrix sees what it is there to see: each of these breaks one promise of nd_retain.
int64_t kept;
int32_t UnknownCode(int64_t, int64_t* result) {
  return *result = 0, -63;
}
int32_t PositiveStatus(int64_t, int64_t* result) {
  return *result = 0, 7;
}
int32_t NoMessage(int64_t, int64_t* result) {
  return *result = 0, ND_E_VALUE;
}
int32_t KeepsResult(int64_t, int64_t* result) {
  const int32_t status = nd_retain(0, result);
  return *result = 1, status;
}
int32_t TouchesErrno(int64_t handle, int64_t* result) {
  return errno = EINVAL, nd_retain(handle, result);
}
int32_t RaisesFlag(int64_t handle, int64_t* result) {
  std::feraiseexcept(FE_OVERFLOW);
  return nd_retain(handle, result);
}
int32_t BlocksSignals(int64_t handle, int64_t* result) {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, nullptr);
  return nd_retain(handle, result);
}
int32_t LeaksHandle(int64_t handle, int64_t* result) {
  (void)nd_retain(handle, &kept);
  return nd_retain(0, result);
}

TEST_F(Matrix, NoticesEveryBreach) {
  const Declaration* retain = nullptr;
  for (const Declaration& function : Declarations()) {
    if (function.name == "nd_retain") retain = &function;
  }
  ASSERT_NE(retain, nullptr);
  using Function = int32_t (*)(int64_t, int64_t*);
  const std::pair<Function, const char*> breaches[] = {
      {UnknownCode, "returned"},      {PositiveStatus, "returned"},
      {NoMessage, "message"},         {KeepsResult, "left result"},
      {TouchesErrno, "errno"},        {RaisesFlag, "floating-point-flags"},
      {BlocksSignals, "signal-mask"}, {LeaksHandle, "number of handles"},
  };
  for (const auto& [function, word] : breaches) {
    sigset_t mask;
    pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    Call call(*retain);
    const auto wrong = call.Run(reinterpret_cast<void (*)()>(function));
    std::feclearexcept(FE_ALL_EXCEPT);
    pthread_sigmask(SIG_SETMASK, &mask, nullptr);
    bool found = false;
    for (const std::string& line : wrong) found |= line.find(word) != std::string::npos;
    EXPECT_TRUE(found) << word;
  }
  EXPECT_OK(nd_release(kept));
}

}  // namespace
}  // namespace ndtest
