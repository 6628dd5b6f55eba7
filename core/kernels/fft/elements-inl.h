// SPDX-License-Identifier: BSD-3-Clause
// The parts of FftKernels that are not passes: tiles turned, products, and the step
// between a real transform and a complex one of half the length.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_FFT_ELEMENTS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_FFT_ELEMENTS_INL_H_
#undef ND_CORE_KERNELS_FFT_ELEMENTS_INL_H_
#else
#define ND_CORE_KERNELS_FFT_ELEMENTS_INL_H_
#endif

#include "core/kernels/fft/passes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// Transposes kLanes vectors. A round deals them out like the halves of a pack of cards;
// after as many rounds as a lane number has bits the columns are together.
template <class D, int kLanes, class V>
HWY_INLINE void Transpose(D d, V (&rows)[kLanes]) {
  if constexpr (kLanes > 1) {
    Unroll<0, std::bit_width(unsigned{kLanes}) - 1>([&](auto) ND_UNROLLED {
      V dealt[kLanes];
      Unroll<0, kLanes / 2>([&](auto i) ND_UNROLLED {
        Riffle(d, rows[i], rows[i + kLanes / 2], dealt[2 * i], dealt[2 * i + 1]);
      });
      Unroll<0, kLanes>([&](auto i) ND_UNROLLED { rows[i] = dealt[i]; });
    });
  }
}

// Real or imaginary parts of a tile of FftKernels::turn.
template <bool kImaginary, class D>
HWY_INLINE void TurnTile(D d, const hn::TFromD<D>* HWY_RESTRICT in, int64_t in_stride,
                         int64_t in_plane, const hn::TFromD<D>* HWY_RESTRICT roots,
                         hn::TFromD<D>* HWY_RESTRICT out, int64_t out_stride) {
  constexpr int kLanes = static_cast<int>(hn::MaxLanes(D()));
  hn::Vec<D> rows[kLanes];
  Unroll<0, kLanes>([&](auto i) ND_UNROLLED {
    const auto re = hn::LoadU(d, in + i * in_stride);
    const auto im = hn::LoadU(d, in + i * in_stride + in_plane);
    const auto root_re = hn::LoadU(d, roots + 2 * i * kLanes);
    const auto root_im = hn::LoadU(d, roots + (2 * i + 1) * kLanes);
    rows[i] = kImaginary ? hn::MulAdd(im, root_re, hn::Mul(re, root_im))
                         : hn::NegMulAdd(im, root_im, hn::Mul(re, root_re));
  });
  Transpose(d, rows);
  Unroll<0, kLanes>([&](auto i)
                        ND_UNROLLED { hn::StoreU(rows[i], d, out + i * out_stride); });
}

template <class D, class T = hn::TFromD<D>>
void Turn(const T* in, int64_t in_stride, int64_t in_plane, int64_t rows, int64_t columns,
          const T* roots, T* out, int64_t out_stride, int64_t out_plane) noexcept {
  const D d;
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(D()));
  for (int64_t row = 0; row < rows; row += kLanes) {
    for (int64_t column = 0; column < columns; column += kLanes) {
      const T* const from = in + row * in_stride + column;
      T* const to = out + column * out_stride + row;
      TurnTile<false>(d, from, in_stride, in_plane, roots, to, out_stride);
      TurnTile<true>(d, from, in_stride, in_plane, roots, to + out_plane, out_stride);
      roots += 2 * kLanes * kLanes;
    }
  }
}

template <class D, class T = hn::TFromD<D>>
void Rotate(const T* in, int64_t in_plane, T re, T im, int64_t columns, T* out,
            int64_t out_plane) noexcept {
  const D d;
  const Planes<D> from{in_plane}, to{out_plane};
  const auto root_re = hn::Set(d, re), root_im = hn::Set(d, im);
  for (int64_t c = 0; c < columns; c += static_cast<int64_t>(hn::MaxLanes(d))) {
    to.Store(d, Multiply(from.Load(d, in + c), root_re, root_im), out + c);
  }
}

