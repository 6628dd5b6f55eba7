// SPDX-License-Identifier: BSD-3-Clause
// Bytes as .npy data. What is read must come back from what is written of it.
#include <cstring>

#include "core/io/npy.h"
#include "tests/fuzz/bound.h"
#include "tests/fuzz/fuzz.h"

namespace nd {

void FuzzNpy(const uint8_t* data, size_t bytes) {
  ReadWithinBound(bytes, [&]() -> Status {
    Array a;
    int64_t consumed = 0;
    ND_TRY(DecodeNpy(data, static_cast<int64_t>(bytes), &a, &consumed));
    if (consumed > static_cast<int64_t>(bytes)) std::abort();
    int64_t need = 0;
    ND_TRY(EncodeNpy(a, nullptr, 0, &need));
    Scratch<char> text;
    ND_TRY(text.Resize(static_cast<size_t>(need)));
    ND_TRY(EncodeNpy(a, text.data(), need, &need));
    Array b;
    const Status again = DecodeNpy(text.data(), need, &b, &consumed);
    if (again.code() == Code::kLimit) return again;
    const bool equal =
        again.ok() && consumed == need && a.dtype() == b.dtype() &&
        a.ndim() == b.ndim() &&
        (a.size() == 0 || std::memcmp(a.data(), b.data(),
                                      static_cast<size_t>(a.size() * a.itemsize())) == 0);
    if (!equal) std::abort();
    return Ok();
  });
}

}  // namespace nd

#if defined(NDABI_LIBFUZZER)
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t bytes) {
  nd::FuzzNpy(data, bytes);
  return 0;
}
#endif
