// SPDX-License-Identifier: BSD-3-Clause
// Ranks: which kernel finds the element of a rank in a window.
#include <algorithm>
#include <cstdint>

#include "core/filter/order.h"
#include "core/kernels/cast.h"
#include "core/kernels/order/rank.h"

namespace nd {
namespace {

using filter::OrderCall;

// Whether the constant that is seen beyond the ends has a value in `dtype`.
bool FillFits(const FilterOptions& options, int32_t ndim, Dtype dtype) noexcept {
  const bool seen = std::any_of(options.boundary, options.boundary + ndim,
                                [](Boundary b) { return b == Boundary::kConstant; });
  if (!seen || !(options.fill == options.fill)) return true;
  char element[kMaxItemSize];
  double back = 0;
  options.WriteFill(dtype, element);
  FindCast(dtype, Dtype::kFloat64)(element, &back, 1);
  return back == options.fill;
}

// Networks sort few keys. Counting takes wide enough lanes for the number of keys.
Dtype CountedDtype(Dtype dtype, int64_t keys) noexcept {
  constexpr int64_t kShorts = 1 << 15;
  const int64_t size = ItemSize(dtype);
  if (keys <= kNetworkKeys || size > 2) return dtype;
  if (size == 1) return keys < kShorts ? Dtype::kInt16 : Dtype::kInt32;
  if (keys < kShorts) return dtype;
  return KindOf(dtype) == Kind::kFloat ? Dtype::kFloat32 : Dtype::kInt32;
}

// Comparators of Batcher's odd-even merge sort (Knuth, The Art of Computer Programming,
// volume 3, algorithm 5.2.2M) for any number of keys: visit(low, high).
template <typename Visit>
void ForEachComparator(int64_t keys, Visit&& visit) noexcept {
  for (int64_t p = 1; p < keys; p *= 2) {
    for (int64_t k = p; k >= 1; k /= 2) {
      for (int64_t j = k % p; j + k < keys; j += 2 * k) {
        for (int64_t i = j; i < std::min(j + k, keys - k); ++i) {
          if (i / (2 * p) == (i + k) / (2 * p)) visit(i, i + k);
        }
      }
    }
  }
}

// Those of them on which the key of a rank depends.
Status MakeNetwork(int64_t keys, int64_t rank, Scratch<Comparator>* network,
                   int64_t* count) noexcept {
  size_t all = 0;
  ForEachComparator(keys, [&](int64_t, int64_t) { ++all; });
  ND_TRY(network->Resize(all));
  size_t next = 0;
  ForEachComparator(keys, [&](int64_t low, int64_t high) {
    (*network)[next++] = {static_cast<int16_t>(low), static_cast<int16_t>(high), 1, 1};
  });
  bool wanted[kNetworkKeys] = {};
  wanted[rank] = true;
  size_t begin = all;
  for (size_t i = all; i-- > 0;) {
    Comparator c = (*network)[i];
    if (!wanted[c.low] && !wanted[c.high]) continue;
    c.writes_low = wanted[c.low];
    c.writes_high = wanted[c.high];
    wanted[c.low] = wanted[c.high] = true;
    (*network)[--begin] = c;
  }
  *count = static_cast<int64_t>(all - begin);
  std::copy(network->data() + begin, network->data() + all, network->data());
  return Ok();
}

// What a line of a strip is given to; one of the two.
struct LineKernels {
  RankJob job;
  RankFunction rank;
  OffsetsFunction extreme;
};

void RunLine(const void* context, const StripLine& line) noexcept {
  const LineKernels& kernels = *static_cast<const LineKernels*>(context);
  RankJob job = kernels.job;
  job.window.x = line.x;
  job.window.count = line.count;
  job.window.y = line.y;
  job.lines = line.workspace;
  if (kernels.extreme != nullptr) {
    kernels.extreme(job.window);
  } else {
    kernels.rank(job);
  }
}

// By comparing whatever is in the window, which may have any form.
Status RunPlaces(OrderCall& call, int64_t rank) noexcept {
  const Dtype work = call.work();
  const KeyFormat format = KeyFormatOf(work);
  const int64_t keys = call.footprint.count, bits = 8 * format.size();
  Strips strips;
  ND_TRY(strips.Plan(call.samples, call.dtype, work, call.options, call.footprint,
                     call.order));
  LineKernels kernels = {};
  kernels.job.window.offsets = strips.offsets();
  kernels.job.window.offset_count = keys;
  kernels.job.window.map = format.map;
  kernels.job.rank = rank;
  Scratch<Comparator> network;
  int64_t workspace = 0;
  // Vectors that are looked at for one of results.
  double work_per_vector = static_cast<double>(keys);
  if (rank == 0 || rank == keys - 1) {
    kernels.extreme = GetExtreme(format.lane, rank != 0, CurrentTarget()).offsets;
  } else if (keys <= kNetworkKeys) {
    ND_TRY(MakeNetwork(keys, rank, &network, &kernels.job.comparators));
    kernels.job.network = network.data();
    kernels.rank = GetRank(format.lane, CurrentTarget()).network;
    workspace = NetworkBytes(keys);
    work_per_vector = 4 * static_cast<double>(kernels.job.comparators);
  } else {
    // Of keys that are bytes cast to a wider dtype, the upper bits are those of 0.
    const bool bytes = ItemSize(call.dtype) == 1 && format.size() > 1;
    kernels.job.bits = static_cast<int32_t>(bytes ? 8 : bits);
    kernels.job.least = !bytes                       ? INT64_MIN >> (64 - bits)
                        : call.dtype == Dtype::kInt8 ? INT8_MIN
                                                     : 0;
    kernels.rank = GetRank(format.lane, CurrentTarget()).count;
    work_per_vector *= 2 * kernels.job.bits;
  }
  const double nanoseconds =
      call.outputs() * static_cast<double>(format.size()) * work_per_vector / 150;
  return strips.Run(call.results, format.map, workspace, nanoseconds, RunLine, &kernels);
}

// Whether there are kernels for the median of a box along two axes, of which the last is
// one; for which number of taps, and the other axis.
bool IsSmallMedian(const OrderCall& call, int64_t rank, int* taps,
                   int32_t* axis) noexcept {
  const int32_t last = call.samples.ndim - 1;
  const int64_t size = call.footprint.size[last];
  const KeyFormat format = KeyFormatOf(call.work());
  if (call.footprint.mask != nullptr || (size != 3 && size != 5) ||
      call.footprint.count != size * size || rank != size * size / 2 ||
      call.options.dilation[last] != 1 ||
      (format.lane == KeyLane::kByte && !format.map.identity())) {
    return false;
  }
  *taps = static_cast<int>(size);
  *axis = -1;
  for (int32_t d = 0; d < last; ++d) {
    if (call.footprint.size[d] == size) *axis = d;
    if (call.footprint.size[d] == 1 && call.options.stride[d] != 1) return false;
  }
  return *axis >= 0;
}

Status RunSmallMedian(OrderCall& call, int taps, int32_t axis) noexcept {
  const KeyFormat format = KeyFormatOf(call.work());
  const int32_t last = call.samples.ndim - 1;
  char fill[kMaxItemSize];
  call.options.WriteFill(call.work(), fill);
  PlanesPass pass = {};
  pass.lane = format.lane;
  pass.kernels = GetMedian(format, taps, CurrentTarget());
  pass.map_in = pass.map_out = format.map;
  if (format.map.fold != 0 || format.size() > 2) {  // unsigned shorts have kernels
    pass.plain = GetMedian({format.lane, kSameKeys}, taps, CurrentTarget());
  }
  pass.fill = fill;
  pass.axis = axis;
  pass.columns = WindowAlong(call.options, axis, call.samples.shape[axis], taps);
  pass.lines = WindowAlong(call.options, last, call.samples.shape[last], taps);
  pass.duration = call.outputs() * static_cast<double>(format.size() * taps * taps) / 75;
  return RunPlanes(pass, call.samples, call.results);
}

struct HeightLines {
  HeightsJob job;
  HeightsFunction kernel;
};

void RunHeightLine(const void* context, const StripLine& line) noexcept {
  const HeightLines& lines = *static_cast<const HeightLines*>(context);
  HeightsJob job = lines.job;
  job.window.x = line.x;
  job.window.count = line.count;
  job.window.y = line.y;
  lines.kernel(job);
}

}  // namespace

Status RankFilter(const Array& a, const Footprint& footprint, int64_t rank,
                  const FilterOptions& options, const Array& target) noexcept {
  Dtype work = a.dtype();
  if (target.dtype() != work && !FillFits(options, a.ndim(), work)) {
    work = Dtype::kFloat64;
  }
  const bool extreme = rank == 0 || rank == footprint.count - 1;
  OrderCall call;
  ND_TRY(call.Begin(a, footprint, options, work, target));
  if (call.empty()) return Ok();
  if (extreme && footprint.mask == nullptr) {
    ND_TRY(call.Straighten());
    ND_TRY(filter::RunExtremes(call, rank != 0));
    return call.End(target);
  }
  int taps = 0;
  int32_t axis = 0;
  if (IsSmallMedian(call, rank, &taps, &axis)) {
    ND_TRY(call.Straighten());
    ND_TRY(RunSmallMedian(call, taps, axis));
    return call.End(target);
  }
  if (!extreme && ItemSize(work) == 1 && filter::AreByteRanks(call, &axis)) {
    ND_TRY(call.Straighten());
    ND_TRY(filter::RunByteRanks(call, axis, rank));
    return call.End(target);
  }
  const Dtype counted = extreme ? work : CountedDtype(work, footprint.count);
  if (counted != work) ND_TRY(call.Begin(a, footprint, options, counted, target));
  ND_TRY(RunPlaces(call, rank));
  return call.End(target);
}

Status filter::HeightsFilter(const Array& a, const Footprint& footprint,
                             const double* heights, bool maximum,
                             const FilterOptions& options, const Array& target) noexcept {
  const bool single = a.dtype() == Dtype::kFloat32 && target.dtype() == a.dtype() &&
                      FillFits(options, a.ndim(), a.dtype());
  const Dtype work = single ? Dtype::kFloat32 : Dtype::kFloat64;
  OrderCall call;
  ND_TRY(call.Begin(a, footprint, options, work, target));
  if (call.empty()) return Ok();
  Strips strips;
  ND_TRY(strips.Plan(call.samples, call.dtype, work, call.options, call.footprint,
                     call.order));
  HeightLines lines = {};
  lines.job.window.offsets = strips.offsets();
  lines.job.window.offset_count = call.footprint.count;
  lines.job.heights = heights;
  lines.kernel = GetHeights(!single, maximum, CurrentTarget());
  const double nanoseconds =
      call.outputs() * static_cast<double>(call.footprint.count) / 10;
  ND_TRY(strips.Run(call.results, kSameKeys, 0, nanoseconds, RunHeightLine, &lines));
  return call.End(target);
}

}  // namespace nd
