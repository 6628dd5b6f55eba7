// SPDX-License-Identifier: BSD-3-Clause
#include "core/dtype/promote.h"

#include <algorithm>

namespace nd {
namespace {

// bool < uint < int < float < complex, the order of numpy's same_kind rule.
constexpr int Rank(Kind kind) noexcept {
  switch (kind) {
    case Kind::kBool:
      return 0;
    case Kind::kUint:
      return 1;
    case Kind::kInt:
      return 2;
    case Kind::kFloat:
      return 3;
    case Kind::kComplex:
      return 4;
  }
  return 4;
}

constexpr Dtype kSigned[] = {Dtype::kInt8, Dtype::kInt16, Dtype::kInt32, Dtype::kInt64};

constexpr Dtype SignedOfBytes(int64_t bytes) noexcept {
  for (const Dtype dtype : kSigned) {
    if (ItemSize(dtype) == bytes) return dtype;
  }
  return Dtype::kFloat64;  // no integer holds uint64 and a sign
}

// Bytes of the binary floating format in which every value of a real dtype is exact, as
// NumPy counts: 8-bit integers fit float16, 16-bit ones float32, all others float64.
constexpr int64_t FloatBytes(Dtype dtype) noexcept {
  const int64_t itemsize = ItemSize(dtype);
  switch (KindOf(dtype)) {
    case Kind::kBool:
      return 2;
    case Kind::kFloat:
      return itemsize;
    case Kind::kComplex:
      return itemsize / 2;
    default:
      return std::min<int64_t>(2 * itemsize, 8);
  }
}

constexpr Dtype PromoteToFloat(Dtype a, Dtype b, bool complex) noexcept {
  const int64_t bytes = std::max(FloatBytes(a), FloatBytes(b));
  if (complex) return bytes == 8 ? Dtype::kComplex128 : Dtype::kComplex64;
  if (bytes == 8) return Dtype::kFloat64;
  if (bytes == 4) return Dtype::kFloat32;
  // Two bytes: float16 or bfloat16 with itself, with bool or with 8-bit integers.
  const bool both = KindOf(a) == Kind::kFloat && KindOf(b) == Kind::kFloat;
  if (both && a != b) return Dtype::kFloat32;
  return KindOf(a) == Kind::kFloat ? a : b;
}

constexpr Dtype FindCommon(Dtype a, Dtype b) noexcept {
  if (a == b) return a;
  const Dtype low = Rank(KindOf(a)) <= Rank(KindOf(b)) ? a : b;
  const Dtype high = low == a ? b : a;
  const Kind kind = KindOf(high);
  if (KindOf(low) == Kind::kBool) return high;
  if (kind == Kind::kFloat || kind == Kind::kComplex) {
    return PromoteToFloat(low, high, kind == Kind::kComplex);
  }
  if (KindOf(low) == kind) return ItemSize(low) > ItemSize(high) ? low : high;
  if (ItemSize(high) > ItemSize(low)) return high;  // uint with a wider int
  return SignedOfBytes(2 * ItemSize(low));
}

// By the codes of both.
struct Commons {
  Dtype of[kDtypeCount + 1][kDtypeCount + 1];
};
constexpr Commons kCommons = [] {
  Commons commons = {};
  for (int a = 1; a <= kDtypeCount; ++a) {
    for (int b = 1; b <= kDtypeCount; ++b) {
      commons.of[a][b] = FindCommon(static_cast<Dtype>(a), static_cast<Dtype>(b));
    }
  }
  return commons;
}();

}  // namespace

Dtype Promote(Dtype a, Dtype b) noexcept {
  return kCommons.of[static_cast<int>(a)][static_cast<int>(b)];
}

bool CanCast(Dtype from, Dtype to, Casting casting) noexcept {
  if (from == to || casting == Casting::kUnsafe) return true;
  if (casting == Casting::kNo || casting == Casting::kEquiv) return false;
  if (Promote(from, to) == to) return true;
  return casting == Casting::kSameKind && Rank(KindOf(from)) <= Rank(KindOf(to));
}

const char* CastingName(Casting casting) noexcept {
  constexpr const char* kNames[] = {"no", "equiv", "safe", "same_kind", "unsafe"};
  return kNames[static_cast<int>(casting)];
}

}  // namespace nd
