// Evidence archives: verified by anybody, opened by those to whom they are addressed, refused where somebody meddled.
#include "firmware/evidence/archive.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>

#include "firmware/bytes.h"
#include "firmware/dates.h"
#include "firmware/evidence/proof.h"
#include "firmware/evidence/unpack.h"
#include "tests/firmware/evidence/cases.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using namespace evidence;
using test::Exporting;
using test::refusal;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class evidence : public ::testing::Test {  // NOLINT: as design/security.md names its tests
protected:
    Exporting m_from;
    Bytes m_archive = m_from.archive();

    /// The archive with one byte turned.
    [[nodiscard]] Bytes turned(std::size_t at) const {
        Bytes out = m_archive;
        out.at(at) ^= 1U;
        return out;
    }
    [[nodiscard]] std::size_t find(std::string_view text) const { return text_of(m_archive).find(text); }
    /// With other bytes in its head, of the same length, signed by this party as if it were the station.
    static Bytes signed_anew(Bytes bytes, const OwnParty& by) {
        constexpr std::size_t kMagic = 18;
        std::ranges::copy(by.known.key, bytes.begin() + kMagic);
        const std::size_t head = trust::number_at(bytes, kMagic + 96);
        const std::size_t certificate = trust::number_at(bytes, kMagic + 100);
        Bytes statement(bytes.begin(), bytes.begin() + kMagic + 32);
        statement.insert(statement.end(), bytes.begin() + kMagic + 96,
                         bytes.begin() + static_cast<std::ptrdiff_t>(kMagic + 104 + head + certificate));
        std::ranges::copy(trust::sign(statement, by.secret), bytes.begin() + kMagic + 32);
        return bytes;
    }
};

TEST_F(evidence, what_was_sealed_comes_out_for_each_recipient) {
    const auto archive = Archive::verify(m_archive);
    ASSERT_TRUE(archive) << archive.error().text;
    EXPECT_EQ(archive->facts().station, "Ferry post 7");
    EXPECT_EQ(archive->facts().record, m_from.record);
    EXPECT_EQ(archive->facts().mode, Mode::Test);
    EXPECT_EQ(archive->facts().made, m_from.made.facts.made);
    EXPECT_EQ(to_text(archive->facts().anchor), m_from.made.facts.anchor);
    EXPECT_EQ(archive->station_key(), m_from.station.known.key);
    EXPECT_EQ(archive->facts().recipients.size(), 2U);
    const auto parts = parts_of(m_from.made);
    for (const OwnParty* who : {&m_from.laboratory, &m_from.police}) {
        const auto opened = archive->open(*who);
        ASSERT_TRUE(opened) << opened.error().text;
        EXPECT_EQ(opened->parts, *parts);
    }
    std::vector<std::string> names;
    for (const Part& part : *parts) names.push_back(part.name);
    EXPECT_THAT(names, ElementsAre("case.json", "document-1-back-infrared.jpg", "document-1-back-white.jpg",
                                   "document-1-bureau-1.json", "document-1-front-infrared.jpg",
                                   "document-1-front-white.jpg", "document-1.json", "document-2-front-infrared.jpg",
                                   "document-2-front-white.jpg", "document-2.json"));
}

TEST_F(evidence, nothing_of_a_person_stands_outside) {
    const test::Told told;
    for (const std::string& text :
         {told.surname, told.document_number, told.reasons, told.legal_ground, told.interpreter, told.reason,
          told.overrule, std::string("Rousseau"), std::string("Lovett")})
        EXPECT_THAT(std::string(text_of(m_archive)), Not(HasSubstr(text)));
}

TEST_F(evidence, it_opens_for_nobody_else) {
    const auto archive = Archive::verify(m_archive);
    const OwnParty other = *make_party(Party::Recipient, "Somebody");
    EXPECT_EQ(refusal(archive->open(other)), Refusal::ForOthers);
    OwnParty liar = *make_party(Party::Recipient, "Somebody");
    liar.known.key = m_from.laboratory.known.key;
    EXPECT_EQ(refusal(archive->open(liar)), Refusal::ForOthers);
}

