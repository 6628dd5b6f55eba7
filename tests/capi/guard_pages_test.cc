// SPDX-License-Identifier: BSD-3-Clause
// No byte outside an extent is touched: inputs and outputs end at a page that faults, or
// begin just behind one, for every length around the vectors and every SIMD target.
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "support.h"

namespace ndtest {
namespace {

// Usable bytes between two pages that fault.
class Guarded {
 public:
  explicit Guarded(int64_t bytes) : bytes_(bytes) {
    room_ = (bytes + kPage - 1) / kPage * kPage;
    if (room_ == 0) room_ = kPage;
    void* mapped = mmap(nullptr, static_cast<size_t>(room_ + 2 * kPage), PROT_NONE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    base_ = static_cast<unsigned char*>(mapped) + kPage;
    if (mprotect(base_, static_cast<size_t>(room_), PROT_READ | PROT_WRITE) != 0) abort();
  }
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;
  ~Guarded() { munmap(base_ - kPage, static_cast<size_t>(room_ + 2 * kPage)); }

  // The extent, against the page after it or against the one before it.
  void* data(bool at_end) const { return at_end ? base_ + (room_ - bytes_) : base_; }

 private:
  static constexpr int64_t kPage = 4096;
  int64_t bytes_, room_;
  unsigned char* base_;
};

int64_t ItemSize(int32_t dtype) {
  const nd_dtype_desc* info = nullptr;
  EXPECT_OK(nd_dtype_info(dtype, &info));
  return info->itemsize;
}

// Lengths 0 to 4 vectors of the widest target and one more.
int64_t MostElements(int32_t dtype) {
  return 4 * (64 / ItemSize(dtype)) + 1;
}

void FillOnes(int32_t dtype, void* data, int64_t n) {
  Handle a;
  ASSERT_OK(nd_wrap(dtype, 1, &n, nullptr, data, 0, n * ItemSize(dtype), 0, a.receive()));
  const double one = 1;
  ASSERT_OK(nd_fill(a.get(), ND_FLOAT64, &one));
}

double First(int32_t dtype, const void* data) {
  Handle a;
  double value = -1;
  const int64_t one = 1, zero = 0;
  EXPECT_OK(nd_wrap(dtype, 1, &one, nullptr, const_cast<void*>(data), 0, ItemSize(dtype),
                    0, a.receive()));
  EXPECT_OK(nd_get(a.get(), &zero, 1, ND_FLOAT64, &value, sizeof(value)));
  return value;
}

class GuardPages : public NothingLeft {};

TEST_F(GuardPages, RawConvolve) {
  for (int32_t dtype = ND_BOOL; dtype <= ND_COMPLEX128; ++dtype) {
    const int64_t size = ItemSize(dtype);
    for (int64_t n = 1; n <= MostElements(dtype); ++n) {
      for (int64_t m : {int64_t{1}, int64_t{2}, int64_t{3}, int64_t{8}, n}) {
        Guarded a(n * size), v(m * size), c((n + m - 1) * size);
        for (const bool at_end : {false, true}) {
          FillOnes(dtype, a.data(at_end), n);
          FillOnes(dtype, v.data(at_end), m);
          ASSERT_OK(nd_raw_convolve(dtype, a.data(at_end), n, size, v.data(at_end), m,
                                    size, ND_MODE_FULL, c.data(at_end), size));
          ASSERT_EQ(First(dtype, c.data(at_end)), 1) << dtype << " " << n << " " << m;
        }
      }
    }
  }
}

TEST_F(GuardPages, RawConvolveStrided) {
  for (int32_t dtype : {ND_UINT8, ND_INT32, ND_FLOAT32, ND_FLOAT64, ND_COMPLEX128}) {
    const int64_t size = ItemSize(dtype), m = 3;
    for (int64_t n = 1; n <= MostElements(dtype); n += 3) {
      for (const int64_t step : {-3, -1, 2}) {
        const int64_t apart = (step < 0 ? -step : step) * size;
        const int64_t bytes = (n - 1) * apart + size;
        const int64_t out = (n + m - 2) * apart + size;
        Guarded a(bytes), v(m * size), c(out);
        for (const bool at_end : {false, true}) {
          std::memset(a.data(at_end), 0, static_cast<size_t>(bytes));
          FillOnes(dtype, v.data(at_end), m);
          auto* first = static_cast<unsigned char*>(a.data(at_end));
          auto* result = static_cast<unsigned char*>(c.data(at_end));
          if (step < 0) first += bytes - size, result += out - size;
          ASSERT_OK(nd_raw_convolve(dtype, first, n, step * size, v.data(at_end), m, size,
                                    ND_MODE_FULL, result, step * size));
          ASSERT_EQ(First(dtype, result), 0);
        }
      }
    }
  }
}

TEST_F(GuardPages, WrappedArrays) {
  for (int32_t dtype = ND_BOOL; dtype <= ND_COMPLEX128; ++dtype) {
    const int64_t size = ItemSize(dtype);
    const int32_t other = dtype == ND_FLOAT64 ? ND_INT8 : ND_FLOAT64;
    for (int64_t n = 0; n <= MostElements(dtype); ++n) {
      Guarded from(n * size), to(n * size), cast(n * ItemSize(other));
      for (const bool at_end : {false, true}) {
        Handle a, b, c, copy, made, v = Ones({2}, dtype);
        const auto wrap = [&](int32_t type, const Guarded& memory, int32_t flags,
                              nd_array* result) {
          return nd_wrap(type, 1, &n, nullptr, memory.data(at_end), 0, n * ItemSize(type),
                         flags, result);
        };
        ASSERT_OK(wrap(dtype, from, 0, a.receive()));
        ASSERT_OK(wrap(dtype, to, 0, b.receive()));
        ASSERT_OK(wrap(other, cast, 0, c.receive()));
        const double one = 1;
        int64_t hash = 0;
        int32_t equal = 0;
        ASSERT_OK(nd_fill(a.get(), ND_FLOAT64, &one));
        ASSERT_OK(nd_assign(b.get(), a.get(), ND_CAST_NO));
        ASSERT_OK(nd_assign(c.get(), a.get(), ND_CAST_UNSAFE));
        ASSERT_OK(nd_assign(b.get(), c.get(), ND_CAST_UNSAFE));
        ASSERT_OK(nd_copy(a.get(), ND_ORDER_C, copy.receive()));
        ASSERT_OK(nd_hash(a.get(), &hash));
        ASSERT_OK(nd_array_equal(b.get(), copy.get(), 0, &equal));
        EXPECT_EQ(equal, 1) << dtype << " " << n;
        if (n > 0) {
          ASSERT_OK(nd_convolve(a.get(), v.get(), ND_MODE_SAME, made.receive()));
        }
      }
    }
  }
}

// Read-only pages: an input is never written, not even with what it holds.
TEST_F(GuardPages, InputsAreNotWritten) {
  const int64_t n = 512;
  Guarded memory(n * 8);
  FillOnes(ND_FLOAT64, memory.data(false), n);
  ASSERT_EQ(mprotect(memory.data(false), static_cast<size_t>(n * 8), PROT_READ), 0);
  Handle a, copy, c, sum;
  ASSERT_OK(nd_wrap(ND_FLOAT64, 1, &n, nullptr, memory.data(false), 0, n * 8,
                    ND_FLAG_READONLY, a.receive()));
  ASSERT_OK(nd_copy(a.get(), ND_ORDER_C, copy.receive()));
  ASSERT_OK(nd_astype(a.get(), ND_INT8, 0, ND_CAST_UNSAFE, 1, c.receive()));
  ASSERT_OK(nd_convolve(a.get(), a.get(), ND_MODE_FULL, sum.receive()));
  EXPECT_EQ(ValuesOf(sum.get())[511], 512);
  const double two = 2;
  EXPECT_FAILS(nd_fill(a.get(), ND_FLOAT64, &two), ND_E_READONLY);
}

// The guard works: one byte further dies.
TEST_F(GuardPages, OneByteFurtherFaults) {
  for (const bool at_end : {false, true}) {
    const pid_t child = fork();
    if (child == 0) {
      signal(SIGSEGV, SIG_DFL);  // not the report of a sanitizer
      signal(SIGBUS, SIG_DFL);
      Guarded memory(100);
      auto* data = static_cast<volatile unsigned char*>(memory.data(at_end));
      _exit(data[at_end ? 100 : -1]);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status));
  }
}

// All of the above again in a process of its own for each target, since the target is
// chosen once.
TEST(SimdTargets, EveryTargetKeepsToItsExtents) {
  const std::string first = nd_simd_target();
  std::vector<std::string> seen;
  for (const char* target : {"baseline", "avx2", "avx3"}) {
    int channel[2];
    ASSERT_EQ(pipe(channel), 0);
    const pid_t child = fork();
    if (child == 0) {
      setenv("NDABI_SIMD", target, 1);
      setenv("NDABI_SAY_TARGET", std::to_string(channel[1]).c_str(), 1);
      execl("/proc/self/exe", "capi_tests", "--gtest_filter=GuardPages.*:SayTarget.*",
            "--gtest_brief=1", static_cast<char*>(nullptr));
      _exit(127);
    }
    close(channel[1]);
    char name[64] = {};
    EXPECT_GT(read(channel[0], name, sizeof(name) - 1), 0);
    close(channel[0]);
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0) << target;
    seen.push_back(name);
  }
  // A target that the machine does not have is not taken, and says so.
  EXPECT_EQ(seen[0], "baseline");
  EXPECT_EQ(seen[1], first == "baseline" ? "baseline" : "avx2");
  EXPECT_EQ(seen[2], first);
}

TEST(SayTarget, ToTheParent) {
  if (const char* channel = std::getenv("NDABI_SAY_TARGET")) {
    const char* name = nd_simd_target();
    EXPECT_GT(write(std::atoi(channel), name, std::strlen(name)), 0);
  }
}

}  // namespace
}  // namespace ndtest
