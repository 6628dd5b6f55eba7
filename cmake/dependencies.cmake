# Highway (SIMD) and zlib (.npz). Each comes from a static archive when the system has one
# that links into a shared object, so that libndabi needs libc and libm only.
include(CheckCXXSourceCompiles)

# ndabi_dependency(<name> <header> <statement>): defines the target ndabi_<name>.
function(ndabi_dependency name header statement)
  find_path(NDABI_${name}_INCLUDE ${header} REQUIRED)
  find_library(NDABI_${name}_STATIC lib${name}.a)
  find_library(NDABI_${name}_LIBRARY ${name} REQUIRED)
  mark_as_advanced(NDABI_${name}_INCLUDE NDABI_${name}_STATIC NDABI_${name}_LIBRARY)
  if(NDABI_${name}_STATIC)
    set(CMAKE_REQUIRED_INCLUDES ${NDABI_${name}_INCLUDE})
    set(CMAKE_POSITION_INDEPENDENT_CODE OFF) # it would say -fPIE
    set(CMAKE_REQUIRED_FLAGS -fPIC)
    # Debian's libz.a is built for PIE: it links only where its symbols stay local.
    set(CMAKE_REQUIRED_LINK_OPTIONS -shared -Wl,--no-undefined,--exclude-libs,ALL)
    set(CMAKE_REQUIRED_LIBRARIES ${NDABI_${name}_STATIC})
    check_cxx_source_compiles("#include <${header}>\nvoid probe() { ${statement}; }"
                              NDABI_${name}_STATIC_LINKS)
  endif()
  add_library(ndabi_${name} INTERFACE)
  target_include_directories(ndabi_${name} SYSTEM INTERFACE ${NDABI_${name}_INCLUDE})
  if(NDABI_${name}_STATIC_LINKS)
    target_link_libraries(ndabi_${name} INTERFACE ${NDABI_${name}_STATIC})
  else()
    target_link_libraries(ndabi_${name} INTERFACE ${NDABI_${name}_LIBRARY})
    target_compile_definitions(ndabi_${name} INTERFACE
      $<$<STREQUAL:${name},hwy>:HWY_SHARED_DEFINE>)
  endif()
endfunction()

ndabi_dependency(hwy hwy/highway.h "(void)hwy::SupportedTargets()")
ndabi_dependency(z zlib.h "(void)zlibVersion()")
find_package(Threads REQUIRED)
