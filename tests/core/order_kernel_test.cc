// SPDX-License-Identifier: BSD-3-Clause
// The kernels of filters by order against sorting, on every target, between guard pages.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>

#include "core/kernels/order/histogram.h"
#include "core/kernels/order/rank.h"
#include "bits.h"
#include "guard_page.h"

namespace nd {
namespace {

using test::GuardedMemory;

constexpr Target kTargets[] = {Target::kBaseline, Target::kAvx2, Target::kAvx3};

template <typename Body>
void OnEveryTarget(Body&& body) {
  for (const Target target : kTargets) {
    if ((SupportedTargets() >> static_cast<int>(target) & 1) == 0) continue;
    SCOPED_TRACE(TargetName(target));
    body(target);
  }
}

std::vector<char> RandomBytes(int64_t bytes, uint32_t seed) {
  std::mt19937 engine(seed);
  std::vector<char> result(static_cast<size_t>(bytes));
  for (char& byte : result) byte = static_cast<char>(engine());
  return result;
}

// Keys as numbers, by the definition of KeyMap.
int64_t KeyOf(const char* element, KeyFormat format) {
  const int64_t size = format.size();
  uint64_t bits = BitsOf(element, size);
  const int shift = static_cast<int>(64 - 8 * size);
  const bool negative = static_cast<int64_t>(bits << shift) < 0;
  if (size > 1 && negative) bits ^= format.map.fold;
  bits = (bits - format.map.bias) << shift;
  return size == 1 ? static_cast<int64_t>(bits >> shift)
                   : static_cast<int64_t>(bits) >> shift;
}

constexpr Dtype kDtypes[] = {Dtype::kUint8,  Dtype::kInt8,    Dtype::kInt16,
                             Dtype::kUint16, Dtype::kFloat16, Dtype::kFloat32,
                             Dtype::kUint32, Dtype::kInt64,   Dtype::kFloat64};

TEST(OrderKernel, ColumnsReadAndWriteExactly) {
  GuardedMemory memory(29 * 257 * 8), result(13 * 257 * 8);
  const auto random = RandomBytes(29 * 257 * 8, 5);
  OnEveryTarget([&](Target target) {
    for (const Dtype dtype : kDtypes) {
      const KeyFormat format = KeyFormatOf(dtype);
      const int64_t size = format.size();
      for (const bool maximum : {false, true}) {
        const ExtremeKernels& kernels = GetExtreme(format.lane, maximum, target);
        for (const int64_t count : {1, 31, 65, 257}) {
          for (const int64_t taps : {1, 2, 3, 5, 17}) {
            for (const int64_t outputs : {1, 7, 13}) {
              const int64_t rows = taps + outputs - 1, bytes = count * size;
              char* const x = static_cast<char*>(
                  count % 2 != 0 ? memory.AtBegin()
                                 : memory.AtEnd(static_cast<size_t>(rows * bytes)));
              std::memcpy(x, random.data(), static_cast<size_t>(rows * bytes));
              std::vector<const char*> pointers;
              for (int64_t r = 0; r < rows; ++r) pointers.push_back(x + r * bytes);
              char* const y =
                  static_cast<char*>(result.AtEnd(static_cast<size_t>(outputs * bytes)));
              kernels.columns_mapped(
                  {pointers.data(), 0, count, taps, outputs, format.map, y, bytes});
              for (int64_t r = 0; r < outputs; ++r) {
                for (int64_t i = 0; i < count; ++i) {
                  int64_t best = KeyOf(x + r * bytes + i * size, format);
                  for (int64_t j = 1; j < taps; ++j) {
                    const int64_t key = KeyOf(x + (r + j) * bytes + i * size, format);
                    best = maximum ? std::max(best, key) : std::min(best, key);
                  }
                  ASSERT_EQ(KeyOf(y + r * bytes + i * size, {format.lane, kSameKeys}),
                            best)
                      << "dtype " << static_cast<int>(dtype) << " taps " << taps;
                }
              }
            }
          }
        }
      }
    }
  });
}

TEST(OrderKernel, LinesWriteExactly) {
  alignas(kKeyAlignment) static char memory[2][8192];
  const auto before = RandomBytes(sizeof(memory), 6);
  GuardedMemory result(2 * 200 * 8);
  OnEveryTarget([&](Target target) {
    for (const Dtype dtype : kDtypes) {
      const KeyFormat format = KeyFormatOf(dtype);
      const KeyFormat keys = {format.lane, kSameKeys};
      const int64_t size = format.size();
      for (const bool maximum : {false, true}) {
        const ExtremeKernels& kernels = GetExtreme(format.lane, maximum, target);
        for (const int64_t count : {1, 7, 64, 130, 200}) {
          for (const int64_t taps : {1, 2, 3, 4, 5, 6, 9, 24, 26, 31, 130}) {
            for (const int64_t step : {1, 3}) {
              const int64_t length = count + (taps - 1) * step;
              const int64_t stride = kKeyAlignment + length * size + kKeySlack;
              ASSERT_LE(stride, int64_t{sizeof(memory[0])});
              char* const x = memory[0] + taps % 5 * size;
              std::memcpy(memory, before.data(), sizeof(memory));
              char* const y =
                  static_cast<char*>(result.AtEnd(static_cast<size_t>(2 * count * size)));
              kernels.line_mapped({x, sizeof(memory[0]), 2, count, taps, step, format.map,
                                   y, count * size});
              for (int64_t i = 0; i < 2 * count; ++i) {
                const char* from = before.data() + (x - memory[0]) + i % count * size +
                                   i / count * int64_t{sizeof(memory[0])};
                int64_t best = KeyOf(from, keys);
                for (int64_t k = 1; k < taps; ++k) {
                  const int64_t key = KeyOf(from + k * step * size, keys);
                  best = maximum ? std::max(best, key) : std::min(best, key);
                }
                ASSERT_EQ(KeyOf(y + i * size, format), best)
                    << "taps " << taps << " step " << step << " at " << i;
              }
            }
          }
        }
      }
    }
  });
}

// The identity of a mapper and its inverse, and the order of floating numbers.
TEST(OrderKernel, KeysAreInTheOrderOfNumbers) {
  const float infinity = std::numeric_limits<float>::infinity();
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float sorted[] = {-infinity, -2.5f, -1e-40f, -0.0f, 0.0f, 1e-40f, 7, infinity};
  const KeyFormat format = KeyFormatOf(Dtype::kFloat32);
  int64_t last = INT64_MIN;
  for (const float number : sorted) {
    const int64_t key = KeyOf(reinterpret_cast<const char*>(&number), format);
    EXPECT_GT(key, last) << number;
    last = key;
  }
  for (const float each : {nan, -nan}) {
    EXPECT_GT(KeyOf(reinterpret_cast<const char*>(&each), format), last);
  }
  OnEveryTarget([&](Target target) {
    std::vector<char> line(sizeof(sorted) + kKeySlack);
    std::memcpy(line.data(), sorted, sizeof(sorted));
    GetKeyMapper(format.lane, target)(line.data(), 8, format.map);
    for (int i = 0; i < 8; ++i) {
      EXPECT_EQ(KeyOf(line.data() + 4 * i, {format.lane, kSameKeys}),
                KeyOf(reinterpret_cast<const char*>(sorted + i), format));
    }
  });
}

std::vector<Comparator> SortingNetwork(int64_t keys) {
  std::vector<Comparator> network;
  for (int64_t end = keys - 1; end > 0; --end) {
    for (int16_t i = 0; i < end; ++i) {
      network.push_back({i, static_cast<int16_t>(i + 1), 1, 1});
    }
  }
  return network;
}

TEST(OrderKernel, PlacesOfAnyRank) {
  OnEveryTarget([](Target target) {
    for (const Dtype dtype : kDtypes) {
      const KeyFormat format = KeyFormatOf(dtype);
      const KeyFormat keys = {format.lane, kSameKeys};
      const int64_t size = format.size();
      for (const int64_t count : {1, 15, 64, 150, 300}) {
        for (const int64_t places : {1, 2, 7, 12}) {
          std::vector<int64_t> offsets;
          for (int64_t j = 0; j < places; ++j) offsets.push_back(j * j + 3);
          const int64_t length = count + places * places + 3;
          const auto x = RandomBytes(length * size + kKeySlack, 8);
          GuardedMemory result(static_cast<size_t>(count * size));
          char* const y =
              static_cast<char*>(result.AtEnd(static_cast<size_t>(count * size)));
          const OffsetsJob window = {x.data(), offsets.data(), places,
                                     count,    format.map,     y};
          const auto check = [&](int64_t rank) {
            for (int64_t i = 0; i < count; ++i) {
              std::vector<int64_t> sorted;
              for (const int64_t offset : offsets) {
                sorted.push_back(KeyOf(x.data() + (i + offset) * size, keys));
              }
              std::sort(sorted.begin(), sorted.end());
              ASSERT_EQ(KeyOf(y + i * size, format), sorted[static_cast<size_t>(rank)]);
            }
            std::memset(y, 0, static_cast<size_t>(count * size));
          };
          GetExtreme(format.lane, true, target).offsets(window);
          check(places - 1);
          GetExtreme(format.lane, false, target).offsets(window);
          check(0);
          const auto network = SortingNetwork(places);
          GuardedMemory lines(static_cast<size_t>(NetworkBytes(places)));
          for (int64_t rank = 0; rank < places; rank += 3) {
            RankJob job = {window,
                           rank,
                           network.data(),
                           static_cast<int64_t>(network.size()),
                           static_cast<char*>(lines.AtBegin()),
                           INT64_MIN >> (64 - 8 * size),
                           static_cast<int32_t>(8 * size)};
            GetRank(format.lane, target).network(job);
            check(rank);
            if (size == 1) continue;
            GetRank(format.lane, target).count(job);
            check(rank);
          }
        }
      }
    }
  });
}

// Columns and then lines; samples and results lie between guard pages.
TEST(OrderKernel, MediansOfTwoSteps) {
  OnEveryTarget([](Target target) {
    for (const Dtype dtype : kDtypes) {
      const KeyFormat format = KeyFormatOf(dtype);
      if (dtype == Dtype::kInt8) continue;  // bytes have to be keys
      const int64_t size = format.size();
      for (const int64_t taps : {3, 5}) {
        const PlaneKernels& kernels = GetMedian(format, static_cast<int>(taps), target);
        ASSERT_EQ(kernels.planes, taps);
        for (const int64_t count : {6, 20, 64, 70, 131, 290}) {
          for (const int64_t outputs : {1, 2, 5}) {
            const int64_t rows = outputs + taps - 1, bytes = count * size;
            const int64_t results = count - taps + 1;
            GuardedMemory memory(static_cast<size_t>(rows * bytes));
            char* const x =
                static_cast<char*>(memory.AtEnd(static_cast<size_t>(rows * bytes)));
            const auto random = RandomBytes(rows * bytes, 4);
            std::memcpy(x, random.data(), random.size());
            std::vector<const char*> pointers;
            for (int64_t r = 0; r < rows; ++r) pointers.push_back(x + r * bytes);
            const int64_t line = bytes + kKeyAlignment + kKeySlack;
            std::vector<char> keys(static_cast<size_t>(outputs * taps * line));
            kernels.columns({pointers.data(), 0, count, taps, outputs, format.map,
                             keys.data(), line});
            GuardedMemory result(static_cast<size_t>(outputs * results * size));
            char* const y = static_cast<char*>(
                result.AtEnd(static_cast<size_t>(outputs * results * size)));
            kernels.line({keys.data(), line, outputs, results, taps, 1, format.map, y,
                          results * size});
            for (int64_t r = 0; r < outputs; ++r) {
              for (int64_t i = 0; i < results; ++i) {
                std::vector<int64_t> sorted;
                for (int64_t j = 0; j < taps * taps; ++j) {
                  sorted.push_back(
                      KeyOf(x + (r + j / taps) * bytes + (i + j % taps) * size, format));
                }
                std::sort(sorted.begin(), sorted.end());
                ASSERT_EQ(KeyOf(y + (r * results + i) * size, format),
                          sorted[static_cast<size_t>(taps * taps / 2)])
                    << InfoOf(dtype).name << " taps " << taps << " at " << i;
              }
            }
          }
        }
      }
    }
  });
}

TEST(OrderKernel, HistogramsOfColumns) {
  OnEveryTarget([](Target target) {
    const HistogramKernels& kernels = GetHistogram(target);
    constexpr int64_t kColumns = 90, kRows = 40, kTaps = 11;
    // Runs of similar bytes, so that counts are both kept and made anew.
    std::vector<uint8_t> x;
    std::mt19937 engine(3);
    for (int64_t i = 0; i < kColumns * (kRows + 1); ++i) {
      x.push_back(static_cast<uint8_t>(engine() % 24 + i % kColumns * 2));
    }
    std::vector<uint8_t> upper(kColumns * 16 + 64), lower(kColumns * 256 + 64);
    const auto aligned = [](std::vector<uint8_t>& bytes) {
      return bytes.data() + 64 - reinterpret_cast<uintptr_t>(bytes.data()) % 64;
    };
    const ColumnHistograms columns = {
        reinterpret_cast<uint8_t(*)[16]>(aligned(upper)),
        reinterpret_cast<uint8_t(*)[16][16]>(aligned(lower))};
    for (int64_t r = 0; r < kRows; ++r) {
      kernels.update(columns, kColumns, x.data() + r * kColumns, nullptr);
    }
    kernels.update(columns, kColumns, x.data() + kRows * kColumns, x.data());
    for (const int64_t rank : {0, 7, 219, 220, 439}) {
      constexpr int64_t kCount = kColumns - kTaps + 1;
      uint8_t y[kCount];
      kernels.find(columns, kCount, kTaps, rank, y);
      for (int64_t i = 0; i < kCount; ++i) {
        std::vector<uint8_t> sorted;
        for (int64_t j = 0; j < kRows * kTaps; ++j) {
          sorted.push_back(
              x[static_cast<size_t>((1 + j / kTaps) * kColumns + i + j % kTaps)]);
        }
        std::sort(sorted.begin(), sorted.end());
        ASSERT_EQ(y[i], sorted[static_cast<size_t>(rank)]) << rank << " at " << i;
      }
    }
  });
}

template <typename T>
void CheckHeights() {
  OnEveryTarget([](Target target) {
    const int64_t offsets[] = {0, 5, 2};
    const double heights[] = {1.5, -2, 0.25};
    for (const int64_t count : {1, 5, 33, 70}) {
      std::vector<T> x;
      for (int64_t i = 0; i < count + 5 + kKeySlack / int64_t{sizeof(T)}; ++i) {
        x.push_back(static_cast<T>(i * i % 17));
      }
      GuardedMemory result(static_cast<size_t>(count) * sizeof(T));
      T* const y = static_cast<T*>(result.AtEnd(static_cast<size_t>(count) * sizeof(T)));
      for (const bool maximum : {false, true}) {
        GetHeights(sizeof(T) == 8, maximum,
                   target)({{reinterpret_cast<const char*>(x.data()), offsets, 3, count,
                             kSameKeys, reinterpret_cast<char*>(y)},
                            heights});
        for (int64_t i = 0; i < count; ++i) {
          T best = x[i] + static_cast<T>(heights[0]);
          for (int j = 1; j < 3; ++j) {
            const T sum = x[i + offsets[j]] + static_cast<T>(heights[j]);
            if (maximum ? sum > best : sum < best) best = sum;
          }
          ASSERT_EQ(y[i], best);
        }
      }
    }
  });
}

TEST(OrderKernel, HeightsAreAddedInOrder) {
  CheckHeights<float>();
  CheckHeights<double>();
}

}  // namespace
}  // namespace nd
