/* SPDX-License-Identifier: BSD-3-Clause */
/* The image kernels that PyPy's tracing compiler was measured with in 2011, as one writes
 * them in C: image_pypy.py compiles and calls them. Borders of planes are left alone. */
#include <math.h>
#include <stdint.h>

void conv3(const double* a, const double* k, double* b, int64_t n) {
  for (int64_t i = 0; i < n - 2; i++) {
    b[i] = k[2] * a[i] + k[1] * a[i + 1] + k[0] * a[i + 2];
  }
}

void conv5(const double* a, const double* k, double* b, int64_t n) {
  for (int64_t i = 0; i < n - 4; i++) {
    b[i] = k[4] * a[i] + k[3] * a[i + 1] + k[2] * a[i + 2] + k[1] * a[i + 3] +
           k[0] * a[i + 4];
  }
}

void conv3x3(const double* a, const double* k, double* b, int64_t n) {
  for (int64_t y = 1; y < n - 1; y++) {
    for (int64_t x = 1; x < n - 1; x++) {
      const double* p = a + y * n + x;
      b[y * n + x] = k[8] * p[-n - 1] + k[7] * p[-n] + k[6] * p[-n + 1] + k[5] * p[-1] +
                     k[4] * p[0] + k[3] * p[1] + k[2] * p[n - 1] + k[1] * p[n] +
                     k[0] * p[n + 1];
    }
  }
}

static double larger(double a, double b) {
  return a > b ? a : b;
}

void dilate3x3(const double* a, const double* k, double* b, int64_t n) {
  (void)k;
  for (int64_t y = 1; y < n - 1; y++) {
    for (int64_t x = 1; x < n - 1; x++) {
      const double* p = a + y * n + x;
      double most = larger(larger(p[-n - 1], p[-n]), p[-n + 1]);
      most = larger(most, larger(larger(p[-1], p[0]), p[1]));
      b[y * n + x] = larger(most, larger(larger(p[n - 1], p[n]), p[n + 1]));
    }
  }
}

void sobel(const double* a, const double* k, double* b, int64_t n) {
  (void)k;
  for (int64_t y = 1; y < n - 1; y++) {
    for (int64_t x = 1; x < n - 1; x++) {
      const double* p = a + y * n + x;
      const double dx = p[-n + 1] - p[-n - 1] + 2 * (p[1] - p[-1]) + p[n + 1] - p[n - 1];
      const double dy = p[n - 1] - p[-n - 1] + 2 * (p[n] - p[-n]) + p[n + 1] - p[-n + 1];
      b[y * n + x] = sqrt(dx * dx + dy * dy) / 4;
    }
  }
}
