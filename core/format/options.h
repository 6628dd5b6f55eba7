// SPDX-License-Identifier: BSD-3-Clause
// How arrays are written: the options of numpy.set_printoptions.
#pragma once

#include "core/error/status.h"

namespace nd {

enum class FloatMode : int32_t { kAtMost = 0, kFixed = 1, kUnique = 2, kEqual = 3 };

struct PrintOptions {
  int32_t precision = 8;  // digits after the point, -1: as many as needed
  int32_t threshold = 1000;
  int32_t edgeitems = 3;
  int32_t linewidth = 75;
  bool suppress = false;  // small numbers do not call for scientific notation
  FloatMode mode = FloatMode::kAtMost;
  char sign = '-';  // '-', '+' or ' '
};

}  // namespace nd
