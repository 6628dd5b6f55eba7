// SPDX-License-Identifier: BSD-3-Clause
/* A photo with dead pixels is repaired by a median filter, sharpened, and turned into a
 * drawing of its edges.
 *
 *   example_photo <photo.ppm> <folder>
 *
 * photo.py is the same program in Python, and its files have the same bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ndabi/ndabi.h"

enum { kDeadPixels = 20 }; /* one of so many */

static void Fail(const char* path, const char* what) {
  fprintf(stderr, "example_photo: %s %s\n", path, what);
  exit(1);
}

/* Ends the program with the message of a call that must not fail. */
static void Check(int32_t status) {
  char message[512];
  if (status == 0) return;
  nd_error_message(status, message, sizeof message, NULL);
  Fail("", message);
}

static const nd_view* ViewOf(nd_array a) {
  const nd_view* view;
  Check(nd_view_of(a, &view));
  return view;
}

/* The uint8 array (rows, columns, 3) of a binary PPM file. */
static nd_array ReadPpm(const char* path) {
  FILE* file = fopen(path, "rb");
  long long columns, rows;
  nd_array result;
  if (file == NULL) Fail(path, "cannot be read");
  if (fscanf(file, "P6 %lld %lld 255", &columns, &rows) != 2 || fgetc(file) == EOF) {
    Fail(path, "is not a binary PPM file with 8 bits");
  }
  const int64_t shape[] = {rows, columns, 3};
  Check(nd_empty(ND_UINT8, 3, shape, &result));
  const size_t bytes = (size_t)ViewOf(result)->size;
  if (fread(ViewOf(result)->data, 1, bytes, file) != bytes) Fail(path, "is cut short");
  fclose(file);
  return result;
}

/* A contiguous uint8 array as a binary PPM file, or as PGM without the axis of colours.
 */
static void WriteImage(const char* folder, const char* name, nd_array image) {
  const nd_view* view = ViewOf(image);
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE* file = fopen(path, "wb");
  if (file == NULL) Fail(path, "cannot be written");
  fprintf(file, "P%d\n%lld %lld\n255\n", view->ndim == 3 ? 6 : 5,
          (long long)view->shape[1], (long long)view->shape[0]);
  const size_t bytes = (size_t)view->size;
  if (fwrite(view->data, 1, bytes, file) != bytes || fclose(file) != 0) {
    Fail(path, "cannot be written");
  }
}

/* The result of an operation with a number; a is released. */
static nd_array With(const char* name, nd_array a, double number) {
  int32_t ufunc;
  nd_array result;
  Check(nd_ufunc_find(name, &ufunc));
  Check(nd_ufunc_scalar(ufunc, a, ND_FLOAT64, &number, ND_SCALAR_WEAK, &result, NULL));
  Check(nd_release(a));
  return result;
}

/* The same with a whole number. */
static nd_array WithInteger(const char* name, nd_array a, int64_t number) {
  int32_t ufunc;
  nd_array result;
  Check(nd_ufunc_find(name, &ufunc));
  Check(nd_ufunc_scalar(ufunc, a, ND_INT64, &number, ND_SCALAR_WEAK, &result, NULL));
  Check(nd_release(a));
  return result;
}

/* The result of an operation of two arrays, which are released. */
static nd_array Both(const char* name, nd_array a, nd_array b) {
  nd_array result;
  Check(nd_binary(name, a, b, &result));
  Check(nd_release(a));
  Check(nd_release(b));
  return result;
}

/* The elements as another dtype; a is released. */
static nd_array As(int32_t dtype, nd_array a) {
  nd_array result;
  Check(nd_astype(a, dtype, ND_ORDER_C, ND_CAST_UNSAFE, ND_COPY_ALWAYS, &result));
  Check(nd_release(a));
  return result;
}

/* A copy with black and white pixels at places that a simple generator picks. */
static nd_array AddNoise(nd_array photo) {
  nd_array noisy;
  Check(nd_copy(photo, ND_ORDER_C, &noisy));
  const nd_view* view = ViewOf(noisy);
  const uint64_t count = (uint64_t)(view->shape[0] * view->shape[1]);
  uint64_t state = 1;
  for (uint64_t i = 0; i < count / kDeadPixels; i++) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    memset((char*)view->data + (state >> 33) % count * 3, (state >> 32 & 1) ? 255 : 0, 3);
  }
  return noisy;
}

/* The median of each 3 by 3 pixels; colours stay apart. */
static nd_array Repair(nd_array noisy) {
  const int64_t size[] = {3, 3, 1}, half = 4;
  nd_array result;
  Check(nd_filter_rank(noisy, size, 0, half, NULL, &result));
  return result;
}

/* Differences to the neighbours, added in 16 bits and cut to what a pixel holds. */
static nd_array Sharpen(nd_array photo) {
  static int16_t weights[] = {0, -1, 0, -1, 5, -1, 0, -1, 0};
  const int64_t shape[] = {3, 3, 1};
  nd_filter_options options = {0};
  nd_array kernel, wide;
  options.struct_size = sizeof options;
  options.dtype = ND_INT16;
  Check(nd_wrap(ND_INT16, 3, shape, NULL, weights, 0, sizeof weights, 0, &kernel));
  Check(nd_filter_correlate(photo, kernel, 0, &options, &wide));
  Check(nd_release(kernel));
  return As(ND_UINT8, WithInteger("minimum", WithInteger("maximum", wide, 0), 255));
}

/* A colour of a photo, times a weight. */
static nd_array Part(nd_array photo, int64_t colour, int64_t weight) {
  const int64_t items[] = {ND_ITEM_ELLIPSIS, 0, 0, 0, ND_ITEM_INDEX, colour, 0, 1};
  nd_array part;
  Check(nd_slice(photo, items, 2, &part));
  return WithInteger("multiply", As(ND_INT32, part), weight);
}

/* Dark where the brightness changes, by Sobel's differences. */
static nd_array DrawEdges(nd_array photo) {
  const nd_array red = Part(photo, 0, 77), green = Part(photo, 1, 150);
  const nd_array sum = Both("add", Both("add", red, green), Part(photo, 2, 29));
  const nd_array grey = WithInteger("right_shift", sum, 8);
  nd_array differences[2];
  for (int64_t axis = 0; axis < 2; axis++) {
    Check(nd_filter_derivative(grey, ND_DERIVATIVE_SOBEL, 1, &axis, NULL,
                               &differences[axis]));
  }
  Check(nd_release(grey));
  const nd_array strength = Both("hypot", differences[0], differences[1]);
  const nd_array dark = With("multiply", With("minimum", strength, 510), 0.5);
  return As(ND_UINT8, With("add", With("multiply", dark, -1), 255));
}

int main(int argc, char** argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: example_photo <photo.ppm> <folder>\n");
    return 2;
  }
  const nd_array photo = ReadPpm(argv[1]);
  const nd_array noisy = AddNoise(photo);
  const nd_array repaired = Repair(noisy);
  const nd_array sharp = Sharpen(repaired);
  const nd_array edges = DrawEdges(repaired);
  WriteImage(argv[2], "noisy.ppm", noisy);
  WriteImage(argv[2], "repaired.ppm", repaired);
  WriteImage(argv[2], "sharp.ppm", sharp);
  WriteImage(argv[2], "edges.pgm", edges);
  const nd_array all[] = {photo, noisy, repaired, sharp, edges};
  for (int i = 0; i < 5; i++) Check(nd_release(all[i]));
  if (nd_live_count() != 0) Fail(argv[1], "was not released");
  return 0;
}
