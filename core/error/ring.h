// SPDX-License-Identifier: BSD-3-Clause
// The fixed ring of messages behind statuses: no heap, no locks, no thread-local state,
// so a message can be read from any thread (goroutines, virtual threads) and after any
// fork. A message lives until kRingSize further failures have happened anywhere in the
// process.
#pragma once

#include <cstddef>

#include "core/error/status.h"

namespace nd {

inline constexpr int kRingSize = 256;
inline constexpr size_t kMessageSize = 512;  // bytes, the closing NUL included

// Puts the name of the ABI function, or of an argument, before the status's message.
// Gives a status that has no message yet a ring entry with the code's general text.
Status Attribute(Status status, const char* function) noexcept;

// Copies the message of `status` into `text` (NUL-terminated). When the ring has moved
// on, or the status never had a message, the code's general text is copied instead.
void Message(Status status, char (&text)[kMessageSize]) noexcept;

}  // namespace nd
