#include "firmware/tool/streams.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <system_error>

#include "firmware/messages.h"

namespace garita::tool {
namespace {

constexpr std::size_t kLongestLine = 400;  // characters: a path and a sentence

}  // namespace

void hold_standard_streams() {
    int file = -1;
    do file = open("/dev/null", O_RDWR);
    while (file >= 0 && file <= STDERR_FILENO);
    if (file >= 0) close(file);
}

bool write_result(std::string_view text) {
    const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() &&
                         std::fputc('\n', stdout) != EOF && std::fflush(stdout) == 0;
    if (!written)
        tell("garita: the result cannot be written to standard output (" + std::generic_category().message(errno) +
             ")");
    return written;
}

Result<bool> write_file(const std::string& path, std::string_view bytes) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.close();
    if (out) return true;
    return fail(ErrorKind::Device, path + " could not be written: is there space, and the right to write");
}

Result<bool> write_new(const std::filesystem::path& path, std::string_view text, Readers readers) {
    std::error_code error;
    if (std::filesystem::exists(path, error))
        return fail(ErrorKind::Input, path.string() + " is there already: name a new file");
    return replace_file(std::filesystem::absolute(path), text, readers);
}

void tell(std::string_view text) {
    const std::string lines = visible_lines(text) + "\n";
    // Where this fails there is nobody to tell it to.
    (void)std::fwrite(lines.data(), 1, lines.size(), stderr);
}

std::string visible_lines(std::string_view text) {
    std::string result;
    while (true) {
        const std::size_t end = text.find('\n');
        result += visible(text.substr(0, end), kLongestLine);
        if (end == std::string_view::npos) return result;
        result += '\n';
        text.remove_prefix(end + 1);
    }
}

}  // namespace garita::tool
