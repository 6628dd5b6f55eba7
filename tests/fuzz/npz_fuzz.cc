// SPDX-License-Identifier: BSD-3-Clause
// Bytes as an .npz archive: every name and every array is read.
#include "core/io/npz.h"

#include "tests/fuzz/bound.h"
#include "tests/fuzz/fuzz.h"

namespace nd {

void FuzzNpz(const uint8_t* data, size_t bytes) {
  constexpr int32_t kMostRead = 16;  // of the entries
  ReadWithinBound(bytes, [&]() -> Status {
    NpzReader reader;
    ND_TRY(reader.OpenMemory(data, static_cast<int64_t>(bytes)));
    for (int32_t i = 0; i < std::min(reader.count(), kMostRead); ++i) {
      char name[32];
      int64_t need = 0;
      ND_TRY(reader.Name(i, name, sizeof(name), &need));
      Array a;
      ND_TRY(reader.Load(i, &a));
      volatile unsigned touched = Touch(a.data(), a.size() * a.itemsize());
      static_cast<void>(touched);
    }
    return Ok();
  });
}

}  // namespace nd

#if defined(NDABI_LIBFUZZER)
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t bytes) {
  nd::FuzzNpz(data, bytes);
  return 0;
}
#endif
