// SPDX-License-Identifier: BSD-3-Clause
// Version and status.
#include "capi/text.h"
#include "core/kernels/targets.h"

using namespace nd;
using namespace nd::capi;

int32_t nd_abi_version(void) {
  return 0 * 1000 + 1;
}

const char* nd_library_version(void) {
  return "0.1.0";
}

const char* nd_simd_target(void) {
  return TargetName(CurrentTarget());
}

int32_t nd_status_code(int32_t status) {
  if (status >= 0) return ND_OK;
  const int32_t code = static_cast<int32_t>(Status::FromBits(status).code());
  return code < 0 && code > -kCodeCount ? code : ND_E_INTERNAL;
}

const char* nd_code_name(int32_t code) {
  return CodeName(static_cast<Code>(code));
}

int32_t nd_error_message(int32_t status, char* text, int64_t capacity, int64_t* need) {
  return Call("nd_error_message", [&]() -> Status {
    char message[kMessageSize];
    Message(Status::FromBits(status), message);
    return CopyText(message, text, capacity, need);
  });
}
