#include "firmware/trust/signed_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <utility>

#include "firmware/data_files.h"
#include "firmware/detail/strict_table.h"
#include "vision/error_codes.h"

namespace garita::trust {
namespace {

namespace fs = std::filesystem;
using detail::StrictTable;
using detail::wrong_line;

/// Part of what is signed, with the number of its kind: a signature over anything else is none over this.
constexpr std::string_view kMagic = "garita signed 1\n";
constexpr std::size_t kSignerAt = kMagic.size();
constexpr std::size_t kSignatureAt = kSignerAt + std::tuple_size_v<Key>;
constexpr std::size_t kPurposeAt = kSignatureAt + std::tuple_size_v<Signature>;
constexpr std::size_t kLengthAt = kPurposeAt + 4;
static_assert(kLengthAt + 4 == kSignedHeadAt);
constexpr std::size_t kLargestHead = kLargestSignedStart - kSignedHeadAt;
constexpr std::size_t kPiece = 1U << 20U;
constexpr std::string_view kHead = "the file's head";

tl::unexpected<Error> refused(ErrorCode code, std::string text) {
    return fail(ErrorKind::Input, std::move(text), static_cast<int>(code));
}

std::string head_of(const SignedFacts& facts) {
    std::vector<std::string> audience;
    for (const std::string& word : facts.audience) audience.push_back(detail::in_quotes(word));
    return fmt::format(
        "name = \"{}\"\nversion = {}\nfrom = \"{}\"\nuntil = \"{}\"\naudience = [{}]\nbytes = {}\ndigest = \"{}\"\n",
        facts.name, facts.version, facts.from, facts.until, fmt::join(audience, ", "), facts.bytes, hex(facts.digest));
}

/// What is signed.
Bytes statement_of(Purpose purpose, ByteView signer, ByteView head) {
    Bytes out;
    append(out, bytes_of(kMagic));
    append(out, four_bytes(static_cast<std::uint32_t>(purpose)));
    append(out, signer);
    append(out, head);
    return out;
}

/// By their places alone.
struct Parts {
    std::uint32_t purpose = 0;
    Key signer{};
    Signature signature{};
    std::string_view head{};
};

Result<Parts> parts_of(ByteView start) {
    if (!is_signed_file(start))
        return refused(ErrorCode::FileChanged, "this is no signed file: garita trust sign-file writes one");
    if (start.size() < kSignedHeadAt) return refused(ErrorCode::FileChanged, "the file is cut off: copy it anew");
    const std::size_t length = number_at(start, kLengthAt);
    if (length > kLargestHead)
        return refused(ErrorCode::FileChanged, "its head is longer than 64 KiB, the limit: get it anew");
    if (start.size() - kSignedHeadAt < length)
        return refused(ErrorCode::FileChanged, "the file is cut off: copy it anew");
    Parts parts;
    std::ranges::copy(start.subspan(kSignerAt, parts.signer.size()), parts.signer.begin());
    std::ranges::copy(start.subspan(kSignatureAt, parts.signature.size()), parts.signature.begin());
    parts.purpose = number_at(start, kPurposeAt);
    parts.head = text_of(start.subspan(kSignedHeadAt, length));
    return parts;
}

/// REQUIRES a head whose signature holds.
Result<SignedFacts> parse_head(std::string_view head, Purpose purpose) {
    GARITA_TRY(root, detail::parse_toml(head, kHead));
    StrictTable table(root, kHead);
    SignedFacts facts{.purpose = purpose};
    GARITA_TRY(name, table.text("name"));
    GARITA_TRY(version, table.whole("version", 1, std::numeric_limits<std::uint32_t>::max()));
    GARITA_TRY(from, table.text("from"));
    GARITA_TRY(until, table.text("until"));
    GARITA_TRY(node, table.take("audience"));
    GARITA_TRY(bytes, table.whole("bytes", 0, std::numeric_limits<std::int64_t>::max()));
    GARITA_TRY(digest_text, table.text("digest"));
    GARITA_TRY(end, table.end());
    static_cast<void>(end);
    const toml::array* audience = node->as_array();
    if (audience == nullptr) return wrong_line(*node, kHead, "\"audience\" is a list of words");
    for (const toml::node& item : *audience) {
        if (!item.is_string()) return wrong_line(item, kHead, "\"audience\" is a list of words");
        facts.audience.push_back(item.as_string()->get());
    }
    const std::optional<Key> digest = key_of_hex(digest_text);  // as many digits as a key
    if (!digest) return fail(ErrorKind::Input, "\"digest\" is 64 hexadecimal digits in lower case");
    facts.name = std::move(name);
    facts.version = static_cast<std::uint32_t>(version);
    facts.from = std::move(from);
    facts.until = std::move(until);
    facts.bytes = static_cast<std::uint64_t>(bytes);
    facts.digest = *digest;
    GARITA_TRY(good, check_signed_facts(facts));
    static_cast<void>(good);
    return facts;
}

/// What it says, once it is known that its key may sign such; `key` is that key. Its days are the caller's.
Result<SignedFacts> verified_facts(const Parts& parts, Purpose purpose, const NamedKey& key, const TrustText& trust) {
    if (!holds(parts.signature, statement_of(purpose, parts.signer, bytes_of(parts.head)), parts.signer))
        return refused(ErrorCode::FileChanged,
                       "its signature does not hold: it was changed on its way; get it anew from " + key.party.name);
    GARITA_TRY(facts, parse_head(parts.head, purpose));
    if (facts_of(purpose).scope == ScopeWords::Names && std::ranges::find(key.scope, facts.name) == key.scope.end())
        return refused(ErrorCode::FileNotTrusted,
                       fmt::format("it is \"{}\", and the key of {} signs only {}: get it from who may sign it",
                                   facts.name, key.party.name, fmt::join(key.scope, ", ")));
    GARITA_TRY(kept, check_not_revoked(trust, facts.digest));
    static_cast<void>(kept);
    return facts;
}

SignedHead head_from(const Parts& parts, SignedFacts facts, Grant grant, Standing standing) {
    const bool both = standing == Standing::Valid && grant.standing == Standing::Valid;
    return {.facts = std::move(facts),
            .signer = std::move(grant.key),
            .standing = both ? Standing::Valid : Standing::Unconfirmed,
            .content_at = kSignedHeadAt + parts.head.size()};
}

/// Its parts, where it is of that kind.
Result<Parts> parts_of_kind(ByteView start, Purpose wanted) {
    GARITA_TRY(ready, use_sodium());
    static_cast<void>(ready);
    GARITA_TRY(parts, parts_of(start));
    if (parts.purpose == static_cast<std::uint32_t>(wanted)) return parts;
    const std::optional<Purpose> is = purpose_of(parts.purpose);
    return refused(ErrorCode::FileNotTrusted,
                   fmt::format("it is of the kind \"{}\", and one of \"{}\" is needed",
                               is ? facts_of(*is).word : "of a newer Garita", facts_of(wanted).word));
}

/// Told in pieces; false where `progress` ended it.
bool go_on(const Progress& progress, std::uint64_t done, std::uint64_t all) {
    return !progress || progress(done, all);
}

/// Calls `take` for the bytes of a file from `at` on, piece by piece, until its end.
template <typename Take>
Result<Digest> each_piece(int file, const std::string& name, std::uint64_t at, std::uint64_t all,
                          const Progress& progress, const Take& take) {
    DigestOfPieces digest;
    Bytes piece(kPiece);
    std::uint64_t done = 0;
    while (done < all) {
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), all - done));
        GARITA_TRY(n, read_at(file, name, at + done, std::span(piece).first(wanted)));
        if (n == 0) return refused(ErrorCode::FileChanged, name + " is cut off: copy it anew");
        digest.add(ByteView(piece).first(n));
        GARITA_TRY(taken, take(ByteView(piece).first(n)));
        static_cast<void>(taken);
        done += n;
        if (!go_on(progress, done, all)) return fail(ErrorKind::Input, name + ": ended before its last byte");
    }
    return digest.finish();
}

}  // namespace

