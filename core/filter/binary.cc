// SPDX-License-Identifier: BSD-3-Clause
// Morphology of bools: erosions and dilations, over and over.
#include <algorithm>
#include <cstring>
#include <utility>

#include "core/elements/elements.h"
#include "core/filter/frontier.h"
#include "core/filter/order.h"

namespace nd {
namespace {

using filter::Frontier;
using filter::Mirrored;

// The iteration of one step.
class Iterator {
 public:
  Iterator(bool dilates, const Footprint& footprint, const Array* mask,
           const FilterOptions& options) noexcept
      : dilates_(dilates), footprint_(&footprint), mask_(mask), options_(&options) {}

  // now: the state, C-contiguous, which comes to be in `now` again. next: of its shape.
  Status Run(int64_t iterations, Array* now, Array* next) noexcept {
    if (dilates_) {
      ND_TRY(mirrored_.Set(now->ndim(), *footprint_, nullptr, *options_));
      footprint_ = &mirrored_.footprint;
      options_ = &mirrored_.options;
    }
    if (iterations == 1) return Step(now, next);
    return HasMiddle(now->ndim()) ? RunOneWay(iterations, now, next)
                                  : RunBothWays(iterations, now, next);
  }

 private:
  // The window of an element shows the element itself: then it never turns back.
  bool HasMiddle(int32_t ndim) const noexcept {
    if (footprint_->mask == nullptr) return true;
    int64_t middle = 0;
    for (int32_t d = 0; d < ndim; ++d) {
      const int64_t size = footprint_->size[d];
      middle = middle * size - options_->Start(d, size);
    }
    return footprint_->mask[middle] != 0;
  }

  Status RunOneWay(int64_t iterations, Array* now, Array* next) const noexcept {
    Frontier frontier;
    ND_TRY(frontier.Plan(*now, *footprint_, *options_, dilates_ ? 1 : 0));
    const uint8_t* const mask = mask_ == nullptr ? nullptr : BytesOf(*mask_);
    bool known = false;  // the frontier is
    for (int64_t i = 0; iterations < 1 || i < iterations; ++i) {
      if (known) {
        known = frontier.Step(BytesOf(*now));
      } else {
        ND_TRY(Step(now, next));
        known =
            i + 1 != iterations && frontier.Begin(BytesOf(*next), BytesOf(*now), mask);
      }
      if (known && frontier.empty()) return Ok();
    }
    return Ok();
  }

  // States are looked at again, after powers of two of steps (Brent, "An improved Monte
  // Carlo factorization algorithm", 1980): what comes back does so forever.
  Status RunBothWays(int64_t iterations, Array* now, Array* next) const noexcept {
    const size_t bytes = static_cast<size_t>(now->size());
    Array seen;
    ND_TRY(NewLike(*now, Dtype::kBool, Order::kC, &seen));
    int64_t seen_at = 0;
    for (int64_t i = 0; iterations < 1 || i < iterations;) {
      if ((i & (i - 1)) == 0) {
        std::memcpy(seen.data(), now->data(), bytes);
        seen_at = i;
      }
      ND_TRY(Step(now, next));
      ++i;
      if (std::memcmp(now->data(), next->data(), bytes) == 0) return Ok();
      if (std::memcmp(now->data(), seen.data(), bytes) != 0) continue;
      if (iterations < 1) {
        return Fail(
            Code::kValue,
            "iterations is %lld, less than 1, but the result never stops changing",
            static_cast<long long>(iterations));
      }
      iterations = i + (iterations - i) % (i - seen_at);
    }
    return Ok();
  }

  // next: the state before.
  Status Step(Array* now, Array* next) const noexcept {
    const int64_t count = footprint_->count;
    if (count > 0) {
      ND_TRY(RankFilter(*now, *footprint_, dilates_ ? count - 1 : 0, *options_, *next));
    } else {
      std::memset(next->data(), dilates_ ? 0 : 1, static_cast<size_t>(next->size()));
    }
    if (mask_ != nullptr) Keep(*now, *next);
    std::swap(*now, *next);
    return Ok();
  }

  // The old elements where the mask is false.
  void Keep(const Array& old, const Array& made) const noexcept {
    const uint8_t *const mask = BytesOf(*mask_), *const from = BytesOf(old);
    uint8_t* const to = BytesOf(made);
    const int64_t size = made.size();
    for (int64_t i = 0; i < size; ++i) to[i] = mask[i] != 0 ? to[i] : from[i];
  }

  static uint8_t* BytesOf(const Array& a) noexcept {
    return static_cast<uint8_t*>(a.data());
  }

  const bool dilates_;
  const Footprint* footprint_;
  const Array* const mask_;
  const FilterOptions* options_;
  Mirrored mirrored_;
};

// A fresh array of 0 and 1, C-contiguous: which elements are not 0.
Status Truth(const Array& a, Array* result) noexcept {
  ND_TRY(NewArray(Dtype::kBool, a.ndim(), a.shape(), Order::kC, Fill::kUninitialized,
                  result));
  ND_TRY(Assign(*result, a, Casting::kUnsafe));
  uint8_t* const bytes = static_cast<uint8_t*>(result->data());
  const int64_t size = result->size();
  for (int64_t i = 0; i < size; ++i) bytes[i] = bytes[i] != 0 ? 1 : 0;
  return Ok();
}

}  // namespace

Status BinaryMorphology(const Array& a, Morphology kind, const Footprint& footprint,
                        int64_t iterations, const Array* mask,
                        const FilterOptions& options, const Array& target) noexcept {
  Array now, next, allowed;
  ND_TRY(Truth(a, &now));
  ND_TRY(NewLike(now, Dtype::kBool, Order::kC, &next));
  if (mask != nullptr) {
    ND_TRY(Truth(*mask, &allowed));
    mask = &allowed;
  }
  Iterator erosion(false, footprint, mask, options);
  Iterator dilation(true, footprint, mask, options);
  if (kind == Morphology::kErosion || kind == Morphology::kOpening) {
    ND_TRY(erosion.Run(iterations, &now, &next));
  }
  if (kind != Morphology::kErosion) ND_TRY(dilation.Run(iterations, &now, &next));
  if (kind == Morphology::kClosing) ND_TRY(erosion.Run(iterations, &now, &next));
  return Assign(target, now, Casting::kUnsafe);
}

}  // namespace nd
