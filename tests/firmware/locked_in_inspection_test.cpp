// A worker that dies, hangs or lies over a document is followed by a second one that leaves barcodes out, and by no
// third: by stand-ins for both programs.
#include "firmware/locked_in_inspection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "firmware/process/channel.h"
#include "vision/checks/registry.h"
#include "vision/error_codes.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr int kPatienceMs = 20'000;

std::string program(const std::string& path) {
    const char* folder = std::getenv("GARITA_BINARY_DIR");
    return (folder != nullptr ? std::string(folder) : ".") + "/" + path;
}

Descriptor memory(std::string_view text) {
    return *sealed_memory(bytes_of(text));
}

worker::Picture picture(Band band) {
    return {{.band = band, .name = std::string(name_of(band))}, memory("bytes of " + std::string(name_of(band)))};
}

class SecondWorker : public ::testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "garita-locked-in-XXXXXX").string();
        m_folder = mkdtemp(pattern.data());
    }
    void TearDown() override { fs::remove_all(m_folder); }

    /// A stand-in by the name of its lie.
    std::string stand_in(const std::string& path, const std::string& lie) {
        const fs::path folder = m_folder / fs::path(path).filename();
        fs::create_directories(folder);
        const fs::path link = folder / lie;
        if (!fs::exists(link)) fs::create_symlink(program(path), link);
        return link.string();
    }
    std::string worker(const std::string& lie) { return stand_in("tests/firmware/worker/hostile_worker", lie); }
    std::string verifier(const std::string& lie) { return stand_in("tests/firmware/verifier/hostile_verifier", lie); }

    /// A worker that only counts how often it was started.
    std::string counting_worker() {
        std::string path = (m_folder / "counting").string();
        std::ofstream(path) << "#!/bin/sh\necho started >>'" << path << ".txt'\n";
        fs::permissions(path, fs::perms::owner_all);
        return path;
    }
    [[nodiscard]] std::size_t starts() const {
        std::ifstream file(m_folder / "counting.txt");
        std::string line;
        std::size_t count = 0;
        while (std::getline(file, line)) ++count;
        return count;
    }

    std::unique_ptr<LockedInInspection> start(const std::string& worker_program, const std::string& verifier_lie = "") {
        auto processes = LockedInInspection::start(
            {worker_program, verifier_lie.empty() ? program("firmware/garita-verifier") : verifier(verifier_lie)},
            m_resources);
        return processes ? std::move(*processes) : nullptr;
    }
    Result<Report> inspect(LockedInInspection& processes, worker::PictureFeed& feed, int worker_ms = kPatienceMs,
                           const InspectionRequest& request = {.today = "2026-11-24"}) {
        m_told.clear();
        m_troubles.clear();
        return processes.inspect(request, feed,
                                 {.picture = [this](const PagePicture&) { tell("picture"); },
                                  .progress = [this](const Report&) { tell("progress"); },
                                  .again = [this] { tell("again"); },
                                  .trouble = [this](const Error& error) { m_troubles.push_back(error); }},
                                 {worker_ms, kPatienceMs});
    }
    Result<Report> inspect_two(const std::string& worker_program, int worker_ms = kPatienceMs,
                               const std::string& verifier_lie = "") {
        const auto processes = start(worker_program, verifier_lie);
        std::vector<worker::Picture> pictures;
        pictures.push_back(picture(Band::White));
        pictures.push_back(picture(Band::Infrared));
        worker::PictureFeed feed(std::move(pictures));
        auto report = inspect(*processes, feed, worker_ms);
        EXPECT_TRUE(feed.is_stopped()) << "its pictures are let go";
        return report;
    }

    /// Of the checks that ask what barcodes say, those that are not aborted with that code.
    static std::vector<std::string> verifiers_other_than(const Report& report, ErrorCode code) {
        std::vector<std::string> others;
        for (const Finding& finding : report.findings)
            if (find_check(finding.check)->runs_in == RunsIn::Verifier &&
                (finding.outcome != Outcome::Aborted || finding.error_code != static_cast<int>(code)))
                others.push_back(finding.check);
        return others;
    }
    static std::vector<std::string> pictures_of(const Report& report) {
        std::vector<std::string> pictures;
        for (const InputError& one : report.errors) pictures.push_back(one.name + ": " + one.text);
        return pictures;
    }

    fs::path m_folder;
    InspectionResources m_resources{{memory("network"), memory("model"), memory("cascade"), memory("")}, memory("")};
    std::vector<std::string> m_told;  ///< by the sink, in order
    std::function<void(const std::string&)> m_on_told{};
    std::vector<Error> m_troubles;

