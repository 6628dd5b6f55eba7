// SPDX-License-Identifier: BSD-3-Clause
// DLPack both ways and in both forms: lifetimes, and structs that lie. The layouts are
// spelled out here from the DLPack specification, so that the library cannot be wrong
// about them in the same way as its test.
#include <atomic>

#include "support.h"

namespace ndtest {
namespace {

struct Tensor {  // DLTensor
  void* data;
  int32_t device_type, device_id;
  int32_t ndim;
  uint8_t code, bits;
  uint16_t lanes;
  int64_t* shape;
  int64_t* strides;
  uint64_t byte_offset;
};

struct Legacy {  // DLManagedTensor
  Tensor tensor;
  void* context;
  void (*deleter)(Legacy*);
};

struct Versioned {  // DLManagedTensorVersioned
  uint32_t major, minor;
  void* context;
  void (*deleter)(Versioned*);
  uint64_t flags;
  Tensor tensor;
};

constexpr uint64_t kReadOnly = 1;

class Dlpack : public NothingLeft {};

TEST_F(Dlpack, ExportsTheMemory) {
  Handle a = Counting({3, 4}, ND_INT32);
  for (int32_t versioned : {0, 1}) {
    void* managed = nullptr;
    ASSERT_OK(nd_dlpack_export(a.get(), versioned, &managed));
    auto* v = static_cast<Versioned*>(managed);
    auto* l = static_cast<Legacy*>(managed);
    const Tensor& tensor = versioned ? v->tensor : l->tensor;
    if (versioned != 0) {
      EXPECT_EQ(v->major, 1u);
    }
    EXPECT_EQ(static_cast<char*>(tensor.data) + tensor.byte_offset, ViewOf(a.get()).data);
    EXPECT_EQ(tensor.device_type, 1);
    EXPECT_EQ(tensor.ndim, 2);
    EXPECT_EQ(tensor.code, 0);
    EXPECT_EQ(tensor.bits, 32);
    EXPECT_EQ(tensor.lanes, 1);
    EXPECT_EQ(Dims(tensor.shape, tensor.shape + 2), (Dims{3, 4}));
    if (tensor.strides != nullptr) {
      EXPECT_EQ(Dims(tensor.strides, tensor.strides + 2), (Dims{4, 1}));
    }
    EXPECT_OK(nd_dlpack_release(managed, versioned));
  }
}

TEST_F(Dlpack, ExportOutlivesTheHandle) {
  for (int32_t versioned : {0, 1}) {
    Handle a = Counting({1000});
    void* managed = nullptr;
    ASSERT_OK(nd_dlpack_export(a.get(), versioned, &managed));
    EXPECT_OK(nd_release(a.give()));
    const Tensor& tensor = versioned ? static_cast<Versioned*>(managed)->tensor
                                     : static_cast<Legacy*>(managed)->tensor;
    for (int i = 0; i < 100; ++i) Zeros({1000});
    EXPECT_EQ(static_cast<double*>(tensor.data)[999], 999);
    if (versioned) {
      static_cast<Versioned*>(managed)->deleter(static_cast<Versioned*>(managed));
    } else {
      static_cast<Legacy*>(managed)->deleter(static_cast<Legacy*>(managed));
    }
  }
}

TEST_F(Dlpack, RoundTripSharesMemory) {
  Handle a = Counting({3, 4});
  Handle t, back;
  ASSERT_OK(nd_permute(a.get(), 0, nullptr, t.receive()));
  void* managed = nullptr;
  ASSERT_OK(nd_dlpack_export(t.get(), 1, &managed));
  ASSERT_OK(nd_dlpack_import(managed, 1, back.receive()));
  EXPECT_EQ(ViewOf(back.get()).data, ViewOf(a.get()).data);
  EXPECT_EQ(StridesOf(back.get()), (Dims{8, 32}));
  EXPECT_OK(nd_release(a.give()));
  EXPECT_OK(nd_release(t.give()));
  EXPECT_EQ(ValuesOf(back.get())[1], 4);
}

TEST_F(Dlpack, ReadonlyIsSaid) {
  Handle row = Counting({3}), wide, back;
  const int64_t shape[] = {2, 3};
  ASSERT_OK(nd_broadcast_to(row.get(), 2, shape, wide.receive()));
  void* managed = &managed;
  EXPECT_FAILS(nd_dlpack_export(wide.get(), 0, &managed), ND_E_READONLY);
  EXPECT_EQ(managed, nullptr);
  ASSERT_OK(nd_dlpack_export(wide.get(), 1, &managed));
  EXPECT_NE(static_cast<Versioned*>(managed)->flags & kReadOnly, 0u);
  ASSERT_OK(nd_dlpack_import(managed, 1, back.receive()));
  EXPECT_NE(ViewOf(back.get()).flags & ND_FLAG_READONLY, 0);
}

TEST_F(Dlpack, StridesMustBeWholeElements) {
  unsigned char memory[64] = {};
  const int64_t shape = 3, stride = 9;
  Handle a;
  ASSERT_OK(nd_wrap(ND_FLOAT64, 1, &shape, &stride, memory, 0, 64, 0, a.receive()));
  void* managed = &managed;
  EXPECT_FAILS(nd_dlpack_export(a.get(), 1, &managed), ND_E_VALUE);
  EXPECT_EQ(managed, nullptr);
}

// A tensor of ours, with all that an importer has to look at.
struct Foreign {
  alignas(64) double data[24] = {};
  int64_t shape[64] = {2, 3}, strides[64] = {3, 1};
  int deleted = 0;
  Versioned versioned = {};
  Legacy legacy = {};

