// The authority's side: a signed list of a folder of plain texts.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

#include "firmware/trust/signed_file.h"
#include "firmware/watchlists/chunks.h"

namespace garita::watchlists {

/// Who signs a list, and which stations may open the persons in it (Party::Station): none for lists of another kind.
struct Parties {
    const OwnParty& signer;
    std::span<const PublicParty> stations{};
};

struct Made {
    trust::SignedFacts facts{};
    ListHead head{};
    Counts counts{};
    std::uint64_t doubled = 0;  ///< lines of numbers that were left out, as another one is of the same document
};

/// Writes `to`, never in place of a file that is there, and its intermediate files beside it. Memory is bounded,
/// whatever the number of entries. `facts` without bytes and digest. Input errors: of list_source.h; such a list has no
/// such entries, too many, or none; a list of persons is for no station, or another list for some; of sign_file().
/// Device error: `to` cannot be written.
[[nodiscard]] Result<Made> make_list(const std::filesystem::path& source, const trust::SignedFacts& facts,
                                     const Parties& parties, const std::filesystem::path& to);

}  // namespace garita::watchlists
