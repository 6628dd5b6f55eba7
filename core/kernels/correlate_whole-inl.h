// SPDX-License-Identifier: BSD-3-Clause
// Samples x[n] + i x[n + size] are transformed at the roots of z^size = i: sample n is
// turned back by n / (4 * size) first, that is, by row and, with what is between passes,
// by place in the row. The rows are transformed as in correlate_spectra.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_CORRELATE_WHOLE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_CORRELATE_WHOLE_INL_H_
#undef ND_CORE_KERNELS_CORRELATE_WHOLE_INL_H_
#else
#define ND_CORE_KERNELS_CORRELATE_WHOLE_INL_H_
#endif

#include "core/kernels/correlate_eights-inl.h"
#include "core/kernels/correlate_whole.h"

#if HWY_TARGET == HWY_AVX3
HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// For frequency k of rows.
template <typename T, int kRows>
struct WholeTurns {
  TurnTable<T, kRows> row[kRows];  // row i, by (4 * k - 1) * i / (4 * kRows)
  TurnTable<T, kWholeRow>
      far[kRows];  // number n of a row, by (4 * k - 1) * n / (4 * size)
};
template <typename T, int kRows>
constexpr WholeTurns<T, kRows> MakeWholeTurns() {
  WholeTurns<T, kRows> turns = {};
  for (int k = 0; k < kRows; ++k) {
    turns.row[k] = TurnsOf<T, kRows>((4 * k - 1) * kTurn / (4 * kRows));
    turns.far[k] = TurnsOf<T, kWholeRow>((4 * k - 1) * kTurn / (4 * kRows * kWholeRow));
  }
  return turns;
}
template <typename T, int kRows>
constexpr WholeTurns<T, kRows> kWholeTurns = MakeWholeTurns<T, kRows>();

template <typename T, int kRows>
class Whole : Eights<hn::CappedTag<T, 8>> {
 public:
  static HWY_INLINE T Run(const WholeJob<T>& job) {
    HWY_ALIGN T memory[2 * kPart];
    HWY_ALIGN T spectrum[2 * kSize];
    OpenTaps(job, memory);
    for (int64_t k = 0; k < kRows; ++k) {
      Eight z;
      Forward(memory + k * kWholeRow, z);
      T* const to = spectrum + 2 * k * kWholeRow;
      for (int q = 0; q < 8; ++q) {
        hn::Store(z.re[q], D(), to + 8 * q);
        hn::Store(z.im[q], D(), to + kWholeRow + 8 * q);
      }
    }
    Vector largest = Open(job.x, memory);
    for (int64_t k = 0; k < kRows; ++k) {
      Eight z;
      Forward(memory + k * kWholeRow, z);
      // A sample that is not finite leaves no frequency finite.
      if (k == 0 && !hn::AllTrue(D(), hn::IsFinite(hn::Add(z.re[0], z.im[0])))) {
        largest = hn::Inf(D());
      }
      const T* const by = spectrum + 2 * k * kWholeRow;
      for (int q = 0; q < 8; ++q) {
        Multiply(hn::Load(D(), by + 8 * q), hn::Load(D(), by + kWholeRow + 8 * q),
                 z.re[q], z.im[q]);
      }
      Back(z, memory + k * kWholeRow);
    }
    Close(memory, job);
    return hn::GetLane(hn::MaxOfLanes(D(), largest));
  }

 private:
  using D = hn::CappedTag<T, 8>;
  using Base = Eights<D>;
  using Base::Back;
  using Base::Forward;
  using Base::kPart;
  using Base::LargerOf;
  using Base::LoadLine;
  using Base::Multiply;
  using Base::MultiplyBack;
  using Base::StoreLine;
  using Base::Transform;
  using typename Base::Eight;
  using typename Base::Vector;
  static constexpr int64_t kSize = kRows * kWholeRow;

  static HWY_INLINE Vector RowTurn(int k, int64_t i) {
    return hn::Set(D(), kWholeTurns<T, kRows>.row[k].re[i]);
  }
  static HWY_INLINE Vector RowTurnAcross(int k, int64_t i) {
    return hn::Set(D(), kWholeTurns<T, kRows>.row[k].im[i]);
  }
  static HWY_INLINE void TransformRows(Vector (&re)[8], Vector (&im)[8]) {
    if constexpr (kRows == 8) {
      Transform(re, im);
    } else if constexpr (kRows == 3) {
      const Vector sr = hn::Add(re[1], re[2]), si = hn::Add(im[1], im[2]);
      const Vector dr = hn::Sub(re[1], re[2]), di = hn::Sub(im[1], im[2]);
      const Vector half = hn::Set(D(), static_cast<T>(0.5));
      const Vector across = hn::Set(D(), static_cast<T>(0.86602540378443864676));
      const Vector ar = hn::NegMulAdd(sr, half, re[0]);
      const Vector ai = hn::NegMulAdd(si, half, im[0]);
      re[0] = hn::Add(re[0], sr);
      im[0] = hn::Add(im[0], si);
      re[1] = hn::MulAdd(di, across, ar);
      im[1] = hn::NegMulAdd(dr, across, ai);
      re[2] = hn::NegMulAdd(di, across, ar);
      im[2] = hn::MulAdd(dr, across, ai);
    } else {
      static_assert(kRows == 4);
      const Vector ar = hn::Add(re[0], re[2]), ai = hn::Add(im[0], im[2]);
      const Vector br = hn::Sub(re[0], re[2]), bi = hn::Sub(im[0], im[2]);
      const Vector cr = hn::Add(re[1], re[3]), ci = hn::Add(im[1], im[3]);
      const Vector dr = hn::Sub(re[1], re[3]), di = hn::Sub(im[1], im[3]);
      re[0] = hn::Add(ar, cr);
      im[0] = hn::Add(ai, ci);
      re[1] = hn::Add(br, di);
      im[1] = hn::Sub(bi, dr);
      re[2] = hn::Sub(ar, cr);
      im[2] = hn::Sub(ai, ci);
      re[3] = hn::Sub(br, di);
      im[3] = hn::Add(bi, dr);
    }
  }

