// SPDX-License-Identifier: BSD-3-Clause
// Cosine and sine transforms of arrays.
#include <cinttypes>
#include <cmath>
#include <utility>

#include "core/array/axes.h"
#include "core/array/views.h"
#include "core/fft/cosine_columns.h"
#include "core/fft/fft.h"
#include "core/fft/lines.h"
#include "core/fft/plans.h"
#include "core/loop/assign.h"

namespace nd {
namespace fft {
namespace {

// LineTransform::inverse stands for the sine.
template <typename T>
void RunSecond(const LineTransform& line, const void* in, void* out,
               void* workspace) noexcept {
  static_cast<const CosineFft<T>*>(line.plan)->Second(
      static_cast<const T*>(in), static_cast<T*>(out), line.inverse,
      static_cast<T>(line.scale), static_cast<T>(line.first), static_cast<T*>(workspace));
}

template <typename T>
void RunThird(const LineTransform& line, const void* in, void* out,
              void* workspace) noexcept {
  static_cast<const CosineFft<T>*>(line.plan)->Third(
      static_cast<const T*>(in), static_cast<T*>(out), line.inverse,
      static_cast<T>(line.scale), static_cast<T>(line.first), static_cast<T*>(workspace));
}

template <typename T>
void SecondColumns(const LineTransform& line, const ColumnsJob& job,
                   void* workspace) noexcept {
  RunSecondColumns(*static_cast<const CosineFft<T>*>(line.plan), job, line.inverse,
                   static_cast<T>(line.scale), static_cast<T>(line.first),
                   static_cast<T*>(workspace));
}

template <typename T>
void ThirdColumns(const LineTransform& line, const ColumnsJob& job,
                  void* workspace) noexcept {
  RunThirdColumns(*static_cast<const CosineFft<T>*>(line.plan), job, line.inverse,
                  static_cast<T>(line.scale), static_cast<T>(line.first),
                  static_cast<T*>(workspace));
}

template <typename T>
int64_t ColumnsWorkspace(const LineTransform& line, int64_t width) noexcept {
  return CosineColumnsWorkspace(*static_cast<const CosineFft<T>*>(line.plan), width) *
         int64_t{sizeof(T)};
}

Status Copy(const Array& from, const Array& to) noexcept {
  return AssignStrided(from.ndim(), from.shape(), from.dtype(), from.data(),
                       from.strides(), to.dtype(), to.data(), to.strides());
}

// The numbers of a complex array of less than kMaxDims axes as a real one with one more.
Status NumbersOf(const Array& a, Dtype part, Array* result) noexcept {
  Layout layout;
  a.CopyLayout(&layout);
  layout.Append(2, ItemSize(part));
  return a.Derive(part, layout, 0, 0, result);
}

// Real and imaginary parts alternate along the axis: lines would have to be gathered one
// by one. Copies of either are faster while a cache holds them.
bool AlternateNearby(const Array& a, int32_t axis) noexcept {
  constexpr int64_t kNearBytes = int64_t{1} << 19;
  return std::abs(a.stride(axis)) == a.itemsize() &&
         a.size() * a.itemsize() <= kNearBytes;
}

// The transform of complex numbers: of the real parts, copied, then of the imaginary
// ones.
Status TransformParts(const LineTransform& line, const Array& in, int32_t axis,
                      const Array& out) noexcept {
  Array samples, results, part;
  ND_TRY(NewArray(line.in_dtype, in.ndim(), in.shape(), Order::kC, Fill::kUninitialized,
                  &samples));
  ND_TRY(NewArray(line.out_dtype, out.ndim(), out.shape(), Order::kC,
                  Fill::kUninitialized, &results));
  for (const auto view : {Real, Imag}) {
    ND_TRY(view(in, &part));
    ND_TRY(Copy(part, samples));
    ND_TRY(TransformLines(line, samples, axis, results));
    ND_TRY(view(out, &part));
    ND_TRY(Copy(results, part));
  }
  return Ok();
}

Status TransformComplex(const LineTransform& line, const Array& in, int32_t axis,
                        const Array& out) noexcept {
  if (in.ndim() == kMaxDims || AlternateNearby(in, axis)) {
    return TransformParts(line, in, axis, out);
  }
  Array in_numbers, out_numbers;
  ND_TRY(NumbersOf(in, line.in_dtype, &in_numbers));
  ND_TRY(NumbersOf(out, line.out_dtype, &out_numbers));
  return TransformLines(line, in_numbers, axis, out_numbers);
}

template <typename T>
Status Transform(const Array& a, DctKind kind, int32_t axis, int64_t n, FftNorm norm,
                 Array* result) noexcept {
  constexpr bool kSingle = sizeof(T) == 4;
  constexpr Dtype kPart = kSingle ? Dtype::kFloat32 : Dtype::kFloat64;
  const bool complex = KindOf(a.dtype()) == Kind::kComplex;
  const Dtype dtype = !complex ? kPart : kSingle ? Dtype::kComplex64 : Dtype::kComplex128;
  Array in, out;
  if (a.dtype() == dtype) {
    ND_TRY(a.Share(&in));
  } else {
    ND_TRY(NewArray(dtype, a.ndim(), a.shape(), Order::kC, Fill::kUninitialized, &in));
    ND_TRY(Copy(a, in));
  }
  int64_t shape[kMaxDims];
  for (int32_t d = 0; d < a.ndim(); ++d) shape[d] = d == axis ? n : a.shape(d);
  ND_TRY(NewArray(dtype, a.ndim(), shape, Order::kC, Fill::kUninitialized, &out));
  if (out.size() == 0) {  // a plan could have any size
    *result = std::move(out);
    return Ok();
  }
  PlanRef<CosineFft<T>> plan;
  ND_TRY(plan.Acquire(n));
  const bool third = kind == DctKind::kCosine3 || kind == DctKind::kSine3;
  const double count = static_cast<double>(n), half = std::sqrt(0.5);
  LineTransform line = {};
  line.in_dtype = line.out_dtype = kPart;
  line.in_count = line.out_count = n;
  line.workspace = plan->workspace() * int64_t{sizeof(T)};
  line.duration = plan->duration();
  line.plan = &*plan;
  line.inverse = kind == DctKind::kSine2 || kind == DctKind::kSine3;
  line.scale = norm == FftNorm::kOrtho     ? std::sqrt(0.5 / count)
               : norm == FftNorm::kForward ? 0.5 / count
                                           : 1.0;
  line.first = norm != FftNorm::kOrtho ? 1 : third ? 1 / half : half;
  line.run = third ? RunThird<T> : RunSecond<T>;
  if (const SmoothFft<T>* const columns = plan->by_columns()) {
    line.run_columns = third ? ThirdColumns<T> : SecondColumns<T>;
    line.columns_workspace = ColumnsWorkspace<T>;
    line.lanes = columns->lanes();
    line.columns_from = columns->columns_from();
  }
  ND_TRY((complex ? TransformComplex : TransformLines)(line, in, axis, out));
  *result = std::move(out);
  return Ok();
}

}  // namespace
}  // namespace fft

Status Dct(const Array& a, DctKind kind, int64_t axis, int64_t length, FftNorm norm,
           Array* result) noexcept {
  int32_t along = 0;
  ND_TRY(NormalizeAxis(axis, a.ndim(), &along));
  const int64_t n = length == -1 ? a.shape(along) : length;
  if (n < 1) {
    return Fail(Code::kValue, "invalid number of data points (%" PRId64 ") specified", n);
  }
  ND_TRY(fft::CheckPoints(n));
  switch (a.dtype()) {
    case Dtype::kFloat16:
    case Dtype::kBfloat16:
    case Dtype::kFloat32:
    case Dtype::kComplex64:
      return fft::Transform<float>(a, kind, along, n, norm, result);
    default:
      return fft::Transform<double>(a, kind, along, n, norm, result);
  }
}

}  // namespace nd
