// SPDX-License-Identifier: BSD-3-Clause
// The passes of patches.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_FFT_PATCH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_FFT_PATCH_INL_H_
#undef ND_CORE_KERNELS_FFT_PATCH_INL_H_
#else
#define ND_CORE_KERNELS_FFT_PATCH_INL_H_
#endif

#include <bit>
#include <cstring>
#include <limits>

#include "core/kernels/fft/passes-inl.h"
#include "core/kernels/fft/patch.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// Rows of a patch, a vector of columns wide: `From` gives those at first, first + step,
// ... in turn. Imaginary parts lie `imag` after real ones; a transform of numbers with
// exchanged parts, exchanged again, is the inverse one.
template <class D, int64_t kPitch, typename Number = hn::TFromD<D>>
struct Strip {
  Number* at;
  int64_t imag;

  struct Rows {
    Number* at;
    int64_t imag, jump;

    HWY_INLINE Complex<hn::Vec<D>> Next() {
      const Complex<hn::Vec<D>> z = {hn::Load(D(), at), hn::Load(D(), at + imag)};
      at += jump;
      return z;
    }
    HWY_INLINE void Put(Complex<hn::Vec<D>> z) {
      hn::Store(z.re, D(), at);
      hn::Store(z.im, D(), at + imag);
      at += jump;
    }
  };
  HWY_INLINE Rows From(int64_t first, int64_t step) const {
    return {at + first * kPitch, imag, step * kPitch};
  }
};

// So many rounds, each of which deals vectors out like the halves of a pack of cards: it
// moves all bits of (vector, lane) by one, around.
template <int kRounds, class D, int kCount, class V>
HWY_INLINE void Deal(D d, V (&x)[kCount]) {
  if constexpr (kCount > 1 && hn::MaxLanes(D()) > 1) {
    Unroll<0, kRounds>([&](auto) ND_UNROLLED {
      V dealt[kCount];
      Unroll<0, kCount / 2>([&](auto i) ND_UNROLLED {
        Riffle(d, x[i], x[i + kCount / 2], dealt[2 * i], dealt[2 * i + 1]);
      });
      Unroll<0, kCount>([&](auto i) ND_UNROLLED { x[i] = dealt[i]; });
    });
  }
}
template <class D>
inline constexpr int kLaneBits = std::bit_width(hn::MaxLanes(D())) - 1;

// Eight vectors x as columns of rows that are kPitch apart, one for each lane: row r has
// x[0][r], x[1][r], ...
template <int64_t kPitch, class D, class V = hn::Vec<D>>
HWY_INLINE void StoreTurned(D d, V (&x)[8], hn::TFromD<D>* HWY_RESTRICT at) {
  constexpr int kLanes = static_cast<int>(hn::MaxLanes(D()));
  Deal<3>(d, x);
  Unroll<0, 8>([&](auto i) ND_UNROLLED {
    constexpr int kFirst = decltype(i)::value * kLanes;
    if constexpr (kLanes <= 8) {
      hn::Store(x[i], d, at + kFirst / 8 * kPitch + kFirst % 8);
    } else {
#if HWY_TARGET != HWY_SCALAR
      const hn::Half<D> half;
      hn::Store(hn::LowerHalf(half, x[i]), half, at + kFirst / 8 * kPitch);
      hn::Store(hn::UpperHalf(half, x[i]), half, at + (kFirst / 8 + 1) * kPitch);
#endif
    }
  });
}

// ... and back.
template <int64_t kPitch, class D, class V = hn::Vec<D>>
HWY_INLINE void LoadTurned(D d, const hn::TFromD<D>* HWY_RESTRICT at, V (&x)[8]) {
  constexpr int kLanes = static_cast<int>(hn::MaxLanes(D()));
  Unroll<0, 8>([&](auto i) ND_UNROLLED {
    constexpr int kFirst = decltype(i)::value * kLanes;
    if constexpr (kLanes <= 8) {
      x[i] = hn::Load(d, at + kFirst / 8 * kPitch + kFirst % 8);
    } else {
#if HWY_TARGET != HWY_SCALAR
      const hn::Half<D> half;
      x[i] = hn::Combine(d, hn::Load(half, at + (kFirst / 8 + 1) * kPitch),
                         hn::Load(half, at + kFirst / 8 * kPitch));
#endif
    }
  });
  Deal<kLaneBits<D>>(d, x);
}

