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

Dtype SignedOfBytes(int64_t bytes) noexcept {
  for (const Dtype dtype : kSigned) {
    if (ItemSize(dtype) == bytes) return dtype;
  }
  return Dtype::kFloat64;  // no integer holds uint64 and a sign
}

// Bytes of the binary floating format in which every value of a real dtype is exact, as
// NumPy counts: 8-bit integers fit float16, 16-bit ones float32, all others float64.
int64_t FloatBytes(const DtypeInfo& info) noexcept {
  if (info.kind == Kind::kBool) return 2;
  if (info.kind == Kind::kFloat) return info.itemsize;
  if (info.kind == Kind::kComplex) return info.itemsize / 2;
  return std::min<int64_t>(int64_t{2} * info.itemsize, 8);
}

Dtype PromoteToFloat(const DtypeInfo& a, const DtypeInfo& b, bool complex) noexcept {
  const int64_t bytes = std::max(FloatBytes(a), FloatBytes(b));
  if (complex) return bytes == 8 ? Dtype::kComplex128 : Dtype::kComplex64;
  if (bytes == 8) return Dtype::kFloat64;
  if (bytes == 4) return Dtype::kFloat32;
  // Two bytes: float16 or bfloat16 with itself, with bool or with 8-bit integers.
  const bool both = a.kind == Kind::kFloat && b.kind == Kind::kFloat;
  if (both && a.dtype != b.dtype) return Dtype::kFloat32;
  return a.kind == Kind::kFloat ? a.dtype : b.dtype;
}

}  // namespace

Dtype Promote(Dtype a, Dtype b) noexcept {
  if (a == b) return a;
  const DtypeInfo& low =
      Rank(InfoOf(a).kind) <= Rank(InfoOf(b).kind) ? InfoOf(a) : InfoOf(b);
  const DtypeInfo& high = &low == &InfoOf(a) ? InfoOf(b) : InfoOf(a);
  if (low.kind == Kind::kBool) return high.dtype;
  if (high.kind == Kind::kFloat || high.kind == Kind::kComplex) {
    return PromoteToFloat(low, high, high.kind == Kind::kComplex);
  }
  if (low.kind == high.kind) return low.itemsize > high.itemsize ? low.dtype : high.dtype;
  if (high.itemsize > low.itemsize) return high.dtype;  // uint with a wider int
  return SignedOfBytes(int64_t{2} * low.itemsize);
}

bool CanCast(Dtype from, Dtype to, Casting casting) noexcept {
  if (from == to || casting == Casting::kUnsafe) return true;
  if (casting == Casting::kNo || casting == Casting::kEquiv) return false;
  if (Promote(from, to) == to) return true;
  return casting == Casting::kSameKind &&
         Rank(InfoOf(from).kind) <= Rank(InfoOf(to).kind);
}

const char* CastingName(Casting casting) noexcept {
  constexpr const char* kNames[] = {"no", "equiv", "safe", "same_kind", "unsafe"};
  return kNames[static_cast<int>(casting)];
}

}  // namespace nd
