// What lists say to an officer: [watchlists] of firmware/languages.
#pragma once

#include <string>
#include <vector>

#include "firmware/messages.h"
#include "firmware/watchlists/bureau.h"
#include "firmware/watchlists/watchlists.h"

namespace garita::watchlists {

/// In which language. REQUIRES that both are of one.
struct Told {
    const Language& language;
    std::string_view code;  ///< "en": for the texts of who published a list
};

/// Of a match, the sentences in their order: what it is, when it was reported, what who published the list asks for.
/// REQUIRES the list that it was found in.
[[nodiscard]] std::vector<std::string> sentences_of(const Match& match, const ListState& list, const Told& told);

/// Of a person, likewise. They hold personal data.
[[nodiscard]] std::vector<std::string> sentences_of(const PersonMatch& match, const ListState& list, const Told& told);

/// Of a list: how old it is, whether it is over, that it was not asked. For the screen, always.
[[nodiscard]] std::vector<std::string> sentences_of(const ListState& list, const Told& told);

/// Of a whole answer: that nothing was found, that not every list was asked, that there are more; none where all is
/// said by its matches.
[[nodiscard]] std::vector<std::string> sentences_of(const Answer& answer, const Told& told);

/// Of a bureau's answer: each report, that there is none, or that it could not be asked.
[[nodiscard]] std::vector<std::string> sentences_of(const BureauAnswer& answer, std::string_view bureau,
                                                    const Told& told);

/// The title of an alert, to be shown.
[[nodiscard]] std::string title_of(const Alert& alert, const Told& told);

}  // namespace garita::watchlists
