// SPDX-License-Identifier: BSD-3-Clause
// Calls of ABI functions made from their prototypes through libffi, and what must hold
// after each: a documented status, a message, zeroed results, nothing leaked and a host
// in the state that it was in.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "declarations.h"

namespace ndtest {

// One call with good arguments, which a test then spoils. What the arguments own and what
// the call returns are given back at the end of the scope.
class Call {
 public:
  explicit Call(const Declaration& declaration);
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  ~Call();

  const Declaration& declaration() const { return declaration_; }
  const Parameter& parameter(size_t i) const { return declaration_.parameters[i]; }
  size_t size() const { return declaration_.parameters.size(); }

  int64_t integer(size_t i) const { return slots_[i]; }
  void SetInteger(size_t i, int64_t value) { slots_[i] = value; }
  void SetPointer(size_t i, void* value) {
    slots_[i] = static_cast<int64_t>(reinterpret_cast<intptr_t>(value));
  }
  void* pointer(size_t i) const {
    return reinterpret_cast<void*>(static_cast<intptr_t>(slots_[i]));
  }

  // The parameter is written by the call and zeroed when it fails.
  bool IsResult(size_t i) const;
  // In bytes; of `results` as many as the count before them says.
  size_t ResultSize(size_t i) const {
    if (parameter(i).name == "results") return integer(i - 1) > 0 ? 8 : 0;
    return parameter(i).type == "int32_t *" ? 4 : 8;
  }

  // Calls the exported function of this name, or `function` in its place, and returns all
  // that is wrong about how it went; empty when nothing is.
  std::vector<std::string> Run(void (*function)() = nullptr);
  int64_t returned() const { return returned_; }  // by the last Run

  // The arguments as text, for messages.
  std::string Describe() const;

 private:
  static constexpr size_t kBuffer = 4096;  // bytes behind each pointer

  int64_t GoodInteger(const Parameter& parameter) const;
  int64_t GoodHandle(const Parameter& parameter);
  void* GoodPointer(const Parameter& parameter);
  void* Buffer(const void* content, size_t bytes);
  void* Numbers(const std::vector<int64_t>& numbers);
  void GiveBack();

  const Declaration& declaration_;
  std::vector<int64_t> slots_;
  std::vector<std::unique_ptr<unsigned char[]>> buffers_;
  std::vector<int64_t> handles_;
  void* resource_ = nullptr;  // raw memory or a tensor, which a successful call consumes
  int64_t returned_ = 0;
  bool succeeded_ = false;
};

// Where the files of these calls live; made at first use, removed at exit.
std::string TemporaryPath(const std::string& name);

}  // namespace ndtest
