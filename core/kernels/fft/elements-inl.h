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

// The numbers of a block of a row, of which vectors are made up.
template <class D>
inline constexpr int kBlock = static_cast<int>(HWY_MIN(hn::MaxLanes(D()), 4));

// A vector of blocks: of each kBlock-th row. row_at(i): where that of row i is.
template <class D, class RowAt>
HWY_INLINE hn::Vec<D> LoadBlocks(D d, const RowAt& row_at, int64_t row) {
  if constexpr (hn::MaxLanes(D()) == kBlock<D>) {
    return hn::LoadU(d, row_at(row));
  } else {
#if HWY_TARGET != HWY_SCALAR
    const hn::Half<D> half;
    const int64_t middle = row + static_cast<int64_t>(hn::MaxLanes(half));
    return hn::Combine(d, LoadBlocks(half, row_at, middle),
                       LoadBlocks(half, row_at, row));
#endif
  }
}

// ... and back, but for rows from `end` on.
template <class D, class RowAt>
HWY_INLINE void StoreBlocks(D d, hn::Vec<D> value, const RowAt& row_at, int64_t row,
                            int64_t end) {
  if constexpr (hn::MaxLanes(D()) == kBlock<D>) {
    if (row < end) hn::StoreU(value, d, row_at(row));
  } else {
#if HWY_TARGET != HWY_SCALAR
    const hn::Half<D> half;
    const int64_t middle = row + static_cast<int64_t>(hn::MaxLanes(half));
    StoreBlocks(half, hn::LowerHalf(half, value), row_at, row, end);
    StoreBlocks(half, hn::UpperHalf(half, value), row_at, middle, end);
#endif
  }
}

#if HWY_TARGET != HWY_SCALAR
// Of each two blocks of 16 bytes the even one of a, then that of b; the odd ones.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V EvenBlocks(D /*d*/, V a, V b) {
#if HWY_TARGET == HWY_AVX3
  if constexpr (sizeof(V) == 64) {
    const __m512i places = _mm512_set_epi64(13, 12, 5, 4, 9, 8, 1, 0);
    return V{_mm512_permutex2var_pd(a.raw, places, b.raw)};
  }
#endif
  return hn::OddEvenBlocks(hn::SwapAdjacentBlocks(b), a);
}
template <class D, class V = hn::Vec<D>>
HWY_INLINE V OddBlocks(D /*d*/, V a, V b) {
#if HWY_TARGET == HWY_AVX3
  if constexpr (sizeof(V) == 64) {
    const __m512i places = _mm512_set_epi64(15, 14, 7, 6, 11, 10, 3, 2);
    return V{_mm512_permutex2var_pd(a.raw, places, b.raw)};
  }
#endif
  return hn::OddEvenBlocks(b, hn::SwapAdjacentBlocks(a));
}
#endif

// Transposes the blocks of kBlock vectors: as LoadBlocks loads rows 0, 1, ... they become
// columns, and the other way round.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void TransposeBlocks([[maybe_unused]] D d,
                                [[maybe_unused]] V (&rows)[kBlock<D>]) {
#if HWY_TARGET != HWY_SCALAR
  if constexpr (kBlock<D> == 2) {
    const V low = hn::InterleaveLower(d, rows[0], rows[1]);
    rows[1] = hn::InterleaveUpper(d, rows[0], rows[1]);
    rows[0] = low;
  } else if constexpr (sizeof(hn::TFromD<D>) == 8) {
    // Of 16 bytes each: of columns 0 and 2, and of 1 and 3.
    const V even = hn::InterleaveLower(d, rows[0], rows[1]);
    const V even_after = hn::InterleaveLower(d, rows[2], rows[3]);
    const V odd = hn::InterleaveUpper(d, rows[0], rows[1]);
    const V odd_after = hn::InterleaveUpper(d, rows[2], rows[3]);
    rows[0] = EvenBlocks(d, even, even_after);
    rows[1] = EvenBlocks(d, odd, odd_after);
    rows[2] = OddBlocks(d, even, even_after);
    rows[3] = OddBlocks(d, odd, odd_after);
  } else {
    const V low_even = hn::InterleaveLower(d, rows[0], rows[2]);
    const V low_odd = hn::InterleaveLower(d, rows[1], rows[3]);
    const V high_even = hn::InterleaveUpper(d, rows[0], rows[2]);
    const V high_odd = hn::InterleaveUpper(d, rows[1], rows[3]);
    rows[0] = hn::InterleaveLower(d, low_even, low_odd);
    rows[1] = hn::InterleaveUpper(d, low_even, low_odd);
    rows[2] = hn::InterleaveLower(d, high_even, high_odd);
    rows[3] = hn::InterleaveUpper(d, high_even, high_odd);
  }
#endif
}

// A block's worth of columns of a matrix, of as many rows as there are lanes.
template <class D, class RowAt, class V = hn::Vec<D>>
HWY_INLINE void LoadColumns(D d, const RowAt& row_at, V (&columns)[kBlock<D>]) {
  Unroll<0, kBlock<D>>([&](auto i)
                           ND_UNROLLED { columns[i] = LoadBlocks(d, row_at, i); });
  TransposeBlocks(d, columns);
}

