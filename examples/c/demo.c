// SPDX-License-Identifier: BSD-3-Clause
/* The C half of ./dev demo: reads a grid of heights or a signal, smooths the middle of
 * it, and takes gradients, all by convolution.
 *
 *   example_demo <file.npy> - <dy> <dx> <folder>
 *   example_demo <file.npz> <name> <dy> <dx> <folder>
 *
 * dy and dx are the distances of rows and columns. examples/demo/pipeline.py is the same
 * program in Python, and its files have the same bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ndabi/ndabi.h"

enum { kRegion = 256, kSmoothing = 16 };

/* Ends the program with the message of a call that must not fail. */
static void Check(int32_t status) {
  char message[512];
  if (status == 0) return;
  nd_error_message(status, message, sizeof message, NULL);
  fprintf(stderr, "example_demo: %s\n", message);
  exit(1);
}

static const nd_view* ViewOf(nd_array a) {
  const nd_view* view;
  Check(nd_view_of(a, &view));
  return view;
}

/* The array in a .npy file, or the one of that name in a .npz archive. */
static nd_array Load(const char* path, const char* name) {
  nd_array result = 0;
  if (strcmp(name, "-") == 0) {
    Check(nd_npy_load(path, ND_MAP_NONE, &result));
    return result;
  }
  nd_npz archive;
  int32_t count;
  Check(nd_npz_open(path, &archive));
  Check(nd_npz_count(archive, &count));
  for (int32_t i = 0; i < count && result == 0; i++) {
    char found[64];
    Check(nd_npz_name(archive, i, found, sizeof found, NULL));
    if (strcmp(found, name) == 0) Check(nd_npz_load(archive, i, &result));
  }
  Check(nd_release(archive));
  if (result == 0) {
    fprintf(stderr, "example_demo: %s has no array %s\n", path, name);
    exit(1);
  }
  return result;
}

/* a[0, ..., top:bottom, left:right]: a view of the middle of the last two axes, or of the
 * only one, at most kRegion long. */
static nd_array Middle(nd_array a) {
  const nd_view* view = ViewOf(a);
  int64_t items[64 * 4];
  for (int32_t axis = 0; axis < view->ndim; axis++) {
    int64_t* item = items + 4 * axis;
    const int64_t length = view->shape[axis];
    const int64_t taken = length < kRegion ? length : kRegion;
    const int64_t start = (length - taken) / 2;
    item[0] = axis < view->ndim - 2 ? ND_ITEM_INDEX : ND_ITEM_SLICE;
    item[1] = axis < view->ndim - 2 ? 0 : start;
    item[2] = start + taken;
    item[3] = 1;
  }
  nd_array result;
  Check(nd_slice(a, items, view->ndim, &result));
  return result;
}

/* The 1-D array of the values. */
static nd_array Vector(const double* values, int64_t count) {
  nd_array result;
  Check(nd_empty(ND_FLOAT64, 1, &count, &result));
  memcpy(ViewOf(result)->data, values, (size_t)count * sizeof *values);
  return result;
}

/* order convolutions of (1/2, 1/2): near a Gaussian of variance order / 4, with sum 1. */
static nd_array Binomial(int order) {
  const double one = 1, half[] = {0.5, 0.5};
  const nd_array pair = Vector(half, 2);
  nd_array result = Vector(&one, 1);
  for (int i = 0; i < order; i++) {
    const nd_array shorter = result;
    Check(nd_convolve(shorter, pair, ND_MODE_FULL, &result));
    Check(nd_release(shorter));
  }
  Check(nd_release(pair));
  return result;
}

/* The central difference over neighbours that are distance apart. */
static nd_array Difference(double distance) {
  const double values[] = {0.5 / distance, 0, -0.5 / distance};
  return Vector(values, 3);
}

/* column times row as a 2-D kernel: the full convolution of the two. Releases both. */
static nd_array Outer(nd_array column, nd_array row) {
  const int64_t first = 0, last = 1;
  nd_array tall, wide, result;
  Check(nd_expand(column, 1, &last, &tall));
  Check(nd_expand(row, 1, &first, &wide));
  Check(nd_signal_convolve(tall, wide, ND_MODE_FULL, &result));
  const nd_array used[] = {column, row, tall, wide};
  for (int i = 0; i < 4; i++) Check(nd_release(used[i]));
  return result;
}

/* a convolved with the kernel where the two overlap fully. Releases the kernel. */
static nd_array Apply(nd_array a, nd_array kernel) {
  nd_array result;
  Check(nd_signal_convolve(a, kernel, ND_MODE_VALID, &result));
  Check(nd_release(kernel));
  return result;
}

static void Save(nd_array a, const char* folder, const char* name) {
  char path[4096];
  int64_t hash;
  snprintf(path, sizeof path, "%s/%s.npy", folder, name);
  Check(nd_npy_save(path, a));
  Check(nd_hash(a, &hash));
  printf("%s %016llx\n", name, (unsigned long long)hash);
}

/* Saves the derivatives of a under name_dy and name_dx, or name_dx alone for a signal. */
static void SaveGradient(nd_array a, double dy, double dx, const char* folder,
                         const char* name) {
  const int grid = ViewOf(a)->ndim == 2;
  char derivative[64];
  if (grid) {
    const nd_array down = Apply(a, Outer(Difference(dy), Binomial(2)));
    snprintf(derivative, sizeof derivative, "%s_dy", name);
    Save(down, folder, derivative);
    Check(nd_release(down));
  }
  const nd_array across =
      Apply(a, grid ? Outer(Binomial(2), Difference(dx)) : Difference(dx));
  snprintf(derivative, sizeof derivative, "%s_dx", name);
  Save(across, folder, derivative);
  Check(nd_release(across));
}

int main(int argc, char** argv) {
  if (argc != 6) {
    fprintf(stderr, "usage: example_demo <file> <name or -> <dy> <dx> <folder>\n");
    return 2;
  }
  const double dy = atof(argv[3]), dx = atof(argv[4]);
  const char* folder = argv[5];

  const nd_array loaded = Load(argv[1], argv[2]);
  const nd_array middle = Middle(loaded);
  nd_array region;
  Check(nd_astype(middle, ND_FLOAT64, ND_ORDER_C, ND_CAST_SAME_KIND, ND_COPY_ALWAYS,
                  &region));
  const int grid = ViewOf(region)->ndim == 2;
  const nd_array smooth =
      Apply(region, grid ? Outer(Binomial(kSmoothing), Binomial(kSmoothing))
                         : Binomial(kSmoothing));
  Save(region, folder, "region");
  Save(smooth, folder, "smooth");
  SaveGradient(region, dy, dx, folder, "region");
  SaveGradient(smooth, dy, dx, folder, "smooth");

  const nd_array all[] = {loaded, middle, region, smooth};
  for (int i = 0; i < 4; i++) Check(nd_release(all[i]));
  if (nd_live_count() != 0) {
    fprintf(stderr, "example_demo: an array was not released\n");
    return 1;
  }
  return 0;
}
