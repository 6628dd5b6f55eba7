// SPDX-License-Identifier: BSD-3-Clause
// The .npy format: what NumPy writes, byte for byte; what it reads; and hostile input.
#include "core/io/npy.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bit>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include "core/io/npy_header.h"
#include "tests/core/hostile.h"
#include "tests/core/io_testing.h"

namespace nd {
namespace {

class Npy : public InFolder {};

// .npy data with any header.
std::string Npy1(const std::string& dict, const std::string& data, char major = 1) {
  std::string bytes = {'\x93', 'N', 'U', 'M', 'P', 'Y', major, 0};
  const size_t length = dict.size();
  for (int i = 0; i < (major == 1 ? 2 : 4); ++i) {
    bytes += static_cast<char>((length >> (8 * i)) & 0xff);
  }
  return bytes + dict + data;
}

std::string Dict(const std::string& descr, const std::string& shape,
                 const std::string& order = "False") {
  return "{'descr': " + descr + ", 'fortran_order': " + order + ", 'shape': " + shape +
         ", }\n";
}

Status Decode(const std::string& bytes, Array* result) {
  int64_t consumed = 0;
  return DecodeNpy(bytes.data(), static_cast<int64_t>(bytes.size()), result, &consumed);
}

std::string Encode(const Array& a) {
  int64_t need = 0;
  EXPECT_TRUE(EncodeNpy(a, nullptr, 0, &need).ok());
  std::string bytes(static_cast<size_t>(need), '\0');
  EXPECT_TRUE(EncodeNpy(a, bytes.data(), need, &need).ok());
  return bytes;
}

TEST_F(Npy, HeaderIsWhatNumpyWrites) {
  // numpy.lib.format of NumPy 2.4: keys sorted, growth space, 64-byte blocks.
  const int64_t shape[] = {3, 4};
  const NpyPrefix c(Dtype::kFloat64, false, 2, shape);
  const std::string native = std::endian::native == std::endian::little ? "<" : ">";
  EXPECT_EQ(std::string(c.data, c.bytes),
            std::string("\x93NUMPY\x01\x00v\x00", 10) + "{'descr': '" + native +
                "f8', 'fortran_order': False, 'shape': (3, 4), }" + std::string(58, ' ') +
                "\n");
  const NpyPrefix scalar(Dtype::kBool, false, 0, nullptr);
  EXPECT_EQ(std::string(scalar.data, scalar.bytes),
            std::string("\x93NUMPY\x01\x00v\x00", 10) +
                "{'descr': '|b1', 'fortran_order': False, 'shape': (), }" +
                std::string(62, ' ') + "\n");
  // 64 dimensions of the longest kind still make a version 1.0 header.
  std::vector<int64_t> longest(64, INT64_MAX);
  const NpyPrefix large(Dtype::kComplex128, true, 64, longest.data());
  EXPECT_EQ(large.bytes % 64, 0u);
  EXPECT_EQ(large.data[6], 1);
}

TEST_F(Npy, EveryDtypeAndOrderComesBack) {
  for (int32_t code = 1; IsDtype(code); ++code) {
    for (const Order order : {Order::kC, Order::kF}) {
      const Array a = Counting(static_cast<Dtype>(code), {2, 3, 4}, order);
      ASSERT_TRUE(SaveNpy(Path("a.npy").c_str(), a).ok());
      EXPECT_EQ(ReadFile(Path("a.npy")), Encode(a));
      for (int32_t mode = 0; mode <= 3; ++mode) {
        Array b;
        const Status status =
            LoadNpy(Path("a.npy").c_str(), static_cast<MapMode>(mode), &b);
        ASSERT_TRUE(status.ok()) << MessageOf(status);
        EXPECT_EQ(b.dtype(), a.dtype());
        EXPECT_EQ(b.has(kFContiguous), order == Order::kF);
        EXPECT_EQ(b.has(kReadonly), mode == 1);
        EXPECT_EQ(b.view().lo, 0);
        EXPECT_EQ(b.view().hi, a.size() * a.itemsize());
        EXPECT_EQ(std::memcmp(a.data(), b.data(), static_cast<size_t>(b.view().hi)), 0);
      }
    }
  }
}

TEST_F(Npy, StridedArraysAreWrittenInCOrder) {
  // 300 x 1000 x 3 uint16, reversed, every second, transposed: larger than one block.
  const Array base = Counting(Dtype::kUint16, {300, 1000, 3});
  Layout layout;
  layout.Append(3, 2);
  layout.Append(500, 12);
  layout.Append(300, -6000);
  Array view;
  ASSERT_TRUE(base.Derive(Dtype::kUint16, layout, 299 * 6000, 0, &view).ok());
  Array back;
  ASSERT_TRUE(Decode(Encode(view), &back).ok());
  ASSERT_TRUE(back.has(kCContiguous));
  const auto* got = static_cast<const uint16_t*>(back.data());
  const auto* from = static_cast<const uint16_t*>(base.data());
  int64_t wrong = 0;
  for (int64_t i = 0; i < 3; ++i) {
    for (int64_t j = 0; j < 500; ++j) {
      for (int64_t k = 0; k < 300; ++k) {
        wrong += *got++ != from[(299 - k) * 3000 + j * 6 + i];
      }
    }
  }
  EXPECT_EQ(wrong, 0);
}

TEST_F(Npy, ForeignByteOrderIsSwapped) {
  Array a;
  ASSERT_TRUE(Decode(Npy1(Dict("'>i2'", "(2,)"), {"\x01\x02\xff\xfe", 4}), &a).ok());
  EXPECT_EQ(static_cast<const int16_t*>(a.data())[0], 0x0102);
  EXPECT_EQ(static_cast<const int16_t*>(a.data())[1], -2);
  ASSERT_TRUE(Decode(Npy1(Dict("'>c8'", "()"), {"\x3f\x80\0\0\x40\0\0\0", 8}), &a).ok());
  EXPECT_EQ(static_cast<const Complex64*>(a.data())->re, 1.0f);
  EXPECT_EQ(static_cast<const Complex64*>(a.data())->im, 2.0f);
  WriteFile(Path("big.npy"), Npy1(Dict("'>f8'", "(1,)"), std::string(8, '\0')));
  EXPECT_EQ(LoadNpy(Path("big.npy").c_str(), MapMode::kRead, &a).code(),
            Code::kUnsupported);
}

TEST_F(Npy, BoolsBecomeZeroOrOne) {
  Array a;
  ASSERT_TRUE(Decode(Npy1(Dict("'|b1'", "(3,)"), {"\0\x02\xff", 3}), &a).ok());
  const auto* bytes = static_cast<const uint8_t*>(a.data());
  EXPECT_EQ(bytes[0], 0);
  EXPECT_EQ(bytes[1], 1);
  EXPECT_EQ(bytes[2], 1);
}

TEST_F(Npy, HeadersThatAreAccepted) {
  const std::string eight(8, '\1');
  Array a;
  const std::string accepted[] = {
      "{'descr':'<f8','fortran_order':False,'shape':(1,)}",
      "{\"shape\": (1,), \"descr\": \"<f8\", \"fortran_order\": True}   \n",
      " {\n'descr' : '=f8' ,\t'fortran_order' : False , 'shape' : ( 1 , ) , } \n",
      "{'descr': 'f8', 'fortran_order': False, 'shape': (1L,), }",
      "{'descr': '|f8', 'fortran_order': False, 'shape': (1L, 1, 1L), }",
      "{'descr': 'float64', 'fortran_order': False, 'shape': (), }",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 1152921504606846975), }"};
  for (const std::string& dict : accepted) {
    const Status status = Decode(Npy1(dict, eight), &a);
    EXPECT_TRUE(status.ok()) << dict << ": " << MessageOf(status);
  }
  EXPECT_TRUE(Decode(Npy1(accepted[0], eight, 2), &a).ok());
  EXPECT_TRUE(Decode(Npy1(accepted[0], eight, 3), &a).ok());
  EXPECT_FALSE(Decode(Npy1(accepted[3], eight, 3), &a).ok());  // L is Python 2's
  ASSERT_TRUE(Decode(Npy1(Dict("'|V2'", "(4,)"), eight), &a).ok());
  EXPECT_EQ(a.dtype(), Dtype::kBfloat16);
}

TEST_F(Npy, HeadersThatAreRefused) {
  const struct {
    const char* dict;
    Code code;
  } refused[] = {
      {"", Code::kFormat},
      {"{}", Code::kFormat},
      {"{'descr': '<f8', 'fortran_order': False}", Code::kFormat},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'x': 1}", Code::kFormat},
      {"{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (1,)}",
       Code::kFormat},
      {"{'descr': '<f8', 'fortran_order': 0, 'shape': (1,)}", Code::kFormat},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (1)}", Code::kFormat},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': [1]}", Code::kFormat},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}", Code::kFormat},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (01,)}", Code::kFormat},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (1,,)}", Code::kFormat},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775808,)}",
       Code::kFormat},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (1,)} x", Code::kFormat},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (1,)", Code::kFormat},
      {"{'descr': '<f8\\n', 'fortran_order': False, 'shape': (1,)}", Code::kFormat},
      {"{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", Code::kDtype},
      {"{'descr': [('x', '<f8')], 'fortran_order': False, 'shape': (1,)}", Code::kDtype},
      {"{'descr': '<U3', 'fortran_order': False, 'shape': (1,)}", Code::kDtype},
      {"{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (1,)}", Code::kDtype},
      {"{'descr': '<f16', 'fortran_order': False, 'shape': (1,)}", Code::kDtype},
      {"{'descr': '', 'fortran_order': False, 'shape': (1,)}", Code::kDtype},
      {"{'descr': '<', 'fortran_order': False, 'shape': (1,)}", Code::kDtype},
      // The product wraps to 8 bytes in 64-bit arithmetic.
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296, 1)}",
       Code::kFormat},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (2305843009213693953,)}",
       Code::kFormat},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (0, 4611686018427387904, 8)}",
       Code::kFormat},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (2,)}", Code::kFormat},
  };
  Array a;
  for (const auto& row : refused) {
    const Status status = Decode(Npy1(row.dict, std::string(8, '\0')), &a);
    EXPECT_EQ(status.code(), row.code) << row.dict << ": " << MessageOf(status);
  }
  std::string many = "(";
  for (int i = 0; i < 65; ++i) many += "1,";
  EXPECT_EQ(Decode(Npy1(Dict("'<f8'", many + ")"), std::string(8, '\0')), &a).code(),
            Code::kFormat);
  std::string version = Npy1(Dict("'<f8'", "()"), std::string(8, '\0'));
  version[6] = 4;
  EXPECT_EQ(Decode(version, &a).code(), Code::kVersion);
}