private:
    void tell(const std::string& what) {
        m_told.push_back(what);
        if (m_on_told) m_on_told(what);
    }
};

TEST_F(SecondWorker, GetsTheSamePicturesAndWhatRestsOnBarcodesIsAbortedWithTheFirstOnesCode) {
    const std::vector<std::pair<const char*, ErrorCode>> ends = {{"dies", ErrorCode::WorkerDied},
                                                                 {"killed", ErrorCode::WorkerDied},
                                                                 {"closes", ErrorCode::WorkerDied},
                                                                 {"not-json", ErrorCode::FindingMalformed},
                                                                 {"report-that-verifies", ErrorCode::FindingMalformed},
                                                                 {"gives-up", ErrorCode::OutOfMemory},
                                                                 {"silent", ErrorCode::OutOfTime}};
    for (const auto& [lie, code] : ends) {
        const auto report = inspect_two(worker(lie + std::string("+tells-what-it-got")), 1'000);
        ASSERT_TRUE(report) << lie << ": " << report.error().text;
        EXPECT_THAT(pictures_of(*report), ElementsAre("white: bytes of white", "infrared: bytes of infrared")) << lie;
        EXPECT_THAT(report->findings, Not(IsEmpty())) << lie;
        // There is one side only, whatever barcodes it has.
        EXPECT_THAT(verifiers_other_than(*report, code), ElementsAre("front-back")) << lie;
        ASSERT_EQ(m_troubles.size(), 1U) << lie;
        EXPECT_EQ(m_troubles[0].code, static_cast<int>(ErrorCode::BarcodesLeftOut)) << lie;
        EXPECT_THAT(m_troubles[0].text, HasSubstr("the worker")) << lie;
        EXPECT_THAT(m_told, ElementsAre("again")) << lie;
        EXPECT_TRUE(report->timings_ms.contains("second_try")) << lie;
    }
}

TEST_F(SecondWorker, IsNotNeededWhereTheFirstIsWell) {
    const auto report = inspect_two(worker("tells-what-it-got+dies"));
    ASSERT_TRUE(report) << report.error().text;
    EXPECT_EQ(pictures_of(*report).size(), 2U);
    EXPECT_THAT(m_told, IsEmpty());
    EXPECT_THAT(m_troubles, IsEmpty());
    EXPECT_FALSE(report->timings_ms.contains("second_try"));
}

TEST_F(SecondWorker, StandsByFindingsThatNeedNoBarcodeAndBelievesNoneThatTheSecondTells) {
    const auto report = inspect_two(worker("dies+barcode"));
    ASSERT_TRUE(report) << report.error().text;
    EXPECT_EQ(report->findings.front().check, "document-detection");
    EXPECT_EQ(report->findings.front().outcome, Outcome::Undetermined) << "the second worker's finding stands";
    EXPECT_THAT(report->reading.barcodes, IsEmpty()) << "it was not to look for any";
    EXPECT_THAT(verifiers_other_than(*report, ErrorCode::WorkerDied), ElementsAre("front-back"));
}

TEST_F(SecondWorker, BeginsWhileTheScannerStillTakesPicturesAndGetsThoseThatWereThere) {
    const auto processes = start(worker("dies-at-the-first-picture+tells-what-it-got"));
    worker::PictureFeed feed;
    std::atomic<bool> again = false;
    m_on_told = [&](const std::string& what) { again = again || what == "again"; };
    std::thread scanner([&] {
        feed.add(picture(Band::Infrared));
        for (int i = 0; i < 1'000 && !again; ++i) std::this_thread::sleep_for(10ms);
        for (const Band band : {Band::White, Band::Ultraviolet}) feed.add(picture(band));
        std::this_thread::sleep_for(50ms);
        feed.complete();
    });
    const auto report = inspect(*processes, feed);
    scanner.join();
    ASSERT_TRUE(report) << report.error().text;
    EXPECT_TRUE(again);
    EXPECT_THAT(pictures_of(*report), ElementsAre("infrared: bytes of infrared", "white: bytes of white",
                                                  "ultraviolet: bytes of ultraviolet"));
    // What the first had told comes before the word that it does not hold.
    EXPECT_THAT(m_told, ElementsAre("picture", "progress", "again"));
}

TEST_F(SecondWorker, ThatDiesTooIsFollowedByNoThird) {
    const auto report = inspect_two(worker("dies+killed"));
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, static_cast<int>(ErrorCode::WorkerDied));
    EXPECT_THAT(report.error().text, HasSubstr("ended without an answer"));
    EXPECT_THAT(report.error().text, HasSubstr("without barcodes: the worker died (signal 9)"));
    EXPECT_THAT(m_told, ElementsAre("again"));
    EXPECT_THAT(m_troubles, IsEmpty()) << "the error tells it all";
    EXPECT_FALSE(inspect_two(counting_worker()));
    EXPECT_EQ(starts(), 2U);
}

TEST_F(SecondWorker, TakesNoMoreTimeThanTheFirst) {
    const auto begin = std::chrono::steady_clock::now();
    const auto report = inspect_two(worker("works-without-end+works-without-end"), 200);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, static_cast<int>(ErrorCode::OutOfTime));
    const auto most = 2 * worker::Worker::kMostPeriods * 200ms;
    EXPECT_LT(std::chrono::steady_clock::now() - begin, most + 5s);
}

