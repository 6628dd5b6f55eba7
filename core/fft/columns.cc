// SPDX-License-Identifier: BSD-3-Clause
#include "core/fft/columns.h"

#include <algorithm>

namespace nd::fft {
namespace {

template <typename T>
constexpr int64_t kNumber = static_cast<int64_t>(sizeof(T));

// Elements side by side are rows as they are.
bool AreRows(const Lines& lines, int64_t itemsize) noexcept {
  return lines.step == itemsize;
}

template <typename T>
Rows<T> ComplexRows(const Lines& lines) noexcept {
  return {reinterpret_cast<T*>(lines.data), lines.along / kNumber<T>, 0};
}

// Of real numbers every other row is a row of imaginary parts.
template <typename T>
Rows<T> RealRows(const Lines& lines) noexcept {
  const int64_t along = lines.along / kNumber<T>;
  return {reinterpret_cast<T*>(lines.data), 2 * along, along};
}

template <typename T>
void Deal(const FftKernels<T>& kernels, const Lines& in, const ColumnsJob& job,
          int64_t count, const Rows<T>& out) noexcept {
  for (int64_t c = 0; c < job.lines; c += kernels.lanes) {
    kernels.deal(reinterpret_cast<const T*>(in.data + c * in.step), in.step / kNumber<T>,
                 std::min(kernels.lanes, job.lines - c), count, out.data + c, out.stride,
                 out.plane);
  }
}

template <typename T>
void Collect(const FftKernels<T>& kernels, const Rows<T>& in, const ColumnsJob& job,
             int64_t count, T scale) noexcept {
  for (int64_t c = 0; c < job.lines; c += kernels.lanes) {
    kernels.collect(in.data + c, in.stride, in.plane,
                    std::min(kernels.lanes, job.lines - c), count, scale,
                    reinterpret_cast<T*>(job.out.data + c * job.out.step),
                    job.out.step / kNumber<T>);
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
