// SPDX-License-Identifier: BSD-3-Clause
// Failures of the operating system as statuses.
#pragma once

#include "core/error/status.h"

namespace nd {

// kIo (kNoMemory for ENOMEM): "cannot open 'x.npy': no such file or directory (errno 2)".
// `path` may be nullptr. The reason is in English whatever the host's locale.
[[gnu::cold]] Status FailSystem(const char* action, const char* path, int error) noexcept;

}  // namespace nd
