// SPDX-License-Identifier: BSD-3-Clause
#include <cstring>

#include "core/kernels/order/order.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/order/any_bits.cc"
#include "core/kernels/simd.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

uint64_t AnyBits(const char* x, int64_t bytes) noexcept {
  const hn::ScalableTag<uint64_t> d;
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(d)), kWord = 8;
  constexpr int kVectors = 4;
  constexpr int64_t kBlock = kVectors * kLanes * kWord;
  uint64_t any = 0;
  if (bytes >= kBlock) {
    hn::Vec<decltype(d)> bits[kVectors];
    for (auto& some : bits) some = hn::Zero(d);
    const auto add = [&](const char* from) HWY_ATTR {
      for (int v = 0; v < kVectors; ++v) {
        const char* const at = from + v * kLanes * kWord;
        bits[v] = hn::Or(bits[v], hn::LoadU(d, reinterpret_cast<const uint64_t*>(at)));
      }
    };
    for (; bytes >= kBlock; bytes -= kBlock, x += kBlock) add(x);
    uint64_t lanes[kLanes];
    hn::StoreU(hn::Or(hn::Or(bits[0], bits[1]), hn::Or(bits[2], bits[3])), d, lanes);
    for (const uint64_t lane : lanes) any |= lane;
  }
  for (; bytes > 0; bytes -= kWord, x += kWord) {
    uint64_t word = 0;
    std::memcpy(&word, x, static_cast<size_t>(HWY_MIN(bytes, kWord)));
    any |= word;
  }
  return any;
}

}  // namespace

extern const internal::AnyBitsTable kAnyBits;
constexpr internal::AnyBitsTable kAnyBits = {AnyBits};

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {

AnyBitsFunction GetAnyBits(Target target) noexcept {
  return ND_SELECT_TABLE(target, kAnyBits).any_bits;
}

}  // namespace nd
#endif
