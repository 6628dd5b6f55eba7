# Header, library, pkg-config file and CMake package (find_package(ndabi), ndabi::ndabi).
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/ndabi)
configure_file(${PROJECT_SOURCE_DIR}/cmake/ndabi.pc.in ${PROJECT_BINARY_DIR}/ndabi.pc @ONLY)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/ndabiConfigVersion.cmake
                                 COMPATIBILITY SameMajorVersion)

install(TARGETS ndabi EXPORT ndabi
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
                COMPONENT runtime NAMELINK_COMPONENT development
        INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ndabi
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        COMPONENT development FILES_MATCHING PATTERN "*.h")
install(EXPORT ndabi NAMESPACE ndabi:: FILE ndabiConfig.cmake
        DESTINATION ${package_dir} COMPONENT development)
install(FILES ${PROJECT_BINARY_DIR}/ndabiConfigVersion.cmake
        DESTINATION ${package_dir} COMPONENT development)
install(FILES ${PROJECT_BINARY_DIR}/ndabi.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