TEST_F(evidence, every_byte_is_under_the_signature) {
    for (std::size_t at = 0; at < m_archive.size(); at += at < 2000 ? 1 : 97)
        EXPECT_FALSE(Archive::verify(turned(at))) << at;
    for (const std::size_t size : {std::size_t{0}, std::size_t{17}, std::size_t{121}, std::size_t{122},
                                   std::size_t{600}, m_archive.size() - 1}) {
        const auto cut = Archive::verify(ByteView(m_archive).first(size));
        EXPECT_FALSE(cut) << size;
    }
    Bytes longer = m_archive;
    longer.push_back(0);
    EXPECT_EQ(refusal(Archive::verify(longer)), Refusal::Changed);
    EXPECT_EQ(
        refusal(Archive::verify(bytes_of("%PDF-1.5 and so on, long enough to hold all fixed places of an archive, "
                                         "which is some hundred and twenty bytes; but none."))),
        Refusal::NoArchive);
}

// Somebody to whom it was addressed, or who found it on the way, would have it open for others, or seem to.
TEST_F(evidence, readdressed_archive_is_refused) {
    const OwnParty thief = *make_party(Party::Recipient, "Forensic laboratory of Utopia");
    const std::string laboratory = hex(m_from.laboratory.known.key);
    const std::string in_place = hex(thief.known.key);
    // Another recipient's key in the head: the station did not sign that.
    Bytes readdressed = m_archive;
    std::ranges::copy(in_place, readdressed.begin() + static_cast<std::ptrdiff_t>(find(laboratory)));
    EXPECT_EQ(refusal(Archive::verify(readdressed)), Refusal::Changed);

    // The police of Ruritania opens it, as it may, and packs the same parts for the thief, in its own name …
    const auto opened = Archive::verify(m_archive)->open(m_from.police);
    ASSERT_TRUE(opened);
    const OwnParty forger = *make_party(Party::StationSigner, "Ferry post 7");
    const auto packed = write_archive(m_from.facts({thief.known}), opened->parts, forger, {});
    ASSERT_TRUE(packed);
    const auto seeming = Archive::verify(*packed);
    ASSERT_TRUE(seeming) << "it is an archive, of whomever";
    EXPECT_NE(seeming->station_key(), m_from.station.known.key) << "whose key it is, is asked: proof_test.cpp";
    EXPECT_TRUE(seeming->open(thief));

    // … or with the station's own manifest sealed in it, which is worth more: it says for whom it was made.
    const SecretKey key = trust::random_stream_key();
    Bytes inside;
    trust::append(inside, trust::four_bytes(static_cast<std::uint32_t>(opened->manifest_text.size())));
    trust::append(inside, opened->signature);
    trust::append(inside, bytes_of(opened->manifest_text));
    for (const Part& part : opened->parts)
        trust::append(inside, trust::four_bytes(static_cast<std::uint32_t>(part.bytes.size())));
    for (const Part& part : opened->parts) trust::append(inside, part.bytes);
    ASSERT_TRUE(read_contents(inside)) << "it is the station's own";
    const Bytes encrypted = trust::seal_stream(inside, key);
    const std::string head = fmt::format(
        "record {}\nmode test\nmade {}\nstation Ferry post 7\nanchor {}\nrecipient {} {} Forensic laboratory of "
        "Utopia\nbytes {}\ndigest {}\n",
        hex(m_from.record.bytes), utc_text(m_from.made.facts.made), m_from.made.facts.anchor, hex(thief.known.key),
        hex(trust::seal_key(key, thief.known.key)), encrypted.size(), hex(trust::digest_of(encrypted)));
    Bytes forged;
    trust::append(forged, bytes_of("garita evidence 1\n"));
    forged.resize(forged.size() + 96);
    trust::append(forged, trust::four_bytes(static_cast<std::uint32_t>(head.size())));
    trust::append(forged, trust::four_bytes(0));
    trust::append(forged, bytes_of(head));
    trust::append(forged, encrypted);
    const Bytes by_forger = signed_anew(forged, forger);
    ASSERT_TRUE(Archive::verify(by_forger)) << Archive::verify(by_forger).error().text;
    EXPECT_EQ(refusal(Archive::verify(by_forger)->open(thief)), Refusal::Readdressed);
    // Even the station's stolen key does not help as long as its old manifest is to be shown.
    const Bytes by_station = signed_anew(forged, m_from.station);
    ASSERT_TRUE(Archive::verify(by_station));
    EXPECT_EQ(refusal(Archive::verify(by_station)->open(thief)), Refusal::Readdressed);
}