// A few rows: transformed, then multiplied by roots.
template <int kRadix, bool kRoots, class D, class In, class Out>
HWY_INLINE void Split(D d, In in, Out out, const hn::TFromD<D>* HWY_RESTRICT roots,
                      const hn::TFromD<D>* HWY_RESTRICT own_roots) {
  Complex<hn::Vec<D>> x[kRadix];
  Unroll<0, kRadix>([&](auto j) ND_UNROLLED { x[j] = in.Next(); });
  Butterfly<kRadix>::Apply(d, own_roots, x);
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
HWY_INLINE void Join(D d, In in, Out out, const hn::TFromD<D>* HWY_RESTRICT roots,
                     const hn::TFromD<D>* HWY_RESTRICT own_roots) {
  Complex<hn::Vec<D>> x[kRadix];
  x[0] = in.Next();
  Unroll<1, kRadix>([&](auto j) ND_UNROLLED {
    x[j] = in.Next();
    if constexpr (kRoots) {
      x[j] = Multiply(x[j], hn::Set(d, roots[2 * j - 2]), hn::Set(d, roots[2 * j - 1]));
    }
  });
  Butterfly<kRadix>::Apply(d, own_roots, x);
  Unroll<0, kRadix>([&](auto j) ND_UNROLLED { out.Put(x[j]); });
}

// A pass over all blocks of kRadix * kStep of kSize rows. The first roots of each are 1.
// Not inlined: the compiler then sees the registers of one pass alone.
template <int kRadix, int64_t kStep, int64_t kSize, bool kJoin, class D, class From,
          class To>
HWY_NOINLINE void Pass(D d, From from, To to, const hn::TFromD<D>* HWY_RESTRICT roots,
                       const hn::TFromD<D>* HWY_RESTRICT own_roots) {
  for (int64_t block = 0; block < kSize; block += kRadix * kStep) {
    if constexpr (kJoin) {
      Join<kRadix, false>(d, from.From(block, kStep), to.From(block, kStep), roots,
                          own_roots);
    } else {
      Split<kRadix, false>(d, from.From(block, kStep), to.From(block, kStep), roots,
                           own_roots);
    }
    for (int64_t k = 1; k < kStep; ++k) {
      const hn::TFromD<D>* const root = roots + 2 * k * (kRadix - 1);
      const auto in = from.From(block + k, kStep);
      const auto out = to.From(block + k, kStep);
      if constexpr (kJoin) {
        Join<kRadix, true>(d, in, out, root, own_roots);
      } else {
        Split<kRadix, true>(d, in, out, root, own_roots);
      }
    }
  }
}

// A strip of samples: as many rows of x as there are lanes, turned. Those of the next
// strip are on their way meanwhile.
template <int64_t kSize, class D, class T = hn::TFromD<D>>
HWY_NOINLINE hn::Vec<hn::RebindToSigned<D>> LoadRows(
    D d, const T* HWY_RESTRICT x, int64_t stride, T* HWY_RESTRICT strip,
    hn::Vec<hn::RebindToSigned<D>> largest) {
  constexpr int kLanes = static_cast<int>(hn::MaxLanes(D()));
  const hn::RebindToSigned<D> bits;
  using Bits = hn::TFromD<decltype(bits)>;
  const auto magnitude = hn::Set(bits, std::numeric_limits<Bits>::max());
  for (int64_t column = 0; column < kSize; column += kLanes) {
    hn::Vec<D> row[kLanes];
    const T* at = x + column;
    Unroll<0, kLanes>([&](auto i) ND_UNROLLED {
      row[i] = hn::LoadU(d, at);
      largest = hn::Max(largest, hn::And(magnitude, hn::BitCast(bits, row[i])));
      __builtin_prefetch(at + kLanes * stride, 0, 2);
      at += stride;
    });
    Deal<kLaneBits<D>>(d, row);
    Unroll<0, kLanes>([&](auto i) ND_UNROLLED {
      hn::Store(row[i], d, strip + (column + i) * 2 * kLanes);
    });
  }
  return largest;
}

// The first `count` lanes, fewer than there are.
template <class D, class T = hn::TFromD<D>>
HWY_INLINE void StorePart(D d, hn::Vec<D> value, int64_t count, T* HWY_RESTRICT y) {
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2
  hn::BlendedStore(value, hn::FirstN(d, static_cast<size_t>(count)), d, y);
#else
  HWY_ALIGN T lane[hn::MaxLanes(D())];
  hn::Store(value, d, lane);
  std::memcpy(y, lane, static_cast<size_t>(count) * sizeof(T));
#endif
}

// ... and a strip of results back, at most `rows` and `columns` of them.
template <class D, class T = hn::TFromD<D>>
HWY_NOINLINE void StoreRows(D d, const T* HWY_RESTRICT strip, int64_t rows,
                            int64_t columns, T* HWY_RESTRICT y, int64_t stride) {
  constexpr int kLanes = static_cast<int>(hn::MaxLanes(D()));
  for (int64_t column = 0; column < columns; column += kLanes) {
    hn::Vec<D> row[kLanes];
    Unroll<0, kLanes>([&](auto i) ND_UNROLLED {
      row[i] = hn::Load(d, strip + (column + i) * 2 * kLanes);
    });
    Deal<kLaneBits<D>>(d, row);
    T* at = y + column;
    const int64_t left = columns - column;
    if (HWY_LIKELY(rows >= kLanes && left >= kLanes)) {
      Unroll<0, kLanes>([&](auto i) ND_UNROLLED {
        hn::StoreU(row[i], d, at);
        at += stride;
      });
      continue;
    }
    Unroll<0, kLanes>([&](auto i) ND_UNROLLED {
      if (i >= rows) return;
      if (left >= kLanes) {
        hn::StoreU(row[i], d, at);
      } else {
        StorePart(d, row[i], left, at);
      }
      at += stride;
    });
  }
}

// The last pass of a strip, to as many rows of the turned plane.
template <int64_t kSize, int64_t kPitch, class D, class From>
HWY_NOINLINE void TurnedPass(D d, From from, hn::TFromD<D>* HWY_RESTRICT to,
                             int64_t imag) {
  for (int64_t row = 0; row < kSize; row += 8) {
    Complex<hn::Vec<D>> x[8];
    auto in = from.From(row, 1);
    Unroll<0, 8>([&](auto j) ND_UNROLLED { x[j] = in.Next(); });
    Butterfly<8>::Apply(d, to, x);
    hn::Vec<D> re[8], im[8];
    Unroll<0, 8>([&](auto j) ND_UNROLLED { re[j] = x[j].re, im[j] = x[j].im; });
    StoreTurned<kPitch>(d, re, to + row);
    StoreTurned<kPitch>(d, im, to + imag + row);
  }
}

// The first pass back.
template <int64_t kSize, int64_t kPitch, class D, class To>
HWY_NOINLINE void TurnedPassBack(D d, const hn::TFromD<D>* HWY_RESTRICT from,
                                 int64_t imag, To to) {
  for (int64_t row = 0; row < kSize; row += 8) {
    hn::Vec<D> re[8], im[8];
    LoadTurned<kPitch>(d, from + row, re);
    LoadTurned<kPitch>(d, from + imag + row, im);
    Complex<hn::Vec<D>> x[8];
    Unroll<0, 8>([&](auto j) ND_UNROLLED { x[j] = {re[j], im[j]}; });
    Butterfly<8>::Apply(d, from, x);
    auto out = to.From(row, 1);
    Unroll<0, 8>([&](auto j) ND_UNROLLED { out.Put(x[j]); });
  }
}

// What the last pass of a transform, products and the first pass back do to a strip.
// Parts come out exchanged.
template <int64_t kSize, class D, class Work, class Spectrum>
HWY_NOINLINE void Multiplied(D d, Work strip, Spectrum spectrum) {
  for (int64_t row = 0; row < kSize; row += 8) {
    Complex<hn::Vec<D>> x[8];
    auto in = strip.From(row, 1), out = in;
    auto factors = spectrum.From(row, 1);
    Unroll<0, 8>([&](auto j) ND_UNROLLED { x[j] = in.Next(); });
    Butterfly<8>::Apply<true>(d, factors.at, x);
    Unroll<0, 8>([&](auto j) ND_UNROLLED {
      const auto factor = factors.Next();
      const auto product = Multiply(x[j], factor.re, factor.im);
      x[j] = {product.im, product.re};
    });
    Butterfly<8>::Apply<true>(d, factors.at, x);
    Unroll<0, 8>([&](auto j) ND_UNROLLED { out.Put(x[j]); });
  }
}

// Strips go through all passes at once in memory of their own, which stays in the
// first-level cache: rows first, a vector of them at a time, then columns.
template <class D, int64_t kSize>
class Patch {
 public:
  using T = hn::TFromD<D>;
  using Job = PatchJob<T>;

  explicit HWY_INLINE Patch(const Job& job)
      : job_(job), strip_{job.work + 2 * kPlane, kLanes} {}

  void Begin(T* largest) const {
    const hn::RebindToSigned<D> bits;
    hn::Vec<decltype(bits)> most[2] = {hn::Zero(bits), hn::Zero(bits)};
    for (int64_t row = 0; row < kSize; row += kLanes) {
      for (int p = 0; p < 2; ++p) {
        most[p] = LoadRows<kSize>(D(), job_.x[p] + row * job_.x_stride[p],
                                  job_.x_stride[p], strip_.at + p * kLanes, most[p]);
      }
      PassesAfter(strip_);
      TurnedPass<kSize, kPitch>(D(), strip_, job_.work + row * kPitch, kPlane);
    }
    for (int p = 0; p < 2; ++p) {
      HWY_ALIGN hn::TFromD<decltype(bits)> lane[hn::MaxLanes(D())];
      hn::Store(most[p], bits, lane);
      for (int64_t i = 1; i < kLanes; ++i) lane[0] = HWY_MAX(lane[0], lane[i]);
      std::memcpy(&largest[p], lane, sizeof(T));
    }
  }

  void Transform() const {
    for (int64_t c = 0; c < kSize; c += kLanes) {
      const Columns columns{job_.work + c, kPlane};
      PassesAfter(columns);
      Pass<8, 1, kSize, false>(D(), strip_, columns, job_.roots, LastRoots());
    }
  }

  void Correlate() const {
    for (int64_t c = 0; c < kSize; c += kLanes) {
      const Columns columns{job_.work + c, kPlane};
      PassesAfter(columns);
      Multiplied<kSize>(D(), strip_, Factors{job_.spectrum + c, kPlane});
      PassesBack(columns);
    }
    const int64_t rows = HWY_MAX(job_.y_rows[0], job_.y_rows[1]);
    for (int64_t row = 0; row < rows; row += kLanes) {
      TurnedPassBack<kSize, kPitch>(D(), job_.work + row * kPitch, kPlane, strip_);
      PassesBack(strip_);
      for (int p = 0; p < 2; ++p) {
        // Parts are exchanged.
        StoreRows(D(), strip_.at + (1 - p) * kLanes, job_.y_rows[p] - row,
                  row < job_.y_rows[p] ? job_.y_columns[p] : 0,
                  job_.y[p] + row * job_.y_stride[p], job_.y_stride[p]);
      }
    }
  }

 private:
  static constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(D()));
  static constexpr int64_t kPitch = PatchPitch<T>(kSize);
  static constexpr int64_t kPlane = PatchPlane<T>(kSize);
  static constexpr PatchPasses kPasses{kSize};
  static constexpr int kFirst = static_cast<int>(kPasses.first);
  static constexpr int kMiddle = static_cast<int>(kPasses.middle);
  static constexpr int64_t kStep = kSize / kFirst;
  using Columns = Strip<D, kPitch>;
  using Factors = Strip<D, kPitch, const T>;
  using Own = Strip<D, 2 * kLanes>;

  HWY_INLINE const T* MoreRoots() const { return job_.roots + 2 * (kSize - kStep); }
  HWY_INLINE const T* LastRoots() const {
    return MoreRoots() + (kMiddle > 1 ? 2 * (32 - 8) : 0);
  }

  // All passes but the last.
  template <class From>
  HWY_INLINE void PassesAfter(From from) const {
    Pass<kFirst, kStep, kSize, false>(D(), from, strip_, job_.roots, LastRoots());
    if constexpr (kMiddle > 1) {
      Pass<kMiddle, 8, kSize, false>(D(), strip_, strip_, MoreRoots(), LastRoots());
    }
  }
  // All passes back but the first.
  template <class To>
  HWY_INLINE void PassesBack(To to) const {
    if constexpr (kMiddle > 1) {
      Pass<kMiddle, 8, kSize, true>(D(), strip_, strip_, MoreRoots(), LastRoots());
    }
    Pass<kFirst, kStep, kSize, true>(D(), strip_, to, job_.roots, LastRoots());
  }

  const Job& job_;
  const Own strip_;
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
void BeginPatch(const PatchJob<T>& job, T* largest) noexcept {
  WithSize<D>(job.size, [&](auto i) ND_UNROLLED {
    Patch<D, kPatchSizes[decltype(i)::value]>(job).Begin(largest);
  });
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

template <typename T>
constexpr PatchKernels<T> MakePatchKernels() {
  using D = hn::ScalableTag<T>;
  return {BeginPatch<D>, TransformPatch<D>, CorrelatePatch<D>};
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
