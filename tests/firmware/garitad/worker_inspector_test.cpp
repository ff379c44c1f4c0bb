// The kiosk's inspector over the real garita-worker and garita-verifier.
#include "firmware/garitad/worker_inspector.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <vector>

namespace garita {
namespace {

std::string program(const std::string& name) {
    const char* build = std::getenv("GARITA_BINARY_DIR");
    return std::string(build != nullptr ? build : ".") + "/firmware/" + name;
}

TEST(WorkerInspectorTest, InspectsLinesOfTextWithoutAPicture) {
    std::vector<std::string> days;
    WorkerInspector inspector({.worker = program("garita-worker"), .verifier = program("garita-verifier")},
                              [&](const std::string& today) {
                                  days.push_back(today);
                                  return References{};
                              });
    // Doc 9303-4, appendix B.
    const std::vector<std::string> lines = {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                                            "L898902C36UTO7408122F1204159ZE184226B<<<<<10"};
    int pictures = 0;
    worker::PictureFeed none(std::vector<worker::Picture>{});
    const InspectionSink sink{.picture = [&](const PagePicture&) { ++pictures; },
                              .progress = [](const Report&) {},
                              .trouble = [](const Error& error) { ADD_FAILURE() << error.text; }};
    for (int i = 0; i < 2; ++i) {
        inspector.prepare("2011-01-01");
        const auto report =
            inspector.inspect({.pictures = none, .lines = lines, .today = "2011-01-01", .specimens = true}, sink);
        ASSERT_TRUE(report) << report.error().text;
        ASSERT_TRUE(report->reading.mrz);
        EXPECT_EQ(report->reading.mrz->interpretation.lines, lines);
        EXPECT_FALSE(report->reading.mrz->band);
        EXPECT_EQ(report->pages.size(), 1U);
        EXPECT_FALSE(report->findings.empty());
    }
    EXPECT_EQ(pictures, 0);
    const auto part =
        inspector.inspect({.pictures = none, .lines = std::span(lines).first(1), .today = "2011-01-01"}, sink);
    ASSERT_TRUE(part) << part.error().text;
    EXPECT_TRUE(part->findings.empty());
    EXPECT_EQ(part->errors.size(), 1U);
    EXPECT_FALSE(inspector.inspect({.pictures = none, .today = "2011-01-01"}, sink)) << "neither pictures nor lines";
    EXPECT_TRUE(inspector.inspect({.pictures = none, .lines = lines, .today = "2011-01-02", .specimens = true}, sink));
    EXPECT_EQ(days, (std::vector<std::string>{"2011-01-01", "2011-01-02"}))
        << "what it holds against is asked for each day";
}

}  // namespace
}  // namespace garita
