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

// Columns of rows that are `stride` apart: x[c] is column c of as many rows as there are
// lanes.
template <int kCount, class D, class V = hn::Vec<D>>
HWY_INLINE void LoadTurned(D d, const hn::TFromD<D>* HWY_RESTRICT at, int64_t stride,
                           V (&x)[kCount]) {
  Unroll<0, kCount / kBlock<D>>([&](auto block) ND_UNROLLED {
    constexpr int kFirst = decltype(block)::value * kBlock<D>;
    V columns[kBlock<D>];
    LoadColumns(
        d, [=](int64_t row) ND_UNROLLED { return at + row * stride + kFirst; }, columns);
    Unroll<0, kBlock<D>>([&](auto i) ND_UNROLLED { x[kFirst + i] = columns[i]; });
  });
}

// ... and back, but for rows from `end` on.
template <int kCount, class D, class V = hn::Vec<D>>
HWY_INLINE void StoreTurned(D d, const V (&x)[kCount], hn::TFromD<D>* HWY_RESTRICT at,
                            int64_t stride, int64_t end) {
  Unroll<0, kCount / kBlock<D>>([&](auto block) ND_UNROLLED {
    constexpr int kFirst = decltype(block)::value * kBlock<D>;
    V rows[kBlock<D>];
    Unroll<0, kBlock<D>>([&](auto i) ND_UNROLLED { rows[i] = x[kFirst + i]; });
    TransposeBlocks(d, rows);
    Unroll<0, kBlock<D>>([&](auto i) ND_UNROLLED {
      StoreBlocks(
          d, rows[i], [=](int64_t row) ND_UNROLLED { return at + row * stride + kFirst; },
          i, end);
    });
  });
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

// Rows may lie at the same place of all pages, where the first-level cache has room for
// eight: so many are read at once. Results of one vector are often in two cache lines.
template <class D>
using ReadTag = hn::CappedTag<hn::TFromD<D>, 8>;
template <class D>
using WriteTag = hn::CappedTag<hn::TFromD<D>, 32 / sizeof(hn::TFromD<D>)>;

// A strip of samples, of `step` numbers a column: as many rows of x as there are lanes,
// turned. Those of the next strip, kAhead rows on, are on their way meanwhile.
template <int64_t kSize, int64_t kAhead, int64_t kStep, class D, class T = hn::TFromD<D>>
HWY_NOINLINE hn::Vec<hn::RebindToSigned<D>> LoadRows(
    D d, const T* HWY_RESTRICT x, int64_t stride, T* HWY_RESTRICT strip,
    hn::Vec<hn::RebindToSigned<D>> largest) {
  constexpr int kLanes = static_cast<int>(hn::MaxLanes(D()));
  const hn::RebindToSigned<D> bits;
  using Bits = hn::TFromD<decltype(bits)>;
  const auto magnitude = hn::Set(bits, std::numeric_limits<Bits>::max());
  for (int64_t column = 0; column < kSize; column += kLanes) {
    hn::Vec<D> samples[kLanes];
    LoadTurned(d, x + column, stride, samples);
    Unroll<0, kLanes>([&](auto i) ND_UNROLLED {
      __builtin_prefetch(x + column + (kAhead + i) * stride, 0, 2);
      hn::Store(samples[i], d, strip + (column + i) * kStep);
      largest = hn::Max(largest, hn::And(magnitude, hn::BitCast(bits, samples[i])));
    });
  }
  return largest;
}

// ... and a strip of results back, at most `rows` and `columns` of them. Where those of
// the next strip go, kAhead rows on, is fetched meanwhile.
template <int64_t kAhead, int64_t kStep, class D, class T = hn::TFromD<D>>
HWY_NOINLINE void StoreRows(D d, const T* HWY_RESTRICT strip, int64_t rows,
                            int64_t columns, T* HWY_RESTRICT y, int64_t stride) {
  if (columns < kBlock<D>) {
    rows = HWY_MIN(rows, static_cast<int64_t>(hn::MaxLanes(D())));
    for (int64_t row = 0; row < rows; ++row, y += stride) {
      for (int64_t c = 0; c < columns; ++c) y[c] = strip[c * kStep + row];
    }
    return;
  }
  for (int64_t done = 0; done < columns; done += kBlock<D>) {
    // The last ones once more, if they are not a whole block.
    const int64_t column = HWY_MIN(done, columns - kBlock<D>);
    if (column * static_cast<int64_t>(sizeof(T)) % 64 == 0) {
      Unroll<0, static_cast<int>(hn::MaxLanes(D()))>([&](auto i) ND_UNROLLED {
        __builtin_prefetch(y + column + (kAhead + i) * stride, 0, 2);
      });
    }
    hn::Vec<D> results[kBlock<D>];
    Unroll<0, kBlock<D>>([&](auto i) ND_UNROLLED {
      results[i] = hn::Load(d, strip + (column + i) * kStep);
    });
    StoreTurned(d, results, y + column, stride, rows);
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
    StoreTurned(d, re, to + row, kPitch, kSize);
    StoreTurned(d, im, to + imag + row, kPitch, kSize);
  }
}

// The first pass back.
template <int64_t kSize, int64_t kPitch, class D, class To>
HWY_NOINLINE void TurnedPassBack(D d, const hn::TFromD<D>* HWY_RESTRICT from,
                                 int64_t imag, To to) {
  for (int64_t row = 0; row < kSize; row += 8) {
    hn::Vec<D> re[8], im[8];
    LoadTurned(d, from + row, kPitch, re);
    LoadTurned(d, from + imag + row, kPitch, im);
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
    const hn::RebindToSigned<Read> bits;
    hn::Vec<decltype(bits)> most[2] = {hn::Zero(bits), hn::Zero(bits)};
    for (int64_t first = 0; first < kSize; first += kLanes) {
      for (int64_t row = 0; row < kLanes; row += kReadRows) {
        for (int p = 0; p < 2; ++p) {
          const int64_t stride = job_.x_stride[p];
          most[p] = LoadRows<kSize, kLanes, 2 * kLanes>(
              Read(), job_.x[p] + (first + row) * stride, stride,
              strip_.at + p * kLanes + row, most[p]);
        }
      }
      PassesAfter(strip_);
      TurnedPass<kSize, kPitch>(D(), strip_, job_.work + first * kPitch, kPlane);
    }
    for (int p = 0; p < 2; ++p) {
      HWY_ALIGN hn::TFromD<decltype(bits)> lane[hn::MaxLanes(Read())];
      hn::Store(most[p], bits, lane);
      for (int64_t i = 1; i < kReadRows; ++i) lane[0] = HWY_MAX(lane[0], lane[i]);
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
    const int64_t end = HWY_MAX(job_.y_rows[0], job_.y_rows[1]);
    for (int64_t first = 0; first < end; first += kLanes) {
      TurnedPassBack<kSize, kPitch>(D(), job_.work + first * kPitch, kPlane, strip_);
      PassesBack(strip_);
      for (int64_t row = first; row < first + kLanes; row += kWriteRows) {
        for (int p = 0; p < 2; ++p) {
          if (row >= job_.y_rows[p]) continue;
          const int64_t stride = job_.y_stride[p];
          // Parts are exchanged.
          StoreRows<kLanes, 2 * kLanes>(
              Write(), strip_.at + (1 - p) * kLanes + (row - first), job_.y_rows[p] - row,
              job_.y_columns[p], job_.y[p] + row * stride, stride);
        }
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
  using Read = ReadTag<D>;
  using Write = WriteTag<D>;
  static constexpr int64_t kReadRows = static_cast<int64_t>(hn::MaxLanes(Read()));
  static constexpr int64_t kWriteRows = static_cast<int64_t>(hn::MaxLanes(Write()));
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
