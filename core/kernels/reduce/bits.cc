// SPDX-License-Identifier: BSD-3-Clause
// Folds of integers bit by bit: signed and unsigned ones of a size share a kernel.
#include "core/kernels/reduce/fold_tables.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/reduce/bits.cc"
#include "core/kernels/simd.h"

#include "core/kernels/reduce/fold-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

template <FoldOp kOp>
struct Bits {
  template <typename T>
  static constexpr T Neutral() {
    return kOp == FoldOp::kAnd ? static_cast<T>(~T{0}) : T{0};
  }
  template <class D, class V>
  HWY_INLINE V operator()(D, V a, V b) const {
    if constexpr (kOp == FoldOp::kAnd) {
      return hn::And(a, b);
    } else if constexpr (kOp == FoldOp::kOr) {
      return hn::Or(a, b);
    } else {
      return hn::Xor(a, b);
    }
  }
};

template <FoldOp kOp>
constexpr void Put(FoldTable* table) {
  const auto put = [table]<typename T>(Dtype is_signed, Dtype is_unsigned, T) {
    table->At(kOp, is_signed) = table->At(kOp, is_unsigned) = MakeFold<Bits<kOp>, T>();
  };
  put(Dtype::kInt8, Dtype::kUint8, uint8_t());
  put(Dtype::kInt16, Dtype::kUint16, uint16_t());
  put(Dtype::kInt32, Dtype::kUint32, uint32_t());
  put(Dtype::kInt64, Dtype::kUint64, uint64_t());
}

constexpr FoldTable MakeTable() {
  FoldTable table = {};
  Put<FoldOp::kAnd>(&table);
  Put<FoldOp::kOr>(&table);
  Put<FoldOp::kXor>(&table);
  return table;
}

}  // namespace

extern const FoldTable kBitFolds;
constexpr FoldTable kBitFolds = MakeTable();

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {

const FoldTable& BitFolds(Target target) noexcept {
  return ND_SELECT_TABLE(target, kBitFolds);
}

}  // namespace nd
#endif
