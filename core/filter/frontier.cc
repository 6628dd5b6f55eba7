// SPDX-License-Identifier: BSD-3-Clause
#include "core/filter/frontier.h"

#include <algorithm>
#include <cstring>

namespace nd::filter {
namespace {

// Up to so many visits of neighbours, and one more for some elements of the image, a step
// takes no longer than one over the whole image, which is much faster for boxes. Measured
// with crosses and squares of 3 by 3 on images of 32 by 32 to 512 by 512.
constexpr int64_t kLeastVisits = 1024;
constexpr int64_t kElementsPerVisit = 8;
constexpr int64_t kElementsPerVisitOfBox = 32;

int64_t MostVisits(int64_t size, const Footprint& footprint) noexcept {
  const bool is_box = footprint.mask == nullptr;
  return kLeastVisits + size / (is_box ? kElementsPerVisitOfBox : kElementsPerVisit);
}

// Elements that are compared at once.
constexpr int64_t kWord = 8;

// Flags of elements.
constexpr uint8_t kMayTurn = 1;  // as a bool
constexpr uint8_t kNearEnd = 2;  // some offset leads out of the image

}  // namespace

template <typename Visit>
void Frontier::ForEachOffset(const Footprint& footprint, const FilterOptions& options,
                             Visit&& visit) const noexcept {
  int64_t begin[kMaxDims], end[kMaxDims], place[kMaxDims], offset[kMaxDims];
  for (int32_t d = 0; d < ndim_; ++d) {
    const int64_t start = options.Start(d, footprint.size[d]);
    begin[d] = std::max<int64_t>(0, 1 - shape_[d] - start);
    end[d] = std::min(footprint.size[d], shape_[d] - start);
    place[d] = begin[d];
  }
  for (int32_t d = 0; d >= 0;) {
    int64_t number = 0;
    bool moves = false;
    for (d = 0; d < ndim_; ++d) {
      number = number * footprint.size[d] + place[d];
      offset[d] = -place[d] - options.Start(d, footprint.size[d]);
      moves |= offset[d] != 0;
    }
    const bool belongs = footprint.mask == nullptr || footprint.mask[number] != 0;
    if (moves && belongs && !visit(offset)) return;
    for (d = ndim_ - 1; d >= 0 && ++place[d] == end[d]; --d) place[d] = begin[d];
  }
}

Status Frontier::Plan(const Array& state, const Footprint& footprint,
                      const FilterOptions& options, uint8_t value) noexcept {
  ndim_ = state.ndim();
  std::copy(state.shape(), state.shape() + ndim_, shape_);
  size_ = state.size();
  value_ = value;
  most_ = 0;
  if (size_ == 0) return Ok();
  // So many neighbours that any step is faster over the whole image need no lists.
  const int64_t visits = MostVisits(size_, footprint);
  ForEachOffset(footprint, options,
                [&](const int64_t*) { return ++offset_count_ <= visits; });
  if (offset_count_ > visits) return Ok();
  most_ = visits / std::max<int64_t>(offset_count_, 1);
  const size_t count = static_cast<size_t>(offset_count_);
  ND_TRY(offsets_.Resize(count * static_cast<size_t>(ndim_)));
  ND_TRY(steps_.Resize(count));
  int64_t *offsets = offsets_.data(), *step = steps_.data();
  ForEachOffset(footprint, options, [&](const int64_t* offset) {
    offsets = std::copy(offset, offset + ndim_, offsets);
    *step = 0;
    for (int32_t d = 0; d < ndim_; ++d) *step = *step * shape_[d] + offset[d];
    ++step;
    return true;
  });
  // Room for all that a step visits, and for a word of what Begin finds.
  for (auto& list : lists_) ND_TRY(list.Resize(static_cast<size_t>(visits + kWord)));
  turned_ = lists_[0].data();
  next_ = lists_[1].data();
  ND_TRY(cells_.Resize(static_cast<size_t>(size_)));
  MarkEnds();
  return Ok();
}

void Frontier::MarkEnds() noexcept {
  uint8_t* const cells = cells_.data();
  std::memset(cells, 0, static_cast<size_t>(size_));
  int64_t below = size_;  // elements of a line along an axis, with the axes after it
  for (int32_t d = 0; d < ndim_; ++d) {
    int64_t first = 0, last = shape_[d];
    for (int64_t i = 0; i < offset_count_; ++i) {
      const int64_t offset = offsets_[static_cast<size_t>(i * ndim_ + d)];
      first = std::max(first, -offset);
      last = std::min(last, shape_[d] - offset);
    }
    const int64_t all = below;
    below /= shape_[d];
    if (first == 0 && last == shape_[d]) continue;
    for (int64_t line = 0; line < size_; line += all) {
      std::memset(cells + line, kNearEnd, static_cast<size_t>(first * below));
      std::memset(cells + line + last * below, kNearEnd,
                  static_cast<size_t>(all - last * below));
    }
  }
}

bool Frontier::Begin(const uint8_t* old, const uint8_t* state,
                     const uint8_t* mask) noexcept {
  count_ = 0;
  const int64_t turned = CountTurned(old, state);
  if (turned > most_) return false;
  if (turned == 0) return true;  // and where no step is faster there are no lists
  int64_t place = 0;
  const auto find = [&](int64_t end) {
    for (; place < end; ++place) {
      turned_[count_] = place;
      count_ += old[place] ^ state[place];
    }
  };
  while (place + kWord <= size_) {
    if (std::memcmp(old + place, state + place, kWord) == 0) {
      place += kWord;
    } else {
      find(place + kWord);
    }
  }
  find(size_);
  MarkFree(state, mask);
  return true;
}

int64_t Frontier::CountTurned(const uint8_t* old, const uint8_t* state) const noexcept {
  constexpr int64_t kChunk = 4096;
  int64_t count = 0;
  for (int64_t begin = 0; begin < size_ && count <= most_; begin += kChunk) {
    const int64_t end = std::min(begin + kChunk, size_);
    int32_t turned = 0;
    for (int64_t i = begin; i < end; ++i) turned += old[i] ^ state[i];
    count += turned;
  }
  return count;
}

void Frontier::MarkFree(const uint8_t* state, const uint8_t* mask) noexcept {
  uint8_t* const cells = cells_.data();
  const uint8_t value = value_;
  const int64_t size = size_;
  for (int64_t i = 0; i < size; ++i) {
    cells[i] = static_cast<uint8_t>((cells[i] & kNearEnd) | (state[i] ^ value));
  }
  if (mask == nullptr) return;
  for (int64_t i = 0; i < size; ++i) cells[i] &= static_cast<uint8_t>(mask[i] | kNearEnd);
}

inline void Frontier::Turn(int64_t place, int64_t* to, int64_t* count) noexcept {
  // Without a branch, which could not be foreseen.
  uint8_t& cell = cells_[static_cast<size_t>(place)];
  to[*count] = place;
  *count += cell & kMayTurn;
  cell &= kNearEnd;
}

bool Frontier::Step(uint8_t* state) noexcept {
  const uint8_t* const cells = cells_.data();
  const int64_t* const steps = steps_.data();
  const int64_t* const turned = turned_;
  int64_t* const next = next_;
  const int64_t offset_count = offset_count_;
  int64_t count = 0;
  for (int64_t i = 0; i < count_; ++i) {
    const int64_t seen = turned[i];
    if ((cells[seen] & kNearEnd) != 0) {
      TurnInside(seen, next, &count);
      continue;
    }
    for (int64_t k = 0; k < offset_count; ++k) Turn(seen + steps[k], next, &count);
  }
  for (int64_t i = 0; i < count; ++i) state[next[i]] = value_;
  std::swap(turned_, next_);
  count_ = count;
  return count <= most_;
}

void Frontier::TurnInside(int64_t seen, int64_t* to, int64_t* count) noexcept {
  int64_t at[kMaxDims], rest = seen;
  for (int32_t d = ndim_; d-- > 0;) {
    at[d] = rest % shape_[d];
    rest /= shape_[d];
  }
  const int64_t* offset = offsets_.data();
  for (int64_t k = 0; k < offset_count_; ++k, offset += ndim_) {
    bool inside = true;
    for (int32_t d = 0; d < ndim_; ++d) {
      inside &= at[d] + offset[d] >= 0 && at[d] + offset[d] < shape_[d];
    }
    if (inside) Turn(seen + steps_[static_cast<size_t>(k)], to, count);
  }
}

}  // namespace nd::filter
