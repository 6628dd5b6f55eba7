// SPDX-License-Identifier: BSD-3-Clause
#include "core/format/format.h"

#include <cinttypes>

#include "core/format/element_format.h"
#include "core/format/scalar_text.h"

namespace nd {
namespace {

constexpr char kPrefix[] = "array(";
constexpr int64_t kPrefixLength = sizeof(kPrefix) - 1;

// The indices of an axis that are shown: [0, leading) and [trailing, length).
struct Shown {
  int64_t leading;
  int64_t trailing;
};

class Printer {
 public:
  Printer(const Array& a, TextStyle style, const PrintOptions& options,
          TextSink* sink) noexcept
      : a_(a),
        options_(options),
        repr_(style == TextStyle::kRepr),
        summarize_(a.size() > options.threshold),
        format_(a.dtype(), a.ndim() == 0, options),
        sink_(*sink) {}

  void Print() noexcept {
    if (!repr_ && a_.ndim() == 0) {
      AppendScalar(a_.dtype(), a_.data(), &word_);
      return sink_.Write(word_.text, word_.length);
    }
    if (repr_) sink_.Write(kPrefix);
    if (a_.size() == 0) {
      sink_.Write("[]");
    } else {
      format_.Learn([this](auto&& visit) { Visit(0, Data(), visit); });
      PrintAxis(0, Data(), 1 + (repr_ ? kPrefixLength : 0),
                options_.linewidth - (repr_ ? 1 : 0));
    }
    if (repr_) PrintExtras();
  }

 private:
  const char* Data() const noexcept { return static_cast<const char*>(a_.data()); }

  bool Cut(int32_t axis) const noexcept {
    return summarize_ && a_.shape(axis) > 2 * int64_t{options_.edgeitems};
  }

  // Calls visit(element) for what decides the widths. With no edge items NumPy looks at
  // whole axes.
  template <typename Visitor>
  void Visit(int32_t axis, const char* data, Visitor&& visit) noexcept {
    if (axis == a_.ndim()) return visit(data);
    const bool cut = Cut(axis) && options_.edgeitems > 0;
    for (int64_t i = 0; i < a_.shape(axis); ++i) {
      if (cut && i == options_.edgeitems) i = a_.shape(axis) - options_.edgeitems;
      Visit(axis + 1, data + i * a_.stride(axis), visit);
    }
  }

  // The indices of an axis that are printed. With no edge items NumPy prints the last.
  Shown ShownOf(int32_t axis) const noexcept {
    if (!Cut(axis)) return {0, 0};
    const int64_t edge = options_.edgeitems;
    return {edge, a_.shape(axis) - (edge > 0 ? edge : 1)};
  }

  // `indent`: the column of what stands in the brackets. `width`: the columns left for it
  // when the closing brackets of the outer axes are counted.
  void PrintAxis(int32_t axis, const char* data, int64_t indent, int64_t width) noexcept {
    if (axis == a_.ndim()) {
      word_.length = 0;
      format_.Append(data, &word_);
      return sink_.Write(word_.text, word_.length);
    }
    sink_.Write("[");
    if (axis == a_.ndim() - 1) {
      PrintRow(data, indent, width - 1);
    } else {
      PrintRows(axis, data, indent, width);
    }
    sink_.Write("]");
  }

  void PrintRows(int32_t axis, const char* data, int64_t indent, int64_t width) noexcept {
    const Shown shown = ShownOf(axis);
    const auto end_row = [&] {
      if (repr_) sink_.Write(",");
      for (int32_t i = axis + 1; i < a_.ndim(); ++i) sink_.EndLine();
      sink_.Spaces(indent);
    };
    const auto print = [&](int64_t i) {
      PrintAxis(axis + 1, data + i * a_.stride(axis), indent + 1, width - 1);
      if (i != a_.shape(axis) - 1) end_row();
    };
    for (int64_t i = 0; i < shown.leading; ++i) print(i);
    if (Cut(axis)) {
      sink_.Write("...");
      end_row();
    }
    for (int64_t i = shown.trailing; i < a_.shape(axis); ++i) print(i);
  }