TEST_F(Npy, LiesAboutSizeCostNoMemory) {
  const std::string lies[] = {
      std::string("\x93NUMPY\x02\x00\xff\xff\xff\xff", 12),  // a header of 4 GiB
      std::string("\x93NUMPY\x01\x00\xff\xff", 10),
      Npy1(Dict("'<f8'", "(1073741824,)"), "12345678"),
      Npy1(Dict("'<c16'", "(576460752303423487,)"), "12345678"),
  };
  for (const std::string& lie : lies) {
    Array a;
    const auto decode = [&] { return Decode(lie, &a); };
    EXPECT_EQ(hostile::ReadWithin(4096, decode).code(), Code::kFormat);
    WriteFile(Path("lie.npy"), lie);
    for (int32_t mode = 0; mode <= 3; ++mode) {
      const auto load = [&] {
        return LoadNpy(Path("lie.npy").c_str(), static_cast<MapMode>(mode), &a);
      };
      EXPECT_EQ(hostile::ReadWithin(4096, load).code(), Code::kFormat);
    }
  }
}

TEST_F(Npy, EveryPrefixFails) {
  const std::string whole = Encode(Counting(Dtype::kInt32, {5, 7}));
  Array a;
  for (size_t length = 0; length < whole.size(); ++length) {
    EXPECT_EQ(Decode(whole.substr(0, length), &a).code(), Code::kFormat) << length;
  }
  int64_t consumed = 0;
  const std::string more = whole + "more";
  ASSERT_TRUE(
      DecodeNpy(more.data(), static_cast<int64_t>(more.size()), &a, &consumed).ok());
  EXPECT_EQ(consumed, static_cast<int64_t>(whole.size()));
}

