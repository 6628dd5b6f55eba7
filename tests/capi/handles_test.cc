// SPDX-License-Identifier: BSD-3-Clause
// Tokens: their life, their kinds, and that they mean nothing once they are released.
#include <random>
#include <set>
#include <thread>

#include "calls.h"
#include "support.h"

namespace ndtest {
namespace {

class Handles : public NothingLeft {};

constexpr int64_t kLargestToken = (int64_t{1} << 53) - 1;

TEST_F(Handles, FitIntoADouble) {
  std::vector<Handle> many;
  std::set<int64_t> tokens;
  for (int i = 0; i < 3000; ++i) {
    many.push_back(Zeros({1}));
    const int64_t token = many.back().get();
    EXPECT_GT(token, 0);
    EXPECT_LE(token, kLargestToken);
    tokens.insert(token);
  }
  EXPECT_EQ(tokens.size(), many.size());
}

TEST_F(Handles, ReleaseIsOnce) {
  Handle a = Zeros({3});
  const int64_t token = a.give();
  EXPECT_OK(nd_release(token));
  EXPECT_FAILS(nd_release(token), ND_E_HANDLE, {"nd_release", "handle"});
  EXPECT_OK(nd_release(0));
}

TEST_F(Handles, FinalizersReleaseWhatFollowsTheHead) {
  const int64_t token = Zeros({3}).give();
  int64_t instance[3] = {1, 2, token};
  EXPECT_OK(nd_finalize(instance));
  EXPECT_EQ(instance[0], 1);
  EXPECT_EQ(instance[1], 2);
  EXPECT_EQ(instance[2], 0);
  EXPECT_FAILS(nd_release(token), ND_E_HANDLE, {"handle"});
  EXPECT_OK(nd_finalize(instance));
  instance[2] = token;
  EXPECT_FAILS(nd_finalize(instance), ND_E_HANDLE, {"handle"});
  EXPECT_FAILS(nd_finalize(nullptr), ND_E_NULL, {"nd_finalize", "instance"});
}

TEST_F(Handles, RetainMintsAnotherToken) {
  Handle a = Counting({2, 3});
  Handle b;
  ASSERT_OK(nd_retain(a.get(), b.receive()));
  EXPECT_NE(a.get(), b.get());
  EXPECT_EQ(ViewOf(a.get()).data, ViewOf(b.get()).data);
  const double value = 42;
  const int64_t index[] = {0, 1};
  ASSERT_OK(nd_set(b.get(), index, 2, ND_FLOAT64, &value));
  EXPECT_EQ(ValuesOf(a.get())[1], 42.0);
  EXPECT_OK(nd_release(a.give()));
  EXPECT_EQ(ValuesOf(b.get()), (Values{0, 42, 2, 3, 4, 5}));
}

TEST_F(Handles, RetainWorksForArchives) {
  Handle archive, second;
  ASSERT_OK(nd_npz_create(TemporaryPath("retain.npz").c_str(), archive.receive()));
  ASSERT_OK(nd_retain(archive.get(), second.receive()));
  EXPECT_OK(nd_release(archive.give()));
  EXPECT_OK(nd_npz_add(second.get(), "x", Zeros({2}).get(), 0));
  EXPECT_OK(nd_npz_finish(second.get()));
}

TEST_F(Handles, LiveCountCounts) {
  const int64_t before = nd_live_count();
  {
    Handle a = Zeros({2}), b = Zeros({2}), c;
    ASSERT_OK(nd_retain(a.get(), c.receive()));
    EXPECT_EQ(nd_live_count(), before + 3);
  }
  EXPECT_EQ(nd_live_count(), before);
}

TEST_F(Handles, ViewKeepsMemoryAlive) {
  Handle row = [] {
    Handle base = Counting({100, 100});
    return Slice(base.get(), {{ND_ITEM_INDEX, 70, 0, 0}});
  }();
  for (int i = 0; i < 100; ++i) Zeros({100, 100});  // would take the memory over
  EXPECT_EQ(ValuesOf(row.get())[99], 7099.0);
}

TEST_F(Handles, ViewPointersAreConstant) {
  Handle a = Counting({4, 5});
  const nd_view* first = nullptr;
  ASSERT_OK(nd_view_of(a.get(), &first));
  const nd_view copy = *first;
  std::vector<Handle> others;
  for (int i = 0; i < 5000; ++i) others.push_back(Slice(a.get(), {}));
  const nd_view* second = nullptr;
  ASSERT_OK(nd_view_of(a.get(), &second));
  EXPECT_EQ(first, second);
  EXPECT_EQ(first->struct_size, static_cast<int32_t>(sizeof(nd_view)));
  EXPECT_EQ(first->data, copy.data);
  EXPECT_EQ(first->shape, copy.shape);
  EXPECT_EQ(first->strides, copy.strides);
}

TEST_F(Handles, StaleTokensStayStale) {
  std::vector<int64_t> stale;
  for (int i = 0; i < 2000; ++i) stale.push_back(Zeros({1}).get());
  std::vector<Handle> reused;
  for (int i = 0; i < 2000; ++i) reused.push_back(Zeros({1}));
  for (int64_t token : stale) {
    const nd_view* view = nullptr;
    EXPECT_FAILS(nd_view_of(token, &view), ND_E_HANDLE);
    EXPECT_FAILS(nd_release(token), ND_E_HANDLE);
    EXPECT_EQ(view, nullptr);
  }
}

TEST_F(Handles, ForgedTokensAreRefused) {
  Handle live = Counting({3});
  std::mt19937_64 random(7);
  int64_t accepted = 0;
  for (int i = 0; i < 300000; ++i) {
    // Half of them point at the live slot with another generation or kind.
    const uint64_t bits = random();
    const int64_t forged = static_cast<int64_t>(
        i % 2 == 0 ? bits >> (bits % 12) : (bits << 24) | (live.get() & 0xffffff));
    if (forged == live.get()) continue;
    const nd_view* view = nullptr;
    accepted += nd_view_of(forged, &view) == 0;
  }
  EXPECT_EQ(accepted, 0);
}

TEST_F(Handles, WrongKindIsSaid) {
  Handle archive, a = Zeros({2});
  ASSERT_OK(nd_npz_create(TemporaryPath("kinds.npz").c_str(), archive.receive()));
  const nd_view* view = nullptr;
  EXPECT_FAILS(nd_view_of(archive.get(), &view), ND_E_HANDLE, {"nd_view_of", "a is"});
  int32_t count = 0;
  EXPECT_FAILS(nd_npz_count(a.get(), &count), ND_E_HANDLE,
               {"nd_npz_count", "of an array, not of an archive"});
  EXPECT_FAILS(nd_convolver_reset(a.get()), ND_E_HANDLE,
               {"of an array, not of a convolver"});
}

TEST_F(Handles, ReleaseFromAnotherThread) {
  Handle a = Zeros({1000});
  const int64_t token = a.give();
  int32_t first = -1, second = 0;
  std::thread([&] { first = nd_release(token), second = nd_release(token); }).join();
  EXPECT_OK(first);
  EXPECT_FAILS(second, ND_E_HANDLE);
}

TEST_F(Handles, ExactlyOneReleaseWins) {
  for (int round = 0; round < 200; ++round) {
    const int64_t token = Zeros({10}).give();
    std::atomic<int> won{0}, go{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 3; ++t) {
      threads.emplace_back([&] {
        go.fetch_add(1);
        while (go.load() < 3) std::this_thread::yield();
        if (nd_release(token) == 0) won.fetch_add(1);
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(won.load(), 1);
  }
}

}  // namespace
}  // namespace ndtest
