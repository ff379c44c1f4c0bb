// Runs the real `garita` and keeps what it says.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace garita::end_to_end {

struct Said {
    int status = -1;
    std::string out;
    std::string err;
};

inline std::string quoted(const std::string& word) {
    std::string result = "'";
    for (const char c : word) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return result + "'";
}

/// Where the programs of this build lie.
inline std::string programs_folder() {
    const char* build = std::getenv("GARITA_BINARY_DIR");
    return std::string(build != nullptr ? build : ".") + "/firmware/";
}

/// Runs a command of the shell.
inline Said run(std::string command) {
    const std::filesystem::path err =
        std::filesystem::temp_directory_path() / ("garita-err-" + std::to_string(getpid()));
    command += " 2>" + quoted(err.string());
    Said said;
    std::FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return said;
    std::vector<char> block(65536);
    std::size_t n = 0;
    while ((n = fread(block.data(), 1, block.size(), pipe)) > 0) said.out.append(block.data(), n);
    const int status = pclose(pipe);
    said.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    std::stringstream text;
    text << std::ifstream(err).rdbuf();
    said.err = text.str();
    std::filesystem::remove(err);
    return said;
}

/// Runs `garita` of this build with these words; `before` is put before the command (environment, input).
inline Said garita(const std::vector<std::string>& words, const std::string& before = "") {
    std::string command = before + " " + quoted(programs_folder() + "garita");
    for (const std::string& word : words) command += " " + quoted(word);
    return run(std::move(command));
}

}  // namespace garita::end_to_end
