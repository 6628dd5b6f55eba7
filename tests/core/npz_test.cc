// SPDX-License-Identifier: BSD-3-Clause
// The .npz format: round trips, names, and archives that lie.
#include "core/io/npz.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/core/hostile.h"
#include "tests/core/io_testing.h"

namespace nd {
namespace {

class Npz : public InFolder {
 protected:
  // Three entries: deflated, stored, and empty under a name that is not ASCII.
  std::string Sample() {
    NpzWriter writer;
    EXPECT_TRUE(writer.Create(Path("sample.npz").c_str()).ok());
    EXPECT_TRUE(writer.Add("a", Counting(Dtype::kInt16, {3, 4}), true).ok());
    EXPECT_TRUE(
        writer.Add("folder/b", Counting(Dtype::kFloat64, {2, 3}, Order::kF), false).ok());
    EXPECT_TRUE(writer.Add("\xc3\xa9", Counting(Dtype::kBool, {0}), true).ok());
    EXPECT_TRUE(writer.Finish().ok());
    return ReadFile(Path("sample.npz"));
  }
};

std::string NameOf(const NpzReader& reader, int32_t index) {
  char text[64];
  int64_t need = 0;
  const Status status = reader.Name(index, text, sizeof(text), &need);
  EXPECT_TRUE(status.ok()) << MessageOf(status);
  EXPECT_EQ(need, static_cast<int64_t>(std::strlen(text)) + 1);
  return text;
}

// Opens an archive and reads every array in it; the first failure.
Status ReadAll(const std::string& bytes) {
  NpzReader reader;
  ND_TRY(reader.OpenMemory(bytes.data(), static_cast<int64_t>(bytes.size())));
  for (int32_t i = 0; i < reader.count(); ++i) {
    char name[16];
    int64_t need = 0;
    ND_TRY(reader.Name(i, name, sizeof(name), &need));
    Array a;
    ND_TRY(reader.Load(i, &a));
  }
  return Ok();
}

void Put(std::string* bytes, size_t offset, uint64_t value, int count) {
  for (int i = 0; i < count; ++i) {
    (*bytes)[offset + static_cast<size_t>(i)] = static_cast<char>(value >> (8 * i));
  }
}

// The place of the directory record number `index`.
size_t RecordAt(const std::string& bytes, int index) {
  size_t at = 0;
  for (int i = 0; i <= index; ++i) at = bytes.find("PK\x01\x02", i == 0 ? 0 : at + 1);
  return at;
}

TEST_F(Npz, ArraysComeBack) {
  const std::string bytes = Sample();
  EXPECT_EQ(FileCount(), 1);
  for (const bool memory : {false, true}) {
    NpzReader reader;
    ASSERT_TRUE((memory
                     ? reader.OpenMemory(bytes.data(), static_cast<int64_t>(bytes.size()))
                     : reader.OpenFile(Path("sample.npz").c_str()))
                    .ok());
    ASSERT_EQ(reader.count(), 3);
    EXPECT_EQ(NameOf(reader, 0), "a");
    EXPECT_EQ(NameOf(reader, 1), "folder/b");
    EXPECT_EQ(NameOf(reader, 2), "\xc3\xa9");
    const Array wanted[] = {Counting(Dtype::kInt16, {3, 4}),
                            Counting(Dtype::kFloat64, {2, 3}, Order::kF),
                            Counting(Dtype::kBool, {0})};
    for (int32_t i = 0; i < 3; ++i) {
      Array a;
      const Status status = reader.Load(i, &a);
      ASSERT_TRUE(status.ok()) << MessageOf(status);
      EXPECT_EQ(a.dtype(), wanted[i].dtype());
      ASSERT_EQ(a.size(), wanted[i].size());
      EXPECT_EQ(a.has(kFContiguous), wanted[i].has(kFContiguous));
      EXPECT_EQ(std::memcmp(a.data(), wanted[i].data(),
                            static_cast<size_t>(a.size() * a.itemsize())),
                0);
    }
    Array a;
    EXPECT_EQ(reader.Load(3, &a).code(), Code::kIndex);
    EXPECT_EQ(reader.Load(-1, &a).code(), Code::kIndex);
  }
}

TEST_F(Npz, LargeEntriesPassThroughBlocks) {
  const Array large = Counting(Dtype::kInt32, {1000, 700});
  for (const bool compress : {false, true}) {
    NpzWriter writer;
    ASSERT_TRUE(writer.Create(Path("l.npz").c_str()).ok());
    ASSERT_TRUE(writer.Add("large", large, compress).ok());
    ASSERT_TRUE(writer.Finish().ok());
    NpzReader reader;
    ASSERT_TRUE(reader.OpenFile(Path("l.npz").c_str()).ok());
    Array a;
    ASSERT_TRUE(reader.Load(0, &a).ok());
    EXPECT_EQ(std::memcmp(a.data(), large.data(), 2800000), 0);
  }
}

TEST_F(Npz, NamesAreChecked) {
  const Array a = Counting(Dtype::kInt8, {1});
  NpzWriter writer;
  ASSERT_TRUE(writer.Create(Path("n.npz").c_str()).ok());
  EXPECT_TRUE(writer.Add("x", a, false).ok());
  EXPECT_TRUE(writer.Add("x..y/...", a, false).ok());
  for (const char* name :
       {"", "x", "/x", "..", "../x", "x/..", "x/../y", "x\\y", "\xff"}) {
    EXPECT_EQ(writer.Add(name, a, false).code(), Code::kValue) << name;
  }
  EXPECT_EQ(writer.Add(std::string(65532, 'n').c_str(), a, false).code(), Code::kValue);
  EXPECT_TRUE(writer.Add(std::string(65531, 'n').c_str(), a, false).ok());
  ASSERT_TRUE(writer.Finish().ok());
  EXPECT_EQ(writer.Add("z", a, false).code(), Code::kValue);
  EXPECT_EQ(writer.Finish().code(), Code::kValue);
  NpzReader reader;
  ASSERT_TRUE(reader.OpenFile(Path("n.npz").c_str()).ok());
  EXPECT_EQ(reader.count(), 3);
}

TEST_F(Npz, AnUnfinishedArchiveLeavesNothing) {
  WriteFile(Path("old.npz"), "old");
  {
    NpzWriter writer;
    ASSERT_TRUE(writer.Create(Path("old.npz").c_str()).ok());
    ASSERT_TRUE(writer.Add("x", Counting(Dtype::kInt8, {10}), true).ok());
    EXPECT_EQ(FileCount(), 2);
  }
  EXPECT_EQ(FileCount(), 1);
  EXPECT_EQ(ReadFile(Path("old.npz")), "old");
}

TEST_F(Npz, EqualArraysMakeEqualFiles) {
  EXPECT_EQ(Sample(), Sample());
}

TEST_F(Npz, EmptyArchivesAreRead) {
  NpzWriter writer;
  ASSERT_TRUE(writer.Create(Path("e.npz").c_str()).ok());
  ASSERT_TRUE(writer.Finish().ok());
  NpzReader reader;
  ASSERT_TRUE(reader.OpenFile(Path("e.npz").c_str()).ok());
  EXPECT_EQ(reader.count(), 0);
}

TEST_F(Npz, DirectoriesOf64BitsAreRead) {
  const Array a = Counting(Dtype::kInt8, {1});
  NpzWriter writer;
  ASSERT_TRUE(writer.Create(Path("m.npz").c_str()).ok());
  constexpr int kCount = 2000;
  for (int i = 0; i < kCount; ++i) {
    ASSERT_TRUE(writer.Add(std::to_string(i).c_str(), a, false).ok());
  }
  ASSERT_TRUE(writer.Finish().ok());
  // The same directory behind a 64-bit end record, as a larger archive has it.
  std::string bytes = ReadFile(Path("m.npz"));
  const size_t end = bytes.size() - 22;
  const std::string tail = bytes.substr(end);
  const size_t directory = RecordAt(bytes, 0);
  std::string end64(56 + 20, '\0');
  std::memcpy(end64.data(), "PK\x06\x06", 4);
  Put(&end64, 4, 44, 8);
  Put(&end64, 24, kCount, 8);
  Put(&end64, 32, kCount, 8);
  Put(&end64, 40, end - directory, 8);
  Put(&end64, 48, directory, 8);
  std::memcpy(end64.data() + 56, "PK\x06\x07", 4);
  Put(&end64, 64, end, 8);
  std::string saturated = tail;
  Put(&saturated, 8, 0xffffffff, 4);
  Put(&saturated, 12, 0xffffffff, 4);
  Put(&saturated, 16, 0xffffffff, 4);
  const std::string large = bytes.substr(0, end) + end64 + saturated;
  NpzReader reader;
  ASSERT_TRUE(reader.OpenMemory(large.data(), static_cast<int64_t>(large.size())).ok());
  EXPECT_EQ(reader.count(), kCount);
  EXPECT_EQ(NameOf(reader, kCount - 1), "1999");
}

TEST_F(Npz, EntriesOfOtherToolsAreUnderstood) {
  // A data descriptor: the sizes in the local header are 0.
  std::string bytes = Sample();
  Put(&bytes, 6, 8, 2);
  Put(&bytes, 14, 0, 8);
  Put(&bytes, 22, 0, 4);
  EXPECT_TRUE(ReadAll(bytes).ok());
  // A comment at the end.
  bytes = Sample() + "hello";
  Put(&bytes, bytes.size() - 7, 5, 2);
  EXPECT_TRUE(ReadAll(bytes).ok());
  // An entry that is no array is passed over.
  bytes = Sample();
  const size_t name = RecordAt(bytes, 0) + 46;
  bytes[name + 4] = bytes[30 + 4] = 'x';
  NpzReader reader;
  ASSERT_TRUE(reader.OpenMemory(bytes.data(), static_cast<int64_t>(bytes.size())).ok());
  EXPECT_EQ(reader.count(), 2);
  EXPECT_EQ(NameOf(reader, 0), "folder/b");
}

TEST_F(Npz, LiesAreRefused) {
  const std::string good = Sample();
  const size_t record = RecordAt(good, 0);
  const size_t stored = RecordAt(good, 1);
  const struct {
    const char* what;
    size_t offset;
    uint64_t value;
    int count;
    Code code;
  } lies[] = {
      {"encrypted", record + 8, 1, 2, Code::kUnsupported},
      {"bzip2", record + 10, 12, 2, Code::kUnsupported},
      {"checksum", record + 16, 0, 4, Code::kFormat},
      {"more than stored", record + 24, 0x7fffffff, 4, Code::kFormat},
      {"less than stored", record + 24, 100, 4, Code::kFormat},
      {"stored in two sizes", stored + 24, 1000000, 4, Code::kFormat},
      {"overlap", stored + 42, 0, 4, Code::kFormat},
      {"data outside", stored + 20, 0x7fffffff, 4, Code::kFormat},
      {"header outside", stored + 42, 0x7fffffff, 4, Code::kFormat},
      {"directory outside", good.size() - 6, 0x7fffffff, 4, Code::kFormat},
      {"directory too long", good.size() - 10, 0x7fffffff, 4, Code::kFormat},
      {"too many entries", good.size() - 12, 60000, 2, Code::kFormat},
      {"too few entries", good.size() - 12, 2, 2, Code::kFormat},
      {"two volumes", good.size() - 18, 1, 2, Code::kUnsupported},
      {"another name", 30, 'z', 1, Code::kFormat},
      {"NUL in a name", record + 46, 0, 1, Code::kFormat},
      {"name not UTF-8", record + 46, 0xff, 1, Code::kFormat},
  };
  for (const auto& lie : lies) {
    std::string bytes = good;
    Put(&bytes, lie.offset, lie.value, lie.count);
    const Status status =
        hostile::ReadWithin(hostile::Bound(bytes.size()), [&] { return ReadAll(bytes); });
    EXPECT_EQ(status.code(), lie.code) << lie.what << ": " << MessageOf(status);
  }
}

TEST_F(Npz, ABombThatFailsCostsNoMemory) {
  // 64 MiB of zeros in 64 KB, with a wrong checksum.
  Array zeros;
  const int64_t shape[] = {64 << 20};
  ASSERT_TRUE(NewArray(Dtype::kInt8, 1, shape, Order::kC, Fill::kZero, &zeros).ok());
  NpzWriter writer;
  ASSERT_TRUE(writer.Create(Path("b.npz").c_str()).ok());
  ASSERT_TRUE(writer.Add("zeros", zeros, true).ok());
  ASSERT_TRUE(writer.Finish().ok());
  std::string bytes = ReadFile(Path("b.npz"));
  EXPECT_LT(bytes.size(), 100000u);
  EXPECT_TRUE(ReadAll(bytes).ok());
  bytes[RecordAt(bytes, 0) + 16] ^= 1;
  const auto read = [&] { return ReadAll(bytes); };
  EXPECT_EQ(hostile::ReadWithin(hostile::Bound(bytes.size()), read).code(),
            Code::kFormat);
}

TEST_F(Npz, EveryPrefixFails) {
  const std::string whole = Sample();
  for (size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(ReadAll(whole.substr(0, length)).ok()) << length;
  }
}

TEST_F(Npz, EveryBitFlipIsAnErrorOrAnArray) {
  hostile::ForEachFlip(Sample(), ReadAll);
}

}  // namespace
}  // namespace nd
