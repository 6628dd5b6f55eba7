// SPDX-License-Identifier: BSD-3-Clause
#include "core/io/stream.h"

namespace nd {

Status ReadExactly(Source& source, void* data, size_t bytes, const char* what) noexcept {
  char* next = static_cast<char*>(data);
  for (size_t left = bytes; left != 0;) {
    size_t got = 0;
    ND_TRY(source.Read(next, left, &got));
    if (got == 0) {
      return Fail(Code::kFormat, "%s is cut short: %llu bytes of %llu are missing", what,
                  static_cast<unsigned long long>(left),
                  static_cast<unsigned long long>(bytes));
    }
    next += got;
    left -= got;
  }
  return Ok();
}

}  // namespace nd
