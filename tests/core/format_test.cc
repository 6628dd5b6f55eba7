// SPDX-License-Identifier: BSD-3-Clause
// The text of arrays against NumPy's, and the digits against the C++ library's.
#include "core/format/format.h"

#include <gtest/gtest.h>

#include <charconv>
#include <cstdlib>
#include <random>
#include <string>

#include "core/dtype/convert.h"
#include "core/format/float_text.h"
#include "tests/core/format_cases.h"

namespace nd {
namespace {

std::string Text(const Array& a, TextStyle style, const PrintOptions& options = {}) {
  int64_t need = 0;
  EXPECT_TRUE(FormatArray(a, style, options, nullptr, 0, &need).ok());
  std::string text(static_cast<size_t>(need), '#');
  EXPECT_TRUE(FormatArray(a, style, options, text.data(), need, &need).ok());
  EXPECT_EQ(text.back(), '\0');
  text.pop_back();
  return text;
}

Array Make(Dtype dtype, const std::vector<int64_t>& shape,
           const std::vector<double>& values, Order order = Order::kC) {
  Array a;
  EXPECT_TRUE(NewArray(dtype, static_cast<int32_t>(shape.size()), shape.data(), order,
                       Fill::kZero, &a)
                  .ok());
  VisitDtype(dtype, [&](auto row) {
    using T = typename decltype(row)::Type;
    auto* elements = static_cast<T*>(a.data());
    for (int64_t i = 0; i < a.size(); ++i) {
      if constexpr (row.kKind == Kind::kComplex) {
        elements[i] = Convert<T>(Complex128{values[static_cast<size_t>(2 * i)],
                                            values[static_cast<size_t>(2 * i + 1)]});
      } else {
        elements[i] = Convert<T>(values[static_cast<size_t>(i)]);
      }
    }
  });
  return a;
}

TEST(Format, IsWhatNumpyPrints) {
  for (const FormatCase& row : kFormatCases) {
    const Array a = Make(row.dtype, row.shape, row.values);
    EXPECT_EQ(Text(a, TextStyle::kRepr, row.options), row.repr);
    EXPECT_EQ(Text(a, TextStyle::kStr, row.options), row.str);
  }
}

TEST(Format, Bfloat16FollowsTheRulesOfFloats) {
  const auto repr = [](const std::vector<double>& values) {
    return Text(Make(Dtype::kBfloat16, {static_cast<int64_t>(values.size())}, values),
                TextStyle::kRepr);
  };
  EXPECT_EQ(repr({1, -2.5, 0.1}), "array([ 1. , -2.5,  0.1], dtype=bfloat16)");
  EXPECT_EQ(repr({3.14159, kNan}), "array([3.14,  nan], dtype=bfloat16)");
  EXPECT_EQ(repr({256, 1e10}), "array([2.56e+02, 1.00e+10], dtype=bfloat16)");
}

TEST(Format, AnyLayoutIsRead) {
  const Array base = Make(Dtype::kInt32, {4, 6}, Count(24));
  Layout layout;  // base[::-1, 1::2].T
  layout.Append(3, 8);
  layout.Append(4, -24);
  Array view;
  ASSERT_TRUE(base.Derive(Dtype::kInt32, layout, 3 * 24 + 4, 0, &view).ok());
  EXPECT_EQ(Text(view, TextStyle::kStr),
            "[[19 13  7  1]\n [21 15  9  3]\n [23 17 11  5]]");
  Layout repeated;  // strides of 0
  repeated.Append(2, 0);
  repeated.Append(2, 0);
  ASSERT_TRUE(base.Derive(Dtype::kInt32, repeated, 20, 0, &view).ok());
  EXPECT_EQ(Text(view, TextStyle::kStr), "[[5 5]\n [5 5]]");
  // Elements at odd addresses.
  char bytes[17] = {};
  const double value = 2.5;
  std::memcpy(bytes + 1, &value, sizeof(value));
  Layout odd;
  odd.Append(2, 8);
  ASSERT_TRUE(
      Array::Make(Dtype::kFloat64, odd, bytes + 1, {0, 16}, 0, BufferRef(), &view).ok());
  EXPECT_EQ(Text(view, TextStyle::kStr), "[2.5 0. ]");
}

TEST(Format, ASummaryReadsOnlyTheCorners) {
  // 2^40 elements that all lie on one.
  const Array one = Make(Dtype::kInt64, {1}, {7});
  Layout layout;
  layout.Append(int64_t{1} << 20, 0);
  layout.Append(int64_t{1} << 20, 0);
  Array view;
  ASSERT_TRUE(one.Derive(Dtype::kInt64, layout, 0, 0, &view).ok());
  PrintOptions options;
  options.edgeitems = 1;
  EXPECT_EQ(Text(view, TextStyle::kRepr, options),
            "array([[7, ..., 7],\n       ...,\n       [7, ..., 7]], "
            "shape=(1048576, 1048576))");
}

TEST(Format, IsCutToCapacity) {
  const Array a = Make(Dtype::kFloat64, {3}, {1.5, 2, -3});
  const std::string whole = "array([ 1.5,  2. , -3. ])";
  for (int64_t capacity = 0; capacity <= 30; ++capacity) {
    std::string text(40, '#');
    int64_t need = 0;
    ASSERT_TRUE(FormatArray(a, TextStyle::kRepr, {}, text.data(), capacity, &need).ok());
    EXPECT_EQ(need, static_cast<int64_t>(whole.size()) + 1);
    if (capacity > 0) {
      EXPECT_EQ(std::string(text.c_str()),
                whole.substr(0, static_cast<size_t>(capacity - 1)));
    }
    EXPECT_EQ(
        text.substr(static_cast<size_t>(std::min(capacity, need))).find_first_not_of('#'),
        std::string::npos);
  }
}

TEST(Format, BadOptionsAreRefused) {
  const Array a = Make(Dtype::kFloat64, {1}, {1});
  const auto code = [&](auto change) {
    PrintOptions options;
    change(options);
    int64_t need = 0;
    return FormatArray(a, TextStyle::kStr, options, nullptr, 0, &need).code();
  };
  EXPECT_EQ(code([](PrintOptions& o) { o.precision = -2; }), Code::kValue);
  EXPECT_EQ(code([](PrintOptions& o) { o.precision = kMaxPrecision + 1; }), Code::kValue);
  EXPECT_EQ(code([](PrintOptions& o) { o.edgeitems = -1; }), Code::kValue);
  EXPECT_EQ(code([](PrintOptions& o) { o.mode = static_cast<FloatMode>(4); }),
            Code::kValue);
  EXPECT_EQ(code([](PrintOptions& o) { o.sign = 'x'; }), Code::kValue);
  EXPECT_EQ(code([](PrintOptions& o) {
              o.precision = -1;
              o.mode = FloatMode::kFixed;
            }),
            Code::kValue);
  EXPECT_EQ(code([](PrintOptions& o) { o.precision = kMaxPrecision; }), Code::kOk);
}

TEST(Format, TheLongestNumbersFit) {
  PrintOptions options;
  options.precision = kMaxPrecision;
  options.suppress = true;
  options.mode = FloatMode::kFixed;
  const double largest = -1.7976931348623157e308;
  const std::string text =
      Text(Make(Dtype::kComplex128, {2}, {largest, largest, 5e-324, -5e-324}),
           TextStyle::kStr, options);
  EXPECT_GT(text.size(), 4u * kMaxPrecision);
  // Fixed notation with 309 digits before the point.
  const Array tall = Make(Dtype::kFloat64, {1}, {99999999});
  EXPECT_EQ(Text(tall, TextStyle::kStr, options).size(),
            2 + 8 + 1 + size_t{kMaxPrecision});
}

// The digits of a value in scientific notation without needless zeros.
template <typename T>
std::string Shortest(Dtype dtype, T value) {
  FloatRules rules;
  rules.trim = Trim::kAll;
  Word word;
  AppendScientific(Decompose(dtype, &value), rules, &word);
  return std::string(word.text, static_cast<size_t>(word.length));
}

template <typename T, typename Bits>
void CompareWithLibrary(Dtype dtype, int precision) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 100000; ++i) {
    Bits bits = static_cast<Bits>(random());
    if (i % 4 == 0) bits &= static_cast<Bits>(~Bits{0} << (random() % (8 * sizeof(T))));
    const T value = std::bit_cast<T>(bits);
    if (!std::isfinite(value)) continue;
    char text[1200];
    const auto end =
        std::to_chars(text, text + sizeof(text), value, std::chars_format::scientific);
    ASSERT_EQ(Shortest(dtype, value), std::string(text, end.ptr));

    FloatRules exact;
    exact.unique = false;
    exact.trim = Trim::kKeep;
    exact.precision = precision;
    Word word;
    AppendPositional(Decompose(dtype, &value), exact, &word);
    const auto fixed = std::to_chars(text, text + sizeof(text), value,
                                     std::chars_format::fixed, precision);
    ASSERT_EQ(std::string(word.text, static_cast<size_t>(word.length)),
              std::string(text, fixed.ptr));
  }
}

