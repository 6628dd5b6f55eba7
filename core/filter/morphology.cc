// SPDX-License-Identifier: BSD-3-Clause
// Morphology of numbers: erosions, dilations and what is made of them.
#include <cmath>

#include "core/elements/elements.h"
#include "core/filter/order.h"
#include "core/kernels/cast.h"
#include "core/ufunc/call.h"
#include "core/ufunc/registry.h"

namespace nd {
namespace {

using filter::Mirrored;

// Erosion and dilation by one structure.
class Structure {
 public:
  Status Set(const Array& a, const Footprint& footprint, const double* heights,
             const FilterOptions& options) noexcept {
    footprint_ = &footprint;
    options_ = &options;
    flat_ = heights == nullptr;
    const double* rounded = nullptr;
    if (!flat_) {
      const size_t count = static_cast<size_t>(footprint.count);
      ND_TRY(heights_.Resize(2 * count));
      Round(a.dtype(), heights, footprint.count, heights_.data());
      for (size_t i = 0; i < count; ++i) heights_[count + i] = -heights_[i];
      rounded = heights_.data();
      negative_ = rounded + count;
    }
    return mirrored_.Set(a.ndim(), footprint, rounded, options);
  }

  Status Erode(const Array& a, const Array& target) noexcept {
    if (flat_) return RankFilter(a, *footprint_, 0, *options_, target);
    return filter::HeightsFilter(a, *footprint_, negative_, false, *options_, target);
  }

  Status Dilate(const Array& a, const Array& target) noexcept {
    if (flat_) {
      const int64_t last = footprint_->count - 1;
      return RankFilter(a, mirrored_.footprint, last, mirrored_.options, target);
    }
    return filter::HeightsFilter(a, mirrored_.footprint, mirrored_.heights, true,
                                 mirrored_.options, target);
  }

 private:
  // As sums in the dtype of the samples have it, but that these do not overflow.
  static void Round(Dtype dtype, const double* from, int64_t count, double* to) noexcept {
    if (KindOf(dtype) != Kind::kFloat) {
      for (int64_t i = 0; i < count; ++i) to[i] = std::trunc(from[i]);
      return;
    }
    char element[kMaxItemSize];
    for (int64_t i = 0; i < count; ++i) {
      FindCast(Dtype::kFloat64, dtype)(from + i, element, 1);
      FindCast(dtype, Dtype::kFloat64)(element, to + i, 1);
    }
  }

  bool flat_ = true;
  const Footprint* footprint_ = nullptr;
  const FilterOptions* options_ = nullptr;
  Mirrored mirrored_;
  Scratch<double> heights_;
  const double* negative_ = nullptr;
};

// target = name(a, b), computed by the rules of NumPy, in whatever dtype the target has.
Status Apply(const char* name, const Array& a, const Array& b,
             const Array& target) noexcept {
  UfuncCall call = {};
  call.row = &UfuncOf(FindUfunc(name));
  call.input[0] = &a;
  call.input[1] = &b;
  call.casting = Casting::kUnsafe;
  call.wants_flags = false;
  const Array* const targets[] = {&target};
  int32_t flags = 0;
  return CallUfuncInto(call, targets, &flags);
}

const char* DifferenceOf(const Array& a, const Array& b) noexcept {
  const bool bools = a.dtype() == Dtype::kBool && b.dtype() == Dtype::kBool;
  return bools ? "bitwise_xor" : "subtract";
}

}  // namespace

Status MorphologyFilter(const Array& a, Morphology kind, const Footprint& footprint,
                        const double* heights, const FilterOptions& options,
                        const Array& target) noexcept {
  Structure structure;
  ND_TRY(structure.Set(a, footprint, heights, options));
  if (kind == Morphology::kErosion) return structure.Erode(a, target);
  if (kind == Morphology::kDilation) return structure.Dilate(a, target);
  for (int32_t d = 0; d < a.ndim(); ++d) {
    if (options.stride[d] == 1) continue;
    return Fail(Code::kValue,
                "stride[%d] is %lld, only erosion and dilation have strides", d,
                static_cast<long long>(options.stride[d]));
  }
  Array first;
  ND_TRY(NewLike(a, a.dtype(), Order::kC, &first));
  if (kind == Morphology::kOpening || kind == Morphology::kClosing) {
    const bool opens = kind == Morphology::kOpening;
    ND_TRY(opens ? structure.Erode(a, first) : structure.Dilate(a, first));
    return opens ? structure.Dilate(first, target) : structure.Erode(first, target);
  }
  // The target may overlap the array, which is needed once more.
  Array second;
  ND_TRY(NewLike(a, Promote(a.dtype(), target.dtype()), Order::kC, &second));
  switch (kind) {
    case Morphology::kWhiteTophat:
      ND_TRY(structure.Erode(a, first));
      ND_TRY(structure.Dilate(first, second));
      return Apply(DifferenceOf(a, second), a, second, target);
    case Morphology::kBlackTophat:
      ND_TRY(structure.Dilate(a, first));
      ND_TRY(structure.Erode(first, second));
      return Apply(DifferenceOf(a, second), second, a, target);
    case Morphology::kGradient:
      ND_TRY(structure.Dilate(a, first));
      ND_TRY(structure.Erode(a, second));
      return Apply("subtract", first, second, target);
    default:
      ND_TRY(structure.Dilate(a, first));
      ND_TRY(structure.Erode(a, second));
      ND_TRY(Apply("add", first, second, second));
      ND_TRY(Apply("subtract", second, a, second));
      return Apply("subtract", second, a, target);
  }
}

}  // namespace nd
