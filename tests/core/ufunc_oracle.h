// SPDX-License-Identifier: BSD-3-Clause
// Dull scalar twins of the elementwise operations, found by name. A file of oracles has
//
//   const Oracle kAdd = Oracle::Of<Self, Self>("add", [](auto a, auto b) { ... });
//
// with the type of each input: Self is that of the loop. The function gets bool for Bool
// and the stored type for all others, and returns the result, or a std::pair of two. A
// dtype that it cannot be called with has no oracle.
#pragma once

#include <cstring>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/dtype/convert.h"

namespace nd::test {

struct Self {};

template <typename T>
auto OracleLoad(const void* from) {
  T value;
  std::memcpy(&value, from, sizeof(T));
  if constexpr (std::is_same_v<T, Bool>) {
    return value.byte != 0;
  } else {
    return value;
  }
}

template <typename R>
size_t OracleStore(R value, void* to) {
  if constexpr (std::is_same_v<R, bool>) {
    return OracleStore(Bool{static_cast<uint8_t>(value)}, to);
  } else {
    std::memcpy(to, &value, sizeof(R));
    return sizeof(R);
  }
}
template <typename A, typename B>
void OracleStore(std::pair<A, B> value, void* const* out, size_t* sizes) {
  sizes[0] = OracleStore(value.first, out[0]);
  sizes[1] = OracleStore(value.second, out[1]);
}
template <typename R>
void OracleStore(R value, void* const* out, size_t* sizes) {
  sizes[0] = OracleStore(value, out[0]);
}

class Oracle {
 public:
  // One element; stores the results and their sizes. False: none for this dtype.
  using Function = std::function<bool(Dtype loop, const void* const* in, void* const* out,
                                      size_t* sizes)>;

  // The loops may be off by `ulps`, floating results only.
  template <typename... In, typename F>
  static Oracle Of(const char* name, F function, double ulps = 0) {
    Oracle oracle;
    oracle.name_ = name;
    oracle.ulps_ = ulps;
    oracle.function_ = [function](Dtype loop, const void* const* in, void* const* out,
                                  size_t* sizes) {
      return VisitDtype(loop, [&]<typename Row>(Row) {
        using T = typename Row::Type;
        return [&]<size_t... I>(std::index_sequence<I...>) {
          if constexpr (requires {
                          function(OracleLoad<
                                   std::conditional_t<std::is_same_v<In, Self>, T, In>>(
                              in[I])...);
                        }) {
            OracleStore(
                function(OracleLoad<std::conditional_t<std::is_same_v<In, Self>, T, In>>(
                    in[I])...),
                out, sizes);
            return true;
          } else {
            return false;
          }
        }
        (std::index_sequence_for<In...>());
      });
    };
    All().push_back(oracle);
    return oracle;
  }

  static const Oracle* Find(const std::string& name) {
    for (const Oracle& oracle : All()) {
      if (oracle.name_ == name) return &oracle;
    }
    return nullptr;
  }

  bool operator()(Dtype loop, const void* const* in, void* const* out,
                  size_t* sizes) const {
    return function_(loop, in, out, sizes);
  }
  double ulps() const { return ulps_; }

 private:
  static std::vector<Oracle>& All() {
    static std::vector<Oracle> all;
    return all;
  }

  std::string name_;
  Function function_;
  double ulps_ = 0;
};

template <typename T>
concept IsInteger = std::is_integral_v<T> && !std::is_same_v<T, bool>;
template <typename T>
concept IsFloating = std::is_floating_point_v<T>;
template <typename T>
concept IsReal = IsInteger<T> || IsFloating<T>;
template <typename T>
concept IsComplex = internal::kIsComplex<T>;
template <typename T>
concept Is16BitFloat = std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>;

}  // namespace nd::test
