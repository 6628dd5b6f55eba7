// SPDX-License-Identifier: BSD-3-Clause
// Elementwise operations through the header: the registry, the calls, their errors.
#include <cmath>
#include <cstring>
#include <set>

#include "support.h"

namespace ndtest {
namespace {

class Ufunc : public NothingLeft {
 protected:
  static int32_t Find(const char* name) {
    int32_t ufunc = -1;
    EXPECT_OK(nd_ufunc_find(name, &ufunc));
    return ufunc;
  }
};

TEST_F(Ufunc, AreFoundByName) {
  std::set<std::string> names;
  for (int32_t i = 0; i < nd_ufunc_count(); ++i) {
    const nd_ufunc_desc* desc = nullptr;
    ASSERT_OK(nd_ufunc_info(i, &desc));
    EXPECT_EQ(Find(desc->name), i);
    EXPECT_TRUE(names.insert(desc->name).second) << desc->name;
    EXPECT_GT(std::strlen(desc->doc), 10u) << desc->name;
    EXPECT_EQ(desc->doc[std::strlen(desc->doc) - 1], '.') << desc->name;
    EXPECT_TRUE(desc->inputs >= 1 && desc->inputs <= 3) << desc->name;
    EXPECT_TRUE(desc->outputs >= 1 && desc->outputs <= 2) << desc->name;
  }
  EXPECT_GT(names.size(), 90u);
  int32_t result = 5;
  EXPECT_FAILS(nd_ufunc_find("no such", &result), ND_E_VALUE);
  EXPECT_EQ(result, 0);
}

TEST_F(Ufunc, GiveFreshArrays) {
  Handle a = Vector({1, 2, 3}), b = Vector({10, 20, 30}), sum, minus;
  ASSERT_OK(nd_binary("add", a.get(), b.get(), sum.receive()));
  EXPECT_EQ(ValuesOf(sum.get()), (Values{11, 22, 33}));
  ASSERT_OK(nd_unary("negative", a.get(), minus.receive()));
  EXPECT_EQ(ValuesOf(minus.get()), (Values{-1, -2, -3}));
}

TEST_F(Ufunc, TakeScalarsOnEitherSide) {
  Handle a = Vector({1, 2, 4}, ND_FLOAT32), right, left;
  const double two = 2;
  int32_t flags = 0;
  ASSERT_OK(nd_ufunc_scalar(Find("subtract"), a.get(), ND_FLOAT64, &two, ND_SCALAR_WEAK,
                            right.receive(), &flags));
  EXPECT_EQ(ValuesOf(right.get()), (Values{-1, 0, 2}));
  EXPECT_EQ(ViewOf(right.get()).dtype, ND_FLOAT32);
  ASSERT_OK(nd_ufunc_scalar(Find("subtract"), a.get(), ND_FLOAT64, &two, ND_SCALAR_FIRST,
                            left.receive(), &flags));
  EXPECT_EQ(ValuesOf(left.get()), (Values{1, 0, -2}));
  EXPECT_EQ(ViewOf(left.get()).dtype, ND_FLOAT64);

  ASSERT_OK(nd_ufunc_scalar_into(Find("subtract"), a.get(), ND_FLOAT64, &two,
                                 ND_SCALAR_WEAK, a.get(), &flags));
  EXPECT_EQ(ValuesOf(a.get()), (Values{-1, 0, 2}));
  Handle bytes = Ones({3}, ND_INT8);
  EXPECT_FAILS(nd_ufunc_scalar_into(Find("add"), a.get(), ND_FLOAT64, &two,
                                    ND_SCALAR_WEAK, bytes.get(), &flags),
               ND_E_TYPE, {"add", "float32", "int8"});
  EXPECT_FAILS(nd_ufunc_scalar_into(Find("add"), a.get(), ND_FLOAT64, &two, 0,
                                    right.get() + 1, &flags),
               ND_E_HANDLE, {"target"});
  EXPECT_EQ(ValuesOf(a.get()), (Values{-1, 0, 2}));
}

TEST_F(Ufunc, TakeNumbersAmongInputs) {
  Handle a = Vector({1, 2, 4}, ND_FLOAT32), clipped, chosen, sum;
  const nd_array inputs[] = {a.get(), 0, 0};
  const int64_t integers[] = {0, 2, int64_t{1} << 40};
  const double reals[] = {0, 0, 2.5};
  int32_t flags = 0;
  const auto clip = [&](nd_array x, int32_t integer_bits, Handle* made) {
    const nd_array all[] = {x, 0, 0};
    return nd_ufunc_numbers(Find("clip"), 3, all, integer_bits, integers, reals,
                            made->receive(), &flags);
  };
  ASSERT_OK(clip(a.get(), 2, &clipped));
  EXPECT_EQ(ValuesOf(clipped.get()), (Values{2, 2, 2.5}));
  EXPECT_EQ(ViewOf(clipped.get()).dtype, ND_FLOAT32);
  EXPECT_FAILS(clip(Ones({3}, ND_INT8).get(), 6, &chosen), ND_E_OVERFLOW);
  EXPECT_FAILS(clip(a.get(), 8, &chosen), ND_E_VALUE, {"integer_bits"});
  ASSERT_OK(nd_ufunc_numbers(Find("where"), 3, inputs, 2, integers, reals,
                             chosen.receive(), &flags));
  EXPECT_EQ(ValuesOf(chosen.get()), (Values{2, 2, 2}));
  EXPECT_EQ(ViewOf(chosen.get()).dtype, ND_FLOAT64);
  ASSERT_OK(nd_ufunc_numbers(Find("add"), 2, inputs + 1, 1, integers + 1, reals + 1,
                             sum.receive(), &flags));
  EXPECT_EQ(ValuesOf(sum.get()), (Values{4.5}));
}

TEST_F(Ufunc, GiveTwoResults) {
  Handle a = Vector({1.25, -2.5});
  const nd_array inputs[] = {a.get()};
  nd_array results[2] = {7, 7};
  ASSERT_OK(nd_ufunc_call(Find("modf"), 1, inputs, nullptr, 2, results, nullptr));
  Handle fraction(results[0]), whole(results[1]);
  EXPECT_EQ(ValuesOf(fraction.get()), (Values{0.25, -0.5}));
  EXPECT_EQ(ValuesOf(whole.get()), (Values{1, -2}));
}

TEST_F(Ufunc, WriteIntoTargets) {
  Handle a = Counting({2, 3}), target = Zeros({2, 3}, ND_FLOAT32);
  Handle row = Vector({10, 20, 30});
  const nd_array inputs[] = {a.get(), row.get()};
  const nd_array targets[] = {target.get()};
  ASSERT_OK(nd_ufunc_call_into(Find("add"), 2, inputs, nullptr, 1, targets, nullptr));
  EXPECT_EQ(ValuesOf(target.get()), (Values{10, 21, 32, 13, 24, 35}));
}

TEST_F(Ufunc, TellTheFlags) {
  Handle a = Vector({1, 0}), b = Vector({0, 0}), result;
  int32_t flags = 0;
  ASSERT_OK(nd_ufunc_binary(Find("divide"), a.get(), b.get(), result.receive(), &flags));
  EXPECT_EQ(flags, ND_FLAG_DIVIDE | ND_FLAG_INVALID);
}

// From inputs that the results have taken the place of: of a few elements, whose copy is
// at hand, up to those that are divided.
TEST_F(Ufunc, TellTheFlagsOfInputsThatAreOverwritten) {
  for (const int64_t count : {2, 4, 255, 256, 257, 2048, 2049, 100'000}) {
    for (const double last : {1.0, 0.0, -1.0}) {
      Values values(static_cast<size_t>(count), 1);
      values.back() = last;
      Handle a = Vector(values);
      const nd_array array = a.get();
      int32_t flags = 7;
      ASSERT_OK(nd_ufunc_call_into(Find("log"), 1, &array, nullptr, 1, &array, &flags));
      EXPECT_EQ(flags, last == 1   ? 0
                       : last == 0 ? ND_FLAG_DIVIDE
                                   : ND_FLAG_INVALID)
          << count << " elements, the last " << last;
      EXPECT_EQ(ValuesOf(array)[0], 0);
    }
  }
}

TEST_F(Ufunc, ResolveWithoutArrays) {
  const int32_t dtypes[] = {ND_FLOAT32, ND_INT64};
  int32_t operands[5] = {};
  ASSERT_OK(
      nd_ufunc_resolve(Find("add"), 2, dtypes, 2, 0, ND_CAST_SAME_KIND, operands, 5));
  EXPECT_EQ(operands[2], ND_FLOAT32);
  ASSERT_OK(
      nd_ufunc_resolve(Find("add"), 2, dtypes, 0, 0, ND_CAST_SAME_KIND, operands, 5));
  EXPECT_EQ(operands[2], ND_FLOAT64);
  EXPECT_FAILS(
      nd_ufunc_resolve(Find("add"), 2, dtypes, 0, 0, ND_CAST_SAME_KIND, operands, 2),
      ND_E_VALUE, {"capacity"});
}

TEST_F(Ufunc, SayWhatIsWrong) {
  Handle a = Counting({2, 3}), b = Counting({2, 4}), mask = Ones({3}),
         flags = Ones({3}, ND_BOOL);
  nd_array result = 9;
  EXPECT_FAILS(nd_binary("add", a.get(), b.get(), &result), ND_E_BROADCAST,
               {"nd_binary", "(2, 3)", "(2, 4)"});
  EXPECT_EQ(result, 0);
  EXPECT_FAILS(nd_binary("bitwise_and", a.get(), a.get(), &result), ND_E_TYPE,
               {"bitwise_and", "float64"});
  EXPECT_FAILS(nd_unary("add", a.get(), &result), ND_E_VALUE, {"inputs", "2"});
  EXPECT_FAILS(nd_ufunc_unary(nd_ufunc_count(), a.get(), &result, nullptr), ND_E_VALUE,
               {"ufunc"});
  nd_ufunc_options options = {sizeof(options), 0, ND_CAST_SAME_KIND, 0, 0, 0, mask.get()};
  const nd_array inputs[] = {a.get(), a.get()};
  EXPECT_FAILS(nd_ufunc_call(Find("add"), 2, inputs, &options, 1, &result, nullptr),
               ND_E_TYPE, {"float64", "bool"});
  Handle bytes = Ones({2}, ND_INT8);
  const int64_t large = 300;
  EXPECT_FAILS(nd_ufunc_scalar(Find("add"), bytes.get(), ND_INT64, &large, ND_SCALAR_WEAK,
                               &result, nullptr),
               ND_E_OVERFLOW, {"300", "int8"});
}

}  // namespace
}  // namespace ndtest
