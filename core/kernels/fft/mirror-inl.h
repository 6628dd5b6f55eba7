// SPDX-License-Identifier: BSD-3-Clause
// The steps of FftKernels between a real transform and a complex one of half the length,
// and the filter that needs both.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_FFT_MIRROR_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_FFT_MIRROR_INL_H_
#undef ND_CORE_KERNELS_FFT_MIRROR_INL_H_
#else
#define ND_CORE_KERNELS_FFT_MIRROR_INL_H_
#endif

#include "core/kernels/fft/elements-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// A pair of elements of a real transform, or of the complex one that it is made from.
template <class V>
struct Mirrored {
  Complex<V> low, high;  // elements k and half - k
};

// The step between both; kJoin: from the former to the latter. root: exp(-2 pi i k / n).
template <bool kJoin, class V>
HWY_INLINE Mirrored<V> Exchange(Mirrored<V> pair, Complex<V> root) {
  const Complex<V> a = pair.low, b = pair.high;
  // Of a and the conjugate of b: the transforms of the even and of the odd samples, but
  // for a factor of the latter, which is -i * root, or its conjugate for the way back.
  const Complex<V> even = {hn::Add(a.re, b.re), hn::Sub(a.im, b.im)};
  const Complex<V> difference = {hn::Sub(a.re, b.re), hn::Add(a.im, b.im)};
  const Complex<V> odd =
      Multiply(difference, root.im, kJoin ? root.re : hn::Neg(root.re));
  return {even + odd, {hn::Sub(even.re, odd.re), hn::Sub(odd.im, even.im)}};
}

template <class V>
HWY_INLINE Mirrored<V> Scaled(Mirrored<V> pair, V factor) {
  return {{hn::Mul(pair.low.re, factor), hn::Mul(pair.low.im, factor)},
          {hn::Mul(pair.high.re, factor), hn::Mul(pair.high.im, factor)}};
}

// Elements k, k + 1, ... and half - k, half - k - 1, ... of a line.
template <class D, class T>
HWY_INLINE Mirrored<hn::Vec<D>> LoadMirrored(D d, const T* line, int64_t half,
                                             int64_t k) {
  const int64_t mirror = half - k - (static_cast<int64_t>(hn::MaxLanes(D())) - 1);
  const auto high = Pairs<D>::LoadPlain(d, line + 2 * mirror);
  return {Pairs<D>::LoadPlain(d, line + 2 * k),
          {Reversed(d, high.re), Reversed(d, high.im)}};
}
template <class D, class T>
HWY_INLINE void StoreMirrored(D d, const Mirrored<hn::Vec<D>>& pair, T* line,
                              int64_t half, int64_t k) {
  const int64_t mirror = half - k - (static_cast<int64_t>(hn::MaxLanes(D())) - 1);
  Pairs<D>::StorePlain(d, {Reversed(d, pair.high.re), Reversed(d, pair.high.im)},
                       line + 2 * mirror);
  Pairs<D>::StorePlain(d, pair.low, line + 2 * k);
}

// Calls body(d, k) for vectors of pairs, and for the rest one by one.
template <class D, class Body>
HWY_INLINE void ForMirrored(D d, int64_t half, const Body& body) {
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(D()));
  int64_t k = 1;
  for (; 2 * (k + kLanes - 1) < half; k += kLanes) body(d, k);
  for (; 2 * k <= half; ++k) body(hn::CappedTag<hn::TFromD<D>, 1>(), k);
}

template <bool kJoin, class D, class T>
HWY_INLINE void MirrorPairs(D whole, const T* in, int64_t half, const T* roots, T scale,
                            T* out) {
  ForMirrored(whole, half, [=](auto d, int64_t k) ND_UNROLLED {
    const auto done = Exchange<kJoin>(LoadMirrored(d, in, half, k),
                                      Pairs<decltype(d)>::LoadPlain(d, roots + 2 * k));
    StoreMirrored(d, Scaled(done, hn::Set(d, scale)), out, half, k);
  });
}

template <class D, class T = hn::TFromD<D>>
void Split(const T* z, int64_t half, const T* roots, T scale, T* out) noexcept {
  const T re = z[0], im = z[1];
  MirrorPairs<false>(D(), z, half, roots, scale * T{0.5}, out);
  out[0] = (re + im) * scale;
  out[1] = 0;
  out[2 * half] = (re - im) * scale;
  out[2 * half + 1] = 0;
}

