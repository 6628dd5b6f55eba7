// SPDX-License-Identifier: BSD-3-Clause
// Files: .npz archives.
#include <new>

#include "capi/one_call.h"
#include "capi/text.h"
#include "core/io/npz.h"

using namespace nd;
using namespace nd::capi;

namespace {

// What stands behind an nd_npz: one of the two ends.
struct Archive : Object {
  Block home;
  bool writes = false;
  SpinLock busy;  // of a writer
  NpzReader reader;
  NpzWriter writer;
};

void Destroy(Object* object) noexcept {
  auto* archive = static_cast<Archive*>(object);
  const Block home = archive->home;
  archive->~Archive();
  Deallocate(home);
}

// Makes an archive that `open` prepares.
template <typename Open>
int32_t MakeArchive(const char* name, nd_npz* result, Open&& open) noexcept {
  return Store(name, result, [&](nd_npz* token) -> Status {
    NewSlot slot;
    ND_TRY(slot.Acquire(HandleKind::kNpz));
    Block home;
    ND_TRY(Allocate(sizeof(Archive), Fill::kUninitialized, &home));
    auto* archive = new (home.data) Archive();
    archive->home = home;
    archive->destroy = Destroy;
    if (const Status status = open(archive); !status.ok()) {
      Destroy(archive);
      return status;
    }
    slot.SetObject(archive);
    *token = slot.Publish();
    return Ok();
  });
}

// An archive in use, of the wanted end.
class Use {
 public:
  Status Acquire(nd_npz token, bool writes) noexcept {
    ND_TRY(pin_.Acquire(token, HandleKind::kNpz, "archive"));
    archive_ = static_cast<Archive*>(pin_.object());
    if (archive_->writes != writes) {
      return Fail(Code::kValue, "the archive was opened for %s",
                  archive_->writes ? "writing" : "reading");
    }
    if (!writes) return Ok();
    return call_.Begin(&archive_->busy, "another thread writes to the archive");
  }
  const NpzReader& reader() const noexcept { return archive_->reader; }
  NpzWriter& writer() const noexcept { return archive_->writer; }

 private:
  Pin pin_;
  Archive* archive_ = nullptr;
  OneCall call_;
};

}  // namespace

int32_t nd_npz_open(const char* path, nd_npz* result) {
  return MakeArchive("nd_npz_open", result, [&](Archive* archive) -> Status {
    ND_TRY(RequirePointer(path, "path"));
    return archive->reader.OpenFile(path);
  });
}

int32_t nd_npz_open_memory(const void* data, int64_t bytes, nd_npz* result) {
  return MakeArchive("nd_npz_open_memory", result, [&](Archive* archive) -> Status {
    if (bytes != 0) ND_TRY(RequirePointer(data, "data"));
    return archive->reader.OpenMemory(data, bytes);
  });
}

int32_t nd_npz_count(nd_npz archive, int32_t* result) {
  return Store("nd_npz_count", result, [&](int32_t* count) -> Status {
    Use use;
    ND_TRY(use.Acquire(archive, false));
    *count = use.reader().count();
    return Ok();
  });
}

int32_t nd_npz_name(nd_npz archive, int32_t index, char* text, int64_t capacity,
                    int64_t* need) {
  return Call("nd_npz_name", [&]() -> Status {
    ND_TRY(PrepareText(text, capacity, need));
    Use use;
    ND_TRY(use.Acquire(archive, false));
    int64_t bytes = 0;
    ND_TRY(use.reader().Name(index, text, capacity, &bytes));
    if (need != nullptr) *need = bytes;
    return Ok();
  });
}

int32_t nd_npz_load(nd_npz archive, int32_t index, nd_array* result) {
  return Make("nd_npz_load", result, [&](Array* made) -> Status {
    Use use;
    ND_TRY(use.Acquire(archive, false));
    return use.reader().Load(index, made);
  });
}

int32_t nd_npz_create(const char* path, nd_npz* result) {
  return MakeArchive("nd_npz_create", result, [&](Archive* archive) -> Status {
    ND_TRY(RequirePointer(path, "path"));
    archive->writes = true;
    return archive->writer.Create(path);
  });
}

int32_t nd_npz_add(nd_npz archive, const char* name, nd_array a, int32_t compress) {
  return Call("nd_npz_add", [&]() -> Status {
    ND_TRY(RequirePointer(name, "name"));
    Use use;
    ND_TRY(use.Acquire(archive, true));
    Pin pin;
    ND_TRY(pin.Acquire(a, HandleKind::kArray, "a"));
    return use.writer().Add(name, pin.array(), compress != 0);
  });
}

int32_t nd_npz_finish(nd_npz archive) {
  return Call("nd_npz_finish", [&]() -> Status {
    Use use;
    ND_TRY(use.Acquire(archive, true));
    return use.writer().Finish();
  });
}
