// The form of a list's content: what is written is read, and nothing else is.
#include "firmware/watchlists/chunks.h"

#include <gmock/gmock.h>

namespace garita::watchlists {
namespace {

ListedNumber number(const std::string& text, const std::string& type = "P") {
    return {.number = text, .state = "UTO", .type = type, .reason = Reason::Lost, .reported = 20'000};
}

/// Bytes in hexadecimal, for the form that is on disk.
std::string form_of(const Bytes& bytes) {
    return hex(bytes);
}

ByteView entries_of(const Bytes& chunk) {
    return ByteView(chunk).subspan(kChunkStart);
}

TEST(Chunks, NumbersHaveThisForm) {
    ChunkWriter writer(ChunkKind::Numbers);
    EXPECT_TRUE(writer.is_empty());
    ASSERT_TRUE(writer.add(number("A1234")));
    ASSERT_TRUE(writer.add(number("A1299", "")));
    const Bytes chunk = writer.take();
    EXPECT_TRUE(writer.is_empty());
    EXPECT_EQ(form_of(chunk),
              "01"
              "02000000"
              "1b000000"
              "00"
              "05"
              "4131323334"
              "55544f"
              "503c"
              "02"
              "204e"
              "03"
              "02"
              "3939"
              "55544f"
              "3c3c"
              "02"
              "204e");
    const auto facts = chunk_facts(chunk);
    ASSERT_TRUE(facts);
    EXPECT_EQ(*facts, (ChunkFacts{ChunkKind::Numbers, 2, 27}));
    const auto read = read_numbers(entries_of(chunk), 2);
    ASSERT_TRUE(read) << read.error().text;
    EXPECT_EQ(*read, (std::vector{number("A1234"), number("A1299", "")}));
}

TEST(Chunks, AreReadOnlyInOrderWholeAndAsManyAsTheySay) {
    const auto chunk_of = [](const std::vector<ListedNumber>& numbers) {
        ChunkWriter writer(ChunkKind::Numbers);
        for (const ListedNumber& one : numbers) EXPECT_TRUE(writer.add(one));
        return writer.take();
    };
    const Bytes good = chunk_of({number("A1"), number("A2")});
    EXPECT_TRUE(read_numbers(entries_of(good), 2));
    EXPECT_FALSE(read_numbers(entries_of(good), 1));
    EXPECT_FALSE(read_numbers(entries_of(good), 3));
    EXPECT_FALSE(read_numbers(entries_of(good).first(good.size() - kChunkStart - 1), 2));
    const Bytes backwards = chunk_of({number("A2"), number("A1")});
    EXPECT_FALSE(read_numbers(entries_of(backwards), 2));
    const Bytes twice = chunk_of({number("A1"), number("A1")});
    EXPECT_FALSE(read_numbers(entries_of(twice), 2));
    // By what look-alikes have in common: O is 0, and comes before 1.
    const Bytes folded_order = chunk_of({number("A0"), number("AO"), number("A1")});
    EXPECT_TRUE(read_numbers(entries_of(folded_order), 3));
}

TEST(Chunks, RangesAndAlertsAreReadAsWritten) {
    const ListedRange range{number("AA10"), "AA99"};
    ChunkWriter ranges(ChunkKind::Ranges);
    ASSERT_TRUE(ranges.add(range));
    EXPECT_EQ(read_ranges(entries_of(ranges.take()), 1).value(), std::vector{range});

    Alert alert{.id = "stamp",
                .state = "UTO",
                .type = "P",
                .series = "UTO-P-2-2019",
                .first = "AA10",
                .last = "AA99",
                .title = {{"en", "False \"stamp\""}, {"pt", "Carimbo falso"}},
                .text = {{"en", "Back\\slash"}},
                .picture = {0xFF, 0xD8, 0xFF, 0xE0}};
    ChunkWriter alerts(ChunkKind::Alerts);
    ASSERT_TRUE(alerts.add(alert));
    const Bytes chunk = alerts.take();
    EXPECT_EQ(read_alerts(entries_of(chunk), 1).value(), std::vector{alert});
    EXPECT_FALSE(read_alerts(entries_of(chunk).first(20), 1));
}

TEST(Chunks, AFullOneTakesNoMore) {
    ChunkWriter writer(ChunkKind::Numbers);
    for (std::uint32_t i = 0; i < kMostInAChunk; ++i) {
        std::string text = std::to_string(i);
        ASSERT_TRUE(writer.add(number(std::string(6 - text.size(), '0') + text)));
    }
    EXPECT_FALSE(writer.add(number("999999")));
    EXPECT_LE(writer.take().size(), kChunkStart + kLargestChunk);
    EXPECT_TRUE(writer.add(number("999999")));
}

TEST(Chunks, WhatIsLargerThanAnyOrUnknownIsRefused) {
    const Bytes end = end_chunk({.numbers = 1ULL << 40U, .ranges = 2, .alerts = 3});
    EXPECT_EQ(read_end(entries_of(end)).value(), (Counts{1ULL << 40U, 2, 3}));
    EXPECT_TRUE(chunk_facts(end));
    for (const auto& [at, value] :
         {std::pair(0, 0), std::pair(0, 6), std::pair(0, 16), std::pair(3, 1), std::pair(8, 1)}) {
        Bytes changed = end;
        changed[static_cast<std::size_t>(at)] = static_cast<std::uint8_t>(value);
        EXPECT_FALSE(chunk_facts(changed)) << at;
    }
    EXPECT_FALSE(chunk_facts(ByteView(end).first(kChunkStart - 1)));
    EXPECT_FALSE(head_bytes(bytes_of("garita list 2\n    ")));
}

TEST(Chunks, KindsOfListsHoldWhatTheyMay) {
    EXPECT_TRUE(may_hold(Kind::Documents, ChunkKind::Ranges));
    EXPECT_FALSE(may_hold(Kind::Documents, ChunkKind::Alerts));
    EXPECT_FALSE(may_hold(Kind::Blanks, ChunkKind::Numbers));
    EXPECT_FALSE(may_hold(Kind::Counterfeits, ChunkKind::Ranges));
    EXPECT_TRUE(may_hold(Kind::Alerts, ChunkKind::End));
}

}  // namespace
}  // namespace garita::watchlists
