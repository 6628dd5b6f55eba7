// SPDX-License-Identifier: BSD-3-Clause
// Filters by order, and morphology.
#include <cstring>

#include "capi/filter_options.h"
#include "core/elements/elements.h"
#include "core/filter/order.h"
#include "core/loop/overlap.h"

using namespace nd;
using namespace nd::capi;

static_assert(static_cast<int>(Morphology::kLaplace) == ND_MORPH_LAPLACE);

namespace {

Status PinOptional(nd_array token, const char* argument, Pin* pin,
                   const Array** array) noexcept {
  *array = nullptr;
  if (token == 0) return Ok();
  ND_TRY(pin->Acquire(token, HandleKind::kArray, argument));
  *array = &pin->array();
  return Ok();
}

// A fresh C-contiguous array of `dtype` with the elements of `a`.
Status Dense(const Array& a, Dtype dtype, Array* result) noexcept {
  ND_TRY(NewArray(dtype, a.ndim(), a.shape(), Order::kC, Fill::kUninitialized, result));
  return Assign(*result, a, Casting::kUnsafe);
}

// A window and the heights in it, checked.
class Window {
 public:
  explicit Window(bool empty_too) noexcept : may_be_empty(empty_too) {}

  const bool may_be_empty;  // the footprint may have no elements
  Footprint footprint;
  const double* heights = nullptr;

  Status Set(const Array& a, const int64_t* size, const Array* mask,
             const Array* structure, const FilterOptions& options) noexcept {
    if (KindOf(a.dtype()) == Kind::kComplex) {
      return Fail(Code::kDtype, "a is of dtype %s, it must be real",
                  InfoOf(a.dtype()).name);
    }
    const Array* const shaped = mask != nullptr ? mask : structure;
    if (size == nullptr && shaped == nullptr) {
      return Fail(Code::kNull, "size is NULL, and there is no footprint");
    }
    ND_TRY(CheckShape(may_be_empty ? "structure" : "footprint", a, mask, size));
    ND_TRY(CheckShape("structure", a, structure, mask != nullptr ? mask->shape() : size));
    footprint.count = 1;
    for (int32_t d = 0; d < a.ndim(); ++d) {
      footprint.size[d] = size != nullptr ? size[d] : shaped->shape(d);
      ND_TRY(options.CheckWindow(d, footprint.size[d]));
      if (MulOverflows(footprint.count, footprint.size[d], &footprint.count)) {
        return Fail(Code::kOverflow,
                    "the number of elements of the window is beyond int64");
      }
    }
    footprint.mask = nullptr;
    if (mask != nullptr) ND_TRY(SetMask(*mask));
    if (structure != nullptr) ND_TRY(SetHeights(*structure));
    return Ok();
  }

 private:
  static Status CheckShape(const char* name, const Array& a, const Array* given,
                           const int64_t* shape) noexcept {
    if (given == nullptr) return Ok();
    if (given->ndim() != a.ndim()) {
      return Fail(Code::kShape, "%s has %d dimensions, it must have %d as a has", name,
                  given->ndim(), a.ndim());
    }
    for (int32_t d = 0; shape != nullptr && d < a.ndim(); ++d) {
      if (given->shape(d) == shape[d]) continue;
      return Fail(Code::kShape, "%s has %lld elements along axis %d, the window has %lld",
                  name, static_cast<long long>(given->shape(d)), d,
                  static_cast<long long>(shape[d]));
    }
    return Ok();
  }

  Status SetMask(const Array& mask) noexcept {
    ND_TRY(Dense(mask, Dtype::kBool, &mask_));
    const uint8_t* const bytes = static_cast<const uint8_t*>(mask_.data());
    const int64_t places = footprint.count;
    footprint.count = 0;
    for (int64_t i = 0; i < places; ++i) footprint.count += bytes[i] != 0 ? 1 : 0;
    if (footprint.count < places) footprint.mask = bytes;
    if (footprint.count > 0 || may_be_empty) return Ok();
    return Fail(Code::kValue, "All-zero footprint is not supported.");
  }

