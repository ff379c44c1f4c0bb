// Signed files: who signed is known before anything is parsed; changed, cut off, misdirected and foreign ones are
// refused.
#include "firmware/trust/signed_file.h"

#include <gmock/gmock.h>

#include "tests/firmware/trust/authority.h"

namespace garita::trust {
namespace {

using testing::HasSubstr;

class SignedFiles : public Folder {
protected:
    Result<SignedHead> head_of(const Bytes& bytes, Purpose wanted = Purpose::List, const Today& today = kToday) const {
        return verify_head(bytes, wanted, m_trust, today);
    }
    Result<SignedFile> file_of(const Bytes& bytes) const {
        auto opened = open_regular(put("file", bytes));
        return SignedFile::verify(std::move(opened->file), "file", Purpose::List, m_trust, kToday);
    }
    const Authority m_authority;
    const TrustText m_trust = m_authority.trust();
    const Bytes m_content = content_of("P<UTO123456789\n");
    const Bytes m_list = signed_list(m_authority, 3, m_content);
};

TEST_F(SignedFiles, TellWhoSignedWhat) {
    const auto file = file_of(m_list);
    ASSERT_TRUE(file) << text_of_error(file);
    EXPECT_EQ(file->head().signer.party, m_authority.list.known);
    EXPECT_EQ(file->head().standing, Standing::Valid);
    EXPECT_EQ(file->facts(), facts_for(Purpose::List, "stolen-documents", 3, m_content));
    EXPECT_EQ(*file->read_all(1000), m_content);
    EXPECT_EQ(refusal(file->read_all(3)), ErrorCode::FileTooLarge);
    Bytes some(4);
    EXPECT_EQ(*file->read(11, some), 4U);
    EXPECT_EQ(text_of(some), "789\n");
    EXPECT_EQ(*file->read(13, some), 2U);
    EXPECT_EQ(*file->read(99, some), 0U);
}

/// A content larger than what is in memory at a time, of no whole number of pieces.
TEST_F(SignedFiles, AreSignedAndVerifiedInPieces) {
    Bytes content(3'500'001);
    for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<std::uint8_t>(i * 31 + i / 256);
    SignedFacts facts = facts_for(Purpose::List, "stolen-documents", 1, {});
    std::uint64_t done = 0;
    const auto written = sign_file(facts, m_authority.list, put("content", content), m_folder / "list",
                                   [&](std::uint64_t now, std::uint64_t all) {
                                       EXPECT_GT(now, done);
                                       EXPECT_EQ(all, content.size());
                                       done = now;
                                       return true;
                                   });
    ASSERT_TRUE(written) << text_of_error(written);
    EXPECT_EQ(done, content.size());
    EXPECT_EQ(written->digest, digest_of(content));
    const Bytes bytes = get(m_folder / "list");
    EXPECT_EQ(bytes, signed_list(m_authority, 1, content));
    EXPECT_EQ(*file_of(bytes)->read_all(content.size()), content);
    // The last byte of the last piece, and one too many.
    Bytes changed = bytes;
    changed.back() ^= 1U;
    EXPECT_EQ(refusal(file_of(changed)), ErrorCode::FileChanged);
    changed.pop_back();
    EXPECT_EQ(refusal(file_of(changed)), ErrorCode::FileChanged);
    Bytes longer = bytes;
    longer.push_back(0);
    EXPECT_EQ(refusal(file_of(longer)), ErrorCode::FileChanged);
    const auto ended = sign_file(facts, m_authority.list, m_folder / "content", m_folder / "other",
                                 [](std::uint64_t, std::uint64_t) { return false; });
    EXPECT_THAT(text_of_error(ended), HasSubstr("ended"));
    EXPECT_FALSE(std::filesystem::exists(m_folder / "other"));
    EXPECT_FALSE(std::filesystem::exists(m_folder / "other.part"));
}

TEST_F(SignedFiles, NoChangedByteIsOverlooked) {
    const std::size_t content_at = head_of(m_list)->content_at;
    ASSERT_EQ(content_at + m_content.size(), m_list.size());
    for (std::size_t at = 0; at < m_list.size(); ++at) {
        Bytes changed = m_list;
        changed[at] ^= 0x01U;
        EXPECT_EQ(head_of(changed).has_value(), at >= content_at) << "byte " << at << " of the head";
        EXPECT_FALSE(file_of(changed)) << "byte " << at;
    }
    for (std::size_t size = 0; size < m_list.size(); ++size)
        EXPECT_EQ(refusal(file_of({m_list.begin(), m_list.begin() + static_cast<std::ptrdiff_t>(size)})),
                  ErrorCode::FileChanged)
            << size;
}

TEST_F(SignedFiles, AreOfTheirKindAlone) {
    // The bytes of a list, said to be a language, by a key that may sign neither.
    Bytes changed = m_list;
    changed[112] = static_cast<std::uint8_t>(Purpose::Language);
    EXPECT_THAT(text_of_error(head_of(changed, Purpose::Language)), HasSubstr("names for \"list\" and not for"));
    EXPECT_THAT(text_of_error(head_of(m_list, Purpose::Language)),
                HasSubstr("it is of the kind \"list\", and one of \"language\" is needed"));
    // Even where one key could sign both: a signature of one kind is none of the other.
    TrustText both = m_trust;
    const auto named = std::ranges::find(both.keys, Purpose::List, &NamedKey::purpose);
    NamedKey again = *named;
    again.purpose = Purpose::Language;
    again.scope.clear();
    *named = again;
    EXPECT_EQ(refusal(verify_head(changed, Purpose::Language, both, kToday)), ErrorCode::FileChanged);
    changed[112] = 99;
    EXPECT_THAT(text_of_error(head_of(changed)), HasSubstr("of a newer Garita"));
}

TEST_F(SignedFiles, WhatNobodySignedIsNotParsed) {
    const OwnParty stranger = key_of(Party::Signer, "Stranger");
    const Bytes foreign = signed_bytes(facts_for(Purpose::List, "stolen-documents", 3, m_content), stranger, m_content);
    const auto refused = head_of(foreign);
    EXPECT_EQ(refusal(refused), ErrorCode::FileNotTrusted);
    EXPECT_THAT(text_of_error(refused), HasSubstr(garita::fingerprint_of(stranger.known.key)));
    // Its key's place says the list's key: the signature is still the stranger's.
    Bytes disguised = foreign;
    std::ranges::copy(m_authority.list.known.key, disguised.begin() + 16);
    EXPECT_EQ(refusal(head_of(disguised)), ErrorCode::FileChanged);
    // A head that is no TOML is refused for its signature, which is looked at first.
    Bytes garbage = foreign;
    std::fill(garbage.begin() + 120, garbage.end(), std::uint8_t{'='});
    EXPECT_EQ(refusal(head_of(garbage)), ErrorCode::FileNotTrusted);
}

/// Its signer's head says what no head may.
TEST_F(SignedFiles, ASignedHeadThatIsNoneIsRefused) {
    const std::string good(text_of(m_list).substr(120, head_of(m_list)->content_at - 120));
    const auto with = [&](const std::string& a, const std::string& b) {
        std::string text = good;
        const std::size_t at = text.find(a);
        EXPECT_NE(at, std::string::npos) << a;
        text.replace(at, a.size(), b);
        Bytes statement = content_of("garita signed 1\n");
        append(statement, four_bytes(static_cast<std::uint32_t>(Purpose::List)));
        append(statement, m_authority.list.known.key);
        append(statement, bytes_of(text));
        Bytes out = content_of("garita signed 1\n");
        append(out, m_authority.list.known.key);
        append(out, sign(statement, m_authority.list.secret));
        append(out, four_bytes(static_cast<std::uint32_t>(Purpose::List)));
        append(out, four_bytes(static_cast<std::uint32_t>(text.size())));
        append(out, bytes_of(text));
        return head_of(out);
    };
    EXPECT_TRUE(with("version = 3", "version = 4"));
    EXPECT_FALSE(with("version = 3", "version = 0"));
    EXPECT_FALSE(with("version = 3", "version = 3\nmore = 1"));
    EXPECT_FALSE(with("stolen-documents", "../stolen"));
    EXPECT_FALSE(with("2026-12-31", "2026-10-31"));
    EXPECT_FALSE(with("[\"all\"]", "[]"));
    EXPECT_FALSE(with("[\"all\"]", "\"all\""));
    EXPECT_FALSE(with("bytes = ", "bytes = -"));
    EXPECT_FALSE(with("digest = \"", "digest = \"00"));
}

TEST_F(SignedFiles, CountOnTheirDaysOnly) {
    EXPECT_EQ(refusal(head_of(m_list, Purpose::List, {.day = "2026-10-31"})), ErrorCode::FileNotDue);
    EXPECT_TRUE(head_of(m_list, Purpose::List, {.day = "2026-11-01"}));
    EXPECT_TRUE(head_of(m_list, Purpose::List, {.day = "2026-12-31"}));
    EXPECT_EQ(refusal(head_of(m_list, Purpose::List, {.day = "2027-01-01"})), ErrorCode::FileNotDue);
    const auto unsure = head_of(m_list, Purpose::List, {.day = "2027-01-01", .clock = Clock::Unconfirmed});
    ASSERT_TRUE(unsure) << text_of_error(unsure);
    EXPECT_EQ(unsure->standing, Standing::Unconfirmed);
}

TEST_F(SignedFiles, OfAnOversizedHeadNothingIsLookedAt) {
    Bytes bytes = m_list;
    std::ranges::copy(four_bytes((64U << 10U) + 1), bytes.begin() + 116);
    bytes.resize(200'000);
    EXPECT_THAT(text_of_error(head_of(bytes)), HasSubstr("64 KiB, the limit"));
    SignedFacts facts = facts_for(Purpose::List, "stolen-documents", 3, m_content);
    facts.audience.assign(257, "station:post-7");
    EXPECT_FALSE(sign_head(facts, m_authority.list));
    facts.audience = {"all"};
    facts.purpose = Purpose::Catalog;
    EXPECT_THAT(text_of_error(sign_head(facts, m_authority.list)), HasSubstr("garita catalog pack"));
}

}  // namespace
}  // namespace garita::trust