Result<bool> check_signed_facts(const SignedFacts& facts) {
    if (!facts_of(facts.purpose).in_signed_file)
        return fail(ErrorKind::Input, "catalogs have a form of their own: garita catalog pack writes them");
    if (!is_name(facts.name))
        return fail(ErrorKind::Input, "the name of a signed file has 1 to 32 letters a-z, digits and hyphens");
    if (facts.version == 0) return fail(ErrorKind::Input, "the version of a signed file is 1 or more");
    GARITA_TRY(days, check_days(facts.from, facts.until));
    static_cast<void>(days);
    return check_audience(facts.audience);
}

Result<Bytes> sign_head(const SignedFacts& facts, const OwnParty& signer) {
    GARITA_TRY(ready, use_sodium());
    static_cast<void>(ready);
    GARITA_TRY(good, check_signed_facts(facts));
    static_cast<void>(good);
    const std::string head = head_of(facts);
    if (head.size() > kLargestHead) return fail(ErrorKind::Input, "so many stations and groups do not fit into a head");
    const Signature signature = sign(statement_of(facts.purpose, signer.known.key, bytes_of(head)), signer.secret);
    Bytes out;
    append(out, bytes_of(kMagic));
    append(out, signer.known.key);
    append(out, signature);
    append(out, four_bytes(static_cast<std::uint32_t>(facts.purpose)));
    append(out, four_bytes(static_cast<std::uint32_t>(head.size())));
    append(out, bytes_of(head));
    return out;
}

