// SPDX-License-Identifier: BSD-3-Clause
// In a vector each lane takes in the one 1, 2, 4, ... before it. What comes before the
// vector is added last, so that one vector waits for the other for one operation only.
#include "core/kernels/reduce/prefix.h"

#include <limits>
#include <type_traits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/reduce/prefix.cc"
#include "core/kernels/simd.h"

#include "core/kernels/shift-inl.h"

#ifndef ND_CORE_KERNELS_REDUCE_PREFIX_CC_
#define ND_CORE_KERNELS_REDUCE_PREFIX_CC_
namespace nd {

struct PrefixTable {
  PrefixFunction functions[kFoldOpCount][4];  // see PrefixPlace
};
constexpr int PrefixPlace(int64_t size, bool is_signed) noexcept {
  return (size == 8 ? 2 : 0) + (is_signed ? 1 : 0);
}

}  // namespace nd
#endif

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// Without vectors: the total waits for one product in the time of two elements.
[[maybe_unused]] HWY_INLINE void ProductsByPairs(const uint64_t* x, int64_t n,
                                                 uint64_t total, uint64_t* out) {
  int64_t i = 0;
  for (; i + 2 <= n; i += 2) {
    const uint64_t first = x[i], both = first * x[i + 1];
    out[i] = total * first;
    total *= both;
    out[i + 1] = total;
  }
  if (i < n) out[i] = total * x[i];
}

[[maybe_unused]] void PrefixByPairs(const void* from, int64_t n, void* to) noexcept {
  ProductsByPairs(static_cast<const uint64_t*>(from), n, 1, static_cast<uint64_t*>(to));
}

[[maybe_unused]] constexpr void PutProducts(PrefixTable* table, PrefixFunction function) {
  PrefixFunction* const products = table->functions[static_cast<int>(FoldOp::kProduct)];
  products[PrefixPlace(8, false)] = products[PrefixPlace(8, true)] = function;
}

#if HWY_TARGET != HWY_SCALAR

namespace hn = hwy::HWY_NAMESPACE;

template <FoldOp kOp>
struct Operation {
  // What leaves the other one as it is.
  template <typename T>
  static constexpr T Neutral() {
    switch (kOp) {
      case FoldOp::kProduct:
        return 1;
      case FoldOp::kMin:
        return std::numeric_limits<T>::max();
      case FoldOp::kMax:
        return std::numeric_limits<T>::min();
      case FoldOp::kAnd:
        return static_cast<T>(~T{0});
      default:
        return 0;
    }
  }
  template <class V>
  static HWY_INLINE V Of(V a, V b) {
    if constexpr (kOp == FoldOp::kSum) return hn::Add(a, b);
    if constexpr (kOp == FoldOp::kProduct) return hn::Mul(a, b);
    if constexpr (kOp == FoldOp::kMin) return hn::Min(a, b);
    if constexpr (kOp == FoldOp::kMax) return hn::Max(a, b);
    if constexpr (kOp == FoldOp::kAnd) return hn::And(a, b);
    if constexpr (kOp == FoldOp::kOr) return hn::Or(a, b);
    if constexpr (kOp == FoldOp::kXor) return hn::Xor(a, b);
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
  const V neutral = hn::Set(d, Op::template Neutral<T>());
  const Shift<D> one(d, 1, neutral), two(d, kN > 2 ? 2 : 0, neutral),
      four(d, kN > 4 ? 4 : 0, neutral);
  const LastLane<D> last(d);
  // Of a vector by itself.
  const auto alone = [&](int64_t at) HWY_ATTR {
    V v = hn::LoadU(d, x + at);
    v = Op::Of(v, one(v));
    if constexpr (kN > 2) v = Op::Of(v, two(v));
    if constexpr (kN > 4) v = Op::Of(v, four(v));
    return v;
  };
  V carry = neutral;
  int64_t i = 0;
  const auto put = [&](V v) HWY_ATTR {
    hn::StoreU(Op::Of(v, carry), d, out + i);
    carry = Op::Of(carry, last(v));
    i += kN;
  };
  constexpr int64_t kStep = kN;
  while (i + 4 * kStep <= n) {
    const V a = alone(i), b = alone(i + kStep);
    const V c = alone(i + 2 * kStep), e = alone(i + 3 * kStep);
    put(a);
    put(b);
    put(c);
    put(e);
  }
  while (i + kStep <= n) put(alone(i));
  const hn::CappedTag<T, 1> single;
  auto total = hn::Set(single, hn::GetLane(carry));
  for (; i < n; ++i) {
    total = Op::Of(total, hn::LoadU(single, x + i));
    hn::StoreU(total, single, out + i);
  }
}

// Products of 8 bytes where vectors have none: four segments of a block go on side by
// side, each from the product of all before it. While the multiplier of integers makes
// those, that of vectors makes the products of the segments of the next block.
class SegmentProducts {
 public:
  static void Prefix(const void* from, int64_t n, void* to) noexcept {
    const uint64_t* x = static_cast<const uint64_t*>(from);
    uint64_t* out = static_cast<uint64_t*>(to);
    uint64_t total = 1, made[kSegments];
    if (n >= kBlock) Block<false, true>(x, x, out, &total, made);
    for (; n >= 2 * kBlock; n -= kBlock, x += kBlock, out += kBlock) {
      Block<true, true>(x, x + kBlock, out, &total, made);
    }
    if (n >= kBlock) {
      Block<true, false>(x, x, out, &total, made);
      n -= kBlock, x += kBlock, out += kBlock;
    }
    ProductsByPairs(x, n, total, out);
  }

