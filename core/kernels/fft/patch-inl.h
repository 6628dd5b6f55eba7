// SPDX-License-Identifier: BSD-3-Clause
// The passes of patches.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_FFT_PATCH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_FFT_PATCH_INL_H_
#undef ND_CORE_KERNELS_FFT_PATCH_INL_H_
#else
#define ND_CORE_KERNELS_FFT_PATCH_INL_H_
#endif

#include <cstring>

#include "core/kernels/fft/elements-inl.h"
#include "core/kernels/fft/patch.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// A vector of columns: of two planes that are read, or also written.
template <class D, typename Number>
struct Strip {
  Number* re;
  Number* im;
  int64_t re_stride, im_stride;

  HWY_INLINE Complex<hn::Vec<D>> Load(int64_t row) const {
    return {hn::LoadU(D(), re + row * re_stride), hn::LoadU(D(), im + row * im_stride)};
  }
  HWY_INLINE void Store(int64_t row, Complex<hn::Vec<D>> z) const {
    hn::StoreU(z.re, D(), re + row * re_stride);
    hn::StoreU(z.im, D(), im + row * im_stride);
  }
  // A transform of exchanged parts, exchanged again, is the inverse one.
  HWY_INLINE Strip Exchanged() const { return {im, re, im_stride, re_stride}; }
};

// Where results go: as far as they are wanted.
template <class D>
struct ResultStrip {
  using T = hn::TFromD<D>;
  struct Part {
    T* y;
    int64_t stride, rows, columns;

    HWY_INLINE void Store(int64_t row, hn::Vec<D> value) const {
      constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(D()));
      if (row >= rows) return;
      if (HWY_LIKELY(columns >= kLanes)) {
        hn::StoreU(value, D(), y + row * stride);
      } else {
        HWY_ALIGN T lane[hn::MaxLanes(D())];
        hn::Store(value, D(), lane);
        std::memcpy(y + row * stride, lane, static_cast<size_t>(columns) * sizeof(T));
      }
    }
  } re, im;

  HWY_INLINE void Store(int64_t row, Complex<hn::Vec<D>> z) const {
    re.Store(row, z.re);
    im.Store(row, z.im);
  }
};

// Rows first, first + step, ...: transformed, then multiplied by roots.
template <int kRadix, bool kRoots, class D, class From, class To>
HWY_INLINE void Split(D d, From from, To to, int64_t first, int64_t step,
                      const hn::TFromD<D>* HWY_RESTRICT roots) {
  Complex<hn::Vec<D>> x[kRadix];
  Unroll<0, kRadix>([&](auto j) ND_UNROLLED { x[j] = from.Load(first + j * step); });
  Butterfly<kRadix>::Apply(d, roots, x);
  to.Store(first, x[0]);
  Unroll<1, kRadix>([&](auto j) ND_UNROLLED {
    if constexpr (kRoots) {
      x[j] = Multiply(x[j], hn::Set(d, roots[2 * j - 2]), hn::Set(d, roots[2 * j - 1]));
    }
    to.Store(first + j * step, x[j]);
  });
}

// The other way round.
template <int kRadix, bool kRoots, class D, class From, class To>
HWY_INLINE void Join(D d, From from, To to, int64_t first, int64_t step,
                     const hn::TFromD<D>* HWY_RESTRICT roots) {
  Complex<hn::Vec<D>> x[kRadix];
  x[0] = from.Load(first);
  Unroll<1, kRadix>([&](auto j) ND_UNROLLED {
    x[j] = from.Load(first + j * step);
    if constexpr (kRoots) {
      x[j] = Multiply(x[j], hn::Set(d, roots[2 * j - 2]), hn::Set(d, roots[2 * j - 1]));
    }
  });
  Butterfly<kRadix>::Apply(d, roots, x);
  Unroll<0, kRadix>([&](auto j) ND_UNROLLED { to.Store(first + j * step, x[j]); });
}

