// SPDX-License-Identifier: BSD-3-Clause
// The passes of FftKernels: a butterfly, and how its elements come and go.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_FFT_PASSES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_FFT_PASSES_INL_H_
#undef ND_CORE_KERNELS_FFT_PASSES_INL_H_
#else
#define ND_CORE_KERNELS_FFT_PASSES_INL_H_
#endif

#include "core/kernels/fft/butterflies-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// The lower and the upper half of a[0], b[0], a[1], b[1], ...
template <class D, class V = hn::Vec<D>>
HWY_INLINE void Riffle(D d, V a, V b, V& low, V& high) {
#if HWY_TARGET == HWY_AVX3
  if constexpr (sizeof(V) == 64 && sizeof(hn::TFromD<D>) == 4) {
    const __m512i lower =
        _mm512_set_epi32(23, 7, 22, 6, 21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
    const __m512i upper =
        _mm512_set_epi32(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8);
    low = V{_mm512_permutex2var_ps(a.raw, lower, b.raw)};
    high = V{_mm512_permutex2var_ps(a.raw, upper, b.raw)};
    return;
  } else if constexpr (sizeof(V) == 64) {
    const __m512i lower = _mm512_set_epi64(11, 3, 10, 2, 9, 1, 8, 0);
    const __m512i upper = _mm512_set_epi64(15, 7, 14, 6, 13, 5, 12, 4);
    low = V{_mm512_permutex2var_pd(a.raw, lower, b.raw)};
    high = V{_mm512_permutex2var_pd(a.raw, upper, b.raw)};
    return;
  }
#endif
#if HWY_TARGET == HWY_SCALAR
  (void)d, (void)a, (void)b, (void)low, (void)high;
#else
  low = hn::InterleaveLower(d, a, b);
  high = hn::InterleaveUpper(d, a, b);
  if constexpr (sizeof(V) > 16) {  // they interleave each block of 16 bytes
    const V blocks = low;
    low = hn::ConcatLowerLower(d, high, blocks);
    high = hn::ConcatUpperUpper(d, high, blocks);
  }
#endif
}

// Elements in two planes.
template <class D>
struct Planes {
  using T = hn::TFromD<D>;
  using V = hn::Vec<D>;
  static constexpr int64_t kNumbers = 1;  // of an element in a row
  int64_t plane;

  HWY_INLINE Complex<V> Load(D d, const T* at) const {
    return {hn::LoadU(d, at), hn::LoadU(d, at + plane)};
  }
  HWY_INLINE void Store(D d, Complex<V> value, T* at) const {
    hn::StoreU(value.re, d, at);
    hn::StoreU(value.im, d, at + plane);
  }
};

// Elements as (re, im) pairs.
template <class D>
struct Pairs {
  using T = hn::TFromD<D>;
  using V = hn::Vec<D>;
  static constexpr int64_t kNumbers = 2;
  V factor;           // of stores
  hn::Mask<D> swaps;  // all lanes, or none

  // The inverse transform is the forward one of elements whose parts are swapped, of
  // which the parts are swapped again.
  HWY_INLINE Pairs(D d, bool inverse, T scale)
      : factor(hn::Set(d, scale)),
        swaps(hn::Ne(hn::Set(d, inverse ? T{1} : T{0}), hn::Zero(d))) {}

  static HWY_INLINE Complex<V> LoadPlain(D d, const T* at) {
    if constexpr (hn::MaxLanes(D()) == 1) {
      return {hn::LoadU(d, at), hn::LoadU(d, at + 1)};
    } else {
#if HWY_TARGET != HWY_SCALAR
      const V low = hn::LoadU(d, at);
      const V high = hn::LoadU(d, at + hn::MaxLanes(d));
      return {hn::ConcatEven(d, high, low), hn::ConcatOdd(d, high, low)};
#endif
    }
  }
  static HWY_INLINE void StorePlain(D d, Complex<V> value, T* at) {
    if constexpr (hn::MaxLanes(D()) == 1) {
      hn::StoreU(value.re, d, at);
      hn::StoreU(value.im, d, at + 1);
    } else {
      V low, high;
      Riffle(d, value.re, value.im, low, high);
      hn::StoreU(low, d, at);
      hn::StoreU(high, d, at + hn::MaxLanes(d));
    }
  }
  HWY_INLINE Complex<V> Swapped(Complex<V> value) const {
    return {hn::IfThenElse(swaps, value.im, value.re),
            hn::IfThenElse(swaps, value.re, value.im)};
  }
  HWY_INLINE Complex<V> Load(D d, const T* at) const {
    return Swapped(LoadPlain(d, at));
  }
  HWY_INLINE void Store(D d, Complex<V> value, T* at) const {
    const Complex<V> swapped = Swapped(value);
    StorePlain(d, {hn::Mul(swapped.re, factor), hn::Mul(swapped.im, factor)}, at);
  }
};

// A job as a butterfly sees it: where element 0 of row 0 is, and how far to the others.
template <class T>
struct Strands {
  const T* in;
  int64_t in_step;  // to the next element of a butterfly
  T* out;
  int64_t out_step;
};

// The butterflies of `columns` columns. twiddles: of results 1, 2, ..., or not used.
template <int kRadix, bool kTwiddled, class D, class In, class Out>
HWY_INLINE void Columns(D d, const In& in, const Out& out,
                        const Strands<hn::TFromD<D>>& at, int64_t columns,
                        const hn::TFromD<D>* HWY_RESTRICT roots,
                        const hn::TFromD<D>* HWY_RESTRICT twiddles) {
  using V = hn::Vec<D>;
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(D()));
  const auto* HWY_RESTRICT from = at.in;
  auto* HWY_RESTRICT to = at.out;
  for (int64_t c = 0; c < columns; c += kLanes) {
    Complex<V> x[kRadix];
    Unroll<0, kRadix>([&](auto j)
                          ND_UNROLLED { x[j] = in.Load(d, from + j * at.in_step); });
    Butterfly<kRadix>::Apply(d, roots, x);
    Unroll<0, kRadix>([&](auto k) ND_UNROLLED {
      if constexpr (kTwiddled && decltype(k)::value > 0) {
        x[k] = Multiply(x[k], hn::Set(d, twiddles[2 * k - 2]),
                        hn::Set(d, twiddles[2 * k - 1]));
      }
      out.Store(d, x[k], to + k * at.out_step);
    });
    from += In::kNumbers * kLanes;
    to += Out::kNumbers * kLanes;
  }
}

