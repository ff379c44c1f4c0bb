// Lists taken from their files: whole or not at all, never an older one, and on from where it was cut short.
#include "firmware/watchlists/import.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>

#include "firmware/process/sanitized.h"
#include "firmware/watchlists/unlogged.h"
#include "tests/firmware/watchlists/station_with_lists.h"

namespace garita::watchlists {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Imports : public StationWithLists {
protected:
    static std::string digits(int n) { return fmt::format("{:07}", n); }
    /// Of several chunks.
    static Source large() {
        std::string lines;
        for (int i = 0; i < 150'000; ++i) lines += "UTO,P,AB" + digits(i * 3) + ",stolen,2026-01-02\n";
        Source source = of_numbers(lines);
        source["ranges.tsv"] = kRangeColumns + "UTO\tP\tCC0000000\tCC0000999\tstolen-blank\t\n";
        return source;
    }
    void expect_large() const {
        for (const int i : {0, 1, 65'535, 65'536, 100'000, 149'999})
            EXPECT_THAT(look_up("AB" + digits(i * 3)), ElementsAre("listed P AB" + digits(i * 3) + " stolen")) << i;
        EXPECT_THAT(look_up("AB" + digits(1)), IsEmpty());
        EXPECT_THAT(look_up("CC0000500"), ElementsAre("in range P CC0000000-CC0000999 stolen-blank"));
    }
    [[nodiscard]] bool is_clean() const {
        return databases().size() == read_in_force(data()).value().lists.size() && !is_import_unfinished(data());
    }
};

TEST_F(Imports, PutsTheListInForceAndLeavesNothingElse) {
    const fs::path file = make(of_numbers("UTO,P,AB123456,stolen,\n"));
    const auto imported = import_list(data(), file, kNow);
    ASSERT_TRUE(imported) << text_of_error(imported);
    EXPECT_EQ(imported->list.name, "stolen-documents");
    EXPECT_EQ(imported->counts, (Counts{.numbers = 1}));
    EXPECT_FALSE(imported->was_in_force);
    EXPECT_EQ(read_in_force(data()).value().lists, std::vector{imported->list});
    EXPECT_TRUE(is_clean());
    // By the station's own user alone.
    for (const auto& entry : fs::directory_iterator(watchlists_folder(data())))
        EXPECT_EQ(entry.status().permissions() & fs::perms::group_write, fs::perms::none) << entry.path();

    const auto again = import_list(data(), file, kNow);
    ASSERT_TRUE(again) << text_of_error(again);
    EXPECT_TRUE(again->was_in_force);
    EXPECT_EQ(again->counts, imported->counts);
}

TEST_F(Imports, ANewerListReplacesTheOneBefore) {
    import(make(of_numbers("UTO,P,AB123456,stolen,\n")));
    import(make(of_numbers("UTO,P,CC123456,stolen,\n"), 2));
    EXPECT_THAT(look_up("AB123456"), IsEmpty());
    EXPECT_THAT(look_up("CC123456"), SizeIs(1));
    EXPECT_TRUE(is_clean());
}

TEST_F(Imports, ReplayedOldListIsRefused) {
    const fs::path old = make(of_numbers("UTO,P,AB123456,stolen,\n"));
    import(old);
    import(make(of_numbers("UTO,P,CC123456,stolen,\n"), 2));
    EXPECT_EQ(refusal(import_list(data(), old, kNow)), ErrorCode::FileOld);
    EXPECT_THAT(look_up("CC123456"), SizeIs(1));
    // Also when the station has none any more.
    ASSERT_TRUE(remove_list(data(), "stolen-documents"));
    EXPECT_TRUE(is_clean());
    EXPECT_EQ(refusal(import_list(data(), old, kNow)), ErrorCode::FileOld);
    EXPECT_THAT(look_up("AB123456"), IsEmpty());
}

TEST_F(Imports, OnlyOfWhoMaySignThisList) {
    const fs::path file = make(of_numbers("UTO,P,AB123456,stolen,\n"), 1, "other-documents");
    EXPECT_EQ(refusal(import_list(data(), file, kNow)), ErrorCode::FileNotTrusted);
    EXPECT_THAT(databases(), IsEmpty());
    EXPECT_FALSE(is_import_unfinished(data()));
    const fs::path over = make(of_numbers("UTO,P,AB123456,stolen,\n"), 1, "stolen-documents", "2026-11-29");
    EXPECT_EQ(refusal(import_list(data(), over, kNow)), ErrorCode::FileNotDue);
}

TEST_F(Imports, WithoutATrustFileNobodyIsBelieved) {
    const fs::path file = make(of_numbers("UTO,P,AB123456,stolen,\n"));
    EXPECT_EQ(refusal(import_list(m_folder / "other", file, kNow)), ErrorCode::FileNotTrusted);
}

/// The content of a signed file.
Bytes content_of(const Bytes& file) {
    const std::size_t head = trust::number_at(file, trust::kSignedHeadAt - 4);
    return {file.begin() + static_cast<std::ptrdiff_t>(trust::kSignedHeadAt + head), file.end()};
}

TEST_F(Imports, ABadFileLeavesTheOldListInForce) {
    import(make(of_numbers("UTO,P,AB123456,stolen,\n")));
    const Bytes good = content_of(get(make(of_numbers("UTO,P,CC123456,stolen,\nUTO,P,DD123456,stolen,\n"), 2)));
    std::vector<Bytes> bad = {{}, trust::content_of("garita list 1\n"), trust::content_of("number;state\n")};
    for (std::size_t cut = 0; cut < good.size(); cut += 3)
        bad.emplace_back(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(cut));
    bad.push_back(good);
    bad.back().push_back(0);
    // Whatever changes in a byte, what is taken is a list of two documents.
    for (std::size_t at = 0; at < good.size(); at += 2) {
        bad.push_back(good);
        bad.back()[at] ^= 0x5AU;
    }
    std::size_t refused = 0;
    for (const Bytes& content : bad) {
        const auto imported = import_list(data(), sign(content, 2), kNow);
        if (imported) continue;  // a letter of its title
        EXPECT_EQ(imported.error().kind, ErrorKind::Input) << imported.error().text;
        ASSERT_TRUE(is_clean()) << imported.error().text;
        ++refused;
        if (read_in_force(data()).value().lists.at(0).version == 1) {
            EXPECT_THAT(look_up("AB123456"), SizeIs(1));
        }
    }
    EXPECT_GT(refused, bad.size() / 2);
}

TEST_F(Imports, FileThatChangesBetweenReadsIsRefusedOrDoesNotMatter) {
    import(make(of_numbers("UTO,P,AB123456,stolen,\n")));
    const fs::path file = make(large(), 2);
    const Bytes original = get(file);
    Bytes other = original;
    other[original.size() - 60] ^= 1U;  // which is copied last
    const auto write = [&](const Bytes& bytes) { put(file.filename(), bytes); };
    // While it is copied: the stick tells another thing than when its head was looked at.
    const auto changed = import_list(data(), file, kNow, [&](Phase phase, std::uint64_t done, std::uint64_t all) {
        if (phase == Phase::Copying && done < all) write(other);
        return true;
    });
    EXPECT_EQ(refusal(changed), ErrorCode::FileChanged);
    write(other);
    EXPECT_EQ(refusal(import_list(data(), file, kNow)), ErrorCode::FileChanged);
    write(original);
    // After it was copied: the copy counts.
    const auto imported = import_list(data(), file, kNow, [&](Phase phase, std::uint64_t, std::uint64_t) {
        if (phase == Phase::Building) write(other);
        return true;
    });
    ASSERT_TRUE(imported) << text_of_error(imported);
    expect_large();
}

TEST_F(Imports, WhatWasStoppedGoesOnWhereItWas) {
    import(make(of_numbers("UTO,P,AB123456,stolen,\n")));
    const fs::path file = make(large(), 2);
    std::uint64_t reached = 0;
    const auto stopped = import_list(data(), file, kNow, [&](Phase phase, std::uint64_t done, std::uint64_t) {
        if (phase == Phase::Building) reached = done;
        return phase == Phase::Copying || done < 100'000;
    });
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().kind, ErrorKind::Device);
    EXPECT_THAT(stopped.error().text, HasSubstr("goes on"));
    EXPECT_GE(reached, 100'000);
    EXPECT_THAT(look_up("AB123456"), SizeIs(1));  // the old one
    EXPECT_TRUE(is_import_unfinished(data()));

    fs::remove(file);  // the stick is gone
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    const auto resumed = resume_import(data(), kNow, [&](Phase phase, std::uint64_t done, std::uint64_t all) {
        if (phase == Phase::Copying) return true;
        if (first == 0) first = done;
        EXPECT_LE(last, done);
        last = done;
        EXPECT_LE(done, all);
        return true;
    });
    ASSERT_TRUE(resumed) << text_of_error(resumed);
    EXPECT_EQ(first, reached);
    EXPECT_EQ(resumed->counts, (Counts{.numbers = 150'000, .ranges = 1}));
    expect_large();
    EXPECT_TRUE(is_clean());
    EXPECT_FALSE(resume_import(data(), kNow));
}

TEST_F(Imports, AnotherFileTakesThePlaceOfOneThatWasStopped) {
    const auto stop = [](Phase phase, std::uint64_t, std::uint64_t) { return phase == Phase::Copying; };
    ASSERT_FALSE(import_list(data(), make(large()), kNow, stop));
    import(make(of_numbers("UTO,P,AB123456,stolen,\n"), 2));
    EXPECT_THAT(look_up("AB123456"), SizeIs(1));
    EXPECT_TRUE(is_clean());
}

TEST_F(Imports, KilledAtAnyTimeGoesOn) {
    import(make(of_numbers("UTO,P,ZZ123456,stolen,\n")));
    const fs::path file = make(large(), 2);
    std::mt19937 random(3);
    useconds_t longer = 10'000;
    int kills = 0;
    while (true) {
        const pid_t child = fork();
        if (child == 0) _exit(import_list(data(), file, kNow) ? 0 : 1);
        ASSERT_GT(child, 0);
        // Ever longer, so that it ends under the sanitizers, too.
        usleep(static_cast<useconds_t>(random() % 20'000) + longer);
        longer += kSanitized ? longer : longer / 3;
        kill(child, SIGKILL);
        int status = 0;
        ASSERT_EQ(waitpid(child, &status, 0), child);
        if (WIFEXITED(status)) {
            ASSERT_EQ(WEXITSTATUS(status), 0);
            break;
        }
        ++kills;
        const auto in_force = read_in_force(data());
        ASSERT_TRUE(in_force) << text_of_error(in_force);
        ASSERT_THAT(in_force->lists, SizeIs(1));
        if (in_force->lists[0].version == 1) {
            ASSERT_THAT(look_up("ZZ123456"), SizeIs(1));
        }
    }
    EXPECT_GT(kills, 3);
    expect_large();
    EXPECT_EQ(read_in_force(data()).value().lists.at(0).version, 2);
}

TEST_F(Imports, NoMoreListsThanAStationMayHave) {
    EXPECT_TRUE(change_in_force(data(), [](InForce& in_force) -> Result<bool> {
        for (std::size_t i = 0; i < kMostLists; ++i)
            in_force.lists.push_back({.name = fmt::format("list-{}", i),
                                      .from = "2026-01-01",
                                      .until = "2026-12-31",
                                      .imported = "2026-11-30T12:00:00Z"});
        return true;
    }));
    const auto imported = import_list(data(), make(of_numbers("UTO,P,AB123456,stolen,\n")), kNow);
    ASSERT_FALSE(imported);
    EXPECT_THAT(imported.error().text, HasSubstr("remove one"));
}

TEST_F(Imports, TheAuditLogIsToldOnceByWhoHasItOpen) {
    ASSERT_TRUE(use_sodium());
    const auto own = make_party(Party::StationSigner, "post-7");
    audit::Station station{.name = "post-7", .key = own->known.key};
    station.sign = [&](std::span<const std::uint8_t> message) -> Result<audit::Signature> {
        return trust::sign(message, own->secret);
    };
    const auto log = audit::AuditLog::open(audit::audit_folder(data()), station);
    ASSERT_TRUE(log) << text_of_error(log);
    EXPECT_EQ(tell_audit_log(data(), **log).value(), 0);
    import(make(of_numbers("UTO,P,AB123456,stolen,\n")));
    import(make(of_numbers("UTO,P,AB123456,lost,\n"), 2));
    ASSERT_TRUE(remove_list(data(), "stolen-documents"));
    const auto told = tell_audit_log(data(), **log);
    ASSERT_TRUE(told) << text_of_error(told);
    EXPECT_EQ(*told, 3);
    EXPECT_EQ(tell_audit_log(data(), **log).value(), 0);
    std::vector<std::string> events;
    const auto entries = (*log)->read(1, 100);
    ASSERT_TRUE(entries) << text_of_error(entries);
    for (const audit::KeptEntry& entry : *entries) {
        const auto parsed = audit::parse_entry(entry.bytes).value();
        if (parsed.event.starts_with("list-"))
            events.push_back(fmt::format("{} {} {}", parsed.event, *parsed.text("list"), *parsed.whole("version")));
        EXPECT_THAT(entry.bytes, ::testing::Not(HasSubstr("AB123456")));
    }
    EXPECT_THAT(events,
                ElementsAre("list-imported documents 1", "list-imported documents 2", "list-removed documents 2"));
}

}  // namespace
}  // namespace garita::watchlists
