// SPDX-License-Identifier: BSD-3-Clause
#include "calls.h"

#include <dlfcn.h>
#include <ffi.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "good_integers.h"
#include "host_state.h"
#include "support.h"

namespace ndtest {
namespace {

constexpr int kErrno = 4711;  // nobody sets it, so nobody has touched errno
constexpr unsigned char kJunk = 0xab;

struct Folder {
  std::string path;
  Folder() {
    char name[] = "/tmp/ndabi-XXXXXX";
    path = mkdtemp(name) == nullptr ? "." : name;
  }
  ~Folder() {
    std::error_code ignored;
    if (path != "." && owner == getpid()) std::filesystem::remove_all(path, ignored);
  }
  pid_t owner = getpid();
};

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// Written once: a file of each format, to be read by the readers.
const std::string& NpyPath() {
  static const std::string path = [] {
    const std::string made = TemporaryPath("good.npy");
    EXPECT_OK(nd_npy_save(made.c_str(), Counting({3, 4}).get()));
    return made;
  }();
  return path;
}

const std::string& NpzPath() {
  static const std::string path = [] {
    const std::string made = TemporaryPath("good.npz");
    Handle archive;
    EXPECT_OK(nd_npz_create(made.c_str(), archive.receive()));
    EXPECT_OK(nd_npz_add(archive.get(), "x", Counting({3, 4}).get(), 1));
    EXPECT_OK(nd_npz_finish(archive.get()));
    return made;
  }();
  return path;
}

void IgnoreRelease(void*) {}

template <typename Value>
const Value& Find(const std::map<std::string, Value>& table, const Declaration& function,
                  const Parameter& parameter) {
  auto found = table.find(function.name + "." + parameter.name);
  if (found == table.end()) found = table.find(parameter.name);
  if (found == table.end()) {
    ADD_FAILURE() << "no good argument is known for " << function.name << ": "
                  << parameter.name;
    found = table.begin();
  }
  return found->second;
}

bool AllZero(const void* memory, size_t bytes) {
  const auto* p = static_cast<const unsigned char*>(memory);
  for (size_t i = 0; i < bytes; ++i) {
    if (p[i] != 0) return false;
  }
  return true;
}

}  // namespace

std::string TemporaryPath(const std::string& name) {
  static const Folder folder;
  return folder.path + "/" + name;
}

Call::Call(const Declaration& declaration) : declaration_(declaration) {
  for (const Parameter& parameter : declaration.parameters) {
    if (parameter.IsHandle()) {
      slots_.push_back(GoodHandle(parameter));
    } else if (parameter.IsPointer()) {
      slots_.push_back(0);
      SetPointer(slots_.size() - 1, GoodPointer(parameter));
    } else {
      slots_.push_back(GoodInteger(parameter));
    }
  }
}

Call::~Call() {
  GiveBack();
  for (int64_t handle : handles_) (void)nd_release(handle);
}

bool Call::IsResult(size_t i) const {
  const std::string& type = parameter(i).type;
  const std::string& name = parameter(i).name;
  // `void *result` is memory of the caller, nd_memory_info is read before it is written.
  if (type == "void *" || type == "nd_memory_info *" || !parameter(i).IsPointer()) {
    return false;
  }
  return name == "result" || name == "need" || name == "count" || name == "consumed" ||
         name == "previous" || name == "results" || name == "float_flags";
}

int64_t Call::GoodInteger(const Parameter& parameter) const {
  const std::string& function = declaration_.name;
  if (parameter.name == "bytes" && function == "nd_npy_decode") {
    return static_cast<int64_t>(ReadFile(NpyPath()).size());
  }
  if (parameter.name == "bytes" && function == "nd_npz_open_memory") {
    return static_cast<int64_t>(ReadFile(NpzPath()).size());
  }
  if (parameter.name == "ufunc") {
    int32_t ufunc = 0;
    EXPECT_OK(nd_ufunc_find(function == "nd_ufunc_unary" ? "negative" : "add", &ufunc));
    return ufunc;
  }
  return Find(GoodIntegers(), declaration_, parameter);
}

int64_t Call::GoodHandle(const Parameter& parameter) {
  const std::string& function = declaration_.name;
  Handle made;
  if (parameter.type == "nd_npz") {
    if (function == "nd_npz_add" || function == "nd_npz_finish") {
      EXPECT_OK(nd_npz_create(TemporaryPath("out.npz").c_str(), made.receive()));
    } else {
      EXPECT_OK(nd_npz_open(NpzPath().c_str(), made.receive()));
    }
  } else if (parameter.type == "nd_convolver") {
    EXPECT_OK(nd_convolver_create(Counting({3, 4}).get(), 4, 3, made.receive()));
  } else if (function == "nd_convolve" || function == "nd_correlate") {
    made = Counting({parameter.name == "a" ? 5 : 3});
  } else if (function == "nd_lfilter" && parameter.name != "x") {
    made = parameter.name == "initial" ? Counting({3, 2})
                                       : Counting({parameter.name == "b" ? 3 : 1});
  } else if (parameter.name == "h" || parameter.name == "row" ||
             parameter.name == "column") {
    made = Counting({3});
  } else if (parameter.name == "window") {
    made = Counting({5});
  } else if (function == "nd_squeeze") {
    made = Counting({1, 4});
  } else if (function == "nd_real" || function == "nd_imag") {
    made = Counting({3, 4}, ND_COMPLEX128);
  } else if (parameter.name == "indices") {
    made = Counting({3}, ND_INT64);
  } else if (function == "nd_ufunc_at" && parameter.name == "b") {
    made = Counting({4});
  } else if (parameter.name == "spacing" || function == "nd_vecdot_value") {
    made = Counting({4});
  } else if (function == "nd_diff" && parameter.name != "a") {
    made = Counting({3, 1});
  } else if (parameter.name == "target" &&
             function.rfind("reduce_into") != std::string::npos) {
    made = Counting({4});
  } else {
    made = Counting({3, 4});
  }
  // nd_release consumes its handle; giving the same one back later is harmless.
  handles_.push_back(made.get());
  return made.give();
}

void* Call::Buffer(const void* content, size_t bytes) {
  buffers_.push_back(std::make_unique<unsigned char[]>(std::max(kBuffer, bytes)));
  std::memcpy(buffers_.back().get(), content, bytes);
  return buffers_.back().get();
}

void* Call::Numbers(const std::vector<int64_t>& numbers) {
  return Buffer(numbers.data(), numbers.size() * sizeof(int64_t));
}

void* Call::GoodPointer(const Parameter& parameter) {
  const std::string& function = declaration_.name;
  const std::string& name = parameter.name;
  if (parameter.IsCallback()) return reinterpret_cast<void*>(&IgnoreRelease);
  if (parameter.type == "const int64_t *") {
    return Numbers(Find(GoodIntegerVectors(), declaration_, parameter));
  }
  if (parameter.type == "const char *") {
    std::string text = name == "name" ? "x" : "float64";
    if (function == "nd_unary") text = "negative";
    if (function == "nd_binary" || function == "nd_ufunc_find") text = "add";
    if (function == "nd_reduction_find") text = "sum";
    if (function == "nd_window") text = "hann";
    if (name == "path") {
      text = function == "nd_npy_load"   ? NpyPath()
             : function == "nd_npz_open" ? NpzPath()
                                         : TemporaryPath("out");
    }
    return Buffer(text.c_str(), text.size() + 1);
  }
  if (function == "nd_npy_decode" && name == "data") {
    const std::string bytes = ReadFile(NpyPath());
    return Buffer(bytes.data(), bytes.size());
  }
  if (function == "nd_npz_open_memory" && name == "data") {
    const std::string bytes = ReadFile(NpzPath());
    return Buffer(bytes.data(), bytes.size());
  }
  if (parameter.type == "const nd_print_options *") {
    const nd_print_options options = {sizeof(options), 8, 1000, 3, 75, 0, 0, 45};
    return Buffer(&options, sizeof(options));
  }
  if (parameter.type == "const nd_ufunc_options *") {
    const nd_ufunc_options options = {sizeof(options), 0, ND_CAST_SAME_KIND, 0, 0, 0, 0};
    return Buffer(&options, sizeof(options));
  }
  if (parameter.type == "const nd_reduce_options *") {
    const nd_reduce_options options = {sizeof(options), 0, 0, 0, 0, 0, 0, 0.0,
                                       ND_CAST_UNSAFE,  0};
    return Buffer(&options, sizeof(options));
  }
  if (parameter.type == "const nd_filter_options *") {
    const nd_filter_options options = {sizeof(options), 0,       nullptr, nullptr,
                                       nullptr,         nullptr, 0,       0};
    return Buffer(&options, sizeof(options));
  }
  if (name == "order") {
    const int32_t orders[] = {1, 0};
    return Buffer(orders, sizeof(orders));
  }
  if (parameter.type == "const nd_array *") {
    return Numbers({GoodHandle(parameter), GoodHandle(parameter)});
  }
  if (parameter.type == "const int32_t *") {
    const int32_t dtypes[] = {ND_FLOAT64, ND_FLOAT32};
    return Buffer(dtypes, sizeof(dtypes));
  }
  if (parameter.type == "const nd_view *") {
    static const int64_t shapes[][2] = {{3, 4}, {5, 7}},
                         strides[][2] = {{32, 8}, {56, 8}};
    const std::vector<double> ones(35, 1.0);
    void* const memory = Buffer(ones.data(), ones.size() * sizeof(double));
    const int n = name == "target" ? 1 : 0;
    const int64_t bytes = shapes[n][0] * strides[n][0];
    const nd_view view = {sizeof(nd_view), ND_FLOAT64, 2,         0,         memory, 0,
                          bytes,           bytes / 8,  shapes[n], strides[n]};
    return Buffer(&view, sizeof(view));
  }
  if (parameter.type == "nd_memory_info *") {
    const nd_memory_info info = {sizeof(info), 0, 0, 0, 0, 0, 0, 0};
    return Buffer(&info, sizeof(info));
  }
  if (name == "memory") {
    EXPECT_OK(nd_raw_alloc(100, &resource_));
    return resource_;
  }
  if (name == "instance") {
    const int64_t object[] = {1, 2, 0};
    return Buffer(object, sizeof(object));
  }
  if (name == "tensor") {
    EXPECT_OK(nd_dlpack_export(Counting({3, 4}).get(), 1, &resource_));
    return resource_;
  }
  // Memory to read or write: it begins in the middle, so that strides may be negative.
  const std::vector<double> ones(kBuffer / sizeof(double), 1.0);
  auto* memory = static_cast<unsigned char*>(Buffer(ones.data(), kBuffer));
  if (function == "nd_raw_convolve" || function == "nd_raw_correlate")
    memory += kBuffer / 2;
  if (name == "stop") *reinterpret_cast<double*>(memory) = 5.0;
  return memory;
}

std::vector<std::string> Call::Run(void (*function)()) {
  std::vector<std::string> wrong;
  if (function == nullptr) {
    function =
        reinterpret_cast<void (*)()>(dlsym(RTLD_DEFAULT, declaration_.name.c_str()));
  }
  if (function == nullptr) return {"not exported"};

  std::vector<ffi_type*> types;
  std::vector<void*> arguments;
  std::vector<int32_t> narrow(size());
  for (size_t i = 0; i < size(); ++i) {
    if (parameter(i).IsInt32()) {
      narrow[i] = static_cast<int32_t>(slots_[i]);
      types.push_back(&ffi_type_sint32);
      arguments.push_back(&narrow[i]);
    } else {
      types.push_back(parameter(i).IsPointer()  ? &ffi_type_pointer
                      : parameter(i).IsDouble() ? &ffi_type_double
                                                : &ffi_type_sint64);
      arguments.push_back(&slots_[i]);
    }
    if (IsResult(i) && pointer(i) != nullptr) {
      std::memset(pointer(i), kJunk, ResultSize(i));
    }
  }
  const bool text = declaration_.result == "const char *";
  ffi_type* result_type = text                               ? &ffi_type_pointer
                          : declaration_.result == "int64_t" ? &ffi_type_sint64
                                                             : &ffi_type_sint32;
  ffi_cif interface;
  if (ffi_prep_cif(&interface, FFI_DEFAULT_ABI, static_cast<unsigned>(size()),
                   result_type, types.data()) != FFI_OK) {
    return {"libffi refuses the prototype"};
  }
  // Before the host's state is taken, so that the probes do not disturb it.
  const int64_t handles = nd_live_count();
  const int64_t bytes = MemoryInfo().live_bytes;
  ffi_arg value = 0;
  const HostState state = [] {
    errno = kErrno;
    return HostState::Now();
  }();
  errno = kErrno;
  ffi_call(&interface, function, &value, arguments.data());
  const std::string changed = HostState::Now().ChangedFrom(state);
  if (!changed.empty()) wrong.push_back("changed the host's" + changed);

  returned_ = text || declaration_.result == "int64_t" ? static_cast<int64_t>(value)
                                                       : static_cast<int32_t>(value);
  if (text && returned_ == 0) wrong.push_back("returned NULL");
  succeeded_ = !declaration_.ReturnsStatus() || returned_ == 0;
  if (succeeded_) return wrong;

  const int32_t status = static_cast<int32_t>(returned_);
  const int32_t code = nd_status_code(status);
  if (status > 0 || code >= 0 || code <= ND_E_INTERNAL) {
    wrong.push_back("returned " + CodeOf(status));
  }
  const std::string message = MessageOf(status);
  if (message.rfind(declaration_.name + ": ", 0) != 0 ||
      message.size() < declaration_.name.size() + 6) {
    wrong.push_back("the message is \"" + message + "\"");
  }
  for (size_t i = 0; i < size(); ++i) {
    if (IsResult(i) && pointer(i) != nullptr && !AllZero(pointer(i), ResultSize(i))) {
      wrong.push_back("left " + parameter(i).name + " as it was");
    }
  }
  if (nd_live_count() != handles) wrong.push_back("changed the number of handles");
  if (MemoryInfo().live_bytes != bytes) wrong.push_back("changed the memory in use");
  return wrong;
}

// What a successful call handed out, and what a failed call did not take.
void Call::GiveBack() {
  const std::string& name = declaration_.name;
  for (size_t i = 0; i < size(); ++i) {
    const Parameter& p = parameter(i);
    if (resource_ != nullptr && i == 0 && !(succeeded_ && pointer(i) == resource_)) {
      (void)(p.name == "tensor" ? nd_dlpack_release(resource_, 1)
                                : nd_raw_free(resource_));
    }
    const bool made = p.name == "result" || p.name == "results";
    if (!succeeded_ || !made || pointer(i) == nullptr) continue;
    if (p.type == "nd_array *" || p.type == "nd_npz *" || p.type == "nd_convolver *" ||
        name == "nd_retain") {
      const int64_t count = p.name == "results" ? integer(i - 1) : 1;
      for (int64_t k = 0; k < count; ++k) {
        (void)nd_release(static_cast<int64_t*>(pointer(i))[k]);
      }
    } else if (name == "nd_raw_alloc") {
      (void)nd_raw_free(*static_cast<void**>(pointer(i)));
    } else if (name == "nd_dlpack_export") {
      const size_t versioned = i - 1;
      (void)nd_dlpack_release(*static_cast<void**>(pointer(i)),
                              static_cast<int32_t>(integer(versioned)));
    }
  }
}

std::string Call::Describe() const {
  std::string text = declaration_.name + "(";
  for (size_t i = 0; i < size(); ++i) {
    if (i > 0) text += ", ";
    text += parameter(i).name + "=";
    if (parameter(i).IsPointer()) {
      text += pointer(i) == nullptr ? "NULL" : "pointer";
    } else {
      text += std::to_string(slots_[i]);
    }
  }
  return text + ")";
}

}  // namespace ndtest
