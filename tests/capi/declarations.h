// SPDX-License-Identifier: BSD-3-Clause
// The prototypes of decl.h, read from its text at run time, so that a function cannot be
// added to the ABI without being called badly by the tests.
#pragma once

#include <string>
#include <vector>

namespace ndtest {

struct Parameter {
  std::string type;  // "const int64_t *", one space before the stars
  std::string name;

  // nd_retain and nd_release take any kind, so they spell the handle as int64_t.
  bool IsHandle() const {
    return type == "nd_array" || type == "nd_npz" || type == "nd_convolver" ||
           (IsInt64() && name == "handle");
  }
  bool IsCallback() const { return type == "nd_release_fn"; }
  bool IsPointer() const { return type.back() == '*' || IsCallback(); }
  bool IsConst() const { return type.compare(0, 6, "const ") == 0; }
  bool IsInt32() const { return type == "int32_t"; }
  bool IsInt64() const { return type == "int64_t"; }
  bool IsDouble() const { return type == "double"; }
};

struct Declaration {
  std::string result;
  std::string name;
  std::vector<Parameter> parameters;
  std::string comment;  // of this function, on one line

  // Fallible functions return a status; the others say "Cannot fail" or return text.
  bool ReturnsStatus() const;
};

// All functions of the header; empty when it cannot be read.
const std::vector<Declaration>& Declarations();

}  // namespace ndtest
