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
  if (given->struct_size < static_cast<int32_t>(sizeof(nd_filter_options))) {
    return Fail(Code::kValue, "options->struct_size is %d, it must be at least %d",
                given->struct_size, static_cast<int>(sizeof(nd_filter_options)));
  }
  return options->Set(a, {given->dtype, given->boundary, given->origin, given->stride,
                          given->dilation, given->fill, given->fill_imag});
}

}  // namespace nd::capi
