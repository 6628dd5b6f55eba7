// SPDX-License-Identifier: BSD-3-Clause
#include "core/filter/terms.h"

#include <cmath>
#include <complex>
#include <type_traits>

#include "core/dtype/convert.h"
#include "core/elements/elements.h"

namespace nd::filter {
namespace {

// Elements as numbers that can be added and multiplied: integers wrap.
template <typename T>
auto Number(T value) noexcept {
  if constexpr (internal::kIsComplex<T>) {
    return std::complex<decltype(value.re)>(value.re, value.im);
  } else if constexpr (std::is_integral_v<T>) {
    return static_cast<uint64_t>(value);
  } else {
    return Widen(value);
  }
}

template <typename T, typename N>
T Element(N number) noexcept {
  if constexpr (internal::kIsComplex<T>) {
    return T{number.real(), number.imag()};
  } else {
    return Convert<T>(number);
  }
}

template <typename T>
T Product(T a, T b) noexcept {
  if constexpr (std::is_same_v<T, bool>) return a && b;
  return static_cast<T>(a * b);
}

template <typename T>
void Square(T* values, int64_t count) noexcept {
  for (int64_t i = 0; i < count; ++i) {
    const auto number = Number(values[i]);
    values[i] = Element<T>(Product(number, number));
  }
}

template <typename T>
void Add(const T* from, T* values, int64_t count) noexcept {
  for (int64_t i = 0; i < count; ++i) {
    const auto a = Number(values[i]), b = Number(from[i]);
    values[i] = Element<T>(static_cast<decltype(Number(T{}))>(a + b));
  }
}

bool IsShortFloat(Dtype dtype) noexcept {
  return dtype == Dtype::kFloat16 || dtype == Dtype::kBfloat16;
}

template <typename T>
void Root(T* values, int64_t count) noexcept {
  for (int64_t i = 0; i < count; ++i) {
    if constexpr (internal::kIsComplex<T>) {
      values[i] = Element<T>(std::sqrt(Number(values[i])));
    } else if constexpr (std::is_same_v<T, float>) {
      values[i] = std::sqrt(values[i]);
    } else {
      values[i] = Convert<T>(std::sqrt(static_cast<double>(Widen(values[i]))));
    }
  }
}

}  // namespace

Status CombineTerms(int32_t count, Combine combine, TermFunction run, void* context,
                    const Array& target) noexcept {
  if (IsShortFloat(target.dtype())) {  // whose squares hardly fit
    Array wide;
    ND_TRY(NewArray(Dtype::kFloat32, target.ndim(), target.shape(), Order::kC,
                    Fill::kUninitialized, &wide));
    ND_TRY(CombineTerms(count, combine, run, context, wide));
    return Assign(target, wide, Casting::kUnsafe);
  }
  const bool squares = combine == Combine::kRootOfSquares;
  Array more;
  if (count > 1) {
    ND_TRY(NewArray(target.dtype(), target.ndim(), target.shape(), Order::kC,
                    Fill::kUninitialized, &more));
  }
  for (int32_t term = 0; term < count; ++term) {
    const Array& array = term == 0 ? target : more;
    ND_TRY(run(context, term, array));
    VisitDtype(target.dtype(), [&]<typename Row>(Row) {
      using T = typename Row::Type;
      T* const values = static_cast<T*>(array.data());
      if (squares) Square(values, array.size());
      if (term > 0) Add(values, static_cast<T*>(target.data()), array.size());
    });
  }
  if (squares) {
    VisitDtype(target.dtype(), [&]<typename Row>(Row) {
      using T = typename Row::Type;
      Root(static_cast<T*>(target.data()), target.size());
    });
  }
  return Ok();
}

}  // namespace nd::filter
