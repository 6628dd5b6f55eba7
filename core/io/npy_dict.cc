// SPDX-License-Identifier: BSD-3-Clause
// The dict literal of a .npy header, as a small recursive-descent parser that sees
// nothing but [next_, end_).
#include <bit>
#include <cinttypes>
#include <cstring>
#include <string_view>

#include "core/array/checked.h"
#include "core/io/npy_header.h"

namespace nd {
namespace {

// A piece of the file as it may stand in a message.
struct Quoted {
  explicit Quoted(std::string_view piece) noexcept {
    size_t used = 0;
    for (; used < piece.size() && used < sizeof(text) - 1; ++used) {
      text[used] = piece[used] >= ' ' && piece[used] <= '~' ? piece[used] : '?';
    }
    text[used] = '\0';
  }
  char text[48];
};

bool IsDigit(char c) noexcept {
  return c >= '0' && c <= '9';
}

class DictParser {
 public:
  DictParser(const char* text, size_t length, bool python2, NpyHeader* header) noexcept
      : begin_(text),
        next_(text),
        end_(text + length),
        python2_(python2),
        header_(header) {}

  Status Parse() noexcept {
    if (!Accept('{')) return Expected("'{'");
    while (!Accept('}')) {
      ND_TRY(Item());
      if (Accept(',')) continue;
      if (!Accept('}')) return Expected("',' or '}'");
      break;
    }
    SkipSpace();
    if (next_ != end_) return Expected("nothing more");
    if (seen_ != kAllKeys) {
      return Fail(Code::kFormat, "the header lacks %s",
                  (seen_ & kDescr) == 0          ? "'descr'"
                  : (seen_ & kFortranOrder) == 0 ? "'fortran_order'"
                                                 : "'shape'");
    }
    return Ok();
  }

 private:
  enum Key : unsigned { kDescr = 1, kFortranOrder = 2, kShape = 4, kAllKeys = 7 };

  [[gnu::cold]] Status Expected(const char* what) const noexcept {
    const std::string_view rest(next_, static_cast<size_t>(end_ - next_));
    return Fail(Code::kFormat,
                "the header is malformed: expected %s at byte %lld, found '%s'", what,
                static_cast<long long>(next_ - begin_), Quoted(rest).text);
  }

  void SkipSpace() noexcept {
    while (next_ != end_ && (*next_ == ' ' || (*next_ >= '\t' && *next_ <= '\r')))
      ++next_;
  }
  bool Peek(char c) noexcept {
    SkipSpace();
    return next_ != end_ && *next_ == c;
  }
  bool Accept(char c) noexcept {
    if (!Peek(c)) return false;
    ++next_;
    return true;
  }
  bool AcceptWord(std::string_view word) noexcept {
    SkipSpace();
    // Not starts_with(), whose substr() may throw: that links the exceptions of the
    // runtime, which take memory when the library is loaded.
    if (static_cast<size_t>(end_ - next_) < word.size() ||
        std::memcmp(next_, word.data(), word.size()) != 0) {
      return false;
    }
    next_ += word.size();
    return true;
  }

  Status String(std::string_view* result) noexcept {
    const char quote = Peek('"') ? '"' : '\'';
    if (!Accept(quote)) return Expected("a string");
    const char* start = next_;
    while (next_ != end_ && *next_ != quote) {
      if (*next_ == '\\' || *next_ == '\n') return Expected("a plain string");
      ++next_;
    }
    if (next_ == end_) return Expected("the end of a string");
    *result = std::string_view(start, static_cast<size_t>(next_ - start));
    ++next_;
    return Ok();
  }

  Status Item() noexcept {
    std::string_view name;
    ND_TRY(String(&name));
    const unsigned key = name == "descr"           ? kDescr
                         : name == "fortran_order" ? kFortranOrder
                         : name == "shape"         ? kShape
                                                   : 0u;
    if (key == 0)
      return Fail(Code::kFormat, "the header has the key '%s'", Quoted(name).text);
    if ((seen_ & key) != 0) {
      return Fail(Code::kFormat, "the header has '%s' twice", Quoted(name).text);
    }
    seen_ |= key;
    if (!Accept(':')) return Expected("':'");
    return key == kDescr ? Descr() : key == kShape ? Shape() : FortranOrder();
  }