// All rows of a pass over blocks of kRadix * step rows. The first root of each is 1.
template <int kRadix, bool kJoin, class D, class From, class To>
HWY_INLINE void Pass(D d, From from, To to, int64_t size, int64_t step,
                     const hn::TFromD<D>* HWY_RESTRICT roots) {
  for (int64_t block = 0; block < size; block += kRadix * step) {
    if constexpr (kJoin) {
      Join<kRadix, false>(d, from, to, block, step, roots);
    } else {
      Split<kRadix, false>(d, from, to, block, step, roots);
    }
    for (int64_t k = 1; k < step; ++k) {
      const hn::TFromD<D>* const root = roots + 2 * k * (kRadix - 1);
      if constexpr (kJoin) {
        Join<kRadix, true>(d, from, to, block + k, step, root);
      } else {
        Split<kRadix, true>(d, from, to, block + k, step, root);
      }
    }
  }
}

// What the last pass of a transform, products and the first pass back do to a few rows.
template <int kRadix, class D, class Both, class Spectrum>
HWY_INLINE void Multiplied(D d, Both strip, Spectrum spectrum, int64_t size) {
  for (int64_t row = 0; row < size; row += kRadix) {
    Complex<hn::Vec<D>> x[kRadix];
    Unroll<0, kRadix>([&](auto j) ND_UNROLLED { x[j] = strip.Load(row + j); });
    Butterfly<kRadix>::Apply(d, nullptr, x);
    Unroll<0, kRadix>([&](auto j) ND_UNROLLED {
      const auto factor = spectrum.Load(row + j);
      const auto product = Multiply(x[j], factor.re, factor.im);
      x[j] = {product.im, product.re};
    });
    Butterfly<kRadix>::Apply(d, nullptr, x);
    Unroll<0, kRadix>(
        [&](auto j) ND_UNROLLED { strip.Store(row + j, {x[j].im, x[j].re}); });
  }
}

template <class D>
class Patch {
 public:
  using T = hn::TFromD<D>;
  using Job = PatchJob<T>;

  static void Transform(const Job& job) noexcept { Patch(job).TransformAll(); }
  static void Correlate(const Job& job) noexcept { Patch(job).CorrelateAll(); }

  static T Largest(const T* x, int64_t stride, int64_t size) noexcept {
    const hn::RebindToUnsigned<D> bits;
    const auto magnitude = hn::Set(bits, ~uint64_t{0} >> (65 - 8 * sizeof(T)));
    auto even = hn::Zero(bits), odd = even;
    for (int64_t row = 0; row < size; ++row, x += stride) {
      for (int64_t c = 0; c < size; c += 2 * kLanes) {
        even = Larger(even, hn::And(magnitude, Load(bits, x + c)));
        odd = Larger(odd, hn::And(magnitude, Load(bits, x + c + kLanes)));
      }
    }
    HWY_ALIGN hn::TFromD<decltype(bits)> lane[hn::MaxLanes(D())];
    hn::Store(Larger(even, odd), bits, lane);
    for (int64_t i = 1; i < kLanes; ++i) lane[0] = HWY_MAX(lane[0], lane[i]);
    T result;
    std::memcpy(&result, lane, sizeof result);
    return result;
  }