template <class D, class T = hn::TFromD<D>>
void Join(const T* x, int64_t half, const T* roots, T scale, T* out) noexcept {
  const T first = x[0], last = x[2 * half];
  MirrorPairs<true>(D(), x, half, roots, scale, out);
  out[0] = (first + last) * scale;
  out[1] = (first - last) * scale;
}

template <class D, class T = hn::TFromD<D>>
void Filter(const T* z, int64_t half, const T* roots, const T* filter, T* out) noexcept {
  const T first = (z[0] + z[1]) * filter[0], last = (z[0] - z[1]) * filter[2 * half];
  ForMirrored(D(), half, [=](auto d, int64_t k) ND_UNROLLED {
    const auto root = Pairs<decltype(d)>::LoadPlain(d, roots + 2 * k);
    auto pair = Exchange<false>(LoadMirrored(d, z, half, k), root);
    const auto factors = LoadMirrored(d, filter, half, k);
    pair.low = Multiply(pair.low, factors.low.re, factors.low.im);
    pair.high = Multiply(pair.high, factors.high.re, factors.high.im);
    StoreMirrored(d, Scaled(Exchange<true>(pair, root), hn::Set(d, T{0.5})), out, half,
                  k);
  });
  out[0] = first + last;
  out[1] = first - last;
}

// The rows of a job, k and half - k at a time.
template <bool kJoin, class D, class In, class Out>
HWY_INLINE void MirrorRows(D d, const FftMirror<hn::TFromD<D>>& job, const In& in,
                           const Out& out) {
  using T = hn::TFromD<D>;
  const auto factor = hn::Set(d, kJoin ? job.scale : job.scale * T{0.5});
  for (int64_t k = 0; 2 * k <= job.half; ++k) {
    const T* const low = job.in + k * job.in_stride;
    const T* const high = job.in + (job.half - k) * job.in_stride;
    T* const low_out = job.out + k * job.out_stride;
    T* const high_out = job.out + (job.half - k) * job.out_stride;
    const Complex<hn::Vec<D>> root = {hn::Set(d, job.roots[2 * k]),
                                      hn::Set(d, job.roots[2 * k + 1])};
    for (int64_t c = 0; c < job.columns; c += static_cast<int64_t>(hn::MaxLanes(d))) {
      const auto a = in.Load(d, low + In::kNumbers * c);
      if (k > 0) {
        const auto done = Scaled(
            Exchange<kJoin>({a, in.Load(d, high + In::kNumbers * c)}, root), factor);
        out.Store(d, done.high, high_out + Out::kNumbers * c);
        out.Store(d, done.low, low_out + Out::kNumbers * c);
        continue;
      }
      const auto whole = hn::Set(d, job.scale);
      const auto b = kJoin ? in.Load(d, high + In::kNumbers * c).re : a.im;
      const auto sum = hn::Mul(hn::Add(a.re, b), whole);
      const auto difference = hn::Mul(hn::Sub(a.re, b), whole);
      if constexpr (kJoin) {
        out.Store(d, {sum, difference}, low_out + Out::kNumbers * c);
      } else {
        out.Store(d, {sum, hn::Zero(d)}, low_out + Out::kNumbers * c);
        out.Store(d, {difference, hn::Zero(d)}, high_out + Out::kNumbers * c);
      }
    }
  }
}

template <class D, class T = hn::TFromD<D>>
void SplitColumns(const FftMirror<T>& job) noexcept {
  const D d;
  const Planes<D> in{job.in_plane};
  if (job.out_plane == 0) {
    MirrorRows<false>(d, job, in, Pairs<D>(d, false, T{1}));
  } else {
    MirrorRows<false>(d, job, in, Planes<D>{job.out_plane});
  }
}

template <class D, class T = hn::TFromD<D>>
void JoinColumns(const FftMirror<T>& job) noexcept {
  const D d;
  const Planes<D> out{job.out_plane};
  if (job.in_plane == 0) {
    MirrorRows<true>(d, job, Pairs<D>(d, false, T{1}), out);
  } else {
    MirrorRows<true>(d, job, Planes<D>{job.in_plane}, out);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
