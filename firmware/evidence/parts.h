// The parts of a case: its pictures, reports and the text that tells them, each a file with a plain name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "firmware/evidence/case.h"
#include "firmware/fingerprint.h"

namespace garita::evidence {

struct Part {
    std::string name{};  ///< is_part_name()
    records::Bytes bytes{};
    bool operator==(const Part&) const = default;
};

inline constexpr std::size_t kMostParts = 256;
inline constexpr std::size_t kLongestPartName = 96;

/// 1 to 96 of a-z, 0-9, hyphen and, between others, one full stop; begins with a letter: no path, no option, no hidden
/// file. None of those that the archive itself adds where it is opened ("manifest.txt").
[[nodiscard]] bool is_part_name(std::string_view name);
inline constexpr std::string_view kManifestFile = "manifest.txt";
inline constexpr std::string_view kSignatureFile = "manifest.sig";
inline constexpr std::string_view kCertificateFile = "station.certificate";

/// "document-1-front-white.jpg", "document-1-front-ultraviolet-by-model-pattern-ultraviolet.jpg"
[[nodiscard]] std::string part_name_of(int document, const CasePicture& picture);

/// `case.json` (README.md has its form), and for each document its report as it is kept and its pictures. The same case
/// gives the same bytes. Input error (TooLarge): more than kMostParts.
[[nodiscard]] Result<std::vector<Part>> parts_of(const Case& of);

}  // namespace garita::evidence
