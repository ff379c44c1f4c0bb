// An anchor: one line outside the machine that says how far the log had come and what it was then.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "drivers/capture/error.h"
#include "firmware/audit/entry.h"

namespace garita::audit {

struct Anchor {
    std::string station{};
    std::int64_t epoch = 0;
    std::int64_t count = 0;  ///< of entries: the number of the last one
    std::int64_t time = 0;   ///< seconds since 1970, UTC, by the station's clock
    Sha256 head{};           ///< the hash of the last entry
    Key key{};               ///< the audit key that this entry names as the next one, and that signs
    Signature signature{};
    bool operator==(const Anchor&) const = default;
};

/// What the signature covers: the line up to it.
[[nodiscard]] std::string signed_of_anchor(const Anchor& anchor);
/// The whole line: at most 400 characters, all of them such that a QR code takes them two in 11 bits.
[[nodiscard]] std::string to_text(const Anchor& anchor);

/// In capital or small letters, blanks at both ends aside. Input error: it is none, or was changed, or misread: its
/// signature is not that of its key. Whether that key is the station's only the log or somebody who knows it can tell.
[[nodiscard]] Result<Anchor> parse_anchor(std::string_view text);

}  // namespace garita::audit
