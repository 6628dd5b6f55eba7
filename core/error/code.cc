// SPDX-License-Identifier: BSD-3-Clause
#include "core/error/code.h"

namespace nd {
namespace {

struct Row {
  const char* name;
  const char* text;
};

constexpr Row kRows[kCodeCount] = {
    {"ND_OK", "success"},
    {"ND_E_NULL", "a required pointer is NULL"},
    {"ND_E_HANDLE", "the handle is stale, forged, foreign or of the wrong kind"},
    {"ND_E_TYPE", "the operation or cast is not allowed for these types"},
    {"ND_E_DTYPE", "unknown or unsupported dtype"},
    {"ND_E_NDIM", "the number of dimensions is out of range"},
    {"ND_E_SHAPE", "the shapes do not fit"},
    {"ND_E_BROADCAST", "the shapes do not broadcast"},
    {"ND_E_OVERFLOW", "a size or stride exceeds 64 bits"},
    {"ND_E_BOUNDS", "the elements leave the memory that may be touched"},
    {"ND_E_OVERLAP", "elements of the output share memory"},
    {"ND_E_READONLY", "the memory is read-only"},
    {"ND_E_ALIGN", "the memory is not aligned as required"},
    {"ND_E_INDEX", "an index is out of range"},
    {"ND_E_AXIS", "an axis is out of range or repeated"},
    {"ND_E_VALUE", "an argument has a bad value"},
    {"ND_E_NOMEM", "out of memory"},
    {"ND_E_LIMIT", "the memory limit set by nd_memory_limit is reached"},
    {"ND_E_IO", "the operating system could not read or write"},
    {"ND_E_FORMAT", "the file or structure is malformed"},
    {"ND_E_VERSION", "the version is not understood"},
    {"ND_E_UNSUPPORTED", "not available in this build or on this machine"},
    {"ND_E_CALLBACK", "a callback reported failure"},
    {"ND_E_INTERNAL", "internal error; please report it"},
};

const Row& Find(Code code) noexcept {
  const int64_t index = -static_cast<int64_t>(code);
  return kRows[index >= 0 && index < kCodeCount ? index : kCodeCount - 1];
}

}  // namespace

const char* CodeName(Code code) noexcept {
  return Find(code).name;
}
const char* CodeText(Code code) noexcept {
  return Find(code).text;
}

}  // namespace nd
