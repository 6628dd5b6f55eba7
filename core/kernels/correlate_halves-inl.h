// SPDX-License-Identifier: BSD-3-Clause
// Correlation by halves, for elements whose products are dear and whose sums wrap around:
// of two halves of taps and two of results, three products of a quarter of the size each
// give what four would (Karatsuba and Ofman, "Multiplication of many-digital numbers by
// automatic computers", 1962; transposed). With taps v0 and v1 of P elements each, and
// the P x P matrices of samples Sj[i, k] = x[j P + i + k],
//   y0 = S0 v0 + S1 v1 = (S0 + S1) v0 + S1 (v1 - v0)
//   y1 = S1 v0 + S2 v1 = (S1 + S2) v1 - S1 (v1 - v0)

// Per-target include guard.
#if defined(ND_CORE_KERNELS_CORRELATE_HALVES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_CORRELATE_HALVES_INL_H_
#undef ND_CORE_KERNELS_CORRELATE_HALVES_INL_H_
#else
#define ND_CORE_KERNELS_CORRELATE_HALVES_INL_H_
#endif

#include <algorithm>
#include <iterator>

#include "core/kernels/correlate-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// Ops as for Correlate, with Begin(y): the sum whose value is a vector of results.
template <class Ops>
class ByHalves {
  using Element = typename Ops::Element;
  using Tag = hn::DFromV<typename Ops::Vector>;
  static constexpr int64_t kWidth = Ops::kWidth;
  // A product of level 0 has so many taps and results, and is computed as it is. A level
  // up there are twice as many of both, and three times as many products.
  static constexpr int64_t kLeaf = Ops::kSums * kWidth;
  static constexpr int kMostLevels = 4;
  static constexpr int64_t SizeOf(int level) { return kLeaf << level; }
  static constexpr int64_t kMost = SizeOf(kMostLevels);
  // Of the taps of all products.
  static constexpr int64_t LeavesOf(int level) {
    return level == 0 ? kLeaf : 3 * LeavesOf(level - 1);
  }

 public:
  static constexpr int64_t kLeastColumns = SizeOf(1);

  // For one row of kFewestHalved taps or more, in one plane.
  explicit HWY_NOINLINE ByHalves(const CorrelateJob& job) : job_(job) {
    const Element* const taps = static_cast<const Element*>(job.planes[0].taps);
    Element* room = leaves_;
    while (job.tap_columns - rest_ >= kFewestHalved) {
      const int level = LevelFor(job.tap_columns - rest_);
      const int64_t size = SizeOf(level), count = HWY_MIN(size, job.tap_columns - rest_);
      if (room + LeavesOf(level) > std::end(leaves_)) break;
      HWY_ALIGN Element padded[kMost];
      std::fill(std::copy_n(taps + rest_, count, padded), padded + size, Element{0});
      pieces_[piece_count_++] = {level, rest_, room};
      room = Divide(level, padded, room);
      rest_ += count;
    }
  }

  void Run() {
    for (int64_t row = 0; row < job_.rows; ++row) RunRow(row);
  }

 private:
  // The taps of a level from number `first` on.
  struct Piece {
    int level;
    int64_t first;
    const Element* leaves;
  };

  // The level that costs least for each of so many taps.
  static int LevelFor(int64_t taps) {
    constexpr double kCut = 0.15;  // of the time of a product of level 0
    int best = 1;
    double cost = 1, least = 0;
    for (int level = 1; level <= kMostLevels; ++level) {
      cost = 1.5 * cost + kCut;
      const double each = cost / static_cast<double>(HWY_MIN(taps, SizeOf(level)));
      if (level > 1 && each >= least) break;
      best = level;
      least = each;
    }
    return best;
  }

  // The taps of all products of level 0, in the order in which Block needs them. Those of
  // either half are among them: PartOf.
  static Element* Divide(int level, const Element* taps, Element* leaves) {
    if (level == 0) return std::copy_n(taps, kLeaf, leaves);
    const int64_t half = SizeOf(level - 1);
    HWY_ALIGN Element difference[kMost / 2];
    for (int64_t k = 0; k < half; ++k) difference[k] = taps[half + k] - taps[k];
    leaves = Divide(level - 1, difference, leaves);
    leaves = Divide(level - 1, taps, leaves);
    return Divide(level - 1, taps + half, leaves);
  }
  static const Element* PartOf(const Piece& piece, int level, int64_t first) {
    const Element* leaves = piece.leaves;
    for (int l = piece.level - 1; l >= level; --l) {
      leaves += LeavesOf(l) * (first < SizeOf(l) ? 1 : 2);
      first %= SizeOf(l);
    }
    return leaves;
  }

  static HWY_INLINE auto At(const Element* x) { return hn::LoadU(Tag(), x); }

  template <bool kBegins>
  static HWY_NOINLINE void Leaf(const Element* x, const Element* taps,
                                const Element* begin, Element* out) {
    typename Ops::Sum sum[Ops::kSums];
    Unroll<0, Ops::kSums>([&](auto s) ND_UNROLLED {
      sum[s] = kBegins ? Ops::Begin(At(begin + s * kWidth)) : Ops::Zero();
    });
    using Step = std::integral_constant<int64_t, kWidth>;
    for (int64_t k = 0; k < kLeaf; k += Ops::kTaps * kWidth) {
      Accumulate<Ops, Ops::kSums, Ops::kTaps, false>(x + k, Step(), kWidth, taps + k,
                                                     kWidth, 0, kWidth, sum);
    }
    Unroll<0, Ops::kSums>([&](auto s)
                              ND_UNROLLED { Ops::Store(sum[s], out + s * kWidth); });
  }

