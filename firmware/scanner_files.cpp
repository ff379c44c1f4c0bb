#include "firmware/scanner_files.h"

#include <fmt/format.h>

#include <cctype>

namespace garita {

namespace fs = std::filesystem;

fs::path scanners_folder(const fs::path& data) {
    return data / "scanners";
}

fs::path scanner_file(const fs::path& data, const std::string& serial, std::string_view ending) {
    std::string name;
    for (const char c : serial)
        if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-')
            name += c;
        else
            name += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    return scanners_folder(data) / ((name.empty() ? "none" : name) + std::string(ending));
}

}  // namespace garita
