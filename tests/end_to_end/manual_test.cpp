// --help, the man page and the completion tell the same options.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <regex>
#include <set>

#include "tests/end_to_end/run_garita.h"

namespace garita {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Options = std::set<std::string>;

const std::vector<std::string> kCommands = {"inspect", "simulate", "evaluate", "model",   "catalog",   "trust",
                                            "audit",   "evidence", "people",   "records", "watchlist", "scanner"};

std::string from_environment(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : ".";
}

std::string tool_file(const std::string& name) {
    return from_environment("GARITA_SOURCE_DIR") + "/firmware/tool/" + name;
}

Options options_in(const std::string& text, const char* pattern) {
    Options options;
    const std::regex expression(pattern);
    for (std::sregex_iterator it(text.begin(), text.end(), expression); it != std::sregex_iterator(); ++it)
        options.insert((*it)[1]);
    return options;
}

Options options_of_help(const std::string& command) {
    return options_in(end_to_end::garita({command, "--help"}).out, "\n  (?:-[a-z],)?(--[a-z-]+)");
}

/// The man page without its escapes, cut into the parts of its commands.
std::string man_section(const std::string& begin, const std::string& end) {
    std::stringstream stream;
    stream << std::ifstream(tool_file("garita.1")).rdbuf();
    const std::string text = std::regex_replace(stream.str(), std::regex("\\\\-"), "-");
    const std::size_t from = text.find("\n" + begin + "\n");
    EXPECT_NE(from, std::string::npos) << begin;
    return from == std::string::npos ? "" : text.substr(from, text.find("\n" + end + "\n", from) - from);
}

std::string shell(const std::string& command) {
    std::string out;
    std::FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return out;
    std::array<char, 4096> block{};
    for (std::size_t n = 0; (n = fread(block.data(), 1, block.size(), pipe)) > 0;) out.append(block.data(), n);
    pclose(pipe);
    return out;
}

std::string complete(const std::string& words) {
    const std::string program = from_environment("GARITA_BINARY_DIR") + "/firmware/garita";
    const std::string script = "source " + end_to_end::quoted(tool_file("garita.bash-completion")) + "; COMP_WORDS=(" +
                               end_to_end::quoted(program) + " " + words +
                               "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _garita; printf '%s\\n' \"${COMPREPLY[@]}\"";
    return shell("bash -c " + end_to_end::quoted(script) + " 2>&1");
}

TEST(Manual, TheManPageHasTheOptionsOfHelpAndNoOthers) {
    for (std::size_t i = 0; i < kCommands.size(); ++i) {
        Options of_help = options_of_help(kCommands[i]);
        ASSERT_GT(of_help.size(), 3U) << kCommands[i];
        of_help.erase("--help");
        const std::string end = i + 1 < kCommands.size() ? ".SS garita " + kCommands[i + 1] : ".SS Everywhere";
        EXPECT_EQ(options_in(man_section(".SS garita " + kCommands[i], end), "(--[a-z-]+)"), of_help) << kCommands[i];
    }
}

TEST(Manual, TheManPageIsFreeOfWarnings) {
    if (shell("command -v man").empty()) GTEST_SKIP() << "no man (Debian's man-db)";
    EXPECT_THAT(shell("LC_ALL=C.UTF-8 MANROFFSEQ= MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z " +
                      end_to_end::quoted(tool_file("garita.1")) + " 2>&1 >/dev/null"),
                IsEmpty());
}

TEST(Manual, CompletionOffersTheOptionsOfHelp) {
    for (const std::string& command : kCommands) {
        Options offered;
        std::stringstream lines(complete(command + " --"));
        for (std::string line; std::getline(lines, line);) offered.insert(line);
        EXPECT_EQ(offered, options_of_help(command)) << command;
    }
}

TEST(Manual, CompletionKnowsCommandsAndValues) {
    EXPECT_EQ(complete("in"), "inspect\n");
    EXPECT_EQ(complete("inspect --language e"), "en\nes\n");
    EXPECT_THAT(complete("inspect --profile thr"), HasSubstr("three-band\n"));
    const std::string source = from_environment("GARITA_SOURCE_DIR");
    EXPECT_EQ(complete("inspect --profile " + source + "/READ"), source + "/README.md\n");
    EXPECT_THAT(complete("simulate --kind mrz"), HasSubstr("mrz-ink\n"));
    EXPECT_THAT(complete("simulate --kind gen"), HasSubstr("genuine\n"));
    EXPECT_EQ(complete("trust sign-file --kind l"), "list\nlanguage\n");
    EXPECT_EQ(complete("trust si"), "sign\nsign-file\n");
}

TEST(Manual, HelpAtEachLevelGivesAnExampleAndTheExitStatus) {
    EXPECT_THAT(end_to_end::garita({"--help"}).out, HasSubstr("Exit status"));
    for (const std::string& command : kCommands) {
        const std::string help = end_to_end::garita({command, "--help"}).out;
        EXPECT_THAT(help, HasSubstr("Examples:\n  garita " + command));
        EXPECT_THAT(help, HasSubstr("Exit status"));
    }
}

}  // namespace
}  // namespace garita
