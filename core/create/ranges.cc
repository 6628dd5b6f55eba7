// SPDX-License-Identifier: BSD-3-Clause
#include "core/create/ranges.h"

#include <cmath>
#include <cstring>

#include "core/create/scalar.h"
#include "core/loop/fill.h"

namespace nd {
namespace {

// The number of steps from start to before stop, at most INT64_MAX; negative when it is
// not a number that an array could have. Integers are counted exactly.
int64_t CountSteps(ScalarRef start, ScalarRef stop, ScalarRef step) noexcept {
  if (IsInteger(start.dtype)) {
    const __int128 first = ReadScalar<__int128>(start);
    const __int128 stride = ReadScalar<__int128>(step);
    const __int128 span = ReadScalar<__int128>(stop) - first;
    if (span == 0 || (span < 0) != (stride < 0)) return 0;
    const __int128 count = (span + stride - (stride > 0 ? 1 : -1)) / stride;
    return count > INT64_MAX ? -1 : static_cast<int64_t>(count);
  }
  const double count = std::ceil((ReadScalar<double>(stop) - ReadScalar<double>(start)) /
                                 ReadScalar<double>(step));
  if (!(count < 0x1p63)) return -1;  // too many, or NaN
  return count > 0 ? static_cast<int64_t>(count) : 0;
}

// start + step as a scalar, computed exactly for integers.
double NextValue(ScalarRef start, ScalarRef step) noexcept {
  return ReadScalar<double>(start) + ReadScalar<double>(step);
}

// Fills y with first, first + delta, ... where delta is what the dtype makes of the first
// two values, as NumPy's fill does.
template <typename T>
void FillRange(T* y, int64_t count, T first, T second) noexcept {
  if constexpr (std::is_integral_v<T>) {
    const uint64_t origin = static_cast<uint64_t>(first);
    const uint64_t delta = static_cast<uint64_t>(second) - origin;
    for (int64_t i = 0; i < count; ++i) {
      y[i] = static_cast<T>(origin + static_cast<uint64_t>(i) * delta);
    }
  } else if constexpr (internal::kIsComplex<T>) {
    using Part = decltype(T::re);
    const T delta = {second.re - first.re, second.im - first.im};
    for (int64_t i = 0; i < count; ++i) {
      y[i] = T{first.re + static_cast<Part>(i) * delta.re,
               first.im + static_cast<Part>(i) * delta.im};
    }
  } else if constexpr (std::is_same_v<T, Bool>) {
    for (int64_t i = 0; i < count; ++i) y[i] = i == 0 ? first : second;
  } else {
    const auto origin = Widen(first);
    const auto delta = Widen(second) - origin;
    for (int64_t i = 0; i < count; ++i) {
      y[i] = Convert<T>(origin + static_cast<decltype(origin)>(i) * delta);
    }
  }
}

}  // namespace

Status Full(Dtype dtype, int32_t ndim, const int64_t* shape, ScalarRef value,
            Array* result) noexcept {
  alignas(16) unsigned char element[kMaxItemSize];
  ConvertScalar(value, dtype, element);
  ND_TRY(NewArray(dtype, ndim, shape, Order::kC, Fill::kUninitialized, result));
  FillStrided(ndim, result->shape(), dtype, result->data(), result->strides(), element);
  return Ok();
}

Status Arange(Dtype dtype, ScalarRef start, ScalarRef stop, ScalarRef step,
              Array* result) noexcept {
  if (InfoOf(start.dtype).kind == Kind::kComplex) {
    return Fail(Code::kType, "the bounds of a range must be real, value_dtype is %s",
                InfoOf(start.dtype).name);
  }
  if (ReadScalar<double>(step) == 0) return Fail(Code::kValue, "step must not be zero");
  const int64_t count = CountSteps(start, stop, step);
  if (count < 0) {
    return Fail(Code::kValue, "the range has no length that an array could have");
  }
  if (dtype == Dtype::kBool && count > 2) {
    return Fail(Code::kType, "a bool range has at most 2 elements, not %lld",
                static_cast<long long>(count));
  }
  ND_TRY(NewArray(dtype, 1, &count, Order::kC, Fill::kUninitialized, result));
  VisitDtype(dtype, [&]<typename Row>(Row) {
    using T = typename Row::Type;
    T first;
    ConvertScalar(start, dtype, &first);
    T second;
    if (IsInteger(start.dtype)) {
      const int64_t next = static_cast<int64_t>(static_cast<uint64_t>(
          ReadScalar<__int128>(start) + ReadScalar<__int128>(step)));
      // Beyond int64 only uint64 ranges go, for which the wrapped bits are right.
      second = start.dtype == Dtype::kUint64 ? Convert<T>(static_cast<uint64_t>(next))
                                             : Convert<T>(next);
    } else {
      second = Convert<T>(NextValue(start, step));
    }
    FillRange(static_cast<T*>(result->data()), count, first, second);
  });
  return Ok();
}

Status Linspace(Dtype dtype, int64_t count, bool endpoint, ScalarRef start,
                ScalarRef stop, Array* result) noexcept {
  if (count < 0) {
    return Fail(Code::kValue, "count is %lld, it must not be negative",
                static_cast<long long>(count));
  }
  ND_TRY(NewArray(dtype, 1, &count, Order::kC, Fill::kUninitialized, result));
  const Complex128 first = ReadScalar<Complex128>(start);
  const Complex128 last = ReadScalar<Complex128>(stop);
  const bool integral = dtype == Dtype::kBool || IsInteger(dtype);
  const double intervals = static_cast<double>(endpoint ? count - 1 : count);
  const auto at = [&](double from, double to, int64_t i) {
    if (endpoint && i == count - 1 && count > 1) return to;
    const double delta = to - from;
    const double step = intervals > 0 ? delta / intervals : delta;
    const double n = static_cast<double>(i);
    // A step that underflows to 0 is spread by dividing later, as NumPy does.
    return (step == 0 && intervals > 0 ? n / intervals * delta : n * step) + from;
  };
  VisitDtype(dtype, [&]<typename Row>(Row) {
    using T = typename Row::Type;
    T* y = static_cast<T*>(result->data());
    for (int64_t i = 0; i < count; ++i) {
      const double re = at(first.re, last.re, i);
      if constexpr (internal::kIsComplex<T>) {
        y[i] = Convert<T>(Complex128{re, at(first.im, last.im, i)});
      } else {
        y[i] = Convert<T>(integral ? std::floor(re) : re);
      }
    }
  });
  return Ok();
}

Status Eye(Dtype dtype, int64_t rows, int64_t columns, int64_t offset,
           Array* result) noexcept {
  const int64_t shape[] = {rows, columns};
  ND_TRY(NewArray(dtype, 2, shape, Order::kC, Fill::kZero, result));
  const int64_t first_row = offset < 0 ? (offset > -rows ? -offset : rows) : 0;
  const int64_t first_column = offset > 0 ? (offset < columns ? offset : columns) : 0;
  VisitDtype(dtype, [&]<typename Row>(Row) {
    using T = typename Row::Type;
    T* y = static_cast<T*>(result->data());
    const T one = Convert<T>(int8_t{1});
    for (int64_t i = first_row, j = first_column; i < rows && j < columns; ++i, ++j) {
      y[i * columns + j] = one;
    }
  });
  return Ok();
}

}  // namespace nd