TEST_F(Npy, EveryBitFlipIsAnErrorOrAnArray) {
  const std::string whole = Encode(Counting(Dtype::kInt16, {3, 4}));
  hostile::ForEachFlip(whole, [](const std::string& bytes) {
    Array a;
    return Decode(bytes, &a);
  });
}

TEST_F(Npy, PipesAreReadAsTheyCome) {
  const Array a = Counting(Dtype::kFloat32, {700, 1000});
  const std::string whole = Encode(a);
  ASSERT_EQ(mkfifo(Path("pipe").c_str(), 0600), 0);
  std::thread writer([&] { WriteFile(Path("pipe"), whole); });
  Array b;
  const Status status = LoadNpy(Path("pipe").c_str(), MapMode::kNone, &b);
  writer.join();
  ASSERT_TRUE(status.ok()) << MessageOf(status);
  EXPECT_EQ(std::memcmp(a.data(), b.data(), whole.size() - 128), 0);

  // A pipe that promises 8 GiB and brings 300 KB.
  const std::string lie = Npy1(Dict("'<f8'", "(1073741824,)"), std::string(300000, 'x'));
  std::thread liar([&] { WriteFile(Path("pipe"), lie); });
  SetMemoryLimit(GetMemoryStats().live_bytes + hostile::Bound(lie.size()));
  EXPECT_EQ(LoadNpy(Path("pipe").c_str(), MapMode::kNone, &b).code(), Code::kFormat);
  SetMemoryLimit(0);
  liar.join();
}

