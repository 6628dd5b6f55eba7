// SPDX-License-Identifier: BSD-3-Clause
// The fuzz targets: each eats any bytes and must neither crash nor use more memory to
// fail than the bound. Built with -DNDABI_LIBFUZZER -fsanitize=fuzzer one of them is a
// libFuzzer program; mutate_test.cc runs them all for a bounded time.
#pragma once

#include <cstddef>
#include <cstdint>

namespace nd {

void FuzzNpy(const uint8_t* data, size_t bytes);
void FuzzNpz(const uint8_t* data, size_t bytes);

}  // namespace nd
