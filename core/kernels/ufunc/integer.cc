// SPDX-License-Identifier: BSD-3-Clause
// The greatest common divisor and the least common multiple.
#include "core/kernels/ufunc/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/ufunc/integer.cc"
#include "core/kernels/simd.h"

#include "core/kernels/ufunc/integer_divide-inl.h"
#include "core/kernels/ufunc/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// Of unsigned lanes. That of 0 and x is x.
template <class D, class V, typename U = hn::TFromD<D>>
HWY_INLINE V GreatestDivisor(D d, V a, V b) {
  if constexpr (hn::MaxLanes(D()) == 1) {
    U x = hn::GetLane(a), y = hn::GetLane(b);
    while (y != 0) {
      const U rest = static_cast<U>(x % y);
      x = y;
      y = rest;
    }
    return hn::Set(d, x);
  } else {
    // Stein, "Computational problems associated with Racah algebra", 1967. The bits below
    // the lowest one of a | b are zero and stay so; numbers without that one are `even`.
    const V zero = hn::Zero(d);
    const V both = hn::Or(a, b);
    const V unit = hn::And(both, hn::Sub(zero, both));
    const auto is_even = [&](V x) HWY_ATTR { return hn::Eq(hn::And(x, unit), zero); };
    const auto exchange = is_even(b);
    V x = hn::IfThenElse(exchange, b, a), y = hn::IfThenElse(exchange, a, b);
    do {
      for (int step = 0; step < 4; ++step) {  // those beyond the last change nothing
        const auto even = is_even(x);
        const V smaller = hn::Min(x, y);
        const V difference = hn::Sub(hn::Max(x, y), smaller);
        x = hn::ShiftRight<1>(hn::IfThenElse(even, x, difference));
        y = hn::IfThenElse(even, y, smaller);
      }
    } while (!hn::AllTrue(d, hn::Eq(x, zero)));
    return y;
  }
}

struct Gcd {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a, V b) const {
    const hn::RebindToUnsigned<D> du;
    if constexpr (hwy::IsSigned<hn::TFromD<D>>()) {
      a = hn::Abs(a);
      b = hn::Abs(b);
    }
    return hn::BitCast(d, GreatestDivisor(du, hn::BitCast(du, a), hn::BitCast(du, b)));
  }
};

// |a| / gcd(a, b) * |b|, which wraps.
template <typename T>
bool LcmLoop(const LoopArgs& args) noexcept {
  using U = hwy::MakeUnsigned<T>;
  U x[kDivideBlock], y[kDivideBlock], divisor[kDivideBlock], quotient[kDivideBlock];
  const int64_t step[2] = {~args.single & 1, ~args.single >> 1 & 1};
  const T* a = static_cast<const T*>(args.in[0]);
  const T* b = static_cast<const T*>(args.in[1]);
  U* to = static_cast<U*>(args.out[0]);
  for (int64_t begin = 0; begin < args.count; begin += kDivideBlock) {
    const int64_t count = HWY_MIN(kDivideBlock, args.count - begin);
    for (int64_t i = 0; i < count; ++i) x[i] = MagnitudeOf(a[(begin + i) * step[0]]);
    for (int64_t i = 0; i < count; ++i) y[i] = MagnitudeOf(b[(begin + i) * step[1]]);
    Vectors<2, Gcd>::kLoop<U>({{x, y}, {divisor}, 0, count});
    for (int64_t i = 0; i < count; ++i) divisor[i] = divisor[i] == 0 ? U{1} : divisor[i];
    DivideMagnitudes<U>(x, divisor, quotient, count);
    for (int64_t i = 0; i < count; ++i) {
      to[begin + i] = static_cast<U>(static_cast<uint64_t>(quotient[i]) * y[i]);
    }
  }
  return false;
}

struct Lcm {
  template <typename T>
  static constexpr Loop kLoop = LcmLoop<T>;
};

}  // namespace

// clang-format off
extern const UfuncRow kIntegerRows[kIntegerCount];
constexpr UfuncRow kIntegerRows[kIntegerCount] = {
    Ufunc("gcd", 2, "The greatest common divisor of the magnitudes; that of 0 and b is b's.")
        .From(Identity::kZero).Promotes(Promotion::kRefuseBool)
        .On<Vectors<2, Gcd>, Integers>(),
    Ufunc("lcm", 2, "The least common multiple of the magnitudes of a and b.")
        .Promotes(Promotion::kRefuseBool)
        .On<Lcm, Integers>(),
};
// clang-format on

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
const UfuncRow* IntegerRows(Target target) noexcept {
  return ND_SELECT_TABLE(target, kIntegerRows);
}
}  // namespace nd
#endif
