#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <ctime>

#include "firmware/station/clock.h"
#include "firmware/tool/commands.h"

namespace garita::tool {

std::string must_name_a_file(const std::string& word) {
    return word.empty() ? "the word is empty; name a file, or leave the option out" : "";
}

std::string must_be_a_number(const std::string& word) {
    return std::isfinite(std::strtod(word.c_str(), nullptr)) ? "" : word + " is no number";
}

std::filesystem::path data_folder(const std::string& given) {
    if (!given.empty()) return given;
    if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state != '\0')
        return std::filesystem::path(state) / "garita";
    const char* home = std::getenv("HOME");
    return std::filesystem::path(home != nullptr ? home : ".") / ".local/state/garita";
}

Result<std::filesystem::path> own_data_folder(const std::string& given) {
    std::filesystem::path data = data_folder(given);
    struct stat status {};
    if (stat(data.c_str(), &status) != 0 || !S_ISDIR(status.st_mode))
        return fail(ErrorKind::Device, data.string() + ": there is no such folder");
    if (status.st_uid == geteuid()) return data;
    return fail(ErrorKind::Device, fmt::format("{} belongs to another user: run this as that one (sudo -u '#{}')",
                                               data.string(), status.st_uid));
}

trust::Today today_at_station() {
    return StationClock().today(today_of_clock());
}

Error kiosk_runs(Error error) {
    if (error.text.find(" is in use") != std::string::npos)
        error.text = "the kiosk runs on this data folder: stop it first (" + error.text + ")";
    return error;
}

std::string now_utc() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    std::array<char, 32> text{};
    gmtime_r(&now, &parts);
    static_cast<void>(std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts));
    return text.data();
}

}  // namespace garita::tool