TEST_F(Npy, PipesAreWrittenDirectly) {
  ASSERT_EQ(mkfifo(Path("pipe").c_str(), 0600), 0);
  const Array a = Counting(Dtype::kInt8, {200000});
  std::string got;
  std::thread reader([&] { got = ReadFile(Path("pipe")); });
  EXPECT_TRUE(SaveNpy(Path("pipe").c_str(), a).ok());
  reader.join();
  EXPECT_EQ(got, Encode(a));

  // A reader that goes away is an error, not a signal.
  std::thread leaver([&] {
    const int pipe = open(Path("pipe").c_str(), O_RDONLY);
    char byte;
    EXPECT_EQ(read(pipe, &byte, 1), 1);
    close(pipe);
  });
  const Status status = SaveNpy(Path("pipe").c_str(), a);
  leaver.join();
  EXPECT_EQ(status.code(), Code::kIo);
  EXPECT_NE(MessageOf(status).find("nobody reads"), std::string::npos);
}

TEST_F(Npy, AFailedSaveLeavesTheOldFile) {
  const Array old = Counting(Dtype::kInt8, {10});
  const Array large = Counting(Dtype::kInt8, {1 << 20});
  const std::string path = Path("a.npy");
  ASSERT_TRUE(SaveNpy(path.c_str(), old).ok());
  // The system refuses to write more than 64 KiB.
  rlimit limit;
  getrlimit(RLIMIT_FSIZE, &limit);
  const rlimit small = {64 << 10, limit.rlim_max};
  std::signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &small);
  const Status status = SaveNpy(path.c_str(), large);
  setrlimit(RLIMIT_FSIZE, &limit);
  EXPECT_EQ(status.code(), Code::kIo);
  EXPECT_NE(MessageOf(status).find("too large"), std::string::npos) << MessageOf(status);
  EXPECT_EQ(ReadFile(path), Encode(old));
  EXPECT_EQ(FileCount(), 1);
}

