// SPDX-License-Identifier: BSD-3-Clause
#include "core/io/replacement.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "core/io/system_error.h"

namespace nd {
namespace {

#if defined(O_PATH)
constexpr int kOpenFolder = O_PATH | O_DIRECTORY | O_CLOEXEC;
#else
constexpr int kOpenFolder = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
#endif
constexpr int kAttempts = 100;

std::atomic<uint32_t> created{0};

// Tells two files of one process, and most likely of two, apart; O_EXCL decides.
uint64_t UniqueNumber() noexcept {
  timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  const uint64_t time = static_cast<uint64_t>(now.tv_sec) * 1000000000u +
                        static_cast<uint64_t>(now.tv_nsec);
  const uint64_t process = static_cast<uint64_t>(getpid()) << 40;
  return time ^ process ^ (static_cast<uint64_t>(created.fetch_add(1)) << 20);
}

// Gives the new file the owner and the permissions of the one it will replace. The owner
// needs a privilege, so it is only tried.
Status TakeAfter(int descriptor, const struct stat& old, const char* path) noexcept {
  struct stat fresh;
  if (fstat(descriptor, &fresh) != 0) return FailSystem("create", path, errno);
  if (fresh.st_uid != old.st_uid || fresh.st_gid != old.st_gid) {
    [[maybe_unused]] const int tried = fchown(descriptor, old.st_uid, old.st_gid);
  }
  if (fchmod(descriptor, old.st_mode & 07777) != 0) {
    return FailSystem("set the permissions of", path, errno);
  }
  return Ok();
}

}  // namespace

Replacement::~Replacement() {
  if (temporary_exists_ && getpid() == process_) unlinkat(folder_, temporary_, 0);
  if (folder_ >= 0) close(folder_);
}

Status Replacement::Begin(const char* path) noexcept {
  struct stat status;
  char resolved[PATH_MAX];
  if (lstat(path, &status) == 0 && S_ISLNK(status.st_mode)) {
    // The link stays; the file it names is replaced.
    if (realpath(path, resolved) == nullptr) {
      if (errno != ENOENT) return FailSystem("open", path, errno);
      return file_.Open(path, File::Access::kOverwrite);
    }
    path = resolved;
  }
  if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) {
    return file_.Open(path, File::Access::kOverwrite);
  }
  ND_TRY(OpenFolder(path));
  return CreateBeside(path);
}

Status Replacement::OpenFolder(const char* path) noexcept {
  const char* slash = std::strrchr(path, '/');
  const char* name = slash == nullptr ? path : slash + 1;
  const size_t length = std::strlen(name);
  if (length == 0) return FailSystem("create", path, *path == '\0' ? ENOENT : EISDIR);
  if (length >= kNameSize) return FailSystem("create", path, ENAMETOOLONG);
  std::memcpy(name_, name, length + 1);

  char folder[PATH_MAX] = ".";
  if (slash != nullptr) {
    const size_t bytes = std::max(static_cast<size_t>(slash - path), size_t{1});
    if (bytes >= sizeof(folder)) return FailSystem("create", path, ENAMETOOLONG);
    std::memcpy(folder, path, bytes);
    folder[bytes] = '\0';
  }
  do {
    folder_ = open(folder, kOpenFolder);
  } while (folder_ < 0 && errno == EINTR);
  return folder_ >= 0 ? Ok() : FailSystem("create", path, errno);
}

Status Replacement::CreateBeside(const char* path) noexcept {
  struct stat old;
  const bool replaces = fstatat(folder_, name_, &old, 0) == 0;
  if (replaces && faccessat(folder_, name_, W_OK, AT_EACCESS) != 0) {
    return FailSystem("open", path, errno);
  }
  int descriptor = -1;
  for (int attempt = 0; descriptor < 0; ++attempt) {
    std::snprintf(temporary_, sizeof(temporary_), ".ndabi-%016llx",
                  static_cast<unsigned long long>(UniqueNumber()));
    descriptor = openat(folder_, temporary_, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0 && ((errno != EEXIST && errno != EINTR) || attempt == kAttempts)) {
      return FailSystem("create", path, errno);
    }
  }
  temporary_exists_ = true;
  process_ = getpid();
  ND_TRY(file_.Adopt(descriptor));
  return replaces ? TakeAfter(descriptor, old, path) : Ok();
}

Status Replacement::Commit() noexcept {
  ND_TRY(file_.Close());
  if (temporary_exists_) {
    if (renameat(folder_, temporary_, folder_, name_) != 0) {
      return FailSystem("replace", name_, errno);
    }
    temporary_exists_ = false;
  }
  return Ok();
}

}  // namespace nd