  // sums[i] = x[i] + x[half + i], of the samples that 2 * half taps and results meet.
  static HWY_NOINLINE void AddHalves(const Element* x, int64_t half, Element* sums) {
    const auto add = [=](int64_t i) ND_UNROLLED {
      hn::StoreU(hn::Add(At(x + i), At(x + half + i)), Tag(), sums + i);
    };
    for (int64_t i = 0; i + kWidth < 3 * half; i += kWidth) add(i);
    add(3 * half - 1 - kWidth);
  }

  // What both halves of the results begin with: begin + middle, and begin - middle, which
  // takes the place of `middle`. Without `begin` it is 0.
  static HWY_NOINLINE void Spread(const Element* begin, int64_t half, Element* first,
                                  Element* middle) {
    for (int64_t i = 0; i < half; i += kWidth) {
      const auto m = At(middle + i);
      const auto low = begin == nullptr ? hn::Zero(Tag()) : At(begin + i);
      const auto high = begin == nullptr ? hn::Zero(Tag()) : At(begin + half + i);
      hn::StoreU(hn::Add(low, m), Tag(), first + i);
      hn::StoreU(hn::Sub(high, m), Tag(), middle + i);
    }
  }

  // out[i] = begin[i] + sum of taps[k] * x[i + k], as many results as taps. `out` may be
  // `begin`. `room` has room for what lies between.
  static HWY_NOINLINE void Block(int level, const Element* x, const Element* leaves,
                                 const Element* begin, Element* out, Element* room) {
    if (level == 0) {
      return begin == nullptr ? Leaf<false>(x, leaves, begin, out)
                              : Leaf<true>(x, leaves, begin, out);
    }
    const int64_t half = SizeOf(level - 1), part = LeavesOf(level - 1);
    Element* const first = room;
    Element* const middle = first + half;
    Element* const sums = middle + half;
    room = sums + 3 * half;
    // Long before they are read: loads that begin in one store and end in the next one
    // wait for both.
    AddHalves(x, half, sums);
    Block(level - 1, x + half, leaves, nullptr, middle, room);
    Spread(begin, half, first, middle);
    Block(level - 1, sums, leaves + part, first, out, room);
    Block(level - 1, sums + half, leaves + 2 * part, middle, out + half, room);
  }

  // As many results as taps of a level, from `column` on.
  void Columns(int level, int64_t row, int64_t column) {
    const CorrelatePlane& plane = job_.planes[0];
    const Element* const x =
        static_cast<const Element*>(plane.x) + row * job_.x_stride + column;
    Element* const y = static_cast<Element*>(job_.y) + row * job_.y_stride + column;
    const int64_t columns = SizeOf(level);
    const Element* begin = nullptr;
    if (rest_ < job_.tap_columns) {
      const Element* const taps = static_cast<const Element*>(plane.taps);
      const CorrelatePlane rest = {x + rest_, taps + rest_};
      CorrelateLines<RowLines<Ops, 0>>(
          {&rest, 1, 0, y, 0, 1, columns, 1, job_.tap_columns - rest_});
      begin = y;
    }
    const int64_t x_count = job_.columns - column + job_.tap_columns - 1;
    for (int p = 0; p < piece_count_; ++p) {
      const Piece& piece = pieces_[p];
      const int64_t needed = columns + SizeOf(piece.level) - 1;
      const Element* from = x + piece.first;
      HWY_ALIGN Element window[2 * kMost];
      if (piece.first + needed > x_count) {  // taps of 0 meet what is not there
        std::fill(std::copy_n(from, x_count - piece.first, window), window + needed,
                  Element{0});
        from = window;
      }
      AddPiece(piece, level, from, begin, y);
      begin = y;
    }
  }

  // By blocks of the smaller of both levels.
  void AddPiece(const Piece& piece, int level, const Element* x, const Element* begin,
                Element* y) {
    const int least = HWY_MIN(piece.level, level);
    for (int64_t i = 0; i < SizeOf(level); i += SizeOf(least)) {
      const Element* from = begin == nullptr ? nullptr : begin + i;
      for (int64_t k = 0; k < SizeOf(piece.level); k += SizeOf(least)) {
        Block(least, x + i + k, PartOf(piece, least, k), from, y + i, room_);
        from = y + i;
      }
    }
  }

  // What no block is left for is computed by one that ends with the row: its results come
  // out the same.
  void RunRow(int64_t row) {
    int64_t column = 0;
    for (int level = pieces_[0].level; level > 0; --level) {
      for (; column + SizeOf(level) <= job_.columns; column += SizeOf(level)) {
        Columns(level, row, column);
      }
    }
    if (column < job_.columns) Columns(1, row, job_.columns - kLeastColumns);
  }

  const CorrelateJob& job_;
  int piece_count_ = 0;
  // Each is of a lower level than the one before, but for two of the highest that there
  // is room for: LevelFor takes a level up where so many taps are left.
  Piece pieces_[kMostLevels + 1];
  int64_t rest_ = 0;  // the first tap that is in no piece
  HWY_ALIGN Element leaves_[2 * LeavesOf(kMostLevels)];
  HWY_ALIGN Element room_[5 * kMost];
};

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
