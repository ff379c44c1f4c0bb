// Catalogs as they travel: opened by whom they are for, and refused with the reason when anything of them was changed.
#include "firmware/catalog/archive.h"

#include <gmock/gmock.h>
#include <sodium.h>

#include "firmware/dates.h"
#include "vision/error_codes.h"

namespace garita {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t kIssuerAt = 16;
constexpr std::size_t kSignatureAt = 48;
constexpr std::size_t kHeadAt = 116;

Bytes models_of(std::size_t size) {
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 31 + i / 256);
    return bytes;
}

class CatalogArchive : public testing::Test {
protected:
    Result<Bytes> write(const Bytes& models = models_of(100'000)) const {
        return write_archive(m_facts, m_issuer, std::vector{m_here.known, m_there.known}, models);
    }
    Result<Archive> verify(const Bytes& bytes) const { return Archive::verify(bytes, std::vector{m_issuer.known}); }

    const OwnParty m_issuer = *make_party(Party::Issuer, "Ministry of \"Utopia\"");
    const OwnParty m_here = *make_party(Party::Station, "post-7");
    const OwnParty m_there = *make_party(Party::Station, "post-8");
    CatalogFacts m_facts{.name = "utopia", .version = 3, .from = "2026-11-01", .until = "2027-12-31"};
};

TEST_F(CatalogArchive, IsOpenedByTheStationsThatItIsForAndByNoOther) {
    for (const std::size_t size : {0U, 1U, 65'536U, 65'537U, 1'000'000U}) {
        const Bytes models = models_of(size);
        const auto bytes = write(models);
        ASSERT_TRUE(bytes) << bytes.error().text;
        const auto archive = verify(*bytes);
        ASSERT_TRUE(archive) << archive.error().text;
        EXPECT_EQ(archive->facts().name, "utopia");
        EXPECT_EQ(archive->facts().issuer, "Ministry of \"Utopia\"");
        EXPECT_EQ(archive->facts().version, 3U);
        EXPECT_THAT(archive->facts().stations, ElementsAre("post-7", "post-8"));
        EXPECT_EQ(*archive->open(m_here), models);
        EXPECT_EQ(*archive->open(m_there), models);
        const OwnParty stranger = *make_party(Party::Station, "post-7");
        const auto closed = archive->open(stranger);
        ASSERT_FALSE(closed);
        EXPECT_EQ(closed.error().code, static_cast<int>(ErrorCode::CatalogForOthers));
        EXPECT_THAT(closed.error().text, HasSubstr("post-7, post-8"));
    }
}

TEST_F(CatalogArchive, NothingOfItsModelsIsToBeReadWithoutAKey) {
    const std::string secret = "least_similarity: the threshold that a forger would like to know";
    const auto bytes = write({secret.begin(), secret.end()});
    EXPECT_THAT(std::string(bytes->begin(), bytes->end()), testing::Not(HasSubstr("threshold")));
}

/// The first and last byte of each part, and some between.
TEST_F(CatalogArchive, NoChangedByteIsOverlooked) {
    const Bytes bytes = *write(models_of(150'000));
    std::vector<std::size_t> places = {0, kIssuerAt, kSignatureAt, kHeadAt - 4, kHeadAt, bytes.size() - 1};
    for (std::size_t at = 1; at < bytes.size(); at += 997) places.push_back(at);
    for (const std::size_t at : places) {
        Bytes changed = bytes;
        changed[at] ^= 0x01U;
        const auto archive = verify(changed);
        ASSERT_FALSE(archive) << "byte " << at;
        EXPECT_EQ(archive.error().kind, ErrorKind::Input);
    }
    for (const std::size_t size : {std::size_t{0}, std::size_t{15}, kHeadAt - 1, kHeadAt, bytes.size() - 1})
        EXPECT_FALSE(verify({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)})) << size;
    Bytes longer = bytes;
    longer.push_back(0);
    EXPECT_EQ(verify(longer).error().code, static_cast<int>(ErrorCode::CatalogChanged));
}

TEST_F(CatalogArchive, WhatNobodyBelievedSignedIsNotParsed) {
    const Bytes bytes = *write();
    const auto stranger = Archive::verify(bytes, {});
    ASSERT_FALSE(stranger);
    EXPECT_EQ(stranger.error().code, static_cast<int>(ErrorCode::CatalogNotTrusted));
    EXPECT_THAT(stranger.error().text, HasSubstr(fingerprint_of(m_issuer.known.key)));
    // A trusted key with another's signature.
    Bytes swapped = bytes;
    const OwnParty other = *make_party(Party::Issuer, "other");
    std::ranges::copy(other.known.key, swapped.begin() + kIssuerAt);
    const auto archive = Archive::verify(swapped, std::vector{m_issuer.known, other.known});
    ASSERT_FALSE(archive);
    EXPECT_EQ(archive.error().code, static_cast<int>(ErrorCode::CatalogChanged));
}

/// A head that its issuer signed: what it says is still looked at.
TEST_F(CatalogArchive, ASignedHeadThatIsNoneIsRefused) {
    const Bytes bytes = *write();
    const std::size_t length = bytes[kHeadAt - 4] | std::size_t{bytes[kHeadAt - 3]} << 8U;
    const std::string head(bytes.begin() + kHeadAt, bytes.begin() + static_cast<std::ptrdiff_t>(kHeadAt + length));
    const auto with = [&](const std::string& other) {
        Bytes out(bytes.begin(), bytes.begin() + kSignatureAt);
        Bytes statement = out;
        statement.insert(statement.end(), other.begin(), other.end());
        std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> signer{};
        Key same{};
        crypto_sign_seed_keypair(same.data(), signer.data(), m_issuer.secret.bytes().data());
        std::array<std::uint8_t, crypto_sign_BYTES> signature{};
        crypto_sign_detached(signature.data(), nullptr, statement.data(), statement.size(), signer.data());
        out.insert(out.end(), signature.begin(), signature.end());
        for (std::size_t i = 0; i < 4; ++i) out.push_back(static_cast<std::uint8_t>(other.size() >> (8 * i)));
        out.insert(out.end(), other.begin(), other.end());
        out.insert(out.end(), bytes.begin() + static_cast<std::ptrdiff_t>(kHeadAt + length), bytes.end());
        return verify(out);
    };
    const auto replaced = [&](const std::string& a, const std::string& b) {
        std::string text = head;
        const std::size_t at = text.find(a);
        EXPECT_NE(at, std::string::npos) << a;
        return text.replace(at, a.size(), b);
    };
    EXPECT_TRUE(with(head));
    EXPECT_FALSE(with(""));
    EXPECT_FALSE(with("name = "));
    EXPECT_THAT(with(replaced("version = 3", "version = 0")).error().text, HasSubstr("line 3"));
    EXPECT_FALSE(with(replaced("2027-12-31", "2027-02-30")));
    EXPECT_FALSE(with(replaced("2027-12-31", "2026-10-31"))) << "ends before it begins";
    EXPECT_FALSE(with(replaced("\"utopia\"", "\"../utopia\""))) << "a name becomes a file's";
    EXPECT_FALSE(with(replaced("sealed = \"", "sealed = \"zz")));
    EXPECT_FALSE(with(head + "more = 1\n"));
    EXPECT_FALSE(with(replaced("[[stations]]", "[stations]\n[[others]]")));
}

TEST_F(CatalogArchive, WhatIsNoneIsNotWritten) {
    EXPECT_FALSE(write_archive(m_facts, m_issuer, {}, models_of(10)));
    EXPECT_THAT(write_archive(m_facts, m_issuer, std::vector{m_here.known, m_here.known}, models_of(10)).error().text,
                HasSubstr("post-7 was given twice"));
    m_facts.name = "Utopia!";
    EXPECT_FALSE(write());
    m_facts.name = "utopia";
    m_facts.until = "2026-10-31";
    EXPECT_FALSE(write());
}

TEST(CatalogKeys, AreWrittenAndReadAndNeverTakenForAnother) {
    const OwnParty issuer = *make_party(Party::Issuer, "Ministério \\ \"X\"");
    const OwnParty station = *make_party(Party::Station, "post-7");
    EXPECT_EQ(*parse_public_party(Party::Issuer, to_toml(Party::Issuer, issuer.known)), issuer.known);
    const auto own = parse_own_party(Party::Station, to_toml(Party::Station, station));
    ASSERT_TRUE(own) << own.error().text;
    EXPECT_EQ(own->known, station.known);
    EXPECT_TRUE(std::ranges::equal(own->secret.bytes(), station.secret.bytes()));
    EXPECT_THAT(parse_public_party(Party::Issuer, to_toml(Party::Station, station.known)).error().text,
                HasSubstr("\"station\""));
    EXPECT_THAT(parse_public_party(Party::Station, to_toml(Party::Station, station)).error().text,
                HasSubstr("holds a secret"));
    std::string damaged = to_toml(Party::Station, station);
    char& digit = damaged[damaged.find("secret = \"") + 20];
    digit = digit == '0' ? '1' : '0';
    EXPECT_THAT(parse_own_party(Party::Station, damaged).error().text, HasSubstr("damaged"));
    EXPECT_FALSE(parse_own_party(Party::Issuer, to_toml(Party::Issuer, issuer.known))) << "without its secret";
    EXPECT_FALSE(parse_public_party(Party::Issuer, std::string(5000, '#')));
    for (const char* name : {"", "line\nbreak", "\x1b[31m"}) EXPECT_FALSE(check_party_name(name));
    EXPECT_FALSE(check_party_name(std::string(65, 'x')));
}

TEST(CatalogDays, AreDaysOfTheCalendar) {
    for (const char* day : {"2026-11-29", "2028-02-29"}) EXPECT_TRUE(day_of(day)) << day;
    for (const char* day : {"", "2026-11-31", "2026-02-29", "2026-13-01", "26-11-29", "2026-11-29 ", "2026/11/29"})
        EXPECT_FALSE(day_of(day)) << day;
}

}  // namespace
}  // namespace garita