TEST_F(evidence, one_head_has_one_way_to_be_written) {
    const auto with = [&](const std::string& what, const std::string& other) {
        EXPECT_EQ(what.size(), other.size());
        Bytes bytes = m_archive;
        std::ranges::copy(other, bytes.begin() + static_cast<std::ptrdiff_t>(find(what)));
        return refusal(Archive::verify(signed_anew(bytes, m_from.station)));
    };
    EXPECT_EQ(with("mode test", "mode TEST"), Refusal::NotCanonical);
    EXPECT_EQ(with("\nbytes ", "\nBytes "), Refusal::NotCanonical);
    EXPECT_EQ(with("station Ferry", "station\tFerry"), Refusal::NotCanonical);
    EXPECT_EQ(with("Ferry post 7", "Ferry\x01post 7"), Refusal::NotCanonical);
    EXPECT_EQ(with("anchor GARITA", "anchor garita"), Refusal::NotCanonical);
    EXPECT_EQ(with("T10:00:00Z", "T25:00:00Z"), Refusal::NotCanonical);
    EXPECT_EQ(with("\ndigest ", "\ndigest\n"), Refusal::NotCanonical);
    EXPECT_EQ(with("Ferry post 7", "Train post 8"), Refusal{}) << "a station may call itself so";
}

TEST_F(evidence, hostile_contents_are_refused) {
    const auto opened = Archive::verify(m_archive)->open(m_from.laboratory);
    ASSERT_TRUE(opened);
    const Bytes good = write_contents(opened->manifest, opened->parts, m_from.station.secret);
    ASSERT_TRUE(read_contents(good));
    for (std::size_t size = 0; size < good.size(); size += size < 3000 ? 1 : 61)
        EXPECT_FALSE(read_contents(ByteView(good).first(size))) << size;
    Bytes longer = good;
    longer.push_back(0);
    EXPECT_EQ(refusal(read_contents(longer)), Refusal::NotCanonical);
    Bytes other = good;
    other.back() ^= 1U;
    EXPECT_EQ(refusal(read_contents(other)), Refusal::Changed) << "a part is not that of the manifest";

    const auto with_name = [&](const std::string& name) {
        Manifest manifest = opened->manifest;
        manifest.parts = {{name, sha256_of(bytes_of("x"))}};
        return read_contents(write_contents(manifest, std::vector<Part>{{name, {'x'}}}, m_from.station.secret));
    };
    EXPECT_TRUE(with_name("x.txt"));
    for (const char* name :
         {"../x",
          "/etc/passwd",
          "..",
          ".",
          ".x",
          "a/b",
          "a..b",
          "x.",
          "-x",
          "A",
          "a b",
          "a\\b",
          "manifest.txt",
          "manifest.sig",
          "station.certificate",
          "",
          "a.b.c",
          "ä",
          "9x",
          "a-name-that-is-longer-than-ninety-six-characters-which-no-part-of-any-document-that-we-write-ever-has-had"})
        EXPECT_EQ(refusal(with_name(name)), Refusal::NotCanonical) << name;
    Manifest twice = opened->manifest;
    twice.parts = {{"a", sha256_of({})}, {"a", sha256_of({})}};
    EXPECT_EQ(
        refusal(read_contents(write_contents(twice, std::vector<Part>{{"a", {}}, {"a", {}}}, m_from.station.secret))),
        Refusal::NotCanonical);
    Manifest many = opened->manifest;
    many.parts.clear();
    std::vector<Part> parts;
    for (std::size_t i = 0; i <= kMostParts; ++i) parts.push_back({fmt::format("p{:03}", i), {}});
    const Manifest too_many = manifest_of(many.address, parts);
    EXPECT_FALSE(read_contents(write_contents(too_many, parts, m_from.station.secret)));
}

