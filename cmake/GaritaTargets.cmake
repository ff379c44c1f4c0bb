# The kinds of target in this project: a library of a room, a program, a test, a benchmark, a fuzz target.
# Each takes explicit source files; what a room may link is stated once, in its own CMakeLists.txt.
include_guard(GLOBAL)

# Warnings, sanitizers and speed are the same for all: an interface target that everything links.
add_library(garita_options INTERFACE)
target_compile_options(garita_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
                                                -Werror=return-type)
if(GARITA_WARNINGS_ARE_ERRORS)
  target_compile_options(garita_options INTERFACE -Werror)
endif()
target_compile_features(garita_options INTERFACE cxx_std_20)
# Symbols are bound when a program starts: nothing that is called is written over later, and the linker's late binding does
# not lay what vector registers last held (a piece of a name) on a stack (firmware/garitad/wipe_stack.h).
target_link_options(garita_options INTERFACE LINKER:-z,relro LINKER:-z,now)

# What the thread sanitizer runs, and all fuzz targets: board/host/test builds them by these names.
add_custom_target(garita_threaded_tests)
add_custom_target(garita_fuzz_targets)

# garita_library(NAME SOURCES file... LINKS target... [PRIVATE_LINKS target...])
function(garita_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_include_directories(${name} PUBLIC "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>")
  target_link_libraries(${name} PUBLIC ${ARG_LINKS} PRIVATE ${ARG_PRIVATE_LINKS} "$<BUILD_INTERFACE:garita_options>")
  if(TARGET garita_precompiled)
    target_precompile_headers(${name} REUSE_FROM garita_precompiled)
  endif()
endfunction()

# garita_program(NAME SOURCES file... LINKS target...)
function(garita_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE ${ARG_LINKS} garita_options)
endfunction()

# Of every test's own files; garita_test says why.
set(garita_test_options -O0 -g0 ${GARITA_TEST_OPTIONS})

# What every test finds in its environment, and the programs that it starts.
set(garita_test_environment "GARITA_SOURCE_DIR=${PROJECT_SOURCE_DIR}" "GARITA_BINARY_DIR=${PROJECT_BINARY_DIR}"
  "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/lsan.supp:print_suppressions=0")

# garita_test(NAME LABELS label... SOURCES file... LINKS target...): one GoogleTest program, one ctest entry a program.
# Labels: unit, corpus, usb, browser, fault, fuzz, board; and threads: runs under the thread sanitizer too; drawn: draws
# many specimens, which takes minutes under the sanitizers: built with GARITA_DRAWN_TESTS.
# Exit code 77 (every test of the program was skipped) counts as skipped. A test's own files are not optimised, which about
# halves their compilation; what they test is, and so is every program that measures. Nor have they more than the address
# sanitizer, by GARITA_TEST_OPTIONS, for the same reason.
function(garita_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "LABELS;SOURCES;LINKS" ${ARGN})
  if("drawn" IN_LIST ARG_LABELS AND NOT GARITA_DRAWN_TESTS)
    return()
  endif()
  if(NOT TARGET garita_test_main)
    add_library(garita_test_main STATIC "${PROJECT_SOURCE_DIR}/tests/main.cpp")
    target_link_libraries(garita_test_main PUBLIC GTest::gmock PRIVATE garita_options)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE ${ARG_LINKS} garita_test_main garita_options)
  target_compile_options(${name} PRIVATE ${garita_test_options})
  if(TARGET garita_precompiled_tests)
    target_precompile_headers(${name} REUSE_FROM garita_precompiled_tests)
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 900)
  endif()
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT} SKIP_RETURN_CODE 77
    ENVIRONMENT "${garita_test_environment}")
  if("threads" IN_LIST ARG_LABELS)
    add_dependencies(garita_threaded_tests ${name})
  endif()
endfunction()

# garita_benchmark(NAME SOURCES file... LINKS target...): Google Benchmark; built with GARITA_BENCHMARKS.
function(garita_benchmark name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  if(GARITA_BENCHMARKS)
    garita_program(${name} SOURCES ${ARG_SOURCES} LINKS ${ARG_LINKS} benchmark::benchmark)
  endif()
endfunction()

# garita_fuzz(NAME SEEDS folder SOURCES file... LINKS target...): the libFuzzer program fuzz_NAME; its ctest entry runs the
# committed seeds and then 5 seconds of fuzzing, bounded to 1 GiB and 10 s an input. An hour of it: board/host/test --long
# fuzz-NAME, which finds the program by the name of fuzz_NAME.seeds, where its seeds lie by what stands in it. Built with
# GARITA_FUZZ (presets asan-ubsan and fuzz).
function(garita_fuzz name)
  cmake_parse_arguments(ARG "" "SEEDS" "SOURCES;LINKS" ${ARGN})
  if(GARITA_FUZZ)
    garita_program(fuzz_${name} SOURCES ${ARG_SOURCES} LINKS ${ARG_LINKS})
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    add_dependencies(garita_fuzz_targets fuzz_${name})
    file(MAKE_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/fuzz_${name}.found")
    file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/fuzz_${name}.seeds" "${ARG_SEEDS}")
    add_test(NAME fuzz_${name} COMMAND fuzz_${name} -max_total_time=5 -timeout=10 -rss_limit_mb=1024
                                       "${CMAKE_CURRENT_BINARY_DIR}/fuzz_${name}.found" "${ARG_SEEDS}")
    set_tests_properties(fuzz_${name} PROPERTIES LABELS fuzz TIMEOUT 120)
  endif()
endfunction()
