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
#include <limits>

#include "core/kernels/fft/elements-inl.h"
#include "core/kernels/fft/patch.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// Hides how an address came about. Else gcc keeps one for each row of a pass, and few of
// them in registers.
template <typename T>
HWY_INLINE void Hide(T*& address) {
  asm("" : "+r"(address));
}

// Rows of a patch, a vector of columns wide: `From` gives those at first, first + step,
// ... in turn. They lie in the planes of the workspace, where all distances are known
// beforehand; with exchanged parts if kExchanged: a transform of these, exchanged again,
// is the inverse one.
template <class D, int64_t kSize, bool kExchanged, typename Number = hn::TFromD<D>>
struct WorkStrip {
  static constexpr int64_t kPitch = PatchPitch<hn::TFromD<D>>(kSize);
  static constexpr int64_t kPlane = PatchPlane<hn::TFromD<D>>(kSize);
  Number* at;

  struct Rows {
    Number* at;
    int64_t jump;

    HWY_INLINE Complex<hn::Vec<D>> Next() {
      const auto re = hn::Load(D(), at), im = hn::Load(D(), at + kPlane);
      at += jump;
      if constexpr (kExchanged) return {im, re};
      return {re, im};
    }
    HWY_INLINE void Put(Complex<hn::Vec<D>> z) {
      hn::Store(kExchanged ? z.im : z.re, D(), at);
      hn::Store(kExchanged ? z.re : z.im, D(), at + kPlane);
      at += jump;
    }
  };
  HWY_INLINE Rows From(int64_t first, int64_t step) const {
    return {at + first * kPitch, step * kPitch};
  }
};

// In two planes anywhere.
template <class D>
struct GivenStrip {
  using T = hn::TFromD<D>;
  const T* re;
  const T* im;
  int64_t re_stride, im_stride;

  struct Rows {
    const T* re;
    const T* im;
    int64_t re_jump, im_jump;

    HWY_INLINE Complex<hn::Vec<D>> Next() {
      Hide(re);
      Hide(im);
      const Complex<hn::Vec<D>> z = {hn::LoadU(D(), re), hn::LoadU(D(), im)};
      re += re_jump;
      im += im_jump;
      return z;
    }
  };
  HWY_INLINE Rows From(int64_t first, int64_t step) const {
    return {re + first * re_stride, im + first * im_stride, step * re_stride,
            step * im_stride};
  }
};

// Where the real or the imaginary parts of results go: as far as they are wanted.
template <class D>
struct ResultPlane {
  using T = hn::TFromD<D>;
  static constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(D()));
  T* y;
  int64_t stride, rows, columns;

  HWY_INLINE void Store(int64_t row, hn::Vec<D> value) const {
    if (row >= rows) return;
    T* const at = y + row * stride;
    if (HWY_LIKELY(columns >= kLanes)) return hn::StoreU(value, D(), at);
    const size_t count = static_cast<size_t>(columns);
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2
    hn::BlendedStore(value, hn::FirstN(D(), count), D(), at);
#else
    HWY_ALIGN T lane[hn::MaxLanes(D())];
    hn::Store(value, D(), lane);
    std::memcpy(at, lane, count * sizeof(T));
#endif
  }
};
template <class D>
struct ResultStrip {
  const ResultPlane<D>& re;
  const ResultPlane<D>& im;

  struct Rows {
    const ResultStrip& strip;
    int64_t row, step;

    HWY_INLINE void Put(Complex<hn::Vec<D>> z) {
      strip.re.Store(row, z.re);
      strip.im.Store(row, z.im);
      row += step;
    }
  };
  HWY_INLINE Rows From(int64_t first, int64_t step) const { return {*this, first, step}; }
};

