// SPDX-License-Identifier: BSD-3-Clause
// Every struct of options is read alike, whatever release its caller was compiled with.
#include <cstring>
#include <functional>

#include "support.h"

using namespace ndtest;

namespace {

constexpr int32_t kLargest = 256;

// Options with room for what later releases may append.
template <typename Options>
union Grown {
  Options options;
  char bytes[kLargest + 1];

  explicit Grown(const Options& known) {
    std::memset(bytes, 0, sizeof bytes);
    options = known;
    options.struct_size = sizeof known;
  }
};

using Call = std::function<int32_t(const void* options)>;

class Options : public NothingLeft {
 protected:
  template <typename Known>
  void Check(const Known& known, const Call& call) {
    Grown<Known> grown(known);
    int32_t& size = grown.options.struct_size;
    EXPECT_OK(call(&grown));
    for (const int32_t wrong : {0, -1, size - 1, kLargest + 1}) {
      const int32_t right = std::exchange(size, wrong);
      EXPECT_FAILS(call(&grown), ND_E_VALUE, {"options->struct_size is"});
      size = right;
    }
    size = kLargest;
    EXPECT_OK(call(&grown));
    grown.bytes[kLargest] = 1;  // not the struct's
    EXPECT_OK(call(&grown));
    for (const int32_t place : {static_cast<int32_t>(sizeof known), kLargest - 1}) {
      grown.bytes[place] = 1;
      EXPECT_FAILS(call(&grown), ND_E_VERSION, {"is not 0", "a later release"});
      grown.bytes[place] = 0;
    }
    if constexpr (requires { grown.options.reserved; }) {
      grown.options.reserved = -2;
      EXPECT_FAILS(call(&grown), ND_E_VALUE, {"options->reserved is -2"});
    }
  }
};

TEST_F(Options, OfUfuncs) {
  nd_ufunc_options known = {};
  known.casting = ND_CAST_SAME_KIND;
  const Handle a = Vector({1, 2});
  int32_t negative = 0;
  ASSERT_OK(nd_ufunc_find("negative", &negative));
  Check(known, [&](const void* options) {
    const nd_array input = a.get();
    Handle result;
    return nd_ufunc_call(negative, 1, &input,
                         static_cast<const nd_ufunc_options*>(options), 1,
                         result.receive(), nullptr);
  });
}

TEST_F(Options, OfReductions) {
  const Handle a = Vector({1, 2});
  int32_t sum = 0;
  ASSERT_OK(nd_reduction_find("sum", &sum));
  Check(nd_reduce_options{}, [&](const void* options) {
    Handle result;
    return nd_reduce(sum, a.get(), -1, nullptr,
                     static_cast<const nd_reduce_options*>(options), result.receive(),
                     nullptr);
  });
}

TEST_F(Options, OfFilters) {
  const Handle a = Vector({1, 2});
  Check(nd_filter_options{}, [&](const void* options) {
    Handle result;
    return nd_filter_correlate(a.get(), a.get(), 0,
                               static_cast<const nd_filter_options*>(options),
                               result.receive());
  });
}

TEST_F(Options, OfText) {
  nd_print_options known = {};
  known.sign = '-';
  known.linewidth = 75;
  const Handle a = Vector({1, 2});
  Check(known, [&](const void* options) {
    char text[40];
    int64_t need = 0;
    return nd_format(a.get(), ND_TEXT_STR, static_cast<const nd_print_options*>(options),
                     text, sizeof text, &need);
  });
}

}  // namespace
