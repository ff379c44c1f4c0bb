// What a trust file may say, and what is answered from it.
#include "firmware/trust/trust_text.h"

#include <gmock/gmock.h>

#include "tests/firmware/trust/authority.h"

namespace garita::trust {
namespace {

using testing::HasSubstr;

class TrustTexts : public testing::Test {
protected:
    Result<TrustText> with(const std::string& a, const std::string& b) const {
        std::string text = m_authority.text();
        const std::size_t at = text.find(a);
        EXPECT_NE(at, std::string::npos) << a;
        return parse_trust_text(text.replace(at, a.size(), b));
    }
    Authority m_authority;
};

TEST_F(TrustTexts, SaysWhoMaySignWhat) {
    m_authority.more = Authority::revoked_key({1}) + Authority::revoked_file({2});
    const auto trust = parse_trust_text(m_authority.text());
    ASSERT_TRUE(trust) << text_of_error(trust);
    EXPECT_EQ(trust->name, "Ministry of Utopia");
    EXPECT_EQ(trust->root.threshold, 2U);
    ASSERT_EQ(trust->root.keys.size(), 3U);
    EXPECT_EQ(trust->root.keys[2], m_authority.root[2].known);
    ASSERT_EQ(trust->keys.size(), 4U);
    EXPECT_EQ(trust->keys[1].purpose, Purpose::List);
    EXPECT_EQ(trust->keys[1].scope, std::vector<std::string>{"stolen-documents"});
    EXPECT_EQ(trust->revoked_keys.front().since, "2026-11-20");
    EXPECT_EQ(trust->revoked_files.front().digest, Digest{2});
}

TEST_F(TrustTexts, AreParsedStrictly) {
    EXPECT_THAT(text_of_error(with("schema = 1\n", "schema = 2\n")), HasSubstr("line 1"));
    EXPECT_FALSE(with("schema = 1\n", "schema = 1\nmore = 1\n"));
    EXPECT_FALSE(with("threshold = 2", "threshold = 2\nquorum = 2"));
    EXPECT_THAT(text_of_error(with("threshold = 2", "threshold = 4")), HasSubstr("3 keys, and 4 are to sign"));
    EXPECT_FALSE(with("threshold = 2", "threshold = 0"));
    EXPECT_FALSE(with("version = 1", "version = 0"));
    EXPECT_FALSE(with("version = 1", "version = 4294967296"));
    EXPECT_FALSE(with("from = \"2026-01-01\"", "from = \"2026-02-30\""));
    EXPECT_FALSE(with("until = \"2028-12-31\"", "until = \"2025-12-31\"")) << "ends before it begins";
    EXPECT_THAT(text_of_error(with("purpose = \"catalog\"", "purpose = \"catalogue\"")),
                HasSubstr("image, catalog, list, deviations, language, configuration, maintenance, stations"));
    EXPECT_FALSE(with("scope = [\"UTO\"]", "scope = [\"Utopia\"]"));
    EXPECT_FALSE(with("scope = [\"stolen-documents\"]", "scope = []")) << "a list's key says of which lists";
    EXPECT_FALSE(with("scope = [\"all\"]", "scope = [\"all\", \"group:river\"]"));
    EXPECT_FALSE(with("scope = [\"group:river\"]", "scope = [\"river\"]"));
    EXPECT_FALSE(with("Utopia's police", "Utopia\\u0007"));
    EXPECT_FALSE(with(hex(m_authority.list.known.key), std::string(64, 'G')));
    EXPECT_FALSE(with("[[keys]]\npurpose = \"list\"", "[[keys]]\nextra = 1\npurpose = \"list\""));
    EXPECT_THAT(text_of_error(parse_trust_text(std::string((1U << 20U) + 1, '#'))), HasSubstr("1 MiB"));
}

TEST_F(TrustTexts, HaveAKeyOfItsOwnForEachPurpose) {
    EXPECT_THAT(text_of_error(with(hex(m_authority.list.known.key), hex(m_authority.catalog.known.key))),
                HasSubstr("stands twice"));
    EXPECT_THAT(text_of_error(with(hex(m_authority.list.known.key), hex(m_authority.root[0].known.key))),
                HasSubstr("for trust files alone"));
    EXPECT_FALSE(with(hex(m_authority.root[1].known.key), hex(m_authority.root[0].known.key)))
        << "one root key counts once";
    m_authority.more = Authority::revoked_key(m_authority.list.known.key);
    EXPECT_THAT(text_of_error(parse_trust_text(m_authority.text())), HasSubstr("is revoked in the same"));
}

TEST_F(TrustTexts, EndKeysOnTheirDay) {
    const TrustText trust = m_authority.trust();
    const Key& key = m_authority.list.known.key;
    EXPECT_EQ(grant_of(trust, key, Purpose::List, {.day = "2027-12-31"})->standing, Standing::Valid);
    EXPECT_EQ(refusal(grant_of(trust, key, Purpose::List, {.day = "2028-01-01"})), ErrorCode::FileNotDue);
    EXPECT_THAT(text_of_error(grant_of(trust, m_authority.catalog.known.key, Purpose::Catalog, {.day = "2029-01-01"})),
                HasSubstr("the trust file of Ministry of Utopia was valid until 2028-12-31"));
    EXPECT_EQ(refusal(grant_of(trust, key, Purpose::List, {.day = "2025-12-31"})), ErrorCode::FileNotDue)
        << "the trust file is not yet valid";
    EXPECT_TRUE(grant_on(trust, key, Purpose::List, "2025-06-01")) << "what it signed before this trust file";
    EXPECT_EQ(refusal(grant_on(trust, key, Purpose::List, "2028-01-01")), ErrorCode::FileNotDue);
}

/// By a clock that nobody confirmed nothing is silently over, and nothing silently good.
TEST_F(TrustTexts, TellWhatAnUnconfirmedClockCannot) {
    const TrustText trust = m_authority.trust();
    const Key& key = m_authority.list.known.key;
    const auto on = [&](const char* day, const char* not_before) {
        return grant_of(trust, key, Purpose::List, {.day = day, .clock = Clock::Unconfirmed, .not_before = not_before});
    };
    for (const char* day : {"1970-01-01", "2026-11-30", "2099-01-01"}) {
        const auto grant = on(day, "2026-11-01");
        ASSERT_TRUE(grant) << day << ": " << text_of_error(grant);
        EXPECT_EQ(grant->standing, Standing::Unconfirmed) << day;
    }
    EXPECT_EQ(refusal(on("1970-01-01", "2028-01-01")), ErrorCode::FileNotDue)
        << "certainly over, whatever the clock says";
    EXPECT_EQ(refusal(grant_of(trust, key, Purpose::List, {.day = "2026-01-02", .not_before = "2028-01-01"})),
              ErrorCode::FileNotDue)
        << "nor is a confirmed clock believed that is set back";
}

TEST(Purposes, AreOneClosedTable) {
    std::uint32_t number = 0;
    for (const PurposeFacts& one : purposes()) {
        EXPECT_EQ(static_cast<std::uint32_t>(one.purpose), ++number) << "never renumber";
        EXPECT_EQ(purpose_of(one.word), one.purpose);
        EXPECT_EQ(purpose_of(number), one.purpose);
    }
    EXPECT_FALSE(purpose_of(0U));
    EXPECT_FALSE(purpose_of(number + 1));
    EXPECT_FALSE(purpose_of("trust"));
}

TEST(Audiences, NameStationsAndGroups) {
    const StationName here{.id = "post-7", .groups = {"river", "land"}};
    const auto is_here = [&](std::vector<std::string> audience) {
        return check_audience(audience) && is_for(audience, here);
    };
    EXPECT_TRUE(is_here({"all"}));
    EXPECT_TRUE(is_here({"station:post-8", "station:post-7"}));
    EXPECT_TRUE(is_here({"group:river"}));
    EXPECT_FALSE(is_here({"station:river"})) << "a group is no station";
    EXPECT_FALSE(is_here({"group:post-7"}));
    EXPECT_FALSE(is_for(std::vector<std::string>{"station:"}, StationName{})) << "a station without a name";
    for (const std::vector<std::string>& none :
         {std::vector<std::string>{}, {"post-7"}, {"station:"}, {"group:River"}, {"all", "group:river"}})
        EXPECT_FALSE(check_audience(none));
}

}  // namespace
}  // namespace garita::trust
