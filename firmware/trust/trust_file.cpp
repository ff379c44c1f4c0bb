#include "firmware/trust/trust_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "vision/error_codes.h"

namespace garita::trust {
namespace {

/// Part of what is signed: a signature over anything else is none over a trust file.
constexpr std::string_view kMagic = "garita trust 1\n";
constexpr std::string_view kRootMagic = "garita root 1\n";
constexpr std::size_t kThresholdAt = kMagic.size();
constexpr std::size_t kRootCountAt = kThresholdAt + 1;
constexpr std::size_t kFurtherCountAt = kRootCountAt + 1;
constexpr std::size_t kLengthAt = kFurtherCountAt + 1;
constexpr std::size_t kSignaturesAt = kLengthAt + 4;
constexpr std::size_t kSignedBytes = std::tuple_size_v<Key> + std::tuple_size_v<Signature>;

tl::unexpected<Error> changed(std::string text) {
    return fail(ErrorKind::Input, std::move(text), static_cast<int>(ErrorCode::FileChanged));
}

/// What a root key signs: how many are to sign, by which keys, and the text.
Bytes statement_of(const TrustFileParts& parts) {
    Bytes out;
    append(out, bytes_of(kMagic));
    out.push_back(static_cast<std::uint8_t>(parts.threshold));
    out.push_back(static_cast<std::uint8_t>(parts.root.size()));
    for (const TrustFileParts::Signed& one : parts.root) append(out, one.key);
    append(out, bytes_of(parts.text));
    return out;
}

bool is_signed(const TrustFileParts::Signed& one) {
    return one.signature != Signature{};
}

Bytes bytes_of_parts(const TrustFileParts& parts) {
    Bytes out;
    append(out, bytes_of(kMagic));
    out.push_back(static_cast<std::uint8_t>(parts.threshold));
    out.push_back(static_cast<std::uint8_t>(parts.root.size()));
    out.push_back(static_cast<std::uint8_t>(parts.further.size()));
    append(out, four_bytes(static_cast<std::uint32_t>(parts.text.size())));
    for (const auto* const list : {&parts.root, &parts.further})
        for (const TrustFileParts::Signed& one : *list) {
            append(out, one.key);
            append(out, one.signature);
        }
    append(out, bytes_of(parts.text));
    return out;
}

std::string fingerprint_of_keys(std::uint32_t threshold, std::vector<Key> keys) {
    std::ranges::sort(keys);
    Bytes all;
    append(all, bytes_of(kRootMagic));
    all.push_back(static_cast<std::uint8_t>(threshold));
    for (const Key& key : keys) append(all, key);
    return in_groups(sha256_of(all));
}

/// Of different keys: parts_of() takes none twice.
std::size_t signatures_by(const TrustFileParts& parts, const std::vector<Key>& keys) {
    std::size_t count = 0;
    for (const auto* const list : {&parts.root, &parts.further})
        for (const TrustFileParts::Signed& one : *list)
            if (one.holds && std::ranges::find(keys, one.key) != keys.end()) ++count;
    return count;
}

std::vector<Key> keys_of(const TrustFileParts& parts) {
    std::vector<Key> keys;
    for (const TrustFileParts::Signed& one : parts.root) keys.push_back(one.key);
    return keys;
}

/// What is left once it is known who signed.
Result<TrustText> parse_verified(const TrustFileParts& parts) {
    const std::size_t count = signatures_by(parts, keys_of(parts));
    if (count < parts.threshold)
        return fail(ErrorKind::Input,
                    fmt::format("{} of its own {} root keys signed it, and {} have to: garita trust sign", count,
                                parts.root.size(), parts.threshold),
                    static_cast<int>(ErrorCode::FileNotTrusted));
    GARITA_TRY(text, parse_trust_text(parts.text));
    const auto key = [](const PublicParty& one) { return one.key; };
    if (text.root.threshold != parts.threshold || !std::ranges::equal(text.root.keys, keys_of(parts), {}, key))
        return changed("its text names another root than its beginning: write it anew, garita trust new");
    return text;
}

}  // namespace

bool is_trust_file(ByteView bytes) {
    return text_of(bytes).starts_with(kMagic);
}

Result<Bytes> write_trust_file(std::string_view text) {
    GARITA_TRY(trust, parse_trust_text(text));
    TrustFileParts parts{.threshold = trust.root.threshold, .text = std::string(text)};
    for (const PublicParty& one : trust.root.keys) parts.root.push_back({.key = one.key});
    return bytes_of_parts(parts);
}

Result<TrustFileParts> parts_of(ByteView file) {
    GARITA_TRY(ready, use_sodium());
    static_cast<void>(ready);
    if (!is_trust_file(file)) return changed("this is no trust file: garita trust new writes one");
    if (file.size() < kSignaturesAt) return changed("the trust file is cut off: copy it anew");
    const std::size_t root = file[kRootCountAt];
    const std::size_t further = file[kFurtherCountAt];
    const std::size_t text_at = kSignaturesAt + (root + further) * kSignedBytes;
    const std::size_t length = number_at(file, kLengthAt);
    if (root == 0 || root > kMostRootKeys || further > kMostRootKeys || length > kLargestTrustText)
        return changed("the trust file has more root keys, signatures or text than one has: get it anew");
    if (file.size() < text_at || file.size() - text_at < length)
        return changed("the trust file is cut off: copy it anew");
    if (file.size() - text_at > length) return changed("something follows the trust file: get it anew");
    TrustFileParts parts{.threshold = file[kThresholdAt], .text = std::string(text_of(file.subspan(text_at)))};
    if (parts.threshold == 0 || parts.threshold > root)
        return changed("the trust file asks for more signatures than it has root keys: get it anew");
    std::set<Key> keys;
    for (std::size_t i = 0; i < root + further; ++i) {
        TrustFileParts::Signed one;
        const ByteView at = file.subspan(kSignaturesAt + i * kSignedBytes, kSignedBytes);
        std::ranges::copy(at.first(one.key.size()), one.key.begin());
        std::ranges::copy(at.subspan(one.key.size()), one.signature.begin());
        if (!keys.insert(one.key).second) return changed("the trust file has a key twice: each signs once");
        (i < root ? parts.root : parts.further).push_back(one);
    }
    const Bytes statement = statement_of(parts);
    for (auto* const list : {&parts.root, &parts.further})
        for (TrustFileParts::Signed& one : *list) {
            one.holds = is_signed(one) && holds(one.signature, statement, one.key);
            if (one.holds || (list == &parts.root && !is_signed(one))) continue;
            return changed("a signature of the trust file does not hold: it was changed; get it anew");
        }
    return parts;
}

std::string root_fingerprint_of(const Root& root) {
    std::vector<Key> keys;
    for (const PublicParty& one : root.keys) keys.push_back(one.key);
    return fingerprint_of_keys(root.threshold, std::move(keys));
}

std::string root_fingerprint_of(const TrustFileParts& parts) {
    return fingerprint_of_keys(parts.threshold, keys_of(parts));
}

Result<Bytes> add_root_signature(ByteView file, const OwnParty& root_key) {
    GARITA_TRY(parts, parts_of(file));
    const Signature signature = sign(statement_of(parts), root_key.secret);
    for (auto* const list : {&parts.root, &parts.further})
        for (TrustFileParts::Signed& one : *list) {
            if (one.key != root_key.known.key) continue;
            if (is_signed(one)) return fail(ErrorKind::Input, root_key.known.name + " has signed it already");
            one.signature = signature;
            return bytes_of_parts(parts);
        }
    if (parts.further.size() == kMostRootKeys)
        return fail(ErrorKind::Input, "the trust file has as many signatures as one may have");
    parts.further.push_back({.key = root_key.known.key, .signature = signature});
    return bytes_of_parts(parts);
}

Result<TrustText> verify_first(ByteView file, std::string_view root_fingerprint) {
    GARITA_TRY(parts, parts_of(file));
    // With or without the blanks between its groups, as it was typed.
    const auto digits = [](std::string_view text) {
        std::string out;
        for (const char c : text)
            if (c != ' ') out += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
        return out;
    };
    const std::string own = root_fingerprint_of(parts);
    if (digits(root_fingerprint) != digits(own))
        return fail(ErrorKind::Input,
                    "the fingerprint of its root is another: " + own +
                        "; ask the authority on another way which is right, and take nothing until then",
                    static_cast<int>(ErrorCode::FileNotTrusted));
    return parse_verified(parts);
}

Result<TrustText> verify_next(ByteView file, const Root& before) {
    GARITA_TRY(parts, parts_of(file));
    std::vector<Key> keys;
    for (const PublicParty& one : before.keys) keys.push_back(one.key);
    const std::size_t count = signatures_by(parts, keys);
    if (count < before.threshold)
        return fail(ErrorKind::Input,
                    fmt::format("{} keys of the root that this station believes signed it, and {} have to: get one "
                                "that they signed, or first the trust files between them",
                                count, before.threshold),
                    static_cast<int>(ErrorCode::FileNotTrusted));
    return parse_verified(parts);
}

}  // namespace garita::trust
