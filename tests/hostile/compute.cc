// SPDX-License-Identifier: BSD-3-Clause
// Scenarios that compute: convolution, elementwise operations, reductions, transforms.
#include "compute.h"

#include "tools.h"

namespace hostile {
namespace {

// Holds of a float32 array.
bool Near(nd_array a, int64_t n, double expected) {
  Token wide;
  if (nd_astype(a, ND_FLOAT64, ND_ORDER_K, ND_CAST_SAFE, ND_COPY_ALWAYS, &wide) != 0) {
    return true;  // the circumstances again
  }
  const nd_view* view = nullptr;
  if (nd_view_of(wide, &view) != 0) return false;
  const double error = static_cast<const double*>(view->data)[n] - expected;
  return error < 1e-5 && error > -1e-5;
}

}  // namespace

Outcome Convolve() {
  Token a, v, c, k, d, s, t, small, x, y, m;
  const int64_t n = 3000, taps = 200, two[] = {3, 3};
  TRY(nd_ones(ND_FLOAT64, 1, &n, &a));
  TRY(nd_ones(ND_FLOAT32, 1, &taps, &v));
  TRY(nd_convolve(a, v, ND_MODE_FULL, &c));
  TRY(nd_correlate(a, v, ND_MODE_VALID, &k));
  TRY(nd_full(ND_INT32, 2, kShape, ND_FLOAT64, &kTwo, &s));
  TRY(nd_ones(ND_INT32, 2, two, &small));
  TRY(nd_signal_convolve(s, small, ND_MODE_SAME, &t));
  TRY(nd_signal_correlate(s, small, ND_MODE_FULL, &d));
  TRY(nd_ones(ND_COMPLEX128, 1, &taps, &x));
  TRY(nd_ones(ND_FLOAT16, 1, &taps, &y));
  TRY(nd_convolve(x, y, ND_MODE_SAME, &m));
  REQUIRE(Holds(c, 0, 1) && Holds(c, 1500, 200) && Holds(k, 0, 200));
  REQUIRE(Holds(t, 41, 18) && Holds(d, 0, 2) && Holds(m, 100, 200));
  return Outcome::kRight;
}

Outcome ConvolveInThreads() {
  Token a, v, c;
  const int64_t n = 300000, taps = 64;
  TRY(nd_set_thread_count(4));
  TRY(nd_ones(ND_FLOAT64, 1, &n, &a));
  TRY(nd_ones(ND_FLOAT64, 1, &taps, &v));
  TRY(nd_convolve(a, v, ND_MODE_FULL, &c));
  for (int64_t i = 0; i < n; i += 1009)
    REQUIRE(Holds(c, i, i < taps ? double(i + 1) : 64));
  return Outcome::kRight;
}

// Transforms of floats and of integers in limbs, and the direct way when memory is short.
Outcome ConvolveByTransforms() {
  Token a, v, i, k, c, d, e, f;
  const int64_t n = 60000, taps = 3000, axis = 0;
  const double large = 0x1p32;  // its square is 0
  TRY(nd_set_thread_count(4));
  TRY(nd_ones(ND_FLOAT64, 1, &n, &a));
  TRY(nd_ones(ND_FLOAT64, 1, &taps, &v));
  TRY(nd_full(ND_INT64, 1, &taps, ND_FLOAT64, &large, &i));
  TRY(nd_full(ND_INT16, 1, &taps, ND_FLOAT64, &kTwo, &k));
  TRY(nd_convolve(a, v, ND_MODE_SAME, &c));
  TRY(nd_signal_convolve_by(a, v, ND_MODE_FULL, 1, ND_METHOD_FFT, 1, &axis, &d));
  TRY(nd_signal_convolve_by(i, i, ND_MODE_FULL, 0, ND_METHOD_FFT, -1, nullptr, &e));
  TRY(nd_signal_convolve_by(k, k, ND_MODE_FULL, 0, ND_METHOD_FLOAT_FFT, -1, nullptr, &f));
  REQUIRE(Holds(c, n / 2, 3000) && Holds(d, n / 2, 3000));
  REQUIRE(Holds(e, 1, 0) && Holds(f, taps - 1, 12000));
  return Outcome::kRight;
}

// What is said to allocate nothing does not: it works whatever fails.
Outcome ConvolveInRealTime() {
  static double x[3000], result[3199];
  static char memory[64 << 10];
  static const int64_t long_shape[] = {3000}, short_shape[] = {200}, stride[] = {8},
                       full_shape[] = {3199};
  for (double& value : x) value = 1;
  const nd_view a = {sizeof(a), ND_FLOAT64, 1, 0, x, 0, 24000, 3000, long_shape, stride},
                v = {sizeof(v), ND_FLOAT64, 1, 0, x, 0, 1600, 200, short_shape, stride},
                y = {sizeof(y), ND_FLOAT64, 1,    0,          result,
                     0,         25592,      3199, full_shape, stride};
  int64_t bytes = 0;
  REQUIRE(nd_raw_convolve_workspace(&a, &v, ND_MODE_FULL, 0, &y, &bytes) == 0);
  REQUIRE(bytes > 0 && bytes <= int64_t{sizeof(memory)});
  REQUIRE(nd_raw_convolve_nd(&a, &v, ND_MODE_FULL, 0, &y, memory, bytes) == 0);
  REQUIRE(result[0] == 1 && result[1500] == 200);

  Token taps, convolver;
  const int64_t n = 300, block = 64;
  TRY(nd_ones(ND_FLOAT64, 1, &n, &taps));
  TRY(nd_convolver_create(taps, block, 1, &convolver.token));
  for (int i = 0; i < 10; ++i) {
    REQUIRE(nd_convolver_process(convolver, x, result) == 0);
  }
  REQUIRE(result[63] > 299.99 && result[63] < 300.01);
  REQUIRE(nd_convolver_reset(convolver) == 0);
  return Outcome::kRight;
}

// Casts, a mask, an input that must be copied because it overlaps the target, and enough
// elements for several threads.
Outcome Elementwise() {
  Token a, bytes, mask, sum, product, tail;
  const int64_t n = 1 << 17;
  const int64_t items[] = {ND_ITEM_SLICE | ND_ITEM_OPEN_STOP, 1, 0, 1};
  const int64_t heads[] = {ND_ITEM_SLICE | ND_ITEM_OPEN_START, 0, -1, 1};
  int32_t add = 0, flags = 0;
  TRY(nd_ufunc_find("add", &add));
  TRY(nd_full(ND_FLOAT64, 1, &n, ND_FLOAT64, &kTwo, &a));
  TRY(nd_ones(ND_INT8, 1, &n, &bytes));
  TRY(nd_ones(ND_BOOL, 1, &n, &mask));
  nd_ufunc_options options = {
      sizeof(options), 0, ND_CAST_SAME_KIND, 0, ND_ORDER_K, 0, mask};
  const nd_array inputs[] = {a, bytes};
  TRY(nd_ufunc_call(add, 2, inputs, &options, 1, &sum, &flags));
  TRY(nd_ufunc_scalar(add, a, ND_FLOAT64, &kTwo, ND_SCALAR_WEAK, &product, &flags));
  TRY(nd_ufunc_scalar_into(add, product, ND_FLOAT64, &kTwo, ND_SCALAR_WEAK, product,
                           &flags));
  REQUIRE(Holds(sum, n - 1, 3) && Holds(product, n - 1, 6));
  Token clipped;
  const nd_array three[] = {product, 0, 0};
  const int64_t integers[] = {0, 1, 0};
  const double reals[] = {0, 0, kTwo};
  int32_t clip = 0;
  TRY(nd_ufunc_find("clip", &clip));
  TRY(nd_ufunc_numbers(clip, 3, three, 2, integers, reals, &clipped, &flags));
  REQUIRE(Holds(clipped, n - 1, kTwo));
  Token head;
  TRY(nd_slice(a, items, 1, &tail));
  TRY(nd_slice(a, heads, 1, &head));
  const nd_array shifted[] = {head, head}, targets[] = {tail};
  const int32_t status =
      nd_ufunc_call_into(add, 2, shifted, nullptr, 1, targets, nullptr);
  REQUIRE(Holds(a, n - 1, status == 0 ? 4 : 2) && Holds(a, 0, 2));
  TRY(status);
  return Outcome::kRight;
}

// Enough elements for several threads and parts of a result.
Outcome Reduce() {
  Token a, sum, variance, sums;
  const int64_t n = 1 << 17, axis = 0;
  int32_t number = 0;
  TRY(nd_full(ND_FLOAT64, 1, &n, ND_FLOAT64, &kTwo, &a));
  TRY(nd_reduction_find("sum", &number));
  TRY(nd_reduce(number, a, 1, &axis, nullptr, &sum, nullptr));
  TRY(nd_reduction_find("var", &number));
  TRY(nd_reduce(number, a, -1, nullptr, nullptr, &variance, nullptr));
  TRY(nd_ufunc_find("add", &number));
  TRY(nd_ufunc_accumulate(number, a, 0, 0, &sums, nullptr));
  REQUIRE(Holds(sum, 0, 2.0 * n) && Holds(variance, 0, 0) && Holds(sums, n - 1, 2.0 * n));
  return Outcome::kRight;
}

// Plans of every kind, made and found again, and casts on the way.
Outcome Transform() {
  Token a, bytes, spectrum, back, half, prime, cosine, shifted, frequencies;
  const int64_t n = 4000, shape[] = {6, 1009}, lengths[] = {8, 1010};
  TRY(nd_ones(ND_FLOAT64, 1, &n, &a));
  TRY(nd_ones(ND_INT8, 2, shape, &bytes));
  TRY(nd_fft(a, ND_FFT_FORWARD, -1, nullptr, nullptr, ND_NORM_BACKWARD, &spectrum));
  TRY(nd_fft(spectrum, ND_FFT_INVERSE_REAL, 1, nullptr, &n, ND_NORM_FORWARD, &back));
  TRY(nd_fft(bytes, ND_FFT_REAL, 2, nullptr, lengths, ND_NORM_BACKWARD, &half));
  TRY(nd_fft(bytes, ND_FFT_INVERSE, 2, nullptr, nullptr, ND_NORM_FORWARD, &prime));
  TRY(nd_dct(a, ND_DCT_COSINE_2, 0, -1, ND_NORM_BACKWARD, &cosine));
  TRY(nd_fft_shift(spectrum, 0, -1, nullptr, &shifted));
  TRY(nd_fft_frequencies(n, 0.5, 0, &frequencies));
  Token parts[2];
  TRY(nd_real(spectrum, &parts[0]));
  TRY(nd_real(prime, &parts[1]));
  REQUIRE(Holds(parts[0], 0, 4000) && Holds(parts[0], 7, 0) && Holds(back, 9, 4000));
  REQUIRE(Holds(parts[1], 0, 6054) && Holds(cosine, 0, 8000));
  REQUIRE(Holds(frequencies, 2000, -1));
  return Outcome::kRight;
}

// One pass and several, into fresh arrays and into the input.
Outcome Filter() {
  Token a, weights, bytes, sum, smooth, mean, edges, slope;
  const int64_t shape[] = {90, 400}, window[] = {5, 5}, sizes[] = {3, 5};
  const double sigma[] = {1.0, 2.0};
  TRY(nd_ones(ND_FLOAT64, 2, shape, &a));
  TRY(nd_ones(ND_FLOAT64, 2, window, &weights));
  TRY(nd_full(ND_UINT8, 2, shape, ND_FLOAT64, &kTwo, &bytes));
  TRY(nd_filter_correlate(bytes, weights, 0, nullptr, &sum));
  TRY(nd_filter_gaussian(a, ND_GAUSSIAN_LAPLACE, -1, nullptr, sigma, nullptr, nullptr,
                         4.0, nullptr, &smooth));
  TRY(nd_filter_uniform(bytes, -1, nullptr, sizes, nullptr, &mean));
  TRY(nd_filter_derivative(bytes, ND_DERIVATIVE_LAPLACE, -1, nullptr, nullptr, &edges));
  TRY(nd_filter_derivative(a, ND_DERIVATIVE_SOBEL_MAGNITUDE, -1, nullptr, nullptr,
                           &slope));
  REQUIRE(Holds(sum, 399, 50) && Holds(mean, 35999, 2) && Holds(edges, 400, 0));
  REQUIRE(Holds(slope, 0, 0) && Holds(slope, 35999, 0));
  const int32_t status = nd_filter_correlate_into(a, weights, 1, nullptr, a);
  REQUIRE(Holds(a, 0, status == 0 ? 25 : 1) && Holds(a, 35999, status == 0 ? 25 : 1));
  TRY(status);
  return Outcome::kRight;
}

// Boxes and other windows, extremes, networks, histograms, heights, and steps that follow
// each other; into fresh arrays and into the input.
Outcome FilterByOrder() {
  Token a, bytes, numbers, cross, heights, least, median, middle, ranked, eroded, top,
      grown;
  const int64_t shape[] = {4, 50, 60}, window[] = {3, 3, 3}, wide[] = {1, 9, 9},
                small[] = {1, 3, 3};
  TRY(nd_ones(ND_FLOAT64, 3, shape, &a));
  TRY(nd_full(ND_UINT8, 3, shape, ND_FLOAT64, &kTwo, &bytes));
  const double zero = 0, stop = 27, step = 1;
  TRY(nd_arange(ND_INT8, ND_FLOAT64, &zero, &stop, &step, &numbers));
  TRY(nd_reshape(numbers, 3, window, ND_ORDER_C, ND_COPY_IF_NEEDED, &cross));
  TRY(nd_ones(ND_FLOAT64, 3, window, &heights));
  TRY(nd_filter_rank(a, window, 0, 0, nullptr, &least));
  TRY(nd_filter_rank(a, small, 0, 4, nullptr, &median));
  TRY(nd_filter_rank(bytes, wide, 0, 40, nullptr, &middle));
  TRY(nd_filter_rank(a, nullptr, cross, 9, nullptr, &ranked));
  TRY(nd_filter_morphology(a, ND_MORPH_EROSION, nullptr, 0, heights, nullptr, &eroded));
  TRY(nd_filter_morphology(a, ND_MORPH_LAPLACE, window, 0, 0, nullptr, &top));
  TRY(nd_filter_binary(bytes, ND_MORPH_CLOSING, cross, 2, a, 1, nullptr, &grown));
  REQUIRE(Holds(least, 0, 1) && Holds(median, 11999, 1) && Holds(middle, 777, 2));
  REQUIRE(Holds(ranked, 60, 1) && Holds(eroded, 0, 0) && Holds(top, 9, 0));
  REQUIRE(Holds(grown, 5, 1));
  const int32_t status =
      nd_filter_morphology_into(a, ND_MORPH_WHITE_TOPHAT, window, 0, 0, nullptr, a);
  REQUIRE(Holds(a, 0, status == 0 ? 0 : 1) && Holds(a, 11999, status == 0 ? 0 : 1));
  TRY(status);
  return Outcome::kRight;
}

// Design, state, sampling rates, planes; an axis that must be brought to the end, samples
// that must be brought together, and ends that are computed from copies.
Outcome FilterSignals() {
  Token taps, one, x, rows, results[2], faster, slower, smooth, window, plane, wrapped;
  const int64_t n = 2000, shape[] = {300, 4};
  const double cutoff = 0.5;
  nd_array filtered[2];
  TRY(nd_window("kaiser", 21, 0, 5.0, &window));
  TRY(nd_firwin(21, 1, &cutoff, 2.0, 1, 1, window, &taps));
  TRY(nd_ones(ND_FLOAT64, 0, nullptr, &one));
  TRY(nd_ones(ND_FLOAT64, 1, &n, &x));
  TRY(nd_ones(ND_FLOAT32, 2, shape, &rows));
  TRY(nd_lfilter(taps, one, x, 0, 0, 2, filtered));
  for (int i = 0; i < 2; ++i) results[i].token = filtered[i];
  TRY(nd_upfirdn(taps, rows, 3, 2, 0, ND_EXTEND_SMOOTH, 0.0, &faster));
  TRY(nd_upfirdn(taps, x, 1, 4, 0, ND_BOUNDARY_NEAREST, 0.0, &slower));
  TRY(nd_savgol_filter(rows, 9, 2, 0, 1.0, 0, ND_EXTEND_INTERPOLATE, 0.0, &smooth));
  TRY(nd_sepfir2d(rows, taps, taps, &plane));
  TRY(nd_convolve2d(rows, rows, ND_MODE_SAME, 1, ND_BOUNDARY_WRAP, ND_FLOAT64, &kTwo,
                    &wrapped));
  REQUIRE(Holds(results[0], 100, 1) && Holds(results[0], 1999, 1));
  REQUIRE(Holds(slower, 200, 1) && Holds(wrapped, 7, 1200));
  REQUIRE(Near(smooth, 17, 1) && Near(plane, 600, 1));
  return Outcome::kRight;
}

}  // namespace hostile
