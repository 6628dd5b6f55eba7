// SPDX-License-Identifier: BSD-3-Clause
// What the cache asks of the operating system. Large blocks are mappings of their own, so
// that advice about huge pages never reaches memory of the host and freeing really frees.
#pragma once

#include <cstddef>

namespace nd {

// Blocks of this capacity and above are page mappings.
inline constexpr size_t kLargeBlock = size_t{4} << 20;

// Memory aligned to kAlignment (2 MiB when large), or nullptr. Large blocks are zero.
// `capacity` must be given back unchanged. errno is preserved by all three functions.
void* SystemAllocate(size_t capacity) noexcept;
void SystemFree(void* data, size_t capacity) noexcept;

// Zeroes a large block by dropping its pages; false when the system cannot.
bool SystemDropPages(void* data, size_t capacity) noexcept;

// Bytes of physical memory, 0 when unknown.
size_t PhysicalMemory() noexcept;

}  // namespace nd
