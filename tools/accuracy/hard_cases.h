// SPDX-License-Identifier: BSD-3-Clause
// Published arguments of float64 at which functions are hard to compute.
#pragma once

#include <cstring>
#include <vector>

namespace nd::accuracy {

// Results closest to half way between two numbers: V. Lefevre and J.-M. Muller, "Worst
// Cases for Correct Rounding of the Elementary Functions in Double Precision", 2003. The
// last argument of sin, cos and tan is the number closest to a multiple of pi/2: K. C.
// Ng, "Argument Reduction for Huge Arguments", 1992.
inline std::vector<double> HardCases(const char* name) {
  static const struct {
    const char* name;
    std::vector<double> arguments;
  } kCases[] = {
      {"exp", {0x1.9e9cbbfd6080bp-31, 0x1.83d4bcdebb3f4p+2, -0x1.dc2b5df1f7d3dp-1}},
      {"exp2", {0x1.e4596526bf94dp-10}},
      {"log", {0x1.62a88613629b6p+678, 0x1.9476e304cd7c7p-384}},
      {"log2", {0x1.b4ebe40c95a01p+0}},
      {"log10", {0x1.e12d66744ff81p+429}},
      {"sin",
       {0x1.e0000000001c2p-20, 0x1.598bae9e632f6p-7, 0x1.fe767739d0f6dp-2,
        0x1.9283586503fep-5, 0x1.6ac5b262ca1ffp+849}},
      {"cos",
       {0x1.8000000000009p-23, 0x1.06b505550e6b2p-9, 0x1.34ec2f9fc9cp+1,
        0x1.6ac5b262ca1ffp+849}},
      {"tan",
       {0x1.dffffffffff1fp-22, 0x1.67fffffffa114p-18, 0x1.50486b2f87014p-5,
        0x1.6ac5b262ca1ffp+849}},
      {"arcsin", {0x1.c373ff4aad79bp-14, 0x1.e9950730c4696p-2}},
      {"arccos", {0x1.53ea6c7255e88p-4, 0x1.fd737be914578p-11}},
      {"arctan", {0x1.22e8d75e2bc7fp-11, 0x1.6298b5896ed3cp+1, 0x1.c721fd48f4418p+19}},
      {"sinh", {0x1.dfffffffffe3ep-20}},
      {"cosh", {0x1.7fffffffffff7p-23}},
      {"arcsinh", {0x1.e000000000fd2p-20}},
  };
  for (const auto& row : kCases) {
    if (std::strcmp(row.name, name) == 0) return row.arguments;
  }
  return {};
}

}  // namespace nd::accuracy
