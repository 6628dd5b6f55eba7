// SPDX-License-Identifier: BSD-3-Clause
// Searches by vectors; the comparisons of columns are plain loops that the compiler
// vectorises for each target.
#include "core/kernels/reduce/find.h"

#include <cstring>
#include <initializer_list>
#include <type_traits>

#include "core/kernels/reduce/fold_tables.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/reduce/find.cc"
#include "core/kernels/simd.h"

#ifndef ND_CORE_KERNELS_REDUCE_FIND_CC_
#define ND_CORE_KERNELS_REDUCE_FIND_CC_
namespace nd {

struct FindTable {
  FindKernel kernels[kDtypeCount];
  FindByte truth[2];
  FoldInPlace any[kDtypeCount], all[kDtypeCount];
};

}  // namespace nd
#endif

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// The first element for which `matches`, of vectors to a mask, is true; `count` if none.
template <typename T, class Matches>
HWY_INLINE int64_t First(const T* x, int64_t count, const Matches& matches) {
  const hn::ScalableTag<T> d;
  constexpr int64_t kN = static_cast<int64_t>(hn::MaxLanes(hn::ScalableTag<T>()));
  const auto at = [&](int64_t i) HWY_ATTR { return matches(hn::LoadU(d, x + i)); };
  int64_t i = 0;
  for (; i + 4 * kN <= count; i += 4 * kN) {
    const auto found =
        hn::Or(hn::Or(at(i), at(i + kN)), hn::Or(at(i + 2 * kN), at(i + 3 * kN)));
    if (!hn::AllFalse(d, found)) break;
  }
  for (; i + kN <= count; i += kN) {
    const auto place = static_cast<int64_t>(hn::FindFirstTrue(d, at(i)));
    if (place >= 0) return i + place;
  }
  if (i < count && count >= kN) {  // the last vector, again in part
    i = count - kN;
    const auto place = static_cast<int64_t>(hn::FindFirstTrue(d, at(i)));
    return place >= 0 ? i + place : count;
  }
  if (i == count) return count;
  HWY_ALIGN T lane[kN] = {};
  std::memcpy(lane, x, static_cast<size_t>(count) * sizeof(T));
  const auto found = matches(hn::Load(d, lane));
  const auto place = static_cast<int64_t>(hn::FindFirstTrue(d, found));
  return place >= 0 && place < count ? place : count;
}

template <typename T>
int64_t Find(const void* x, int64_t count, const void* value) noexcept {
  const hn::ScalableTag<T> d;
  const T* const from = static_cast<const T*>(x);
  const T wanted = *static_cast<const T*>(value);
  using V = hn::Vec<decltype(d)>;
  if constexpr (!std::is_integral_v<T>) {
    if (wanted != wanted) {
      return First(from, count, [](V v) HWY_ATTR { return hn::IsNaN(v); });
    }
  }
  const V all = hn::Set(d, wanted);
  return First(from, count, [all](V v) HWY_ATTR { return hn::Eq(v, all); });
}

template <bool kTruth>
int64_t Truth(const void* x, int64_t count) noexcept {
  const hn::ScalableTag<uint8_t> d;
  using V = hn::Vec<decltype(d)>;
  const V zero = hn::Zero(d);
  return First(static_cast<const uint8_t*>(x), count, [zero](V v) HWY_ATTR {
    return kTruth ? hn::Ne(v, zero) : hn::Eq(v, zero);
  });
}

// Whether what is so of a part is so of both, in either lane of a number.
template <class V>
HWY_INLINE V BothParts([[maybe_unused]] V truth) {
#if HWY_TARGET == HWY_SCALAR
  return truth;
#else
  return hn::And(truth, hn::Reverse2(hn::DFromV<V>(), truth));
#endif
}

