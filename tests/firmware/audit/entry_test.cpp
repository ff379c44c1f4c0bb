// Entries and anchors: one way to write them, and no way for personal data into them.
#include "firmware/audit/entry.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "firmware/audit/anchor.h"
#include "firmware/audit/sentences.h"
#include "firmware/dates.h"
#include "tests/firmware/audit/kept_log.h"
#include "vision/checks/registry.h"

namespace garita::audit {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr Moment kMoment{.utc = 1'790'000'000, .clock = Clock::Confirmed, .boottime = 12'345, .boot = {1, 2, 3}};

/// A value that the field takes.
Value good_value(const Field& field) {
    switch (field.kind) {
        case Kind::Record:
            return RecordId{};
        case Kind::Person:
            return PersonId{};
        case Kind::Number:
            return field.most;
        case Kind::Time:
            return kLastSecond;
        case Kind::Word:
            return Word{field.words.substr(0, field.words.find(' '))};
        case Kind::Check:
            return Word{all_checks().front().name};
        default:
            return Sha256{};
    }
}

Occurrence good(const EventFacts& facts) {
    Occurrence occurrence{.event = facts.event, .person = PersonId{}};
    for (const Field& field : facts.all_fields())
        if (field.kind != Kind::Station) occurrence.fields.emplace_back(field.name, good_value(field));
    return occurrence;
}

TEST(AuditEntry, IsCanonicalJson) {
    const auto bytes = write_entry(7, kMoment, test::login());
    ASSERT_TRUE(bytes) << bytes.error().text;
    EXPECT_EQ(*bytes,
              R"({"boot":"01020300000000000000000000000000","boottime":12345,"clock":"confirmed","event":"login",)"
              R"("fields":{"method":"password","role":"officer"},"mode":"live","number":7,)"
              R"("person":"00000000000000000000000000000000","time":1790000000})");
}

TEST(AuditEntry, EveryEventIsReadAsItWasWritten) {
    for (const EventFacts& facts : all_events()) {
        const auto bytes = write_own_entry(3, kMoment, good(facts), "post-7");
        ASSERT_TRUE(bytes) << bytes.error().text;
        const auto entry = parse_entry(*bytes);
        ASSERT_TRUE(entry) << *bytes;
        EXPECT_EQ(entry->number, 3);
        EXPECT_EQ(entry->moment, kMoment);
        EXPECT_EQ(entry->event, facts.id);
        EXPECT_EQ(entry->fields.size(), facts.all_fields().size());
        EXPECT_EQ(find_event(facts.id), &facts);
        EXPECT_EQ(&facts_of(facts.event), &facts);
        EXPECT_LT(bytes->size(), 900U);
    }
    EXPECT_EQ(find_event("no-event"), nullptr);
}

TEST(AuditEntry, NoNameOrDocumentNumberGetsInAtAnyField) {
    const std::vector<Value> personal = {Word{"ERIKSSON"},
                                         Word{"Anna Maria"},
                                         Word{"l898902c3"},
                                         Word{"L898902C36UTO7408122F1204159"},
                                         Word{"1974-08-12"},
                                         Word{"eriksson"},
                                         Word{""},
                                         Word{"officer examiner"},
                                         Word{"anna-maria"},
                                         std::int64_t{-1},
                                         std::int64_t{4'007'408'122},
                                         std::int64_t{9'007'199'254'740'993},
                                         Word{"P<UTOERIKSSON<<A"},
                                         Word{"password\nLogin"},
                                         Word{"<b>"},
                                         Word{"12345678"}};
    for (const EventFacts& facts : all_events()) {
        if (facts.event == Event::EpochBegun || facts.event == Event::Checkpoint) continue;
        ASSERT_TRUE(write_entry(1, kMoment, good(facts))) << facts.id;
        for (std::size_t i = 0; i < facts.all_fields().size(); ++i)
            for (const Value& value : personal) {
                Occurrence occurrence = good(facts);
                const auto* number = std::get_if<std::int64_t>(&value);
                if (occurrence.fields[i].first == "before" || occurrence.fields[i].first == "after")
                    if (number != nullptr && *number >= 0 && *number <= kLastSecond) continue;  // a time of the clock
                occurrence.fields[i].second = value;
                const auto bytes = write_entry(1, kMoment, occurrence);
                ASSERT_FALSE(bytes) << facts.id << " " << occurrence.fields[i].first << ": " << *bytes;
                // Nor does it get into what is said of it.
                if (const auto* word = std::get_if<Word>(&value); word != nullptr && word->text.size() > 6) {
                    EXPECT_THAT(bytes.error().text, Not(HasSubstr(std::string(word->text))));
                }
            }
        Occurrence more = good(facts);
        more.fields.emplace_back("name", Word{"ERIKSSON"});
        EXPECT_FALSE(write_entry(1, kMoment, more)) << facts.id;
        Occurrence twice = good(facts);
        twice.fields.push_back(twice.fields.front());
        EXPECT_FALSE(write_entry(1, kMoment, twice)) << facts.id;
    }
}

TEST(AuditEntry, AFieldThatIsAlwaysThereMayNotBeMissing) {
    for (const EventFacts& facts : all_events()) {
        if (facts.event == Event::EpochBegun || facts.event == Event::Checkpoint) continue;
        for (std::size_t i = 0; i < facts.all_fields().size(); ++i) {
            Occurrence occurrence = good(facts);
            occurrence.fields.erase(occurrence.fields.begin() + static_cast<std::ptrdiff_t>(i));
            EXPECT_EQ(write_entry(1, kMoment, occurrence).has_value(),
                      facts.all_fields()[i].presence == Presence::Sometimes)
                << facts.id << " " << facts.all_fields()[i].name;
        }
    }
}

TEST(AuditEntry, OnlyTheLogItselfBeginsEpochsAndMakesCheckpoints) {
    for (const Event event : {Event::EpochBegun, Event::Checkpoint})
        EXPECT_FALSE(write_entry(1, kMoment, good(facts_of(event))));
    EXPECT_FALSE(write_own_entry(1, kMoment, good(facts_of(Event::EpochBegun)), "Anna Maria"));
}

TEST(AuditEntry, AnyOtherWayToWriteItIsRefused) {
    const std::string bytes = *write_entry(7, kMoment, test::login());
    ASSERT_TRUE(parse_entry(bytes));
    const auto with = [&bytes](const std::string& what, const std::string& by) {
        return test::replaced(bytes, what, by);
    };
    for (const std::string& other : {" " + bytes,
                                     bytes + "\n",
                                     with("\"boottime\":12345", "\"boottime\": 12345"),
                                     with("12345", "12345.0"),
                                     with("12345", "1e4"),
                                     with("12345", "-1"),
                                     with("12345", "012345"),
                                     with("\"live\"", "\"Live\""),
                                     with("\"mode\":\"live\",", ""),
                                     with("\"login\"", "\"log\\u0069n\""),
                                     with("\"login\"", "\"\""),
                                     with("{\"boot\"", "{\"also\":1,\"boot\""),
                                     with("\"number\":7", "\"number\":7,\"number\":7"),
                                     with("\"number\":7", "\"number\":0"),
                                     with("\"number\":7", "\"number\":99999999999999999999"),
                                     with("\"officer\"", "[1]"),
                                     with("\"officer\"", "null"),
                                     with("\"officer\"", "\"Officer\""),
                                     with("\"officer\"", "\"an officer\""),
                                     with("\"role\"", "\"Role\""),
                                     with("confirmed", "sure"),
                                     with("\"time\":1790000000", "\"time\":253402300800"),
                                     with("0102030", "010203"),
                                     std::string("[]"),
                                     std::string("{}"),
                                     std::string("\xFF"),
                                     std::string(),
                                     std::string(3000, ' '),
                                     std::string(2000, '['),
                                     with("\"person\":\"0", "\"person\":\"x"),
                                     with("\"number\":7,\"person\":", "\"person\":")})
        EXPECT_FALSE(parse_entry(other)) << other.substr(0, 300);
}

TEST(AuditEntry, OneOfANewerGaritaIsReadAndShown) {
    const std::string bytes = test::replaced(*write_entry(7, kMoment, test::login()), "\"login\"", "\"log-in-by-eye\"");
    const auto entry = parse_entry(bytes);
    ASSERT_TRUE(entry);
    EXPECT_EQ(sentence_of(*entry, *Language::create("en")),
              "Event \"log-in-by-eye\" of a newer Garita. method: password. role: officer.");
}

TEST(AuditEntry, TheMachinesMomentIsPlausible) {
    const Moment one = moment_of_machine(Clock::Unconfirmed);
    const Moment two = moment_of_machine(Clock::Unconfirmed);
    EXPECT_GT(one.utc, 1'700'000'000);
    EXPECT_GE(two.boottime, one.boottime);
    EXPECT_EQ(one.boot, two.boot);
    EXPECT_NE(one.boot, (Moment{}.boot));
}

TEST(AuditSentences, EveryEventAndWordHasItsSentenceInEveryLanguageAndNoneIsLeftOver) {
    for (const std::string& code : languages()) {
        const Language language = *Language::create(code);
        std::set<std::string> used = {"audit.unknown", "audit.clock-unconfirmed"};
        for (const EventFacts& facts : all_events()) {
            const auto entry = parse_entry(*write_own_entry(3, kMoment, good(facts), "post-7"));
            ASSERT_TRUE(entry);
            const std::string sentence = sentence_of(*entry, language);
            EXPECT_THAT(sentence, Not(HasSubstr("["))) << code;
            EXPECT_THAT(sentence, Not(HasSubstr("{"))) << code << ": " << facts.id;
            EXPECT_THAT(sentence, Not(HasSubstr("?"))) << code << ": " << facts.id;
            used.insert("audit." + std::string(facts.id));
            for (const Field& field : facts.all_fields()) {
                // Every field is told.
                const std::string key = "audit." + std::string(facts.id);
                const std::string more = "audit.more-" + std::string(field.name);
                const bool is_optional = field.presence == Presence::Sometimes;
                if (is_optional) used.insert(more);
                EXPECT_THAT(language.texts().at(is_optional ? more : key),
                            HasSubstr("{" + std::string(field.name) + "}"))
                    << code << ": " << key;
                for (std::string_view rest = field.words; field.kind == Kind::Word && !rest.empty();) {
                    const std::string word(rest.substr(0, rest.find(' ')));
                    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
                    EXPECT_TRUE(has_word(field, word));
                    const std::string name(field.name);
                    const std::string word_key =
                        name == "outcome" ? "outcomes." + word : "audit-words." + name + "." + word;
                    used.insert(word_key);
                    EXPECT_TRUE(language.texts().contains(word_key)) << code << ": " << word_key;
                }
            }
        }
        for (std::size_t i = 0; i < kWrongs; ++i) {
            const Discrepancy one{.wrong = static_cast<Wrong>(i), .first = 4, .last = 6, .object = "\x1b[2J"};
            const std::string sentence = sentence_of(one, language);
            EXPECT_THAT(sentence, Not(HasSubstr("[audit"))) << code << ": " << name_of(one.wrong);
            EXPECT_THAT(sentence, Not(HasSubstr("\x1b"))) << code;
            used.insert("audit-found." + std::string(name_of(one.wrong)));
        }
        for (const auto& [key, text] : language.texts())
            if (key.starts_with("audit.") || key.starts_with("audit-")) {
                EXPECT_TRUE(used.contains(key)) << code << ": " << key << " is never said";
            }
    }
}

Anchor anchor_of(const test::Seed& seed) {
    Anchor anchor{.station = "post-7", .epoch = 1, .count = 4711, .time = 1'790'000'000, .key = test::key_of(seed)};
    anchor.head.fill(0xAB);
    const std::string message = signed_of_anchor(anchor);
    anchor.signature = test::sign(seed, {reinterpret_cast<const std::uint8_t*>(message.data()), message.size()});
    return anchor;
}

TEST(AuditAnchor, IsOneLineThatAQrCodeTakesAsLettersAndIsReadInAnyCase) {
    const Anchor anchor = anchor_of({5});
    const std::string text = to_text(anchor);
    EXPECT_THAT(text, ::testing::StartsWith("GARITA-AUDIT-1/POST-7/1/4711/2026-09-21T14:13:20Z/ABABAB"));
    EXPECT_LT(text.size(), 400U);
    EXPECT_EQ(text.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"), std::string::npos);
    EXPECT_EQ(*parse_anchor(text), anchor);
    std::string small = "  " + text + "\r\n";
    for (char& c : small) c = static_cast<char>(std::tolower(c));
    EXPECT_EQ(*parse_anchor(small), anchor);
}

TEST(AuditAnchor, OneCharacterMisreadIsFound) {
    const std::string text = to_text(anchor_of({5}));
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string other = text;
        other[i] = other[i] == '8' ? '3' : '8';
        const auto parsed = parse_anchor(other);
        EXPECT_FALSE(parsed) << other;
    }
    for (const std::string& other :
         {std::string(), text + "/", text.substr(1), text + text, "/" + text, std::string(399, '/')})
        EXPECT_FALSE(parse_anchor(other)) << other;
}

TEST(AuditSeeds, OfTheFuzzTargetAreAnchorsAndEntries) {
    const char* root = std::getenv("GARITA_SOURCE_DIR");
    ASSERT_NE(root, nullptr);
    int seeds = 0;
    for (const auto& seed :
         std::filesystem::directory_iterator(std::string(root) + "/tests/firmware/audit/entry_seeds")) {
        std::ifstream in(seed.path(), std::ios::binary);
        const std::string text(std::istreambuf_iterator<char>(in), {});
        EXPECT_TRUE(parse_entry(text) || parse_anchor(text)) << seed.path();
        ++seeds;
    }
    EXPECT_GE(seeds, 6);
}

TEST(AuditDates, SecondsAndTextsAreTheSame) {
    for (const std::int64_t seconds :
         {std::int64_t{0}, std::int64_t{951'782'399}, std::int64_t{1'790'000'000}, kLastSecond})
        EXPECT_EQ(utc_seconds(utc_text(seconds)), seconds);
    EXPECT_EQ(utc_text(951'782'399), "2000-02-28T23:59:59Z");
    for (const char* text : {"2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z",
                             "2026-02-29T00:00:00Z", "1969-12-31T23:59:59Z", "2026-01-01"})
        EXPECT_FALSE(utc_seconds(text)) << text;
}

}  // namespace
}  // namespace garita::audit
