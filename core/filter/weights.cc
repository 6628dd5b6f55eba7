// SPDX-License-Identifier: BSD-3-Clause
#include "core/filter/weights.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/loop/assign.h"

namespace nd::filter {
namespace {

// Where float64 still has all integers.
constexpr double kIntegers = 0x1p53;

// The number `index` of C order as one number per axis.
void Unravel(int64_t index, const Array& weights, int64_t* place) noexcept {
  for (int32_t d = weights.ndim(); d-- > 0;) {
    place[d] = index % weights.shape(d);
    index /= weights.shape(d);
  }
}

// Divides integers by what all of them are multiples of, and returns it.
double MakePrimitive(std::span<double> integers) noexcept {
  int64_t common = 0;
  for (const double value : integers) {
    common = std::gcd(common, static_cast<int64_t>(value));
  }
  for (double& value : integers) value /= static_cast<double>(common);
  return static_cast<double>(common);
}

}  // namespace

Status CopyWeights(const Array& weights, bool reverse, Dtype dtype, void* to) noexcept {
  const char* from = static_cast<const char*>(weights.data());
  int64_t from_strides[kMaxDims], to_strides[kMaxDims];
  int64_t stride = ItemSize(dtype);
  for (int32_t d = weights.ndim(); d-- > 0;) {
    from_strides[d] = weights.stride(d);
    to_strides[d] = stride;
    stride *= weights.shape(d);
    if (reverse) {
      from += (weights.shape(d) - 1) * from_strides[d];
      from_strides[d] = -from_strides[d];
    }
  }
  ND_TRY(AssignStrided(weights.ndim(), weights.shape(), weights.dtype(), from,
                       from_strides, dtype, to, to_strides));
  if (reverse) return Ok();
  if (dtype == Dtype::kComplex64) {
    Complex64* const numbers = static_cast<Complex64*>(to);
    for (int64_t i = 0; i < weights.size(); ++i) numbers[i].im = -numbers[i].im;
  } else if (dtype == Dtype::kComplex128) {
    Complex128* const numbers = static_cast<Complex128*>(to);
    for (int64_t i = 0; i < weights.size(); ++i) numbers[i].im = -numbers[i].im;
  }
  return Ok();
}

Status Weights::Set(const Array& weights, bool reverse) noexcept {
  count_ = weights.size();
  single_ = weights.itemsize() <= 4 && KindOf(weights.dtype()) == Kind::kFloat;
  ND_TRY(values_.Resize(static_cast<size_t>(count_)));
  ND_TRY(CopyWeights(weights, reverse, Dtype::kFloat64, values_.data()));
  for (int64_t i = 0; i < count_; ++i) {
    const double value = values_.data()[i], magnitude = std::fabs(value);
    integral_ &= magnitude < kIntegers && value == std::trunc(value);
    zeros_ += value == 0 ? 1 : 0;
    total_ += magnitude;
    largest_ = std::max(largest_, magnitude);
  }
  return Ok();
}

bool Weights::Factor(const Array& weights, std::span<double> factors) noexcept {
  const double* const values = values_.data();
  if (!(largest_ > 0) || !(largest_ < HUGE_VAL)) return false;
  int64_t pivot = 0;
  while (std::fabs(values[pivot]) != largest_) ++pivot;
  int64_t place[kMaxDims];
  Unravel(pivot, weights, place);

  // The lines through the pivot along each axis.
  int64_t stride = count_, number = 0;
  double rest = values[pivot];
  std::span<double> scaled;  // the line that takes what the others leave
  for (int32_t d = 0; d < weights.ndim(); ++d) {
    const int64_t length = weights.shape(d);
    stride /= length;
    const std::span<double> line =
        factors.subspan(static_cast<size_t>(number), static_cast<size_t>(length));
    for (int64_t k = 0; k < length; ++k) {
      line[static_cast<size_t>(k)] = values[pivot + (k - place[d]) * stride];
    }
    double& here = line[static_cast<size_t>(place[d])];
    if (length == 1) {
      here = 1;
    } else if (integral_) {
      MakePrimitive(line);
      if (std::fmod(rest, here) != 0) return false;
      rest /= here;
    } else {
      const double by = here;
      for (double& value : line) value /= by;
    }
    if (scaled.empty() && length > 1) scaled = line;
    number += length;
  }
  for (double& value : scaled) value *= rest;
  return IsProduct(weights, factors);
}

bool Weights::IsProduct(const Array& weights, std::span<const double> factors) noexcept {
  const double tolerance = integral_ ? 0 : (single_ ? 0x1p-22 : 0x1p-51);
  int64_t place[kMaxDims];
  std::fill(place, place + weights.ndim(), 0);
  for (int64_t i = 0; i < count_; ++i) {
    double product = 1;
    int64_t first = 0;
    for (int32_t d = 0; d < weights.ndim(); ++d) {
      product *= factors[static_cast<size_t>(first + place[d])];
      first += weights.shape(d);
    }
    const double value = values_.data()[i];
    if (!(std::fabs(product - value) <= tolerance * std::fabs(value))) return false;
    for (int32_t d = weights.ndim(); d-- > 0;) {
      if (++place[d] < weights.shape(d)) break;
      place[d] = 0;
    }
  }
  return true;
}

}  // namespace nd::filter
