// Trust files: signed by enough of the root, followed by one that the root before it signed, and none that was changed.
#include "firmware/trust/trust_file.h"

#include <gmock/gmock.h>

#include "tests/firmware/trust/authority.h"

namespace garita::trust {
namespace {

using testing::HasSubstr;

class TrustFiles : public testing::Test {
protected:
    Result<TrustText> first(const Bytes& file) const { return verify_first(file, m_authority.fingerprint()); }
    Authority m_authority;
};

TEST_F(TrustFiles, AreTakenByTheFingerprintOfTheirRoot) {
    for (const std::vector<std::size_t>& signers : {std::vector<std::size_t>{0, 1}, {2, 0}, {0, 1, 2}}) {
        const auto trust = first(m_authority.file(signers));
        ASSERT_TRUE(trust) << text_of_error(trust);
        EXPECT_EQ(*trust, m_authority.trust());
    }
    std::string typed = m_authority.fingerprint();
    std::erase(typed, ' ');
    EXPECT_TRUE(verify_first(m_authority.file(), typed)) << "without blanks";
    const Authority other;
    const auto refused = verify_first(m_authority.file(), other.fingerprint());
    EXPECT_EQ(refusal(refused), ErrorCode::FileNotTrusted);
    EXPECT_THAT(text_of_error(refused), HasSubstr(m_authority.fingerprint()));
    EXPECT_FALSE(verify_first(m_authority.file(), ""));
}

TEST_F(TrustFiles, NeedAsManySignaturesAsTheirRootSays) {
    EXPECT_THAT(text_of_error(first(m_authority.file({}))), HasSubstr("0 of its own 3 root keys signed it, and 2"));
    EXPECT_EQ(refusal(first(m_authority.file({1}))), ErrorCode::FileNotTrusted);
    // The fingerprint knows how many: one key cannot make itself enough.
    Authority greedy = m_authority;
    greedy.threshold = 1;
    EXPECT_NE(greedy.fingerprint(), m_authority.fingerprint());
    EXPECT_EQ(refusal(first(greedy.file({1}))), ErrorCode::FileNotTrusted);
    EXPECT_TRUE(verify_first(greedy.file({1}), greedy.fingerprint()));
}

TEST_F(TrustFiles, CountOneRootKeyOnceHoweverOftenItSigns) {
    const Bytes once = m_authority.file({0});
    EXPECT_THAT(text_of_error(add_root_signature(once, m_authority.root[0])), HasSubstr("signed it already"));
    // By hand: its signature once more, behind the others, and the count of those.
    constexpr std::size_t kSignaturesAt = 22;
    constexpr std::size_t kEach = 96;
    Bytes twice = once;
    twice[17] = 1;
    twice.insert(twice.begin() + kSignaturesAt + 3 * kEach, once.begin() + kSignaturesAt,
                 once.begin() + kSignaturesAt + kEach);
    EXPECT_EQ(refusal(first(twice)), ErrorCode::FileChanged);
    EXPECT_THAT(text_of_error(first(twice)), HasSubstr("a key twice"));
    // Nor does a stranger's signature count.
    const auto stranger = add_root_signature(once, key_of(Party::Root, "Stranger"));
    EXPECT_EQ(refusal(first(*stranger)), ErrorCode::FileNotTrusted);
}

/// All of them: head, keys, signatures and text.
TEST_F(TrustFiles, NoChangedByteIsOverlooked) {
    const Bytes file = m_authority.file({0, 2});
    ASSERT_TRUE(first(file));
    for (std::size_t at = 0; at < file.size(); ++at)
        for (const std::uint8_t bit : {std::uint8_t{0x01}, std::uint8_t{0x80}}) {
            Bytes changed = file;
            changed[at] ^= bit;
            EXPECT_FALSE(first(changed)) << "byte " << at;
        }
}

TEST_F(TrustFiles, NoneIsTakenThatIsCutOffOrHasMore) {
    const Bytes file = m_authority.file();
    for (std::size_t size = 0; size < file.size(); size += size < 400 ? 1 : 37) {
        const auto cut = first({file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size)});
        EXPECT_EQ(refusal(cut), ErrorCode::FileChanged) << size;
    }
    Bytes longer = file;
    longer.push_back('\n');
    EXPECT_THAT(text_of_error(first(longer)), HasSubstr("something follows"));
    Bytes large = file;
    std::ranges::copy(four_bytes((1U << 20U) + 1), large.begin() + 18);
    large.resize(large.size() + (1U << 20U));
    EXPECT_THAT(text_of_error(first(large)), HasSubstr("more root keys, signatures or text than one has"));
    EXPECT_FALSE(first(content_of("garita catalog 1, and so on, and something more behind it")));
}

/// What it signs names its domain: the same bytes signed as anything else are none.
TEST_F(TrustFiles, ASignatureOverAnotherThingIsNone) {
    Bytes file = m_authority.unsigned_file();
    constexpr std::size_t kFirstSignatureAt = 22 + 32;
    const std::string text = m_authority.text();
    Bytes signed_text = content_of(text);
    const Signature without_domain = sign(signed_text, m_authority.root[0].secret);
    std::ranges::copy(without_domain, file.begin() + kFirstSignatureAt);
    EXPECT_EQ(refusal(parts_of(file)), ErrorCode::FileChanged);
}

TEST_F(TrustFiles, AreFollowedByOneThatTheirRootSigned) {
    const Root before = m_authority.trust().root;
    Authority next = m_authority;
    next.version = 2;
    EXPECT_TRUE(verify_next(next.file(), before));
    const Authority stranger;
    EXPECT_EQ(refusal(verify_next(stranger.file(), before)), ErrorCode::FileNotTrusted);
}

/// Old and new root, each enough of it.
TEST_F(TrustFiles, ANewRootIsSignedByTheOldAndByItself) {
    const Root before = m_authority.trust().root;
    Authority next;
    next.version = 2;
    next.root[0] = key_of(Party::Root, "Root D");
    next.root[1] = key_of(Party::Root, "Root E");
    next.root[2] = key_of(Party::Root, "Root F");
    const auto signed_by = [&](const std::vector<std::size_t>& of_new, const std::vector<std::size_t>& of_old) {
        Bytes file = next.file(of_new);
        for (const std::size_t i : of_old) file = *add_root_signature(file, m_authority.root.at(i));
        return verify_next(file, before);
    };
    EXPECT_TRUE(signed_by({0, 1}, {0, 1}));
    EXPECT_TRUE(signed_by({0, 1, 2}, {2, 1}));
    EXPECT_EQ(refusal(signed_by({0, 1}, {0})), ErrorCode::FileNotTrusted) << "one of the old is not enough";
    EXPECT_EQ(refusal(signed_by({0, 1}, {})), ErrorCode::FileNotTrusted);
    EXPECT_EQ(refusal(signed_by({2}, {0, 1, 2})), ErrorCode::FileNotTrusted) << "nor one of the new";
    // One key of three replaced: those that are in both count for both.
    next = m_authority;
    next.version = 2;
    next.root[2] = key_of(Party::Root, "Root D");
    EXPECT_TRUE(signed_by({0, 1}, {}));
    EXPECT_EQ(refusal(signed_by({0, 2}, {})), ErrorCode::FileNotTrusted);
    EXPECT_TRUE(signed_by({0, 2}, {2}));
}

TEST_F(TrustFiles, WhoSignsABadTextSignsNoTrustFile) {
    EXPECT_FALSE(write_trust_file("schema = 1\n"));
    // As a root could that does not use garita: enough signatures over a text that names another root.
    const Bytes good = m_authority.unsigned_file();
    Authority other = m_authority;
    other.root[2] = key_of(Party::Root, "Root D");
    const std::string text = other.text();
    ASSERT_EQ(text.size(), m_authority.text().size());
    Bytes file = good;
    std::ranges::copy(text, file.end() - static_cast<std::ptrdiff_t>(text.size()));
    file = *add_root_signature(file, m_authority.root[0]);
    file = *add_root_signature(file, m_authority.root[1]);
    EXPECT_THAT(text_of_error(first(file)), HasSubstr("names another root than its beginning"));
}

}  // namespace
}  // namespace garita::trust
