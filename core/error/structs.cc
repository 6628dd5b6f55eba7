// SPDX-License-Identifier: BSD-3-Clause
#include "core/error/structs.h"

#include <algorithm>
#include <cstring>

namespace nd {

Status CopyOptions(const void* given, int32_t first, int32_t known, void* copy) noexcept {
  int32_t size = 0;
  std::memcpy(&size, given, sizeof size);
  if (size < first || size > kLargestStruct) {
    return Fail(Code::kValue, "options->struct_size is %d, it must be %d to %d", size,
                first, kLargestStruct);
  }
  const char* const bytes = static_cast<const char*>(given);
  if (size > known &&
      std::any_of(bytes + known, bytes + size, [](char byte) { return byte != 0; })) {
    return Fail(Code::kVersion,
                "options->struct_size is %d, and what lies beyond the %d bytes that this "
                "release knows is not 0: a later release of the library is needed",
                size, known);
  }
  std::memset(copy, 0, static_cast<size_t>(known));
  std::memcpy(copy, given, static_cast<size_t>(std::min(size, known)));
  return Ok();
}

}  // namespace nd
