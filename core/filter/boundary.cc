// SPDX-License-Identifier: BSD-3-Clause
#include "core/filter/boundary.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "core/kernels/cast.h"
#include "core/kernels/move.h"

namespace nd {
namespace {

// Bytes of elements that are gathered before they are converted.
constexpr int64_t kChunkBytes = 2048;
// Places outside of a line that are worth more than a look at each.
constexpr int64_t kManyOutside = 16;

// index modulo period, in [0, period).
uint64_t Modulo(int64_t index, uint64_t period) noexcept {
  if (index >= 0) return static_cast<uint64_t>(index) % period;
  return period - 1 - static_cast<uint64_t>(-(index + 1)) % period;
}

// body(size) with the size of an element as a constant.
template <typename Body>
void WithItemSize(int64_t size, Body&& body) noexcept {
  switch (size) {
    case 1:
      return body(std::integral_constant<int, 1>());
    case 2:
      return body(std::integral_constant<int, 2>());
    case 4:
      return body(std::integral_constant<int, 4>());
    case 8:
      return body(std::integral_constant<int, 8>());
    case 16:
      return body(std::integral_constant<int, 16>());
    default:
      return body(std::integral_constant<int, 64>());
  }
}

// to[i] = *from, of `size` bytes.
void Repeat(const void* from, int64_t item_size, char* to, int64_t count) noexcept {
  WithItemSize(item_size, [&](auto size) {
    for (int64_t i = 0; i < count; ++i) std::memcpy(to + i * size, from, size);
  });
}

// The places of one line of a window.
class LineCopier {
 public:
  LineCopier(const Extended& array, const WindowBox& box, Dtype dtype,
             const void* fill) noexcept
      : from_size_(ItemSize(array.dtype)),
        to_size_(ItemSize(dtype)),
        cast_(array.dtype == dtype ? nullptr : FindCast(array.dtype, dtype)),
        fill_(fill) {
    if (array.ndim == 0) return;
    const int32_t d = array.ndim - 1;
    samples_ = array.shape[d];
    stride_ = array.strides[d];
    boundary_ = array.boundary[d];
    begin_ = box.begin[d];
    count_ = box.count[d];
    step_ = box.step == nullptr ? 1 : box.step[d];
    // The places [first, last) are samples.
    first_ = begin_ >= 0 ? 0 : std::min(count_, (-begin_ + step_ - 1) / step_);
    last_ = samples_ > begin_ ? (samples_ - begin_ + step_ - 1) / step_ : 0;
    last_ = std::clamp(last_, first_, count_);
  }

  void Fill(char* to) const noexcept { Repeat(fill_, to_size_, to, count_); }

  void Copy(const char* from, char* to) const noexcept {
    Inside(from, to);
    Outside(from, 0, first_, to);
    Outside(from, last_, count_, to);
  }

 private:
  void Inside(const char* from, char* to) const noexcept {
    Run(from + (begin_ + first_ * step_) * stride_, stride_ * step_, last_ - first_,
        to + first_ * to_size_);
  }

  // Samples `stride` bytes apart, converted.
  void Run(const char* from, int64_t stride, int64_t count, char* to) const noexcept {
    if (count == 0) return;
    if (cast_ == nullptr && stride == from_size_) {
      std::memcpy(to, from, static_cast<size_t>(count * from_size_));
    } else if (cast_ == nullptr) {
      CopyStrided(from_size_, from, stride, to, to_size_, count);
    } else if (stride == from_size_) {
      cast_(from, to, count);
    } else {
      alignas(kMaxItemSize) char gathered[kChunkBytes];
      const int64_t chunk = kChunkBytes / from_size_;
      for (int64_t done = 0; done < count; done += chunk) {
        const int64_t part = std::min(chunk, count - done);
        CopyStrided(from_size_, from + done * stride, stride, gathered, from_size_, part);
        cast_(gathered, to + done * to_size_, part);
      }
    }
  }

  void Outside(const char* from, int64_t place, int64_t end, char* to) const noexcept {
    if (boundary_ == Boundary::kConstant) {
      Repeat(fill_, to_size_, to + place * to_size_, end - place);
    } else if (step_ == 1 && end - place >= kManyOutside) {
      OutsideByRuns(from, place, end, to);
    } else {
      OutsideOneByOne(from, place, end, to);
    }
  }

  void OutsideOneByOne(const char* from, int64_t place, int64_t end,
                       char* to) const noexcept {
    WithItemSize(to_size_, [&](auto size) {
      for (; place < end; ++place) {
        const int64_t index = Extend(boundary_, begin_ + place * step_, samples_);
        // Most lie in the window as well, converted.
        const int64_t other = step_ == 1 ? index - begin_ : -1;
        if (other >= first_ && other < last_) {
          std::memcpy(to + place * size, to + other * size, size);
        } else if (cast_ == nullptr) {
          std::memcpy(to + place * size, from + index * stride_, size);
        } else {
          cast_(from + index * stride_, to + place * size, 1);
        }
      }
    });
  }

