// SPDX-License-Identifier: BSD-3-Clause
// The fuzz targets over a few thousand mutations of valid files, the same in every run.
#include <gtest/gtest.h>
#include <zlib.h>

#include <random>
#include <string>
#include <vector>

#include "core/io/npy.h"
#include "tests/fuzz/fuzz.h"

namespace nd {
namespace {

constexpr int kRounds = 20000;

using Random = std::mt19937;

std::string NpyOf(Dtype dtype, std::vector<int64_t> shape, Order order) {
  Array a;
  EXPECT_TRUE(NewArray(dtype, static_cast<int32_t>(shape.size()), shape.data(), order,
                       Fill::kZero, &a)
                  .ok());
  int64_t need = 0;
  EXPECT_TRUE(EncodeNpy(a, nullptr, 0, &need).ok());
  std::string bytes(static_cast<size_t>(need), '\0');
  EXPECT_TRUE(EncodeNpy(a, bytes.data(), need, &need).ok());
  return bytes;
}

void Put(std::string* bytes, uint64_t value, int count) {
  for (int i = 0; i < count; ++i) *bytes += static_cast<char>(value >> (8 * i));
}

// A stored archive, put together without the library's writer.
std::string ZipOf(const std::vector<std::string>& entries) {
  std::string bytes;
  std::string directory;
  for (size_t i = 0; i < entries.size(); ++i) {
    const std::string name = std::string(1, static_cast<char>('a' + i)) + ".npy";
    std::string common;
    Put(&common, 20, 2);
    Put(&common, 0, 4);  // flags, method
    Put(&common, 0x21, 4);
    Put(&common,
        crc32(0, reinterpret_cast<const Bytef*>(entries[i].data()),
              static_cast<uInt>(entries[i].size())),
        4);
    Put(&common, entries[i].size(), 4);
    Put(&common, entries[i].size(), 4);
    Put(&common, name.size(), 2);
    Put(&common, 0, 2);
    directory += "PK\x01\x02";
    Put(&directory, 20, 2);
    directory += common;
    Put(&directory, 0, 6);
    Put(&directory, 0, 4);
    Put(&directory, bytes.size(), 4);
    directory += name;
    bytes += "PK\x03\x04" + common + name + entries[i];
  }
  const size_t start = bytes.size();
  bytes += directory + "PK\x05\x06";
  Put(&bytes, 0, 4);
  Put(&bytes, entries.size(), 2);
  Put(&bytes, entries.size(), 2);
  Put(&bytes, directory.size(), 4);
  Put(&bytes, start, 4);
  Put(&bytes, 0, 2);
  return bytes;
}

// One to four changes: a flipped bit, an extreme value, a cut, a repeated piece.
std::string Mutated(std::string bytes, Random& random) {
  const auto below = [&](size_t end) { return end == 0 ? 0 : random() % end; };
  for (size_t change = 0; change <= random() % 4; ++change) {
    const size_t at = below(bytes.size());
    switch (random() % 6) {
      case 0:
      case 1:
        if (!bytes.empty()) bytes[at] ^= static_cast<char>(1 << (random() % 8));
        break;
      case 2:
        if (!bytes.empty())
          bytes[at] =
              "\0\xff\x7f\x80"
              "09,)L"[random() % 9];
        break;
      case 3:
        bytes.resize(at);
        break;
      case 4:
        bytes.insert(at, bytes.substr(below(bytes.size()), random() % 32));
        break;
      default:
        for (size_t i = at; i < std::min(at + 4, bytes.size()); ++i) bytes[i] = '\xff';
    }
  }
  return bytes;
}

void RunTarget(void (*target)(const uint8_t*, size_t),
               const std::vector<std::string>& seeds) {
  Random random(20240601);
  for (int round = 0; round < kRounds; ++round) {
    const std::string bytes = Mutated(seeds[random() % seeds.size()], random);
    target(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  }
}

const std::vector<std::string>& Arrays() {
  static const auto* const seeds = new std::vector<std::string>{
      NpyOf(Dtype::kFloat64, {3, 4}, Order::kC), NpyOf(Dtype::kBool, {}, Order::kC),
      NpyOf(Dtype::kComplex64, {2, 3, 4}, Order::kF),
      NpyOf(Dtype::kInt8, {0, 5}, Order::kC)};
  return *seeds;
}

TEST(Fuzz, Npy) {
  RunTarget(FuzzNpy, Arrays());
}

TEST(Fuzz, Npz) {
  RunTarget(FuzzNpz, {ZipOf(Arrays()), ZipOf({Arrays()[0]}), ZipOf({})});
}

}  // namespace
}  // namespace nd