// All of a job. kTwiddles: after > 1 is possible.
template <int kRadix, bool kTwiddles, class D, class In, class Out>
HWY_INLINE void AllRows(D d, const FftJob<hn::TFromD<D>>& job, const In& in,
                        const Out& out) {
  using T = hn::TFromD<D>;
  const FftPass<T>& pass = *job.pass;
  const int64_t in_stride = job.in_stride, out_stride = job.out_stride;
  const int64_t after = pass.after;
  int64_t before = pass.before, columns = job.columns;
  const int64_t in_row = before * in_stride, out_row = before * out_stride;
  if (In::kNumbers * columns == in_stride && Out::kNumbers * columns == out_stride) {
    columns *= before;
    before = 1;
  }
  const T* const roots = pass.roots;
  for (int64_t q = 0; q < before; ++q) {
    Strands<T> at = {job.in + q * in_stride, after * in_row, job.out + q * out_stride,
                     out_row};
    const T* twiddles = roots + 2 * kRadix;
    Columns<kRadix, false>(d, in, out, at, columns, roots, twiddles);
    if constexpr (kTwiddles) {
      for (int64_t p = 1; p < after; ++p) {
        at.in += in_row;
        at.out += kRadix * out_row;
        Columns<kRadix, true>(d, in, out, at, columns, roots, twiddles);
        twiddles += 2 * (kRadix - 1);
      }
    } else {
      for (int64_t p = 1; p < after; ++p) {
        at.in += in_row;
        at.out += kRadix * out_row;
        Columns<kRadix, false>(d, in, out, at, columns, roots, twiddles);
      }
    }
  }
}

template <int kRadix, class D>
void Unpack(const FftJob<hn::TFromD<D>>& job) noexcept {
  const D d;
  AllRows<kRadix, (kRadix > 1)>(d, job, Pairs<D>(d, job.inverse, job.scale),
                                Planes<D>{job.out_plane});
}

template <int kRadix, class D>
void Pass(const FftJob<hn::TFromD<D>>& job) noexcept {
  AllRows<kRadix, (kRadix > 1)>(D(), job, Planes<D>{job.in_plane},
                                Planes<D>{job.out_plane});
}

template <int kRadix, class D>
void Pack(const FftJob<hn::TFromD<D>>& job) noexcept {
  const D d;
  AllRows<kRadix, false>(d, job, Planes<D>{job.in_plane},
                         Pairs<D>(d, job.inverse, job.scale));
}

// A pass of any odd radix, as Butterfly has it, by loops.
template <class D>
void OddPass(const FftJob<hn::TFromD<D>>& job) noexcept {
  using T = hn::TFromD<D>;
  using V = hn::Vec<D>;
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(D()));
  const D d;
  const FftPass<T>& pass = *job.pass;
  const int radix = pass.radix, pairs = radix / 2;
  const Planes<D> in{job.in_plane}, out{job.out_plane};
  const int64_t in_row = pass.before * job.in_stride;
  const int64_t out_row = pass.before * job.out_stride;
  const int64_t step = pass.after * in_row;
  for (int64_t row = 0; row < pass.before * pass.after; ++row) {
    const int64_t p = row / pass.before, q = row % pass.before;
    const T* const twiddles = pass.roots + 2 * (radix + (p - 1) * (radix - 1));
    for (int64_t c = 0; c < job.columns; c += kLanes) {
      const T* const from = job.in + p * in_row + q * job.in_stride + c;
      T* const to = job.out + radix * p * out_row + q * job.out_stride + c;
      const auto store = [&](int k, Complex<V> value) HWY_ATTR {
        if (p > 0) {
          value = Multiply(value, hn::Set(d, twiddles[2 * k - 2]),
                           hn::Set(d, twiddles[2 * k - 1]));
        }
        out.Store(d, value, to + k * out_row);
      };
      Complex<V> sum[kFftMostRadix / 2], difference[kFftMostRadix / 2];
      const Complex<V> first = in.Load(d, from);
      Complex<V> total = first;
      for (int j = 0; j < pairs; ++j) {
        const Complex<V> low = in.Load(d, from + (j + 1) * step);
        const Complex<V> high = in.Load(d, from + (radix - 1 - j) * step);
        sum[j] = low + high;
        difference[j] = low - high;
        total = total + sum[j];
      }
      out.Store(d, total, to);
      for (int k = 1; k <= pairs; ++k) {
        Complex<V> even = first, odd = {hn::Zero(d), hn::Zero(d)};
        int turn = 0;
        for (int j = 0; j < pairs; ++j) {
          turn += k;
          if (turn >= radix) turn -= radix;
          even = AddScaled(even, hn::Set(d, pass.roots[2 * turn]), sum[j]);
          odd = AddScaled(odd, hn::Set(d, pass.roots[2 * turn + 1]), difference[j]);
        }
        store(k, SubI(even, odd));
        store(radix - k, AddI(even, odd));
      }
    }
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
