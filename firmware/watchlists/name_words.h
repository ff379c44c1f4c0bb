// Names of persons compared across transliterations, orders of names and particles. How often it finds one that is
// meant, and one that is not, is measured: README.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace garita::watchlists {

/// A word of a name, by the sounds that its spellings have in common: those of its permitted transliterations, each
/// once ("Müller" and "MUELLER" and "Muller" have MULER). At least one.
struct NameWord {
    std::vector<std::string> keys{};
    bool operator==(const NameWord&) const = default;
};

inline constexpr std::size_t kLongestName = 160;  ///< bytes of UTF-8
inline constexpr std::size_t kMostNameWords = 12;

/// The words of a name that tell persons apart, of a list or a document, in UTF-8 or as an MRZ writes it, in any order:
/// without particles and titles ("de", "van", "bin"), but where nothing else is left. Empty where it has no word that
/// can be written A–Z, or is longer than a name may be.
[[nodiscard]] std::vector<NameWord> name_words(std::string_view name);

/// Whether a document's name ends at its last place, so that its last word may be cut.
enum class Cut { No, Perhaps };

/// Whether two names may be of one person: every word of the one that has fewer is a word of the other, and there are
/// two at least, or one on both sides.
[[nodiscard]] bool names_agree(const std::vector<NameWord>& listed, const std::vector<NameWord>& of_document, Cut cut);

/// Dates of birth: "1974-08-12", "1974-08", "1974", or empty. Whether a text is one.
[[nodiscard]] bool is_birth(std::string_view text);

enum class Births {
    Same,        ///< both known to the day
    Compatible,  ///< what is known of both is the same, or only day and month are exchanged
    Different
};
/// REQUIRES dates of birth.
[[nodiscard]] Births compare_births(std::string_view a, std::string_view b);

}  // namespace garita::watchlists
