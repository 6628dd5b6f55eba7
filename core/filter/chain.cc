// SPDX-License-Identifier: BSD-3-Clause
#include "core/filter/chain.h"

#include <algorithm>
#include <cmath>

#include "core/array/views.h"
#include "core/dtype/promote.h"
#include "core/elements/elements.h"
#include "core/filter/plan.h"
#include "core/loop/assign.h"

namespace nd::filter {
namespace {

// The taps of a pass as numbers of `sum`.
Status ConvertTaps(const Pass& pass, Dtype sum, Scratch<char>* storage) noexcept {
  const int64_t count = static_cast<int64_t>(pass.taps.size());
  ND_TRY(storage->Resize(static_cast<size_t>(count * ItemSize(sum))));
  FindCast(Dtype::kFloat64, sum)(pass.taps.data(), storage->data(), count);
  return Ok();
}

}  // namespace

double LargestMagnitude(Dtype dtype) noexcept {
  if (dtype == Dtype::kBool) return 1;
  const int bits = static_cast<int>(8 * ItemSize(dtype));
  return std::ldexp(1.0, KindOf(dtype) == Kind::kUint ? bits : bits - 1);
}

bool IsInteger(Dtype dtype) noexcept {
  return KindOf(dtype) != Kind::kFloat && KindOf(dtype) != Kind::kComplex;
}

Dtype ExactSum(Dtype result, double bound) noexcept {
  const bool wraps = IsInteger(result) && result != Dtype::kBool;
  const int64_t size = ItemSize(result);
  if ((wraps && size <= 2) || bound < 0x1p15) return Dtype::kInt16;
  if (bound < 0x1p24) return Dtype::kFloat32;
  if ((wraps && size <= 4) || bound < 0x1p31) return Dtype::kInt32;
  if (!wraps && bound < 0x1p53) return Dtype::kFloat64;
  return wraps || bound < 0x1p63 ? Dtype::kInt64 : Dtype::kFloat64;
}

Dtype FloatSum(Dtype sample, Dtype weights) noexcept {
  const Dtype common = Promote(sample, weights);
  switch (common) {
    case Dtype::kFloat16:
    case Dtype::kBfloat16:
    case Dtype::kFloat32:
      return Dtype::kFloat32;
    case Dtype::kComplex64:
    case Dtype::kComplex128:
      return common;
    default:
      return Dtype::kFloat64;
  }
}

Dtype PartOf(Dtype dtype) noexcept {
  if (dtype == Dtype::kComplex64) return Dtype::kFloat32;
  return dtype == Dtype::kComplex128 ? Dtype::kFloat64 : dtype;
}

Dtype OwnSum(Dtype sample, Dtype result) noexcept {
  sample = PartOf(sample);
  result = PartOf(result);
  if (!IsInteger(result)) return FloatSum(sample, result);
  return FloatSum(sample, IsInteger(sample) ? Dtype::kFloat64 : sample);
}

Status RunChain(const Array& a, std::span<const Pass> passes,
                const FilterOptions& options, ChainFormat format,
                const Array& target) noexcept {
  const int32_t ndim = a.ndim();
  if (target.size() == 0) return Ok();
  Side x(a);
  const Side result(target);
  int64_t tap_counts[kMaxDims];
  std::fill(tap_counts, tap_counts + ndim, 1);
  // Passes go to and fro between two buffers.
  Scratch<char> buffers[2], taps;
  for (size_t i = 0; i < passes.size(); ++i) {
    const Pass& pass = passes[i];
    const int64_t count = static_cast<int64_t>(pass.taps.size());
    ND_TRY(ConvertTaps(pass, format.sum, &taps));
    Side y;
    if (i == passes.size() - 1) {
      y = result;
    } else {
      y.dtype = format.between;
      std::copy(x.shape, x.shape + ndim, y.shape);
      y.shape[pass.axis] = options.Outputs(pass.axis, x.shape[pass.axis]);
      int64_t bytes = ItemSize(y.dtype);
      for (int32_t d = ndim; d-- > 0;) {
        y.strides[d] = bytes;
        if (MulOverflows(bytes, y.shape[d], &bytes)) return Code::kOverflow;
      }
      ND_TRY(buffers[i % 2].Resize(static_cast<size_t>(bytes)));
      y.data = buffers[i % 2].data();
    }
    tap_counts[pass.axis] = count;
    Plan plan;
    plan.Set(ndim, x, y, format.sum, options, tap_counts);
    tap_counts[pass.axis] = 1;
    plan.taps = taps.data();
    plan.finish = pass.finish;
    ND_TRY(Execute(plan));
    x = y;
  }
  return Ok();
}

Status RunChainByParts(const Array& a, std::span<const Pass> passes,
                       const FilterOptions& options, ChainFormat format,
                       const Array& target) noexcept {
  if (KindOf(target.dtype()) != Kind::kComplex) {
    return RunChain(a, passes, options, format, target);
  }
  Array real, part;
  ND_TRY(Real(target, &real));
  if (KindOf(a.dtype()) != Kind::kComplex) {
    ND_TRY(RunChain(a, passes, options, format, real));
    return ClearImaginary(target);
  }
  Array imag;
  ND_TRY(Real(a, &part));
  ND_TRY(RunChain(part, passes, options, format, real));
  ND_TRY(Imag(target, &imag));
  ND_TRY(Imag(a, &part));
  FilterOptions imaginary = options;
  imaginary.fill = options.fill_imag;
  return RunChain(part, passes, imaginary, format, imag);
}

Status ClearImaginary(const Array& target) noexcept {
  Array imag;
  ND_TRY(Imag(target, &imag));
  const double zero = 0;
  return Fill(imag, {Dtype::kFloat64, &zero});
}

Status CopyFiltered(const Array& a, const FilterOptions& options,
                    const Array& target) noexcept {
  int64_t strides[kMaxDims];
  for (int32_t d = 0; d < a.ndim(); ++d) strides[d] = a.stride(d) * options.stride[d];
  return AssignStrided(a.ndim(), target.shape(), a.dtype(), a.data(), strides,
                       target.dtype(), target.data(), target.strides());
}

}  // namespace nd::filter
