// SPDX-License-Identifier: BSD-3-Clause
// What the two halves of NpzReader share: a decoded directory record.
#pragma once

#include "core/io/npz.h"

namespace nd {

struct NpzReader::Header {
  int64_t record;        // where it is
  int64_t record_bytes;  // with name, extra fields and comment
  int64_t name_bytes;
  int64_t extra_bytes;
  uint16_t flags;
  uint16_t method;
  uint32_t crc;
  int64_t stored;  // bytes in the file
  int64_t bytes;   // bytes when inflated
  int64_t local;   // where the local header is

  int64_t name() const noexcept { return record + zip::kCentralBytes; }
  int64_t extra() const noexcept { return name() + name_bytes; }
};

}  // namespace nd
