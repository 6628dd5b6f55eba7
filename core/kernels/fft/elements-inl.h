// SPDX-License-Identifier: BSD-3-Clause
// The parts of FftKernels that are neither passes nor steps of real transforms: tiles
// turned, products, and lines dealt out.

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
