// `garita audit` as an auditor meets it: what it says, and its exit status.
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>

#include "firmware/audit/anchor.h"
#include "tests/end_to_end/run_garita.h"
#include "tests/firmware/audit/kept_log.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using end_to_end::Said;
using test::KeptLog;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class AuditCommand : public ::testing::Test {
protected:
    void SetUp() override {
        m_log.append(100);
        m_anchor = to_text(m_log.anchor());
        m_log.append(3);
        m_log.close();
    }
    [[nodiscard]] std::string file() const { return m_log.file().string(); }
    [[nodiscard]] std::string write(const std::string& name, const std::string& text) const {
        const fs::path path = m_log.folder() / name;
        std::ofstream(path) << text;
        return path.string();
    }
    KeptLog m_log;
    std::string m_anchor;
};

TEST_F(AuditCommand, AWholeLogIsCompleteToItsLastEntryAndNothingShowsWhatCameAfter) {
    const Said said = end_to_end::garita({"audit", "verify", file()});
    EXPECT_EQ(said.status, 0) << said.err;
    EXPECT_THAT(said.out, HasSubstr("complete to entry 106; nothing shows what came after"));
    EXPECT_THAT(said.out, HasSubstr("3 entries after it are chained, not signed yet"));
    EXPECT_THAT(said.out, HasSubstr("station post-7: first start"));
    EXPECT_THAT(said.err, IsEmpty());
}

TEST_F(AuditCommand, AnchorsAreTakenAsTextAndFromFiles) {
    for (const std::string& word : {m_anchor, write("receipts.txt", "# shift of today\n\n" + m_anchor + "\r\n")}) {
        const Said said =
            end_to_end::garita({"audit", "verify", file(), "--anchor", word, "--station", hex(m_log.of().key)});
        EXPECT_EQ(said.status, 0) << said.err;
        EXPECT_THAT(said.out, HasSubstr("an anchor has seen entry 103"));
    }
}

TEST_F(AuditCommand, TamperingIsExitStatus3AndToldInTheLanguage) {
    test::tamper(m_log.file(), "DELETE FROM entries WHERE number IN (7, 8)");
    const Said said = end_to_end::garita({"audit", "verify", file(), "--language", "es"});
    EXPECT_EQ(said.status, 3);
    EXPECT_THAT(said.out, HasSubstr("NOT WHOLE"));
    EXPECT_THAT(said.out, HasSubstr("Se quitaron los asientos 7 a 8."));
    EXPECT_THAT(said.out, Not(HasSubstr("complete to")));
    // A cut end only with what was kept outside.
    test::tamper(m_log.file(), "DELETE FROM entries WHERE number > 6");
    EXPECT_EQ(end_to_end::garita({"audit", "verify", file()}).status, 0);
    const Said cut = end_to_end::garita({"audit", "verify", file(), "--anchor", m_anchor});
    EXPECT_EQ(cut.status, 3);
    EXPECT_THAT(cut.out, HasSubstr("Entries 7 to 103 were cut off the end"));
    const Said other =
        end_to_end::garita({"audit", "verify", file(), "--station", write("key", std::string(64, 'a') + "\n")});
    EXPECT_EQ(other.status, 3);
    EXPECT_THAT(other.out, HasSubstr("another station's key"));
}

TEST_F(AuditCommand, WhatCannotBeReadIsExitStatus2AndNamed) {
    std::string misread = m_anchor;
    misread[misread.size() - 5] = misread[misread.size() - 5] == '0' ? '1' : '0';
    const std::vector<std::vector<std::string>> cases = {
        {"audit", "verify", "/nonexistent"},
        {"audit", "show", "/nonexistent"},
        {"audit", "verify", write("text", "no database at all, but long enough for a header of one")},
        {"audit", "verify", file(), "--anchor", misread},
        {"audit", "verify", file(), "--anchor", "/nonexistent"},
        {"audit", "verify", file(), "--anchor", write("empty", "# nothing\n")},
        {"audit", "verify", file(), "--station", write("no-key", "abc\n")}};
    for (const auto& words : cases) {
        const Said said = end_to_end::garita(words);
        EXPECT_EQ(said.status, 2) << words.back() << ": " << said.out << said.err;
        EXPECT_THAT(said.err, StartsWith("garita audit: "));
        EXPECT_THAT(said.out, IsEmpty());
    }
}

TEST_F(AuditCommand, WrongWordsAreExitStatus1) {
    const std::vector<std::vector<std::string>> cases = {{"audit"},
                                                         {"audit", "verify"},
                                                         {"audit", "repair", file()},
                                                         {"audit", "verify", file(), "--json"},
                                                         {"audit", "show", file(), "--anchor", m_anchor},
                                                         {"audit", "show", file(), "--language", "xx"}};
    for (const auto& words : cases) EXPECT_EQ(end_to_end::garita(words).status, 1) << words.back();
}

TEST_F(AuditCommand, ShowTellsEachEntryInItsLanguageOrAsItIsKept) {
    const Said said = end_to_end::garita({"audit", "show", file(), "--language", "fr"});
    EXPECT_EQ(said.status, 0) << said.err;
    EXPECT_EQ(std::ranges::count(said.out, '\n'), 106);
    EXPECT_THAT(said.out, HasSubstr("Session ouverte comme agent par mot de passe."));
    EXPECT_THAT(said.out, Not(HasSubstr("…"))) << "no line is cut";
    const Said json = end_to_end::garita({"audit", "show", file(), "--json"});
    EXPECT_EQ(json.status, 0);
    const auto rows = test::rows_of(m_log.file());
    std::string expected;
    for (const test::Row& row : rows) expected += row.entry + "\n";
    EXPECT_EQ(json.out, expected);
}

TEST_F(AuditCommand, ShowMakesNothingOfWhatIsNoEntry) {
    test::tamper(m_log.file(), "UPDATE entries SET entry = x'1b5b324a' WHERE number = 5");
    const Said said = end_to_end::garita({"audit", "show", file()});
    EXPECT_EQ(said.status, 0);
    EXPECT_THAT(said.out, HasSubstr("       5  What stands in place 5 is nothing that a station writes."));
    EXPECT_THAT(said.out, Not(HasSubstr("\x1b")));
    EXPECT_THAT(end_to_end::garita({"audit", "show", file(), "--json"}).out, HasSubstr("\n{\"no-entry\":5}\n"));
}

}  // namespace
}  // namespace garita