// A few rows: transformed, then multiplied by roots.
template <int kRadix, bool kRoots, class D, class In, class Out>
HWY_INLINE void Split(D d, In in, Out out, const hn::TFromD<D>* HWY_RESTRICT roots) {
  Complex<hn::Vec<D>> x[kRadix];
  Unroll<0, kRadix>([&](auto j) ND_UNROLLED { x[j] = in.Next(); });
  Butterfly<kRadix>::Apply(d, roots, x);
  out.Put(x[0]);
  Unroll<1, kRadix>([&](auto j) ND_UNROLLED {
    if constexpr (kRoots) {
      x[j] = Multiply(x[j], hn::Set(d, roots[2 * j - 2]), hn::Set(d, roots[2 * j - 1]));
    }
    out.Put(x[j]);
  });
}

// The other way round.
template <int kRadix, bool kRoots, class D, class In, class Out>
HWY_INLINE void Join(D d, In in, Out out, const hn::TFromD<D>* HWY_RESTRICT roots) {
  Complex<hn::Vec<D>> x[kRadix];
  x[0] = in.Next();
  Unroll<1, kRadix>([&](auto j) ND_UNROLLED {
    x[j] = in.Next();
    if constexpr (kRoots) {
      x[j] = Multiply(x[j], hn::Set(d, roots[2 * j - 2]), hn::Set(d, roots[2 * j - 1]));
    }
  });
  Butterfly<kRadix>::Apply(d, roots, x);
  Unroll<0, kRadix>([&](auto j) ND_UNROLLED { out.Put(x[j]); });
}

// A pass over all blocks of kRadix * kStep of kSize rows. The first roots of each are 1.
// Not inlined: the compiler then sees the registers of one pass alone.
template <int kRadix, int64_t kStep, int64_t kSize, bool kJoin, class D, class From,
          class To>
HWY_NOINLINE void Pass(D d, From from, To to, const hn::TFromD<D>* HWY_RESTRICT roots) {
  for (int64_t block = 0; block < kSize; block += kRadix * kStep) {
    if constexpr (kJoin) {
      Join<kRadix, false>(d, from.From(block, kStep), to.From(block, kStep), roots);
    } else {
      Split<kRadix, false>(d, from.From(block, kStep), to.From(block, kStep), roots);
    }
    for (int64_t k = 1; k < kStep; ++k) {
      const hn::TFromD<D>* const root = roots + 2 * k * (kRadix - 1);
      const auto in = from.From(block + k, kStep);
      const auto out = to.From(block + k, kStep);
      if constexpr (kJoin) {
        Join<kRadix, true>(d, in, out, root);
      } else {
        Split<kRadix, true>(d, in, out, root);
      }
    }
  }
}

// What the last pass of a transform, products and the first pass back do to a strip.
template <int kRadix, int64_t kSize, class D, class Work, class Spectrum>
HWY_NOINLINE void Multiplied(D d, Work strip, Spectrum spectrum,
                             const hn::TFromD<D>* HWY_RESTRICT roots) {
  for (int64_t row = 0; row < kSize; row += kRadix) {
    Complex<hn::Vec<D>> x[kRadix];
    auto in = strip.From(row, 1), out = in;
    auto factors = spectrum.From(row, 1);
    Unroll<0, kRadix>([&](auto j) ND_UNROLLED { x[j] = in.Next(); });
    Butterfly<kRadix>::Apply(d, roots, x);
    Unroll<0, kRadix>([&](auto j) ND_UNROLLED {
      const auto factor = factors.Next();
      const auto product = Multiply(x[j], factor.re, factor.im);
      x[j] = {product.im, product.re};
    });
    Butterfly<kRadix>::Apply(d, roots, x);
    Unroll<0, kRadix>([&](auto j) ND_UNROLLED { out.Put({x[j].im, x[j].re}); });
  }
}

template <class D, int64_t kSize>
class Patch {
 public:
  using T = hn::TFromD<D>;
  using Job = PatchJob<T>;

  explicit HWY_INLINE Patch(const Job& job) : job_(job) {}

