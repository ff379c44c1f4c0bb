// The lists of a station, asked about a document: what the kiosk's page and checks use. A list advises; it never
// decides. No answer is kept: each look-up asks the lists that are in force then.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/trust/validity.h"
#include "firmware/watchlists/in_force.h"
#include "firmware/watchlists/kept_list.h"

namespace garita::watchlists {

/// A list as the screen tells it, always: how old it is, and whether it was asked.
struct ListState {
    ListInForce list{};
    ListHead head{};  ///< without a title where it could not be read
    Counts counts{};
    std::string until{};             ///< the last day on which it, and who signed it, is believed
    std::optional<int> age_days{};   ///< since the day of its data; nothing where the clock is not confirmed
    bool is_over = false;            ///< its last day, or that of who signed it, is past: it is asked, and that is said
    bool clock_unconfirmed = false;  ///< whether it is over could not be looked at
    std::string not_asked{};         ///< why, in English for the operator; empty: it is asked
};

struct Found {
    std::string list{};  ///< its name
    Match match{};
};

struct FoundPerson {
    std::string list{};
    PersonMatch match{};
};

/// What the lists of persons say of who holds a document.
struct PersonAnswer {
    std::vector<ListState> lists{};    ///< those of persons
    std::vector<FoundPerson> found{};  ///< names and dates of birth first
    std::string trouble{};             ///< as Answer::trouble
    [[nodiscard]] bool is_complete() const;
};

struct Answer {
    std::vector<ListState> lists{};  ///< in the order of their names: of documents and alerts; of states() all
    std::vector<Found> found{};      ///< hits of all lists first, then alerts, then what is not a hit
    bool more = false;               ///< there are more than are told
    std::string trouble{};           ///< what the station has could not be read: which lists there are is not known

    /// Whether every list was asked: "nothing found" may be said of this document.
    [[nodiscard]] bool is_complete() const;
};

/// All lists of a data folder. All functions may be called by any thread; they wait for each other, a look-up some
/// milliseconds. A list that another process imports or removes meanwhile counts from the next call on.
class Watchlists {
public:
    /// Opens nothing yet: what is wrong with a list its state tells.
    explicit Watchlists(std::filesystem::path data) : m_data(std::move(data)) {}

    /// What all lists say of a document. Nothing of it is written anywhere.
    [[nodiscard]] Answer look_up(const Document& document, const trust::Today& today);
    /// What the lists of persons say. They are locked, and not asked, when they are out of date.
    [[nodiscard]] PersonAnswer look_up(const Holder& holder, const trust::Today& today);
    /// The lists and their ages.
    [[nodiscard]] Answer states(const trust::Today& today);
    /// The picture of an alert that look_up() found; empty where there is none any more. PNG or JPEG
    /// (media_type_of()), not decoded by anything here. Device error: it cannot be read.
    [[nodiscard]] Result<Bytes> picture(std::string_view list, std::string_view alert);

private:
    /// A list that is open, or why it is not.
    struct Open {
        ListInForce list;
        Result<KeptList> kept;
        std::string locked_because{};  ///< of a list of persons
    };
    /// What the folder held when it was read last: of the file of lists, and of the folder of trust.
    struct Stamp {
        std::array<std::int64_t, 8> facts{};
        bool operator==(const Stamp&) const = default;
    };
    void refresh();
    [[nodiscard]] Stamp stamp() const;
    [[nodiscard]] ListState state_of(const Open& open, const trust::Today& today) const;
    [[nodiscard]] Answer answer_without_matches(const trust::Today& today);
    void lock_or_unlock(Open& open, const ListState& state) const;

    std::filesystem::path m_data;
    std::mutex m_mutex{};  ///< over all that follows
    std::vector<Open> m_lists{};
    std::optional<trust::TrustText> m_trust{};
    std::string m_latest{};   ///< the day before which it is not
    std::string m_trouble{};  ///< why the lists or the trust cannot be read
    std::optional<Stamp> m_stamp{};
};

}  // namespace garita::watchlists
