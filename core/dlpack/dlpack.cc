// SPDX-License-Identifier: BSD-3-Clause
#include "core/dlpack/dlpack.h"

#include <cinttypes>

#include "core/array/checked.h"
#include "core/dtype/parse.h"

namespace nd {
namespace {

constexpr uint32_t kMajor = 1;
constexpr uint32_t kMinor = 1;
constexpr int32_t kCpu = 1;                  // kDLCPU
constexpr uint64_t kFlagReadonly = 1u << 0;  // DLPACK_FLAG_BITMASK_READ_ONLY

// What an exported tensor points at: the struct itself, an array that holds the memory,
// and the strides in elements. One block, freed by the deleter.
template <typename Managed>
struct Exported {
  Managed managed;
  Array array;
  Block home;
  int64_t strides[1];  // ndim entries; the block is made large enough
};

template <typename Managed>
void DeleteExported(Managed* managed) {
  auto* exported = static_cast<Exported<Managed>*>(managed->context);
  const Block home = exported->home;
  exported->array.~Array();
  Deallocate(home);
}

template <typename Managed>
Status Export(const Array& a, Managed** result) noexcept {
  const int64_t itemsize = a.itemsize();
  for (int32_t i = 0; i < a.ndim(); ++i) {
    if (a.stride(i) % itemsize != 0 && a.shape(i) > 1) {
      return Fail(Code::kValue,
                  "the stride of axis %d, %" PRId64
                  " bytes, is not a multiple of the itemsize %" PRId64,
                  i, a.stride(i), itemsize);
    }
  }
  using Whole = Exported<Managed>;
  Block home;
  ND_TRY(Allocate(sizeof(Whole) + sizeof(int64_t) * static_cast<size_t>(a.ndim()),
                  Fill::kZero, &home));
  auto* exported = static_cast<Whole*>(home.data);
  new (&exported->array) Array();
  if (const Status shared = a.Share(&exported->array); !shared.ok()) {
    exported->array.~Array();
    Deallocate(home);
    return shared;
  }
  exported->home = home;
  const DtypeInfo& info = InfoOf(a.dtype());
  Managed* managed = &exported->managed;
  DlTensor& tensor = managed->tensor;
  tensor.data = a.data();
  tensor.device = {kCpu, 0};
  tensor.ndim = a.ndim();
  tensor.dtype = {static_cast<uint8_t>(info.dlpack_code),
                  static_cast<uint8_t>(info.dlpack_bits), 1};
  tensor.shape = const_cast<int64_t*>(exported->array.shape());
  tensor.strides = exported->strides;
  for (int32_t i = 0; i < a.ndim(); ++i) exported->strides[i] = a.stride(i) / itemsize;
  managed->context = exported;
  managed->deleter = DeleteExported<Managed>;
  *result = managed;
  return Ok();
}

// The array that a tensor describes, not yet owning it.
Status Describe(const DlTensor& tensor, int32_t flags, Array* result) noexcept {
  if (tensor.device.type != kCpu) {
    return Fail(Code::kUnsupported,
                "the tensor is on device type %d, only the CPU (%d) is "
                "supported",
                tensor.device.type, kCpu);
  }
  Dtype dtype;
  ND_TRY(
      DtypeFromDlpack(tensor.dtype.code, tensor.dtype.bits, tensor.dtype.lanes, &dtype));
  if (tensor.ndim > 0 && tensor.shape == nullptr) {
    return Fail(Code::kFormat, "the tensor has %d dimensions and no shape", tensor.ndim);
  }
  if (tensor.byte_offset > static_cast<uint64_t>(INT64_MAX)) {
    return Fail(Code::kFormat, "byte_offset is %" PRIu64 ", beyond 63 bits",
                tensor.byte_offset);
  }
  Layout layout;
  ND_TRY(SetShape(tensor.ndim, tensor.shape, &layout));
  int64_t size = 0;
  ND_TRY(CountElements(layout, ItemSize(dtype), &size));
  SetContiguousStrides(Order::kC, ItemSize(dtype), &layout);
  for (int32_t i = 0; tensor.strides != nullptr && i < tensor.ndim; ++i) {
    if (MulOverflows(tensor.strides[i], ItemSize(dtype), &layout.strides[i])) {
      return Fail(Code::kFormat, "strides[%d] is %" PRId64 " elements, beyond 64 bits", i,
                  tensor.strides[i]);
    }
  }
  if (size > 0 && tensor.data == nullptr) {
    return Fail(Code::kFormat, "the tensor has %" PRId64 " elements and no data", size);
  }
  // DLPack gives no extent: it is what the elements touch, and views stay inside it.
  Extent extent = {0, 0};
  ND_TRY(TouchedExtent(layout, ItemSize(dtype), &extent));
  void* data =
      size > 0 ? static_cast<char*>(tensor.data) + tensor.byte_offset : tensor.data;
  return Array::Make(dtype, layout, data, extent, flags, BufferRef(), result);
}

template <typename Managed>
void DeleteImported(void* context) {
  auto* managed = static_cast<Managed*>(context);
  if (managed->deleter != nullptr) managed->deleter(managed);
}

template <typename Managed>
Status Import(Managed* managed, int32_t flags, Array* result) noexcept {
  ND_TRY(Describe(managed->tensor, flags, result));
  BufferRef owner;
  ND_TRY(NewCallbackBuffer(DeleteImported<Managed>, managed, &owner));
  result->SetOwner(static_cast<BufferRef&&>(owner));
  return Ok();
}

}  // namespace

Status ExportLegacy(const Array& a, DlManaged** result) noexcept {
  if (a.has(kReadonly)) {
    return Fail(Code::kReadonly,
                "a legacy tensor cannot say that the array is read-only; ask for a "
                "versioned one");
  }
  return Export(a, result);
}

Status ExportVersioned(const Array& a, DlManagedVersioned** result) noexcept {
  ND_TRY(Export(a, result));
  (*result)->major = kMajor;
  (*result)->minor = kMinor;
  (*result)->flags = a.has(kReadonly) ? kFlagReadonly : 0;
  return Ok();
}

Status ImportLegacy(DlManaged* managed, Array* result) noexcept {
  return Import(managed, kReadonly, result);
}

Status ImportVersioned(DlManagedVersioned* managed, Array* result) noexcept {
  if (managed->major != kMajor) {
    return Fail(Code::kVersion,
                "the tensor is of DLPack version %u.%u, only %u is understood",
                managed->major, managed->minor, kMajor);
  }
  return Import(managed, (managed->flags & kFlagReadonly) != 0 ? kReadonly : 0, result);
}

}  // namespace nd
