// SPDX-License-Identifier: BSD-3-Clause
// Reductions through the header: values, dtypes, shapes, statuses.
#include <cmath>
#include <cstring>
#include <limits>

#include "support.h"

namespace ndtest {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

class Reduce : public NothingLeft {
 protected:
  static int32_t Number(const char* name) {
    int32_t reduction = -1;
    EXPECT_OK(nd_reduction_find(name, &reduction));
    return reduction;
  }
  static int32_t Ufunc(const char* name) {
    int32_t ufunc = -1;
    EXPECT_OK(nd_ufunc_find(name, &ufunc));
    return ufunc;
  }
  static nd_reduce_options Options() {
    return {sizeof(nd_reduce_options), 0, 0, 0, 0, 0, 0, 0.0, ND_CAST_UNSAFE, 0};
  }
  // Over one axis, or all.
  static Handle Call(const char* name, const Handle& a, const int64_t* axis = nullptr,
                     const nd_reduce_options* options = nullptr) {
    Handle result;
    EXPECT_OK(nd_reduce(Number(name), a.get(), axis == nullptr ? -1 : 1, axis, options,
                        result.receive(), nullptr));
    return result;
  }
};

TEST_F(Reduce, DescribesItself) {
  for (int32_t i = 0; i < nd_reduction_count(); ++i) {
    const nd_reduction_desc* info = nullptr;
    ASSERT_OK(nd_reduction_info(i, &info));
    EXPECT_EQ(Number(info->name), i);
    EXPECT_EQ(info->struct_size, static_cast<int32_t>(sizeof(*info)));
    EXPECT_EQ(info->skips_nan, std::string(info->name).rfind("nan", 0) == 0 ? 1 : 0);
    EXPECT_GT(std::string(info->doc).size(), 10u);
  }
  int32_t none = 7;
  EXPECT_FAILS(nd_reduction_find("summe", &none), ND_E_VALUE);
  EXPECT_EQ(none, 0);
}

TEST_F(Reduce, GivesOneElementWithoutAnArray) {
  const Handle a = FromValues({3, -1, 4, 1, -5, 9}, {2, 3});
  double value[2] = {7, 7};
  int32_t dtype = 0, flags = 7;
  EXPECT_OK(nd_reduce_value(Number("mean"), a.get(), value, 16, &dtype, &flags));
  EXPECT_EQ(dtype, ND_FLOAT64);
  EXPECT_EQ(value[0], 11.0 / 6);
  EXPECT_EQ(flags, 0);
  int64_t index[2];
  EXPECT_OK(nd_reduce_value(Number("argmax"), a.get(), index, 16, &dtype, nullptr));
  EXPECT_EQ(dtype, ND_INT64);
  EXPECT_EQ(index[0], 5);
  EXPECT_FAILS(nd_reduce_value(Number("sum"), a.get(), value, 15, &dtype, nullptr),
               ND_E_VALUE);
  EXPECT_EQ(dtype, 0);
  EXPECT_FAILS(nd_reduce_value(-1, a.get(), value, 16, &dtype, nullptr), ND_E_VALUE);
  dtype = 7;
  EXPECT_FAILS(nd_reduce_value(0, a.get(), nullptr, 16, &dtype, nullptr), ND_E_NULL);
  EXPECT_EQ(dtype, 0);
  EXPECT_FAILS(nd_reduce_value(0, a.get(), value, 16, nullptr, nullptr), ND_E_NULL);
}

TEST_F(Reduce, GivesNumPysValues) {
  const Handle a = FromValues({3, -1, 4, 1, -5, 9}, {2, 3});
  const int64_t first = 0, last = -1;
  EXPECT_EQ(ValuesOf(Call("sum", a).get()), Values({11}));
  EXPECT_EQ(ValuesOf(Call("sum", a, &first).get()), Values({4, -6, 13}));
  EXPECT_EQ(ValuesOf(Call("sum", a, &last).get()), Values({6, 5}));
  EXPECT_EQ(ValuesOf(Call("prod", a, &last).get()), Values({-12, -45}));
  EXPECT_EQ(ValuesOf(Call("min", a, &first).get()), Values({1, -5, 4}));
  EXPECT_EQ(ValuesOf(Call("max", a).get()), Values({9}));
  EXPECT_EQ(ValuesOf(Call("argmax", a).get()), Values({5}));
  EXPECT_EQ(ValuesOf(Call("argmin", a, &last).get()), Values({1, 1}));
  EXPECT_EQ(ValuesOf(Call("mean", a, &last).get()), Values({2, 5.0 / 3}));
  EXPECT_EQ(ValuesOf(Call("ptp", a, &first).get()), Values({2, 4, 5}));
  EXPECT_EQ(ValuesOf(Call("count_nonzero", a).get()), Values({6}));
  EXPECT_EQ(ValuesOf(Call("any", a, &first).get()), Values({1, 1, 1}));
  EXPECT_EQ(ValuesOf(Call("var", FromValues({1, 2, 3, 4}, {4})).get()), Values({1.25}));
  EXPECT_EQ(ValuesOf(Call("std", FromValues({2, 4}, {2})).get()), Values({1}));
}

TEST_F(Reduce, ChoosesNumPysDtypes) {
  const struct {
    const char* name;
    int32_t from, to;
  } rows[] = {{"sum", ND_INT8, ND_INT64},          {"sum", ND_UINT16, ND_UINT64},
              {"sum", ND_BOOL, ND_INT64},          {"sum", ND_FLOAT16, ND_FLOAT16},
              {"prod", ND_INT32, ND_INT64},        {"max", ND_INT8, ND_INT8},
              {"max", ND_BOOL, ND_BOOL},           {"mean", ND_INT32, ND_FLOAT64},
              {"mean", ND_FLOAT32, ND_FLOAT32},    {"mean", ND_FLOAT16, ND_FLOAT16},
              {"any", ND_FLOAT64, ND_BOOL},        {"argmin", ND_UINT8, ND_INT64},
              {"std", ND_COMPLEX64, ND_FLOAT32},   {"count_nonzero", ND_BOOL, ND_INT64},
              {"sum", ND_COMPLEX64, ND_COMPLEX64}, {"nanmean", ND_UINT8, ND_FLOAT64}};
  for (const auto& row : rows) {
    const Handle made = Call(row.name, Ones({3}, row.from));
    EXPECT_EQ(ViewOf(made.get()).dtype, row.to) << row.name << " of " << row.from;
  }
}

TEST_F(Reduce, PassesNanOrPassesItOver) {
  const Handle a = Vector({2, kNan, 8});
  EXPECT_TRUE(std::isnan(ValuesOf(Call("sum", a).get())[0]));
  EXPECT_TRUE(std::isnan(ValuesOf(Call("max", a).get())[0]));
  EXPECT_EQ(ValuesOf(Call("argmax", a).get()), Values({1}));
  EXPECT_EQ(ValuesOf(Call("nansum", a).get()), Values({10}));
  EXPECT_EQ(ValuesOf(Call("nanmax", a).get()), Values({8}));
  EXPECT_EQ(ValuesOf(Call("nanargmin", a).get()), Values({0}));
  EXPECT_EQ(ValuesOf(Call("nanmean", a).get()), Values({5}));
  EXPECT_EQ(ValuesOf(Call("nanvar", a).get()), Values({9}));
}

TEST_F(Reduce, TakesOptions) {
  const Handle a = FromValues({1, 2, 3, 4}, {2, 2});
  const Handle mask = FromValues({1, 0, 1, 1}, {2, 2}, ND_BOOL);
  const Handle seven = FromValues({7}, {});
  const Handle weights = Vector({1, 3});
  const int64_t last = 1;
  nd_reduce_options options = Options();
  options.keepdims = 1;
  options.mask = mask.get();
  Handle sum = Call("sum", a, &last, &options);
  EXPECT_EQ(ShapeOf(sum.get()), Dims({2, 1}));
  EXPECT_EQ(ValuesOf(sum.get()), Values({1, 7}));
  EXPECT_EQ(ValuesOf(Call("mean", a, &last, &options).get()), Values({1, 3.5}));
  options = Options();
  options.initial = seven.get();
  EXPECT_EQ(ValuesOf(Call("sum", a, nullptr, &options).get()), Values({17}));
  EXPECT_EQ(ValuesOf(Call("max", a, &last, &options).get()), Values({7, 7}));
  options = Options();
  options.weights = weights.get();
  EXPECT_EQ(ValuesOf(Call("average", a, &last, &options).get()), Values({1.75, 3.75}));
  options = Options();
  options.correction = 1;
  EXPECT_EQ(ValuesOf(Call("var", a, &last, &options).get()), Values({0.5, 0.5}));
  options = Options();
  options.dtype = ND_INT32;
  EXPECT_EQ(ViewOf(Call("sum", a, &last, &options).get()).dtype, ND_INT32);
}

TEST_F(Reduce, TellsWhatIsWrong) {
  const Handle a = Counting({2, 3}), none = Zeros({0, 3}), real = Ones({2});
  const int64_t two = 2, twice[] = {0, -2}, first = 0;
  nd_array result = 1;
  EXPECT_FAILS(nd_reduce(99, a.get(), -1, nullptr, nullptr, &result, nullptr), ND_E_VALUE,
               {"reduction"});
  EXPECT_EQ(result, 0);
  EXPECT_FAILS(nd_reduce(Number("sum"), a.get(), 1, &two, nullptr, &result, nullptr),
               ND_E_AXIS, {"axis 2"});
  EXPECT_FAILS(nd_reduce(Number("sum"), a.get(), -1, &two, nullptr, &result, nullptr),
               ND_E_VALUE, {"axis_count is -1 and axes is not NULL"});
  EXPECT_FAILS(nd_reduce(Number("sum"), a.get(), 2, twice, nullptr, &result, nullptr),
               ND_E_AXIS);
  EXPECT_FAILS(nd_reduce(Number("max"), none.get(), 1, &first, nullptr, &result, nullptr),
               ND_E_VALUE, {"identity"});
  EXPECT_FAILS(
      nd_reduce(Number("argmin"), none.get(), 1, &first, nullptr, &result, nullptr),
      ND_E_VALUE);
  EXPECT_FAILS(nd_reduce(Number("nanargmax"), Vector({kNan}).get(), -1, nullptr, nullptr,
                         &result, nullptr),
               ND_E_VALUE, {"NaN"});
  nd_reduce_options options = Options();
  options.mask = real.get();
  EXPECT_FAILS(nd_reduce(Number("sum"), a.get(), -1, nullptr, &options, &result, nullptr),
               ND_E_TYPE, {"mask"});
  const Handle target = Zeros({3}, ND_INT32);
  EXPECT_FAILS(
      nd_reduce_into(Number("mean"), a.get(), 1, &first, nullptr, target.get(), nullptr),
      ND_E_TYPE);
  EXPECT_FAILS(
      nd_reduce_into(Number("mean"), a.get(), 0, nullptr, nullptr, target.get(), nullptr),
      ND_E_SHAPE);
}

// By every kind of fold: a mask with more axes, of another shape, of numbers.
TEST_F(Reduce, MasksMustFit) {
  const Handle a = Ones({2, 3}), none = Zeros({0, 3});
  const Handle deep = Ones({1, 2, 3}, ND_BOOL), wide = Ones({2, 100}, ND_BOOL);
  const Handle numbers = Ones({2, 3});
  const Handle zero = FromValues({0}, {});
  nd_reduce_options options = Options();
  options.initial = zero.get();
  for (int32_t ufunc = 0; ufunc < nd_ufunc_count(); ++ufunc) {
    const nd_ufunc_desc* row = nullptr;
    ASSERT_OK(nd_ufunc_info(ufunc, &row));
    Handle possible;
    const int64_t axis = 1;
    if (nd_ufunc_reduce(ufunc, a.get(), 1, &axis, &options, possible.receive(),
                        nullptr) != 0) {
      continue;  // no such fold
    }
    for (const Handle* array : {&a, &none}) {
      nd_reduce_options masked = options;
      for (const Handle* mask : {&deep, &wide}) {
        masked.mask = mask->get();
        nd_array result = 1;
        EXPECT_FAILS(
            nd_ufunc_reduce(ufunc, array->get(), 1, &axis, &masked, &result, nullptr),
            ND_E_BROADCAST, {"options->mask"})
            << row->name;
        EXPECT_EQ(result, 0);
      }
      masked.mask = numbers.get();
      nd_array result = 1;
      EXPECT_FAILS(
          nd_ufunc_reduce(ufunc, array->get(), 1, &axis, &masked, &result, nullptr),
          ND_E_TYPE, {"options->mask"})
          << row->name;
    }
  }
}

TEST_F(Reduce, ReportsFloatFlags) {
  int32_t flags = -1;
  Handle result;
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_OK(nd_reduce(Number("sum"), Vector({infinity, -infinity}).get(), -1, nullptr,
                      nullptr, result.receive(), &flags));
  EXPECT_EQ(flags, ND_FLAG_INVALID);
  Handle mean;
  EXPECT_OK(nd_reduce(Number("mean"), Zeros({0}).get(), -1, nullptr, nullptr,
                      mean.receive(), &flags));
  EXPECT_EQ(flags, ND_FLAG_INVALID);
  Handle sum;
  EXPECT_OK(nd_reduce(Number("sum"), Vector({1e308, 1e308}).get(), -1, nullptr, nullptr,
                      sum.receive(), &flags));
  EXPECT_EQ(flags & ND_FLAG_OVERFLOW, ND_FLAG_OVERFLOW);
}

TEST_F(Reduce, ExtremesRaiseNoFlags) {
  for (const int64_t n : {int64_t{3}, int64_t{1000}}) {
    const Handle a = FromValues(Values(static_cast<size_t>(n), 1.5e308), {n});
    for (const char* name : {"min", "max", "nanmax", "argmax"}) {
      int32_t flags = -1;
      Handle result;
      EXPECT_OK(nd_reduce(Number(name), a.get(), -1, nullptr, nullptr, result.receive(),
                          &flags));
      EXPECT_EQ(flags, 0) << name << " of " << n;
    }
  }
}

TEST_F(Reduce, FoldsByAnyUfunc) {
  const Handle a = FromValues({20, 3, 4, 1}, {4});
  const Handle bits = FromValues({7, 6, 12}, {3}, ND_INT16);
  Handle difference, conjunction, sums, products, segments, table;
  EXPECT_OK(nd_ufunc_reduce(Ufunc("subtract"), a.get(), -1, nullptr, nullptr,
                            difference.receive(), nullptr));
  EXPECT_EQ(ValuesOf(difference.get()), Values({12}));
  EXPECT_OK(nd_ufunc_reduce(Ufunc("bitwise_and"), bits.get(), -1, nullptr, nullptr,
                            conjunction.receive(), nullptr));
  EXPECT_EQ(ValuesOf(conjunction.get()), Values({4}));
  EXPECT_OK(nd_ufunc_accumulate(Ufunc("add"), a.get(), 0, 0, sums.receive(), nullptr));
  EXPECT_EQ(ValuesOf(sums.get()), Values({20, 23, 27, 28}));
  EXPECT_OK(nd_scan(Ufunc("multiply"), a.get(), 0, 0, 0, 1, products.receive(), nullptr));
  EXPECT_EQ(ValuesOf(products.get()), Values({1, 20, 60, 240, 240}));
  const Handle places = FromValues({0, 2, 1}, {3}, ND_INT64);
  EXPECT_OK(nd_ufunc_reduceat(Ufunc("add"), a.get(), 0, places.get(), 0,
                              segments.receive(), nullptr));
  EXPECT_EQ(ValuesOf(segments.get()), Values({23, 4, 8}));
  EXPECT_OK(nd_ufunc_outer(Ufunc("multiply"), Vector({1, 2}).get(), Vector({3, 4}).get(),
                           nullptr, table.receive(), nullptr));
  EXPECT_EQ(ValuesOf(table.get()), Values({3, 4, 6, 8}));
  nd_array none = 1;
  EXPECT_FAILS(nd_ufunc_reduce(Ufunc("subtract"), Counting({2, 2}).get(), -1, nullptr,
                               nullptr, &none, nullptr),
               ND_E_VALUE, {"reorderable"});
  EXPECT_FAILS(
      nd_ufunc_reduce(Ufunc("negative"), a.get(), -1, nullptr, nullptr, &none, nullptr),
      ND_E_VALUE);
}

TEST_F(Reduce, CountsAnIndexAsOftenAsItComes) {
  const Handle target = Zeros({4}), places = FromValues({1, 1, -1, 1}, {4}, ND_INT64);
  const nd_array indices[] = {places.get()};
  EXPECT_OK(nd_ufunc_at(Ufunc("add"), target.get(), 1, indices,
                        Vector({1, 2, 3, 4}).get(), nullptr));
  EXPECT_EQ(ValuesOf(target.get()), Values({0, 7, 0, 3}));
  // Indices that are overwritten on the way count as they were.
  const Handle itself = FromValues({1, 1, 0}, {3}, ND_INT64);
  const nd_array own[] = {itself.get()};
  EXPECT_OK(nd_ufunc_at(Ufunc("add"), itself.get(), 1, own,
                        FromValues({1, 1, 1}, {3}, ND_INT64).get(), nullptr));
  EXPECT_EQ(ValuesOf(itself.get()), Values({2, 3, 0}));
  const Handle wrong = FromValues({0, 4}, {2}, ND_INT64);
  const nd_array outside[] = {wrong.get()};
  EXPECT_FAILS(
      nd_ufunc_at(Ufunc("add"), target.get(), 1, outside, Vector({1, 1}).get(), nullptr),
      ND_E_INDEX, {"4"});
  EXPECT_EQ(ValuesOf(target.get()), Values({0, 7, 0, 3}));
}

// Seen by the sanitizer alone: this processor does not mind.
TEST_F(Reduce, TakesOperandsThatAreNotAligned) {
  const int64_t count = 3;
  const double values[] = {1, 2, 4};
  const int64_t places[] = {0, 2, 2};
  char memory[2][1 + sizeof(values)];
  std::memcpy(memory[0] + 1, values, sizeof(values));
  std::memcpy(memory[1] + 1, places, sizeof(places));
  Handle b, index, sums;
  ASSERT_OK(nd_wrap(ND_FLOAT64, 1, &count, nullptr, memory[0] + 1, 0, sizeof(values), 0,
                    b.receive()));
  ASSERT_OK(nd_wrap(ND_INT64, 1, &count, nullptr, memory[1] + 1, 0, sizeof(places), 0,
                    index.receive()));
  const Handle target = Zeros({3});
  const nd_array indices[] = {index.get()};
  EXPECT_OK(nd_ufunc_at(Ufunc("add"), target.get(), 1, indices, b.get(), nullptr));
  EXPECT_EQ(ValuesOf(target.get()), Values({1, 0, 6}));
  EXPECT_OK(nd_ufunc_reduceat(Ufunc("add"), b.get(), 0, index.get(), 0, sums.receive(),
                              nullptr));
  EXPECT_EQ(ValuesOf(sums.get()), Values({3, 4, 4}));
}

// In the order of the elements, whatever the axis: also where several lines advance
// together.
TEST_F(Reduce, GoesFromLeftToRight) {
  for (const int64_t rows : {1, 2, 5, 9}) {
    const int64_t columns = 7;
    std::vector<double> values, left, scans, last(columns), down;
    for (int64_t i = 0; i < rows * columns; ++i) {
      const double value = 1e3 / static_cast<double>(3 * i + 1);
      const double before = i % columns == 0 ? 0 : scans.back();
      scans.push_back(i % columns == 0 ? value : before - value);
      if (i % columns == columns - 1) left.push_back(scans.back());
      double& kept = last[static_cast<size_t>(i % columns)];
      kept = i < columns ? value : kept - value;
      down.push_back(kept);
      values.push_back(value);
    }
    const Handle a = FromValues(values, {rows, columns});
    const int64_t first = 0, second = 1;
    Handle along, across, scanned, scanned_down;
    EXPECT_OK(nd_ufunc_reduce(Ufunc("subtract"), a.get(), 1, &second, nullptr,
                              along.receive(), nullptr));
    EXPECT_EQ(ValuesOf(along.get()), Values(left));
    EXPECT_OK(nd_ufunc_reduce(Ufunc("subtract"), a.get(), 1, &first, nullptr,
                              across.receive(), nullptr));
    EXPECT_EQ(ValuesOf(across.get()), Values(last));
    EXPECT_OK(nd_ufunc_accumulate(Ufunc("subtract"), a.get(), 1, 0, scanned.receive(),
                                  nullptr));
    EXPECT_EQ(ValuesOf(scanned.get()), Values(scans));
    EXPECT_OK(nd_ufunc_accumulate(Ufunc("subtract"), a.get(), 0, 0,
                                  scanned_down.receive(), nullptr));
    EXPECT_EQ(ValuesOf(scanned_down.get()), Values(down));
  }
}

TEST_F(Reduce, HasNumPysDifferencesAndProducts) {
  const Handle a = FromValues({1, 4, 9, 16}, {4});
  Handle diff, gradient, area, dot, inner;
  EXPECT_OK(nd_diff(a.get(), 2, 0, 0, 0, diff.receive(), nullptr));
  EXPECT_EQ(ValuesOf(diff.get()), Values({2, 2}));
  EXPECT_OK(nd_gradient(a.get(), 0, 0, 1, gradient.receive(), nullptr));
  EXPECT_EQ(ValuesOf(gradient.get()), Values({3, 4, 6, 7}));
  EXPECT_OK(nd_trapezoid(a.get(), 0, 0.5, 0, area.receive(), nullptr));
  EXPECT_EQ(ValuesOf(area.get()), Values({10.75}));
  EXPECT_OK(nd_vecdot(a.get(), a.get(), -1, dot.receive(), nullptr));
  EXPECT_EQ(ValuesOf(dot.get()), Values({354}));
  double value[2];
  int32_t dtype;
  EXPECT_OK(nd_vecdot_value(a.get(), a.get(), value, sizeof value, &dtype, nullptr));
  EXPECT_EQ(dtype, ND_FLOAT64);
  EXPECT_EQ(value[0], 354);
  const Handle square = FromValues({1, 4, 9, 16}, {2, 2});
  EXPECT_FAILS(
      nd_vecdot_value(a.get(), square.get(), value, sizeof value, &dtype, nullptr),
      ND_E_NDIM);
  EXPECT_OK(nd_inner(FromValues({1, 2, 3, 4}, {2, 2}).get(), Vector({1, 10}).get(),
                     inner.receive(), nullptr));
  EXPECT_EQ(ValuesOf(inner.get()), Values({21, 43}));
}

}  // namespace
}  // namespace ndtest
