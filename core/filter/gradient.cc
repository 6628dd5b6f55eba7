// SPDX-License-Identifier: BSD-3-Clause
// Derivatives of images in one pass: those of small integers, and magnitudes of
// gradients; of other arrays these by terms.
#include "core/kernels/gradient.h"

#include "core/filter/chain.h"
#include "core/filter/order.h"
#include "core/filter/terms.h"

namespace nd::filter {
namespace {

// Whether every pixel of an image has a result, of its own neighbours.
bool IsPlain(const Array& a, const FilterOptions& options) noexcept {
  if (a.ndim() != 2) return false;
  for (int32_t d = 0; d < 2; ++d) {
    if (options.origin[d] != 0 || options.stride[d] != 1 || options.dilation[d] != 1) {
      return false;
    }
  }
  return true;
}

// Both sides of 3 by 3 samples at a time. `lane` and `fill`: of the samples.
Status RunSquares(SquareFunction square, KeyLane lane, const void* fill,
                  const FilterOptions& options, const Image& samples,
                  const Image& results, double bytes) noexcept {
  constexpr double kNanosecondsPerByte = 0.1;
  const PlanesPass pass = {lane,
                           {1, nullptr, nullptr, square},
                           false,
                           kSameKeys,
                           kSameKeys,
                           fill,
                           0,
                           WindowAlong(options, 0, samples.shape[0], 3),
                           WindowAlong(options, 1, samples.shape[1], 3),
                           bytes * kNanosecondsPerByte};
  return RunPlanes(pass, samples, results);
}

// Whether the magnitudes of gradients have a kernel.
bool HasMagnitude(const Array& a, const FilterAxes& axes, const FilterOptions& options,
                  const Array& target) noexcept {
  return (a.dtype() == Dtype::kFloat32 || a.dtype() == Dtype::kFloat64) &&
         target.dtype() == a.dtype() && axes.count == 2 && IsPlain(a, options) &&
         a.shape(1) >= kKeyAlignment / a.itemsize();
}

// The same sums, squares and roots as by terms, in the same order.
Status RunMagnitude(const Array& a, bool sobel, const FilterOptions& options,
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
  ND_TRY(RunSquares(GetGradient(is_double, sobel, CurrentTarget()),
                    is_double ? KeyLane::kLong : KeyLane::kWord, fill, call.options,
                    call.samples, call.results,
                    call.outputs() * static_cast<double>(a.itemsize())));
  return call.End(target);
}

bool IsShort(Dtype dtype) noexcept {
  return dtype == Dtype::kInt16 || dtype == Dtype::kUint16;
}

Image ImageOf(const Array& array) noexcept {
  Image image;
  image.data = static_cast<char*>(array.data());
  image.ndim = 2;
  for (int32_t d = 0; d < 2; ++d) {
    image.shape[d] = array.shape(d);
    image.strides[d] = array.stride(d);
  }
  return image;
}

}  // namespace

Status TryDerivative(const Array& a, bool sobel, int32_t axis,
                     const FilterOptions& options, const Array& target,
                     bool* done) noexcept {
  const bool bytes = a.dtype() == Dtype::kUint8;
  *done = (bytes || IsShort(a.dtype())) && IsShort(target.dtype()) &&
          IsPlain(a, options) && a.shape(0) > 0 &&
          a.shape(1) * a.itemsize() >= kKeyAlignment && a.stride(1) == a.itemsize() &&
          target.stride(1) == target.itemsize() &&
          !MayShareBounds(RegionOf(a), RegionOf(target));
  if (!*done) return Ok();
  char fill[kMaxItemSize];
  options.WriteFill(a.dtype(), fill);
  return RunSquares(GetDerivative(bytes, axis == 1, sobel, CurrentTarget()),
                    bytes ? KeyLane::kByte : KeyLane::kShort, fill, options, ImageOf(a),
                    ImageOf(target), static_cast<double>(target.size() * 2));
}

Status RunGradient(const Array& a, bool sobel, const FilterAxes& axes,
                   const FilterOptions& options, bool commutes,
                   const Array& target) noexcept {
  if (axes.count == 0) return CopyFiltered(a, options, target);
  if (commutes && HasMagnitude(a, axes, options, target)) {
    return RunMagnitude(a, sobel, options, target);
  }
  auto term = [&](int32_t i, const Array& array) -> Status {
    const DerivativeKind kind = sobel ? DerivativeKind::kSobel : DerivativeKind::kPrewitt;
    return FilterDerivative(a, kind, {1, {axes.axis[i]}}, options, array);
  };
  return CombineTerms(axes.count, Combine::kRootOfSquares, target, term);
}

}  // namespace nd::filter
