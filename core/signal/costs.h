// SPDX-License-Identifier: BSD-3-Clause
// What transforms cost, as ./dev calibrate measured it: they decide how long blocks are,
// and from how many taps on they are worth it.
#pragma once

#include <cstdint>

#include "core/kernels/targets.h"

namespace nd::signal {

enum class BlockType : int32_t;

// The sizes of blocks: powers of 2, from 2^kFirstBlockLog on, times so many sixteenths.
// Their transforms are fast.
inline constexpr int kFirstBlockLog = 6;
inline constexpr int kBlockOctaves = 14;
inline constexpr int kBlockSteps = 9;
inline constexpr int64_t kBlockSixteenths[kBlockSteps] = {16, 18, 20, 21, 24,
                                                          25, 27, 28, 30};

// Nanoseconds of one thread.
struct BlockCosts {
  // Of each sample of a row of these sizes: there and back, with the products.
  float row[kBlockOctaves][kBlockSteps];
  double column;  // of each sample of a column, for each doubling of its length
  double call;    // of each row, whatever its length
  double bytes;   // of a sample
  double least;   // of any sample
};

const BlockCosts& CostsOf(BlockType type, Target target) noexcept;

}  // namespace nd::signal
