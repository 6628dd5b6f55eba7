// SPDX-License-Identifier: BSD-3-Clause
#include "core/fft/fft.h"

#include <algorithm>
#include <cinttypes>
#include <cmath>
#include <utility>

#include "core/array/axes.h"
#include "core/fft/columns.h"
#include "core/fft/plans.h"
#include "core/loop/assign.h"

namespace nd {
namespace fft {
namespace {

template <typename T>
constexpr Dtype kRealDtype = sizeof(T) == 4 ? Dtype::kFloat32 : Dtype::kFloat64;
template <typename T>
constexpr Dtype kComplexDtype = sizeof(T) == 4 ? Dtype::kComplex64 : Dtype::kComplex128;

template <typename T>
void RunComplex(const LineTransform& line, const void* in, void* out,
                void* workspace) noexcept {
  static_cast<const ComplexFft<T>*>(line.plan)->Run(
      static_cast<const T*>(in), static_cast<T*>(out), line.inverse,
      static_cast<T>(line.scale), static_cast<T*>(workspace));
}

template <typename T>
void RunReal(const LineTransform& line, const void* in, void* out,
             void* workspace) noexcept {
  static_cast<const RealFft<T>*>(line.plan)->Forward(
      static_cast<const T*>(in), static_cast<T*>(out), static_cast<T>(line.scale),
      static_cast<T*>(workspace));
}

template <typename T>
void RunRealCompletely(const LineTransform& line, const void* in, void* out,
                       void* workspace) noexcept {
  RunReal<T>(line, in, out, workspace);
  CompleteLine(static_cast<T*>(out), line.in_count, line.inverse);
}

template <typename T>
void RunInverseReal(const LineTransform& line, const void* in, void* out,
                    void* workspace) noexcept {
  static_cast<const RealFft<T>*>(line.plan)->Inverse(
      static_cast<const T*>(in), static_cast<T*>(out), static_cast<T>(line.scale),
      static_cast<T*>(workspace));
}

// LineTransform::run_columns, of complex plans and of both ways of real ones.
template <typename T>
void ComplexColumns(const LineTransform& line, const ColumnsJob& job,
                    void* workspace) noexcept {
  RunComplexColumns(*static_cast<const ComplexFft<T>*>(line.plan)->by_columns(), job,
                    line.inverse, static_cast<T>(line.scale), static_cast<T*>(workspace));
}

template <typename T>
void HalfColumns(const LineTransform& line, const ColumnsJob& job,
                 void* workspace) noexcept {
  RunRealColumns(*static_cast<const RealFft<T>*>(line.plan), job,
                 static_cast<T>(line.scale), static_cast<T*>(workspace));
}

template <typename T>
void CompleteRealColumns(const LineTransform& line, const ColumnsJob& job,
                         void* workspace) noexcept {
  HalfColumns<T>(line, job, workspace);
  CompleteColumns<T>(job, line.in_count, line.inverse);
}

template <typename T>
void InverseRealColumns(const LineTransform& line, const ColumnsJob& job,
                        void* workspace) noexcept {
  RunInverseRealColumns(*static_cast<const RealFft<T>*>(line.plan), job,
                        static_cast<T>(line.scale), static_cast<T*>(workspace));
}

template <typename Plan, typename T>
int64_t ColumnsWorkspace(const LineTransform& line, int64_t width) noexcept {
  return static_cast<const Plan*>(line.plan)->by_columns()->columns_workspace(width) *
         int64_t{sizeof(T)};
}

template <typename T>
void ConjugateAll(const Array& a) noexcept {
  T* const numbers = static_cast<T*>(a.data());
  for (int64_t i = 0; i < a.size(); ++i) numbers[2 * i + 1] = -numbers[2 * i + 1];
}

double ScaleOf(int64_t n, bool inverse, FftNorm norm) noexcept {
  const double count = static_cast<double>(n);
  if (norm == FftNorm::kOrtho) return 1 / std::sqrt(count);
  return inverse == (norm == FftNorm::kBackward) ? 1 / count : 1.0;
}

// One after another, the transforms of the axes.
template <typename T>
class Chain {
 public:
  // inverse: exp(+2 pi i j k / n). scales_inverse: the scale is that of an inverse.
  Chain(bool inverse, bool scales_inverse, FftNorm norm) noexcept
      : inverse_(inverse), scales_inverse_(scales_inverse), norm_(norm) {}

  // Begins with a, cast to `dtype` if it is not of it.
  Status Begin(const Array& a, Dtype dtype) noexcept {
    return a.dtype() == dtype ? a.Share(&current_) : CopyOf(a, dtype);
  }

