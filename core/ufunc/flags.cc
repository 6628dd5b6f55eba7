// SPDX-License-Identifier: BSD-3-Clause
#include "core/ufunc/flags.h"

#include <cmath>
#include <cstring>
#include <limits>

#include "core/dtype/convert.h"

namespace nd {
namespace {

enum class Value { kZero, kFinite, kInfinite, kNan };

Value ValueOf(double x) noexcept {
  return std::isnan(x)   ? Value::kNan
         : std::isinf(x) ? Value::kInfinite
         : x == 0        ? Value::kZero
                         : Value::kFinite;
}

// What element `index` is; of a complex number the worse part.
Value ValueAt(Dtype dtype, const void* elements, int64_t index) noexcept {
  return VisitDtype(dtype, [&]<typename Row>(Row) {
    typename Row::Type element;
    std::memcpy(&element, static_cast<const typename Row::Type*>(elements) + index,
                sizeof(element));
    if constexpr (Row::kKind == Kind::kComplex) {
      const Value re = ValueOf(element.re), im = ValueOf(element.im);
      return re > im ? re : im;
    } else {
      return ValueOf(Convert<double>(element));
    }
  });
}

bool IsFloating(Dtype dtype) noexcept {
  return InfoOf(dtype).kind == Kind::kFloat || InfoOf(dtype).kind == Kind::kComplex;
}

}  // namespace

#if defined(__SSE2__)
void ClearProcessorFlags() noexcept {
  const unsigned state = _mm_getcsr();
  if ((state & _MM_EXCEPT_MASK) != 0) _mm_setcsr(state & ~unsigned{_MM_EXCEPT_MASK});
}
int32_t ProcessorFlags() noexcept {
  return FloatState::FlagsOf(_mm_getcsr());
}
#else
void ClearProcessorFlags() noexcept {
  std::feclearexcept(FE_ALL_EXCEPT);
}
int32_t ProcessorFlags() noexcept {
  return FloatState::FlagsOf(std::fetestexcept(FE_ALL_EXCEPT));
}
#endif

int32_t RoundingFlags(Dtype made, const void* results, Dtype dtype, const void* rounded,
                      int64_t count) noexcept {
  if (made != Dtype::kFloat32 || !IsFloating(dtype) || ItemSize(dtype) != 2 ||
      !FindAnyNonFinite(dtype)(rounded, count)) {
    return 0;
  }
  const float* const values = static_cast<const float*>(results);
  for (int64_t i = 0; i < count; ++i) {
    if (!std::isfinite(values[i])) continue;
    if (ValueAt(dtype, rounded, i) == Value::kInfinite) return kOverflow;
  }
  return 0;
}

ValueFlags::ValueFlags(const UfuncRow& row, const Dtype* in, const Dtype* out) noexcept
    : rule_(row.flags), inputs_(row.inputs), outputs_(row.outputs), in_(in), out_(out) {
  if (rule_ == FlagRule::kArithmetic || rule_ == FlagRule::kNone) {
    rule_ = FlagRule::kNone;
    return;
  }
  // The magnitude of a real number is finite if the number is.
  if (row.out[0] == OperandRule::kReal && in[0] == out[0]) {
    rule_ = FlagRule::kNone;
    return;
  }
  const bool integers = !IsFloating(in[inputs_ - 1]);
  if (IsDivision(rule_) && integers) {
    const bool has_sign = InfoOf(in[1]).kind == Kind::kInt;
    if (!has_sign) rule_ = FlagRule::kDivisor;
    scan_[0] = FindAnyUnusual(ItemSize(in[1]), rule_ == FlagRule::kQuotient);
    return;
  }
  bool scans = false;
  for (int i = 0; i < outputs_; ++i) {
    scan_[i] = FindAnyNonFinite(out[i]);
    scans = scans || scan_[i] != nullptr;
  }
  if (!scans) rule_ = FlagRule::kNone;
  if (IsDivision(rule_)) {
    rule_ = FlagRule::kPower;
    pole_ = 1;
  }
}

int32_t ValueFlags::Of(const LoopArgs& args, bool finite) const noexcept {
  if (IsDivision(rule_)) {
    const int64_t count = (args.single & 2) != 0 ? 1 : args.count;
    if (!scan_[0](args.in[1], count)) return 0;
    return rule_ == FlagRule::kDivisor ? kDivide : ExamineQuotients(args);
  }
  return !finite && MayRaise(args) ? Examine(args) : 0;
}

// Of signed integers, once a divisor is 0 or -1.
int32_t ValueFlags::ExamineQuotients(const LoopArgs& args) const noexcept {
  return VisitDtype(in_[1], [&]<typename Row>(Row) -> int32_t {
    using T = typename Row::Type;
    if constexpr (Row::kKind == Kind::kInt) {
      const T* const x = static_cast<const T*>(args.in[0]);
      const T* const y = static_cast<const T*>(args.in[1]);
      const int64_t x_step = (args.single & 1) != 0 ? 0 : 1;
      const int64_t y_step = (args.single & 2) != 0 ? 0 : 1;
      bool zero = false, overflow = false;
      for (int64_t i = 0; i < args.count; ++i) {
        const T divisor = y[i * y_step];
        zero |= divisor == 0;
        overflow |= divisor == -1 && x[i * x_step] == std::numeric_limits<T>::min();
      }
      return (zero ? kDivide : 0) | (overflow ? kOverflow : 0);
    } else {
      return 0;
    }
  });
}

bool ValueFlags::MayRaise(const LoopArgs& args) const noexcept {
  for (int i = 0; i < outputs_; ++i) {
    if (scan_[i] != nullptr && scan_[i](args.out[i], args.count)) return true;
  }
  return false;
}

bool ValueFlags::AllAre(Dtype dtype) const noexcept {
  bool all = true;
  for (int i = 0; i < inputs_; ++i) all = all && in_[i] == dtype;
  for (int i = 0; i < outputs_; ++i) all = all && out_[i] == dtype;
  return all;
}

// As Examine. Data with NaNs in it is common, and most of its results are finite.
template <typename T>
int32_t ValueFlags::ExamineReal(const LoopArgs& args) const noexcept {
  int32_t flags = 0;
  for (int64_t i = 0; i < args.count; ++i) {
    bool infinite = false, nan = false;
    for (int k = 0; k < outputs_; ++k) {
      const T result = static_cast<const T*>(args.out[k])[i];
      infinite = infinite || std::isinf(result);
      nan = nan || std::isnan(result);
    }
    if (!infinite && !nan) continue;
    bool finite_input = true, nan_input = false, zero = false;
    for (int k = 0; k < inputs_; ++k) {
      const int64_t at = (args.single >> k & 1) != 0 ? 0 : i;
      const T input = static_cast<const T*>(args.in[k])[at];
      finite_input = finite_input && std::isfinite(input);
      nan_input = nan_input || std::isnan(input);
      if (k == pole_) zero = input == 0;
    }
    if (nan && !nan_input) flags |= kInvalid;
    if (infinite && finite_input) {
      const bool pole = rule_ == FlagRule::kPole || (rule_ == FlagRule::kPower && zero);
      flags |= pole ? kDivide : kOverflow;
    }
  }
  return flags;
}

// Once a block has an infinite or NaN result: element by element.
int32_t ValueFlags::Examine(const LoopArgs& args) const noexcept {
  if (AllAre(Dtype::kFloat64)) return ExamineReal<double>(args);
  if (AllAre(Dtype::kFloat32)) return ExamineReal<float>(args);
  int32_t flags = 0;
  for (int64_t i = 0; i < args.count; ++i) {
    Value worst = Value::kZero, decisive = Value::kFinite;
    bool infinite = false, nan = false;
    for (int k = 0; k < inputs_; ++k) {
      const Value value =
          ValueAt(in_[k], args.in[k], (args.single >> k & 1) != 0 ? 0 : i);
      if (k == pole_) decisive = value;
      worst = value > worst ? value : worst;
    }
    for (int k = 0; k < outputs_; ++k) {
      const Value value = ValueAt(out_[k], args.out[k], i);
      infinite = infinite || value == Value::kInfinite;
      nan = nan || value == Value::kNan;
    }
    if (nan && worst != Value::kNan) flags |= kInvalid;
    if (!infinite || worst >= Value::kInfinite) continue;
    const bool pole = rule_ == FlagRule::kPole ||
                      (rule_ == FlagRule::kPower && decisive == Value::kZero);
    flags |= pole ? kDivide : kOverflow;
  }
  return flags;
}

}  // namespace nd
