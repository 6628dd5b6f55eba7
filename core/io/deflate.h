// SPDX-License-Identifier: BSD-3-Clause
// Raw deflate streams through zlib, which takes its memory from our allocator.
#pragma once

#include <zlib.h>

#include "core/io/stream.h"
#include "core/memory/cache.h"

namespace nd {

// Inflates what another source holds. kFormat for a damaged stream.
class InflateSource final : public Source {
 public:
  explicit InflateSource(Source& compressed) noexcept : compressed_(compressed) {}
  InflateSource(const InflateSource&) = delete;
  InflateSource& operator=(const InflateSource&) = delete;
  ~InflateSource();

  Status Begin() noexcept;
  Status Read(void* data, size_t capacity, size_t* got) noexcept override;
  int64_t Remaining() const noexcept override { return kUnknown; }

 private:
  Source& compressed_;
  Scratch<Bytef> input_;
  z_stream stream_ = {};
  Status memory_;  // why zlib got none
  bool begun_ = false;
  bool ended_ = false;
};

// Deflates into another sink. Finish() writes what is still held back.
class DeflateSink final : public Sink {
 public:
  explicit DeflateSink(Sink& compressed) noexcept : compressed_(compressed) {}
  DeflateSink(const DeflateSink&) = delete;
  DeflateSink& operator=(const DeflateSink&) = delete;
  ~DeflateSink();

  Status Begin() noexcept;
  Status Write(const void* data, size_t bytes) noexcept override;
  Status Finish() noexcept;

 private:
  Status Run(int flush) noexcept;

  Sink& compressed_;
  Scratch<Bytef> output_;
  z_stream stream_ = {};
  Status memory_;  // why zlib got none
  bool begun_ = false;
};

}  // namespace nd
