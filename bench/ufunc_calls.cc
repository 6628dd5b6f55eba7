// SPDX-License-Identifier: BSD-3-Clause
// Times calls of ufuncs through the C ABI. Each line of standard input asks for one:
//
//   ufunc layout file...
//
// The files are .npy, one per input. layout: `fresh`; `step2`, every second element of
// vectors; `into`, an existing C-contiguous result; `in_place`, the result over the first
// input. The answer is a line of JSON: processor seconds per call, the release of fresh
// results included. One thread, the best of some rounds.
#include <cstring>

#include "calls.h"

namespace {

using bench::Check;

constexpr int kMostInputs = 3;
constexpr int kMostOutputs = 2;

struct Request {
  const nd_ufunc_desc* about;
  int32_t ufunc;
  bool is_into;
  nd_array inputs[kMostInputs];
  nd_array target;
};

// The shortest call that there is for the request.
void Call(const Request& request) {
  const nd_ufunc_desc& about = *request.about;
  nd_array results[kMostOutputs] = {};
  int32_t flags;
  if (request.is_into) {
    Check(nd_ufunc_call_into(request.ufunc, about.inputs, request.inputs, nullptr, 1,
                             &request.target, &flags));
    return;
  }
  if (about.inputs == 1 && about.outputs == 1) {
    Check(nd_ufunc_unary(request.ufunc, request.inputs[0], results, &flags));
  } else if (about.inputs == 2 && about.outputs == 1) {
    Check(nd_ufunc_binary(request.ufunc, request.inputs[0], request.inputs[1], results,
                          &flags));
  } else {
    Check(nd_ufunc_call(request.ufunc, about.inputs, request.inputs, nullptr,
                        about.outputs, results, &flags));
  }
  for (int32_t i = 0; i < about.outputs; i++) Check(nd_release(results[i]));
}

nd_array Loaded(const char* path, bool is_stepped) {
  const nd_array whole = bench::Loaded(path);
  if (!is_stepped) return whole;
  nd_array half;
  const int64_t item[] = {ND_ITEM_SLICE | ND_ITEM_OPEN_START | ND_ITEM_OPEN_STOP, 0, 0,
                          2};
  Check(nd_slice(whole, item, 1, &half));
  Check(nd_release(whole));
  return half;
}

// A C-contiguous array for the results of a ufunc with one output.
nd_array TargetOf(const Request& request) {
  nd_array like, target;
  Check(nd_ufunc_call(request.ufunc, request.about->inputs, request.inputs, nullptr, 1,
                      &like, nullptr));
  Check(nd_empty_like(like, 0, ND_ORDER_C, &target));
  Check(nd_release(like));
  return target;
}

void Answer(char* line) {
  const char* name = std::strtok(line, " \n");
  const char* layout = std::strtok(nullptr, " \n");
  if (name == nullptr || layout == nullptr) return;
  Request request = {};
  Check(nd_ufunc_find(name, &request.ufunc));
  Check(nd_ufunc_info(request.ufunc, &request.about));
  for (int32_t i = 0; i < request.about->inputs; i++) {
    const char* path = std::strtok(nullptr, " \n");
    request.inputs[i] = Loaded(path, std::strcmp(layout, "step2") == 0);
  }
  const bool is_in_place = std::strcmp(layout, "in_place") == 0;
  request.is_into = is_in_place || std::strcmp(layout, "into") == 0;
  if (is_in_place) {
    Check(nd_retain(request.inputs[0], &request.target));
  } else if (request.is_into) {
    request.target = TargetOf(request);
  }
  bench::Tell(bench::BestOf([&] { Call(request); }));
  for (const nd_array each : request.inputs) Check(nd_release(each));
  Check(nd_release(request.target));
}

}  // namespace

int main() {
  static char line[4096];
  Check(nd_set_thread_count(1));
  while (std::fgets(line, sizeof line, stdin) != nullptr) Answer(line);
  return 0;
}