  Status Descr() noexcept {
    if (Peek('[')) return Fail(Code::kDtype, "structured dtypes are not supported");
    std::string_view descr;
    ND_TRY(String(&descr));
    return ParseNpyDescr(descr.data(), descr.size(), &header_->dtype, &header_->swapped);
  }

  Status FortranOrder() noexcept {
    if (AcceptWord("True")) {
      header_->fortran_order = true;
    } else if (AcceptWord("False")) {
      header_->fortran_order = false;
    } else {
      return Expected("True or False");
    }
    return Ok();
  }

  Status Length(int64_t* length) noexcept {
    SkipSpace();
    if (next_ == end_ || !IsDigit(*next_)) return Expected("a length, 0 or more");
    const bool zero = *next_ == '0';
    const char* start = next_;
    int64_t value = 0;
    for (; next_ != end_ && IsDigit(*next_); ++next_) {
      if (MulOverflows(value, 10, &value) || AddOverflows(value, *next_ - '0', &value)) {
        return Expected("a length below 2^63");
      }
    }
    if (zero && next_ - start > 1) return Expected("a length without leading zeros");
    if (python2_ && next_ != end_ && *next_ == 'L') ++next_;
    *length = value;
    return Ok();
  }

  Status Shape() noexcept {
    if (!Accept('(')) return Expected("a tuple");
    Layout& layout = header_->layout;
    layout.ndim = 0;
    while (!Accept(')')) {
      if (layout.ndim == kMaxDims) {
        return Fail(Code::kFormat, "the shape has more than %d dimensions", kMaxDims);
      }
      int64_t length = 0;
      ND_TRY(Length(&length));
      layout.Append(length, 0);
      if (Accept(',')) continue;
      // (3) is not a tuple.
      if (layout.ndim == 1 || !Accept(')')) return Expected("','");
      break;
    }
    return Ok();
  }

  const char* const begin_;
  const char* next_;
  const char* const end_;
  const bool python2_;
  unsigned seen_ = 0;
  NpyHeader* const header_;
};

struct Refused {
  char kind;
  const char* what;
};
constexpr Refused kRefused[] = {
    {'O', "object arrays need a pickle, which is never read"},
    {'S', "byte strings are not supported"},
    {'U', "strings are not supported"},
    {'M', "datetimes are not supported"},
    {'m', "timedeltas are not supported"},
};

}  // namespace

Status ParseNpyDescr(const char* text, size_t length, Dtype* dtype,
                     bool* swapped) noexcept {
  const std::string_view descr(text, length);
  constexpr bool kLittle = std::endian::native == std::endian::little;
  const char order = descr.empty() ? '\0' : descr[0];
  const bool ordered = order == '<' || order == '>' || order == '=' || order == '|';
  std::string_view rest = descr;
  if (ordered) rest.remove_prefix(1);
  for (int32_t code = 1; IsDtype(code); ++code) {
    const DtypeInfo& info = InfoOf(static_cast<Dtype>(code));
    if (rest == info.typestr + 1 || (!ordered && rest == info.name)) {
      *dtype = info.dtype;
      *swapped = info.itemsize > 1 && order == (kLittle ? '>' : '<');
      return Ok();
    }
  }
  for (const Refused& refused : kRefused) {
    if (!rest.empty() && rest[0] == refused.kind) {
      return Fail(Code::kDtype, "descr is '%s': %s", Quoted(descr).text, refused.what);
    }
  }
  return Fail(Code::kDtype, "descr is '%s', which is not a supported dtype",
              Quoted(descr).text);
}

Status ParseNpyDict(const char* text, size_t length, bool python2,
                    NpyHeader* header) noexcept {
  ND_TRY(DictParser(text, length, python2, header).Parse());
  Layout& layout = header->layout;
  const int64_t itemsize = ItemSize(header->dtype);
  if (!CountElements(layout, itemsize, &header->size).ok()) {
    return Fail(Code::kFormat,
                "the shape %s with %" PRId64 "-byte elements exceeds 2^63 - 1",
                ShapeText(layout.ndim, layout.shape).text, itemsize);
  }
  header->bytes = header->size * itemsize;
  SetContiguousStrides(header->fortran_order ? Order::kF : Order::kC, itemsize, &layout);
  return Ok();
}

}  // namespace nd
