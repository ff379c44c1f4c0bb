// The parent's end of a worker that lies, hangs or dies: refused with a clear error, and the parent goes on.
#include "firmware/worker/client.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <thread>

#include "firmware/process/channel.h"
#include "firmware/process/sanitized.h"
#include "tests/firmware/process/memory_search.h"
#include "vision/checks/registry.h"
#include "vision/error_codes.h"

namespace garita::worker {
namespace {

namespace fs = std::filesystem;
using ::testing::AnyOf;
using ::testing::HasSubstr;

std::string program(const std::string& path) {
    const char* folder = std::getenv("GARITA_BINARY_DIR");
    return (folder != nullptr ? std::string(folder) : ".") + "/" + path;
}

Descriptor memory(const std::string& text) {
    return *sealed_memory({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

Resources no_resources() {
    return {memory("network"), memory("model"), memory("cascade"), memory("")};
}

std::vector<Picture> one_picture() {
    std::vector<Picture> pictures;
    pictures.push_back({{.name = "white.png"}, memory("bytes")});
    return pictures;
}

Result<Report> inspect_one_picture(Worker& worker, const Sink& sink = {}, int timeout_ms = 20'000) {
    PictureFeed pictures(one_picture());
    return worker.inspect({.today = "2026-11-24"}, pictures, sink, timeout_ms);
}

std::size_t open_files() {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator()));
}

/// Starts the hostile worker under a name of its own: its environment and arguments are the client's affair.
class HostileWorker : public ::testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "garita-worker-XXXXXX").string();
        m_folder = mkdtemp(pattern.data());
    }
    void TearDown() override { fs::remove_all(m_folder); }

    Result<Report> inspect(const std::string& lie, int timeout_ms = 20'000) {
        const fs::path path = m_folder / lie;
        if (!fs::exists(path)) fs::create_symlink(program("tests/firmware/worker/hostile_worker"), path);
        auto worker = Worker::start(path.string(), no_resources());
        if (!worker) return tl::unexpected(worker.error());
        m_pictures = 0;
        m_progress = 0;
        m_last = (*worker)->process();
        return inspect_one_picture(**worker,
                                   {.picture = [this](const PagePicture&) { ++m_pictures; },
                                    .progress = [this](const Report&) { ++m_progress; }},
                                   timeout_ms);
    }

    fs::path m_folder;
    int m_pictures = 0;
    int m_progress = 0;
    pid_t m_last = -1;
};

TEST_F(HostileWorker, EveryLieIsRefusedWithTheCodeOfALie) {
    const std::size_t before = open_files();
    for (const char* lie : {"not-json",
                            "empty-report",
                            "report-of-nothing",
                            "half-a-report",
                            "too-long-report",
                            "deep-report",
                            "report-that-can-change",
                            "file-of-this-machine",
                            "report-that-verifies",
                            "finding-of-the-verifiers",
                            "report-without-file",
                            "report-of-two-files",
                            "resources-back",
                            "ready-twice",
                            "picture-without-file",
                            "picture-that-is-none",
                            "picture-of-no-band",
                            "picture-of-no-page",
                            "reference-of-no-check",
                            "reference-twice",
                            "picture-twice",
                            "too-many-pictures",
                            "pictures-without-end",
                            "progress-without-end",
                            "progress-that-is-none",
                            "progress-of-nothing",
                            "progress-without-file",
                            "reason-of-nothing",
                            "reason-of-the-parents",
                            "reason-too-long"}) {
        const auto report = inspect(lie);
        ASSERT_FALSE(report) << lie;
        EXPECT_EQ(report.error().code, static_cast<int>(ErrorCode::FindingMalformed))
            << lie << ": " << report.error().text;
        EXPECT_THAT(report.error().text, HasSubstr("the worker")) << lie;
        EXPECT_LE(report.error().text.size(), 400U) << lie;
        EXPECT_LE(m_pictures, 1) << lie;
        EXPECT_NE(kill(m_last, 0), 0) << lie << ": it still runs";
    }
    EXPECT_EQ(open_files(), before);
    EXPECT_TRUE(inspect("honest")) << "the parent goes on";
}

