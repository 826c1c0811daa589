# cmake --install: the program with what it opens and reads, and the component `market` for
# find_package(Souk). Nothing that is installed names the source or the build folder.
include(CMakePackageConfigHelpers)

set(share ${CMAKE_INSTALL_DATADIR}/souk)
install(TARGETS souk)
foreach(library souk_deep souk_onnx)
  if(TARGET ${library})
    install(TARGETS ${library} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
  endif()
endforeach()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/scenarios DESTINATION ${share}
        FILES_MATCHING PATTERN "*.yaml" PATTERN "*.csv")
install(DIRECTORY ${PROJECT_SOURCE_DIR}/experiments DESTINATION ${share}
        FILES_MATCHING PATTERN "*.yaml")
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

# The headers are a stated set: tools/check_includes.sh holds it to itself and the standard library.
file(STRINGS ${CMAKE_CURRENT_LIST_DIR}/installed_headers.txt headers REGEX "^[a-z]")
foreach(header ${headers})
  get_filename_component(folder ${header} DIRECTORY)
  install(FILES ${PROJECT_SOURCE_DIR}/${header} DESTINATION include/souk/${folder})
endforeach()

# The rooms that souk_market links, each once.
set(rooms)
set(closure)
souk_link_closure(souk_market closure)
foreach(room ${SOUK_ROOMS})
  if(souk_${room} IN_LIST closure)
    list(APPEND rooms souk_${room})
    set_target_properties(souk_${room} PROPERTIES EXPORT_NAME ${room})
  endif()
endforeach()
set_target_properties(souk_market PROPERTIES EXPORT_NAME market)
install(TARGETS ${rooms} souk_market EXPORT SoukTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/Souk)
install(EXPORT SoukTargets NAMESPACE Souk:: DESTINATION ${package})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/SoukConfig.cmake.in
                              ${PROJECT_BINARY_DIR}/SoukConfig.cmake
                              INSTALL_DESTINATION ${package} PATH_VARS share)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/SoukConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/SoukConfig.cmake ${PROJECT_BINARY_DIR}/SoukConfigVersion.cmake
        DESTINATION ${package})
