// SPDX-License-Identifier: BSD-3-Clause
#include "core/io/system_error.h"

#include <cerrno>

namespace nd {
namespace {

struct Reason {
  int error;
  const char* text;
};

// Not strerror: it depends on the locale and is not safe with threads everywhere.
constexpr Reason kReasons[] = {
    {ENOENT, "no such file or directory"},
    {EACCES, "permission denied"},
    {EPERM, "operation not permitted"},
    {EISDIR, "is a directory"},
    {ENOTDIR, "a part of the path is not a directory"},
    {EEXIST, "file exists"},
    {ENOSPC, "no space left on the device"},
    {EFBIG, "file too large"},
    {EROFS, "read-only file system"},
    {ENAMETOOLONG, "file name too long"},
    {ELOOP, "too many symbolic links"},
    {EMFILE, "too many open files in the process"},
    {ENFILE, "too many open files in the system"},
    {EBUSY, "device or resource busy"},
    {EIO, "input/output error"},
    {EPIPE, "nobody reads from the pipe"},
    {EAGAIN, "resource temporarily unavailable"},
    {ENXIO, "no such device, or nobody at the other end"},
    {ENODEV, "the file system cannot map files"},
    {ENOMEM, "out of memory"},
    {EINVAL, "invalid argument"},
    {EDQUOT, "disk quota exceeded"},
    {EXDEV, "on another file system"},
};

const char* TextOf(int error) noexcept {
  for (const Reason& reason : kReasons) {
    if (reason.error == error) return reason.text;
  }
  return "the system refused";
}

}  // namespace

Status FailSystem(const char* action, const char* path, int error) noexcept {
  const Code code = error == ENOMEM ? Code::kNoMemory : Code::kIo;
  if (path == nullptr) {
    return Fail(code, "cannot %s: %s (errno %d)", action, TextOf(error), error);
  }
  return Fail(code, "cannot %s '%.300s': %s (errno %d)", action, path, TextOf(error),
              error);
}

}  // namespace nd
