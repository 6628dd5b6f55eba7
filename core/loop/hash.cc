// SPDX-License-Identifier: BSD-3-Clause
#include "core/loop/hash.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "core/kernels/move.h"
#include "core/loop/plan.h"

namespace nd {
namespace {

constexpr uint64_t kPrime1 = 0x9e3779b185ebca87u;
constexpr uint64_t kPrime2 = 0xc2b2ae3d27d4eb4fu;
constexpr uint64_t kPrime3 = 0x165667b19e3779f9u;
constexpr uint64_t kPrime4 = 0x85ebca77c2b2ae63u;
constexpr uint64_t kPrime5 = 0x27d4eb2f165667c5u;

constexpr bool kBigEndian = std::endian::native == std::endian::big;

template <typename T>
T LoadLittleEndian(const char* data) noexcept {
  unsigned char bytes[sizeof(T)];
  std::memcpy(bytes, data, sizeof(T));
  if constexpr (kBigEndian) std::reverse(bytes, bytes + sizeof(T));
  return std::bit_cast<T>(bytes);
}

uint64_t Round(uint64_t sum, uint64_t lane) noexcept {
  return std::rotl(sum + lane * kPrime2, 31) * kPrime1;
}

// The hash of a byte stream that arrives in pieces.
class Xxh64 {
 public:
  static constexpr int64_t kStripe = 32;

  // Whole stripes; what is left at the end goes to Finish.
  void Update(const char* data, int64_t bytes) noexcept {
    total_ += static_cast<uint64_t>(bytes);
    uint64_t sum[4];  // in registers: `data` may alias anything
    std::copy(sums_, sums_ + 4, sum);
    for (; bytes >= kStripe; bytes -= kStripe, data += kStripe) {
#pragma GCC unroll 4
      for (int i = 0; i < 4; ++i) {
        sum[i] = Round(sum[i], LoadLittleEndian<uint64_t>(data + 8 * i));
      }
    }
    std::copy(sum, sum + 4, sums_);
  }

  uint64_t Finish(const char* data, int64_t bytes) noexcept {
    const uint64_t length = total_ + static_cast<uint64_t>(bytes);
    uint64_t hash = kPrime5;
    if (bytes >= kStripe || total_ != 0) {
      const int64_t whole = bytes - bytes % kStripe;
      Update(data, whole);
      data += whole;
      bytes -= whole;
      hash = std::rotl(sums_[0], 1) + std::rotl(sums_[1], 7) + std::rotl(sums_[2], 12) +
             std::rotl(sums_[3], 18);
      for (const uint64_t sum : sums_) hash = (hash ^ Round(0, sum)) * kPrime1 + kPrime4;
    }
    hash += length;
    for (; bytes >= 8; bytes -= 8, data += 8) {
      hash ^= Round(0, LoadLittleEndian<uint64_t>(data));
      hash = std::rotl(hash, 27) * kPrime1 + kPrime4;
    }
    if (bytes >= 4) {
      hash ^= LoadLittleEndian<uint32_t>(data) * kPrime1;
      hash = std::rotl(hash, 23) * kPrime2 + kPrime3;
      bytes -= 4, data += 4;
    }
    for (; bytes > 0; --bytes, ++data) {
      hash ^= static_cast<unsigned char>(*data) * kPrime5;
      hash = std::rotl(hash, 11) * kPrime1;
    }
    hash = (hash ^ (hash >> 33)) * kPrime2;
    hash = (hash ^ (hash >> 29)) * kPrime3;
    return hash ^ (hash >> 32);
  }

 private:
  uint64_t sums_[4] = {kPrime1 + kPrime2, kPrime2, 0, uint64_t{0} - kPrime1};
  uint64_t total_ = 0;
};

// Gathers elements into stripes.
class Gatherer {
 public:
  explicit Gatherer(Dtype dtype) noexcept
      : itemsize_(ItemSize(dtype)),
        part_(InfoOf(dtype).kind == Kind::kComplex ? itemsize_ / 2 : itemsize_),
        is_bool_(dtype == Dtype::kBool) {}

  void Append(const char* data, int64_t stride, int64_t count) noexcept {
    if (stride == itemsize_ && used_ == 0 && !is_bool_ && !kBigEndian) {
      const int64_t bytes = count * itemsize_ / Xxh64::kStripe * Xxh64::kStripe;
      hash_.Update(data, bytes);
      data += bytes;
      count -= bytes / itemsize_;
    }
    while (count > 0) {
      const int64_t n = std::min(count, (kBytes - used_) / itemsize_);
      CopyStrided(itemsize_, data, stride, buffer_ + used_, itemsize_, n);
      Normalise(buffer_ + used_, n * itemsize_);
      used_ += n * itemsize_;
      data += n * stride;
      count -= n;
      if (used_ < kBytes) continue;
      hash_.Update(buffer_, kBytes);
      used_ = 0;
    }
  }

  uint64_t Finish() noexcept { return hash_.Finish(buffer_, used_); }

 private:
  static constexpr int64_t kBytes = 4096;

  void Normalise(char* data, int64_t bytes) const noexcept {
    if (is_bool_) {
      for (int64_t i = 0; i < bytes; ++i) data[i] = data[i] != 0;
    }
    if constexpr (kBigEndian) {
      for (int64_t i = 0; i < bytes; i += part_) std::reverse(data + i, data + i + part_);
    }
  }

  Xxh64 hash_;
  int64_t itemsize_;
  int64_t part_;
  bool is_bool_;
  int64_t used_ = 0;  // bytes in buffer_
  char buffer_[kBytes];
};

}  // namespace

uint64_t HashStrided(int32_t ndim, const int64_t* shape, Dtype dtype, const void* data,
                     const int64_t* strides) noexcept {
  const Operand operand = {const_cast<void*>(data), strides};
  LoopPlan plan;
  MakePlan(ndim, shape, 1, &operand, kKeepOrder, &plan);
  Gatherer gatherer(dtype);
  if (!plan.empty()) {
    ForEachOuter(plan, 1, [&](char* const* pointers) {
      gatherer.Append(pointers[0], plan.inner_stride(0), plan.inner());
    });
  }
  return gatherer.Finish();
}

}  // namespace nd
