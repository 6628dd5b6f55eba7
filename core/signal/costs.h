// SPDX-License-Identifier: BSD-3-Clause
// What transforms cost, as ./dev calibrate measured it: they decide how long blocks are,
// and from how many taps on they are worth it.
#pragma once

#include <cstdint>

#include "core/kernels/targets.h"

namespace nd::signal {

enum class BlockType : int32_t;

inline constexpr int kFirstBlockLog = 6;
inline constexpr int kBlockCostCount = 14;

// Nanoseconds of one thread.
struct BlockCosts {
  // Of each sample of a row of 2^(kFirstBlockLog + i): there and back, with the products.
  double row[kBlockCostCount];
  double column;  // of each sample of a column, for each doubling of its length
  double call;    // of each row, whatever its length
  double bytes;   // of a sample
  double least;   // of any sample
};

const BlockCosts& CostsOf(BlockType type, Target target) noexcept;

}  // namespace nd::signal
