// SPDX-License-Identifier: BSD-3-Clause
// Roots of unity, each within about half a unit in the last place of double.
#pragma once

#include <cstdint>

#include "core/memory/cache.h"

namespace nd::fft {

struct Root {
  double re, im;
};

// The n-th roots. The angle is brought into the first octant in integers; there a coarse
// root, known to twice the digits of a double, meets a fine one near 1.
class Roots {
 public:
  // 1 <= n < 2^60. kNoMemory, kLimit.
  Status Prepare(int64_t n) noexcept;

  // exp(-2 pi i k / n), 0 <= k < n.
  Root At(int64_t k) const noexcept;

 private:
  struct Coarse {
    double cosine, cosine_rest, sine, sine_rest;
  };
  struct Fine {
    double cosine_less_one, sine, sine_rest;
  };

  int64_t scale_ = 1;    // angles are in units of a turn / (n * scale_)
  int64_t quarter_ = 1;  // a quarter of a turn
  int shift_ = 0;        // 2^shift_ fine steps make a coarse one
  Scratch<Coarse> coarse_memory_;
  Scratch<Fine> fine_memory_;
  Coarse* coarse_ = nullptr;
  Fine* fine_ = nullptr;
};

}  // namespace nd::fft
