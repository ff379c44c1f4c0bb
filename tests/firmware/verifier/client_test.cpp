// The parent's end of a verifier that lies, hangs or dies; the real one, locked in; and both processes of a document.
#include "firmware/verifier/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "firmware/locked_in_inspection.h"
#include "firmware/process/channel.h"
#include "firmware/verifier/trust.h"
#include "firmware/verifier/trust_wire.h"
#include "tests/firmware/verifier/sample.h"
#include "tests/vision/seal/test_pki.h"
#include "vision/checks/registry.h"
#include "vision/error_codes.h"

namespace garita::verifier {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::sample_question;

constexpr int kPatienceMs = 20'000;

std::string program(const std::string& path) {
    const char* folder = std::getenv("GARITA_BINARY_DIR");
    return (folder != nullptr ? std::string(folder) : ".") + "/" + path;
}

Descriptor memory(const std::string& text) {
    return *sealed_memory({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

std::size_t open_files() {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator()));
}

/// Starts the hostile programs under names of their own: environment and arguments are the client's affair.
class Hostile : public ::testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "garita-verifier-XXXXXX").string();
        m_folder = mkdtemp(pattern.data());
    }
    void TearDown() override { fs::remove_all(m_folder); }

    /// The program as `lie`.
    std::string as(const std::string& path, const std::string& lie) const {
        const fs::path link = m_folder / (fs::path(path).filename().string() + ".d") / lie;
        fs::create_directories(link.parent_path());
        if (!fs::exists(link)) fs::create_symlink(program(path), link);
        return link.string();
    }
    std::string verifier(const std::string& lie) const { return as("tests/firmware/verifier/hostile_verifier", lie); }
    std::string worker(const std::string& lie) const { return as("tests/firmware/worker/hostile_worker", lie); }

    Result<Answer> ask(const std::string& lie, int timeout_ms = kPatienceMs) {
        auto started = Verifier::start(verifier(lie), memory(""));
        if (!started) return tl::unexpected(started.error());
        m_last = (*started)->process();
        return (*started)->verify(sample_question(), timeout_ms);
    }

    fs::path m_folder;
    pid_t m_last = -1;
};

TEST_F(Hostile, EveryLieIsRefusedWithTheCodeOfALie) {
    const std::size_t before = open_files();
    for (const char* lie :
         {"not-json", "empty-answer", "half-an-answer", "too-long-answer", "deep-answer", "answer-that-can-change",
          "file-of-this-machine", "answer-without-file", "answer-of-two-files", "report-of-a-worker", "question-back",
          "ready", "reason-too-long", "reason-without-file", "answer-of-another-version", "answer-to-another-question",
          "no-findings", "finding-of-the-workers"}) {
        const auto answer = ask(lie);
        ASSERT_FALSE(answer) << lie;
        EXPECT_EQ(answer.error().code, static_cast<int>(ErrorCode::VerifierLied)) << lie << ": " << answer.error().text;
        EXPECT_THAT(answer.error().text, HasSubstr("the verifier")) << lie;
        EXPECT_LE(answer.error().text.size(), 400U) << lie;
        EXPECT_NE(kill(m_last, 0), 0) << lie << ": it still runs";
    }
    EXPECT_EQ(open_files(), before);
    EXPECT_TRUE(ask("honest")) << "the parent goes on";
}

TEST_F(Hostile, OneThatDiesOrSendsNoMessageIsTold) {
    const std::size_t before = open_files();
    for (const char* lie : {"dies", "killed", "closes", "gives-up", "another-protocol", "unknown-kind", "short-header",
                            "long-header", "wrong-count"}) {
        const auto answer = ask(lie);
        ASSERT_FALSE(answer) << lie;
        EXPECT_EQ(answer.error().code, static_cast<int>(ErrorCode::VerifierDied)) << lie << ": " << answer.error().text;
    }
    EXPECT_EQ(open_files(), before);
    EXPECT_THAT(ask("forbidden-call").error().text, HasSubstr("the verifier did what it may not do"));
    EXPECT_THAT(ask("killed").error().text, HasSubstr("signal 9"));
    EXPECT_EQ(ask("gives-up").error().text, "the verifier gave up: ?[2Jmemory");
}

TEST_F(Hostile, OneThatHangsIsOutOfTime) {
    const auto begin = std::chrono::steady_clock::now();
    const auto answer = ask("silent", 300);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, static_cast<int>(ErrorCode::VerifierOutOfTime));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
    EXPECT_NE(kill(m_last, 0), 0) << "it still runs";
}

