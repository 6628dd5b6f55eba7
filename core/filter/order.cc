// SPDX-License-Identifier: BSD-3-Clause
#include "core/filter/order.h"

#include <algorithm>

#include "core/elements/elements.h"
#include "core/loop/assign.h"

namespace nd::filter {
namespace {

// Bytes of bool may be any; results are 0 and 1.
void MakeBools(const Image& image) noexcept {
  int64_t place[kMaxDims] = {};
  const int32_t last = image.ndim - 1;
  const int64_t count = image.shape[last];
  for (int32_t d = 0; d >= 0;) {
    uint8_t* line = reinterpret_cast<uint8_t*>(image.data);
    for (d = 0; d < last; ++d) line += place[d] * image.strides[d];
    for (int64_t i = 0; i < count; ++i) line[i] = line[i] != 0 ? 1 : 0;
    for (d = last - 1; d >= 0 && ++place[d] == image.shape[d]; --d) place[d] = 0;
  }
}

}  // namespace

Region RegionOf(const Array& array) noexcept {
  return {array.ndim(), array.shape(), array.strides(), array.data(), array.itemsize()};
}

Status OrderCall::Begin(const Array& a, const Footprint& given,
                        const FilterOptions& given_options, Dtype work,
                        const Array& target) noexcept {
  work_ = work;
  dtype = a.dtype();
  empty_ = a.size() == 0;
  samples.data = static_cast<char*>(a.data());
  options.fill = given_options.fill;
  options.fill_imag = 0;
  footprint.mask = given.mask;
  footprint.count = given.count;
  int32_t ndim = 0;
  outputs_ = 1;
  const auto append = [&](int64_t samples_along, int64_t stride, int64_t taps,
                          int64_t outputs, int64_t result_stride) {
    samples.shape[ndim] = samples_along;
    samples.strides[ndim] = stride;
    footprint.size[ndim] = taps;
    shape_.shape[ndim] = outputs;
    shape_.strides[ndim] = result_stride;
    options.boundary[ndim] = Boundary::kNearest;
    options.origin[ndim] = 0;
    options.stride[ndim] = options.dilation[ndim] = 1;
    outputs_ *= static_cast<double>(outputs);
    ++ndim;
  };
  const auto matters = [&](int32_t d) { return a.shape(d) != 1 || given.size[d] != 1; };
  int32_t wanted = 0, ordered = 0, place[kMaxDims];
  for (int32_t d = 0; d < a.ndim(); ++d) wanted += matters(d);
  for (int32_t d = wanted; d < 2; ++d) {
    order[ordered++] = ndim;
    append(1, 0, 1, 1, 0);
  }
  for (const bool single : {true, false}) {
    for (int32_t d = 0; d < a.ndim(); ++d) {
      if (!matters(d) || (a.shape(d) == 1) != single) continue;
      place[d] = ndim;
      append(a.shape(d), a.stride(d), given.size[d], target.shape(d), target.stride(d));
      options.boundary[place[d]] = given_options.boundary[d];
      options.origin[place[d]] = given_options.origin[d];
      options.stride[place[d]] = given_options.stride[d];
      options.dilation[place[d]] = given_options.dilation[d];
    }
  }
  for (int32_t d = 0; d < a.ndim(); ++d) {
    if (matters(d)) order[ordered++] = place[d];
  }
  samples.ndim = shape_.ndim = ndim;
  shape_.data = static_cast<char*>(target.data());
  if (empty_) return Ok();

  results = shape_;
  const int64_t size = ItemSize(work);
  direct_ = target.dtype() == work &&
            (results.strides[ndim - 1] == size || results.shape[ndim - 1] == 1) &&
            !MayShareMemory(RegionOf(a), RegionOf(target));
  if (direct_) return Ok();
  int64_t bytes = 0;
  ND_TRY(results.SetDense(size, &bytes));
  ND_TRY(made_.Resize(static_cast<size_t>(bytes)));
  results.data = made_.data();
  return Ok();
}

Status OrderCall::Straighten() noexcept {
  const int64_t size = ItemSize(work_);
  const int32_t last = samples.ndim - 1;
  if (dtype == work_ && (samples.strides[last] == size || samples.shape[last] == 1)) {
    return Ok();
  }
  Image straight = samples;
  int64_t bytes = 0;
  ND_TRY(straight.SetDense(size, &bytes));
  ND_TRY(straight_.Resize(static_cast<size_t>(bytes)));
  straight.data = straight_.data();
  AssignDisjoint(samples.ndim, samples.shape, dtype, samples.data, samples.strides, work_,
                 straight.data, straight.strides);
  samples = straight;
  dtype = work_;
  return Ok();
}

Status OrderCall::End(const Array& target) noexcept {
  if (empty_) return Ok();
  if (work_ == Dtype::kBool) MakeBools(results);
  if (direct_) return Ok();
  AssignDisjoint(results.ndim, results.shape, work_, results.data, results.strides,
                 target.dtype(), shape_.data, shape_.strides);
  return Ok();
}

Status Mirrored::Set(int32_t ndim, const Footprint& from, const double* from_heights,
                     const FilterOptions& from_options) noexcept {
  footprint = from;
  options = from_options;
  for (int32_t d = 0; d < ndim; ++d) {
    options.origin[d] = -from_options.origin[d] - (from.size[d] % 2 == 0 ? 1 : 0);
  }
  // In C order, the mirror image of places is their list from its end.
  if (from.mask != nullptr) {
    const int64_t places = from.Places(ndim);
    ND_TRY(mask_.Resize(static_cast<size_t>(places)));
    std::reverse_copy(from.mask, from.mask + places, mask_.data());
    footprint.mask = mask_.data();
  }
  if (from_heights != nullptr) {
    ND_TRY(heights_.Resize(static_cast<size_t>(from.count)));
    std::reverse_copy(from_heights, from_heights + from.count, heights_.data());
    heights = heights_.data();
  }
  return Ok();
}

}  // namespace nd::filter