  Status SetHeights(const Array& structure) noexcept {
    ND_TRY(Dense(structure, Dtype::kFloat64, &heights_));
    double* const all = static_cast<double*>(heights_.data());
    int64_t next = 0;
    for (int64_t i = 0; i < heights_.size(); ++i) {
      if (footprint.mask == nullptr || footprint.mask[i] != 0) all[next++] = all[i];
    }
    heights = all;
    return Ok();
  }

  Array mask_, heights_;
};

// What a call works with.
struct Job {
  const Array& a;
  const FilterOptions& options;
  const Window& window;
};

// Where results go: to a fresh array, or to `target`.
Status MakeTarget(const Job& job, Dtype dtype, Array* made) noexcept {
  int64_t shape[kMaxDims];
  job.options.OutputShape(job.a, shape);
  return NewArray(dtype, job.a.ndim(), shape, Order::kC, Fill::kUninitialized, made);
}

Status CheckTarget(const Job& job, const Array& target) noexcept {
  ND_TRY(CheckWritable(target));
  int64_t shape[kMaxDims];
  const int32_t ndim = job.a.ndim();
  job.options.OutputShape(job.a, shape);
  if (target.ndim() != ndim ||
      (ndim > 0 && std::memcmp(shape, target.shape(), ndim * sizeof(*shape)) != 0)) {
    return Fail(Code::kShape, "target has shape %s, it must have shape %s",
                ShapeText(target.ndim(), target.shape()).text,
                ShapeText(ndim, shape).text);
  }
  if (OverlapsItself(ndim, shape, target.strides(), target.itemsize())) {
    return Fail(Code::kOverlap, "elements of target share memory");
  }
  return Ok();
}

// Pins, checks and runs: `run(job, target)` is the filter. Either result or target.
// may_be_empty: of binary morphology, where `footprint` is the structure.
template <typename Run>
Status Filter(nd_array a, const int64_t* size, nd_array footprint, nd_array structure,
              bool may_be_empty, const nd_filter_options* given, Array* made,
              const nd_array* target, Run&& run) noexcept {
  Pin pins[4];
  ND_TRY(pins[0].Acquire(a, HandleKind::kArray, "a"));
  const Array *mask = nullptr, *heights = nullptr;
  if (may_be_empty) {
    ND_TRY(pins[1].Acquire(footprint, HandleKind::kArray, "structure"));
    mask = &pins[1].array();
  } else {
    ND_TRY(PinOptional(footprint, "footprint", &pins[1], &mask));
  }
  ND_TRY(PinOptional(structure, "structure", &pins[2], &heights));
  if (target != nullptr) {
    ND_TRY(pins[3].Acquire(*target, HandleKind::kArray, "target"));
  }
  FilterOptions options;
  ND_TRY(ReadFilterOptions(given, pins[0].array(), &options));
  Window window(may_be_empty);
  ND_TRY(window.Set(pins[0].array(), size, mask, heights, options));
  const Job job = {pins[0].array(), options, window};
  if (target != nullptr) {
    ND_TRY(CheckTarget(job, pins[3].array()));
    return run(job, pins[3].array());
  }
  ND_TRY(MakeTarget(job, options.dtype, made));
  return run(job, *made);
}

Status CheckRank(int64_t rank, int64_t count) noexcept {
  if (rank >= -count && rank < count) return Ok();
  return Fail(Code::kValue, "rank is %lld, it must be %lld to %lld",
              static_cast<long long>(rank), static_cast<long long>(-count),
              static_cast<long long>(count - 1));
}

Status Rank(nd_array a, const int64_t* size, nd_array footprint, int64_t rank,
            const nd_filter_options* options, Array* made,
            const nd_array* target) noexcept {
  return Filter(a, size, footprint, 0, false, options, made, target,
                [&](const Job& job, const Array& to) -> Status {
                  const int64_t count = job.window.footprint.count;
                  ND_TRY(CheckRank(rank, count));
                  return RankFilter(job.a, job.window.footprint,
                                    rank < 0 ? rank + count : rank, job.options, to);
                });
}

Status Morph(nd_array a, int32_t kind, const int64_t* size, nd_array footprint,
             nd_array structure, const nd_filter_options* options, Array* made,
             const nd_array* target) noexcept {
  ND_TRY(RequireOneOf(kind, ND_MORPH_LAPLACE, "kind"));
  return Filter(a, size, footprint, structure, false, options, made, target,
                [&](const Job& job, const Array& to) -> Status {
                  return MorphologyFilter(job.a, static_cast<Morphology>(kind),
                                          job.window.footprint, job.window.heights,
                                          job.options, to);
                });
}

Status Binary(nd_array a, int32_t kind, nd_array structure, int64_t iterations,
              nd_array mask, int32_t border, const int64_t* origin, Array* made,
              const nd_array* target) noexcept {
  ND_TRY(RequireOneOf(kind, ND_MORPH_CLOSING, "kind"));
  Pin pin;
  const Array* where = nullptr;
  ND_TRY(PinOptional(mask, "mask", &pin, &where));
  int32_t constant[kMaxDims];
  for (int32_t& each : constant) each = ND_BOUNDARY_CONSTANT;
  nd_filter_options options = {};
  options.struct_size = static_cast<int32_t>(sizeof(options));
  options.dtype = ND_BOOL;
  options.boundary = constant;
  options.origin = origin;
  options.fill = border != 0 ? 1 : 0;
  return Filter(
      a, nullptr, structure, 0, true, &options, made, target,
      [&](const Job& job, const Array& to) -> Status {
        if (where != nullptr && (where->ndim() != job.a.ndim() ||
                                 std::memcmp(where->shape(), job.a.shape(),
                                             job.a.ndim() * sizeof(int64_t)) != 0)) {
          return Fail(Code::kShape, "mask has shape %s, a has shape %s",
                      ShapeText(where->ndim(), where->shape()).text,
                      ShapeText(job.a.ndim(), job.a.shape()).text);
        }
        return BinaryMorphology(job.a, static_cast<Morphology>(kind),
                                job.window.footprint, iterations, where, job.options, to);
      });
}

}  // namespace

