// SPDX-License-Identifier: BSD-3-Clause
// Filters by order: the element of a rank in a window, least and greatest ones among
// them, and what morphology makes of them. Elements are compared as numpy.sort does, -0
// before 0.
#pragma once

#include "core/array/array.h"
#include "core/filter/strips.h"
#include "core/loop/overlap.h"

namespace nd {

// The rules and errors of decl.h. A target has the shape of the outputs; it may overlap
// the array in any way.

// `footprint` fits the array and the options. rank: 0 to footprint.count - 1.
Status RankFilter(const Array& a, const Footprint& footprint, int64_t rank,
                  const FilterOptions& options, const Array& target) noexcept;

// The twins of nd_morphology.
enum class Morphology : int32_t {
  kErosion = 0,
  kDilation = 1,
  kOpening = 2,
  kClosing = 3,
  kWhiteTophat = 4,
  kBlackTophat = 5,
  kGradient = 6,
  kLaplace = 7,
};

// heights: null (flat) or one for each of the footprint.count places, in C order.
Status MorphologyFilter(const Array& a, Morphology kind, const Footprint& footprint,
                        const double* heights, const FilterOptions& options,
                        const Array& target) noexcept;

// kErosion to kClosing of what is not 0. iterations < 1: until nothing changes. mask:
// null, or where elements may change, of the shape of a. `options`: the origin, and as
// fill, 1 or 0, what is seen beyond the ends.
Status BinaryMorphology(const Array& a, Morphology kind, const Footprint& footprint,
                        int64_t iterations, const Array* mask,
                        const FilterOptions& options, const Array& target) noexcept;

namespace filter {

// Where the elements of an array lie.
Region RegionOf(const Array& array) noexcept;

// A call with the axes that matter, at least two of them, and with memory for results.
// Axes of one sample come first, so that an image of one column is a row.
class OrderCall {
 public:
  // work: the dtype of what is compared.
  Status Begin(const Array& a, const Footprint& footprint, const FilterOptions& options,
               Dtype work, const Array& target) noexcept;
  // Makes lines of the samples contiguous and of the dtype `work`, if they are not.
  Status Straighten() noexcept;
  // Stores the results in the target.
  Status End(const Array& target) noexcept;

  bool empty() const noexcept { return empty_; }
  Dtype work() const noexcept { return work_; }
  double outputs() const noexcept { return outputs_; }

  Image samples, results;
  Dtype dtype;  // of the samples
  FilterOptions options;
  Footprint footprint;
  int32_t order[kMaxDims];  // the axes in the order of the mask of the footprint

 private:
  Dtype work_;
  bool empty_, direct_;
  double outputs_;
  Image shape_;  // the results, of the dtype of the target
  Scratch<char> made_, straight_;
};

// The passes along one axis after the other of a window that is a box.
Status RunExtremes(OrderCall& call, bool maximum) noexcept;

// Whether ranks of bytes, with straight samples, are best found by histograms along the
// last axis and `axis`, and these.
bool AreByteRanks(const OrderCall& call, int32_t* axis) noexcept;
Status RunByteRanks(OrderCall& call, int32_t axis, int64_t rank) noexcept;

// The extremes of sums with heights: where samples are few or heights differ. heights: of
// the places of the footprint, to be added.
Status HeightsFilter(const Array& a, const Footprint& footprint, const double* heights,
                     bool maximum, const FilterOptions& options,
                     const Array& target) noexcept;

// A footprint and what belongs to it, seen from the other side: the origin too.
class Mirrored {
 public:
  Status Set(int32_t ndim, const Footprint& from, const double* from_heights,
             const FilterOptions& from_options) noexcept;
  Footprint footprint;
  FilterOptions options;
  const double* heights = nullptr;

 private:
  Scratch<uint8_t> mask_;
  Scratch<double> heights_;
};

}  // namespace filter
}  // namespace nd