TEST_F(evidence, an_archive_has_limits) {
    const auto write = [&](std::vector<PublicParty> to, const std::vector<Part>& parts) {
        return write_archive(m_from.facts(std::move(to)), parts, m_from.station, {});
    };
    const std::vector<Part> one = {{"a", {1}}};
    EXPECT_FALSE(write({}, one)) << "for nobody";
    EXPECT_FALSE(write({m_from.police.known, m_from.police.known}, one));
    std::vector<PublicParty> many(kMostRecipients + 1);
    for (std::size_t i = 0; i < many.size(); ++i) many[i] = {"Office", Key{static_cast<std::uint8_t>(i + 1)}};
    EXPECT_FALSE(write(many, one));
    EXPECT_EQ(refusal(write({m_from.police.known}, {})), Refusal::TooLarge);
    EXPECT_FALSE(write({m_from.police.known}, {{"../a", {1}}}));
    EXPECT_FALSE(write({m_from.police.known}, {{"a", {1}}, {"a", {2}}}));
    EXPECT_EQ(refusal(write({m_from.police.known}, {{"a", Bytes(kLargestArchive)}})), Refusal::TooLarge);
    const auto largest = write({m_from.police.known}, {{"a", Bytes(kLargestArchive - (1U << 20U))}});
    ASSERT_TRUE(largest);
    EXPECT_LE(largest->size(), kLargestArchive);
    const auto verified = Archive::verify(*largest);
    ASSERT_TRUE(verified);
    EXPECT_TRUE(verified->open(m_from.police));
    EXPECT_EQ(refusal(Archive::verify(Bytes(kLargestArchive + 1))), Refusal::TooLarge);
}

TEST_F(evidence, unpacks_into_a_new_folder_and_nowhere_else) {
    const test::Folder here;
    const auto opened = Archive::verify(m_archive)->open(m_from.laboratory);
    const fs::path out = here.path() / "out";
    const auto done = unpack(*opened, bytes_of("certificate"), out);
    ASSERT_TRUE(done) << done.error().text;
    std::size_t files = 0;
    for (const auto& entry : fs::directory_iterator(out)) {
        EXPECT_TRUE(entry.is_regular_file() && !entry.is_symlink());
        EXPECT_EQ(fs::status(entry).permissions(), fs::perms::owner_read | fs::perms::owner_write);
        ++files;
    }
    EXPECT_EQ(files, opened->parts.size() + 3);
    EXPECT_EQ(fs::status(out).permissions(), fs::perms::owner_all);
    EXPECT_EQ(test::content_of(out / "manifest.txt"), opened->manifest_text);
    EXPECT_EQ(test::content_of(out / "manifest.sig"), text_of(opened->signature));
    const std::string check = "cd '" + out.string() + "' && sha256sum --quiet -c manifest.txt 2>&1";
    EXPECT_EQ(std::system(check.c_str()), 0) << "what everybody has at hand verifies it too";

    // Nor is this program needed for the signature: a public key in OpenSSL's form (RFC 8410) is told by a prefix.
    if (std::system("command -v openssl >/dev/null") == 0) {
        const std::string prefix("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12);
        std::ofstream(here.path() / "key.der", std::ios::binary) << prefix << text_of(m_from.station.known.key);
        const std::string verify = "cd '" + out.string() +
                                   "' && openssl pkeyutl -verify -pubin -inkey ../key.der -keyform DER -rawin "
                                   "-in manifest.txt -sigfile manifest.sig >/dev/null 2>&1";
        EXPECT_EQ(std::system(verify.c_str()), 0);
    }

    // Not a second time, not over a link, not over what is there.
    EXPECT_FALSE(unpack(*opened, {}, out));
    fs::create_directory(here.path() / "target");
    fs::create_directory_symlink(here.path() / "target", here.path() / "link");
    EXPECT_FALSE(unpack(*opened, {}, here.path() / "link"));
    EXPECT_TRUE(fs::is_empty(here.path() / "target"));
    EXPECT_FALSE(unpack(*opened, {}, here.path() / "none" / "out"));

    // What cannot be written whole leaves nothing.
    Contents wrong = *opened;
    wrong.parts.push_back({"../outside", {1}});
    EXPECT_FALSE(unpack(wrong, {}, here.path() / "second"));
    EXPECT_FALSE(fs::exists(here.path() / "second"));
    EXPECT_FALSE(fs::exists(here.path() / "outside"));
    wrong = *opened;
    wrong.parts.push_back(wrong.parts.front());
    EXPECT_FALSE(unpack(wrong, {}, here.path() / "third")) << "never over its own file either";
    EXPECT_FALSE(fs::exists(here.path() / "third"));
}

}  // namespace
}  // namespace garita
