// SPDX-License-Identifier: BSD-3-Clause
#include "core/error/ring.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace nd {
namespace {

std::string TextOf(Status status) {
  char text[kMessageSize];
  Message(status, text);
  return text;
}

TEST(Status, CarriesCodeAndMessage) {
  const Status status = Fail(Code::kShape, "shape[%d] is %d", 1, -2);
  EXPECT_FALSE(status.ok());
  EXPECT_LT(status.bits(), 0);
  EXPECT_EQ(status.code(), Code::kShape);
  EXPECT_EQ(TextOf(status), "shape[1] is -2");
  EXPECT_EQ(Status::FromBits(status.bits()).code(), Code::kShape);
}

TEST(Status, NamesTheFunctionBeforeTheMessage) {
  const Status status = Attribute(Fail(Code::kValue, "step is 0"), "nd_slice");
  EXPECT_EQ(TextOf(status), "nd_slice: step is 0");
  EXPECT_EQ(TextOf(Attribute(Code::kNoMemory, "nd_empty")), "nd_empty: out of memory");
}

TEST(Status, ACodeAloneHasTheGeneralText) {
  EXPECT_EQ(TextOf(Code::kNoMemory), "out of memory");
  EXPECT_EQ(TextOf(Ok()), "success");
  EXPECT_STREQ(CodeName(static_cast<Code>(-1000)), "ND_E_INTERNAL");
}

TEST(Status, ALongMessageIsCutNotOverrun) {
  const std::string longer(2 * kMessageSize, 'x');
  const Status status = Attribute(Fail(Code::kValue, "%s", longer.c_str()), "nd_f");
  EXPECT_LT(TextOf(status).size(), kMessageSize);
  EXPECT_EQ(TextOf(status).substr(0, 7), "nd_f: x");
}

TEST(Status, AnOldMessageGivesWayToTheGeneralText) {
  const Status old = Fail(Code::kIndex, "the first");
  for (int i = 0; i < kRingSize - 1; ++i) (void)Fail(Code::kValue, "number %d", i);
  EXPECT_EQ(TextOf(old), "the first");
  (void)Fail(Code::kValue, "one more");
  EXPECT_EQ(TextOf(old), CodeText(Code::kIndex));
}

TEST(Status, EveryCodeIsNamedAndExplained) {
  for (int code = 0; code > -kCodeCount; --code) {
    EXPECT_EQ(std::string(CodeName(static_cast<Code>(code))).rfind("ND_", 0), 0u);
    EXPECT_STRNE(CodeText(static_cast<Code>(code)), "");
  }
}

TEST(RingThreads, EachThreadReadsItsOwnMessageOrTheGeneralText) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([t] {
      for (int i = 0; i < 5000; ++i) {
        const Status status = Fail(Code::kValue, "thread %d call %d", t, i);
        const std::string expected =
            "thread " + std::to_string(t) + " call " + std::to_string(i);
        const std::string text = TextOf(status);
        ASSERT_TRUE(text == expected || text == CodeText(Code::kValue)) << text;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace nd
