// What the station's watchlists say of the document at the kiosk, in every language, for the page and for the records.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "firmware/garitad/http_server.h"
#include "firmware/garitad/view.h"
#include "firmware/station/clock.h"
#include "firmware/watchlists/watchlists.h"

namespace garita {

/// The document by which lists and the bureau are asked, as its zone was read; nothing where no number was.
[[nodiscard]] std::optional<watchlists::Document> document_read(const Report& report);

/// Asks the lists; keeps no answer. All functions may be called by any thread.
class ListAnswers {
public:
    /// All outlive it.
    ListAnswers(watchlists::Watchlists& lists, const StationClock& clock, const Languages& languages)
        : m_lists(lists), m_clock(clock), m_languages(languages) {}

    /// Of what was read of a document so far: {"found": [{"hit", "alert", "list", "sentences", "picture"}], "notes":
    /// {"en": […]}}. Empty where nothing was read by which a list could be asked.
    [[nodiscard]] std::string of(const Report& report) const;
    /// Which lists there are and how old each is, for the screen, always:
    /// [{"title", "day", "age_days", "sentences", "attention"}].
    [[nodiscard]] std::string states() const;
    /// GET /alert/LIST/ID: the picture to look for; 404 where there is none.
    [[nodiscard]] HttpAnswer picture(const std::string& path) const;

private:
    [[nodiscard]] trust::Today today() const;

    watchlists::Watchlists& m_lists;
    const StationClock& m_clock;
    const Languages& m_languages;
};

}  // namespace garita
