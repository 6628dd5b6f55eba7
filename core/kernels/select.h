// SPDX-License-Identifier: BSD-3-Clause
// Moves of the elements that a mask selects, and of blocks past the caches. Elements are
// 1, 2, 4, 8 or 16 bytes and need not be aligned; a byte of a mask other than 0 selects.
#pragma once

#include <cstdint>

namespace nd {

// The selected ones of `count` contiguous elements, packed into `to`, which has room for
// all of them; how many there are.
int64_t Compress(int64_t itemsize, const uint8_t* mask, const void* from, void* to,
                 int64_t count) noexcept;

// The reverse: packed elements to the selected ones of `count` places, `to_stride` bytes
// apart. Nothing else is written.
void Expand(int64_t itemsize, const uint8_t* mask, const void* from, void* to,
            int64_t to_stride, int64_t count) noexcept;

// Copies bytes with stores that bypass the caches. `to` is aligned to 64. Meanwhile lines
// are fetched for what is read next: as many bytes from each of the `count` addresses,
// which need not exist. To be followed by FinishStreams(), once for many copies.
void StreamCopy(const void* from, void* to, int64_t bytes, const void* const* next,
                int count) noexcept;

// Waits until all is in memory that this thread has streamed.
void FinishStreams() noexcept;

}  // namespace nd
