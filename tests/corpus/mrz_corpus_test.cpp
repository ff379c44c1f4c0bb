// The MRZ score over shared/corpus/mrz (or another folder with a labels.tsv: GARITA_CORPUS). Prints every miss.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <opencv2/core/utility.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/vision/read/ocrb_network.h"
#include "vision/page/decode.h"
#include "vision/read/read_mrz.h"

namespace garita {
namespace {

namespace fs = std::filesystem;

/// Ratchets: what was reached on the given images (2026-11-24). Raise them, never lower them without a reason.
constexpr double kFewestExact = 41.0 / 42;
constexpr double kFewestAccepted = 37.0 / 42;

fs::path corpus() {
    if (const char* given = std::getenv("GARITA_CORPUS")) return given;
    const char* root = std::getenv("GARITA_SOURCE_DIR");
    return fs::path(root != nullptr ? root : ".") / "../shared/corpus";
}

struct Label {
    std::string image, format, mrz, group, check_digits;
    bool readable = false;
};

std::vector<Label> labels_of(const fs::path& file) {
    std::ifstream in(file);
    std::vector<Label> labels;
    std::string row;
    std::getline(in, row);
    while (std::getline(in, row)) {
        std::vector<std::string> fields;
        std::stringstream split(row);
        for (std::string field; std::getline(split, field, '\t');) fields.push_back(field);
        if (fields.size() >= 7)
            labels.push_back({fields[0], fields[1], fields[2], fields[4], fields[5], fields[6].starts_with("yes")});
    }
    return labels;
}

Capture capture_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    const std::vector<char> text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    const std::vector<std::uint8_t> bytes(text.begin(), text.end());
    Capture capture;
    if (auto decoded = decode_image(bytes, file.filename().string())) {
        BandImage image;
        image.image = std::move(decoded->image);
        capture.bands.push_back(std::move(image));
    }
    return capture;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string all;
    for (const std::string& line : lines) all += (all.empty() ? "" : "|") + line;
    return all;
}

class MrzCorpus : public testing::Test {
protected:
    void SetUp() override {
        cv::setNumThreads(1);
        if (!fs::exists(corpus())) GTEST_SKIP() << "no corpus at " << corpus() << " (GARITA_CORPUS)";
        auto made = MrzReader::create(ocrb_network());
        ASSERT_TRUE(made) << made.error().text;
        reader = std::make_unique<MrzReader>(std::move(*made));
    }
    std::unique_ptr<MrzReader> reader;
};

TEST_F(MrzCorpus, EveryReadableImageIsReadAndNothingWrongIsAccepted) {
    const fs::path folder = corpus() / "mrz";
    const std::vector<Label> labels = labels_of(folder / "labels.tsv");
    if (labels.empty()) GTEST_SKIP() << "no labels in " << folder;
    int readable = 0, exact = 0, accepted = 0, wrong = 0;
    for (const Label& label : labels) {
        const auto reading = reader->read(capture_of(folder / label.image));
        const std::string lines = reading ? joined(reading->interpretation.lines) : "";
        const bool right = lines == label.mrz, sure = reading && reading->interpretation.accepted;
        if (label.readable) {
            ++readable;
            exact += right ? 1 : 0;
            accepted += sure && right ? 1 : 0;
        }
        wrong += sure && !right ? 1 : 0;
        if (!right || !sure)
            std::cout << (right ? "not accepted " : "MISS         ") << label.image << " (" << label.format << ", "
                      << label.group << ", check digits " << label.check_digits << ", readable " << label.readable
                      << (sure ? ", ACCEPTED" : "") << ")\n    is   " << label.mrz << "\n    read " << lines << '\n';
    }
    std::cout << "exact " << exact << " of " << readable << " readable, accepted " << accepted
              << ", accepted and wrong " << wrong << ", score " << (exact - 10.0 * wrong) / std::max(1, readable)
              << '\n';
    EXPECT_EQ(wrong, 0);
    EXPECT_GE(exact, kFewestExact * readable);
    EXPECT_GE(accepted, kFewestAccepted * readable);
}

TEST_F(MrzCorpus, PicturesOfBarcodesHoldNoMrz) {
    int pictures = 0;
    for (const char* kind : {"pdf417", "datamatrix", "aztec", "qr"}) {
        const fs::path folder = corpus() / "barcodes" / kind;
        if (!fs::exists(folder)) continue;
        std::vector<fs::path> files;
        for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
        std::sort(files.begin(), files.end());
        for (const fs::path& file : files) {
            const Capture capture = capture_of(file);
            if (capture.bands.empty()) continue;
            ++pictures;
            const auto reading = reader->read(capture);
            EXPECT_FALSE(reading && reading->interpretation.accepted)
                << file << ' ' << joined(reading->interpretation.lines);
            if (reading)
                std::cout << "seen in " << file.filename() << ": " << joined(reading->interpretation.lines) << '\n';
        }
    }
    if (pictures == 0) GTEST_SKIP() << "no pictures of barcodes";
}

}  // namespace
}  // namespace garita