// The first of `count` complex numbers with parts T whose parts `match` in both lanes.
template <typename T, class Matches>
HWY_INLINE int64_t FirstNumber(const T* x, int64_t count, const Matches& matches) {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  if constexpr (hn::MaxLanes(hn::ScalableTag<T>()) == 1) {
    for (int64_t i = 0; i < count; ++i) {
      const V re = hn::LoadU(d, x + 2 * i), im = hn::LoadU(d, x + 2 * i + 1);
      if (hn::AllTrue(d, hn::And(matches(re, 0), matches(im, 1)))) return i;
    }
    return count;
  } else {
    const auto both = [&](V v) HWY_ATTR {
      return hn::MaskFromVec(BothParts(hn::VecFromMask(d, matches(v, 0))));
    };
    return First(x, 2 * count, both) / 2;
  }
}

// Of complex numbers with parts T.
template <typename T>
int64_t FindComplex(const void* x, int64_t count, const void* value) noexcept {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  const T* const from = static_cast<const T*>(x);
  const T re = static_cast<const T*>(value)[0], im = static_cast<const T*>(value)[1];
  if (re != re || im != im) {
    return First(from, 2 * count, [](V v) HWY_ATTR { return hn::IsNaN(v); }) / 2;
  }
  HWY_ALIGN T parts[hn::MaxLanes(hn::ScalableTag<T>()) + 1];
  for (size_t i = 0; i < hn::MaxLanes(d) + 1; ++i) parts[i] = i % 2 == 0 ? re : im;
  return FirstNumber(from, count, [&](V v, int part) HWY_ATTR {
    return hn::Eq(v, hn::LoadU(d, parts + part));
  });
}

// Elements are true if one of the bits kBits is set in one of their parts: all but the
// sign, of floats.
template <typename T, T kBits, int kParts, bool kAny>
struct Truths {
  static void Lines(const void* x, int64_t stride, int64_t n, int64_t count,
                    void* out) noexcept {
    const hn::ScalableTag<T> d;
    using V = hn::Vec<decltype(d)>;
    const V bits = hn::Set(d, kBits), zero = hn::Zero(d);
    const char* from = static_cast<const char*>(x);
    uint8_t* const to = static_cast<uint8_t*>(out);
    for (int64_t i = 0; i < count; ++i, from += stride) {
      const auto matches = [bits, zero](V v, int = 0) HWY_ATTR {
        v = hn::And(v, bits);
        return kAny ? hn::Ne(v, zero) : hn::Eq(v, zero);
      };
      const T* const x_line = reinterpret_cast<const T*>(from);
      int64_t found = n;
      if constexpr (kParts == 2 && !kAny) {
        found = FirstNumber(x_line, n, matches);
      } else {
        found = First(x_line, n * kParts, matches) / kParts;
      }
      to[i] = (found < n) == kAny ? 1 : 0;
    }
  }

  static void Rows(const void* x, int64_t stride, int64_t n, int64_t columns,
                   void* out) noexcept {
    constexpr int64_t kSize = kParts * static_cast<int64_t>(sizeof(T));
    const char* from = static_cast<const char*>(x);
    uint8_t* to = static_cast<uint8_t*>(out);
    for (; columns > 0; columns -= kWidth, from += kWidth * kSize, to += kWidth) {
      Strip(from, stride, n, HWY_MIN(kWidth, columns), to);
    }
  }

 private:
  static constexpr int64_t kWidth = 4096 / kParts / static_cast<int64_t>(sizeof(T));
  static constexpr int64_t kAtOnce = 32;  // rows, until it may have been decided

  // The bits of an element, of both parts.
  static HWY_INLINE T BitsOf(const T* HWY_RESTRICT row, int64_t c) {
    T bits = row[c * kParts];
    if constexpr (kParts == 2) bits = static_cast<T>(bits | row[2 * c + 1]);
    return static_cast<T>(bits & kBits);
  }

  // What is seen of a column: bits that are set; or any, unless none is set in a row.
  static HWY_INLINE T Seen(T before, T bits) {
    if constexpr (kAny) return static_cast<T>(before | bits);
    return bits != 0 ? before : T{0};
  }

