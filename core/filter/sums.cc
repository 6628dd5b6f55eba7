// SPDX-License-Identifier: BSD-3-Clause
#include "core/filter/sums.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/kernels/move.h"

namespace nd::filter {
namespace {

constexpr int64_t kChunk = 512;  // sums that are converted at a time

bool IsInteger(Dtype dtype) noexcept {
  return KindOf(dtype) == Kind::kInt || KindOf(dtype) == Kind::kUint;
}

// The cast saturates below 0. Sums that are negative wrap as they do in other integers.
template <typename T>
void WrapToUint64(const void* sums, void* results, int64_t count) noexcept {
  const T* const from = static_cast<const T*>(sums);
  const Dtype own = sizeof(T) == 4 ? Dtype::kFloat32 : Dtype::kFloat64;
  FindCast(own, Dtype::kUint64)(sums, results, count);
  for (int64_t i = 0; i < count; ++i) {
    if (from[i] >= 0 || from[i] != from[i]) continue;
    const bool fits = from[i] >= T{-0x1p63};
    const int64_t wrapped = fits ? static_cast<int64_t>(from[i]) : INT64_MIN;
    std::memcpy(static_cast<char*>(results) + i * 8, &wrapped, sizeof(wrapped));
  }
}

}  // namespace

CorrelateType SumType(Dtype sum) noexcept {
  switch (sum) {
    case Dtype::kInt16:
      return CorrelateType::kUint16;
    case Dtype::kInt32:
      return CorrelateType::kUint32;
    case Dtype::kInt64:
      return CorrelateType::kUint64;
    case Dtype::kFloat32:
      return CorrelateType::kFloat32;
    case Dtype::kFloat64:
      return CorrelateType::kFloat64;
    case Dtype::kComplex64:
      return CorrelateType::kComplex64;
    case Dtype::kComplex128:
      return CorrelateType::kComplex128;
    default:
      __builtin_unreachable();
  }
}

Dtype PartOf(Dtype dtype) noexcept {
  if (dtype == Dtype::kComplex64) return Dtype::kFloat32;
  return dtype == Dtype::kComplex128 ? Dtype::kFloat64 : dtype;
}

bool IsOperand(Dtype sample, Dtype sum) noexcept {
  return sample == sum ||
         (IsInteger(sample) && IsInteger(sum) && ItemSize(sample) == ItemSize(sum));
}

void CastOperands(const double* numbers, int64_t count, Dtype sum, void* to) noexcept {
  if (!IsInteger(sum)) return FindCast(Dtype::kFloat64, sum)(numbers, to, count);
  const CastFunction narrow =
      ItemSize(sum) == 8 ? nullptr : FindCast(Dtype::kUint64, sum);
  alignas(64) uint64_t wrapped[kChunk];
  for (int64_t done = 0; done < count; done += kChunk) {
    const int64_t part = std::min(kChunk, count - done);
    for (int64_t i = 0; i < part; ++i) {
      const double number = numbers[done + i];
      const double rest = std::fmod(std::fabs(number), 0x1p64);  // NaN if not finite
      const uint64_t bits = rest == rest ? static_cast<uint64_t>(rest) : 0;
      wrapped[i] = number < 0 ? -bits : bits;
    }
    char* const at = static_cast<char*>(to) + done * ItemSize(sum);
    if (narrow != nullptr) {
      narrow(wrapped, at, part);
    } else {
      std::memcpy(at, wrapped, static_cast<size_t>(part) * sizeof(uint64_t));
    }
  }
}

bool Truncates(Dtype sum, Dtype result) noexcept {
  return KindOf(sum) == Kind::kFloat && (IsInteger(result) || result == Dtype::kBool);
}

double Nudge(Dtype sum, Dtype result) noexcept {
  if (!Truncates(sum, result)) return 1;
  if (sum != Dtype::kFloat32) return 1 + 0x1p-48;
  return ItemSize(result) == 1 ? 1 + kByteNudge : 1 + 0x1p-22;
}

ResultStore::ResultStore(Dtype sum, Dtype result, Finish finish) noexcept
    : sum_(sum), result_(result), finish_(finish) {
  if (finish.divisor != 0) {
    if (KindOf(sum) == Kind::kComplex) parts_ = 2;
    divide_ = FindDivide(PartOf(sum), CurrentTarget());
  }
  if (IsOperand(result, sum)) return;
  back_ = FindCast(result, sum);
  loops_ = FindFinish(sum, result, CurrentTarget());
  if (loops_ != nullptr) return;
  if (Truncates(sum, result) && ItemSize(result) < ItemSize(Dtype::kInt64)) {
    // By way of a wider integer, out of whose range a sum hardly is.
    first_ = FindCast(sum, Dtype::kInt64);
    second_ = FindCast(Dtype::kInt64, result);
    return;
  }
  first_ = FindCast(sum, result);
  if (result == Dtype::kUint64 && Truncates(sum, result)) {
    first_ = sum == Dtype::kFloat32 ? WrapToUint64<float> : WrapToUint64<double>;
  }
}

void ResultStore::Convert(char* sums, int64_t count, char* results) const noexcept {
  if (loops_ != nullptr) {
    return loops_->store[finish_.divisor != 0](sums, finish_.divisor, count, results);
  }
  if (finish_.divisor != 0) divide_(sums, finish_.divisor, count * parts_);
  if (first_ == nullptr) {
    std::memcpy(results, sums, static_cast<size_t>(count * ItemSize(sum_)));
  } else if (second_ == nullptr) {
    first_(sums, results, count);
  } else {
    alignas(64) char middle[kChunk * 8];
    first_(sums, middle, count);
    second_(middle, results, count);
  }
}

void ResultStore::Store(char* sums, int64_t count, char* target,
                        int64_t stride) const noexcept {
  const int64_t sum_size = ItemSize(sum_), size = ItemSize(result_);
  if (in_place()) return CopyStrided(size, sums, size, target, stride, count);
  // Loops that do all in one want aligned results.
  const bool direct =
      stride == size &&
      (loops_ == nullptr ||
       reinterpret_cast<uintptr_t>(target) % static_cast<uintptr_t>(size) == 0);
  alignas(64) char results[kChunk * kMaxItemSize];
  for (int64_t done = 0; done < count; done += kChunk) {
    const int64_t part = std::min(kChunk, count - done);
    char* const from = sums + done * sum_size;
    char* const to = target + done * stride;
    Convert(from, part, direct ? to : results);
    if (!direct) CopyStrided(size, results, size, to, stride, part);
  }
}

void ResultStore::Requantize(char* sums, int64_t count) const noexcept {
  const int64_t sum_size = ItemSize(sum_);
  if (in_place()) return;
  if (loops_ != nullptr) {
    const auto& loops = finish_.within ? loops_->truncate : loops_->requantize;
    return loops[finish_.divisor != 0](sums, finish_.divisor, count);
  }
  alignas(64) char results[kChunk * kMaxItemSize];
  for (int64_t done = 0; done < count; done += kChunk) {
    const int64_t part = std::min(kChunk, count - done);
    char* const at = sums + done * sum_size;
    Convert(at, part, results);
    if (back_ != nullptr) {
      back_(results, at, part);
    } else {
      std::memcpy(at, results, static_cast<size_t>(part * sum_size));
    }
  }
}

}  // namespace nd::filter
