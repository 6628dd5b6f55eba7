// SPDX-License-Identifier: BSD-3-Clause
#include "core/fft/cosine_columns.h"

#include <algorithm>
#include <cstring>

namespace nd::fft {
namespace {

// What both types share. Real rows come in pairs, as complex ones do: row i is the real
// part of row i / 2, or the imaginary part.
template <typename T>
class CosineColumns {
 public:
  CosineColumns(const CosineFft<T>& plan, const ColumnsJob& job, bool mirrored,
                T* workspace) noexcept
      : plan_(*plan.by_columns()),
        kernels_(plan_.kernels()),
        roots_(plan.roots()),
        job_(job),
        half_(plan_.size()),
        mirrored_(mirrored),
        workspace_(workspace) {
    // Beyond what the plan needs: the lines, where they are not rows already.
    T* const beyond = workspace + plan_.columns_workspace(job.width);
    const Rows<T> rows = {beyond, job.width, half_ * job.width};
    deals_ = !AreRows(job.in, kNumber<T>);
    collects_ = !AreRows(job.out, kNumber<T>);
    in_ = deals_ ? rows : RealRows<T>(job.in);
    out_ = collects_ ? rows : RealRows<T>(job.out);
    if (deals_) Deal(kernels_, job.in, job, half_, in_);
  }

  void Second(const RealFft<T>& real, T scale, T first) const noexcept {
    const Rows<T> samples = plan_.ColumnsBuffer(job_.width, workspace_);
    for (int64_t i = 0; i < half_; ++i) {
      Copy(Row(in_, 2 * i), T{1}, Row(samples, i));
      Copy(Row(in_, 2 * i + 1), OddSign(), Row(samples, Last() - i));
    }
    const Rows<T> done =
        plan_.RunColumns(samples, nullptr, job_.width, false, T{1}, workspace_);
    kernels_.split_columns({done.data, done.stride, done.plane, half_, real.roots(),
                            2 * scale, done.data, done.stride, done.plane, job_.width});
    Copy(done.data, first, Row(out_, At(0)));
    for (int64_t k = 1; k < half_; ++k) {
      const T* const row = done.data + k * done.stride;
      const Turn turn = TurnOf(k);
      kernels_.rotate(row, row + done.plane, T{1}, turn.re, turn.im, turn.factor,
                      job_.width, Row(out_, turn.forward), Row(out_, turn.backward));
    }
    const T* const middle = done.data + half_ * done.stride;
    Copy(middle, roots_[2 * half_], Row(out_, At(half_)));
    Finish();
  }

  void Third(const RealFft<T>& real, T scale, T first) const noexcept {
    const Rows<T> joined = plan_.ColumnsBuffer(job_.width, workspace_);
    const Rows<T> spectrum = {workspace_, joined.stride, joined.plane};
    const size_t bytes = static_cast<size_t>(job_.width) * sizeof(T);
    Copy(Row(in_, At(0)), first, spectrum.data);
    std::memset(spectrum.data + spectrum.plane, 0, bytes);
    for (int64_t k = 1; k < half_; ++k) {
      T* const row = spectrum.data + k * spectrum.stride;
      const Turn turn = TurnOf(k);
      kernels_.rotate(Row(in_, turn.forward), Row(in_, turn.backward), turn.factor,
                      turn.re, -turn.im, T{1}, job_.width, row, row + spectrum.plane);
    }
    T* const middle = spectrum.data + half_ * spectrum.stride;
    Copy(Row(in_, At(half_)), roots_[2 * half_] - roots_[2 * half_ + 1], middle);
    std::memset(middle + spectrum.plane, 0, bytes);
    kernels_.join_columns({spectrum.data, spectrum.stride, spectrum.plane, half_,
                           real.roots(), scale, joined.data, joined.stride, joined.plane,
                           job_.width});
    const Rows<T> done =
        plan_.RunColumns(joined.Exchanged(), nullptr, job_.width, false, T{1}, workspace_)
            .Exchanged();
    for (int64_t i = 0; i < half_; ++i) {
      Copy(Row(done, i), T{1}, Row(out_, 2 * i));
      Copy(Row(done, Last() - i), OddSign(), Row(out_, 2 * i + 1));
    }
    Finish();
  }

 private:
  // The root that element k is multiplied by, and where its two parts belong.
  struct Turn {
    T re, im, factor;
    int64_t forward, backward;
  };
  Turn TurnOf(int64_t k) const noexcept {
    const T re = roots_[2 * k], im = roots_[2 * k + 1];
    if (mirrored_) return {-im, re, T{1}, k - 1, Last() - k};
    return {re, im, T{-1}, k, Last() + 1 - k};
  }

  int64_t Last() const noexcept { return 2 * half_ - 1; }
  int64_t At(int64_t k) const noexcept { return mirrored_ ? Last() - k : k; }
  T OddSign() const noexcept { return mirrored_ ? T{-1} : T{1}; }

  static T* Row(const Rows<T>& rows, int64_t i) noexcept {
    return rows.data + i / 2 * rows.stride + i % 2 * rows.plane;
  }
  void Copy(const T* from, T factor, T* to) const noexcept {
    for (int64_t c = 0; c < job_.width; ++c) to[c] = from[c] * factor;
  }
  void Finish() const noexcept {
    if (collects_) Collect(kernels_, out_, job_, half_, T{1});
  }

  const SmoothFft<T>& plan_;
  const FftKernels<T>& kernels_;
  const T* const roots_;
  const ColumnsJob& job_;
  const int64_t half_;
  const bool mirrored_;
  T* const workspace_;
  bool deals_, collects_;
  Rows<T> in_, out_;
};

}  // namespace

template <typename T>
int64_t CosineColumnsWorkspace(const CosineFft<T>& plan, int64_t width) noexcept {
  const SmoothFft<T>& columns = *plan.by_columns();
  return columns.columns_workspace(width) + 2 * columns.size() * width;
}

template <typename T>
void RunSecondColumns(const CosineFft<T>& plan, const ColumnsJob& job, bool mirrored,
                      T scale, T first, T* workspace) noexcept {
  CosineColumns<T>(plan, job, mirrored, workspace).Second(plan.real(), scale, first);
}

template <typename T>
void RunThirdColumns(const CosineFft<T>& plan, const ColumnsJob& job, bool mirrored,
                     T scale, T first, T* workspace) noexcept {
  CosineColumns<T>(plan, job, mirrored, workspace).Third(plan.real(), scale, first);
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
