// SPDX-License-Identifier: BSD-3-Clause
// Kernels of the discrete Fourier transform. They transform the columns of a matrix, as
// many at once as a vector has lanes, by passes of small radices (Stockham's autosort
// algorithm): nothing moves between lanes but where a tile is turned. An element of a
// result depends on its own column alone, and on the SIMD target.
//
// Complex elements are interleaved (re, im, re, im) where the caller sees them, and in
// two planes in between: a row of real parts, and at a fixed distance one of imaginary
// parts. Strides and distances count numbers of type T.
#pragma once

#include <cstdint>

#include "core/kernels/targets.h"

namespace nd {

// The radices that have kernels of their own, and any odd radix up to kFftMostRadix.
// kCopy is the radix 1.
enum class FftRadix : int32_t { kCopy, k2, k3, k4, k5, k7, k8, k9, k11, k13, kOdd };
inline constexpr int kFftRadixCount = 11;
inline constexpr int32_t kFftMostRadix = 127;

// One pass of radix r of a transform of before * r * after rows. With w = exp(-2 pi i /
// (r * after)) and v = exp(-2 pi i / r), for all q < before, p < after and k < r:
//   out[q + before * (r * p + k)] =
//       w^(p k) * sum over j < r of v^(j k) * in[q + before * (p + after * j)]
template <typename T>
struct FftPass {
  FftRadix kind;
  int32_t radix;
  int64_t before, after;
  // Pairs (cos, sin) of 2 pi j / r for 0 <= j < r; then for p = 1, 2, ... the pairs
  // (re, im) of w^(p k) for 1 <= k < r.
  const T* roots;
};

// A pass over the columns of a matrix. `columns` is a multiple of the lanes.
template <typename T>
struct FftJob {
  const FftPass<T>* pass;
  const T* in;
  int64_t in_stride, in_plane;  // between rows; from real to imaginary parts
  T* out;
  int64_t out_stride, out_plane;
  int64_t columns;
  bool inverse;  // of interleaved elements: swaps their parts on the way in or out
  T scale;       // of interleaved results
};

// Half a real transform, of columns.
template <typename T>
struct FftMirror {
  const T* in;
  int64_t in_stride, in_plane;
  int64_t half;
  const T* roots;
  T scale;
  T* out;
  int64_t out_stride, out_plane;
  int64_t columns;
};

template <typename T>
struct FftKernels {
  using Pass = void (*)(const FftJob<T>& job) noexcept;

  int64_t lanes;
  // By FftRadix. From interleaved elements to planes (before = 1), planes to planes, and
  // planes to interleaved elements (after = 1). Null where there is none: planes always
  // are. Rows of planes that are `columns` apart on both sides are one.
  Pass unpack[kFftRadixCount];
  Pass planes[kFftRadixCount];
  Pass pack[kFftRadixCount];

  // out[j, i] = in[i, j] * roots[i, j] for planes of rows * columns elements, both
  // multiples of the lanes. The roots lie in the order of use: for as many rows as there
  // are lanes, column after column, their real parts and then their imaginary ones.
  void (*turn)(const T* in, int64_t in_stride, int64_t in_plane, int64_t rows,
               int64_t columns, const T* roots, T* out, int64_t out_stride,
               int64_t out_plane) noexcept;
  // The same for matrices whose elements are vectors of `width` numbers in each plane,
  // one after another without gaps. The roots are pairs, along the rows first.
  void (*turn_columns)(const T* in, int64_t in_plane, int64_t rows, int64_t columns,
                       int64_t width, const T* roots, T* out, int64_t out_plane) noexcept;

  // Interleaved elements, any number: the products of x, conjugated on demand, and y,
  // their parts scaled. out may be x.
  void (*multiply)(const T* x, bool conjugate_x, const T* y, int64_t count, T re_scale,
                   T im_scale, T* out) noexcept;
  // Adds the products of x and y to sum.
  void (*multiply_add)(const T* x, const T* y, int64_t count, T* sum) noexcept;

  // The products of a matrix in planes and one of interleaved elements, in planes. out
  // may be x.
  void (*multiply_columns)(const T* x, int64_t x_stride, int64_t x_plane, int64_t rows,
                           int64_t columns, const T* y, int64_t y_stride, T* out,
                           int64_t out_stride, int64_t out_plane) noexcept;

  // Between pairs and two lines, one forwards and one backwards; with v[k] = pair k,
  // times root k if there are roots, and times i if those are `turned`:
  //   forward[k] = re v[k], backward[-k] = im_factor * im v[k]
  void (*part)(const T* pairs, int64_t count, const T* roots, bool turned, T im_factor,
               T* forward, T* backward) noexcept;
  // ... and back: the factors of the pairs are conjugates. im_factor: 1 or -1.
  void (*merge)(const T* forward, const T* backward, int64_t count, const T* roots,
                bool turned, T im_factor, T* pairs) noexcept;

  // With v = (re + i in_factor im) * (root_re + i root_im), for `width` numbers, a
  // multiple of the lanes: out_re = re v, out_im = out_factor * im v.
  void (*rotate)(const T* re, const T* im, T in_factor, T root_re, T root_im,
                 T out_factor, int64_t width, T* out_re, T* out_im) noexcept;

  // From the transform z of the pairs (x[2 j], x[2 j + 1]) of 2 * half real numbers to
  // the first half + 1 elements of theirs, times scale. roots: exp(-2 pi i k / (2 half))
  // for 0 <= k <= half / 2. out may be z.
  void (*split)(const T* z, int64_t half, const T* roots, T scale, T* out) noexcept;
  // The inverse: 2 * scale * z. The imaginary parts of the first and the last element do
  // not count. out may be x.
  void (*join)(const T* x, int64_t half, const T* roots, T scale, T* out) noexcept;

  // Both, and in between the products with the elements of `filter`, the first half + 1
  // of a real transform. Nothing is scaled: the result is that of join with a scale of 1.
  void (*filter)(const T* z, int64_t half, const T* roots, const T* filter,
                 T* out) noexcept;

  // split and join for the columns of a matrix, whose rows are the elements. Where they
  // are interleaved the plane is 0; the side of z is in planes. out may be in if both
  // are.
  void (*split_columns)(const FftMirror<T>& job) noexcept;
  void (*join_columns)(const FftMirror<T>& job) noexcept;

  // From lines of `count` interleaved elements, next to each other, `in_stride` apart, to
  // the rows of a matrix, and back. There are 1 to `lanes` lines; columns without a line
  // hold anything. collect
  // scales.
  void (*deal)(const T* in, int64_t in_stride, int64_t lines, int64_t count, T* out,
               int64_t out_stride, int64_t out_plane) noexcept;
  void (*collect)(const T* in, int64_t in_stride, int64_t in_plane, int64_t lines,
                  int64_t count, T scale, T* out, int64_t out_stride) noexcept;
};

// T: float or double.
template <typename T>
const FftKernels<T>& GetFftKernels(Target target) noexcept;

}  // namespace nd