// Calls body(d, i) for vectors of elements i, i + 1, ... and for the rest one by one.
template <class D, class Body>
HWY_INLINE void ForElements(D d, int64_t begin, int64_t end, const Body& body) {
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(D()));
  for (; end - begin >= kLanes; begin += kLanes) body(d, begin);
  if constexpr (kLanes > 1) {
    for (; begin < end; ++begin) body(hn::CappedTag<hn::TFromD<D>, 1>(), begin);
  }
}

template <class D, class T = hn::TFromD<D>>
void MultiplyElements(const T* x, bool conjugate_x, const T* y, int64_t count, T re_scale,
                      T im_scale, T* out) noexcept {
  ForElements(D(), 0, count, [=](auto d, int64_t i) ND_UNROLLED {
    using Element = Pairs<decltype(d)>;
    auto a = Element::LoadPlain(d, x + 2 * i);
    if (conjugate_x) a.im = hn::Neg(a.im);
    const auto b = Element::LoadPlain(d, y + 2 * i);
    const auto product = Multiply(a, b.re, b.im);
    Element::StorePlain(d,
                        {hn::Mul(product.re, hn::Set(d, re_scale)),
                         hn::Mul(product.im, hn::Set(d, im_scale))},
                        out + 2 * i);
  });
}

// Elements k, k + 1, ... and half - k, half - k - 1, ... of FftKernels::split or join.
template <bool kJoin, class D, class T>
HWY_INLINE void MirrorPair(D d, const T* in, int64_t half, int64_t k, const T* roots,
                           T scale, T* out) {
  using Element = Pairs<D>;
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(D()));
  const int64_t mirrored = half - k - (kLanes - 1);
  const auto reversed = [&](auto value) ND_UNROLLED -> decltype(value) {
    if constexpr (kLanes == 1) return value;
    return {hn::Reverse(d, value.re), hn::Reverse(d, value.im)};
  };
  const auto a = Element::LoadPlain(d, in + 2 * k);
  const auto b = reversed(Element::LoadPlain(d, in + 2 * mirrored));
  const auto root = Element::LoadPlain(d, roots + 2 * k);
  const auto factor = hn::Set(d, scale);
  // Of a and the conjugate of b: the transforms of the even and of the odd samples, but
  // for a factor of the latter, which is -i * root, or its conjugate for the way back.
  const decltype(a) even = {hn::Add(a.re, b.re), hn::Sub(a.im, b.im)};
  const decltype(a) difference = {hn::Sub(a.re, b.re), hn::Add(a.im, b.im)};
  const auto odd = Multiply(difference, root.im, kJoin ? root.re : hn::Neg(root.re));
  const decltype(a) low = {hn::Mul(hn::Add(even.re, odd.re), factor),
                           hn::Mul(hn::Add(even.im, odd.im), factor)};
  const decltype(a) high = {hn::Mul(hn::Sub(even.re, odd.re), factor),
                            hn::Mul(hn::Sub(odd.im, even.im), factor)};
  Element::StorePlain(d, low, out + 2 * k);
  Element::StorePlain(d, reversed(high), out + 2 * mirrored);
}

template <bool kJoin, class D, class T>
HWY_INLINE void MirrorPairs(const T* in, int64_t half, const T* roots, T scale, T* out) {
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(D()));
  int64_t k = 1;
  for (; 2 * (k + kLanes - 1) < half; k += kLanes) {
    MirrorPair<kJoin>(D(), in, half, k, roots, scale, out);
  }
  for (; 2 * k <= half; ++k) {
    MirrorPair<kJoin>(hn::CappedTag<T, 1>(), in, half, k, roots, scale, out);
  }
}

template <class D, class T = hn::TFromD<D>>
void Split(const T* z, int64_t half, const T* roots, T scale, T* out) noexcept {
  const T re = z[0], im = z[1];
  MirrorPairs<false, D>(z, half, roots, scale * T{0.5}, out);
  out[0] = (re + im) * scale;
  out[1] = 0;
  out[2 * half] = (re - im) * scale;
  out[2 * half + 1] = 0;
}

template <class D, class T = hn::TFromD<D>>
void Join(const T* x, int64_t half, const T* roots, T* out) noexcept {
  const T first = x[0], last = x[2 * half];
  MirrorPairs<true, D>(x, half, roots, T{1}, out);
  out[0] = first + last;
  out[1] = first - last;
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
