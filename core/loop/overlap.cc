// SPDX-License-Identifier: BSD-3-Clause
#include "core/loop/overlap.h"

#include <algorithm>
#include <numeric>

#include "core/array/checked.h"
#include "core/array/layout.h"

namespace nd {
namespace {

// Steps of the search before it gives up; some microseconds.
constexpr int64_t kMaxSteps = 4096;

// Is there sum(factor[i] * x[i]) + slack = target with 0 <= x[i] <= bound[i] and
// 0 <= slack <= slack_bound? With `centred`, the solution in which every x is bound / 2
// does not count.
class Equation {
 public:
  explicit Equation(int64_t slack_bound, bool centred) noexcept
      : slack_bound_(slack_bound), centred_(centred) {}

  void Add(int64_t factor, int64_t bound) noexcept {
    if (factor == 0 || bound == 0) return;
    terms_[count_++] = {factor, bound, 0, 0};
  }

  // True when there is a solution, or none was found in time, or a sum is too large.
  bool MaySolve(int64_t target) noexcept {
    if (target < 0) return false;
    Sort();
    if (!centred_) Merge();
    int64_t reach = slack_bound_;
    int64_t common = 0;
    for (int32_t i = count_; i-- > 0;) {
      terms_[i].reach_after = reach;
      terms_[i].common = common = std::gcd(common, terms_[i].factor);
      int64_t most = 0;
      if (MulOverflows(terms_[i].factor, terms_[i].bound, &most)) return true;
      if (AddOverflows(reach, most, &reach)) return true;
    }
    if (target > reach) return false;
    steps_ = 0;
    return Search(0, target, true);
  }

 private:
  struct Term {
    int64_t factor, bound;
    int64_t reach_after;  // the largest sum of the later terms and the slack
    int64_t common;       // divisor of this and the later factors
  };

  void Sort() noexcept {
    std::sort(terms_, terms_ + count_,
              [](const Term& a, const Term& b) { return a.factor > b.factor; });
  }

  // Terms with the same factor are one term.
  void Merge() noexcept {
    int32_t merged = 0;
    for (int32_t i = 0; i < count_; ++i) {
      if (merged > 0 && terms_[merged - 1].factor == terms_[i].factor) {
        terms_[merged - 1].bound += terms_[i].bound;
      } else {
        terms_[merged++] = terms_[i];
      }
    }
    count_ = merged;
  }

  bool Search(int32_t depth, int64_t rest, bool at_centre) noexcept {
    if (depth == count_) return rest <= slack_bound_ && !(centred_ && at_centre);
    const Term& term = terms_[depth];
    if (rest % term.common > slack_bound_) return false;
    const int64_t beyond = rest - term.reach_after;
    const int64_t least = beyond <= 0 ? 0 : (beyond - 1) / term.factor + 1;
    const int64_t most = std::min(term.bound, rest / term.factor);
    for (int64_t x = least; x <= most; ++x) {
      if (++steps_ > kMaxSteps) return true;
      const bool centre = at_centre && 2 * x == term.bound;
      if (Search(depth + 1, rest - x * term.factor, centre)) return true;
    }
    return false;
  }

  int64_t slack_bound_;
  bool centred_;
  int32_t count_ = 0;
  int64_t steps_ = 0;
  Term terms_[2 * kMaxDims];
};

struct Bounds {
  bool empty;
  uintptr_t lo, hi;  // [lo, hi)
};

Bounds BoundsOf(const Region& region) noexcept {
  uintptr_t lo = reinterpret_cast<uintptr_t>(region.data);
  uintptr_t hi = lo + static_cast<uintptr_t>(region.itemsize);
  for (int32_t i = 0; i < region.ndim; ++i) {
    if (region.shape[i] == 0) return {true, 0, 0};
    const int64_t span = (region.shape[i] - 1) * region.strides[i];
    (span < 0 ? lo : hi) += static_cast<uintptr_t>(span);
  }
  return {false, lo, hi};
}

bool Intersect(const Bounds& a, const Bounds& b) noexcept {
  return !a.empty && !b.empty && a.lo < b.hi && b.lo < a.hi;
}

// The distance of neighbours along an axis; an axis of length 1 has none.
int64_t StepOf(int64_t length, int64_t stride) noexcept {
  return length == 1 ? 0 : static_cast<int64_t>(Magnitude(stride));
}

void AddTerms(const Region& region, Equation* equation) noexcept {
  for (int32_t i = 0; i < region.ndim; ++i) {
    equation->Add(StepOf(region.shape[i], region.strides[i]), region.shape[i] - 1);
  }
}

}  // namespace

bool MayShareBounds(const Region& a, const Region& b) noexcept {
  return Intersect(BoundsOf(a), BoundsOf(b));
}

bool MayShareMemory(const Region& a, const Region& b) noexcept {
  const Bounds bounds_a = BoundsOf(a), bounds_b = BoundsOf(b);
  if (!Intersect(bounds_a, bounds_b)) return false;
  // With all strides made positive, a byte of a is lo_a + sum(stride * x) + p, and one of
  // b is lo_b + sum(stride * y) + q. Counting b's indices from their far ends, and q from
  // its own, leaves positive terms only: their sum is (hi_b - 1) - lo_a.
  Equation equation(a.itemsize - 1 + b.itemsize - 1, false);
  AddTerms(a, &equation);
  AddTerms(b, &equation);
  return equation.MaySolve(static_cast<int64_t>(bounds_b.hi - 1 - bounds_a.lo));
}

bool OverlapsItself(int32_t ndim, const int64_t* shape, const int64_t* strides,
                    int64_t itemsize) noexcept {
  // Two indices differ by d, |d| < length, not all 0, and their bytes by less than
  // itemsize. Counting d from its least value: sum(stride * (d + length - 1)) + slack =
  // sum(stride * (length - 1)) + itemsize - 1, and the middle of each range is d = 0.
  Equation equation(2 * (itemsize - 1), true);
  int64_t target = itemsize - 1;
  for (int32_t i = 0; i < ndim; ++i) {
    if (shape[i] == 0) return false;
  }
  // Each axis steps over all that the nearer ones reach: the usual case.
  bool nested = true;
  for (int32_t i = 0; i < ndim; ++i) {
    if (shape[i] == 1) continue;
    if (strides[i] == 0) return true;
    const int64_t stride = StepOf(shape[i], strides[i]);
    int64_t reach = itemsize;
    for (int32_t j = 0; j < ndim; ++j) {
      const int64_t other = StepOf(shape[j], strides[j]);
      if (other < stride || (other == stride && j < i)) reach += (shape[j] - 1) * other;
    }
    nested = nested && stride >= reach;
    target += (shape[i] - 1) * stride;
    int64_t bound = 0;
    if (MulOverflows(2, shape[i] - 1, &bound)) return true;
    equation.Add(stride, bound);
  }
  return !nested && equation.MaySolve(target);
}

bool SameElements(const Region& a, const Region& b) noexcept {
  if (a.data != b.data || a.itemsize != b.itemsize || a.ndim != b.ndim) return false;
  for (int32_t i = 0; i < a.ndim; ++i) {
    if (a.shape[i] > 1 && a.strides[i] != b.strides[i]) return false;
  }
  return true;
}

bool NeedsCopy(const Region& input, const Region& output) noexcept {
  if (!MayShareBounds(input, output) || SameElements(input, output)) return false;
  return MayShareMemory(input, output);
}

}  // namespace nd