TEST_F(HostileWorker, WhatIsKnownSoFarIsToldAndBounded) {
    EXPECT_TRUE(inspect("progress"));
    EXPECT_EQ(m_progress, 2);
    EXPECT_FALSE(inspect("progress-without-end"));
    EXPECT_LE(m_progress, 2 + static_cast<int>(all_checks().size()));
}

TEST_F(HostileWorker, APacketThatIsNoMessageEndsIt) {
    const std::size_t before = open_files();
    for (const char* lie : {"another-version", "unknown-kind", "short-header", "long-header", "wrong-count",
                            "huge-count", "too-many-files", "files-with-nothing", "dies", "killed", "closes"}) {
        const auto report = inspect(lie);
        ASSERT_FALSE(report) << lie;
        EXPECT_EQ(report.error().code, static_cast<int>(ErrorCode::WorkerDied)) << lie << ": " << report.error().text;
        EXPECT_EQ(open_files(), before) << lie << ": descriptors of the worker's stay open";
    }
    EXPECT_TRUE(inspect("honest"));
}

TEST_F(HostileWorker, OneThatHangsOrNeverStopsTalkingIsOutOfTime) {
    for (const char* lie : {"silent", "talks-without-end"}) {
        const auto begin = std::chrono::steady_clock::now();
        const auto report = inspect(lie, 300);
        ASSERT_FALSE(report) << lie;
        // Two words of readiness are a lie already.
        EXPECT_THAT(report.error().code,
                    AnyOf(static_cast<int>(ErrorCode::OutOfTime), static_cast<int>(ErrorCode::FindingMalformed)))
            << lie << ": " << report.error().text;
        EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20)) << lie;
    }
    EXPECT_EQ(inspect("silent", 300).error().code, static_cast<int>(ErrorCode::OutOfTime));
    EXPECT_TRUE(inspect("honest"));
}

TEST_F(HostileWorker, OneThatWorksIsGivenMoreTimeButNotWithoutEnd) {
    EXPECT_TRUE(inspect("slow", 300)) << "a loaded machine is no fault of the worker's";
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(inspect("works-without-end", 300).error().code, static_cast<int>(ErrorCode::OutOfTime));
    EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(300 * Worker::kMostPeriods));
}

TEST_F(HostileWorker, AScanThatTakesLongIsNoFaultOfTheWorkers) {
    for (const char* one : {"patient", "honest", "silent"}) {
        fs::create_symlink(program("tests/firmware/worker/hostile_worker"), m_folder / one);
        auto worker = Worker::start((m_folder / one).string(), no_resources());
        ASSERT_TRUE(worker);
        PictureFeed pictures;
        std::thread scanner([&pictures] {
            for (int i = 0; i < 4; ++i) {
                std::this_thread::sleep_for(std::chrono::milliseconds(250));
                pictures.add({{.name = "white.png"}, memory("bytes")});
            }
            pictures.complete();
        });
        const auto report = (*worker)->inspect({.today = "2026-11-24"}, pictures, {}, 200);
        scanner.join();
        if (one == std::string("patient"))
            EXPECT_TRUE(report) << report.error().text;
        else if (one == std::string("honest"))
            EXPECT_EQ(report.error().code, static_cast<int>(ErrorCode::FindingMalformed)) << "before the last picture";
        else
            EXPECT_EQ(report.error().code, static_cast<int>(ErrorCode::OutOfTime));
    }
}