  static HWY_INLINE void Strip(const char* from, int64_t stride, int64_t n, int64_t width,
                               uint8_t* HWY_RESTRICT to) {
    HWY_ALIGN T seen[kWidth];
    const auto row = [=](int64_t i) HWY_ATTR {
      return reinterpret_cast<const T*>(from + i * stride);
    };
    const T* HWY_RESTRICT first = row(0);
    for (int64_t c = 0; c < width; ++c) seen[c] = BitsOf(first, c);
    for (int64_t begin = 1; begin < n; begin += kAtOnce) {
      bool open = false;
      for (int64_t c = 0; begin > 1 && c < width; ++c) open |= (seen[c] == 0) == kAny;
      if (begin > 1 && !open) break;
      for (int64_t i = begin; i < HWY_MIN(begin + kAtOnce, n); ++i) {
        const T* HWY_RESTRICT x = row(i);
        for (int64_t c = 0; c < width; ++c) seen[c] = Seen(seen[c], BitsOf(x, c));
      }
    }
    for (int64_t c = 0; c < width; ++c) to[c] = seen[c] != 0 ? 1 : 0;
  }
};

template <typename T>
using PlaceOf = std::conditional_t<
    sizeof(T) == 1, uint8_t,
    std::conditional_t<sizeof(T) == 2, uint16_t,
                       std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>>>;

// Places of so many rows are kept in lanes as wide as the elements: 0 for none.
template <typename T, bool kGreater>
void Better(const void* x, int64_t stride, int64_t rows, int64_t count, int64_t first,
            bool pass, void* best, int64_t* HWY_RESTRICT index) noexcept {
  using Place = PlaceOf<T>;
  constexpr int64_t kMost = sizeof(T) == 1 ? 255 : 65535;
  HWY_ALIGN Place place[kFindColumns];
  T* HWY_RESTRICT kept = static_cast<T*>(best);
  const char* from = static_cast<const char*>(x);
  const bool stop = !pass;
  for (int64_t begin = 0; begin < rows; begin += kMost) {
    const int64_t several = HWY_MIN(kMost, rows - begin);
    for (int64_t c = 0; c < count; ++c) place[c] = 0;
    for (int64_t r = 1; r <= several; ++r, from += stride) {
      const T* HWY_RESTRICT row = reinterpret_cast<const T*>(from);
      const Place here = static_cast<Place>(r);
      for (int64_t c = 0; c < count; ++c) {
        const T a = kept[c], b = row[c];
        bool take = kGreater ? b > a : b < a;
        if constexpr (!std::is_integral_v<T>) {
          const bool number = a == a, other = b == b;
          take |= stop ? number & !other : !number & other;
        }
        kept[c] = take ? b : a;
        place[c] = take ? here : place[c];
      }
    }
    for (int64_t c = 0; c < count; ++c) {
      const int64_t row = first + begin + static_cast<int64_t>(place[c]) - 1;
      index[c] = place[c] != 0 ? row : index[c];
    }
  }
}

// Whether a number is taken after another one.
template <bool kGreater, typename T>
HWY_INLINE bool IsTaken(T re, T im, T next_re, T next_im, bool pass) {
  const bool nan = (re != re) | (im != im);
  const bool next_nan = (next_re != next_re) | (next_im != next_im);
  const bool real = kGreater ? next_re > re : next_re < re;
  const bool imaginary = kGreater ? next_im > im : next_im < im;
  const bool better = real | ((next_re == re) & imaginary);
  return pass ? (nan | better) && !next_nan : (next_nan | better) && !nan;
}

template <typename T, bool kGreater>
void BetterComplex(const void* x, int64_t stride, int64_t rows, int64_t count,
                   int64_t first, bool pass, void* best,
                   int64_t* HWY_RESTRICT index) noexcept {
  T* HWY_RESTRICT kept = static_cast<T*>(best);
  const char* from = static_cast<const char*>(x);
  if (count == 1) {  // most numbers are passed over
    T re = kept[0], im = kept[1];
    int64_t found = *index;
    for (int64_t r = 0; r < rows; ++r, from += stride) {
      const T* HWY_RESTRICT next = reinterpret_cast<const T*>(from);
      if (im == im && (kGreater ? next[0] < re : next[0] > re)) {
        if (next[1] == next[1]) continue;
      }
      if (!IsTaken<kGreater>(re, im, next[0], next[1], pass)) continue;
      re = next[0];
      im = next[1];
      found = first + r;
    }
    kept[0] = re;
    kept[1] = im;
    *index = found;
    return;
  }
  for (int64_t r = 0; r < rows; ++r, from += stride) {
    const T* HWY_RESTRICT row = reinterpret_cast<const T*>(from);
    for (int64_t c = 0; c < count; ++c) {
      T* HWY_RESTRICT at = kept + 2 * c;
      const bool take = IsTaken<kGreater>(at[0], at[1], row[2 * c], row[2 * c + 1], pass);
      at[0] = take ? row[2 * c] : at[0];
      at[1] = take ? row[2 * c + 1] : at[1];
      index[c] = take ? first + r : index[c];
    }
  }
}