template <class D, class T = hn::TFromD<D>>
void Turn(const T* HWY_RESTRICT in, int64_t in_stride, int64_t in_plane, int64_t rows,
          int64_t columns, const T* HWY_RESTRICT roots, T* HWY_RESTRICT out,
          int64_t out_stride, int64_t out_plane) noexcept {
  const D d;
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(D()));
  const Planes<D> to{out_plane};
  for (int64_t row = 0; row < rows; row += kLanes) {
    const T* from = in + row * in_stride;
    T* HWY_RESTRICT at = out + row;
    for (int64_t column = 0; column < columns; column += kBlock<D>) {
      hn::Vec<D> re[kBlock<D>], im[kBlock<D>];
      LoadColumns(
          d, [=](int64_t i) ND_UNROLLED { return from + i * in_stride; }, re);
      LoadColumns(
          d, [=](int64_t i) ND_UNROLLED { return from + in_plane + i * in_stride; }, im);
      Unroll<0, kBlock<D>>([&](auto i) ND_UNROLLED {
        to.Store(d,
                 Multiply(Complex<hn::Vec<D>>{re[i], im[i]}, hn::LoadU(d, roots),
                          hn::LoadU(d, roots + kLanes)),
                 at);
        at += out_stride;
        roots += 2 * kLanes;
      });
      from += kBlock<D>;
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

template <class D, class T = hn::TFromD<D>>
void MultiplyColumns(const T* x, int64_t x_stride, int64_t x_plane, int64_t rows,
                     int64_t columns, const T* y, int64_t y_stride, T* out,
                     int64_t out_stride, int64_t out_plane) noexcept {
  const D d;
  const Planes<D> from{x_plane}, to{out_plane};
  for (int64_t row = 0; row < rows; ++row) {
    for (int64_t c = 0; c < columns; c += static_cast<int64_t>(hn::MaxLanes(d))) {
      const auto factor = Pairs<D>::LoadPlain(d, y + 2 * c);
      to.Store(d, Multiply(from.Load(d, x + c), factor.re, factor.im), out + c);
    }
    x += x_stride;
    y += y_stride;
    out += out_stride;
  }
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

// Elements of lines as rows of real and imaginary parts. kFull: there is a line for each
// lane; else the last one counts once more where there is none.
template <bool kFull, class D, class T = hn::TFromD<D>>
HWY_INLINE void DealLines(D d, const T* in, int64_t in_stride, int64_t lines,
                          int64_t count, T* out, int64_t out_stride, int64_t out_plane) {
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(D()));
  constexpr int64_t kElements = kBlock<D> / 2;
  const auto line_at = [=](int64_t line) ND_UNROLLED {
    return in + (kFull || line < lines ? line : lines - 1) * in_stride;
  };
  int64_t i = 0;
  if constexpr (kElements > 0) {
    for (; i + kElements <= count; i += kElements) {
      hn::Vec<D> numbers[kBlock<D>];
      LoadColumns(
          d, [=](int64_t line) ND_UNROLLED { return line_at(line) + 2 * i; }, numbers);
      Unroll<0, kElements>([&](auto e) ND_UNROLLED {
        T* const row = out + (i + e) * out_stride;
        Planes<D>{out_plane}.Store(d, {numbers[2 * e], numbers[2 * e + 1]}, row);
      });
    }
  }
  for (; i < count; ++i) {
    for (int64_t line = 0; line < kLanes; ++line) {
      out[i * out_stride + line] = line_at(line)[2 * i];
      out[i * out_stride + line + out_plane] = line_at(line)[2 * i + 1];
    }
  }
}

template <class D, class T = hn::TFromD<D>>
void Deal(const T* in, int64_t in_stride, int64_t lines, int64_t count, T* out,
          int64_t out_stride, int64_t out_plane) noexcept {
  const D d;
  if (lines == static_cast<int64_t>(hn::MaxLanes(d))) {
    DealLines<true>(d, in, in_stride, lines, count, out, out_stride, out_plane);
  } else {
    DealLines<false>(d, in, in_stride, lines, count, out, out_stride, out_plane);
  }
}

template <class D, class T = hn::TFromD<D>>
void Collect(const T* in, int64_t in_stride, int64_t in_plane, int64_t lines,
             int64_t count, T scale, T* out, int64_t out_stride) noexcept {
  const D d;
  constexpr int64_t kElements = kBlock<D> / 2;
  const auto factor = hn::Set(d, scale);
  int64_t i = 0;
  if constexpr (kElements > 0) {
    for (; i + kElements <= count; i += kElements) {
      hn::Vec<D> numbers[kBlock<D>];
      Unroll<0, kElements>([&](auto e) ND_UNROLLED {
        const auto element = Planes<D>{in_plane}.Load(d, in + (i + e) * in_stride);
        numbers[2 * e] = hn::Mul(element.re, factor);
        numbers[2 * e + 1] = hn::Mul(element.im, factor);
      });
      TransposeBlocks(d, numbers);
      Unroll<0, kBlock<D>>([&](auto line) ND_UNROLLED {
        StoreBlocks(
            d, numbers[line],
            [=](int64_t l) ND_UNROLLED { return out + l * out_stride + 2 * i; }, line,
            lines);
      });
    }
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