TEST(Digits, AgreeWithTheLibrary) {
  CompareWithLibrary<double, uint64_t>(Dtype::kFloat64, 20);
  CompareWithLibrary<float, uint32_t>(Dtype::kFloat32, 5);
}

// Every value of a 16-bit format: the text reads back as the same value, and no rounding
// to fewer digits does.
template <typename T>
void CheckShortest(Dtype dtype) {
  for (uint32_t bits = 0; bits < 65536; ++bits) {
    const T value = {static_cast<uint16_t>(bits)};
    const float wide = Widen(value);
    if (!std::isfinite(wide)) continue;
    const std::string text = Shortest(dtype, value);
    ASSERT_EQ(Convert<T>(std::strtof(text.c_str(), nullptr)), value) << text;
    const size_t mantissa = text.find('e') - (text[0] == '-' ? 1 : 0);
    const int digits = static_cast<int>(mantissa == 1 ? 1 : mantissa - 1);
    if (digits == 1) continue;
    char fewer[64];
    const auto end = std::to_chars(fewer, fewer + sizeof(fewer), wide,
                                   std::chars_format::scientific, digits - 2);
    *end.ptr = '\0';
    ASSERT_NE(Convert<T>(std::strtof(fewer, nullptr)), value) << text << " " << fewer;
  }
}

TEST(Digits, AreShortestForEveryHalf) {
  CheckShortest<Half>(Dtype::kFloat16);
  CheckShortest<BFloat16>(Dtype::kBfloat16);
}

}  // namespace
}  // namespace nd
