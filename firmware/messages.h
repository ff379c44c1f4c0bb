// Sentences for people, in their language. vision knows only keys and arguments; every sentence that an officer can
// read is in firmware/languages/xx.toml, which is part of the program.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/capture/error.h"
#include "vision/checks/check.h"
#include "vision/finding.h"
#include "vision/seal/defect.h"

namespace garita {

/// {name} in a sentence → its text.
using Arguments = std::map<std::string, std::string>;

/// One language's sentences. A value; reading is thread-safe.
class Language {
public:
    /// "en", "es", "fr", "pt"; an Input error for another.
    [[nodiscard]] static Result<Language> create(std::string_view code);

    /// Reads a language file: tables of strings and of lists of strings, nothing else.
    [[nodiscard]] static Result<Language> parse(std::string_view toml);

    /// The sentence of a key such as "outcomes.failed", with its arguments filled in. {field}, {band}, {check},
    /// {format}, {outcome}, {part} and {expected} (a key of vision/seal/defect.h, in [defects], with its own arguments
    /// among these) are looked up in the tables of their names, {state}, {sealed} and {document} among the states;
    /// every other argument, and one that its table does not have, is shown as text: control and bidirectional
    /// characters are made visible, length is bounded. A key that does not exist gives
    /// "[key]".
    [[nodiscard]] std::string text(std::string_view key, const Arguments& arguments = {}) const;

    /// A list such as "feel.passport"; empty for an unknown key.
    [[nodiscard]] std::vector<std::string> list(std::string_view key) const;

    /// What a field of a document or a barcode is called: of [fields], where it has it with the number that some bear
    /// (`seat_2`, of the second leg); else the name in plain words. `is_known`, where given, tells which.
    [[nodiscard]] std::string field(std::string_view name, bool* is_known = nullptr) const;

    /// What was expected at a place of a barcode, as a phrase without a full stop.
    [[nodiscard]] std::string phrase(const seal::Defect& defect) const;

    /// What a finding says: Finding::message_key and arguments.
    [[nodiscard]] std::string sentence(const Finding& finding) const;

    [[nodiscard]] std::string title(const Finding& finding) const { return text("checks." + finding.check); }
    [[nodiscard]] std::string name_of(Outcome outcome) const;
    /// The name of a state's code as documents carry it ("URY", "D", "XXA"); empty for an unknown one.
    [[nodiscard]] std::string name_of_state(std::string_view code) const;
    [[nodiscard]] std::string name_of(Group group) const;

    /// All keys of sentences, sorted, for tests and for the page.
    [[nodiscard]] const std::map<std::string, std::string, std::less<>>& texts() const { return m_texts; }
    [[nodiscard]] const std::map<std::string, std::vector<std::string>, std::less<>>& lists() const { return m_lists; }

private:
    Language() = default;
    std::map<std::string, std::string, std::less<>> m_texts;
    std::map<std::string, std::vector<std::string>, std::less<>> m_lists;
};

/// The codes of all languages: "en", "es", "fr", "pt".
[[nodiscard]] std::vector<std::string> languages();

/// Text from a document, made fit to be shown: invalid UTF-8, control, bidirectional and zero-width characters become
/// ⟨U+202E⟩; at most `longest` characters, then "…".
[[nodiscard]] std::string visible(std::string_view text, std::size_t longest = 200);

}  // namespace garita
