// SPDX-License-Identifier: BSD-3-Clause
#include "core/fft/cosine_columns.h"

#include <cstring>

#include "core/fft/real_columns.h"

namespace nd::fft {
namespace {

// What both types share.
template <typename T>
class CosineColumns {
 public:
  CosineColumns(const CosineFft<T>& plan, const ColumnsJob& job, bool mirrored,
                T* workspace) noexcept
      : columns_(plan.real(), job.width, workspace),
        kernels_(plan.real().kernels()),
        roots_(plan.roots()),
        job_(job),
        n_(plan.size()),
        mirrored_(mirrored) {
    // Beyond what the plan needs: the lines, where they are not rows already.
    T* const beyond = workspace + plan.by_columns()->columns_workspace(job.width);
    deals_ = !AreRows(job.in, kNumber<T>);
    collects_ = !AreRows(job.out, kNumber<T>);
    in_ = deals_ ? Numbers{beyond, job.width} : NumbersOf(job.in);
    out_ = collects_ ? Numbers{beyond, job.width} : NumbersOf(job.out);
    if (deals_) DealReal(kernels_, job.in, job, n_, in_.data);
  }

  void Second(T scale, T first) const noexcept {
    const Rows<T> samples = columns_.samples();
    for (int64_t i = 0; i < n_ / 2; ++i) {
      Copy(in_.Row(2 * i), T{1}, columns_.Row(samples, i));
      Copy(in_.Row(2 * i + 1), OddSign(), columns_.Row(samples, n_ - 1 - i));
    }
    if (columns_.is_odd()) Copy(in_.Row(n_ - 1), T{1}, columns_.Row(samples, n_ / 2));
    const Rows<T> done = columns_.Forward(2 * scale);
    Copy(done.data, first, out_.Row(At(0)));
    for (int64_t k = 1; 2 * k < n_; ++k) {
      const T* const row = done.data + k * done.stride;
      const Turn turn = TurnOf(k);
      kernels_.rotate(row, row + done.plane, T{1}, turn.re, turn.im, turn.factor,
                      job_.width, out_.Row(turn.forward), out_.Row(turn.backward));
    }
    if (!columns_.is_odd()) {
      Copy(done.data + n_ / 2 * done.stride, roots_[n_], out_.Row(At(n_ / 2)));
    }
    Finish();
  }

  void Third(T scale, T first) const noexcept {
    const Rows<T> spectrum = columns_.spectrum();
    const size_t bytes = static_cast<size_t>(job_.width) * sizeof(T);
    Copy(in_.Row(At(0)), first, spectrum.data);
    std::memset(spectrum.data + spectrum.plane, 0, bytes);
    for (int64_t k = 1; 2 * k < n_; ++k) {
      T* const row = spectrum.data + k * spectrum.stride;
      const Turn turn = TurnOf(k);
      kernels_.rotate(in_.Row(turn.forward), in_.Row(turn.backward), turn.factor, turn.re,
                      -turn.im, T{1}, job_.width, row, row + spectrum.plane);
    }
    if (!columns_.is_odd()) {
      T* const middle = spectrum.data + n_ / 2 * spectrum.stride;
      Copy(in_.Row(At(n_ / 2)), roots_[n_] - roots_[n_ + 1], middle);
      std::memset(middle + spectrum.plane, 0, bytes);
    }
    const Rows<T> done = columns_.Inverse(scale);
    for (int64_t i = 0; i < n_ / 2; ++i) {
      Copy(columns_.Row(done, i), T{1}, out_.Row(2 * i));
      Copy(columns_.Row(done, n_ - 1 - i), OddSign(), out_.Row(2 * i + 1));
    }
    if (columns_.is_odd()) Copy(columns_.Row(done, n_ / 2), T{1}, out_.Row(n_ - 1));
    Finish();
  }

 private:
  // Rows of real numbers.
  struct Numbers {
    T* data;
    int64_t stride;

    T* Row(int64_t i) const noexcept { return data + i * stride; }
  };
  static Numbers NumbersOf(const Lines& lines) noexcept {
    return {reinterpret_cast<T*>(lines.data), lines.along / kNumber<T>};
  }

  // The root that element k is multiplied by, and where its two parts belong.
  struct Turn {
    T re, im, factor;
    int64_t forward, backward;
  };
  Turn TurnOf(int64_t k) const noexcept {
    const T re = roots_[2 * k], im = roots_[2 * k + 1];
    if (mirrored_) return {-im, re, T{1}, k - 1, n_ - 1 - k};
    return {re, im, T{-1}, k, n_ - k};
  }

  int64_t At(int64_t k) const noexcept { return mirrored_ ? n_ - 1 - k : k; }
  T OddSign() const noexcept { return mirrored_ ? T{-1} : T{1}; }

  void Copy(const T* from, T factor, T* to) const noexcept {
    for (int64_t c = 0; c < job_.width; ++c) to[c] = from[c] * factor;
  }
  void Finish() const noexcept {
    if (collects_) CollectReal(kernels_, out_.data, job_, n_);
  }

  const RealColumns<T> columns_;
  const FftKernels<T>& kernels_;
  const T* const roots_;
  const ColumnsJob& job_;
  const int64_t n_;
  const bool mirrored_;
  bool deals_, collects_;
  Numbers in_, out_;
};

}  // namespace

template <typename T>
int64_t CosineColumnsWorkspace(const CosineFft<T>& plan, int64_t width) noexcept {
  const SmoothFft<T>& columns = *plan.by_columns();
  return columns.columns_workspace(width) + plan.size() * width;
}

template <typename T>
void RunSecondColumns(const CosineFft<T>& plan, const ColumnsJob& job, bool mirrored,
                      T scale, T first, T* workspace) noexcept {
  CosineColumns<T>(plan, job, mirrored, workspace).Second(scale, first);
}

template <typename T>
void RunThirdColumns(const CosineFft<T>& plan, const ColumnsJob& job, bool mirrored,
                     T scale, T first, T* workspace) noexcept {
  CosineColumns<T>(plan, job, mirrored, workspace).Third(scale, first);
}

template int64_t CosineColumnsWorkspace(const CosineFft<float>&, int64_t) noexcept;
template int64_t CosineColumnsWorkspace(const CosineFft<double>&, int64_t) noexcept;
template void RunSecondColumns(const CosineFft<float>&, const ColumnsJob&, bool, float,
                               float, float*) noexcept;
template void RunSecondColumns(const CosineFft<double>&, const ColumnsJob&, bool, double,
                               double, double*) noexcept;
template void RunThirdColumns(const CosineFft<float>&, const ColumnsJob&, bool, float,
                              float, float*) noexcept;
template void RunThirdColumns(const CosineFft<double>&, const ColumnsJob&, bool, double,
                              double, double*) noexcept;

}  // namespace nd::fft