  Foreign() {
    for (int i = 0; i < 24; ++i) data[i] = i;
    versioned = {
        1,    0,
        this, [](Versioned* self) {
                   ++static_cast<Foreign*>(self->context)->deleted; },
        0,    {data, 1, 0, 2, 2, 64, 1, shape, strides, 0}};
    legacy = {versioned.tensor, this,
              [](Legacy* self) { ++static_cast<Foreign*>(self->context)->deleted; }};
  }
};

TEST_F(Dlpack, ImportDeletesOnceAtTheEnd) {
  for (int32_t versioned : {0, 1}) {
    Foreign foreign;
    Handle a;
    void* managed = versioned ? static_cast<void*>(&foreign.versioned) : &foreign.legacy;
    ASSERT_OK(nd_dlpack_import(managed, versioned, a.receive()));
    Handle view = Slice(a.get(), {{ND_ITEM_INDEX, 1, 0, 0}});
    EXPECT_EQ((ViewOf(a.get()).flags & ND_FLAG_READONLY) != 0, !versioned);
    EXPECT_OK(nd_release(a.give()));
    EXPECT_EQ(foreign.deleted, 0);
    EXPECT_EQ(ValuesOf(view.get()), (Values{3, 4, 5}));
    EXPECT_OK(nd_release(view.give()));
    EXPECT_EQ(foreign.deleted, 1);
  }
}

TEST_F(Dlpack, OddButHonestTensors) {
  const auto import = [](Foreign* foreign) {
    Handle a;
    EXPECT_OK(nd_dlpack_import(&foreign->versioned, 1, a.receive()));
    return ValuesOf(a.get());
  };
  Foreign dense;
  dense.versioned.tensor.strides = nullptr;
  EXPECT_EQ(import(&dense), (Values{0, 1, 2, 3, 4, 5}));
  Foreign offset;
  offset.versioned.tensor.byte_offset = 16;
  EXPECT_EQ(import(&offset)[0], 2);
  Foreign scalar;
  scalar.versioned.tensor.ndim = 0;
  scalar.versioned.tensor.shape = nullptr;
  scalar.versioned.tensor.strides = nullptr;
  EXPECT_EQ(import(&scalar), Values{0});
  Foreign empty;
  empty.shape[0] = 0;
  empty.versioned.tensor.data = nullptr;
  EXPECT_EQ(import(&empty), Values());
  Foreign minor;
  minor.versioned.minor = 99;
  EXPECT_EQ(import(&minor)[5], 5);
  Foreign orphan;
  orphan.versioned.deleter = nullptr;  // allowed: nothing to do at the end
  EXPECT_EQ(import(&orphan)[5], 5);
}

TEST_F(Dlpack, LiesAreRefusedAndStayWithTheCaller) {
  using Change = void (*)(Foreign*, Tensor*);
  const struct {
    Change change;
    std::vector<int32_t> codes;
  } lies[] = {
      {[](Foreign* f, Tensor*) { f->versioned.major = 2; }, {ND_E_VERSION}},
      {[](Foreign* f, Tensor*) { f->versioned.major = 0; }, {ND_E_VERSION}},
      {[](Foreign*, Tensor* t) { t->device_type = 2; }, {ND_E_UNSUPPORTED}},
      {[](Foreign*, Tensor* t) { t->device_type = -1; }, {ND_E_UNSUPPORTED}},
      {[](Foreign*, Tensor* t) { t->ndim = -1; }, {ND_E_FORMAT, ND_E_NDIM}},
      {[](Foreign*, Tensor* t) { t->ndim = 65; }, {ND_E_FORMAT, ND_E_NDIM}},
      {[](Foreign*, Tensor* t) { t->ndim = INT32_MAX; }, {ND_E_FORMAT, ND_E_NDIM}},
      {[](Foreign*, Tensor* t) { t->lanes = 4; }, {ND_E_DTYPE}},
      {[](Foreign*, Tensor* t) { t->lanes = 0; }, {ND_E_DTYPE}},
      {[](Foreign*, Tensor* t) { t->bits = 63; }, {ND_E_DTYPE}},
      {[](Foreign*, Tensor* t) { t->code = 200; }, {ND_E_DTYPE}},
      {[](Foreign*, Tensor* t) { t->shape = nullptr; }, {ND_E_FORMAT}},
      {[](Foreign*, Tensor* t) { t->data = nullptr; }, {ND_E_FORMAT, ND_E_NULL}},
      {[](Foreign* f, Tensor*) { f->shape[0] = -1; }, {ND_E_FORMAT, ND_E_SHAPE}},
      {[](Foreign* f, Tensor*) { f->shape[0] = INT64_MAX; },
       {ND_E_FORMAT, ND_E_OVERFLOW}},
      {[](Foreign* f, Tensor*) { f->shape[0] = int64_t{1} << 61; },
       {ND_E_FORMAT, ND_E_OVERFLOW}},
      {[](Foreign* f, Tensor*) { f->strides[0] = INT64_MAX; },
       {ND_E_FORMAT, ND_E_OVERFLOW}},
      {[](Foreign* f, Tensor*) { f->strides[0] = INT64_MIN; },
       {ND_E_FORMAT, ND_E_OVERFLOW}},
      {[](Foreign* f, Tensor*) { f->strides[0] = int64_t{1} << 60; },
       {ND_E_FORMAT, ND_E_OVERFLOW}},
      {[](Foreign*, Tensor* t) { t->byte_offset = UINT64_MAX; },
       {ND_E_FORMAT, ND_E_OVERFLOW}},
  };
  int row = 0;
  for (const auto& lie : lies) {
    Foreign foreign;
    lie.change(&foreign, &foreign.versioned.tensor);
    nd_array none = 1;
    const int32_t status = nd_dlpack_import(&foreign.versioned, 1, &none);
    const int32_t code = nd_status_code(status);
    EXPECT_NE(std::count(lie.codes.begin(), lie.codes.end(), code), 0)
        << "lie " << row << ": " << CodeOf(status);
    EXPECT_EQ(none, 0);
    EXPECT_EQ(foreign.deleted, 0);
    ++row;
  }
}

TEST_F(Dlpack, ReleaseCallsTheDeleter) {
  Foreign foreign;
  EXPECT_OK(nd_dlpack_release(&foreign.versioned, 1));
  EXPECT_OK(nd_dlpack_release(&foreign.legacy, 0));
  EXPECT_EQ(foreign.deleted, 2);
  foreign.versioned.deleter = nullptr;
  EXPECT_OK(nd_dlpack_release(&foreign.versioned, 1));
}

}  // namespace
}  // namespace ndtest
