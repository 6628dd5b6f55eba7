// SPDX-License-Identifier: BSD-3-Clause
// Unsigned integers of up to 1280 bits on the stack: enough to hold any float64 over a
// power of ten without rounding.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

namespace nd {

class Big {
 public:
  explicit Big(uint64_t value) noexcept {
    for (; value != 0; value >>= 32) limbs_[count_++] = static_cast<uint32_t>(value);
  }

  bool IsZero() const noexcept { return count_ == 0; }

  // -1, 0 or 1.
  int Compare(const Big& other) const noexcept {
    if (count_ != other.count_) return count_ < other.count_ ? -1 : 1;
    for (int i = count_ - 1; i >= 0; --i) {
      if (limbs_[i] != other.limbs_[i]) return limbs_[i] < other.limbs_[i] ? -1 : 1;
    }
    return 0;
  }

  void MultiplyBy(uint32_t factor) noexcept {
    uint64_t carry = 0;
    for (int i = 0; i < count_; ++i) {
      carry += uint64_t{limbs_[i]} * factor;
      limbs_[i] = static_cast<uint32_t>(carry);
      carry >>= 32;
    }
    if (carry != 0) limbs_[count_++] = static_cast<uint32_t>(carry);
  }

  void MultiplyByPowerOfTen(int power) noexcept {
    constexpr uint32_t kPowers[] = {1,      10,      100,      1000,      10000,
                                    100000, 1000000, 10000000, 100000000, 1000000000};
    for (; power > 9; power -= 9) MultiplyBy(kPowers[9]);
    MultiplyBy(kPowers[power]);
  }

  void ShiftLeft(int bits) noexcept {
    if (count_ == 0) return;
    const int words = bits / 32;
    if (words != 0) {
      std::copy_backward(limbs_, limbs_ + count_, limbs_ + count_ + words);
      std::fill(limbs_, limbs_ + words, 0u);
      count_ += words;
    }
    MultiplyBy(1u << (bits % 32));
  }

  void Add(const Big& other) noexcept {
    uint64_t carry = 0;
    for (int i = 0; i < std::max(count_, other.count_) || carry != 0; ++i) {
      if (i == count_) limbs_[count_++] = 0;
      carry += uint64_t{limbs_[i]} + (i < other.count_ ? other.limbs_[i] : 0u);
      limbs_[i] = static_cast<uint32_t>(carry);
      carry >>= 32;
    }
  }

  // How far to shift a divisor, and its dividend, for DivideBy.
  int ShiftForDivision() const noexcept {
    return (32 + 27 - (31 - std::countl_zero(limbs_[count_ - 1]))) % 32;
  }

  // The quotient, 0 to 9; the remainder stays here. The top bit of the divisor must be
  // bit 27 of a limb, so that the top limbs give the quotient or one less.
  int DivideBy(const Big& divisor) noexcept {
    if (count_ < divisor.count_) return 0;
    const int top = divisor.count_ - 1;
    uint32_t quotient = limbs_[top] / (divisor.limbs_[top] + 1);
    if (quotient != 0) SubtractMultiple(divisor, quotient);
    if (Compare(divisor) >= 0) {
      SubtractMultiple(divisor, 1);
      ++quotient;
    }
    return static_cast<int>(quotient);
  }

 private:
  void SubtractMultiple(const Big& other, uint32_t factor) noexcept {
    uint64_t product = 0;
    int64_t borrow = 0;
    for (int i = 0; i < other.count_; ++i) {
      product += uint64_t{other.limbs_[i]} * factor;
      borrow += int64_t{limbs_[i]} - static_cast<int64_t>(product & 0xffffffffu);
      limbs_[i] = static_cast<uint32_t>(borrow);
      borrow >>= 32;
      product >>= 32;
    }
    while (count_ > 0 && limbs_[count_ - 1] == 0) --count_;
  }

  uint32_t limbs_[40];  // least significant first; only count_ of them mean anything
  int count_ = 0;
};

}  // namespace nd
