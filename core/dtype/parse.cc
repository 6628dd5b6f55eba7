// SPDX-License-Identifier: BSD-3-Clause
#include "core/dtype/parse.h"

#include <bit>
#include <cstring>

namespace nd {
namespace {

// True when `sign` names the byte order of this machine, or none.
bool IsNativeOrder(char sign) noexcept {
  const char native = std::endian::native == std::endian::little ? '<' : '>';
  return sign == native || sign == '=' || sign == '@' || sign == '|' ||
         (sign == '!' && native == '>');
}

bool IsOrderSign(char c) noexcept {
  return c != '\0' && std::strchr("<>=@|!", c) != nullptr;
}

// What stands after the order sign: the tail of a typestr, or a PEP 3118 format.
bool Matches(const DtypeInfo& info, const char* body) noexcept {
  if (std::strcmp(body, info.typestr + 1) == 0) return true;
  // bfloat16 travels as the format of uint16, so that letter is uint16's.
  return info.dtype != Dtype::kBfloat16 && std::strcmp(body, info.format) == 0;
}

// C's long has a format letter of its own.
constexpr Dtype kLong = sizeof(long) == 8 ? Dtype::kInt64 : Dtype::kInt32;
constexpr Dtype kUnsignedLong = sizeof(long) == 8 ? Dtype::kUint64 : Dtype::kUint32;

}  // namespace

Status ParseDtype(const char* text, Dtype* result) noexcept {
  const bool signed_order = IsOrderSign(text[0]);
  const char* body = signed_order ? text + 1 : text;
  for (int32_t code = 1; code <= kDtypeCount; ++code) {
    const DtypeInfo& info = InfoOf(static_cast<Dtype>(code));
    const bool named = !signed_order && std::strcmp(text, info.name) == 0;
    if (!named && !Matches(info, body)) continue;
    if (signed_order && info.itemsize > 1 && !IsNativeOrder(text[0])) {
      return Fail(Code::kDtype, "dtype '%.40s' is in foreign byte order", text);
    }
    *result = info.dtype;
    return Ok();
  }
  if (std::strcmp(body, "l") == 0 || std::strcmp(body, "L") == 0) {
    // With a standard-size sign, PEP 3118 fixes l and L at 4 bytes.
    const bool standard = signed_order && text[0] != '@';
    const Dtype as_signed = standard ? Dtype::kInt32 : kLong;
    const Dtype as_unsigned = standard ? Dtype::kUint32 : kUnsignedLong;
    if (standard && !IsNativeOrder(text[0])) {
      return Fail(Code::kDtype, "dtype '%.40s' is in foreign byte order", text);
    }
    *result = body[0] == 'l' ? as_signed : as_unsigned;
    return Ok();
  }
  return Fail(Code::kDtype, "dtype '%.40s' is not known", text);
}

Status DtypeFromDlpack(int32_t code, int32_t bits, int32_t lanes,
                       Dtype* result) noexcept {
  if (lanes != 1) return Fail(Code::kDtype, "lanes is %d, only 1 is supported", lanes);
  for (int32_t i = 1; i <= kDtypeCount; ++i) {
    const DtypeInfo& info = InfoOf(static_cast<Dtype>(i));
    if (info.dlpack_code == code && info.dlpack_bits == bits) {
      *result = info.dtype;
      return Ok();
    }
  }
  return Fail(Code::kDtype, "DLPack type code %d with %d bits is not supported", code,
              bits);
}

}  // namespace nd
