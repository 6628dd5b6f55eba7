// SPDX-License-Identifier: BSD-3-Clause
// Kernels of the filters that take the element of a given rank in a window of any form,
// and of those that add heights to the elements of a window. Keys as in order.h.
#pragma once

#include "core/kernels/order/order.h"

namespace nd {

// Sorts two lines of a network: the smaller keys into `low`, the larger ones into `high`.
struct Comparator {
  int16_t low, high;
  int16_t writes_low, writes_high;  // whether the result is used
};

// The keys of rank `rank` of those at x[i + offsets[j]]; as OffsetsJob.
struct RankJob {
  OffsetsJob window;
  int64_t rank;
  // For networks: at most kNetworkKeys offsets, a network that puts the key of that rank
  // into line `rank`, and aligned memory of NetworkBytes(offset_count) bytes.
  const Comparator* network;
  int64_t comparators;
  char* lines;
  // For counting: keys lie in [least, least + 2^bits), and 2^(bits of a lane - 1) exceeds
  // the number of offsets.
  int64_t least;
  int32_t bits;
};
using RankFunction = void (*)(const RankJob& job) noexcept;

inline constexpr int64_t kNetworkKeys = 128;
inline constexpr int64_t kNetworkLineBytes = 128;
constexpr int64_t NetworkBytes(int64_t keys) noexcept {
  return keys * kNetworkLineBytes;
}

// By sorting, and by counting for each bit of a key; the latter not of bytes.
struct RankKernels {
  RankFunction network, count;
};
const RankKernels& GetRank(KeyLane lane, Target target) noexcept;

// y[i] = the extreme of x[i + offsets[j]] + heights[j], where a sum takes the place of
// the first one, or of one that did, if it is less, or greater.
struct HeightsJob {
  OffsetsJob window;      // of float32 or float64, and the map is not used
  const double* heights;  // numbers of that dtype
};
using HeightsFunction = void (*)(const HeightsJob& job) noexcept;
HeightsFunction GetHeights(bool is_double, bool maximum, Target target) noexcept;

}  // namespace nd
