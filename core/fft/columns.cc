// SPDX-License-Identifier: BSD-3-Clause
#include "core/fft/columns.h"

#include "core/fft/real_columns.h"

namespace nd::fft {
namespace {

// Rows of interleaved elements to planes, and back.
template <typename T>
void Unpack(const FftKernels<T>& kernels, const Rows<T>& in, int64_t rows, int64_t width,
            const Rows<T>& out) noexcept {
  const FftPass<T> pass = {FftRadix::kCopy, 1, 1, rows, nullptr};
  kernels.unpack[static_cast<int>(pass.kind)]({&pass, in.data, in.stride, in.plane,
                                               out.data, out.stride, out.plane, width,
                                               false, T{1}});
}
template <typename T>
void Pack(const FftKernels<T>& kernels, const Rows<T>& in, int64_t rows, int64_t width,
          const Rows<T>& out) noexcept {
  const FftPass<T> pass = {FftRadix::kCopy, 1, rows, 1, nullptr};
  kernels.pack[static_cast<int>(pass.kind)]({&pass, in.data, in.stride, in.plane,
                                             out.data, out.stride, out.plane, width,
                                             false, T{1}});
}

template <typename T>
void RunOddColumns(const RealFft<T>& real, const ColumnsJob& job, T scale,
                   T* workspace) noexcept {
  const FftKernels<T>& kernels = real.kernels();
  const int64_t n = real.size(), width = job.width;
  const int64_t row = width * kNumber<T>;  // bytes
  const RealColumns<T> columns(real, width, workspace);
  T* const rows = columns.samples().data;
  if (AreRows(job.in, kNumber<T>)) {
    CopyRows(job.in.data, job.in.along, rows, row, static_cast<size_t>(row), n);
  } else {
    DealReal(kernels, job.in, job, n, rows);
  }
  const Rows<T> done = columns.Forward(scale);
  if (AreRows(job.out, 2 * kNumber<T>)) {
    Pack(kernels, done, n / 2 + 1, width, ComplexRows<T>(job.out));
  } else {
    Collect(kernels, done, job, n / 2 + 1, T{1});
  }
}

template <typename T>
void RunInverseOddColumns(const RealFft<T>& real, const ColumnsJob& job, T scale,
                          T* workspace) noexcept {
  const FftKernels<T>& kernels = real.kernels();
  const int64_t n = real.size(), width = job.width;
  const int64_t row = width * kNumber<T>;  // bytes
  const RealColumns<T> columns(real, width, workspace);
  if (AreRows(job.in, 2 * kNumber<T>)) {
    Unpack(kernels, ComplexRows<T>(job.in), n / 2 + 1, width, columns.spectrum());
  } else {
    Deal(kernels, job.in, job, n / 2 + 1, columns.spectrum());
  }
  const Rows<T> done = columns.Inverse(scale);
  if (AreRows(job.out, kNumber<T>)) {
    CopyRows(done.data, row, job.out.data, job.out.along, static_cast<size_t>(row), n);
  } else {
    CollectReal(kernels, done.data, job, n);
  }
}

}  // namespace

template <typename T>
void RunComplexColumns(const SmoothFft<T>& plan, const ColumnsJob& job, bool inverse,
                       T scale, T* workspace) noexcept {
  constexpr int64_t kSize = 2 * kNumber<T>;
  Rows<T> in;
  if (AreRows(job.in, kSize)) {
    in = ComplexRows<T>(job.in);
  } else {
    in = plan.ColumnsBuffer(job.width, workspace);
    Deal(plan.kernels(), job.in, job, plan.size(), in);
    if (inverse) in = in.Exchanged();
  }
  if (AreRows(job.out, kSize)) {
    const Rows<T> out = ComplexRows<T>(job.out);
    plan.RunColumns(in, &out, job.width, inverse, scale, workspace);
    return;
  }
  const Rows<T> done = plan.RunColumns(in, nullptr, job.width, inverse, scale, workspace);
  Collect(plan.kernels(), inverse ? done.Exchanged() : done, job, plan.size(), scale);
}

template <typename T>
void RunRealColumns(const RealFft<T>& real, const ColumnsJob& job, T scale,
                    T* workspace) noexcept {
  if (real.size() % 2 != 0) return RunOddColumns(real, job, scale, workspace);
  const SmoothFft<T>& plan = *real.by_columns();
  const int64_t half = plan.size();
  Rows<T> in;
  if (AreRows(job.in, kNumber<T>)) {
    in = RealRows<T>(job.in);
  } else {
    in = plan.ColumnsBuffer(job.width, workspace);
    Deal(plan.kernels(), job.in, job, half, in);
  }
  const Rows<T> done = plan.RunColumns(in, nullptr, job.width, false, T{1}, workspace);
  const bool as_rows = AreRows(job.out, 2 * kNumber<T>);
  const Rows<T> out = as_rows ? ComplexRows<T>(job.out) : done;
  plan.kernels().split_columns({done.data, done.stride, done.plane, half, real.roots(),
                                scale, out.data, out.stride, out.plane, job.width});
  if (!as_rows) Collect(plan.kernels(), out, job, half + 1, T{1});
}

template <typename T>
void RunInverseRealColumns(const RealFft<T>& real, const ColumnsJob& job, T scale,
                           T* workspace) noexcept {
  if (real.size() % 2 != 0) return RunInverseOddColumns(real, job, scale, workspace);
  const SmoothFft<T>& plan = *real.by_columns();
  const int64_t half = plan.size();
  const Rows<T> joined = plan.ColumnsBuffer(job.width, workspace);
  Rows<T> in = joined;
  if (AreRows(job.in, 2 * kNumber<T>)) {
    in = ComplexRows<T>(job.in);
  } else {
    Deal(plan.kernels(), job.in, job, half + 1, in);
  }
  plan.kernels().join_columns({in.data, in.stride, in.plane, half, real.roots(), scale,
                               joined.data, joined.stride, joined.plane, job.width});
  const Rows<T> sides = joined.Exchanged();
  if (AreRows(job.out, kNumber<T>)) {
    const Rows<T> out = RealRows<T>(job.out).Exchanged();
    plan.RunColumns(sides, &out, job.width, false, T{1}, workspace);
    return;
  }
  const Rows<T> done = plan.RunColumns(sides, nullptr, job.width, false, T{1}, workspace);
  Collect(plan.kernels(), done.Exchanged(), job, half, T{1});
}

template <typename T>
void CompleteLine(T* out, int64_t n, bool inverse) noexcept {
  for (int64_t k = 1; 2 * k < n; ++k) {
    const T re = out[2 * k], im = out[2 * k + 1];
    out[2 * k + 1] = inverse ? -im : im;
    out[2 * (n - k)] = re;
    out[2 * (n - k) + 1] = inverse ? im : -im;
  }
}

template <typename T>
void CompleteColumns(const ColumnsJob& job, int64_t n, bool inverse) noexcept {
  if (!AreRows(job.out, 2 * kNumber<T>)) {
    for (int64_t c = 0; c < job.lines; ++c) {
      CompleteLine(reinterpret_cast<T*>(job.out.data + c * job.out.step), n, inverse);
    }
    return;
  }
  const Rows<T> rows = ComplexRows<T>(job.out);
  const T near = inverse ? T{-1} : T{1};
  for (int64_t k = 1; 2 * k < n; ++k) {
    T* const low = rows.data + k * rows.stride;
    T* const high = rows.data + (n - k) * rows.stride;
    for (int64_t c = 0; c < 2 * job.width; c += 2) {
      const T im = near * low[c + 1];
      high[c] = low[c];
      high[c + 1] = -im;
      low[c + 1] = im;
    }
  }
}

template void CompleteLine(float*, int64_t, bool) noexcept;
template void CompleteLine(double*, int64_t, bool) noexcept;
template void CompleteColumns<float>(const ColumnsJob&, int64_t, bool) noexcept;
template void CompleteColumns<double>(const ColumnsJob&, int64_t, bool) noexcept;
template void RunComplexColumns(const SmoothFft<float>&, const ColumnsJob&, bool, float,
                                float*) noexcept;
template void RunComplexColumns(const SmoothFft<double>&, const ColumnsJob&, bool, double,
                                double*) noexcept;
template void RunRealColumns(const RealFft<float>&, const ColumnsJob&, float,
                             float*) noexcept;
template void RunRealColumns(const RealFft<double>&, const ColumnsJob&, double,
                             double*) noexcept;
template void RunInverseRealColumns(const RealFft<float>&, const ColumnsJob&, float,
                                    float*) noexcept;
template void RunInverseRealColumns(const RealFft<double>&, const ColumnsJob&, double,
                                    double*) noexcept;

}  // namespace nd::fft
