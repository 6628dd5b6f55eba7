// SPDX-License-Identifier: BSD-3-Clause
#include "core/kernels/select.h"

#include <cstring>

#include "core/kernels/items.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace nd {
namespace {

// Without a branch: every element is copied, and the place moves on behind selected ones.
template <typename T>
int64_t CompressItems(const uint8_t* mask, const char* from, char* to,
                      int64_t count) noexcept {
  char* place = to;
  for (int64_t i = 0; i < count; ++i) {
    T element;
    std::memcpy(&element, from + i * static_cast<int64_t>(sizeof(T)), sizeof(T));
    std::memcpy(place, &element, sizeof(T));
    place += mask[i] != 0 ? sizeof(T) : 0;
  }
  return (place - to) / static_cast<int64_t>(sizeof(T));
}

template <typename T>
void ExpandItems(const uint8_t* mask, const char* from, char* to, int64_t to_stride,
                 int64_t count) noexcept {
  for (int64_t i = 0; i < count; ++i) {
    if (mask[i] == 0) continue;
    std::memcpy(to + i * to_stride, from, sizeof(T));
    from += sizeof(T);
  }
}

}  // namespace

int64_t Compress(int64_t itemsize, const uint8_t* mask, const void* from, void* to,
                 int64_t count) noexcept {
  return WithItemType(itemsize, [&]<typename T>(T) {
    return CompressItems<T>(mask, static_cast<const char*>(from), static_cast<char*>(to),
                            count);
  });
}

void Expand(int64_t itemsize, const uint8_t* mask, const void* from, void* to,
            int64_t to_stride, int64_t count) noexcept {
  WithItemType(itemsize, [&]<typename T>(T) {
    ExpandItems<T>(mask, static_cast<const char*>(from), static_cast<char*>(to),
                   to_stride, count);
  });
}

#if defined(__SSE2__)
void StreamCopy(const void* from, void* to, int64_t bytes, const void* const* next,
                int count) noexcept {
  constexpr int64_t kLine = 64, kVector = sizeof(__m128i);
  const char* source = static_cast<const char*>(from);
  char* target = static_cast<char*>(to);
  int64_t done = 0;
  for (; done + kLine <= bytes; done += kLine) {
    for (int i = 0; i < count; ++i) {
      _mm_prefetch(static_cast<const char*>(next[i]) + done, _MM_HINT_T0);
    }
    for (int64_t i = done; i < done + kLine; i += kVector) {
      _mm_stream_si128(reinterpret_cast<__m128i*>(target + i),
                       _mm_loadu_si128(reinterpret_cast<const __m128i*>(source + i)));
    }
  }
  std::memcpy(target + done, source + done, static_cast<size_t>(bytes - done));
}
void FinishStreams() noexcept {
  _mm_sfence();
}
#else
void StreamCopy(const void* from, void* to, int64_t bytes, const void* const*,
                int) noexcept {
  std::memcpy(to, from, static_cast<size_t>(bytes));
}
void FinishStreams() noexcept {}
#endif

}  // namespace nd