  void Transform() const {
    TransformColumns();
    for (int64_t c = 0; c < kSize; c += kLanes) {
      Begin(Work{job_.work + c}, Work{job_.work + c});
      Pass<kLast, 1, kSize, false>(D(), Work{job_.work + c}, Work{job_.work + c},
                                   LastRoots());
    }
  }

  void Correlate() const {
    TransformColumns();
    for (int64_t c = 0; c < kSize; c += kLanes) {
      const Work strip{job_.work + c};
      Begin(strip, strip);
      Multiplied<kLast, kSize>(D(), strip, Factors{job_.spectrum + c}, LastRoots());
      End(Back{strip.at}, Back{strip.at});
    }
    TurnPlanes();
    const int64_t columns = HWY_MAX(job_.y_columns[0], job_.y_columns[1]);
    for (int64_t c = 0; c < columns; c += kLanes) {
      const Back strip{job_.work + c};
      const ResultPlane<D> re = ResultAt(1, c), im = ResultAt(0, c);
      Pass<kLast, 1, kSize, true>(D(), strip, strip, LastRoots());
      End(strip, ResultStrip<D>{re, im});
    }
  }

 private:
  static constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(D()));
  static constexpr int64_t kPitch = PatchPitch<T>(kSize);
  static constexpr int64_t kPlane = PatchPlane<T>(kSize);
  static constexpr int64_t kEighth = kSize / 8;
  static constexpr PatchPasses kPasses{kSize};
  static constexpr int kMiddle = static_cast<int>(kPasses.middle);
  static constexpr int kLast = static_cast<int>(kPasses.last);
  using Work = WorkStrip<D, kSize, false>;
  using Back = WorkStrip<D, kSize, true>;
  using Factors = WorkStrip<D, kSize, false, const T>;

  HWY_INLINE const T* MoreRoots() const { return job_.roots + 14 * kEighth; }
  HWY_INLINE const T* LastRoots() const {
    return MoreRoots() + (kMiddle > 1 ? 6 * kLast : 0);
  }

  // All passes but the last.
  template <class From>
  HWY_INLINE void Begin(From from, Work to) const {
    Pass<8, kEighth, kSize, false>(D(), from, to, job_.roots);
    if constexpr (kMiddle > 1) {
      Pass<kMiddle, kLast, kSize, false>(D(), to, to, MoreRoots());
    }
  }
  // All passes back but the first.
  template <class To>
  HWY_INLINE void End(Back from, To to) const {
    if constexpr (kMiddle > 1) {
      Pass<kMiddle, kLast, kSize, true>(D(), from, from, MoreRoots());
    }
    Pass<8, kEighth, kSize, true>(D(), from, to, job_.roots);
  }

  void TransformColumns() const {
    for (int64_t c = 0; c < kSize; c += kLanes) {
      const Work strip{job_.work + c};
      Begin(
          GivenStrip<D>{job_.x[0] + c, job_.x[1] + c, job_.x_stride[0], job_.x_stride[1]},
          strip);
      Pass<kLast, 1, kSize, false>(D(), strip, strip, LastRoots());
    }
    TurnPlanes();
  }

  HWY_INLINE ResultPlane<D> ResultAt(int p, int64_t column) const {
    const int64_t left = job_.y_columns[p] - column;
    return {job_.y[p] + column, job_.y_stride[p], left > 0 ? job_.y_rows[p] : 0, left};
  }

  void TurnPlanes() const {
    TurnPlane(job_.work);
    TurnPlane(job_.work + kPlane);
  }
  // In place: blocks change places with those across the diagonal.
  static HWY_NOINLINE void TurnPlane(T* plane) {
    for (int64_t row = 0; row < kSize; row += kLanes) {
      Exchange(plane + row * kPitch + row, plane + row * kPitch + row);
      for (int64_t column = row + kLanes; column < kSize; column += kLanes) {
        Exchange(plane + row * kPitch + column, plane + column * kPitch + row);
      }
    }
  }
  static HWY_INLINE void Exchange(T* a, T* b) {
    const D d;
    hn::Vec<D> upper[kLanes], lower[kLanes];
    Unroll<0, kLanes>([&](auto i)
                          ND_UNROLLED { upper[i] = hn::Load(d, a + i * kPitch); });
    nd::HWY_NAMESPACE::Transpose(d, upper);
    if (a != b) {
      Unroll<0, kLanes>([&](auto i)
                            ND_UNROLLED { lower[i] = hn::Load(d, b + i * kPitch); });
      nd::HWY_NAMESPACE::Transpose(d, lower);
      Unroll<0, kLanes>([&](auto i)
                            ND_UNROLLED { hn::Store(lower[i], d, a + i * kPitch); });
    }
    Unroll<0, kLanes>([&](auto i)
                          ND_UNROLLED { hn::Store(upper[i], d, b + i * kPitch); });
  }

  const Job& job_;
};

