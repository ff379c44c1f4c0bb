// What the audit log can say: every event in one table, with the fields that it carries. There is no field for a text,
// so that nothing of a traveller can get in: identifiers are random, words are of this table, numbers are small, and a
// digest is of a file.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace garita::audit {

/// In the order of the table. On disk stands the text of the table's row, which is never changed; nor are the fields of
/// an event: one that is to say more gets another name.
enum class Event {
    EpochBegun,
    Checkpoint,
    ServiceStarted,
    ServiceStopped,
    Login,
    LoginFailed,
    Logout,
    Locked,
    Unlocked,
    FirstPassword,
    PersonMade,
    PersonChanged,
    PersonDisabled,
    InspectionBegun,
    InspectionEnded,
    RecordViewed,
    Search,
    Export,
    Decision,
    Overrule,
    ZoneTyped,
    ProtectionLifted,
    LegalHoldSet,
    LegalHoldLifted,
    RecordDeleted,
    ExpiryRun,
    CatalogInstalled,
    CatalogRemoved,
    ListImported,
    ListRemoved,
    ConfigurationChanged,
    ScannerPaired,
    ScannerUnpaired,
    ScannerCalibrated,
    ClockChanged,
    ClockConfirmed,
    Update,
    DatabaseRecovered,
    Approval,
    BureauAsked,
};

/// For who looks through it: ordinary work; worth a look; to be explained by somebody.
enum class Severity { Routine, Notable, Grave };

/// What a field holds, and how it stands in the entry.
enum class Kind {
    Record,   ///< RecordId: a record, or a sealed query that is kept with the records: 32 hexadecimal digits
    Person,   ///< PersonId: 32 hexadecimal digits
    Number,   ///< 0 to Field::most
    Word,     ///< one of Field::words
    Check,    ///< the name of a check (vision/checks/registry.h)
    Digest,   ///< SHA-256 of a file or public key, of a list the BLAKE2b (256 bits) of its content; never of something
              ///< that can be guessed: 64 hexadecimal digits
    Key,      ///< an Ed25519 public key: 64 hexadecimal digits
    Time,     ///< seconds since 1970, UTC; 0 to 9999-12-31T23:59:59Z
    Station,  ///< the station's name: 1 to 32 of a-z, 0-9 and hyphens. Only the log itself writes it
};

enum class Presence { Always, Sometimes };

struct Field {
    std::string_view name{};
    Kind kind = Kind::Word;
    std::string_view words{};  ///< of a Word: those that there are, a blank between them
    std::int64_t most = 0;     ///< of a Number
    Presence presence = Presence::Always;
};

struct EventFacts {
    Event event = Event::Checkpoint;
    std::string_view id{};  ///< on disk, and the key of its sentence: [audit] of firmware/languages
    Severity severity = Severity::Routine;
    std::array<Field, 7> fields{};  ///< sorted by name; those without a name are none

    [[nodiscard]] constexpr std::span<const Field> all_fields() const {
        std::size_t count = 0;
        while (count < fields.size() && !fields[count].name.empty()) ++count;
        return std::span(fields).first(count);
    }
};

[[nodiscard]] std::span<const EventFacts> all_events();
[[nodiscard]] const EventFacts& facts_of(Event event);
/// Null for a text that is no event known here.
[[nodiscard]] const EventFacts* find_event(std::string_view id);

/// Whether the words of a field have this one.
[[nodiscard]] bool has_word(const Field& field, std::string_view word);

/// Largest number of entries, and so of anything that is counted with them.
inline constexpr std::int64_t kMostEntries = 1'000'000'000'000;
inline constexpr std::int64_t kLastSecond = 253'402'300'799;  ///< 9999-12-31T23:59:59Z

}  // namespace garita::audit
