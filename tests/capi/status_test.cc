// SPDX-License-Identifier: BSD-3-Clause
// Statuses and their messages: from any thread, whole, cut, and after the ring moved on.
#include <atomic>
#include <cstring>
#include <thread>

#include "support.h"

namespace ndtest {
namespace {

int32_t FailWithNdim(int32_t ndim) {
  nd_array result = 1;
  const int32_t status = nd_zeros(ND_FLOAT64, ndim, nullptr, &result);
  EXPECT_EQ(result, 0);
  return status;
}

TEST(Status, NamesFunctionArgumentValueAndLimit) {
  EXPECT_FAILS(FailWithNdim(65), ND_E_NDIM, {"nd_zeros: ", "ndim", "65", "64"});
  EXPECT_FAILS(FailWithNdim(-1), ND_E_NDIM, {"nd_zeros: ", "ndim", "-1"});
}

TEST(Status, EveryFailureHasItsOwnMessage) {
  const int32_t first = FailWithNdim(70);
  const int32_t second = FailWithNdim(71);
  EXPECT_NE(first, second);
  EXPECT_FAILS(first, ND_E_NDIM, {"70"});
  EXPECT_FAILS(second, ND_E_NDIM, {"71"});
}

TEST(Status, MessageIsCutToCapacity) {
  const int32_t status = FailWithNdim(99);
  const std::string whole = MessageOf(status);
  for (int64_t capacity = 0; capacity < 600; ++capacity) {
    char text[600];
    std::memset(text, '#', sizeof(text));
    int64_t need = -1;
    ASSERT_OK(nd_error_message(status, text, capacity, &need));
    EXPECT_EQ(need, static_cast<int64_t>(whole.size()) + 1);
    const size_t kept = std::min<size_t>(whole.size(), capacity > 0 ? capacity - 1 : 0);
    if (capacity > 0) {
      EXPECT_EQ(std::string(text), whole.substr(0, kept));
    }
    for (size_t i = capacity > 0 ? kept + 1 : 0; i < sizeof(text); ++i) {
      ASSERT_EQ(text[i], '#') << "wrote beyond the text";
    }
  }
  char text[8];
  EXPECT_FAILS(nd_error_message(status, text, -1, nullptr), ND_E_VALUE,
               {"capacity", "-1"});
  EXPECT_FAILS(nd_error_message(status, nullptr, 8, nullptr), ND_E_NULL, {"text"});
}

// A caller's name comes into the message, whatever bytes it is made of.
TEST(Status, MessagesAreOneLineOfUtf8) {
  int32_t number = 0;
  EXPECT_FAILS(nd_ufunc_find("\xff\xc3(\n\xed\xa0\x80", &number), ND_E_VALUE,
               {R"('??(????')"});
  // The name is cut inside of a character.
  std::string kept = "x";
  while (kept.size() < 39) kept += "é";
  EXPECT_FAILS(nd_dtype_from_text((kept + "éé").c_str(), &number), ND_E_DTYPE,
               {("'" + kept + "?'").c_str()});
  const int32_t status = nd_dtype_from_text("é", &number);
  const std::string whole = MessageOf(status);
  for (size_t capacity = 1; capacity <= whole.size() + 1; ++capacity) {
    char text[100];
    ASSERT_OK(nd_error_message(status, text, static_cast<int64_t>(capacity), nullptr));
    const size_t cut = whole.find("é") + 2 == capacity ? 2 : 1;
    EXPECT_EQ(std::string(text), whole.substr(0, capacity - cut));
  }
}

TEST(Status, CrossesThreads) {
  int32_t status = 0;
  std::thread([&] { status = FailWithNdim(123); }).join();
  EXPECT_FAILS(status, ND_E_NDIM, {"123"});
  std::string elsewhere;
  std::thread([&] { elsewhere = MessageOf(status); }).join();
  EXPECT_EQ(elsewhere, MessageOf(status));
}

TEST(Status, OldMessagesBecomeGeneral) {
  const int32_t old = FailWithNdim(77);
  int32_t recent[256];
  for (int i = 0; i < 256; ++i) recent[i] = FailWithNdim(1000 + i);
  EXPECT_EQ(nd_status_code(old), ND_E_NDIM);
  EXPECT_EQ(MessageOf(old).find("77"), std::string::npos);
  EXPECT_FALSE(MessageOf(old).empty());
  for (int i = 0; i < 256; ++i) {
    EXPECT_FAILS(recent[i], ND_E_NDIM, {std::to_string(1000 + i).c_str()});
  }
}

TEST(Status, AnyNumberHasCodeAndMessage) {
  for (int64_t status = INT32_MIN; status <= INT32_MAX; status += 104729) {
    const int32_t code = nd_status_code(static_cast<int32_t>(status));
    EXPECT_TRUE(code <= 0 && code >= ND_E_INTERNAL) << status;
    if (status > 0) {
      EXPECT_EQ(code, 0);
    }
    EXPECT_FALSE(MessageOf(static_cast<int32_t>(status)).empty());
  }
  EXPECT_EQ(nd_status_code(0), ND_OK);
  for (int32_t code = ND_E_INTERNAL; code < 0; ++code)
    EXPECT_EQ(nd_status_code(code), code);
}

TEST(Status, CodeNamesAreUnique) {
  std::vector<std::string> names;
  for (int32_t code = ND_E_INTERNAL; code <= 0; ++code)
    names.push_back(nd_code_name(code));
  for (size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(names[i].rfind("ND_", 0), 0u);
    for (size_t j = 0; j < i; ++j) EXPECT_NE(names[i], names[j]);
  }
}

// Writers lap each other in the ring while readers look: a message is whole or general,
// never a mixture.
TEST(Status, MessagesAreNeverTorn) {
  constexpr int kThreads = 4, kRounds = 3000;
  std::vector<std::thread> threads;
  std::atomic<int> torn{0}, kept{0};
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kRounds; ++i) {
        const int32_t ndim = 1000000 * (t + 1) + i;
        const int32_t status = FailWithNdim(ndim);
        const std::string message = MessageOf(status);
        if (message.find(std::to_string(ndim)) != std::string::npos) {
          kept.fetch_add(1);
        } else if (message.find("the number of dimensions is out of range") ==
                   std::string::npos) {
          torn.fetch_add(1);
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(torn.load(), 0);
  EXPECT_GT(kept.load(), 0);
}

}  // namespace
}  // namespace ndtest
