// One entry of the audit log: what is said, as the bytes that are kept, hashed and signed. The form is in README.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "drivers/capture/error.h"
#include "firmware/audit/events.h"
#include "firmware/fingerprint.h"
#include "firmware/identifiers.h"

namespace garita::audit {

/// What the station was used for.
enum class Mode { Live, Training, Test };
/// Whether somebody or something trusted has said what time it is since the machine lost it.
enum class Clock { Unconfirmed, Confirmed };

/// When something happened, as far as the machine knows.
struct Moment {
    std::int64_t utc = 0;  ///< seconds since 1970
    Clock clock = Clock::Unconfirmed;
    std::int64_t boottime = 0;            ///< CLOCK_BOOTTIME in milliseconds: grows whatever the clock does
    std::array<std::uint8_t, 16> boot{};  ///< the kernel's random number of this start of the machine
    bool operator==(const Moment&) const = default;
};
/// Now, by the clocks of this machine.
[[nodiscard]] Moment moment_of_machine(Clock clock);

/// A word of the catalogue of events, or the name of a check; nothing else passes append().
struct Word {
    std::string_view text{};
};
using Value = std::variant<std::int64_t, Word, RecordId, PersonId, Sha256>;

/// What a caller tells the log. REQUIRES the fields that events.cpp names, in any order.
struct Occurrence {
    Event event = Event::ServiceStarted;
    std::optional<PersonId> person{};  ///< who acts; nobody where the machine does
    Mode mode = Mode::Live;
    std::vector<std::pair<std::string_view, Value>> fields{};
};

/// An entry as it was read. Its event may be one that this program does not know: the log of a newer one.
struct Entry {
    std::int64_t number = 0;  ///< from 1
    Moment moment{};
    Mode mode = Mode::Live;
    std::string event{};
    std::string person{};  ///< 32 hexadecimal digits, or empty
    std::map<std::string, std::variant<std::int64_t, std::string>, std::less<>> fields{};

    /// A field's text or number; nothing where there is none of that kind.
    [[nodiscard]] std::optional<std::string_view> text(std::string_view field) const;
    [[nodiscard]] std::optional<std::int64_t> whole(std::string_view field) const;
    bool operator==(const Entry&) const = default;
};

inline constexpr std::size_t kLongestEntry = 2048;  ///< bytes

/// The entry's own bytes. Internal error: a field is missing, unknown, or not of its kind; nothing of it is in the
/// text.
[[nodiscard]] Result<std::string> write_entry(std::int64_t number, const Moment& moment, const Occurrence& occurrence);
/// For events whose fields only the log itself may write; those of `station` is a name.
[[nodiscard]] Result<std::string> write_own_entry(std::int64_t number, const Moment& moment,
                                                  const Occurrence& occurrence, std::string_view station);

/// Strict: exactly the bytes that an entry is written as, whatever its event. Input error: they are none.
[[nodiscard]] Result<Entry> parse_entry(std::string_view bytes);

/// 1 to 32 of a-z, 0-9 and hyphens.
[[nodiscard]] bool is_station(std::string_view text);
[[nodiscard]] std::string_view name_of(Mode mode);

using Signature = std::array<std::uint8_t, 64>;  ///< Ed25519

/// Of the first entry's predecessor.
inline constexpr Sha256 kNoHash{};
/// An entry's hash follows from its bytes and the hash before it.
[[nodiscard]] Sha256 hash_of(const Sha256& before, std::string_view entry);
/// What is signed of an entry that names the next key: by the station's key where it begins an epoch, else by the key
/// that is current until then.
[[nodiscard]] std::vector<std::uint8_t> signed_of_epoch(const Sha256& hash);
[[nodiscard]] std::vector<std::uint8_t> signed_of_checkpoint(const Sha256& hash);
[[nodiscard]] bool verifies(const Signature& signature, std::span<const std::uint8_t> message, const Key& key);

}  // namespace garita::audit
