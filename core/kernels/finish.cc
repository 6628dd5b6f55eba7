// SPDX-License-Identifier: BSD-3-Clause
// Plain C++ that the compiler vectorises for each target; what AVX-512 does in one
// instruction is spelled.
#include "core/kernels/finish.h"

#include <cmath>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/finish.cc"
#include "core/kernels/simd.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

template <typename Result, bool kDivide, typename Sum>
HWY_INLINE Result FinishOne(Sum sum, Sum by) {
  constexpr Sum kLow = -2147483648.0f;
  constexpr Sum kHigh = sizeof(Sum) == 4 ? Sum(2147483520.0f) : Sum(2147483647.0);
  const Sum value = kDivide ? sum / by : sum;
  const Sum above = value > kLow ? value : kLow;  // NaN ends here
  const int32_t integer = static_cast<int32_t>(above <= kHigh ? above : kLow);
  return static_cast<Result>(integer);
}

#if HWY_TARGET == HWY_AVX3
constexpr int64_t kLanes = 16;

template <bool kDivide>
HWY_INLINE __m512i Integers(const float* sums, float by) {
  const __m512 x = _mm512_loadu_ps(sums);
  return _mm512_cvttps_epi32(kDivide ? _mm512_div_ps(x, _mm512_set1_ps(by)) : x);
}

template <bool kDivide>
HWY_INLINE __m256i HalfIntegers(const double* sums, double by) {
  const __m512d x = _mm512_loadu_pd(sums);
  return _mm512_cvttpd_epi32(kDivide ? _mm512_div_pd(x, _mm512_set1_pd(by)) : x);
}

template <bool kDivide>
HWY_INLINE __m512i Integers(const double* sums, double by) {
  return _mm512_inserti64x4(_mm512_castsi256_si512(HalfIntegers<kDivide>(sums, by)),
                            HalfIntegers<kDivide>(sums + 8, by), 1);
}

// As many whole vectors as there are; how many elements that is.
template <bool kDivide, typename Sum, typename Result>
HWY_INLINE int64_t FinishVectors(const Sum* sums, Sum by, int64_t count, Result* to) {
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    const __m512i integers = Integers<kDivide>(sums + i, by);
    if constexpr (sizeof(Result) == 1) {
      _mm_storeu_si128(reinterpret_cast<__m128i*>(to + i),
                       _mm512_cvtepi32_epi8(integers));
    } else {
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + i),
                          _mm512_cvtepi32_epi16(integers));
    }
  }
  return i;
}
#else
template <bool kDivide, typename Sum, typename Result>
HWY_INLINE int64_t FinishVectors(const Sum*, Sum, int64_t, Result*) {
  return 0;
}
#endif

template <typename Sum, typename Result, bool kDivide>
void Finish(const void* HWY_RESTRICT sums, double by, int64_t count,
            void* HWY_RESTRICT to) noexcept {
  const Sum* const from = static_cast<const Sum*>(sums);
  Result* const results = static_cast<Result*>(to);
  const Sum divisor = static_cast<Sum>(by);
  int64_t i = FinishVectors<kDivide>(from, divisor, count, results);
  for (; i < count; ++i) results[i] = FinishOne<Result, kDivide>(from[i], divisor);
}

template <typename Sum, typename Result, bool kDivide>
void Requantize(void* sums, double by, int64_t count) noexcept {
  Sum* const values = static_cast<Sum*>(sums);
  const Sum divisor = static_cast<Sum>(by);
  for (int64_t i = 0; i < count; ++i) {
    values[i] = static_cast<Sum>(FinishOne<Result, kDivide>(values[i], divisor));
  }
}

template <typename Sum, bool kDivide>
void Truncate(void* sums, double by, int64_t count) noexcept {
  Sum* const values = static_cast<Sum*>(sums);
  const Sum divisor = static_cast<Sum>(by);
  for (int64_t i = 0; i < count; ++i) {
    values[i] = std::trunc(kDivide ? values[i] / divisor : values[i]);
  }
}

// Division is slow. A product with the inverse is off by 1.5 units at most. What that
// leaves is exact, as the divisor is short, and corrects it: Markstein, "Computation of
// elementary functions on the IBM RISC System/6000 processor", 1990.
template <typename T>
void Divide(void* sums, double divisor, int64_t count) noexcept {
  T* const values = static_cast<T*>(sums);
  const T by = static_cast<T>(divisor);
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::ScalableTag<T> d;
  const auto divisors = hn::Set(d, by), inverse = hn::Set(d, 1 / by);
  const auto divide = [&](auto x) HWY_ATTR {
    const auto quotient = hn::Mul(x, inverse);
    const auto error = hn::NegMulAdd(quotient, divisors, x);  // NaN if x is infinite
    return hn::IfThenElse(hn::Eq(error, error), hn::MulAdd(error, inverse, quotient),
                          quotient);
  };
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    hn::StoreU(divide(hn::LoadU(d, values + i)), d, values + i);
  }
  if (i < count) {
    T rest[hn::MaxLanes(d)] = {};
    const size_t bytes = static_cast<size_t>(count - i) * sizeof(T);
    std::memcpy(rest, values + i, bytes);
    hn::StoreU(divide(hn::LoadU(d, rest)), d, rest);
    std::memcpy(values + i, rest, bytes);
  }
#else
  for (int64_t i = 0; i < count; ++i) values[i] /= by;
#endif
}

template <typename Sum, typename Result>
constexpr FinishLoops kLoops = {
    {Finish<Sum, std::make_unsigned_t<Result>, false>,
     Finish<Sum, std::make_unsigned_t<Result>, true>},
    {Requantize<Sum, Result, false>, Requantize<Sum, Result, true>},
    {Truncate<Sum, false>, Truncate<Sum, true>}};

}  // namespace

extern const internal::FinishTable kFinish;
constexpr internal::FinishTable kFinish = {
    {{kLoops<float, int8_t>, kLoops<float, int16_t>, kLoops<float, uint8_t>,
      kLoops<float, uint16_t>},
     {kLoops<double, int8_t>, kLoops<double, int16_t>, kLoops<double, uint8_t>,
      kLoops<double, uint16_t>}},
    {Divide<float>, Divide<double>}};

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {

const FinishLoops* FindFinish(Dtype sum, Dtype result, Target target) noexcept {
  if (sum != Dtype::kFloat32 && sum != Dtype::kFloat64) return nullptr;
  const FinishLoops* const loops =
      ND_SELECT_TABLE(target, kFinish).loops[sum == Dtype::kFloat64 ? 1 : 0];
  switch (result) {
    case Dtype::kInt8:
      return loops;
    case Dtype::kInt16:
      return loops + 1;
    case Dtype::kUint8:
      return loops + 2;
    case Dtype::kUint16:
      return loops + 3;
    default:
      return nullptr;
  }
}

DivideFunction FindDivide(Dtype dtype, Target target) noexcept {
  return ND_SELECT_TABLE(target, kFinish).divide[dtype == Dtype::kFloat64 ? 1 : 0];
}

}  // namespace nd
#endif