int32_t nd_filter_rank(nd_array a, const int64_t* size, nd_array footprint, int64_t rank,
                       const nd_filter_options* options, nd_array* result) {
  const FloatState restore_on_exit;
  return Make("nd_filter_rank", result, [&](Array* made) -> Status {
    return Rank(a, size, footprint, rank, options, made, nullptr);
  });
}

int32_t nd_filter_rank_into(nd_array a, const int64_t* size, nd_array footprint,
                            int64_t rank, const nd_filter_options* options,
                            nd_array target) {
  return CallFloat("nd_filter_rank_into", [&]() -> Status {
    return Rank(a, size, footprint, rank, options, nullptr, &target);
  });
}

int32_t nd_filter_morphology(nd_array a, int32_t kind, const int64_t* size,
                             nd_array footprint, nd_array structure,
                             const nd_filter_options* options, nd_array* result) {
  const FloatState restore_on_exit;
  return Make("nd_filter_morphology", result, [&](Array* made) -> Status {
    return Morph(a, kind, size, footprint, structure, options, made, nullptr);
  });
}

int32_t nd_filter_morphology_into(nd_array a, int32_t kind, const int64_t* size,
                                  nd_array footprint, nd_array structure,
                                  const nd_filter_options* options, nd_array target) {
  return CallFloat("nd_filter_morphology_into", [&]() -> Status {
    return Morph(a, kind, size, footprint, structure, options, nullptr, &target);
  });
}

int32_t nd_filter_binary(nd_array a, int32_t kind, nd_array structure, int64_t iterations,
                         nd_array mask, int32_t border, const int64_t* origin,
                         nd_array* result) {
  const FloatState restore_on_exit;
  return Make("nd_filter_binary", result, [&](Array* made) -> Status {
    return Binary(a, kind, structure, iterations, mask, border, origin, made, nullptr);
  });
}

int32_t nd_filter_binary_into(nd_array a, int32_t kind, nd_array structure,
                              int64_t iterations, nd_array mask, int32_t border,
                              const int64_t* origin, nd_array target) {
  return CallFloat("nd_filter_binary_into", [&]() -> Status {
    return Binary(a, kind, structure, iterations, mask, border, origin, nullptr, &target);
  });
}
