// SPDX-License-Identifier: BSD-3-Clause
// The frozen status codes. Their twins in include/ndabi/decl.h are compared by a test.
#pragma once

#include <cstdint>

namespace nd {

enum class Code : int32_t {
  kOk = 0,
  kNull = -1,          // a required pointer is NULL
  kHandle = -2,        // stale, forged, foreign or wrong-kind handle
  kType = -3,          // an operation or cast that is not allowed for these types
  kDtype = -4,         // unknown or unsupported dtype
  kNdim = -5,          // a number of dimensions out of range
  kShape = -6,         // shapes that do not fit
  kBroadcast = -7,     // shapes that do not broadcast
  kOverflow = -8,      // a size or stride beyond int64
  kBounds = -9,        // memory outside the allowed extent
  kOverlap = -10,      // an output whose elements share memory
  kReadonly = -11,     // a write to read-only memory
  kAlign = -12,        // memory that is not aligned as required
  kIndex = -13,        // an index out of range
  kAxis = -14,         // an axis out of range or repeated
  kValue = -15,        // any other bad argument
  kNoMemory = -16,     // the system has no memory
  kLimit = -17,        // the library's own memory limit
  kIo = -18,           // the operating system failed to read or write
  kFormat = -19,       // malformed file or foreign structure
  kVersion = -20,      // a version that is not understood
  kUnsupported = -21,  // valid, but not available here
  kCallback = -22,     // a callback reported failure
  kInternal = -23,     // a defect of the library
};

inline constexpr int kCodeCount = 24;

// "ND_E_SHAPE" for kShape; "ND_E_INTERNAL" for a code this build does not know.
const char* CodeName(Code code) noexcept;

// One sentence that says what the code means, for statuses without a message.
const char* CodeText(Code code) noexcept;

}  // namespace nd
