/* SPDX-License-Identifier: BSD-3-Clause */
/* The C and C++ face of ndabi: decl.h with what a compiler needs around it. */
#ifndef NDABI_NDABI_H_
#define NDABI_NDABI_H_

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

#include "decl.h"

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif

#endif /* NDABI_NDABI_H_ */
