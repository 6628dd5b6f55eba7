// SPDX-License-Identifier: BSD-3-Clause
// The magnitude of gradients: of images in one pass, of others by terms.
#include "core/kernels/gradient.h"

#include "core/filter/chain.h"
#include "core/filter/order.h"
#include "core/filter/terms.h"

namespace nd::filter {
namespace {

// Whether images of numbers, of which every pixel has a result, are wide enough for
// vectors.
bool IsPlain(const Array& a, const FilterAxes& axes, const FilterOptions& options,
             const Array& target) noexcept {
  if ((a.dtype() != Dtype::kFloat32 && a.dtype() != Dtype::kFloat64) ||
      target.dtype() != a.dtype() || a.ndim() != 2 || axes.count != 2 ||
      a.shape(1) < kKeyAlignment / a.itemsize()) {
    return false;
  }
  for (int32_t d = 0; d < 2; ++d) {
    if (options.origin[d] != 0 || options.stride[d] != 1 || options.dilation[d] != 1) {
      return false;
    }
  }
  return true;
}

// The same sums, squares and roots as by terms, in the same order.
Status RunPlain(const Array& a, bool sobel, const FilterOptions& options,
                const Array& target) noexcept {
  const bool is_double = a.dtype() == Dtype::kFloat64;
  Footprint footprint;
  footprint.size[0] = footprint.size[1] = 3;
  footprint.mask = nullptr;
  footprint.count = 9;
  OrderCall call;
  ND_TRY(call.Begin(a, footprint, options, a.dtype(), target));
  if (call.empty()) return Ok();
  ND_TRY(call.Straighten());
  char fill[kMaxItemSize];
  options.WriteFill(a.dtype(), fill);
  constexpr double kNanosecondsPerByte = 0.1;
  const PlanesPass pass = {
      is_double ? KeyLane::kLong : KeyLane::kWord,
      {1, nullptr, nullptr, GetGradient(is_double, sobel, CurrentTarget())},
      false,
      kSameKeys,
      kSameKeys,
      fill,
      0,
      WindowAlong(call.options, 0, a.shape(0), 3),
      WindowAlong(call.options, 1, a.shape(1), 3),
      call.outputs() * static_cast<double>(a.itemsize()) * kNanosecondsPerByte};
  ND_TRY(RunPlanes(pass, call.samples, call.results));
  return call.End(target);
}

}  // namespace

Status RunGradient(const Array& a, bool sobel, const FilterAxes& axes,
                   const FilterOptions& options, bool commutes,
                   const Array& target) noexcept {
  if (axes.count == 0) return CopyFiltered(a, options, target);
  if (commutes && IsPlain(a, axes, options, target)) {
    return RunPlain(a, sobel, options, target);
  }
  auto term = [&](int32_t i, const Array& array) -> Status {
    const DerivativeKind kind = sobel ? DerivativeKind::kSobel : DerivativeKind::kPrewitt;
    return FilterDerivative(a, kind, {1, {axes.axis[i]}}, options, array);
  };
  return CombineTerms(axes.count, Combine::kRootOfSquares, target, term);
}

}  // namespace nd::filter
