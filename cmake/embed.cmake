# Run by garita_embed: writes OUTPUT from FILES.
set(rows "")
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME_WE)
  # As numbers: no character of the file can end a literal, and CMake's own lists do not see semicolons or brackets.
  file(READ "${file}" hex HEX)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${hex}")
  string(MAKE_C_IDENTIFIER "k_${name}" symbol)
  string(APPEND arrays "constexpr char ${symbol}[] = {${bytes}};\n")
  string(APPEND rows "    {\"${name}\", {${symbol}, sizeof ${symbol}}},\n")
endforeach()
file(WRITE "${OUTPUT}" "// Written by cmake/embed.cmake.
#include <array>

#include \"firmware/embedded.h\"

namespace garita {
namespace {
${arrays}
constexpr EmbeddedFile kFiles[] = {
${rows}};
}  // namespace

std::span<const EmbeddedFile> ${FUNCTION}() {
    return kFiles;
}
}  // namespace garita
")
