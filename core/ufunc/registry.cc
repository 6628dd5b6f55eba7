// SPDX-License-Identifier: BSD-3-Clause
#include "core/ufunc/registry.h"

#include <atomic>
#include <cstring>

namespace nd {
namespace {

struct Place {
  uint8_t family, row;
};
struct Places {
  Place place[kUfuncCount];
};

constexpr Places kPlaces = [] {
  Places places = {};
  int number = 0;
  uint8_t family = 0;
  for (const UfuncFamily& each : kUfuncFamilies) {
    for (int row = 0; row < each.count; ++row) {
      places.place[number++] = {family, static_cast<uint8_t>(row)};
    }
    ++family;
  }
  return places;
}();

// The rows that were asked for. Two threads may store one at once: the same.
std::atomic<const UfuncRow*> found[kTargetCount][kUfuncCount];

[[gnu::cold]] const UfuncRow* FindRow(int32_t number, Target target) noexcept {
  const Place place = kPlaces.place[number];
  return &kUfuncFamilies[place.family].rows(target)[place.row];
}

}  // namespace

const UfuncRow& UfuncOf(int32_t number, Target target) noexcept {
  std::atomic<const UfuncRow*>& cell = found[static_cast<int>(target)][number];
  const UfuncRow* row = cell.load(std::memory_order_relaxed);  // of constants
  if (row == nullptr) [[unlikely]] {
    row = FindRow(number, target);
    cell.store(row, std::memory_order_relaxed);
  }
  return *row;
}

int32_t FindUfunc(const char* name) noexcept {
  for (int32_t number = 0; number < kUfuncCount; ++number) {
    if (std::strcmp(UfuncOf(number, Target::kBaseline).name, name) == 0) return number;
  }
  return -1;
}

}  // namespace nd