TEST_F(SecondWorker, AVerifierThatDiesAsWellIsToldAndNothingElseIsLost) {
    const auto report = inspect_two(worker("dies+barcode"), kPatienceMs, "dies");
    ASSERT_TRUE(report) << report.error().text;
    EXPECT_THAT(verifiers_other_than(*report, ErrorCode::VerifierDied), IsEmpty());
    EXPECT_EQ(report->findings.front().outcome, Outcome::Undetermined);
    EXPECT_EQ(m_troubles.size(), 2U);
}

TEST_F(SecondWorker, OfLinesOfTextThereIsNone) {
    const auto processes = start(counting_worker());
    worker::PictureFeed none(std::vector<worker::Picture>{});
    EXPECT_FALSE(inspect(*processes, none, kPatienceMs, {.today = "2026-11-24", .lines = {"LINE"}}));
    EXPECT_EQ(starts(), 1U);
    EXPECT_THAT(m_told, IsEmpty());
}

TEST_F(SecondWorker, OfNoPictureThereIsNone) {
    const auto processes = start(counting_worker());
    worker::PictureFeed none(std::vector<worker::Picture>{});
    EXPECT_EQ(inspect(*processes, none).error().code, static_cast<int>(ErrorCode::NoPicture));
    EXPECT_THAT(m_told, IsEmpty());
}

TEST_F(SecondWorker, OfAFeedThatWasStoppedThereIsNone) {
    const auto processes = start(worker("dies-at-the-first-picture+tells-what-it-got"));
    worker::PictureFeed feed;
    feed.add(picture(Band::Infrared));
    m_on_told = [&feed](const std::string& what) {
        if (what == "progress") feed.stop();
    };
    const auto report = inspect(*processes, feed);
    ASSERT_FALSE(report);
    EXPECT_THAT(report.error().text, HasSubstr("signal 6"));
    EXPECT_THAT(m_told, ElementsAre("picture", "progress"));
}

TEST_F(SecondWorker, KilledBeforeThereIsNone) {
    const auto processes = start(worker("dies-at-the-first-picture+tells-what-it-got"));
    worker::PictureFeed feed;
    feed.add(picture(Band::Infrared));
    feed.complete();
    m_on_told = [&processes](const std::string& what) {
        if (what == "progress") processes->kill();
    };
    EXPECT_FALSE(inspect(*processes, feed));
    EXPECT_THAT(m_told, ElementsAre("picture", "progress"));
}

TEST_F(SecondWorker, KilledBetweenOrAfterwardsFromAnyThreadItEndsAtOnce) {
    for (const auto delay : {0ms, 300ms}) {
        const auto processes = start(worker("dies+silent"));
        worker::PictureFeed feed;
        feed.add(picture(Band::Infrared));
        std::thread other;
        m_on_told = [&](const std::string&) {
            other = std::thread([&] {
                std::this_thread::sleep_for(delay);
                processes->kill();
            });
        };
        const auto begin = std::chrono::steady_clock::now();
        const auto report = inspect(*processes, feed);
        other.join();
        ASSERT_FALSE(report);
        EXPECT_EQ(report.error().code, static_cast<int>(ErrorCode::WorkerDied));
        EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);
        EXPECT_THAT(m_told, ElementsAre("again"));
        EXPECT_FALSE(processes->runs());
    }
}

}  // namespace
}  // namespace garita