constexpr FindTable MakeTable() {
  FindTable table = {};
  const auto index = [](Dtype dtype) { return static_cast<int>(dtype) - 1; };
  ForEachNumber([&]<typename T>(Dtype dtype, T) {
    table.kernels[index(dtype)] = {Find<T>, Better<T, false>, Better<T, true>};
  });
  const auto put_truth = [&]<typename T, T kBits, int kParts>(
                             std::integral_constant<T, kBits>,
                             std::integral_constant<int, kParts>,
                             std::initializer_list<Dtype> dtypes) {
    using Any = Truths<T, kBits, kParts, true>;
    using All = Truths<T, kBits, kParts, false>;
    for (const Dtype dtype : dtypes) {
      table.any[index(dtype)] = {Any::Lines, Any::Rows};
      table.all[index(dtype)] = {All::Lines, All::Rows};
    }
  };
  constexpr std::integral_constant<uint8_t, 0xff> kByte;
  constexpr std::integral_constant<uint16_t, 0xffff> kTwo;
  constexpr std::integral_constant<uint32_t, ~uint32_t{0}> kFour;
  constexpr std::integral_constant<uint64_t, ~uint64_t{0}> kEight;
  constexpr std::integral_constant<uint16_t, 0x7fff> kHalf;
  constexpr std::integral_constant<uint32_t, 0x7fffffff> kSingle;
  constexpr std::integral_constant<uint64_t, 0x7fffffffffffffff> kDouble;
  constexpr std::integral_constant<int, 1> kReal;
  put_truth(kByte, kReal, {Dtype::kBool, Dtype::kInt8, Dtype::kUint8});
  put_truth(kTwo, kReal, {Dtype::kInt16, Dtype::kUint16});
  put_truth(kFour, kReal, {Dtype::kInt32, Dtype::kUint32});
  put_truth(kEight, kReal, {Dtype::kInt64, Dtype::kUint64});
  put_truth(kHalf, kReal, {Dtype::kFloat16, Dtype::kBfloat16});
  put_truth(kSingle, kReal, {Dtype::kFloat32});
  put_truth(kDouble, kReal, {Dtype::kFloat64});
  const auto put_complex = [&]<typename T>(Dtype dtype, T) {
    table.kernels[index(dtype)] = {FindComplex<T>, BetterComplex<T, false>,
                                   BetterComplex<T, true>};
  };
  put_complex(Dtype::kComplex64, float());
  put_complex(Dtype::kComplex128, double());
  constexpr std::integral_constant<int, 2> kComplex;
  put_truth(kSingle, kComplex, {Dtype::kComplex64});
  put_truth(kDouble, kComplex, {Dtype::kComplex128});
  table.truth[0] = Truth<false>;
  table.truth[1] = Truth<true>;
  return table;
}

}  // namespace

extern const FindTable kFindTable;
constexpr FindTable kFindTable = MakeTable();

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {

const FindKernel& FindFinder(Dtype dtype, Target target) noexcept {
  return ND_SELECT_TABLE(target, kFindTable).kernels[static_cast<int>(dtype) - 1];
}

FindByte FindTruth(bool truth, Target target) noexcept {
  return ND_SELECT_TABLE(target, kFindTable).truth[truth ? 1 : 0];
}

FoldInPlace FindTruths(Dtype memory, bool any, Target target) noexcept {
  const FindTable& table = ND_SELECT_TABLE(target, kFindTable);
  return (any ? table.any : table.all)[static_cast<int>(memory) - 1];
}

}  // namespace nd
#endif
