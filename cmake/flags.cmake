# Two interface targets: what every file is compiled with, and what the product adds.

# ndabi_common: warnings, sanitizers, and arithmetic that means the same in the library,
# its tests and its benchmarks.
add_library(ndabi_common INTERFACE)
target_compile_options(ndabi_common INTERFACE
  -Wall -Wextra -Wundef -Wconversion -Wshadow -Wno-sign-conversion
  $<$<BOOL:${NDABI_WERROR}>:-Werror>
  -ffp-contract=off)

if(NDABI_SANITIZE)
  string(REPLACE ";" "," sanitizers "${NDABI_SANITIZE}")
  if("undefined" IN_LIST NDABI_SANITIZE)
    # gcc leaves the float to integer check out of `undefined`; vptr needs RTTI.
    string(APPEND sanitizers ",float-cast-overflow -fno-sanitize=vptr")
    if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
      # A DLPack deleter is called through the host's own declaration of the same struct.
      string(APPEND sanitizers " -fno-sanitize=function")
    endif()
  endif()
  separate_arguments(sanitizers UNIX_COMMAND "-fsanitize=${sanitizers}")
  target_compile_options(ndabi_common INTERFACE
    ${sanitizers} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(ndabi_common INTERFACE ${sanitizers})
endif()

# ndabi_product: a library that is a good guest in any process. No exceptions and no RTTI,
# nothing visible but the export map, and no flag that would change the host's floating
# point environment (fast-math at link time makes dlopen set FTZ and DAZ).
add_library(ndabi_product INTERFACE)
target_link_libraries(ndabi_product INTERFACE ndabi_common)
target_compile_options(ndabi_product INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions>
  $<$<COMPILE_LANGUAGE:CXX>:-fno-rtti>
  -ffunction-sections -fdata-sections
  -fno-math-errno -fno-trapping-math
  $<$<CONFIG:Release>:-g1>)
# For everything but core/kernels. Hardening: there, a check per call would cost more than
# it guards. No vectors of neighbouring variables: reading with one load what was just
# stored by two stalls the processor, in each of the short calls that make an array.
set(NDABI_OUTSIDE_KERNELS -fno-tree-slp-vectorize -fstack-protector-strong
    $<$<CONFIG:Release>:-U_FORTIFY_SOURCE> $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2>)
# Short calls run through a dozen functions in as many files: compiled as one they take a
# tenth less time.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NOT NDABI_SANITIZE)
  list(APPEND NDABI_OUTSIDE_KERNELS
       $<$<CONFIG:Release>:-flto=auto> $<$<CONFIG:Release>:-ffat-lto-objects>)
  set(NDABI_LINK_AS_ONE $<$<CONFIG:Release>:-flto=auto>)
endif()
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  target_compile_options(ndabi_product INTERFACE -fcf-protection)
endif()
# Highway compiles for NEON with instructions for AES, of which nothing here makes use. gcc
# inlines such functions only where all the rest may have these, too.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(ndabi_product INTERFACE -march=armv8-a+crypto)
endif()