TEST_F(Hostile, KilledFromAnotherThreadItEndsAtOnce) {
    auto started = Verifier::start(verifier("silent"), memory(""));
    ASSERT_TRUE(started);
    std::thread other([&started] {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        (*started)->kill();
    });
    const auto answer = (*started)->verify(sample_question(), kPatienceMs);
    other.join();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, static_cast<int>(ErrorCode::VerifierDied));
}

TEST(VerifierClient, AProgramThatIsNotThereIsTold) {
    const auto started = Verifier::start("/nowhere/garita-verifier", memory(""));
    ASSERT_FALSE(started);
    EXPECT_THAT(started.error().text, HasSubstr("/nowhere/garita-verifier cannot be started"));
}

/// The real program.
Result<std::unique_ptr<Verifier>> real(const Descriptor& trust) {
    return Verifier::start(program("firmware/garita-verifier"), trust);
}

TEST(RealVerifier, SaysLockedInWhatItSaysHere) {
    auto started = real(memory(""));
    ASSERT_TRUE(started);
    const auto answer = (*started)->verify(sample_question(), kPatienceMs);
    ASSERT_TRUE(answer) << answer.error().text;
    const Answer here = answer_to(sample_question(), {}).value();
    EXPECT_EQ(answer->findings, here.findings);
    ASSERT_EQ(answer->understood.size(), here.understood.size());
    for (std::size_t i = 0; i < here.understood.size(); ++i)
        EXPECT_EQ(answer->understood[i].content, here.understood[i].content);
}

TEST(RealVerifier, AnswersOneQuestionAndEnds) {
    std::set<pid_t> processes;
    for (int i = 0; i < 2; ++i) {
        auto started = real(memory(""));
        ASSERT_TRUE(started);
        processes.insert((*started)->process());
        ASSERT_TRUE((*started)->verify(sample_question(), kPatienceMs));
        EXPECT_FALSE((*started)->verify(sample_question(), kPatienceMs)) << "never reused";
        EXPECT_FALSE((*started)->runs());
    }
    EXPECT_EQ(processes.size(), 2U);
}

TEST(RealVerifier, ATrustStoreThatIsNoneIsTakenApartLockedInAndTold) {
    auto started = real(memory("no lengths"));
    ASSERT_TRUE(started);
    const auto answer = (*started)->verify(sample_question(), kPatienceMs);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, static_cast<int>(ErrorCode::VerifierDied));
    EXPECT_THAT(answer.error().text, HasSubstr("the verifier gave up: the trust store is none"));
}

TEST(RealVerifier, AQuestionOfAnotherDayThanAnyIsTold) {
    auto started = real(memory(""));
    ASSERT_TRUE(started);
    Question question = sample_question();
    question.today = "soon";
    const auto answer = (*started)->verify(question, kPatienceMs);
    ASSERT_FALSE(answer);
    EXPECT_THAT(answer.error().text, HasSubstr("is no date"));
}

/// Both processes of one document.
class LockedIn : public Hostile {
protected:
    Result<Report> inspect(const std::string& worker_lie, const std::string& verifier_program,
                           int verifier_ms = kPatienceMs) {
        m_troubles.clear();
        m_barcodes_so_far = 0;
        auto processes = LockedInInspection::start({worker(worker_lie), verifier_program}, m_resources);
        if (!processes) return tl::unexpected(processes.error());
        std::vector<worker::Picture> pictures;
        worker::Picture picture;
        picture.facts.name = "white.png";
        picture.bytes = memory("bytes");
        pictures.push_back(std::move(picture));
        worker::PictureFeed feed(std::move(pictures));
        return (*processes)
            ->inspect({.today = "2026-11-24"}, feed,
                      {.progress = [this](const Report& r) { m_barcodes_so_far += r.reading.barcodes.size(); },
                       .trouble = [this](const Error& error) { m_troubles.push_back(error.text); }},
                      {kPatienceMs, verifier_ms});
    }
    static std::multiset<int> codes(const Report& report) {
        std::multiset<int> all;
        for (const Finding& finding : report.findings)
            if (find_check(finding.check)->runs_in == RunsIn::Verifier) all.insert(finding.error_code);
        return all;
    }

    const InspectionResources m_resources{{memory("network"), memory("model"), memory("cascade"), memory("")},
                                          memory("")};
    std::vector<std::string> m_troubles;
    std::size_t m_barcodes_so_far = 0;
};