  // Between passes, with the frequency of rows k.
  static HWY_INLINE void StoreFar(Eight& z, int k, int64_t j, T* memory) {
    const auto& far = kWholeTurns<T, kRows>.far[k];
    Multiply(hn::LoadU(D(), far.re + 8 * j), hn::LoadU(D(), far.im + 8 * j), z.re[k],
             z.im[k]);
    StoreLine(z, k, j, memory);
  }
  static HWY_INLINE void LoadFar(const T* memory, int k, int64_t j, Eight& z) {
    LoadLine(memory, k, j, z);
    const auto& far = kWholeTurns<T, kRows>.far[k];
    MultiplyBack(hn::LoadU(D(), far.re + 8 * j), hn::LoadU(D(), far.im + 8 * j), z.re[k],
                 z.im[k]);
  }

  // The taps, over `size`, are real, and there are few rows of them.
  static HWY_INLINE void OpenTaps(const WholeJob<T>& job, T* memory) {
    const Vector scale = hn::Set(D(), T{1} / kSize);
    for (int64_t j = 0; j < 8; ++j) {
      Eight z;
      const Vector first = hn::Mul(hn::LoadU(D(), job.taps[0] + 8 * j), scale);
      for (int k = 0; k < kRows; ++k) {
        z.re[k] = first;
        z.im[k] = hn::Zero(D());
      }
      for (int64_t i = 1; i < job.tap_rows; ++i) {
        const Vector taps = hn::Mul(hn::LoadU(D(), job.taps[i] + 8 * j), scale);
        for (int k = 0; k < kRows; ++k) {
          z.re[k] = hn::MulAdd(taps, RowTurn(k, i), z.re[k]);
          z.im[k] = hn::MulAdd(taps, RowTurnAcross(k, i), z.im[k]);
        }
      }
      for (int k = 0; k < kRows; ++k) StoreFar(z, k, j, memory);
    }
  }

  // The largest magnitudes.
  static HWY_INLINE Vector Open(const T* const* x, T* memory) {
    Vector largest = hn::Zero(D());
    for (int64_t j = 0; j < 8; ++j) {
      Eight z;
      for (int i = 0; i < kRows; ++i) {
        z.re[i] = hn::LoadU(D(), x[i] + 8 * j);
        z.im[i] = hn::LoadU(D(), x[kRows + i] + 8 * j);
        largest = LargerOf(LargerOf(largest, z.re[i]), z.im[i]);
        if (i > 0) Multiply(RowTurn(0, i), RowTurnAcross(0, i), z.re[i], z.im[i]);
      }
      TransformRows(z.re, z.im);
      for (int k = 0; k < kRows; ++k) StoreFar(z, k, j, memory);
    }
    return largest;
  }

  static HWY_INLINE void Close(const T* memory, const WholeJob<T>& job) {
    for (int64_t j = 0; j < 8; ++j) {
      Eight z;
      for (int k = 0; k < kRows; ++k) LoadFar(memory, k, j, z);
      TransformRows(z.im, z.re);
      for (int i = 0; i < kRows; ++i) {
        if (i > 0) MultiplyBack(RowTurn(0, i), RowTurnAcross(0, i), z.re[i], z.im[i]);
        StoreResults(z.re[i], job, i * kWholeRow + 8 * j);
        StoreResults(z.im[i], job, i * kWholeRow + 8 * j + kSize);
      }
    }
  }
  static HWY_INLINE void StoreResults(Vector results, const WholeJob<T>& job, int64_t n) {
    const int64_t count = job.y_count - n;
    if (HWY_LIKELY(count >= 8)) {
      hn::StoreU(results, D(), job.y + n);
    } else if (count > 0) {
      hn::BlendedStore(results, hn::FirstN(D(), static_cast<size_t>(count)), D(),
                       job.y + n);
    }
  }
};

template <typename T>
T RunWhole(const WholeJob<T>& job) noexcept {
  if (job.rows == 3) return Whole<T, 3>::Run(job);
  return job.rows == 4 ? Whole<T, 4>::Run(job) : Whole<T, 8>::Run(job);
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();
#endif

#endif  // per-target include guard