 private:
  using D = hn::CappedTag<uint64_t, 4>;
  using V = hn::Vec<D>;
  static constexpr int64_t kN = static_cast<int64_t>(hn::MaxLanes(D()));
  static constexpr int kSegments = 4;
  static constexpr int64_t kLength = 64, kBlock = kSegments * kLength;  // elements
  static constexpr int64_t kAhead = 4 * kBlock;  // what is fetched meanwhile

  // Modulo 2^64, by the products of halves.
  static HWY_INLINE V Multiply(V a, V b) {
    const hn::Repartition<uint32_t, D> halves;
    const auto low_a = hn::BitCast(halves, a), low_b = hn::BitCast(halves, b);
    const auto high_a = hn::BitCast(halves, hn::ShiftRight<32>(a));
    const auto high_b = hn::BitCast(halves, hn::ShiftRight<32>(b));
    const V crossed = hn::Add(hn::MulEven(high_a, low_b), hn::MulEven(low_a, high_b));
    return hn::Add(hn::MulEven(low_a, low_b), hn::ShiftLeft<32>(crossed));
  }

  // The results of a block whose segments come to `made`, and what those of the next one
  // come to.
  template <bool kResults, bool kNext>
  static HWY_INLINE void Block(const uint64_t* x, const uint64_t* next, uint64_t* out,
                               uint64_t* total, uint64_t (&made)[kSegments]) {
    const D d;
    V product[kSegments];
    uint64_t at[kSegments];
    for (int s = 0; s < kSegments; ++s) {
      product[s] = hn::Set(d, 1);
      at[s] = *total;
      if constexpr (kResults) *total *= made[s];
    }
    for (int64_t k = 0; k < kLength; k += kN) {
      if constexpr (kNext && kResults) {
        // Segments side by side look like no stream of addresses.
        for (int64_t line = 0; line < kSegments * kN; line += 8) {
          __builtin_prefetch(next + kAhead + kSegments * k + line);
          __builtin_prefetch(out + kAhead + kSegments * k + line, 1);
        }
      }
      for (int s = 0; kNext && s < kSegments; ++s) {
        product[s] = Multiply(product[s], hn::LoadU(d, next + s * kLength + k));
      }
      for (int64_t j = k; kResults && j < k + kN; ++j) {
        for (int s = 0; s < kSegments; ++s) {
          out[s * kLength + j] = at[s] *= x[s * kLength + j];
        }
      }
    }
    for (int s = 0; kNext && s < kSegments; ++s) {
      HWY_ALIGN uint64_t lane[kN];
      hn::Store(product[s], d, lane);
      made[s] = 1;
      for (const uint64_t each : lane) made[s] *= each;
    }
  }
};

// Of one sign where the other gives the same bits.
template <FoldOp kOp>
constexpr void Put(PrefixTable* table, FoldOp to = kOp) {
  constexpr bool kHasSign = kOp == FoldOp::kMin || kOp == FoldOp::kMax;
  using Op = Operation<kOp>;
  PrefixFunction* const functions = table->functions[static_cast<int>(to)];
  functions[PrefixPlace(4, false)] = Prefix<Op, uint32_t>;
  functions[PrefixPlace(8, false)] = Prefix<Op, uint64_t>;
  functions[PrefixPlace(4, true)] =
      Prefix<Op, std::conditional_t<kHasSign, int32_t, uint32_t>>;
  functions[PrefixPlace(8, true)] =
      Prefix<Op, std::conditional_t<kHasSign, int64_t, uint64_t>>;
}

constexpr PrefixTable MakeTable() {
  PrefixTable table = {};
  Put<FoldOp::kSum>(&table);
  Put<FoldOp::kProduct>(&table);
  Put<FoldOp::kMin>(&table);
  Put<FoldOp::kMin>(&table, FoldOp::kFmin);
  Put<FoldOp::kMax>(&table);
  Put<FoldOp::kMax>(&table, FoldOp::kFmax);
  Put<FoldOp::kAnd>(&table);
  Put<FoldOp::kOr>(&table);
  Put<FoldOp::kXor>(&table);
  // Others have no instruction for them.
  if (HWY_TARGET != HWY_AVX3) PutProducts(&table, SegmentProducts::Prefix);
  return table;
}

#else

constexpr PrefixTable MakeTable() {
  PrefixTable table = {};
  PutProducts(&table, PrefixByPairs);
  return table;
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
  return ND_SELECT_TABLE(target, kPrefixTable)
      .functions[static_cast<int>(op)][PrefixPlace(size, kind == Kind::kInt)];
}

}  // namespace nd
#endif
