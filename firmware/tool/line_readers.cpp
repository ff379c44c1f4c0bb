#include "firmware/tool/line_readers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <system_error>
#include <vector>

#include "firmware/tool/commands.h"
#include "firmware/tool/scanner.h"
#include "firmware/tool/streams.h"
#include "mrz/document.h"
#ifdef GARITA_LINES
#include "drivers/lines/text_readers.h"
#endif

namespace garita::tool {

std::string list_readers(const std::filesystem::path& dev) {
    struct Kind {
        const char* folder;
        const char* ending;
        const char* what;
    };
    constexpr std::array kKinds = {Kind{"serial/by-id", "", "a serial port"},
                                   Kind{"input/by-id", "-event-kbd", "types as a keyboard does"}};
    std::vector<std::string> lines;
    for (const Kind& kind : kKinds) {
        std::error_code error;
        const std::filesystem::path folder = dev / kind.folder;
        for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
             entry.increment(error))
            if (const std::string path = entry->path(); path.ends_with(kind.ending))
                lines.push_back(path + ": " + kind.what);
    }
    std::ranges::sort(lines);
    return fmt::format("{}", fmt::join(lines, "\n"));
}

#ifdef GARITA_LINES
namespace {

/// What the lines are, in words.
std::string verdict_on(const std::vector<std::string>& lines) {
    const auto format = mrz::format_of(lines);
    if (!format) return "no machine-readable zone";
    const mrz::Document document = mrz::parse(*format, lines);
    std::string text =
        fmt::format("{}: {}", mrz::shape_of(*format).name,
                    document.check_digits_valid() ? "all check digits hold" : "check digits do not hold");
    for (const mrz::CheckDigit& check : document.check_digits)
        if (!check.valid)
            text += fmt::format("\n  {} (line {}, column {}): {}, should be {}", check.of, check.at.line,
                                check.at.column, check.found, check.expected);
    for (const mrz::Defect& defect : document.defects)
        text += fmt::format("\n  line {}, column {}: expected {}", defect.line, defect.column, defect.expected);
    return text;
}

}  // namespace

int read_lines(const std::string& path, int wait_s) {
    const auto reader = open_line_reader(path);
    if (!reader) return say(reader.error().text, kUnreadable);
    const auto reading = (*reader)->read(std::chrono::seconds(wait_s));
    if (!reading) return say(reading.error().text, kUnreadable);
    if (!*reading) return say("nothing was read: name the time to wait with --wait, and swipe", kUnreadable);
    // The lines alone go to standard output: garita inspect --lines - reads them there.
    if (!write_result(visible_lines(fmt::format("{}", fmt::join((*reading)->lines, "\n"))))) return kUsage;
    tell(verdict_on((*reading)->lines));
    return kInspected;
}

#else

int read_lines(const std::string&, int) {
    return say("this Garita was built without readers of lines");
}

#endif

}  // namespace garita::tool