  // Samples follow each other, up or down, as far as an end.
  void OutsideByRuns(const char* from, int64_t place, int64_t end,
                     char* to) const noexcept {
    while (place < end) {
      const int64_t index = Extend(boundary_, begin_ + place, samples_);
      const int64_t up = Extend(boundary_, begin_ + place + 1, samples_) - index;
      int64_t count = end - place;
      if (samples_ > 1 && boundary_ != Boundary::kNearest) {
        const int64_t left = up == 1 ? samples_ - index : up == -1 ? index + 1 : 1;
        count = std::min(count, left);
      }
      Run(from + index * stride_, up == 1 || up == -1 ? up * stride_ : 0, count,
          to + place * to_size_);
      place += count;
    }
  }

  const int64_t from_size_, to_size_;
  const CastFunction cast_;
  const void* const fill_;
  int64_t samples_ = 1, stride_ = 0;
  Boundary boundary_ = Boundary::kNearest;
  int64_t begin_ = 0, count_ = 1, step_ = 1;
  int64_t first_ = 0, last_ = 1;
};

}  // namespace

int64_t ExtendOutside(Boundary boundary, int64_t index, int64_t count) noexcept {
  const uint64_t n = static_cast<uint64_t>(count);
  switch (boundary) {
    case Boundary::kConstant:
      return -1;
    case Boundary::kNearest:
      return index < 0 ? 0 : count - 1;
    case Boundary::kWrap:
      return static_cast<int64_t>(Modulo(index, n));
    case Boundary::kReflect: {
      const uint64_t place = Modulo(index, 2 * n);
      return static_cast<int64_t>(place < n ? place : 2 * n - 1 - place);
    }
    case Boundary::kMirror: {
      if (n == 1) return 0;
      const uint64_t place = Modulo(index, 2 * n - 2);
      return static_cast<int64_t>(place < n ? place : 2 * n - 2 - place);
    }
  }
  __builtin_unreachable();
}

void CopyWindow(const Extended& array, const WindowBox& box, Dtype dtype,
                const void* fill, char* window, int64_t line_bytes) noexcept {
  const LineCopier line(array, box, dtype, fill);
  const int32_t outer = array.ndim - 1;
  int64_t place[kMaxDims + 2];
  for (int32_t d = 0; d < outer; ++d) place[d] = 0;
  while (true) {
    const char* from = array.data;
    bool inside = true;
    for (int32_t d = 0; d < outer; ++d) {
      const int64_t step = box.step == nullptr ? 1 : box.step[d];
      const int64_t index =
          Extend(array.boundary[d], box.begin[d] + step * place[d], array.shape[d]);
      inside &= index >= 0;
      from += index * array.strides[d];
    }
    if (inside) {
      line.Copy(from, window);
    } else {
      line.Fill(window);
    }
    window += line_bytes;
    int32_t d = outer - 1;
    for (; d >= 0; --d) {
      if (++place[d] < box.count[d]) break;
      place[d] = 0;
    }
    if (d < 0) return;
  }
}

void ExtendLines(Boundary boundary, int64_t size, const void* fill, char* lines,
                 int64_t line_bytes, int64_t line_count, int64_t count, int64_t before,
                 int64_t after) noexcept {
  const int64_t samples = count - before - after;
  char* const first = lines + before * size;
  if (boundary == Boundary::kConstant) {
    for (int64_t line = 0; line < line_count; ++line, lines += line_bytes) {
      Repeat(fill, size, lines, before);
      Repeat(fill, size, lines + (before + samples) * size, after);
    }
    return;
  }
  // Until the samples are used up, place i beyond an end shows sample begin + i * step
  // from that end.
  const bool wraps = boundary == Boundary::kWrap, mirrors = boundary == Boundary::kMirror;
  const int64_t begin = wraps ? samples - 1 : mirrors ? 1 : 0;
  const int64_t step = wraps ? -1 : boundary == Boundary::kNearest ? 0 : 1;
  const int64_t most = step == 0 ? INT64_MAX : mirrors ? samples - 1 : samples;
  WithItemSize(size, [&](auto item) {
    const auto show = [&](int64_t index, int64_t sample) {
      char* line = first;
      for (int64_t l = 0; l < line_count; ++l, line += line_bytes) {
        std::memcpy(line + index * item, line + sample * item, item);
      }
    };
    for (int64_t i = 0; i < before; ++i) {
      show(-1 - i, i < most ? begin + i * step : Extend(boundary, -1 - i, samples));
    }
    for (int64_t i = 0; i < after; ++i) {
      const int64_t index = samples + i;
      show(index,
           i < most ? samples - 1 - begin - i * step : Extend(boundary, index, samples));
    }
  });
}

}  // namespace nd
