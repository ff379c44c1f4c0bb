// The barcode score over barcodes/ of the corpus against plain ZXing-C++ in the same run. Prints every miss.
#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>
#include <map>
#include <opencv2/core/utility.hpp>
#include <string>

#include "tests/corpus/barcode_samples.h"

namespace garita {
namespace {

struct Score {
    int samples = 0, plain = 0, ours = 0, wrong = 0;
};

TEST(BarcodeCorpus, ReadsAllThatZxingReadsHalfOfWhatItMissesAndNothingWrong) {
    cv::setNumThreads(1);
    const auto samples = barcode_samples(corpus_folder());
    if (samples.empty()) GTEST_SKIP() << "no barcodes in " << corpus_folder();
    Score all;
    for (const BarcodeSample& sample : samples) {
        const Image picture = picture_of(sample.file);
        // Below the smallest picture that is taken (decode.h).
        if (picture.empty()) continue;
        const bool plain = outcome_of(sample, read_plainly(picture.view())) == Outcome::Read;
        const Outcome ours = outcome_of(sample, read_ours(picture.view()));
        ++all.samples;
        if (plain) ++all.plain;
        if (ours == Outcome::Read) ++all.ours;
        if (ours == Outcome::Wrong) ++all.wrong;
        if (ours != Outcome::Read) std::cout << "not read: " << sample.file.filename().string() << "\n";
        EXPECT_TRUE(ours == Outcome::Read || !plain) << "read by ZXing-C++ alone: " << sample.file.filename();
    }
    std::cout << all.samples << " pictures: ZXing-C++ " << all.plain << ", ours " << all.ours << "\n";
    EXPECT_EQ(all.wrong, 0);
    EXPECT_GE(all.ours, all.plain + (all.samples - all.plain) / 2);
}

// The one picture of mrz/ that shows a barcode: a published specimen with the data of an American licence.
constexpr const char* kPageWithABarcode = "pe_77_card-cmw.png";
constexpr const char* kItSays = "ANSI636000020002DL";

TEST(BarcodeCorpus, PagesWithoutABarcodeSayNothing) {
    cv::setNumThreads(1);
    const auto pages = corpus_folder() / "mrz";
    if (!std::filesystem::exists(pages)) GTEST_SKIP() << "no pages in " << corpus_folder();
    for (const auto& entry : std::filesystem::directory_iterator(pages)) {
        if (!entry.is_regular_file()) continue;
        const Image picture = picture_of(entry.path());
        if (picture.empty()) continue;
        const auto all = read_ours(picture.view());
        if (entry.path().filename() == kPageWithABarcode) {
            ASSERT_EQ(all.size(), 1U);
            EXPECT_NE(all[0].text.find(kItSays), std::string::npos) << all[0].text;
            continue;
        }
        for (const Said& said : all) ADD_FAILURE() << entry.path().filename() << " says " << said.text;
    }
}

}  // namespace
}  // namespace garita
