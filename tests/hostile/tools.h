// SPDX-License-Identifier: BSD-3-Clause
// What the scenarios share: how they end, tokens that are released, and a look at values.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "ndabi/ndabi.h"
#include "scenarios.h"

namespace hostile {

#define TEXT_OF_(line) #line
#define TEXT_OF(line) TEXT_OF_(line)
#define WRONG() (wrong_line = __FILE__ ":" TEXT_OF(__LINE__), Outcome::kWrong)
#define REQUIRE(condition) \
  if (!(condition)) return WRONG()
// A failure that the circumstances explain ends the scenario; any other is wrong.
#define TRY(expression)                                     \
  if (const int32_t failure = (expression); failure != 0) { \
    return Explained(failure) ? Outcome::kFailed : WRONG(); \
  }

inline bool Explained(int32_t status) {
  char message[600];
  const int32_t code = nd_status_code(status);
  const bool explained = code == ND_E_NOMEM || code == ND_E_LIMIT || code == ND_E_IO;
  const bool said = nd_error_message(status, message, sizeof(message), nullptr) == 0 &&
                    std::strncmp(message, "nd_", 3) == 0;
  if (!explained || !said) std::fprintf(stderr, "status %d: %s\n", code, message);
  return explained && said;
}

// Released at the end of the scope; a release may not fail, whatever else does.
struct Token {
  nd_array token = 0;
  ~Token() {
    if (nd_release(token) != 0) std::abort();
  }
  nd_array* operator&() { return &token; }
  operator nd_array() const { return token; }
};

inline bool Holds(nd_array a, int64_t n, double expected) {
  const nd_view* view = nullptr;
  double value = 0;
  int64_t index[64];
  if (nd_view_of(a, &view) != 0) return false;
  for (int i = 0; i < view->ndim; ++i) {  // the n-th element in C order
    int64_t after = 1;
    for (int k = i + 1; k < view->ndim; ++k) after *= view->shape[k];
    index[i] = n / after % view->shape[i];
  }
  return nd_get(a, index, view->ndim, ND_FLOAT64, &value, sizeof(value)) == 0 &&
         value > expected - 1e-9 && value < expected + 1e-9;
}

inline const double kTwo = 2.0;
inline const int64_t kShape[] = {30, 40};
constexpr int64_t kSize = 1200;

}  // namespace hostile
