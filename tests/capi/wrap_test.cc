// SPDX-License-Identifier: BSD-3-Clause
// Memory of the caller: its bounds by exact arithmetic, and what is told when it is free.
#include <atomic>
#include <random>
#include <thread>

#include "support.h"

namespace ndtest {
namespace {

class Wrap : public NothingLeft {};

void Count(void* counter) {
  static_cast<std::atomic<int>*>(counter)->fetch_add(1);
}

int32_t WrapAt(const Dims& shape, const Dims& strides, void* data, int64_t lo, int64_t hi,
               nd_array* result, int32_t dtype = ND_FLOAT64) {
  return nd_wrap(dtype, static_cast<int32_t>(shape.size()), shape.data(),
                 strides.empty() && !shape.empty() ? nullptr : strides.data(), data, lo,
                 hi, 0, result);
}

TEST_F(Wrap, SeesTheMemory) {
  double memory[12];
  for (int i = 0; i < 12; ++i) memory[i] = i;
  Handle a;
  ASSERT_OK(WrapAt({3, 4}, {}, memory, 0, sizeof(memory), a.receive()));
  memory[5] = 50;
  EXPECT_EQ(ValuesOf(a.get())[5], 50);
  const double seven = 7;
  ASSERT_OK(nd_fill(a.get(), ND_FLOAT64, &seven));
  EXPECT_EQ(memory[11], 7);
  const nd_view& view = ViewOf(a.get());
  EXPECT_EQ(view.data, memory);
  EXPECT_EQ(view.lo, 0);
  EXPECT_EQ(view.hi, static_cast<int64_t>(sizeof(memory)));
  EXPECT_EQ(view.flags & (ND_FLAG_READONLY | ND_FLAG_UNCHECKED), 0);
}

TEST_F(Wrap, NegativeStridesNeedRoomBelow) {
  double memory[4] = {0, 1, 2, 3};
  Handle a;
  ASSERT_OK(WrapAt({4}, {-8}, memory + 3, -24, 8, a.receive()));
  EXPECT_EQ(ValuesOf(a.get()), (Values{3, 2, 1, 0}));
  nd_array none = 1;
  EXPECT_FAILS(WrapAt({4}, {-8}, memory + 3, -23, 8, &none), ND_E_BOUNDS, {"nd_wrap"});
  EXPECT_EQ(none, 0);
  EXPECT_FAILS(WrapAt({4}, {-8}, memory + 3, -24, 7, &none), ND_E_BOUNDS);
}

TEST_F(Wrap, ReadonlyIsInherited) {
  const double memory[4] = {0, 1, 2, 3};
  const int64_t shape = 4;
  Handle a;
  ASSERT_OK(nd_wrap(ND_FLOAT64, 1, &shape, nullptr, const_cast<double*>(memory), 0, 32,
                    ND_FLAG_READONLY, a.receive()));
  Handle view = Slice(a.get(), {{ND_ITEM_SLICE, 1, 3, 1}});
  const double value = 9;
  const int64_t index = 0;
  EXPECT_FAILS(nd_set(view.get(), &index, 1, ND_FLOAT64, &value), ND_E_READONLY);
  EXPECT_FAILS(nd_fill(view.get(), ND_FLOAT64, &value), ND_E_READONLY);
  EXPECT_FAILS(nd_assign(view.get(), a.get(), ND_CAST_NO), ND_E_READONLY);
  Handle copy;
  ASSERT_OK(nd_copy(view.get(), ND_ORDER_C, copy.receive()));
  EXPECT_OK(nd_fill(copy.get(), ND_FLOAT64, &value));
}

TEST_F(Wrap, BadArgumentsAreNamed) {
  double memory[4] = {};
  const int64_t shape = 4;
  nd_array none = 1;
  EXPECT_FAILS(nd_wrap(ND_FLOAT64, 1, &shape, nullptr, memory, 8, 0, 0, &none),
               ND_E_VALUE, {"lo", "hi"});
  for (int32_t flags : {2, 4, 8, 32, -1, INT32_MIN}) {
    EXPECT_FAILS(nd_wrap(ND_FLOAT64, 1, &shape, nullptr, memory, 0, 32, flags, &none),
                 ND_E_VALUE, {"flags"});
  }
  EXPECT_FAILS(nd_wrap(ND_FLOAT64, 1, &shape, nullptr, nullptr, 0, 32, 0, &none),
               ND_E_NULL, {"data"});
  EXPECT_FAILS(nd_wrap(99, 1, &shape, nullptr, memory, 0, 32, 0, &none), ND_E_DTYPE,
               {"dtype", "99"});
  const int64_t negative = -1;
  EXPECT_FAILS(nd_wrap(ND_FLOAT64, 1, &negative, nullptr, memory, 0, 32, 0, &none),
               ND_E_SHAPE, {"-1"});
}

TEST_F(Wrap, NothingNeedsNoMemory) {
  const int64_t empty = 0;
  Handle a;
  ASSERT_OK(nd_wrap(ND_FLOAT64, 1, &empty, nullptr, nullptr, 0, 0, 0, a.receive()));
  EXPECT_EQ(ViewOf(a.get()).size, 0);
  // Nor do views of it, wherever they begin.
  for (const int64_t offset : {int64_t{8}, int64_t{-8}, int64_t{1} << 62}) {
    Handle view;
    ASSERT_OK(nd_as_strided(a.get(), 1, &empty, &offset, offset, view.receive()));
    EXPECT_EQ(ValuesOf(view.get()), Values());
  }
}

TEST_F(Wrap, UncheckedSaysSo) {
  double memory[4] = {1, 2, 3, 4};
  const int64_t shape = 4;
  Handle a;
  ASSERT_OK(nd_wrap(ND_FLOAT64, 1, &shape, nullptr, memory, 0, 0, ND_FLAG_UNCHECKED,
                    a.receive()));
  EXPECT_NE(ViewOf(a.get()).flags & ND_FLAG_UNCHECKED, 0);
  EXPECT_EQ(ValuesOf(a.get()), (Values{1, 2, 3, 4}));
}

// The rule of the header in 128-bit arithmetic: every element inside [lo, hi), sizes and
// offsets within 64 bits. Lengths 0 and 1 make their stride irrelevant.
enum class Verdict { kFine, kBounds, kRefused };

Verdict Judge(const Dims& shape, const Dims& strides, int64_t itemsize, int64_t lo,
              int64_t hi) {
  using Wide = __int128;
  Wide bytes = itemsize, low = 0, high = 0;
  bool empty = false;
  for (size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 0) {
      empty = true;
      continue;
    }
    bytes *= shape[i];  // zeros left out, as NumPy does
    if (bytes > INT64_MAX) return Verdict::kRefused;
    const Wide reach = static_cast<Wide>(shape[i] - 1) * strides[i];
    (reach < 0 ? low : high) += reach;
  }
  if (empty) return Verdict::kFine;
  return low < lo || high + itemsize > hi ? Verdict::kBounds : Verdict::kFine;
}

TEST_F(Wrap, BoundsAreExact) {
  std::vector<unsigned char> memory(4096);
  std::mt19937_64 random(4);
  const auto pick = [&](std::initializer_list<int64_t> values) {
    return values.begin()[random() % values.size()];
  };
  int fine = 0, bounds = 0, refused = 0;
  for (int round = 0; round < 60000; ++round) {
    const int ndim = static_cast<int>(random() % 5);
    const bool wild = random() % 3 == 0;
    Dims shape, strides;
    for (int i = 0; i < ndim; ++i) {
      shape.push_back(wild ? pick({0, 1, 2, 3, 1 << 20, int64_t{1} << 40, INT64_MAX,
                                   int64_t{1} << 61, int64_t{1} << 62})
                           : static_cast<int64_t>(random() % 4));
      strides.push_back(
          wild ? pick({0, 1, 8, -8, 16, int64_t{1} << 40, INT64_MAX, INT64_MIN,
                       INT64_MIN + 1, (int64_t{1} << 62) + 8, -(int64_t{1} << 62)})
               : static_cast<int64_t>(random() % 65) - 32);
    }
    const int32_t dtype =
        static_cast<int32_t>(pick({ND_INT8, ND_FLOAT64, ND_COMPLEX128}));
    const int64_t itemsize = dtype == ND_INT8 ? 1 : dtype == ND_FLOAT64 ? 8 : 16;
    const int64_t lo = -static_cast<int64_t>(random() % 129);
    const int64_t hi = static_cast<int64_t>(random() % 257);
    nd_array made = 1;
    const int32_t status = nd_wrap(dtype, ndim, shape.data(), strides.data(),
                                   memory.data() + 2048, lo, hi, 0, &made);
    const Verdict verdict = Judge(shape, strides, itemsize, lo, hi);
    const int32_t code = nd_status_code(status);
    switch (verdict) {
      case Verdict::kFine:
        ++fine;
        ASSERT_OK(status) << round;
        EXPECT_OK(nd_release(made));
        break;
      case Verdict::kBounds:
        ++bounds;
        // An offset beyond 64 bits is outside as well.
        ASSERT_TRUE(code == ND_E_BOUNDS || code == ND_E_OVERFLOW) << CodeOf(status);
        break;
      case Verdict::kRefused:
        ++refused;
        ASSERT_EQ(code, ND_E_OVERFLOW) << CodeOf(status);
        break;
    }
    if (verdict != Verdict::kFine) {
      ASSERT_EQ(made, 0);
    }
  }
  EXPECT_GT(fine, 1000);
  EXPECT_GT(bounds, 1000);
  EXPECT_GT(refused, 1000);
}

TEST_F(Wrap, OwnerIsCalledOnceWhenTheLastViewGoes) {
  std::atomic<int> calls{0};
  double memory[6] = {};
  const int64_t shape[] = {2, 3};
  Handle a, b;
  ASSERT_OK(nd_wrap_owned(ND_FLOAT64, 2, shape, nullptr, memory, 0, sizeof(memory), 0,
                          Count, &calls, a.receive()));
  ASSERT_OK(nd_retain(a.get(), b.receive()));
  Handle view = Slice(a.get(), {{ND_ITEM_INDEX, 1, 0, 0}});
  EXPECT_OK(nd_release(a.give()));
  EXPECT_OK(nd_release(b.give()));
  EXPECT_EQ(calls, 0);
  std::thread([token = view.give()] { EXPECT_OK(nd_release(token)); }).join();
  EXPECT_EQ(calls, 1);
}

TEST_F(Wrap, OwnerIsNotCalledOnFailure) {
  std::atomic<int> calls{0};
  double memory[6] = {};
  const int64_t shape[] = {2, 3}, negative[] = {2, -3};
  nd_array none = 1;
  EXPECT_FAILS(nd_wrap_owned(ND_FLOAT64, 2, shape, nullptr, memory, 0, 47, 0, Count,
                             &calls, &none),
               ND_E_BOUNDS);
  EXPECT_FAILS(
      nd_wrap_owned(0, 2, shape, nullptr, memory, 0, 48, 0, Count, &calls, &none),
      ND_E_DTYPE);
  EXPECT_FAILS(nd_wrap_owned(ND_FLOAT64, 2, negative, nullptr, memory, 0, 48, 0, Count,
                             &calls, &none),
               ND_E_SHAPE);
  EXPECT_FAILS(nd_wrap_owned(ND_FLOAT64, 2, shape, nullptr, memory, 0, 48, 0, Count,
                             &calls, nullptr),
               ND_E_NULL);
  EXPECT_FAILS(nd_wrap_owned(ND_FLOAT64, 2, shape, nullptr, memory, 0, 48, 0, nullptr,
                             &calls, &none),
               ND_E_NULL, {"release"});
  EXPECT_EQ(calls, 0);
  EXPECT_EQ(none, 0);
}

// A callback may use the library, and may even release other arrays.
struct Chain {
  int64_t next = 0;
  int depth = 0;
};

void ReleaseNext(void* context) {
  auto* chain = static_cast<Chain*>(context);
  Handle scratch = Counting({10});
  chain->depth = static_cast<int>(ValuesOf(scratch.get())[9]);
  EXPECT_OK(nd_release(chain->next));
}

TEST_F(Wrap, CallbackMayReenter) {
  std::atomic<int> calls{0};
  double memory = 1;
  Chain chain;
  ASSERT_OK(nd_wrap_owned(ND_FLOAT64, 0, nullptr, nullptr, &memory, 0, 8, 0, Count,
                          &calls, &chain.next));
  Handle a;
  ASSERT_OK(nd_wrap_owned(ND_FLOAT64, 0, nullptr, nullptr, &memory, 0, 8, 0, ReleaseNext,
                          &chain, a.receive()));
  EXPECT_OK(nd_release(a.give()));
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(chain.depth, 9);
}

TEST_F(Wrap, TokensAreQueuedOldestFirst) {
  double memory[4] = {};
  const int64_t shape = 4;
  constexpr int64_t kTokens[] = {7, INT64_MIN, 0, -1, 7};
  for (int64_t token : kTokens) {
    Handle a;
    ASSERT_OK(nd_wrap_token(ND_FLOAT64, 1, &shape, nullptr, memory, 0, 32, 0, token,
                            a.receive()));
    Handle view = Slice(a.get(), {});
    EXPECT_OK(nd_release(a.give()));
    int64_t early[8], count = -1;
    ASSERT_OK(nd_poll_released(early, 0, &count));
    EXPECT_EQ(count, 0);
  }
  int64_t found[8] = {}, count = 0;
  ASSERT_OK(nd_poll_released(found, 2, &count));
  ASSERT_EQ(count, 2);
  ASSERT_OK(nd_poll_released(found + 2, 6, &count));
  ASSERT_EQ(count, 3);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(found[i], kTokens[i]);
  EXPECT_FAILS(nd_poll_released(found, -1, &count), ND_E_VALUE, {"capacity"});
  EXPECT_FAILS(nd_poll_released(nullptr, 1, &count), ND_E_NULL, {"tokens"});
}

TEST_F(Wrap, ManyTokensFromManyThreads) {
  constexpr int kThreads = 4, kEach = 2000;
  double memory = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        nd_array a = 0;
        ASSERT_OK(nd_wrap_token(ND_FLOAT64, 0, nullptr, nullptr, &memory, 0, 8, 0,
                                t * kEach + i, &a));
        ASSERT_OK(nd_release(a));
      }
    });
  }
  std::vector<int> seen(kThreads * kEach);
  int64_t total = 0;
  const auto drain = [&] {
    int64_t tokens[100], count = 0;
    do {
      ASSERT_OK(nd_poll_released(tokens, 100, &count));
      for (int64_t i = 0; i < count; ++i) ++seen[static_cast<size_t>(tokens[i])];
      total += count;
    } while (count > 0);
  };
  while (total < kThreads * kEach / 2) drain();
  for (std::thread& thread : threads) thread.join();
  drain();
  EXPECT_EQ(total, kThreads * kEach);
  EXPECT_EQ(std::count(seen.begin(), seen.end(), 1), kThreads * kEach);
}

}  // namespace
}  // namespace ndtest
