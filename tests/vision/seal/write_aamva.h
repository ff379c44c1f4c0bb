// Writes what read_aamva reads: for tests. AAMVA DL/ID Card Design Standard, annex D.12.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/vision/seal/payload.h"

namespace garita::seal {

struct AamvaSubfile {
    std::string type;                                           ///< DL, ID, EN, ZV
    std::vector<std::pair<std::string, std::string>> elements;  ///< identifier and value
};

struct AamvaFile {
    std::string issuer = "636000";
    int version = 10;
    std::vector<AamvaSubfile> subfiles;
};

/// The bytes, with offsets and lengths that are right.
inline std::string write_aamva(const AamvaFile& file) {
    std::string header = "@\n\x1e\rANSI " + file.issuer + fmt::format("{:02}", file.version);
    if (file.version > 1) header += "00";
    header += fmt::format("{:02}", file.subfiles.size());
    std::size_t offset = header.size() + 10 * file.subfiles.size();
    std::string table;
    std::string bodies;
    for (const AamvaSubfile& subfile : file.subfiles) {
        std::string body = subfile.type;
        for (const auto& [id, value] : subfile.elements) body += id + value + "\n";
        body.back() = '\r';  // the last element ends with the segment
        table += fmt::format("{}{:04}{:04}", subfile.type, offset, body.size());
        offset += body.size();
        bodies += body;
    }
    return header + table + bodies;
}

}  // namespace garita::seal
