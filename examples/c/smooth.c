// SPDX-License-Identifier: BSD-3-Clause
/* The example of every binding, in C: a view of an array, smoothed by three taps. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "ndabi/ndabi.h"

/* Ends the program with the message of a call that must not fail. */
static void Check(int32_t status) {
  char message[256];
  if (status == 0) return;
  nd_error_message(status, message, sizeof message, NULL);
  fprintf(stderr, "%s\n", message);
  exit(1);
}

static void Print(const char* name, nd_array array) {
  char text[256];
  Check(nd_format(array, ND_TEXT_STR, NULL, text, sizeof text, NULL));
  printf("%-8s %s\n", name, text);
}

int main(void) {
  /* Ten squares, written through the view. */
  const int64_t length = 10;
  nd_array squares;
  Check(nd_empty(ND_FLOAT64, 1, &length, &squares));
  const nd_view* view;
  Check(nd_view_of(squares, &view));
  double* element = view->data;
  for (int64_t i = 0; i < length; i++) element[i] = (double)(i * i);
  Print("squares", squares);

  /* squares[::-2] shares their memory. */
  const int64_t every[] = {ND_ITEM_SLICE | ND_ITEM_OPEN_START | ND_ITEM_OPEN_STOP, 0, 0,
                           -2};
  nd_array odd;
  Check(nd_slice(squares, every, 1, &odd));
  Print("odd", odd);

  /* Strides count bytes. These are negative. */
  Check(nd_view_of(odd, &view));
  const char* at = view->data;
  double sum = 0;
  for (int64_t i = 0; i < view->size; i++, at += view->strides[0]) {
    sum += *(const double*)at;
  }
  printf("%-8s %.1f\n", "sum", sum);

  /* The taps stay in the memory of the caller. */
  double taps[] = {0.25, 0.5, 0.25};
  const int64_t tap_count = 3;
  nd_array kernel, smooth;
  Check(nd_wrap(ND_FLOAT64, 1, &tap_count, NULL, taps, 0, sizeof taps, ND_FLAG_READONLY,
                &kernel));
  Check(nd_convolve(odd, kernel, ND_MODE_SAME, &smooth));
  Print("smooth", smooth);

  /* Every operation has a name, and there is a registry of them. */
  nd_array change;
  Check(nd_binary("subtract", smooth, odd, &change));
  Print("change", change);

  /* squares[10:] is an empty array, and cannot be smoothed. */
  const int64_t past[] = {ND_ITEM_SLICE | ND_ITEM_OPEN_STOP, 10, 0, 1};
  nd_array none, nothing;
  Check(nd_slice(squares, past, 1, &none));
  const int32_t status = nd_convolve(none, kernel, ND_MODE_SAME, &nothing);
  char message[256];
  nd_error_message(status, message, sizeof message, NULL);
  printf("%-8s %" PRId32 " %s\n", "error", nd_status_code(status), message);

  const nd_array all[] = {squares, odd, kernel, smooth, change, none};
  for (int i = 0; i < 6; i++) Check(nd_release(all[i]));
  printf("%-8s %" PRId64 "\n", "live", nd_live_count());
  return 0;
}