  // The last axis: words that wrap at `width`.
  void PrintRow(const char* data, int64_t indent, int64_t width) noexcept {
    const int32_t axis = a_.ndim() - 1;
    const Shown shown = ShownOf(axis);
    int64_t line = indent;
    const auto extend = [&](const char* text, int64_t length, bool last) {
      if (line + length > width && line > indent) {
        sink_.EndLine();
        sink_.Spaces(indent);
        line = indent;
      }
      sink_.Write(text, length);
      line += length;
      if (last) return;
      sink_.Write(repr_ ? ", " : " ");
      line += repr_ ? 2 : 1;
    };
    const auto print = [&](int64_t i) {
      word_.length = 0;
      format_.Append(data + i * a_.stride(axis), &word_);
      extend(word_.text, word_.length, i == a_.shape(axis) - 1);
    };
    for (int64_t i = 0; i < shown.leading; ++i) print(i);
    if (Cut(axis)) extend("...", 3, false);
    for (int64_t i = shown.trailing; i < a_.shape(axis); ++i) print(i);
  }

  // The shape and the dtype, where the elements do not tell them.
  void PrintExtras() noexcept {
    word_.length = 0;
    if ((a_.size() == 0 && a_.ndim() != 1) || summarize_) {
      word_.Append("shape=(");
      for (int32_t i = 0; i < a_.ndim(); ++i) {
        if (i > 0) word_.Append(", ");
        AppendInteger({false, static_cast<uint64_t>(a_.shape(i))}, &word_);
      }
      word_.Append(a_.ndim() == 1 ? ",)" : ")");
    }
    if (a_.size() == 0 || !DtypeIsImplied()) {
      word_.Append(word_.length == 0 ? "dtype=" : ", dtype=");
      word_.Append(InfoOf(a_.dtype()).name);
    }
    if (word_.length != 0) {
      sink_.Write(",");
      if (sink_.Column() + word_.length + 2 > options_.linewidth) {
        sink_.EndLine();
        sink_.Spaces(kPrefixLength);
      } else {
        sink_.Spaces(1);
      }
      sink_.Write(word_.text, word_.length);
    }
    sink_.Write(")");
  }

  bool DtypeIsImplied() const noexcept {
    return a_.dtype() == Dtype::kBool || a_.dtype() == Dtype::kInt64 ||
           a_.dtype() == Dtype::kFloat64 || a_.dtype() == Dtype::kComplex128;
  }

  const Array& a_;
  const PrintOptions& options_;
  const bool repr_;
  const bool summarize_;
  ElementFormat format_;
  TextSink& sink_;
  Word word_;
};

Status CheckOptions(const PrintOptions& options) noexcept {
  if (options.precision < -1 || options.precision > kMaxPrecision) {
    return Fail(Code::kValue, "precision is %d, it must be -1 to %d", options.precision,
                kMaxPrecision);
  }
  if (options.precision < 0 && options.mode == FloatMode::kFixed) {
    return Fail(Code::kValue, "floatmode fixed needs a precision");
  }
  if (options.edgeitems < 0) {
    return Fail(Code::kValue, "edgeitems is %d, it must not be negative",
                options.edgeitems);
  }
  if (options.mode < FloatMode::kAtMost || options.mode > FloatMode::kEqual) {
    return Fail(Code::kValue, "floatmode is %d, it must be 0 to 3",
                static_cast<int>(options.mode));
  }
  if (options.sign != '-' && options.sign != '+' && options.sign != ' ') {
    return Fail(Code::kValue, "sign is %d, it must be '-', '+' or ' '", options.sign);
  }
  return Ok();
}

}  // namespace

Status FormatArray(const Array& a, TextStyle style, const PrintOptions& options,
                   char* text, int64_t capacity, int64_t* need) noexcept {
  ND_TRY(CheckOptions(options));
  if (capacity < 0) {
    return Fail(Code::kValue, "capacity is %" PRId64 ", it must not be negative",
                capacity);
  }
  TextSink sink(text, capacity);
  Printer(a, style, options, &sink).Print();
  *need = sink.Finish();
  return Ok();
}

}  // namespace nd
