// SPDX-License-Identifier: BSD-3-Clause
// In a vector each lane takes in the one 1, 2, 4, ... before it. What comes before the
// vector is added last, so that one vector waits for the other for one operation only.
#include "core/kernels/reduce/prefix.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/reduce/prefix.cc"
#include "core/kernels/simd.h"

#include "core/kernels/shift-inl.h"

#ifndef ND_CORE_KERNELS_REDUCE_PREFIX_CC_
#define ND_CORE_KERNELS_REDUCE_PREFIX_CC_
namespace nd {

struct PrefixTable {
  PrefixFunction sum[2], product[2];  // of 4 and of 8 bytes
};

}  // namespace nd
#endif

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// Without vectors: the total waits for one product in the time of two elements.
[[maybe_unused]] void PrefixByPairs(const void* from, int64_t n, void* to) noexcept {
  const uint64_t* const x = static_cast<const uint64_t*>(from);
  uint64_t* const out = static_cast<uint64_t*>(to);
  uint64_t total = 1;
  int64_t i = 0;
  for (; i + 2 <= n; i += 2) {
    const uint64_t first = x[i], both = first * x[i + 1];
    out[i] = total * first;
    total *= both;
    out[i + 1] = total;
  }
  if (i < n) out[i] = total * x[i];
}

#if HWY_TARGET != HWY_SCALAR

namespace hn = hwy::HWY_NAMESPACE;

struct Sum {
  static constexpr int kNeutral = 0;
  template <class V>
  static HWY_INLINE V Of(V a, V b) {
    return hn::Add(a, b);
  }
};
struct Product {
  static constexpr int kNeutral = 1;
  template <class V>
  static HWY_INLINE V Of(V a, V b) {
    return hn::Mul(a, b);
  }
};

// Wider vectors are slower: lanes that cross their halves are what this is made of.
template <class Op, typename T>
void Prefix(const void* from, int64_t n, void* to) noexcept {
  using D = hn::CappedTag<T, 32 / sizeof(T)>;
  const D d;
  using V = hn::Vec<D>;
  constexpr size_t kN = hn::MaxLanes(D());
  const T* const x = static_cast<const T*>(from);
  T* const out = static_cast<T*>(to);
  const V neutral = hn::Set(d, T{Op::kNeutral});
  const Shift<D> one(d, 1, neutral), two(d, kN > 2 ? 2 : 0, neutral),
      four(d, kN > 4 ? 4 : 0, neutral);
  const LastLane<D> last(d);
  V carry = neutral;
  int64_t i = 0;
  for (; i + static_cast<int64_t>(kN) <= n; i += kN) {
    V v = hn::LoadU(d, x + i);
    v = Op::Of(v, one(v));
    if constexpr (kN > 2) v = Op::Of(v, two(v));
    if constexpr (kN > 4) v = Op::Of(v, four(v));
    hn::StoreU(Op::Of(v, carry), d, out + i);
    carry = Op::Of(carry, last(v));
  }
  const hn::CappedTag<T, 1> single;
  auto total = hn::Set(single, hn::GetLane(carry));
  for (; i < n; ++i) {
    total = Op::Of(total, hn::LoadU(single, x + i));
    hn::StoreU(total, single, out + i);
  }
}

// Whether there is an instruction for them.
constexpr bool kProducts = HWY_TARGET == HWY_AVX3;

constexpr PrefixTable MakeTable() {
  return {
      {Prefix<Sum, uint32_t>, Prefix<Sum, uint64_t>},
      {Prefix<Product, uint32_t>, kProducts ? Prefix<Product, uint64_t> : PrefixByPairs}};
}

#else

constexpr PrefixTable MakeTable() {
  return {{}, {nullptr, PrefixByPairs}};
}

#endif

}  // namespace

extern const PrefixTable kPrefixTable;
constexpr PrefixTable kPrefixTable = MakeTable();

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {

PrefixFunction FindPrefix(FoldOp op, Dtype dtype, Target target) noexcept {
  const Kind kind = InfoOf(dtype).kind;
  const int64_t size = ItemSize(dtype);
  if ((kind != Kind::kInt && kind != Kind::kUint) || size < 4) return nullptr;
  const PrefixTable& table = ND_SELECT_TABLE(target, kPrefixTable);
  if (op == FoldOp::kSum) return table.sum[size == 8];
  return op == FoldOp::kProduct ? table.product[size == 8] : nullptr;
}

}  // namespace nd
#endif
