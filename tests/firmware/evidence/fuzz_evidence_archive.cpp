// An archive, what somebody signed for a head, and what was sealed, is read or refused, whatever it is. The first byte
// of the input says as which of them it is taken.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "firmware/bytes.h"
#include "firmware/evidence/archive.h"

namespace {

using namespace garita;
using namespace garita::evidence;

/// One that somebody signed has everything that an archive has.
void look_at(const Result<Archive>& archive) {
    static const OwnParty recipient = *make_party(Party::Recipient, "fuzz");
    if (!archive) return;
    const ArchiveFacts& facts = archive->facts();
    if (facts.recipients.empty() || facts.recipients.size() > kMostRecipients || !check_party_name(facts.station))
        std::abort();
    (void)archive->open(recipient);
}

void as_archive(ByteView input) {
    look_at(Archive::verify(input));
}

void as_head(ByteView input) {
    static const OwnParty station = *make_party(Party::StationSigner, "fuzz");
    Bytes statement;
    trust::append(statement, bytes_of("garita evidence 1\n"));
    trust::append(statement, station.known.key);
    const std::size_t signature_at = statement.size();
    trust::append(statement, trust::four_bytes(static_cast<std::uint32_t>(input.size())));
    trust::append(statement, trust::four_bytes(0));
    trust::append(statement, input);
    Bytes bytes(statement.begin(), statement.begin() + static_cast<std::ptrdiff_t>(signature_at));
    trust::append(bytes, trust::sign(statement, station.secret));
    trust::append(bytes, ByteView(statement).subspan(signature_at));
    look_at(Archive::verify(bytes));
}

void as_contents(ByteView input) {
    const auto unsigned_one = read_contents(input);
    if (unsigned_one && unsigned_one->parts.size() != unsigned_one->manifest.parts.size()) std::abort();
    static const OwnParty station = *make_party(Party::StationSigner, "fuzz");
    // A manifest is of the key that it names: that of the one who signs here.
    std::string text(text_of(input));
    const std::string word = "# station ";
    const std::size_t at = text.find(word);
    const std::string key = hex(station.known.key);
    if (at == std::string::npos || text.size() < at + word.size() + key.size()) return;
    text.replace(at + word.size(), key.size(), key);
    const auto manifest = parse_manifest(text);
    if (!manifest) return;
    if (to_text(*manifest) != text) std::abort();
    for (const ManifestPart& part : manifest->parts)
        if (!is_part_name(part.name) || part.name.find('/') != std::string::npos) std::abort();
    Bytes contents;
    trust::append(contents, trust::four_bytes(static_cast<std::uint32_t>(text.size())));
    trust::append(contents, sign_manifest(text, station.secret));
    trust::append(contents, bytes_of(text));
    contents.resize(contents.size() + 4 * manifest->parts.size());
    (void)read_contents(contents);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (!use_sodium() || size == 0) return 0;
    const ByteView input(data + 1, size - 1);
    switch (data[0]) {
        case 'h':
            as_head(input);
            break;
        case 'a':
            as_archive(input);
            break;
        default:
            as_contents(input);
    }
    return 0;
}
