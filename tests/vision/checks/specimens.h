// Real input for the optical checks: a drawn capture, or one of the corpus, read and cut out as the pipeline does.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <opencv2/core/utility.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tests/vision/checks/runnable.h"
#include "tests/vision/read/ocrb_network.h"
#include "vision/page/decode.h"
#include "vision/page/make_page.h"
#include "vision/read/find_portraits.h"
#include "vision/read/read_mrz.h"
#include "vision/specimen/draw.h"

namespace garita {

/// A document as the checks get it.
struct Inspected {
    std::vector<Page> pages;
    Reading reading;
    Policy policy;
    specimen::Truth truth;  ///< of drawn ones

    [[nodiscard]] Finding check(std::string_view name) const {
        return run_check(testing::runnable(name), {pages, reading, policy});
    }
};

inline std::vector<std::uint8_t> bytes_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    const std::vector<char> text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    return {text.begin(), text.end()};
}

inline Inspected inspect(const Capture& capture) {
    cv::setNumThreads(1);
    static auto mrz_reader = MrzReader::create(ocrb_network());
    static auto portraits =
        PortraitFinder::create(bytes_of("/usr/share/opencv4/haarcascades/haarcascade_frontalface_default.xml"));
    Inspected inspected;
    EXPECT_TRUE(mrz_reader && portraits);
    if (!mrz_reader || !portraits) return inspected;
    inspected.reading.mrz = mrz_reader->read(capture);
    MrzReading* mrz = inspected.reading.mrz ? &*inspected.reading.mrz : nullptr;
    inspected.pages.push_back(make_page(capture, find_outlines(capture.bands.front()), mrz));
    inspected.reading.portraits = portraits->find(inspected.pages);
    return inspected;
}

/// A drawn specimen; drawn once for all tests of a program.
inline const Inspected& drawn(const specimen::Request& request) {
    static std::map<std::string, Inspected> drawn_before;
    const std::string key = request.kind + "/" + std::to_string(static_cast<int>(request.format)) + "/" +
                            std::to_string(request.seed) + "/" + std::to_string(request.ppi) +
                            (request.six_bands ? "/six bands" : "") + request.series;
    const auto known = drawn_before.find(key);
    if (known != drawn_before.end()) return known->second;
    auto made = specimen::draw(request);
    if (!made) {
        ADD_FAILURE() << made.error().text;
        return drawn_before[key];
    }
    Inspected inspected = inspect(made->capture);
    inspected.truth = std::move(made->truth);
    return drawn_before[key] = std::move(inspected);
}

/// The genuine three-band capture of the corpus; nothing without it.
inline std::optional<Inspected> real_passport() {
    const char* given = std::getenv("GARITA_CORPUS");
    const char* root = std::getenv("GARITA_SOURCE_DIR");
    const std::filesystem::path corpus = given != nullptr
                                             ? std::filesystem::path(given)
                                             : std::filesystem::path(root != nullptr ? root : ".") / "../shared/corpus";
    const std::filesystem::path folder = corpus / "bands" / "blr-2006";
    Capture capture;
    for (const Band band : {Band::Infrared, Band::White, Band::Ultraviolet}) {
        const std::filesystem::path file = folder / (std::string(name_of(band)) + ".jpg");
        if (!std::filesystem::exists(file)) return std::nullopt;
        auto decoded = decode_image(bytes_of(file), file.filename().string());
        if (!decoded) return std::nullopt;
        BandImage image;
        image.band = band;
        image.image = std::move(decoded->image);
        capture.bands.push_back(std::move(image));
    }
    return inspect(capture);
}

/// One line a finding: how near to its limit it came.
inline void print(const std::string& what, const Finding& finding) {
    std::cout << what << ": " << finding.check << " " << name_of(finding.outcome) << " "
              << (finding.outcome == Outcome::NotSupported ? finding.reason : finding.message_key);
    if (finding.margin) std::cout << " margin " << *finding.margin;
    if (finding.measured) std::cout << " measured " << *finding.measured;
    if (finding.limit) std::cout << " limit " << *finding.limit;
    std::cout << "\n";
}

}  // namespace garita
