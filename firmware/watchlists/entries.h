// What lists hold: numbers of documents, ranges of numbers, and alerts (persons: persons.h); the closed words of their
// files.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/capture/error.h"

namespace garita::watchlists {

/// What a list is of. Never renumber: in lists and databases. The words are those of the audit log.
enum class Kind : std::uint8_t {
    Documents = 1,     ///< numbers, and ranges of them: stolen, lost, invalidated
    Blanks = 2,        ///< ranges of blank documents that were stolen
    Alerts = 3,        ///< what to look for on documents of a state, a series or a range of numbers
    Counterfeits = 4,  ///< the same, of counterfeits that were seen
    Persons = 5        ///< persons, sealed
};

/// Why a document is listed. Never renumber: likewise.
enum class Reason : std::uint8_t {
    Stolen = 1,
    Lost = 2,
    StolenBlank = 3,  ///< before it was made out to anybody
    Invalidated = 4   ///< withdrawn by who issued it
};

[[nodiscard]] std::string_view word_of(Kind kind);      ///< "documents"
[[nodiscard]] std::string_view word_of(Reason reason);  ///< "stolen-blank"
/// Nothing where there is no such word, or number.
[[nodiscard]] std::optional<Kind> kind_of(std::string_view word);
[[nodiscard]] std::optional<Reason> reason_of(std::string_view word);
[[nodiscard]] std::optional<Reason> reason_of(std::int64_t number);

/// Days since 1970; 0: not known. Up to 2149-06-06: two bytes in lists.
using Day = std::uint16_t;
[[nodiscard]] std::optional<Day> day_number(std::string_view day);  ///< of "2026-11-30"; nothing where it is none
[[nodiscard]] std::string day_text(Day day);                        ///< "2026-11-30"; empty of 0

/// One document. Values are such as is_listed() has them.
struct ListedNumber {
    std::string number{};  ///< a plain number (look_alike.h)
    std::string state{};   ///< who issued it, as the MRZ has it, without fillers: "UTO", "D"
    std::string type{};    ///< the code of the first two places of the MRZ without filler, "P"; empty: not known
    Reason reason = Reason::Stolen;
    Day reported = 0;
    bool operator==(const ListedNumber&) const = default;
};

/// All documents from `first.number` to `last`, both included, of as many characters, in the order of ASCII.
struct ListedRange {
    ListedNumber first{};
    std::string last{};
    bool operator==(const ListedRange&) const = default;
};

[[nodiscard]] bool is_listed(const ListedNumber& entry);
[[nodiscard]] bool is_listed(const ListedRange& range);

/// The order of a list and of its database: by the folded number, the number, the state, the type; of two that are
/// equal in these only one is in a list.
[[nodiscard]] std::strong_ordering order_of(const ListedNumber& a, const ListedNumber& b);

/// A state's code as lists have it: "D<<" and "DEU" are D. Nothing where it has other characters or none.
[[nodiscard]] std::optional<std::string> plain_state(std::string_view text);
/// A document's code as lists have it: "P<" is P; may be empty. Nothing where it has other characters than A–Z.
[[nodiscard]] std::optional<std::string> plain_type(std::string_view text);
/// Whether one is unknown, or the beginning of the other: P is any passport, PD a diplomatic one.
[[nodiscard]] bool types_agree(std::string_view a, std::string_view b);

/// What an authority says to officers: language ("en") → text, English always among them.
using Texts = std::map<std::string, std::string, std::less<>>;
inline constexpr std::size_t kLongestText = 1000;  ///< bytes of UTF-8 of one
/// Whether a text is one line of 1 to `most` bytes, without control characters.
[[nodiscard]] bool is_line(std::string_view text, std::size_t most);
/// Whether they are such; an Input error says what is not, of "its WHAT".
[[nodiscard]] Result<bool> check_texts(const Texts& texts, std::string_view what);
/// In this language, or in English.
[[nodiscard]] std::string in_language(const Texts& texts, std::string_view language);

/// Something to look for, and the picture that shows it.
struct Alert {
    std::string id{};      ///< as trust::is_name() has it, once in a list
    std::string state{};   ///< of the documents that it is about
    std::string type{};    ///< likewise; empty: of any
    std::string series{};  ///< likewise: a document model's (firmware/catalog); empty: of any
    std::string first{};   ///< likewise: numbers from this to `last`; both empty: of any
    std::string last{};
    Texts title{};
    Texts text{};
    std::vector<std::uint8_t> picture{};  ///< a PNG or JPEG file; empty: none. Nothing here decodes it
    bool operator==(const Alert&) const = default;
};
inline constexpr std::size_t kLargestPicture = 512U << 10U;  ///< bytes

/// "image/png" or "image/jpeg" by its first bytes; empty: it is neither.
[[nodiscard]] std::string_view media_type_of(const std::vector<std::uint8_t>& picture);

/// Whether it is such as an alert is. An Input error says what is not.
[[nodiscard]] Result<bool> check_alert(const Alert& alert);

}  // namespace garita::watchlists
