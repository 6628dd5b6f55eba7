// SPDX-License-Identifier: BSD-3-Clause
#include "core/fft/columns.h"

namespace nd::fft {
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
