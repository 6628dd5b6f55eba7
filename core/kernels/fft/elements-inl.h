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
void TurnColumns(const T* HWY_RESTRICT in, int64_t in_plane, int64_t rows,
                 int64_t columns, int64_t width, const T* HWY_RESTRICT roots,
                 T* HWY_RESTRICT out, int64_t out_plane) noexcept {
  const D d;
  const Planes<D> from{in_plane}, to{out_plane};
  for (int64_t row = 0; row < rows; ++row) {
    T* HWY_RESTRICT at = out + row * width;
    for (int64_t column = 0; column < columns; ++column) {
      const auto re = hn::Set(d, roots[0]), im = hn::Set(d, roots[1]);
      for (int64_t c = 0; c < width; c += static_cast<int64_t>(hn::MaxLanes(d))) {
        to.Store(d, Multiply(from.Load(d, in + c), re, im), at + c);
      }
      in += width;
      at += rows * width;
      roots += 2;
    }
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

template <class D, class T = hn::TFromD<D>>
void MultiplyAddElements(const T* x, const T* y, int64_t count, T* sum) noexcept {
  ForElements(D(), 0, count, [=](auto d, int64_t i) ND_UNROLLED {
    using Element = Pairs<decltype(d)>;
    const auto a = Element::LoadPlain(d, x + 2 * i), b = Element::LoadPlain(d, y + 2 * i);
    auto s = Element::LoadPlain(d, sum + 2 * i);
    s.re = hn::NegMulAdd(a.im, b.im, hn::MulAdd(a.re, b.re, s.re));
    s.im = hn::MulAdd(a.im, b.re, hn::MulAdd(a.re, b.im, s.im));
    Element::StorePlain(d, s, sum + 2 * i);
  });
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Reversed(D d, V value) {
  if constexpr (hn::MaxLanes(D()) == 1) return value;
  return hn::Reverse(d, value);
}

// Roots as FftKernels::part wants them, conjugated on demand.
template <class D, class T = hn::TFromD<D>, class V = hn::Vec<D>>
HWY_INLINE Complex<V> LoadRoot(D d, const T* at, bool turned, bool conjugate) {
  const Complex<V> root = Pairs<D>::LoadPlain(d, at);
  const Complex<V> used = turned ? Complex<V>{hn::Neg(root.im), root.re} : root;
  return conjugate ? Complex<V>{used.re, hn::Neg(used.im)} : used;
}

template <class D, class T = hn::TFromD<D>>
void Part(const T* pairs, int64_t count, const T* roots, bool turned, T im_factor,
          T* forward, T* backward) noexcept {
  ForElements(D(), 0, count, [=](auto d, int64_t k) ND_UNROLLED {
    using Element = Pairs<decltype(d)>;
    auto value = Element::LoadPlain(d, pairs + 2 * k);
    if (roots != nullptr) {
      const auto root = LoadRoot(d, roots + 2 * k, turned, false);
      value = Multiply(value, root.re, root.im);
    }
    hn::StoreU(value.re, d, forward + k);
    hn::StoreU(Reversed(d, hn::Mul(value.im, hn::Set(d, im_factor))), d,
               backward - k - (static_cast<int64_t>(hn::MaxLanes(d)) - 1));
  });
}

template <class D, class T = hn::TFromD<D>>
void Merge(const T* forward, const T* backward, int64_t count, const T* roots,
           bool turned, T im_factor, T* pairs) noexcept {
  ForElements(D(), 0, count, [=](auto d, int64_t k) ND_UNROLLED {
    using Element = Pairs<decltype(d)>;
    const T* const mirror = backward - k - (static_cast<int64_t>(hn::MaxLanes(d)) - 1);
    Complex<hn::Vec<decltype(d)>> value = {
        hn::LoadU(d, forward + k),
        hn::Mul(Reversed(d, hn::LoadU(d, mirror)), hn::Set(d, im_factor))};
    if (roots != nullptr) {
      const auto root = LoadRoot(d, roots + 2 * k, turned, true);
      value = Multiply(value, root.re, root.im);
    }
    Element::StorePlain(d, value, pairs + 2 * k);
  });
}

template <class D, class T = hn::TFromD<D>>
void Rotate(const T* re, const T* im, T in_factor, T root_re, T root_im, T out_factor,
            int64_t width, T* out_re, T* out_im) noexcept {
  const D d;
  const auto root_x = hn::Set(d, root_re), root_y = hn::Set(d, root_im);
  for (int64_t c = 0; c < width; c += static_cast<int64_t>(hn::MaxLanes(d))) {
    const Complex<hn::Vec<D>> value = {
        hn::LoadU(d, re + c), hn::Mul(hn::LoadU(d, im + c), hn::Set(d, in_factor))};
    const auto turned = Multiply(value, root_x, root_y);
    hn::StoreU(turned.re, d, out_re + c);
    hn::StoreU(hn::Mul(turned.im, hn::Set(d, out_factor)), d, out_im + c);
  }
}

// A pair of elements of a real transform, or of the complex one that it is made from.
template <class V>
struct Mirrored {
  Complex<V> low, high;  // elements k and half - k
};

// The step between both; kJoin: from the former to the latter. root: exp(-2 pi i k / n).
template <bool kJoin, class D, class V = hn::Vec<D>>
HWY_INLINE Mirrored<V> Exchange(D d, Mirrored<V> pair, Complex<V> root,
                                hn::TFromD<D> scale) {
  const auto factor = hn::Set(d, scale);
  const Complex<V> a = pair.low, b = pair.high;
  // Of a and the conjugate of b: the transforms of the even and of the odd samples, but
  // for a factor of the latter, which is -i * root, or its conjugate for the way back.
  const Complex<V> even = {hn::Add(a.re, b.re), hn::Sub(a.im, b.im)};
  const Complex<V> difference = {hn::Sub(a.re, b.re), hn::Add(a.im, b.im)};
  const Complex<V> odd =
      Multiply(difference, root.im, kJoin ? root.re : hn::Neg(root.re));
  return {{hn::Mul(hn::Add(even.re, odd.re), factor),
           hn::Mul(hn::Add(even.im, odd.im), factor)},
          {hn::Mul(hn::Sub(even.re, odd.re), factor),
           hn::Mul(hn::Sub(odd.im, even.im), factor)}};
}

// Elements k, k + 1, ... and half - k, half - k - 1, ... of a line.
template <bool kJoin, class D, class T>
HWY_INLINE void MirrorPair(D d, const T* in, int64_t half, int64_t k, const T* roots,
                           T scale, T* out) {
  using Element = Pairs<D>;
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(D()));
  const int64_t mirror = half - k - (kLanes - 1);
  const auto reversed = [&](auto value) ND_UNROLLED -> decltype(value) {
    return {Reversed(d, value.re), Reversed(d, value.im)};
  };
  const Mirrored<hn::Vec<D>> pair = {Element::LoadPlain(d, in + 2 * k),
                                     reversed(Element::LoadPlain(d, in + 2 * mirror))};
  const auto done = Exchange<kJoin>(d, pair, Element::LoadPlain(d, roots + 2 * k), scale);
  Element::StorePlain(d, reversed(done.high), out + 2 * mirror);
  Element::StorePlain(d, done.low, out + 2 * k);
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
void Join(const T* x, int64_t half, const T* roots, T scale, T* out) noexcept {
  const T first = x[0], last = x[2 * half];
  MirrorPairs<true, D>(x, half, roots, scale, out);
  out[0] = (first + last) * scale;
  out[1] = (first - last) * scale;
}

// The rows of a job, k and half - k at a time.
template <bool kJoin, class D, class In, class Out>
HWY_INLINE void MirrorRows(D d, const FftMirror<hn::TFromD<D>>& job, const In& in,
                           const Out& out) {
  using T = hn::TFromD<D>;
  const T scale = kJoin ? job.scale : job.scale * T{0.5};
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
        const auto done =
            Exchange<kJoin>(d, {a, in.Load(d, high + In::kNumbers * c)}, root, scale);
        out.Store(d, done.high, high_out + Out::kNumbers * c);
        out.Store(d, done.low, low_out + Out::kNumbers * c);
        continue;
      }
      const auto factor = hn::Set(d, job.scale);
      const auto b = kJoin ? in.Load(d, high + In::kNumbers * c).re : a.im;
      const auto sum = hn::Mul(hn::Add(a.re, b), factor);
      const auto difference = hn::Mul(hn::Sub(a.re, b), factor);
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

// Where the tile after the one at i begins: the last one ends at `count`, and may contain
// some elements once more.
template <int kLanes>
HWY_INLINE int64_t NextTile(int64_t i, int64_t count) {
  const int64_t next = i + kLanes;
  return next < count && next + kLanes > count ? count - kLanes : next;
}

template <class D, class T = hn::TFromD<D>>
void Deal(const T* in, int64_t in_stride, int64_t lines, int64_t count, T* out,
          int64_t out_stride, int64_t out_plane) noexcept {
  const D d;
  constexpr int kLanes = static_cast<int>(hn::MaxLanes(D()));
  const int64_t last = lines - 1;
  int64_t i = 0;
  while (i < count && count >= kLanes) {
    hn::Vec<D> re[kLanes], im[kLanes];
    Unroll<0, kLanes>([&](auto line) ND_UNROLLED {
      // Where there is no line, the last one once more.
      const int64_t number = line < last ? line : last;
      const auto value = Pairs<D>::LoadPlain(d, in + number * in_stride + 2 * i);
      re[line] = value.re;
      im[line] = value.im;
    });
    Transpose(d, re);
    Transpose(d, im);
    Unroll<0, kLanes>([&](auto row) ND_UNROLLED {
      hn::StoreU(re[row], d, out + (i + row) * out_stride);
      hn::StoreU(im[row], d, out + (i + row) * out_stride + out_plane);
    });
    i = NextTile<kLanes>(i, count);
  }
  for (; i < count; ++i) {
    for (int64_t line = 0; line < kLanes; ++line) {
      const T* const element = in + (line < last ? line : last) * in_stride + 2 * i;
      out[i * out_stride + line] = element[0];
      out[i * out_stride + line + out_plane] = element[1];
    }
  }
}

template <class D, class T = hn::TFromD<D>>
void Collect(const T* in, int64_t in_stride, int64_t in_plane, int64_t lines,
             int64_t count, T scale, T* out, int64_t out_stride) noexcept {
  const D d;
  constexpr int kLanes = static_cast<int>(hn::MaxLanes(D()));
  const auto factor = hn::Set(d, scale);
  int64_t i = 0;
  while (i < count && count >= kLanes) {
    hn::Vec<D> re[kLanes], im[kLanes];
    Unroll<0, kLanes>([&](auto row) ND_UNROLLED {
      const T* const at = in + (i + row) * in_stride;
      re[row] = hn::Mul(hn::LoadU(d, at), factor);
      im[row] = hn::Mul(hn::LoadU(d, at + in_plane), factor);
    });
    Transpose(d, re);
    Transpose(d, im);
    Unroll<0, kLanes>([&](auto line) ND_UNROLLED {
      if (line < lines) {
        Pairs<D>::StorePlain(d, {re[line], im[line]}, out + line * out_stride + 2 * i);
      }
    });
    i = NextTile<kLanes>(i, count);
  }
  for (; i < count; ++i) {
    for (int64_t line = 0; line < lines; ++line) {
      out[line * out_stride + 2 * i] = in[i * in_stride + line] * scale;
      out[line * out_stride + 2 * i + 1] = in[i * in_stride + line + in_plane] * scale;
    }
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
