// SPDX-License-Identifier: BSD-3-Clause
// Loops of elementary functions, which see whether their results are finite:
//
//   Functions<n, F>  as Vectors; Functions<n, F, false> does not look at its results
//   Halves<n, F>     F::OfHalf(d, v...), or F()(d, v...), -> vector: float to float, for
//                    float16, and not looked at; none for targets without vectors of
//                    float16: others cast whole blocks
//
// A function is a long chain of instructions, of which the processor sees a few dozen at
// a time: with AVX-512, which has the registers, two vectors go side by side. For that,
// F::Parts tells rare arguments apart, see math::InParts.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_UFUNC_FUNCTIONS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_UFUNC_FUNCTIONS_INL_H_
#undef ND_CORE_KERNELS_UFUNC_FUNCTIONS_INL_H_
#else
#define ND_CORE_KERNELS_UFUNC_FUNCTIONS_INL_H_
#endif

#include "core/kernels/math/scalar-inl.h"
#include "core/kernels/ufunc/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// Whether all vectors that were seen are finite: a number less itself is 0, others NaN.
template <class D>
class Watch {
 public:
  using V = hn::Vec<D>;
  HWY_INLINE Watch() : seen_(hn::Zero(D())) {}
  HWY_INLINE void See(V result) { seen_ = hn::Or(seen_, hn::Sub(result, result)); }
  HWY_INLINE bool AllFinite() const {
    return hn::AllTrue(D(), hn::Eq(seen_, hn::Zero(D())));
  }

 private:
  V seen_;
};

// Where nobody asks.
struct NoWatch {
  template <class V>
  HWY_INLINE void See(V) {}
  HWY_INLINE bool AllFinite() const { return false; }
};

// F on vectors of floats.
template <class F, typename T, bool kWatches>
struct OnFloats {
  using D = TagOf<T>;
  using In = Input<T>;
  using Out = VectorOutput<T>;
  using Seen = std::conditional_t<kWatches, Watch<D>, NoWatch>;
  template <class... V>
  static HWY_INLINE hn::Vec<D> Call(V... x) {
    return F()(D(), x...);
  }
};

#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2
// The bits of float16 to those of float16. The processor rounds as Convert does.
template <class F>
struct OnHalves {
  using Floats = hn::ScalableTag<float>;
  using D = hn::Rebind<uint16_t, Floats>;
  using Tag = hn::Rebind<hwy::float16_t, Floats>;
  using In = Input<uint16_t, D>;
  using Out = VectorOutput<uint16_t, D>;
  using Seen = NoWatch;  // a look at the bits afterwards is as quick
  template <class... V>
  static HWY_INLINE hn::Vec<D> Call(V... bits) {
    const Floats d;
    const auto result = OfHalf(d, hn::PromoteTo(d, hn::BitCast(Tag(), bits))...);
    return hn::BitCast(D(), hn::DemoteTo(Tag(), result));
  }

 private:
  template <class... V>
  static HWY_INLINE hn::Vec<Floats> OfHalf(Floats d, V... x) {
    if constexpr (requires { F::OfHalf(d, x...); }) {
      return F::OfHalf(d, x...);
    } else {
      return F()(d, x...);
    }
  }
};
#endif

#if HWY_TARGET == HWY_AVX3
// Two vectors of results, by the instructions of both side by side.
template <class F, class On, class V, class... Vs>
HWY_INLINE void CallTwice(V (&y)[2], const Vs (&... x)[2]) {
  if constexpr (requires { typename F::Parts; } &&
                sizeof(hn::TFromD<typename On::D>) > 2) {
    using Parts = typename F::Parts;
    const typename On::D d;
    y[0] = Parts::Common(d, x[0]...);
    y[1] = Parts::Common(d, x[1]...);
    if (HWY_LIKELY(Parts::AreCommon(d, x[0]...) & Parts::AreCommon(d, x[1]...))) return;
    y[0] = Parts::Rare(d, y[0], x[0]...);
    y[1] = Parts::Rare(d, y[1], x[1]...);
  } else {
    y[0] = On::Call(x[0]...);
    y[1] = On::Call(x[1]...);
  }
}
#endif

template <class F, class On, size_t... I>
HWY_INLINE bool RunFunction(const LoopArgs& args, std::index_sequence<I...>) {
  using In = typename On::In;
  using V = hn::Vec<typename On::D>;
  HWY_ALIGN typename In::Lane spread[sizeof...(I)][In::kSpread];
  In in[] = {In(args, I, spread[I])...};
  typename On::Out output{static_cast<decltype(On::Out::to)>(args.out[0])};
  typename On::Seen watch;
  const auto put = [&](V result) HWY_ATTR {
    watch.See(result);
    output.Store(result);
    output.Next();
  };
  int64_t left = args.count;
#if HWY_TARGET == HWY_AVX3
  if constexpr (sizeof(typename In::Lane) > 2)
    for (; left >= 2 * In::kLanes; left -= 2 * In::kLanes) {
      V x[sizeof...(I)][2], y[2];
      for (size_t k = 0; k < 2; ++k) {
        ((x[I][k] = in[I].Load(), in[I].Next()), ...);
      }
      CallTwice<F, On>(y, x[I]...);
      put(y[0]);
      put(y[1]);
    }
#endif
  for (; left >= In::kLanes; left -= In::kLanes) {
    put(On::Call(in[I].Load()...));
    (in[I].Next(), ...);
  }
  if (left > 0) {
    const V result = On::Call(in[I].LoadPart(left)...);
    watch.See(result);
    output.StorePart(result, left);
  }
  return watch.AllFinite();
}

template <int kInputs, class F, class On>
bool FunctionLoop(const LoopArgs& args) noexcept {
  return RunFunction<F, On>(args, std::make_index_sequence<kInputs>());
}

template <int kInputs, class F, bool kWatches = true>
struct Functions {
  template <typename T>
  static constexpr Loop kLoop = FunctionLoop<kInputs, F, OnFloats<F, T, kWatches>>;
};

template <int kInputs, class F>
struct Halves {
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2
  template <typename T>
  static constexpr Loop kLoop = FunctionLoop<kInputs, F, OnHalves<F>>;
#else
  template <typename T>
  static constexpr Loop kLoop = nullptr;
#endif
};

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
