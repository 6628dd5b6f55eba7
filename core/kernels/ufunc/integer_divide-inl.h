// SPDX-License-Identifier: BSD-3-Clause
// Exact division of integers. Whatever is divided by 0 gives 0, with remainder 0; the
// smallest number divided by -1 gives itself.
//
//   Divisions<Op>: a loop of two inputs. Op is one of IntegerFloorDivide,
//   IntegerRemainder, IntegerFmod and IntegerDivmod.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_UFUNC_INTEGER_DIVIDE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_UFUNC_INTEGER_DIVIDE_INL_H_
#undef ND_CORE_KERNELS_UFUNC_INTEGER_DIVIDE_INL_H_
#else
#define ND_CORE_KERNELS_UFUNC_INTEGER_DIVIDE_INL_H_
#endif

#include <cstring>

#include "core/kernels/ufunc/integer_divide_each-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

template <class Op, typename T>
HWY_INLINE void DivideBySingle(const LoopArgs& args, T divisor) {
  const Divider<T> divider(divisor);
  const auto body = [&divider](auto x)
                        HWY_ATTR { return Op().Single(TagOf<T>(), x, divider); };
  DivideVectors<Op, T>(args, body, std::index_sequence<0>());
}

template <class Op, typename T>
bool DivideLoop(const LoopArgs& args) noexcept {
  const T divisor = *static_cast<const T*>(args.in[1]);
  if ((args.single & 2) == 0) {
    DivideByEach<Op, T>(args);
  } else if (divisor != 0) {
    DivideBySingle<Op, T>(args, divisor);
  } else {
    const size_t bytes = static_cast<size_t>(args.count) * sizeof(T);
    std::memset(args.out[0], 0, bytes);
    if (std::is_same_v<Op, IntegerDivmod>) std::memset(args.out[1], 0, bytes);
  }
  return false;
}

template <class Op>
struct Divisions {
  template <typename T>
  static constexpr Loop kLoop = DivideLoop<Op, T>;
};

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
