// The real lines of the corpus: each parses, its format is told, and just the check digits fail that fail as printed.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "mrz/document.h"

namespace garita::mrz {
namespace {

std::filesystem::path labels_file() {
    const char* const corpus = std::getenv("GARITA_CORPUS");
    const char* const source = std::getenv("GARITA_SOURCE_DIR");
    const std::filesystem::path folder =
        corpus != nullptr ? std::filesystem::path(corpus)
                          : std::filesystem::path(source != nullptr ? source : ".") / "../shared/corpus";
    return folder / "mrz/labels.tsv";
}

std::vector<std::string> split(const std::string& text, char at) {
    std::vector<std::string> parts;
    std::stringstream stream(text);
    for (std::string part; std::getline(stream, part, at);) parts.push_back(part);
    return parts;
}

/// "NOT valid as printed: dob,exp" as the names of fields.
std::set<std::string> failing_as_printed(const std::string& label) {
    static const std::map<std::string, std::string> kNames = {{"dob", "date_of_birth"},
                                                              {"exp", "date_of_expiry"},
                                                              {"doc", "document_number"},
                                                              {"opt", "optional_data"},
                                                              {"comp", "composite"}};
    std::set<std::string> failing;
    const std::size_t colon = label.find(": ");
    if (colon == std::string::npos) return failing;
    for (const std::string& name : split(label.substr(colon + 2), ',')) failing.insert(kNames.at(name));
    return failing;
}

TEST(CorpusLabels, FormatAndFailingCheckDigitsAreAsLabelled) {
    std::ifstream file(labels_file());
    if (!file) GTEST_SKIP() << "no corpus: set GARITA_CORPUS";
    std::string line;
    std::getline(file, line);  // the names of the columns
    int documents = 0;
    while (std::getline(file, line)) {
        const std::vector<std::string> columns = split(line, '\t');
        ASSERT_GE(columns.size(), 6U);
        const std::vector<std::string> lines = split(columns[2], '|');
        const auto format = format_of(lines);
        ASSERT_TRUE(format) << columns[0];
        EXPECT_EQ(shape_of(*format).name, columns[1]) << columns[0];
        std::set<std::string> failing;
        for (const CheckDigit& check : parse(*format, lines).check_digits)
            if (!check.valid) failing.insert(std::string(check.of));
        EXPECT_EQ(failing, failing_as_printed(columns[5])) << columns[0];
        ++documents;
    }
    EXPECT_GT(documents, 0);
}

}  // namespace
}  // namespace garita::mrz
