# The headers that most files include, read once for all libraries and once for all tests: a third off the builds of the
# presets of clang, which are those that have GARITA_PRECOMPILE. GCC reads every file without, so a file that lacks an include
# of its own is seen there, and clang-tidy needs nothing built. mrz/, which needs nothing but a compiler, has none of it.
include_guard(GLOBAL)

set(headers <algorithm> <array> <chrono> <cmath> <filesystem> <fstream> <functional> <map> <memory> <optional> <span>
            <string> <string_view> <thread> <vector> <opencv2/core.hpp> <opencv2/imgproc.hpp>)
file(WRITE "${PROJECT_BINARY_DIR}/precompiled.cpp" "")

add_library(garita_precompiled OBJECT "${PROJECT_BINARY_DIR}/precompiled.cpp")
target_link_libraries(garita_precompiled PRIVATE opencv_imgproc garita_options)
target_precompile_headers(garita_precompiled PRIVATE ${headers})

if(GARITA_TESTS)
  add_library(garita_precompiled_tests OBJECT "${PROJECT_BINARY_DIR}/precompiled.cpp")
  target_link_libraries(garita_precompiled_tests PRIVATE opencv_imgproc GTest::gmock garita_options)
  target_compile_options(garita_precompiled_tests PRIVATE ${garita_test_options})
  target_precompile_headers(garita_precompiled_tests PRIVATE ${headers} <gmock/gmock.h> <gtest/gtest.h>)
endif()
