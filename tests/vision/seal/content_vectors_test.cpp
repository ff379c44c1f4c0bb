// Every AAMVA and BCBP vector of the corpus, field for field, against content_vectors.tsv: file, name of the field,
// value, element; and for each defect `!`, offset, what was expected. The payloads are not in the repository.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "tests/vision/seal/payload.h"
#include "vision/seal/content.h"

namespace garita::seal {
namespace {

namespace fs = std::filesystem;

fs::path vectors() {
    const char* corpus = std::getenv("GARITA_CORPUS");
    return fs::path(corpus != nullptr ? corpus : "../shared/corpus") / "barcodes" / "vectors";
}

/// What stands after the file's name in content_vectors.tsv, line by line.
std::map<std::string, std::vector<std::string>> expected_lines() {
    const char* source = std::getenv("GARITA_SOURCE_DIR");
    std::ifstream stream(fs::path(source != nullptr ? source : ".") / "tests/vision/seal/content_vectors.tsv");
    std::map<std::string, std::vector<std::string>> lines;
    for (std::string line; std::getline(stream, line);) {
        const std::size_t tab = line.find('\t');
        if (line.empty() || line[0] == '#' || tab == std::string::npos) continue;
        lines[line.substr(0, tab)].push_back(line.substr(tab + 1));
    }
    return lines;
}

std::vector<std::string> lines_of(const Content& content) {
    std::vector<std::string> lines = {fmt::format("format\t{}\t{}", content.format, content.version)};
    for (const Field& field : content.fields)
        lines.push_back(fmt::format("{}\t{}\t{}", field.name, field.value, field.element));
    for (const Defect& defect : content.defects)
        lines.push_back(fmt::format("!\t{}\t{}", defect.offset, phrase(defect)));
    return lines;
}

TEST(ContentVectors, EveryVectorIsReadFieldForField) {
    if (!fs::exists(vectors())) GTEST_SKIP() << "no corpus at " << vectors() << " (set GARITA_CORPUS)";
    const auto expected = expected_lines();
    ASSERT_FALSE(expected.empty());
    std::size_t seen = 0;
    for (const fs::directory_entry& entry : fs::directory_iterator(vectors())) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with("aamva") && !name.starts_with("bcbp")) continue;
        const auto lines = expected.find(name);
        if (lines == expected.end()) continue;  // a larger corpus than the one these were written for
        std::ifstream stream(entry.path(), std::ios::binary);
        const Bytes payload((std::istreambuf_iterator<char>(stream)), {});
        EXPECT_EQ(lines_of(understand(payload, "2026-11-25")), lines->second) << name;
        ++seen;
    }
    EXPECT_EQ(seen, expected.size()) << "of the vectors that have an expectation";
}

}  // namespace
}  // namespace garita::seal