 private:
  static constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(D()));
  using Work = Strip<D, T>;
  using Given = Strip<D, const T>;

  template <class Bits>
  static HWY_INLINE hn::Vec<Bits> Load(Bits bits, const T* x) {
    return hn::BitCast(bits, hn::LoadU(D(), x));
  }
  // Of bits without a sign.
  template <class V>
  static HWY_INLINE V Larger(V a, V b) {
    const hn::RebindToSigned<D> d;
    const hn::RebindToUnsigned<D> bits;
    return hn::BitCast(bits, hn::Max(hn::BitCast(d, a), hn::BitCast(d, b)));
  }

  explicit HWY_INLINE Patch(const Job& job)
      : job_(job),
        size_(job.size),
        pitch_(PatchPitch<T>(job.size)),
        eighth_(job.size / 8),
        more_roots_(job.roots + 14 * (job.size / 8)) {}

  HWY_INLINE Work WorkAt(int64_t column) const {
    T* const re = job_.work + column;
    return {re, re + PatchPlane<T>(size_), pitch_, pitch_};
  }
  HWY_INLINE Given GivenAt(int64_t column) const {
    return {job_.x[0] + column, job_.x[1] + column, job_.x_stride[0], job_.x_stride[1]};
  }

  // All passes but the last.
  template <class From>
  HWY_INLINE void Begin(From from, Work to) const {
    const D d;
    Pass<8, false>(d, from, to, size_, eighth_, job_.roots);
    if (eighth_ == 16) Pass<4, false>(d, to, to, size_, 4, more_roots_);
  }
  HWY_INLINE void Last(Work strip) const {
    const D d;
    if (eighth_ == 8) {
      Pass<8, false>(d, strip, strip, size_, 1, nullptr);
    } else {
      Pass<4, false>(d, strip, strip, size_, 1, nullptr);
    }
  }
  HWY_INLINE void FirstBack(Work strip) const {
    const D d;
    if (eighth_ == 8) {
      Pass<8, true>(d, strip, strip, size_, 1, nullptr);
    } else {
      Pass<4, true>(d, strip, strip, size_, 1, nullptr);
    }
  }
  template <class To>
  HWY_INLINE void End(Work from, To to) const {
    const D d;
    if (eighth_ == 16) Pass<4, true>(d, from, from, size_, 4, more_roots_);
    Pass<8, true>(d, from, to, size_, eighth_, job_.roots);
  }

  void TransformColumns() const {
    for (int64_t c = 0; c < size_; c += kLanes) {
      Begin(GivenAt(c), WorkAt(c));
      Last(WorkAt(c));
    }
    TurnPlanes();
  }

  void TransformAll() const {
    TransformColumns();
    for (int64_t c = 0; c < size_; c += kLanes) {
      Begin(WorkAt(c), WorkAt(c));
      Last(WorkAt(c));
    }
  }

  void CorrelateAll() const {
    const D d;
    TransformColumns();
    for (int64_t c = 0; c < size_; c += kLanes) {
      const Work strip = WorkAt(c);
      const T* const re = job_.spectrum + c;
      const Given spectrum = {re, re + PatchPlane<T>(size_), pitch_, pitch_};
      Begin(strip, strip);
      if (eighth_ == 8) {
        Multiplied<8>(d, strip, spectrum, size_);
      } else {
        Multiplied<4>(d, strip, spectrum, size_);
      }
      End(strip.Exchanged(), strip.Exchanged());
    }
    TurnPlanes();
    const int64_t columns = HWY_MAX(job_.y_columns[0], job_.y_columns[1]);
    for (int64_t c = 0; c < columns; c += kLanes) {
      const Work strip = WorkAt(c).Exchanged();
      FirstBack(strip);
      End(strip, ResultStrip<D>{ResultAt(1, c), ResultAt(0, c)});
    }
  }

  HWY_INLINE typename ResultStrip<D>::Part ResultAt(int p, int64_t column) const {
    const int64_t left = job_.y_columns[p] - column;
    return {job_.y[p] + column, job_.y_stride[p], left > 0 ? job_.y_rows[p] : 0, left};
  }

  void TurnPlanes() const {
    TurnPlane(job_.work);
    TurnPlane(job_.work + PatchPlane<T>(size_));
  }
  // In place: blocks change places with those across the diagonal.
  void TurnPlane(T* plane) const {
    for (int64_t row = 0; row < size_; row += kLanes) {
      Exchange(plane + row * pitch_ + row, plane + row * pitch_ + row);
      for (int64_t column = row + kLanes; column < size_; column += kLanes) {
        Exchange(plane + row * pitch_ + column, plane + column * pitch_ + row);
      }
    }
  }
  HWY_INLINE void Exchange(T* a, T* b) const {
    const D d;
    hn::Vec<D> upper[kLanes], lower[kLanes];
    Unroll<0, kLanes>([&](auto i) ND_UNROLLED { upper[i] = hn::Load(d, a + i * pitch_); });
    Transpose(d, upper);
    if (a != b) {
      Unroll<0, kLanes>(
          [&](auto i) ND_UNROLLED { lower[i] = hn::Load(d, b + i * pitch_); });
      Transpose(d, lower);
      Unroll<0, kLanes>(
          [&](auto i) ND_UNROLLED { hn::Store(lower[i], d, a + i * pitch_); });
    }
    Unroll<0, kLanes>([&](auto i) ND_UNROLLED { hn::Store(upper[i], d, b + i * pitch_); });
  }

  const Job& job_;
  const int64_t size_, pitch_, eighth_;
  const T* const more_roots_;
};

template <typename T>
constexpr PatchKernels<T> MakePatchKernels() {
  using P = Patch<hn::ScalableTag<T>>;
  return {P::Transform, P::Correlate, P::Largest};
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