TEST_F(Npy, ReplacingKeepsPermissionsAndLinks) {
  const Array a = Counting(Dtype::kInt8, {10});
  WriteFile(Path("real"), "old");
  ASSERT_EQ(chmod(Path("real").c_str(), 0640), 0);
  ASSERT_EQ(symlink("real", Path("link").c_str()), 0);
  ASSERT_TRUE(SaveNpy(Path("link").c_str(), a).ok());
  struct stat status;
  ASSERT_EQ(lstat(Path("link").c_str(), &status), 0);
  EXPECT_TRUE(S_ISLNK(status.st_mode));
  ASSERT_EQ(stat(Path("real").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0640u);
  EXPECT_EQ(ReadFile(Path("real")), Encode(a));
  EXPECT_EQ(FileCount(), 2);
}

TEST_F(Npy, ErrorsOfTheSystemSayWhy) {
  const Array a = Counting(Dtype::kInt8, {1});
  Array b;
  Status status = LoadNpy(Path("none.npy").c_str(), MapMode::kNone, &b);
  EXPECT_EQ(status.code(), Code::kIo);
  EXPECT_NE(MessageOf(status).find("no such file"), std::string::npos);
  EXPECT_EQ(LoadNpy(folder_.c_str(), MapMode::kNone, &b).code(), Code::kIo);
  EXPECT_EQ(SaveNpy(folder_.c_str(), a).code(), Code::kIo);
  EXPECT_EQ(SaveNpy(Path("no/folder").c_str(), a).code(), Code::kIo);
  EXPECT_EQ(SaveNpy("", a).code(), Code::kIo);
  EXPECT_EQ(SaveNpy(Path("name/").c_str(), a).code(), Code::kIo);
  EXPECT_EQ(SaveNpy(Path(std::string(300, 'n')).c_str(), a).code(), Code::kIo);
  EXPECT_EQ(SaveNpy(std::string(5000, '/').c_str(), a).code(), Code::kIo);
  EXPECT_EQ(FileCount(), 0);
}

TEST_F(Npy, MappingsShareOrKeepTheirWrites) {
  const std::string path = Path("a.npy");
  const int64_t shape[] = {4, 5};
  Array made;
  ASSERT_TRUE(CreateNpy(path.c_str(), Dtype::kInt32, 2, shape, Order::kF, &made).ok());
  EXPECT_TRUE(made.has(kFContiguous));
  EXPECT_EQ(reinterpret_cast<uintptr_t>(made.data()) % 64, 0u);
  static_cast<int32_t*>(made.data())[3] = 42;
  Array copy;
  ASSERT_TRUE(LoadNpy(path.c_str(), MapMode::kCopyOnWrite, &copy).ok());
  static_cast<int32_t*>(copy.data())[4] = 43;
  Array shared;
  ASSERT_TRUE(LoadNpy(path.c_str(), MapMode::kReadWrite, &shared).ok());
  static_cast<int32_t*>(shared.data())[5] = 44;
  Array back;
  ASSERT_TRUE(LoadNpy(path.c_str(), MapMode::kNone, &back).ok());
  const auto* values = static_cast<const int32_t*>(back.data());
  EXPECT_EQ(values[3], 42);
  EXPECT_EQ(values[4], 0);
  EXPECT_EQ(values[5], 44);
  EXPECT_EQ(values[6], 0);
  // Saving over the mapped file leaves the mapping whole.
  ASSERT_TRUE(SaveNpy(path.c_str(), copy).ok());
  EXPECT_EQ(static_cast<const int32_t*>(shared.data())[5], 44);
}

TEST_F(Npy, EmptyArraysCanBeMapped) {
  const int64_t shape[] = {0, 5};
  Array a;
  ASSERT_TRUE(
      CreateNpy(Path("e.npy").c_str(), Dtype::kFloat64, 2, shape, Order::kC, &a).ok());
  ASSERT_TRUE(LoadNpy(Path("e.npy").c_str(), MapMode::kRead, &a).ok());
  EXPECT_EQ(a.size(), 0);
  EXPECT_EQ(a.view().hi, 0);
}

TEST_F(Npy, EncodingIsCutToCapacity) {
  const Array a = Counting(Dtype::kInt32, {10});
  const std::string whole = Encode(a);
  for (size_t capacity = 0; capacity <= whole.size() + 1; ++capacity) {
    std::string bytes(capacity + 8, '#');
    int64_t need = 0;
    ASSERT_TRUE(EncodeNpy(a, bytes.data(), static_cast<int64_t>(capacity), &need).ok());
    EXPECT_EQ(need, static_cast<int64_t>(whole.size()));
    const size_t kept = std::min(capacity, whole.size());
    EXPECT_EQ(bytes.substr(0, kept), whole.substr(0, kept));
    EXPECT_EQ(bytes.find_first_not_of('#', kept), std::string::npos);
  }
}

}  // namespace
}  // namespace nd
