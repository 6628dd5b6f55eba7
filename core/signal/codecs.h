// SPDX-License-Identifier: BSD-3-Clause
// How elements become the numbers of transforms, and these become results.
#pragma once

#include "core/signal/blocks.h"
#include "core/signal/limbs.h"

namespace nd::signal {

// Floating and complex elements.
template <typename T>
class FloatCodec {
 public:
  using Number = T;
  explicit FloatCodec(const Blocks& blocks) noexcept : blocks_(blocks) {
    const KernelFormat format = KernelFormatOf(blocks.x_dtype);
    item_size_ = format.size;
    stored_ = format.stored && !blocks.conjugate_x;
    alignment_ = format.alignment;
  }
  static int32_t x_parts() noexcept { return 1; }
  static int32_t tap_parts() noexcept { return 1; }
  static int32_t sums() noexcept { return 1; }
  static constexpr bool kSums = false;
  // Numbers are elements as they lie.
  bool Copies() const noexcept { return stored_; }

  // Samples that are numbers as they lie; else null.
  const T* InPlace(const char* at, int64_t stride) const noexcept {
    const bool aligned = reinterpret_cast<uintptr_t>(at) % alignment_ == 0;
    return stored_ && stride == item_size_ && aligned ? reinterpret_cast<const T*>(at)
                                                      : nullptr;
  }
  void Load(const char* at, int64_t stride, int64_t count, int32_t,
            T* to) const noexcept {
    Pack(blocks_.x_dtype, at, stride, count, blocks_.conjugate_x, to);
  }
  void LoadTaps(const char* at, int64_t stride, int64_t count, int32_t,
                T* to) const noexcept {
    Pack(blocks_.tap_dtype, at, stride, count, blocks_.conjugate_taps, to);
  }
  void Store(const T* values, int64_t count, int32_t, int64_t*, char* to,
             int64_t stride) const noexcept {
    Unpack(blocks_.y_dtype, values, count, to, stride);
  }

 private:
  const Blocks& blocks_;
  int64_t item_size_;
  uintptr_t alignment_;
  bool stored_;
};

// Integers, in limbs.
class LimbCodec {
 public:
  using Number = double;
  LimbCodec(const Blocks& blocks, const Limbs& limbs) noexcept
      : blocks_(blocks), limbs_(limbs) {}
  int32_t x_parts() const noexcept { return limbs_.x_count; }
  int32_t tap_parts() const noexcept { return limbs_.tap_count; }
  int32_t sums() const noexcept { return limbs_.sums; }
  static constexpr bool kSums = true;
  static bool Copies() noexcept { return false; }

  static const double* InPlace(const char*, int64_t) noexcept { return nullptr; }
  void Load(const char* at, int64_t stride, int64_t count, int32_t part,
            double* to) const noexcept {
    SplitLimbs(blocks_.x_dtype, at, stride, count, limbs_, x_parts() == 1, part, to);
  }
  void LoadTaps(const char* at, int64_t stride, int64_t count, int32_t part,
                double* to) const noexcept {
    SplitLimbs(blocks_.tap_dtype, at, stride, count, limbs_, tap_parts() == 1, part, to);
  }
  void Store(const double* values, int64_t count, int32_t sum, int64_t* sums, char* to,
             int64_t stride) const noexcept {
    AddLimbs(values, count, limbs_.bits, sum, sums);
    if (sum == limbs_.sums - 1) StoreSums(blocks_.y_dtype, sums, count, to, stride);
  }

 private:
  const Blocks& blocks_;
  const Limbs& limbs_;
};

}  // namespace nd::signal