  // Conjugates what is there, which must be complex.
  Status Conjugate() noexcept {
    ND_TRY(Own());
    ConjugateAll<T>(current_);
    return Ok();
  }

  // From complex or real elements to complex ones.
  Status Complex(int32_t axis, int64_t n) noexcept {
    if (current_.dtype() == kRealDtype<T>) {
      return RealToComplex(axis, n, n, RunRealCompletely<T>, CompleteRealColumns<T>);
    }
    return Step<ComplexFft<T>>(axis, n, {kComplexDtype<T>, n}, {kComplexDtype<T>, n},
                               RunComplex<T>, ComplexColumns<T>);
  }

  // From n real numbers to half of their transform.
  Status Real(int32_t axis, int64_t n) noexcept {
    return RealToComplex(axis, n, n / 2 + 1, RunReal<T>, HalfColumns<T>);
  }

  Status InverseReal(int32_t axis, int64_t n) noexcept {
    return Step<RealFft<T>>(axis, n, {kComplexDtype<T>, n / 2 + 1}, {kRealDtype<T>, n},
                            RunInverseReal<T>, InverseRealColumns<T>);
  }

  Status End(Array* result) noexcept {
    ND_TRY(Own());
    *result = std::move(current_);
    return Ok();
  }

 private:
  Status CopyOf(const Array& a, Dtype dtype) noexcept {
    Array copy;
    ND_TRY(NewArray(dtype, a.ndim(), a.shape(), Order::kC, Fill::kUninitialized, &copy));
    ND_TRY(AssignStrided(a.ndim(), a.shape(), a.dtype(), a.data(), a.strides(), dtype,
                         copy.data(), copy.strides()));
    current_ = std::move(copy);
    owned_ = true;
    return Ok();
  }

  Status Own() noexcept { return owned_ ? Ok() : CopyOf(current_, current_.dtype()); }

  // One end of a line.
  struct Side {
    Dtype dtype;
    int64_t count;
  };

  template <typename Plan>
  LineTransform LineOf(const Plan& plan, Side in, Side out,
                       decltype(LineTransform::run) run,
                       decltype(LineTransform::run_columns) run_columns) noexcept {
    LineTransform line = {};
    line.in_dtype = in.dtype;
    line.out_dtype = out.dtype;
    line.in_count = in.count;
    line.out_count = out.count;
    line.workspace = plan.workspace() * int64_t{sizeof(T)};
    line.duration = plan.duration();
    line.plan = &plan;
    line.inverse = inverse_;
    line.scale = ScaleOf(plan.size(), scales_inverse_, norm_);
    line.run = run;
    const SmoothFft<T>* const columns = plan.by_columns();
    if (columns != nullptr) {
      line.run_columns = run_columns;
      line.columns_workspace = ColumnsWorkspace<Plan, T>;
      line.lanes = columns->lanes();
      line.columns_from = columns->columns_from();
    }
    return line;
  }

  // The transforms of n points along an axis.
  template <typename Plan>
  Status Step(int32_t axis, int64_t n, Side in, Side out,
              decltype(LineTransform::run) run,
              decltype(LineTransform::run_columns) run_columns) noexcept {
    ND_TRY(Prepare(out.dtype, axis, out.count));
    const Array& made = in_place_ ? current_ : next_;
    // Without lines n says nothing about memory, and a plan could have any size.
    if (made.size() > 0) {
      PlanRef<Plan> plan;
      ND_TRY(plan.Acquire(n));
      ND_TRY(
          TransformLines(LineOf(*plan, in, out, run, run_columns), current_, axis, made));
    }
    if (in_place_) return Ok();
    current_ = std::move(next_);
    owned_ = true;
    return Ok();
  }

  Status RealToComplex(int32_t axis, int64_t n, int64_t out_count,
                       decltype(LineTransform::run) run,
                       decltype(LineTransform::run_columns) run_columns) noexcept {
    return Step<RealFft<T>>(axis, n, {kRealDtype<T>, n}, {kComplexDtype<T>, out_count},
                            run, run_columns);
  }

  // Makes room for lines of `count` elements, where they do not fit where they are.
  Status Prepare(Dtype dtype, int32_t axis, int64_t count) noexcept {
    in_place_ = owned_ && dtype == current_.dtype() && count == current_.shape(axis);
    if (in_place_) return Ok();
    int64_t shape[kMaxDims];
    std::copy(current_.shape(), current_.shape() + current_.ndim(), shape);
    shape[axis] = count;
    return NewArray(dtype, current_.ndim(), shape, Order::kC, Fill::kUninitialized,
                    &next_);
  }

