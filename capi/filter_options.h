// SPDX-License-Identifier: BSD-3-Clause
// The options of the filters, as they cross the boundary.
#pragma once

#include "capi/call.h"
#include "core/filter/options.h"

namespace nd::capi {

static_assert(static_cast<int>(Boundary::kWrap) == ND_BOUNDARY_WRAP);

inline Status ReadFilterOptions(const nd_filter_options* given, const Array& a,
                                FilterOptions* options) noexcept {
  if (given == nullptr) return options->Set(a, FilterArguments{});
  nd_filter_options read;
  ND_TRY(ReadStruct(given, ND_END_OF(nd_filter_options, fill_imag), &read));
  return options->Set(a, {read.dtype, read.boundary, read.origin, read.stride,
                          read.dilation, read.fill, read.fill_imag});
}

}  // namespace nd::capi