// Calls body(Index<i>()) for the number i of a size.
template <class D, int i = 0, class Body>
HWY_INLINE void WithSize(int64_t size, const Body& body) {
  if constexpr (i < kPatchSizeCount) {
    constexpr Target kTarget = hn::MaxLanes(D()) == 1 ? Target::kBaseline : Target::kAvx3;
    if constexpr (HasPatch<hn::TFromD<D>>(kTarget, kPatchSizes[i])) {
      if (size == kPatchSizes[i]) return body(Index<i>());
    }
    WithSize<D, i + 1>(size, body);
  }
}

template <class D, class T = hn::TFromD<D>>
void TransformPatch(const PatchJob<T>& job) noexcept {
  WithSize<D>(job.size, [&](auto i) ND_UNROLLED {
    Patch<D, kPatchSizes[decltype(i)::value]>(job).Transform();
  });
}

template <class D, class T = hn::TFromD<D>>
void CorrelatePatch(const PatchJob<T>& job) noexcept {
  WithSize<D>(job.size, [&](auto i) ND_UNROLLED {
    Patch<D, kPatchSizes[decltype(i)::value]>(job).Correlate();
  });
}

// Bits without a sign are in the order of their numbers.
template <class D, class T = hn::TFromD<D>>
T LargestOfPatch(const T* x, int64_t stride, int64_t size) noexcept {
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(D()));
  const hn::RebindToSigned<D> bits;
  using Bits = hn::TFromD<decltype(bits)>;
  const auto magnitude = hn::Set(bits, std::numeric_limits<Bits>::max());
  auto even = hn::Zero(bits), odd = even;
  for (int64_t row = 0; row < size; ++row, x += stride) {
    int64_t c = 0;
    for (; c + 2 * kLanes <= size; c += 2 * kLanes) {
      const auto first = hn::BitCast(bits, hn::LoadU(D(), x + c));
      const auto second = hn::BitCast(bits, hn::LoadU(D(), x + c + kLanes));
      even = hn::Max(even, hn::And(magnitude, first));
      odd = hn::Max(odd, hn::And(magnitude, second));
    }
    if (c < size) {
      const auto last = hn::BitCast(bits, hn::LoadU(D(), x + c));
      even = hn::Max(even, hn::And(magnitude, last));
    }
  }
  HWY_ALIGN Bits lane[hn::MaxLanes(D())];
  hn::Store(hn::Max(even, odd), bits, lane);
  for (int64_t i = 1; i < kLanes; ++i) lane[0] = HWY_MAX(lane[0], lane[i]);
  T result;
  std::memcpy(&result, lane, sizeof result);
  return result;
}

template <typename T>
constexpr PatchKernels<T> MakePatchKernels() {
  using D = hn::ScalableTag<T>;
  return {TransformPatch<D>, CorrelatePatch<D>, LargestOfPatch<D>};
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
