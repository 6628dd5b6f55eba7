// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "scenarios.h"

namespace hostile {

Outcome Convolve();
Outcome ConvolveInThreads();
Outcome ConvolveByTransforms();
Outcome ConvolveInRealTime();
Outcome Elementwise();
Outcome Reduce();
Outcome Transform();
Outcome Filter();
Outcome FilterByOrder();
Outcome FilterSignals();

}  // namespace hostile
