// The papers of a case: the report with everything, and the receipt with nothing that the traveller must not have.
#include "firmware/evidence/report.h"

#define ZX_USE_UTF8 1  // as ZXing-C++ 1.4 asks those who want text() as UTF-8
#include <ZXing/ReadBarcode.h>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cstdlib>

#include "firmware/evidence/export.h"
#include "firmware/evidence/receipt.h"
#include "firmware/messages.h"
#include "tests/firmware/evidence/cases.h"
#include "tests/firmware/evidence/paper_of_tests.h"

namespace garita {
namespace {

using namespace evidence;
using test::Exporting;
using test::Pictures;
using test::Printed;
using test::Told;
using ::testing::HasSubstr;
using ::testing::Not;

/// Kept for people to look at where GARITA_KEEP_PAPERS names a folder.
void keep(const std::string& name, const records::Bytes& pdf) {
    if (const char* folder = std::getenv("GARITA_KEEP_PAPERS"))
        std::ofstream(std::string(folder) + "/" + name, std::ios::binary)
            .write(reinterpret_cast<const char*>(pdf.data()), static_cast<std::streamsize>(pdf.size()));
}

records::Bytes report_of(const Exporting& from, const Printing& printing = {}) {
    const auto pdf = write_report(from.made, *parts_of(from.made), printing);
    EXPECT_TRUE(pdf) << pdf.error().text;
    return *pdf;
}
records::Bytes receipt_of(const Exporting& from, const Printing& printing = {}) {
    const auto pdf = write_receipt(from.made, printing);
    EXPECT_TRUE(pdf) << pdf.error().text;
    return *pdf;
}

std::string code_on(const Printed& printed, int page) {
    const cv::Mat drawn = printed.page(page);
    const auto found = ZXing::ReadBarcode({drawn.data, drawn.cols, drawn.rows, ZXing::ImageFormat::Lum},
                                          ZXing::DecodeHints().setFormats(ZXing::BarcodeFormat::QRCode));
    return found.isValid() ? found.text() : "";
}
int pages_of(const Printed& printed) {
    const std::string facts = printed.facts();
    return std::atoi(facts.substr(facts.find("Pages:") + 6).c_str());
}

TEST(Report, SaysEverythingInEachLanguage) {
    const Exporting from;
    const Told told;
    for (const std::string& code : languages()) {
        const records::Bytes pdf = report_of(from, {.language = code});
        keep("report-" + code + ".pdf", pdf);
        const std::string words = Printed(pdf).words();
        const Language language = *Language::create(code);
        EXPECT_THAT(words, HasSubstr(language.text("evidence.report-title"))) << code;
        for (const std::string& text : {told.reasons,
                                        told.legal_ground,
                                        told.interpreter,
                                        told.reason,
                                        std::string("-0.4213"),
                                        std::string("+0.6100"),
                                        std::string("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"),
                                        told.surname,
                                        told.barcode,
                                        told.serial,
                                        std::string("Émile Rousseau"),
                                        std::string("João Pereira"),
                                        std::string("washed at home"),
                                        std::string("garita 0.1.0"),
                                        std::string("UTO-P-2-2019"),
                                        language.text("decide.overrule-worn"),
                                        language.text("checks.photo-ultraviolet"),
                                        language.text("bands.ultraviolet"),
                                        language.text("decide.appeal"),
                                        language.text("lists.hit"),
                                        code + " " + told.of_lists,
                                        code + " one list was asked",
                                        language.text("evidence.bureau"),
                                        code + " " + told.of_bureau,
                                        hex(from.record.bytes),
                                        std::string("document-1-front-white.jpg")})
            EXPECT_THAT(words, HasSubstr(text)) << code;
        for (const ShownFinding& finding : from.made.documents.front().shown->findings) {
            if (finding.outcome == Outcome::NotSupported) continue;
            EXPECT_THAT(words, HasSubstr(finding.sentences.at(code))) << code;
        }
        EXPECT_THAT(words, Not(HasSubstr("[evidence."))) << code << ": a sentence is missing";
        EXPECT_THAT(words, Not(HasSubstr("[page."))) << code;
        EXPECT_THAT(words, Not(HasSubstr("[messages."))) << code;
    }
}

TEST(Report, TellsTheDigestOfEveryPartAndTheAnchorAsTextAndCode) {
    const Exporting from;
    const Printed printed(report_of(from));
    std::string text = printed.text();
    const auto parts = parts_of(from.made);
    for (const Part& part : *parts) {
        EXPECT_THAT(text, HasSubstr(part.name));
        EXPECT_THAT(text, HasSubstr(hex(sha256_of(part.bytes)))) << part.name;
    }
    std::string joined;
    for (const char c : printed.words())
        if (c != ' ') joined += c;
    EXPECT_THAT(joined, HasSubstr(from.made.facts.anchor));
    std::string code;
    for (int page = pages_of(printed); page > 0 && code.empty(); --page) code = code_on(printed, page);
    EXPECT_EQ(code, from.made.facts.anchor);
}

TEST(Report, IsTheSameFileForTheSameCaseAndHasItsPaperAndPageNumbers) {
    const Exporting from;
    EXPECT_EQ(report_of(from), report_of(from));
    const Printed a4(report_of(from));
    EXPECT_THAT(a4.facts(), HasSubstr("595.276 x 841.89 pts (A4)"));
    EXPECT_THAT(a4.facts(), HasSubstr("Title:           Report of an inspection of documents"));
    EXPECT_THAT(a4.facts(), HasSubstr("CreationDate:    Fri Oct  4 10:00:00 2024"));
    const int pages = pages_of(a4);
    ASSERT_GT(pages, 1);
    for (int page = 1; page <= pages; ++page)
        EXPECT_THAT(a4.words(), HasSubstr(fmt::format("{} / {} Ferry post 7", page, pages)));
    const records::Bytes letter = report_of(from, {.size = paper::PaperSize::Letter});
    keep("report-letter.pdf", letter);
    EXPECT_THAT(Printed(letter).facts(), HasSubstr("612 x 792 pts (letter)"));
    EXPECT_FALSE(write_report(from.made, {}, {.language = "xx"}));
}

TEST(Report, CutsNothingOffHoweverLongItIs) {
    Told told;
    told.surname = std::string(30, 'W');
    told.reason = "";
    for (std::size_t i = 0; i < kLongestSaid / 5; ++i) told.reason += fmt::format("w{:03} ", i);
    told.legal_ground = std::string(300, 'X');
    told.interpreter = "first line\nsecond line";
    Exporting from(Pictures::Tiny, told);
    from.made.facts.station = std::string(60, 'M');
    from.made.people[test::kExaminer.bytes] = std::string(90, 'Q');
    const records::Bytes pdf = report_of(from);
    keep("report-long.pdf", pdf);
    const Printed printed(pdf);
    const std::string words = printed.words();
    for (std::size_t i = 0; i * 5 + 5 <= told.reason.size(); ++i)
        ASSERT_THAT(words, HasSubstr(told.reason.substr(i * 5, 4))) << i;
    std::string joined;
    for (const char c : words)
        if (c != ' ') joined += c;
    EXPECT_THAT(joined, HasSubstr(told.legal_ground));
    EXPECT_THAT(joined, HasSubstr(std::string(60, 'M')));
    EXPECT_THAT(joined, HasSubstr(std::string(90, 'Q')));
    EXPECT_THAT(printed.text(), HasSubstr("second line"));
    for (const char* broken : {"M-\n", "X-\n", "Q-\n"})
        EXPECT_THAT(printed.text(), Not(HasSubstr(broken))) << "a hyphen that nobody wrote";
    // Nothing is drawn outside the margins, of which the narrowest is that of the footer.
    for (int page = 1; page <= pages_of(printed); ++page) {
        const cv::Mat drawn = printed.page(page, 72);
        ASSERT_FALSE(drawn.empty());
        constexpr int kMargin = 40;  // points: 18 mm are 51
        for (const cv::Rect& border : {cv::Rect(0, 0, kMargin, drawn.rows), cv::Rect(0, 0, drawn.cols, kMargin),
                                       cv::Rect(drawn.cols - kMargin, 0, kMargin, drawn.rows),
                                       cv::Rect(0, drawn.rows - kMargin, drawn.cols, kMargin)})
            EXPECT_EQ(cv::sum(drawn(border) != 255)[0], 0) << "page " << page << " at " << border.x << "," << border.y;
    }
}

TEST(Export, IsAnArchiveThatHoldsItsReport) {
    const Exporting from;
    const auto exported = export_case(from.made, {from.laboratory.known}, from.station, {}, {.language = "pt"});
    ASSERT_TRUE(exported) << exported.error().text;
    EXPECT_EQ(exported->digest, sha256_of(exported->archive));
    const auto archive = Archive::verify(exported->archive);
    ASSERT_TRUE(archive) << archive.error().text;
    EXPECT_EQ(to_text(archive->facts().anchor), from.made.facts.anchor);
    const auto opened = archive->open(from.laboratory);
    ASSERT_TRUE(opened) << opened.error().text;
    const auto report = std::ranges::find(opened->parts, "report-pt.pdf", &Part::name);
    ASSERT_NE(report, opened->parts.end());
    EXPECT_EQ(report->bytes, exported->report);
    Case without = from.made;
    without.facts.anchor.clear();
    EXPECT_FALSE(export_case(without, {from.laboratory.known}, from.station, {}, {}));
}

TEST(Report, HiddenCharactersAreSeen) {
    Told told;
    told.reasons = "left \xE2\x80\xAE right \x1B[31m";
    const Exporting from(Pictures::None, told);
    const std::string words = Printed(report_of(from)).words();
    EXPECT_THAT(words, HasSubstr("left ⟨U+202E⟩ right ⟨U+001B⟩[31m"));
}

TEST(Report, WhatIsNoPictureIsSaidAndNotDrawn) {
    Exporting from;
    from.made.documents.front().pictures.front().bytes = {0xFF, 0xD8, 0xFF, 0xD9};
    from.made.documents.front().pictures.back().bytes.clear();
    const std::string words = Printed(report_of(from)).words();
    EXPECT_THAT(words, HasSubstr("Not printed: it is in the archive."));
}

TEST(Report, PicturesAreInItWithTheirMarks) {
    const Exporting from(Pictures::Drawn);
    EXPECT_EQ(from.made.documents.front().pictures.size(), 9U) << "six bands of the front, three of the back";
    const records::Bytes pdf = report_of(from, {.language = "es"});
    keep("report-drawn.pdf", pdf);
    const Printed printed(pdf);
    const std::string list = end_to_end::run("pdfimages -list '" + printed.file().string() + "'").out;
    std::size_t jpegs = 0;
    for (std::size_t at = list.find(" jpeg "); at != std::string::npos; at = list.find(" jpeg ", at + 1)) ++jpegs;
    EXPECT_EQ(jpegs, 11U) << "as they are kept, not encoded anew:\n" << list;
    // The red frame of a failed finding is on the page.
    bool red = false;
    for (int page = 1; page <= pages_of(printed) && !red; ++page) {
        const std::string out = printed.file().string() + "-page";
        static_cast<void>(end_to_end::run(fmt::format("pdftoppm -png -singlefile -r 100 -f {0} -l {0} '{1}' '{2}'",
                                                      page, printed.file().string(), out)));
        const cv::Mat drawn = cv::imread(out + ".png");
        cv::Mat found;
        cv::inRange(drawn, cv::Scalar(0, 0, 170), cv::Scalar(40, 40, 210), found);
        red = cv::countNonZero(found) > 300;
    }
    EXPECT_TRUE(red);
}

TEST(Receipt, SaysWhatWasDecidedInEachLanguage) {
    const Exporting from;
    const Told told;
    for (const std::string& code : languages()) {
        const records::Bytes pdf = receipt_of(from, {.language = code});
        keep("receipt-" + code + ".pdf", pdf);
        const Printed printed(pdf);
        const std::string words = printed.words();
        const Language language = *Language::create(code);
        for (const std::string& text :
             {language.text("decide.refused"), language.text("decide.admitted"), told.legal_ground,
              language.text("evidence.receipt-appeal"), language.text("decide.appeal"), std::string("Ferry post 7"),
              hex(from.record.bytes), std::string("2024-10-04T09:02:00Z"), language.text("modes.test")})
            EXPECT_THAT(words, HasSubstr(text)) << code;
        EXPECT_THAT(words, Not(HasSubstr("[evidence.")));
        EXPECT_EQ(pages_of(printed), 1);
        EXPECT_EQ(code_on(printed, 1), from.made.facts.anchor) << code;
    }
    keep("receipt-letter.pdf", receipt_of(from, {.size = paper::PaperSize::Letter}));
}

// A forger is told nothing, nor whoever travels with a child.
TEST(Receipt, HoldsNoMarginNoLimitNoFindingAndNoSuspicion) {
    Told told;
    told.surname = "CANARYSURNAME";
    told.given_names = "CANARYGIVEN";
    told.document_number = "CANARYNR1";
    told.reasons = "CANARY reasons";
    told.interpreter = "CANARY interpreter";
    told.overrule = "worn: CANARY overrule";
    told.reason = "CANARY reason of the export";
    told.barcode = "CANARY barcode";
    told.label = "CANARY label";
    told.serial = "CANARY serial";
    told.argument = "CANARY argument";
    told.of_lists = "CANARY lists";
    told.of_bureau = "CANARY bureau";
    Exporting from(Pictures::Tiny, told);
    from.made.people = {{test::kOfficer.bytes, "CANARY officer"}, {test::kExaminer.bytes, "CANARY examiner"}};
    from.made.documents[1].said.front()->choice = Choice::ReferChild;
    from.made.documents[1].kept.decisions.front().kind = records::DecisionKind::Referred;
    for (const std::string& code : languages()) {
        const Language language = *Language::create(code);
        const records::Bytes pdf = receipt_of(from, {.language = code});
        const Printed printed(pdf);
        const std::string words = printed.words();
        EXPECT_THAT(words, Not(HasSubstr("CANARY"))) << code;
        EXPECT_THAT(std::string(pdf.begin(), pdf.end()), Not(HasSubstr("CANARY"))) << code;
        EXPECT_THAT(words, Not(HasSubstr("0.4213"))) << code;
        EXPECT_THAT(words, Not(HasSubstr(language.text("decide.refer-child")))) << code;
        EXPECT_THAT(words, HasSubstr(language.text("decide.referred"))) << code;
        for (const ShownFinding& finding : from.made.documents.front().shown->findings) {
            // The field of that name is on the paper.
            if (finding.check != "issuing-state") {
                EXPECT_THAT(words, Not(HasSubstr(language.text("checks." + finding.check)))) << code;
            }
            EXPECT_THAT(words, Not(HasSubstr(finding.sentences.at(code)))) << code;
        }
        for (const Outcome outcome : {Outcome::Failed, Outcome::Undetermined})
            EXPECT_THAT(words, Not(HasSubstr(language.name_of(outcome)))) << code;
    }
}

}  // namespace
}  // namespace garita
