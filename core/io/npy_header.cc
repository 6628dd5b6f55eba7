// SPDX-License-Identifier: BSD-3-Clause
#include "core/io/npy_header.h"

#include <cinttypes>
#include <cstdio>

namespace nd {
namespace {

constexpr char kMagic[] = {'\x93', 'N', 'U', 'M', 'P', 'Y'};
constexpr size_t kVersionOffset = sizeof(kMagic);
constexpr size_t kPreambleBytes = sizeof(kMagic) + 2;  // magic, major, minor
constexpr size_t kAlign = 64;
// NumPy leaves room for the longest length of the axis along which a file can grow.
constexpr int kGrowthDigits = 21;

uint32_t LittleEndian(const unsigned char* bytes, size_t count) noexcept {
  uint32_t value = 0;
  for (size_t i = 0; i < count; ++i) value |= uint32_t{bytes[i]} << (8 * i);
  return value;
}

}  // namespace

Status ReadNpyHeader(Source& source, NpyHeader* header) noexcept {
  unsigned char preamble[kPreambleBytes];
  ND_TRY(ReadExactly(source, preamble, sizeof(preamble), "the header"));
  if (std::memcmp(preamble, kMagic, sizeof(kMagic)) != 0) {
    return Fail(Code::kFormat,
                "this is not .npy data: it does not begin with \\x93NUMPY");
  }
  const int major = preamble[kVersionOffset];
  const int minor = preamble[kVersionOffset + 1];
  if (major < 1 || major > 3 || minor != 0) {
    return Fail(Code::kVersion, "the .npy version is %d.%d, known are 1.0, 2.0 and 3.0",
                major, minor);
  }
  unsigned char length_bytes[4];
  const size_t length_size = major == 1 ? 2 : 4;
  ND_TRY(ReadExactly(source, length_bytes, length_size, "the header"));
  const uint32_t length = LittleEndian(length_bytes, length_size);
  if (length > kMaxNpyHeader) {
    return Fail(Code::kFormat, "the header claims %u bytes, the limit is %u", length,
                static_cast<unsigned>(kMaxNpyHeader));
  }
  const int64_t remaining = source.Remaining();
  if (remaining != Source::kUnknown && remaining < length) {
    return Fail(Code::kFormat, "the header claims %u bytes, only %" PRId64 " are there",
                length, remaining);
  }
  Scratch<char> text;
  ND_TRY(text.Resize(length));
  ND_TRY(ReadExactly(source, text.data(), length, "the header"));
  header->offset = static_cast<int64_t>(kPreambleBytes + length_size + length);
  return ParseNpyDict(text.data(), length, major <= 2, header);
}

NpyPrefix::NpyPrefix(Dtype dtype, bool fortran_order, int32_t ndim,
                     const int64_t* shape) noexcept {
  constexpr size_t kLengthBytes = 2;
  char* const text = data + kPreambleBytes + kLengthBytes;
  constexpr size_t kCapacity = sizeof(data) - kPreambleBytes - kLengthBytes;
  static_assert(kCapacity > 128 + kMaxDims * (kGrowthDigits + 2) + kAlign);
  size_t used = 0;
  const auto append = [&](const char* format, auto... values) {
    used += static_cast<size_t>(
        std::snprintf(text + used, kCapacity - used, format, values...));
  };
  append("{'descr': '%s', 'fortran_order': %s, 'shape': (", InfoOf(dtype).typestr,
         fortran_order ? "True" : "False");
  for (int32_t i = 0; i < ndim; ++i) append(i == 0 ? "%" PRId64 : ", %" PRId64, shape[i]);
  append("%s", ndim == 1 ? ",), }" : "), }");
  if (ndim > 0) {
    char digits[24];
    const int64_t growing = shape[fortran_order ? ndim - 1 : 0];
    append("%*s",
           kGrowthDigits - std::snprintf(digits, sizeof(digits), "%" PRId64, growing),
           "");
  }
  // As NumPy: at least one byte of padding, the last one a line feed.
  const size_t unpadded = kPreambleBytes + kLengthBytes + used + 1;
  const size_t padding = kAlign - unpadded % kAlign;
  std::memset(text + used, ' ', padding);
  used += padding;
  text[used++] = '\n';

  bytes = kPreambleBytes + kLengthBytes + used;
  std::memcpy(data, kMagic, sizeof(kMagic));
  data[kVersionOffset] = 1;
  data[kVersionOffset + 1] = 0;
  data[kPreambleBytes] = static_cast<char>(used & 0xff);
  data[kPreambleBytes + 1] = static_cast<char>(used >> 8);
}

}  // namespace nd
