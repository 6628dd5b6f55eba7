// SPDX-License-Identifier: BSD-3-Clause
#include "core/fir/resampler.h"

#include <algorithm>
#include <cinttypes>
#include <numeric>

#include "core/array/checked.h"

namespace nd::fir {

Status Resampler::Set(int64_t taps, int64_t up, int64_t down, int64_t samples) noexcept {
  int64_t last = 0;  // of the results before they are thinned out
  if (MulOverflows(samples - 1, up, &last) || AddOverflows(last, taps - 1, &last) ||
      last > INT64_MAX / 4) {
    return Fail(Code::kOverflow, "%" PRId64 " samples times %" PRId64 " are beyond int64",
                samples, up);
  }
  taps_ = taps;
  up_ = up;
  down_ = std::min(down, last + 1);
  outputs_ = last / down_ + 1;
  const int64_t common = std::gcd(up_, down_);
  phases_ = std::min(up_ / common, outputs_);
  hop_ = phases_ < outputs_ ? down_ / common : 1;
  reach_ = (taps - 1) / up;
  line_ = std::max((outputs_ - 1) * down_ / up_ + 1, samples) + reach_;
  return Ok();
}

}  // namespace nd::fir
