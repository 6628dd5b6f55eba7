// SPDX-License-Identifier: BSD-3-Clause
// The vector functions of core/kernels/math as loops over arrays, per target, for tests.
#pragma once

#include <cstdint>

#include "core/kernels/targets.h"

namespace nd::test {

template <typename T>
using UnaryLoop = void (*)(const T* x, T* y, int64_t n);
template <typename T>
using BinaryLoop = void (*)(const T* x1, const T* x2, T* y, int64_t n);

struct UnaryRow {
  const char* name;
  UnaryLoop<float> f32;
  UnaryLoop<double> f64;
};
struct BinaryRow {
  const char* name;
  BinaryLoop<float> f32;
  BinaryLoop<double> f64;
};

struct TrigTable {
  const UnaryRow* unary;
  int unary_count;
  const BinaryRow* binary;
  int binary_count;
};
const TrigTable& GetTrigTable(Target target);

}  // namespace nd::test
