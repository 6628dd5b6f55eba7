// SPDX-License-Identifier: BSD-3-Clause
// Integer arguments that make a good call, by the name of the parameter;
// "function.parameter" goes first.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ndtest {

// double ones are given by their bits.
const std::map<std::string, int64_t>& GoodIntegers();

// Behind pointers.
const std::map<std::string, std::vector<int64_t>>& GoodIntegerVectors();

}  // namespace ndtest