TEST_F(LockedIn, AWorkersBarcodeIsUnderstoodByTheVerifier) {
    const auto report = inspect("barcode", program("firmware/garita-verifier"));
    ASSERT_TRUE(report) << report.error().text;
    ASSERT_EQ(report->reading.barcodes.size(), 1U);
    EXPECT_EQ(report->reading.barcodes[0].content.format, "bcbp");
    EXPECT_EQ(codes(*report).count(0), codes(*report).size());
    EXPECT_TRUE(m_troubles.empty());
    EXPECT_TRUE(report->timings_ms.contains("verifier"));
    EXPECT_EQ(m_barcodes_so_far, 0U) << "nothing of a barcode is shown before it was verified";
}

TEST_F(LockedIn, WithoutABarcodeTheVerifierSaysSo) {
    const auto report = inspect("honest", program("firmware/garita-verifier"));
    ASSERT_TRUE(report) << report.error().text;
    for (const Finding& finding : report->findings) EXPECT_EQ(finding.outcome, Outcome::NotSupported) << finding.check;
    EXPECT_FALSE(report->findings.empty());
}

TEST_F(LockedIn, AVerifierThatFailsMakesItsOwnFindingsAbortedAndNoOther) {
    const std::vector<std::pair<const char*, ErrorCode>> ends = {{"dies", ErrorCode::VerifierDied},
                                                                 {"silent", ErrorCode::VerifierOutOfTime},
                                                                 {"no-findings", ErrorCode::VerifierLied}};
    for (const auto& [lie, code] : ends) {
        const auto report = inspect("barcode", verifier(lie), 500);
        ASSERT_TRUE(report) << lie << ": " << report.error().text;
        EXPECT_EQ(codes(*report).count(static_cast<int>(code)), codes(*report).size()) << lie;
        EXPECT_FALSE(codes(*report).empty()) << lie;
        EXPECT_EQ(report->reading.barcodes.size(), 1U) << lie << ": never silently no barcode";
        EXPECT_EQ(report->findings.front().check, "document-detection") << lie << ": the worker's finding stands";
        EXPECT_EQ(report->findings.front().outcome, Outcome::Undetermined) << lie;
        EXPECT_EQ(m_troubles.size(), 1U) << lie;
    }
}

TEST_F(LockedIn, AWorkerThatVerifiesIsRefusedWhateverTheVerifierWouldSay) {
    for (const char* lie : {"report-that-verifies", "finding-of-the-verifiers"}) {
        const auto report = inspect(lie, program("firmware/garita-verifier"));
        ASSERT_FALSE(report) << lie;
        EXPECT_EQ(report.error().code, static_cast<int>(ErrorCode::FindingMalformed)) << lie;
    }
}

TEST_F(LockedIn, AProgramThatIsNotThereIsTold) {
    const auto report = inspect("honest", "/nowhere/garita-verifier");
    ASSERT_FALSE(report);
    EXPECT_THAT(report.error().text, HasSubstr("is Garita installed whole?"));
}

/// Whom a station believes.
class TrustFolder : public Hostile {
protected:
    void write(const std::string& name, const std::string& bytes) const {
        std::ofstream(m_folder / name, std::ios::binary) << bytes;
    }
};

TEST_F(TrustFolder, HoldsNothingOrIsNotThereIsAnErrorThatSaysWhy) {
    EXPECT_TRUE(read_trust("")->folder.files.empty()) << "a station that believes nobody";
    EXPECT_FALSE(read_trust("/nowhere"));
    write("notes.txt", "no certificate");
    const auto trust = read_trust(m_folder.string());
    ASSERT_FALSE(trust);
    EXPECT_THAT(trust.error().text, HasSubstr("holds no certificate"));
    EXPECT_THAT(trust.error().text, HasSubstr("notes.txt: not a certificate"));
}

TEST_F(TrustFolder, WhatIsRefusedIsToldAndTheRestIsBelievedAndBounded) {
    seal::test::CertificateDraft draft;
    draft.ca = true;
    const auto key = seal::test::make_key("prime256v1");
    const seal::Bytes csca = seal::test::make_certificate(draft, key.get(), key.get());
    write("csca.der", std::string(csca.begin(), csca.end()));
    write("notes.txt", "no certificate");
    const auto trust = read_trust(m_folder.string());
    ASSERT_TRUE(trust) << trust.error().text;
    ASSERT_EQ(trust->refused.size(), 1U);
    EXPECT_THAT(trust->refused[0], HasSubstr("notes.txt: not a certificate"));
    for (int i = 0; i < 17; ++i) write("padding-" + std::to_string(i), std::string(4U << 20U, 'x'));
    EXPECT_THAT(read_trust(m_folder.string()).error().text, HasSubstr("larger than the 64 MiB"));
}

}  // namespace
}  // namespace garita::verifier
