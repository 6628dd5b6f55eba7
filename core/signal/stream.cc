// SPDX-License-Identifier: BSD-3-Clause
#include "core/signal/stream.h"

#include <algorithm>
#include <cstring>

#include "core/array/checked.h"
#include "core/kernels/move.h"

namespace nd::signal {
namespace {

template <typename T>
constexpr int64_t WholeLines(int64_t numbers) noexcept {
  constexpr int64_t kLine = static_cast<int64_t>(kAlignment / sizeof(T));
  return (numbers + kLine - 1) / kLine * kLine;
}

template <typename T>
void Copy(const T* from, int64_t count, T* to) noexcept {
  std::memcpy(to, from, static_cast<size_t>(count) * sizeof(T));
}
template <typename T>
void Clear(T* numbers, int64_t count) noexcept {
  std::memset(numbers, 0, static_cast<size_t>(count) * sizeof(T));
}

}  // namespace

template <>
const fft::RealFft<float>& StreamConvolver::plan<float>() const noexcept {
  return *plan32_;
}
template <>
const fft::RealFft<double>& StreamConvolver::plan<double>() const noexcept {
  return *plan64_;
}

Status StreamConvolver::Prepare(const Array& taps, int64_t block,
                                int64_t channels) noexcept {
  constexpr int64_t kMostBlock = int64_t{1} << 24;
  dtype_ = taps.dtype();
  if (dtype_ != Dtype::kFloat32 && dtype_ != Dtype::kFloat64) {
    return Fail(Code::kType, "the taps are %s, they must be float32 or float64",
                InfoOf(dtype_).name);
  }
  if (taps.ndim() < 1 || taps.ndim() > 2) {
    return Fail(Code::kNdim,
                "the taps have %d dimensions, expected 1, or 2 for a row "
                "of each channel",
                taps.ndim());
  }
  if (block < 1 || block > kMostBlock) {
    return Fail(Code::kValue, "block is %lld, it must be 1 to 2^24",
                static_cast<long long>(block));
  }
  if (channels < 1) {
    return Fail(Code::kValue, "channels is %lld, it must be at least 1",
                static_cast<long long>(channels));
  }
  rows_ = taps.ndim() == 2 ? taps.shape(0) : 1;
  if (taps.ndim() == 2 && rows_ != channels) {
    return Fail(Code::kShape, "there are %lld rows of taps for %lld channels",
                static_cast<long long>(rows_), static_cast<long long>(channels));
  }
  taps_ = taps.shape(taps.ndim() - 1);
  if (taps_ == 0) return Fail(Code::kValue, "there are no taps");
  block_ = block;
  channels_ = channels;
  if (dtype_ == Dtype::kFloat32) {
    ND_TRY(plan32_.Acquire(2 * block));
    return PrepareAs<float>(taps);
  }
  ND_TRY(plan64_.Acquire(2 * block));
  return PrepareAs<double>(taps);
}

template <typename T>
Status StreamConvolver::PrepareAs(const Array& taps) noexcept {
  const fft::RealFft<T>& fft = plan<T>();
  parts_ = (taps_ + block_ - 1) / block_;
  spectrum_ = WholeLines<T>(2 * (block_ + 1));
  int64_t numbers = 0, spectra = 0, bytes = 0;
  if (MulOverflows(parts_, spectrum_, &spectra) ||
      AddOverflows(spectra, WholeLines<T>(block_), &numbers) ||
      MulOverflows(numbers, channels_, &past_) ||
      MulOverflows(spectra, rows_, &spectra) || AddOverflows(past_, spectra, &numbers) ||
      AddOverflows(numbers, spectrum_ + WholeLines<T>(fft.workspace()), &numbers) ||
      MulOverflows(numbers, static_cast<int64_t>(sizeof(T)), &bytes)) {
    return Fail(
        Code::kOverflow,
        "%lld channels of %lld taps in blocks of %lld samples are beyond 2^63 - 1 "
        "bytes",
        static_cast<long long>(channels_), static_cast<long long>(taps_),
        static_cast<long long>(block_));
  }
  ND_TRY(memory_.Resize(static_cast<size_t>(bytes)));
  T* at = reinterpret_cast<T*>(memory_.data()) + past_;
  T* const workspace = at + spectra + spectrum_;
  const T scale = static_cast<T>(0.5 / static_cast<double>(block_));
  const int64_t stride = taps.stride(taps.ndim() - 1);
  for (int64_t row = 0; row < rows_; ++row) {
    const char* source = static_cast<const char*>(taps.data());
    if (taps.ndim() == 2) source += row * taps.stride(0);
    for (int64_t done = 0; done < taps_; done += block_, at += spectrum_) {
      const int64_t count = std::min(block_, taps_ - done);
      CopyStrided(sizeof(T), source + done * stride, stride, at, sizeof(T), count);
      Clear(at + count, spectrum_ - count);
      fft.Forward(at, at, scale, workspace);
    }
  }
  Reset();
  return Ok();
}

void StreamConvolver::Reset() noexcept {
  std::memset(memory_.data(), 0, static_cast<size_t>(past_ * ItemSize(dtype_)));
  newest_ = 0;
}

void StreamConvolver::Process(const void* x, void* y) noexcept {
  if (dtype_ == Dtype::kFloat32) {
    ProcessAs(static_cast<const float*>(x), static_cast<float*>(y));
  } else {
    ProcessAs(static_cast<const double*>(x), static_cast<double*>(y));
  }
}

template <typename T>
void StreamConvolver::ProcessAs(const T* x, T* y) noexcept {
  const fft::RealFft<T>& fft = plan<T>();
  const FftKernels<T>& kernels = fft.kernels();
  const int64_t elements = block_ + 1;
  T* past = reinterpret_cast<T*>(memory_.data());
  const T* taps = past + past_;
  T* const sum = past + past_ + rows_ * parts_ * spectrum_;
  T* const workspace = sum + spectrum_;
  newest_ = newest_ == 0 ? parts_ - 1 : newest_ - 1;
  for (int64_t channel = 0; channel < channels_; ++channel) {
    // Two blocks, of which results of the latter are whole.
    T* const latest = past + parts_ * spectrum_;
    Copy(latest, block_, sum);
    Copy(x, block_, sum + block_);
    Copy(x, block_, latest);
    T* const spectrum = past + newest_ * spectrum_;
    fft.Forward(sum, spectrum, T{1}, workspace);
    kernels.multiply(spectrum, false, taps, elements, T{1}, T{1}, sum);
    for (int64_t part = 1; part < parts_; ++part) {
      const int64_t place =
          newest_ + part < parts_ ? newest_ + part : newest_ + part - parts_;
      kernels.multiply_add(past + place * spectrum_, taps + part * spectrum_, elements,
                           sum);
    }
    fft.Inverse(sum, sum, T{1}, workspace);
    Copy(sum + block_, block_, y);
    x += block_;
    y += block_;
    past = latest + WholeLines<T>(block_);
    if (rows_ > 1) taps += parts_ * spectrum_;
  }
}

}  // namespace nd::signal