  const bool inverse_, scales_inverse_;
  const FftNorm norm_;
  Array current_, next_;
  bool owned_ = false;  // current_ is of this chain alone, and dense
  bool in_place_ = false;
};

struct Axes {
  int32_t count;
  int32_t axis[kMaxDims];
  int64_t length[kMaxDims];
};

constexpr bool FromReal(FftKind kind) noexcept {
  return kind == FftKind::kReal || kind == FftKind::kInverseHermitian;
}
constexpr bool ToReal(FftKind kind) noexcept {
  return kind == FftKind::kInverseReal || kind == FftKind::kHermitian;
}
// The Hermitian transforms are those of real numbers with the roles of both sides
// exchanged: the sign of the exponent is the other one.
constexpr bool HasInverseSign(FftKind kind) noexcept {
  return kind == FftKind::kInverse || kind == FftKind::kInverseReal ||
         kind == FftKind::kHermitian;
}
constexpr bool HasInverseScale(FftKind kind) noexcept {
  return kind == FftKind::kInverse || kind == FftKind::kInverseReal ||
         kind == FftKind::kInverseHermitian;
}

Status ResolveAxes(const Array& a, FftKind kind, int32_t count, const int64_t* axes,
                   const int64_t* lengths, Axes* result) noexcept {
  if (count == -1 && axes == nullptr) count = a.ndim();
  if (count < 0 || count > kMaxDims) {
    return Fail(Code::kValue, "axis_count is %d, it must be 0 to %d, or -1 for all axes",
                count, kMaxDims);
  }
  if (count == 0 && (FromReal(kind) || ToReal(kind))) {
    return Fail(Code::kValue, "at least 1 axis must be transformed");
  }
  result->count = count;
  for (int32_t i = 0; i < count; ++i) {
    const int64_t axis = axes != nullptr ? axes[i] : i - count;
    ND_TRY(NormalizeAxis(axis, a.ndim(), &result->axis[i]));
    int64_t length = lengths != nullptr ? lengths[i] : -1;
    if (length == -1) {
      length = a.shape(result->axis[i]);
      if (ToReal(kind) && i == count - 1) length = 2 * (length - 1);
    }
    if (length < 1) {
      return Fail(Code::kValue,
                  "Invalid number of FFT data points (%" PRId64 ") specified.", length);
    }
    ND_TRY(CheckPoints(length));
    result->length[i] = length;
  }
  return Ok();
}

template <typename T>
Status Transform(const Array& a, FftKind kind, const Axes& axes, FftNorm norm,
                 Array* result) noexcept {
  Chain<T> chain(HasInverseSign(kind), HasInverseScale(kind), norm);
  const int32_t last = axes.count - 1;
  const bool real = KindOf(a.dtype()) != Kind::kComplex;
  const bool completes = real && !ToReal(kind) && axes.count > 0;
  ND_TRY(chain.Begin(a, completes ? kRealDtype<T> : kComplexDtype<T>));
  if (ToReal(kind)) {
    if (kind == FftKind::kHermitian) ND_TRY(chain.Conjugate());
    for (int32_t i = 0; i < last; ++i) {
      ND_TRY(chain.Complex(axes.axis[i], axes.length[i]));
    }
    ND_TRY(chain.InverseReal(axes.axis[last], axes.length[last]));
  } else {
    for (int32_t i = last; i >= 0; --i) {
      if (i == last && FromReal(kind)) {
        ND_TRY(chain.Real(axes.axis[i], axes.length[i]));
      } else {
        ND_TRY(chain.Complex(axes.axis[i], axes.length[i]));
      }
    }
    if (kind == FftKind::kInverseHermitian) ND_TRY(chain.Conjugate());
  }
  return chain.End(result);
}

}  // namespace
}  // namespace fft

Status Fft(const Array& a, FftKind kind, int32_t count, const int64_t* axes,
           const int64_t* lengths, FftNorm norm, Array* result) noexcept {
  if (fft::FromReal(kind) && KindOf(a.dtype()) == Kind::kComplex) {
    return Fail(Code::kType, "a is %s, it must be real for this transform",
                InfoOf(a.dtype()).name);
  }
  fft::Axes resolved;
  ND_TRY(fft::ResolveAxes(a, kind, count, axes, lengths, &resolved));
  switch (a.dtype()) {
    case Dtype::kFloat16:
    case Dtype::kBfloat16:
    case Dtype::kFloat32:
    case Dtype::kComplex64:
      return fft::Transform<float>(a, kind, resolved, norm, result);
    default:
      return fft::Transform<double>(a, kind, resolved, norm, result);
  }
}

}  // namespace nd
