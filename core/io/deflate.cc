// SPDX-License-Identifier: BSD-3-Clause
#include "core/io/deflate.h"

#include <new>

namespace nd {
namespace {

constexpr size_t kBufferBytes = 64 << 10;
constexpr size_t kLargestPiece = size_t{1} << 30;  // zlib counts in unsigned int
constexpr int kRaw = -MAX_WBITS;                   // neither zlib's header nor gzip's

// zlib does not say how large what it frees is, so the Block stands before it.
voidpf ZlibAllocate(voidpf memory, uInt items, uInt size) {
  static_assert(sizeof(Block) <= kAlignment);
  Block block;
  const Status status = Allocate(size_t{items} * size + kAlignment, Fill::kZero, &block);
  if (!status.ok()) {
    *static_cast<Status*>(memory) = status;
    return nullptr;
  }
  new (block.data) Block(block);
  return static_cast<char*>(block.data) + kAlignment;
}

void ZlibFree(voidpf, voidpf address) {
  Deallocate(*reinterpret_cast<Block*>(static_cast<char*>(address) - kAlignment));
}

void UseOurAllocator(z_stream* stream, Status* memory) noexcept {
  stream->opaque = memory;
  stream->zalloc = ZlibAllocate;
  stream->zfree = ZlibFree;
}

Status FromZlib(int code, Status memory) noexcept {
  if (code == Z_MEM_ERROR && !memory.ok()) return memory;
  return Fail(Code::kInternal, "zlib reports %d", code);
}

}  // namespace

InflateSource::~InflateSource() {
  if (begun_) inflateEnd(&stream_);
}

Status InflateSource::Begin() noexcept {
  ND_TRY(input_.Resize(kBufferBytes));
  UseOurAllocator(&stream_, &memory_);
  const int code = inflateInit2(&stream_, kRaw);
  if (code != Z_OK) return FromZlib(code, memory_);
  begun_ = true;
  return Ok();
}

Status InflateSource::Read(void* data, size_t capacity, size_t* got) noexcept {
  capacity = std::min(capacity, kLargestPiece);
  stream_.next_out = static_cast<Bytef*>(data);
  stream_.avail_out = static_cast<uInt>(capacity);
  while (!ended_ && stream_.avail_out == capacity && capacity != 0) {
    if (stream_.avail_in == 0) {
      size_t count = 0;
      ND_TRY(compressed_.Read(input_.data(), kBufferBytes, &count));
      stream_.next_in = input_.data();
      stream_.avail_in = static_cast<uInt>(count);
    }
    const bool starved = stream_.avail_in == 0;
    const int code = inflate(&stream_, Z_NO_FLUSH);
    if (code == Z_STREAM_END) {
      ended_ = true;
    } else if (code == Z_MEM_ERROR) {
      return FromZlib(code, memory_);
    } else if (code == Z_BUF_ERROR && starved) {
      return Fail(Code::kFormat, "the compressed data is cut short");
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
      return Fail(Code::kFormat, "the compressed data is damaged");
    }
  }
  *got = capacity - stream_.avail_out;
  return Ok();
}

DeflateSink::~DeflateSink() {
  if (begun_) deflateEnd(&stream_);
}

Status DeflateSink::Begin() noexcept {
  ND_TRY(output_.Resize(kBufferBytes));
  UseOurAllocator(&stream_, &memory_);
  constexpr int kMemoryLevel = 8;  // zlib's default
  const int code = deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kRaw,
                                kMemoryLevel, Z_DEFAULT_STRATEGY);
  if (code != Z_OK) return FromZlib(code, memory_);
  begun_ = true;
  return Ok();
}

// Compresses the input that is set, and with Z_FINISH all that is held back.
Status DeflateSink::Run(int flush) noexcept {
  int code = Z_OK;
  do {
    stream_.next_out = output_.data();
    stream_.avail_out = kBufferBytes;
    code = deflate(&stream_, flush);
    if (code == Z_STREAM_ERROR) return FromZlib(code, memory_);
    ND_TRY(compressed_.Write(output_.data(), kBufferBytes - stream_.avail_out));
  } while (stream_.avail_out == 0 || (flush == Z_FINISH && code != Z_STREAM_END));
  return Ok();
}

Status DeflateSink::Write(const void* data, size_t bytes) noexcept {
  const Bytef* next = static_cast<const Bytef*>(data);
  while (bytes != 0) {
    const size_t piece = std::min(bytes, kLargestPiece);
    stream_.next_in = const_cast<Bytef*>(next);  // zlib does not write to it
    stream_.avail_in = static_cast<uInt>(piece);
    ND_TRY(Run(Z_NO_FLUSH));
    next += piece;
    bytes -= piece;
  }
  return Ok();
}

Status DeflateSink::Finish() noexcept {
  return Run(Z_FINISH);
}

}  // namespace nd
