// SPDX-License-Identifier: BSD-3-Clause
#include "support.h"

#include <cstring>

namespace ndtest {

std::string MessageOf(int32_t status) {
  int64_t need = 0;
  if (nd_error_message(status, nullptr, 0, &need) != 0) return "no message";
  std::string text(static_cast<size_t>(need), '?');
  if (nd_error_message(status, text.data(), need, nullptr) != 0) return "no message";
  return std::string(text.c_str());
}

std::string CodeOf(int32_t status) {
  const std::string name = nd_code_name(nd_status_code(status));
  return status == 0 ? name : name + " (" + MessageOf(status) + ")";
}

const nd_view& ViewOf(int64_t array) {
  static const nd_view none = {};
  const nd_view* view = nullptr;
  EXPECT_EQ(CodeOf(nd_view_of(array, &view)), "ND_OK");
  return view == nullptr ? none : *view;
}

Dims ShapeOf(int64_t array) {
  const nd_view& view = ViewOf(array);
  return Dims(view.shape, view.shape + view.ndim);
}

Dims StridesOf(int64_t array) {
  const nd_view& view = ViewOf(array);
  return Dims(view.strides, view.strides + view.ndim);
}

Handle Zeros(const Dims& shape, int32_t dtype) {
  Handle made;
  EXPECT_OK(
      nd_zeros(dtype, static_cast<int32_t>(shape.size()), shape.data(), made.receive()));
  return made;
}

Handle Ones(const Dims& shape, int32_t dtype) {
  Handle made;
  EXPECT_OK(
      nd_ones(dtype, static_cast<int32_t>(shape.size()), shape.data(), made.receive()));
  return made;
}

Handle FromValues(const Values& values, const Dims& shape, int32_t dtype) {
  Handle wrapped, made;
  const int64_t bytes = static_cast<int64_t>(values.size() * sizeof(double));
  EXPECT_OK(nd_wrap(ND_FLOAT64, static_cast<int32_t>(shape.size()), shape.data(), nullptr,
                    const_cast<double*>(values.data()), 0, bytes, ND_FLAG_READONLY,
                    wrapped.receive()));
  EXPECT_OK(nd_astype(wrapped.get(), dtype, ND_ORDER_C, ND_CAST_UNSAFE, ND_COPY_ALWAYS,
                      made.receive()));
  return made;
}

Handle Counting(const Dims& shape, int32_t dtype) {
  Values values(static_cast<size_t>(Product(shape)));
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i);
  return FromValues(values, shape, dtype);
}

Handle Vector(const Values& values, int32_t dtype) {
  return FromValues(values, {static_cast<int64_t>(values.size())}, dtype);
}

Handle Slice(int64_t array, std::initializer_list<std::array<int64_t, 4>> items) {
  Handle made;
  EXPECT_OK(nd_slice(array, items.size() == 0 ? nullptr : items.begin()->data(),
                     static_cast<int32_t>(items.size()), made.receive()));
  return made;
}

Values ValuesOf(int64_t array) {
  const Dims shape = ShapeOf(array);
  Values values(static_cast<size_t>(Product(shape)));
  Handle target;
  EXPECT_OK(nd_wrap(ND_FLOAT64, static_cast<int32_t>(shape.size()), shape.data(), nullptr,
                    values.data(), 0,
                    static_cast<int64_t>(values.size() * sizeof(double)), 0,
                    target.receive()));
  EXPECT_OK(nd_assign(target.get(), array, ND_CAST_UNSAFE));
  return values;
}

nd_memory_info MemoryInfo() {
  nd_memory_info info = {};
  info.struct_size = sizeof(info);
  EXPECT_OK(nd_memory_stats(&info));
  return info;
}

testing::AssertionResult Fails(int32_t status, int32_t code,
                               std::initializer_list<const char*> words) {
  const std::string wanted = nd_code_name(code);
  if (nd_status_code(status) != code) {
    return testing::AssertionFailure() << CodeOf(status) << " instead of " << wanted;
  }
  const std::string message = MessageOf(status);
  for (const char* word : words) {
    if (message.find(word) == std::string::npos) {
      return testing::AssertionFailure()
             << "the message \"" << message << "\" does not say \"" << word << "\"";
    }
  }
  return testing::AssertionSuccess();
}

void NothingLeft::SetUp() {
  handles_ = nd_live_count();
  bytes_ = MemoryInfo().live_bytes;
}

void NothingLeft::TearDown() {
  EXPECT_EQ(nd_live_count(), handles_);
  EXPECT_EQ(MemoryInfo().live_bytes, bytes_);
}

}  // namespace ndtest
