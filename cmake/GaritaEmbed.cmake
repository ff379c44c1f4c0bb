# garita_embed(OUTPUT.cpp FUNCTION file...): a source file that defines `std::span<const EmbeddedFile> garita::FUNCTION()`
# (firmware/embedded.h) with the files' text. Written again whenever one of them changes.
include_guard(GLOBAL)
set(GARITA_EMBED_SCRIPT "${CMAKE_CURRENT_LIST_DIR}/embed.cmake")
function(garita_embed output function)
  list(TRANSFORM ARGN PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/" OUTPUT_VARIABLE files)
  add_custom_command(OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DOUTPUT=${output}" "-DFUNCTION=${function}" "-DFILES=${files}" -P "${GARITA_EMBED_SCRIPT}"
    DEPENDS ${files} "${GARITA_EMBED_SCRIPT}" VERBATIM)
endfunction()
