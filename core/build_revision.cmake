# Writes OUTPUT from TEMPLATE with the revision of the sources in SOURCE_DIR, only when it changed, so
# that a build with nothing to do stays one. Run at build time: cmake -D... -P build_revision.cmake
set(SOUK_REVISION "")
find_program(GIT_PROGRAM git)
if(GIT_PROGRAM)
  # The top level must be ours: a tarball unpacked inside another repository has no revision of its own.
  execute_process(COMMAND ${GIT_PROGRAM} rev-parse --show-cdup WORKING_DIRECTORY ${SOURCE_DIR}
                  OUTPUT_VARIABLE up RESULT_VARIABLE failed ERROR_QUIET
                  OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT failed AND up STREQUAL "")
    execute_process(COMMAND ${GIT_PROGRAM} --no-optional-locks describe --always --dirty
                    WORKING_DIRECTORY ${SOURCE_DIR} OUTPUT_VARIABLE SOUK_REVISION ERROR_QUIET
                    OUTPUT_STRIP_TRAILING_WHITESPACE)
  endif()
endif()
if(NOT SOUK_REVISION)
  # `git archive` writes the revision into this file (.gitattributes: export-subst).
  file(STRINGS ${SOURCE_DIR}/core/source_revision.txt SOUK_REVISION LIMIT_COUNT 1)
  if(SOUK_REVISION MATCHES "Format")
    set(SOUK_REVISION "unknown")
  endif()
endif()
configure_file(${TEMPLATE} ${OUTPUT} @ONLY)