Result<SignedFacts> sign_file(SignedFacts facts, const OwnParty& signer, const fs::path& content, const fs::path& to,
                              const Progress& progress) {
    GARITA_TRY(good, check_signed_facts(facts));
    static_cast<void>(good);
    GARITA_TRY(opened, open_regular(content));
    facts.bytes = opened.bytes;
    GARITA_TRY(digest, each_piece(opened.file.get(), content.string(), 0, opened.bytes, {},
                                  [](ByteView) { return Result<bool>(true); }));
    facts.digest = digest;
    GARITA_TRY(head, sign_head(facts, signer));
    GARITA_TRY(out, PartFile::create(fs::absolute(to), Readers::Everybody));
    GARITA_TRY(begun, out.write(text_of(head)));
    static_cast<void>(begun);
    GARITA_TRY(again, each_piece(opened.file.get(), content.string(), 0, opened.bytes, progress,
                                 [&](ByteView piece) { return out.write(text_of(piece)); }));
    if (again != digest) return fail(ErrorKind::Input, content.string() + " changed while it was signed: sign it anew");
    GARITA_TRY(kept, out.keep());
    static_cast<void>(kept);
    return facts;
}

bool is_signed_file(ByteView start) {
    return text_of(start).starts_with(kMagic);
}

Result<SignedHead> verify_head(ByteView start, Purpose wanted, const TrustText& trust, const Today& today) {
    GARITA_TRY(parts, parts_of_kind(start, wanted));
    GARITA_TRY(grant, grant_of(trust, parts.signer, wanted, today));
    GARITA_TRY(facts, verified_facts(parts, wanted, grant.key, trust));
    GARITA_TRY(standing, standing_of(facts.from, facts.until, today, "it"));
    return head_from(parts, std::move(facts), std::move(grant), standing);
}

Result<SignedHead> verify_head_on(ByteView start, Purpose wanted, const TrustText& trust,
                                  const std::optional<std::string>& day) {
    GARITA_TRY(parts, parts_of_kind(start, wanted));
    GARITA_TRY(key, key_for(trust, parts.signer, wanted));
    GARITA_TRY(facts, verified_facts(parts, wanted, key, trust));
    const Today then{.day = day.value_or(facts.from)};
    GARITA_TRY(grant, grant_on(trust, parts.signer, wanted, then.day));
    GARITA_TRY(standing, standing_of(facts.from, facts.until, then, "it"));
    return head_from(parts, std::move(facts), std::move(grant), standing);
}

Result<SignedFile> SignedFile::verify(Descriptor file, const std::string& name, Purpose wanted, const TrustText& trust,
                                      const Today& today, const Progress& progress) {
    Bytes start(kLargestSignedStart);
    GARITA_TRY(n, read_at(file.get(), name, 0, start));
    start.resize(n);
    auto head = verify_head(start, wanted, trust, today);
    if (!head) return fail(head.error().kind, name + ": " + head.error().text, head.error().code);
    struct stat status {};
    if (fstat(file.get(), &status) != 0) return fail(ErrorKind::Device, name + " cannot be read: is the disk sound");
    const std::uint64_t whole = head->content_at + head->facts.bytes;
    if (static_cast<std::uint64_t>(status.st_size) != whole)
        return refused(ErrorCode::FileChanged, fmt::format("{} has {} bytes, and its head tells {}: copy it anew", name,
                                                           status.st_size, whole));
    GARITA_TRY(digest, each_piece(file.get(), name, head->content_at, head->facts.bytes, progress,
                                  [](ByteView) { return Result<bool>(true); }));
    if (digest != head->facts.digest)
        return refused(ErrorCode::FileChanged,
                       name + ": its content was changed on its way: get it anew from " + head->signer.party.name);
    return SignedFile(std::move(file), name, std::move(*head));
}

Result<std::size_t> SignedFile::read(std::uint64_t at, std::span<std::uint8_t> into) const {
    if (at >= facts().bytes) return std::size_t{0};
    const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), facts().bytes - at));
    return read_at(m_file.get(), m_name, m_head.content_at + at, into.first(most));
}

Result<Bytes> SignedFile::read_all(std::size_t most) const {
    if (facts().bytes > most)
        return refused(ErrorCode::FileTooLarge, fmt::format("{} has {} bytes of content, and at most {} are taken",
                                                            m_name, facts().bytes, most));
    Bytes content(static_cast<std::size_t>(facts().bytes));
    GARITA_TRY(n, read(0, content));
    if (n != content.size()) return fail(ErrorKind::Device, m_name + " cannot be read: is the disk sound");
    return content;
}

Result<OpenedFile> open_regular(const fs::path& path) {
    OpenedFile opened{.file = Descriptor(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC))};
    if (!opened.file.valid() && errno == ENOENT)
        return fail(ErrorKind::Input, path.string() + ": there is no such file");
    struct stat status {};
    if (!opened.file.valid() || fstat(opened.file.get(), &status) != 0 || !S_ISREG(status.st_mode))
        return fail(ErrorKind::Input, path.string() + " is a link or no file: name the file itself");
    opened.bytes = static_cast<std::uint64_t>(status.st_size);
    return opened;
}

Result<std::size_t> read_at(int file, const std::string& name, std::uint64_t at, std::span<std::uint8_t> into) {
    std::size_t done = 0;
    while (done < into.size()) {
        const ssize_t n = pread(file, into.data() + done, into.size() - done, static_cast<off_t>(at + done));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail(ErrorKind::Device, name + " cannot be read: is the stick plugged in, or the disk sound");
        if (n == 0) break;
        done += static_cast<std::size_t>(n);
    }
    return done;
}

}  // namespace garita::trust
