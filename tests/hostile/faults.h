// SPDX-License-Identifier: BSD-3-Clause
// Allocation and system calls that fail on demand. The program that links faults.cc
// defines these functions itself, in front of the C library, so that whatever the library
// under test calls, directly or through zlib and the C++ runtime, can be made to fail.
#pragma once

#include <cstdint>

namespace faults {

enum class Group {
  kMemory,  // malloc and its kin, mmap, pthread_create
  kFiles,   // open, read, write, stat, rename, ...
};

enum class Mode {
  kCount,        // nothing fails, sites are counted
  kOnce,         // the site fails, the next call works again
  kFromThereOn,  // the site and all that follow fail
  kInterrupted,  // files: the site fails with EINTR, once
  kPartial,      // files: every read and write moves one byte less than asked
};

// Counts sites of a group from here on, and fails the one numbered `site`, from 0.
void Arm(Group group, Mode mode, int64_t site);
// Back to normal; the number of sites that were passed.
int64_t Disarm();

// Blocks and mapped bytes that the process holds now.
int64_t LiveBlocks();
int64_t MappedBytes();

}  // namespace faults
