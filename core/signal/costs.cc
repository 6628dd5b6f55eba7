// SPDX-License-Identifier: BSD-3-Clause
#include "core/signal/costs.h"

#include "core/signal/blocks.h"

namespace nd::signal {
namespace {

#include "core/signal/costs-inl.h"

}  // namespace

const BlockCosts& CostsOf(BlockType type, Target target) noexcept {
  return kCosts[static_cast<int>(target)][static_cast<int>(type)];
}

}  // namespace nd::signal