TEST_F(HostileWorker, canary_of_previous_traveller_absent) {
    if (kSanitized) GTEST_SKIP() << "a sanitizer's shadow is terabytes of memory to search";
    const std::string canary = test::clear(test::kCanary);
    const auto start = [this] {
        const fs::path path = m_folder / "looks-for-canary";
        if (!fs::exists(path)) fs::create_symlink(program("tests/firmware/worker/hostile_worker"), path);
        return std::move(*Worker::start(path.string(), no_resources()));
    };
    const auto found = [](Worker& worker, const std::string& name, const std::string& bytes) {
        std::vector<Picture> pictures;
        pictures.push_back({{.name = name}, memory(bytes)});
        PictureFeed feed(std::move(pictures));
        const auto report = worker.inspect({.today = "2026-11-24"}, feed, {}, 20'000);
        EXPECT_TRUE(report) << report.error().text;
        return report && !report->errors.empty() ? report->errors.front().text : "nothing";
    };
    // As at the kiosk: one works, the next waits ready beside it.
    const auto first = start();
    const auto waiting = start();
    EXPECT_NE(found(*first, canary + ".png", "a face of " + canary), "0") << "its own it sees";
    EXPECT_NE(first->process(), waiting->process());
    EXPECT_EQ(found(*waiting, "white.png", "another"), "0");
    const auto later = start();
    EXPECT_EQ(found(*later, "white.png", "a third one"), "0");
}

TEST_F(HostileWorker, TheLogSaysHowItEnded) {
    EXPECT_THAT(inspect("forbidden-call").error().text, HasSubstr("did what it may not do"));
    EXPECT_THAT(inspect("killed").error().text, HasSubstr("signal 9"));
    const auto report = inspect("gives-up");
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, static_cast<int>(ErrorCode::OutOfMemory));
    EXPECT_EQ(report.error().text, "the worker gave up: ?[2Jmemory");
}

TEST_F(HostileWorker, KilledFromAnotherThreadItEndsAtOnce) {
    fs::create_symlink(program("tests/firmware/worker/hostile_worker"), m_folder / "silent");
    auto worker = Worker::start((m_folder / "silent").string(), no_resources());
    ASSERT_TRUE(worker);
    std::thread other([&worker] {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        (*worker)->kill();
    });
    const auto report = inspect_one_picture(**worker);
    other.join();
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, static_cast<int>(ErrorCode::WorkerDied));
}

TEST(WorkerClient, AProgramThatIsNotThereIsTold) {
    const auto worker = Worker::start("/nowhere/garita-worker", no_resources());
    ASSERT_FALSE(worker);
    EXPECT_THAT(worker.error().text, HasSubstr("/nowhere/garita-worker cannot be started"));
}

TEST(WorkerClient, NoPictureAndTooManyAreNotSent) {
    auto worker = Worker::start(program("firmware/garita-worker"), no_resources());
    ASSERT_TRUE(worker);
    PictureFeed none(std::vector<Picture>{});
    EXPECT_EQ((*worker)->inspect({}, none, {}).error().code, static_cast<int>(ErrorCode::NoPicture));
    std::vector<Picture> many(40);
    for (Picture& one : many) one = {{}, memory("x")};
    PictureFeed too_many(std::move(many));
    EXPECT_EQ((*worker)->inspect({}, too_many, {}).error().code, static_cast<int>(ErrorCode::NoPicture));
}

TEST(RealWorker, AModelThatIsNoneIsParsedLockedInAndTold) {
    auto worker = Worker::start(program("firmware/garita-worker"), no_resources());
    ASSERT_TRUE(worker);
    const auto report = inspect_one_picture(**worker);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, static_cast<int>(ErrorCode::WorkerDied));
    EXPECT_THAT(report.error().text, HasSubstr("the worker gave up: ")) << "with the reason";
}

TEST(RealWorker, ReportsAPictureThatIsNone) {
    const auto resources = load_resources();
    if (!resources) GTEST_SKIP() << resources.error().text;
    std::vector<pid_t> processes;
    for (int i = 0; i < 2; ++i) {
        auto worker = Worker::start(program("firmware/garita-worker"), *resources);
        ASSERT_TRUE(worker);
        processes.push_back((*worker)->process());
        const auto report = inspect_one_picture(**worker);
        ASSERT_TRUE(report) << report.error().text;
        ASSERT_EQ(report->errors.size(), 1U);
        EXPECT_THAT(report->errors[0].text, HasSubstr("white.png: not an image"));
        // One document a process: a second finds it gone.
        EXPECT_FALSE(inspect_one_picture(**worker, {}, 5000));
    }
    EXPECT_NE(processes[0], processes[1]);
}

}  // namespace
}  // namespace garita::worker
