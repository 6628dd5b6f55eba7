// SPDX-License-Identifier: BSD-3-Clause
#include <cinttypes>

#include "core/array/checked.h"
#include "core/io/npy.h"
#include "core/io/npy_header.h"
#include "core/io/replacement.h"

namespace nd {
namespace {

constexpr int64_t kBlockBytes = 256 << 10;

bool StoredAsFortran(const Array& a) noexcept {
  return a.has(kFContiguous) && !a.has(kCContiguous);
}

NpyPrefix PrefixOf(const Array& a) noexcept {
  return NpyPrefix(a.dtype(), StoredAsFortran(a), a.ndim(), a.shape());
}

template <int64_t kSize>
char* GatherRow(const char* from, int64_t stride, int64_t count, char* to) noexcept {
  for (int64_t i = 0; i < count; ++i) {
    std::memcpy(to, from + i * stride, kSize);
    to += kSize;
  }
  return to;
}

char* GatherRow(int64_t itemsize, const char* from, int64_t stride, int64_t count,
                char* to) noexcept {
  switch (itemsize) {
    case 1:
      return GatherRow<1>(from, stride, count, to);
    case 2:
      return GatherRow<2>(from, stride, count, to);
    case 4:
      return GatherRow<4>(from, stride, count, to);
    case 8:
      return GatherRow<8>(from, stride, count, to);
    default:
      return GatherRow<16>(from, stride, count, to);
  }
}

// Writes the elements of a non-empty array with at least one axis in C order.
Status WriteStrided(const Array& a, Sink& sink) noexcept {
  Scratch<char> block;
  ND_TRY(block.Resize(kBlockBytes));
  const int64_t itemsize = a.itemsize();
  const int32_t last = a.ndim() - 1;
  const char* row = static_cast<const char*>(a.data());
  int64_t index[kMaxDims] = {};
  char* next = block.data();
  for (;;) {
    for (int64_t done = 0; done < a.shape(last);) {
      const int64_t room = (block.data() + kBlockBytes - next) / itemsize;
      const int64_t count = std::min(room, a.shape(last) - done);
      next =
          GatherRow(itemsize, row + done * a.stride(last), a.stride(last), count, next);
      done += count;
      if (count == room) {
        ND_TRY(sink.Write(block.data(), kBlockBytes));
        next = block.data();
      }
    }
    int32_t axis = last - 1;
    for (; axis >= 0; --axis) {
      row += a.stride(axis);
      if (++index[axis] < a.shape(axis)) break;
      row -= a.shape(axis) * a.stride(axis);
      index[axis] = 0;
    }
    if (axis < 0) break;
  }
  return sink.Write(block.data(), static_cast<size_t>(next - block.data()));
}

}  // namespace

Status NpyBytes(const Array& a, int64_t* result) noexcept {
  int64_t bytes = 0;
  if (MulOverflows(a.size(), a.itemsize(), &bytes) ||
      AddOverflows(bytes, static_cast<int64_t>(PrefixOf(a).bytes), result)) {
    return Fail(Code::kOverflow,
                "%" PRId64 " elements of %" PRId64 " bytes fit in no file", a.size(),
                a.itemsize());
  }
  return Ok();
}

Status WriteNpy(const Array& a, Sink& sink) noexcept {
  const NpyPrefix prefix = PrefixOf(a);
  ND_TRY(sink.Write(prefix.data, prefix.bytes));
  if (a.size() == 0) return Ok();
  if (a.has(kCContiguous) || a.has(kFContiguous)) {
    return sink.Write(a.data(), static_cast<size_t>(a.size() * a.itemsize()));
  }
  return WriteStrided(a, sink);
}

Status SaveNpy(const char* path, const Array& a) noexcept {
  int64_t bytes = 0;
  ND_TRY(NpyBytes(a, &bytes));
  Replacement replacement;
  ND_TRY(replacement.Begin(path));
  ND_TRY(WriteNpy(a, replacement.file()));
  return replacement.Commit();
}

Status EncodeNpy(const Array& a, void* data, int64_t capacity, int64_t* need) noexcept {
  if (capacity < 0) {
    return Fail(Code::kValue, "capacity is %" PRId64 ", it must not be negative",
                capacity);
  }
  ND_TRY(NpyBytes(a, need));
  if (capacity == 0) return Ok();
  MemorySink sink(data, capacity);
  return WriteNpy(a, sink);
}

Status CreateNpy(const char* path, Dtype dtype, int32_t ndim, const int64_t* shape,
                 Order order, Array* result) noexcept {
  Layout layout;
  ND_TRY(SetShape(ndim, shape, &layout));
  int64_t size = 0;
  ND_TRY(CountElements(layout, ItemSize(dtype), &size));
  SetContiguousStrides(order, ItemSize(dtype), &layout);
  const NpyPrefix prefix(dtype, order == Order::kF, ndim, shape);
  const int64_t offset = static_cast<int64_t>(prefix.bytes);
  const int64_t bytes = size * ItemSize(dtype);
  int64_t total = 0;
  if (AddOverflows(offset, bytes, &total)) {
    return Fail(Code::kOverflow, "%" PRId64 " bytes of elements fit in no file", bytes);
  }

  Replacement replacement;
  ND_TRY(replacement.Begin(path));
  File& file = replacement.file();
  if (!file.regular())
    return Fail(Code::kUnsupported, "only a regular file can be mapped");
  ND_TRY(file.Reserve(total));
  ND_TRY(file.WriteAt(0, prefix.data, prefix.bytes));
  BufferRef owner;
  void* data = nullptr;
  ND_TRY(file.Map(total, MapMode::kReadWrite, &owner, &data));
  Array array;
  ND_TRY(Array::Make(dtype, layout, static_cast<char*>(data) + offset, Extent{0, bytes},
                     0, static_cast<BufferRef&&>(owner), &array));
  ND_TRY(replacement.Commit());
  *result = static_cast<Array&&>(array);
  return Ok();
}

}  // namespace nd
