# Builds the MRZ library alone, installs it, builds a small program with find_package(garita), runs it.
# cmake -DSOURCE=… -DWORK=… -DCOMPILER=… [-DLAUNCHER=…] -P install_test.cmake
function(step)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE out)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "failed (${status}): ${ARGN}\n${out}")
  endif()
endfunction()

file(REMOVE_RECURSE "${WORK}/prefix" "${WORK}/consumer")
set(common -G Ninja -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER}
           -DCMAKE_BUILD_TYPE=Debug)
step(${CMAKE_COMMAND} -S ${SOURCE} -B ${WORK}/library ${common} -DGARITA_MRZ_ONLY=ON -DGARITA_TESTS=OFF
     -DCMAKE_INSTALL_PREFIX=${WORK}/prefix)
step(${CMAKE_COMMAND} --build ${WORK}/library)
step(${CMAKE_COMMAND} --install ${WORK}/library)
step(${CMAKE_COMMAND} -S ${SOURCE}/tests/mrz/install -B ${WORK}/consumer ${common}
     -DCMAKE_PREFIX_PATH=${WORK}/prefix)
step(${CMAKE_COMMAND} --build ${WORK}/consumer)
step(${WORK}/consumer/consumer)
