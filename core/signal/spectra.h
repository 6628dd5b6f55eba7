// SPDX-License-Identifier: BSD-3-Clause
// Real vectors and some tens or hundreds of taps by transforms that stay in the nearest
// cache (kernels/correlate_spectra): as signal/method's, without plans and memory.
#pragma once

#include "core/signal/short.h"

namespace nd::signal {

// False when the job is not one for them, or when the sums would be as fast: too few taps
// or too many, few results, operands that are not aligned or overlap, or the target has
// no kernel; and when some are not finite and moderate (signal/method.h): then y holds
// anything. The results do not depend on x_step or on the number of threads.
bool RunSpectra(const ShortJob& job) noexcept;

}  // namespace nd::signal
