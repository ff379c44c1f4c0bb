// The national bureau asked about the document at the kiosk: beside the inspection, which never waits for it. An answer
// stands on the screen and in the record, with its time; none is used again, and none has a part in the verdict.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "firmware/garitad/view.h"
#include "firmware/station/keeper.h"
#include "firmware/watchlists/bureau.h"

namespace garita {

/// What is asked, and of which inspection.
struct BureauQuestion {
    watchlists::Document document{};
    Work work{};
    std::optional<records::InspectionId> inspection{};  ///< nothing: nothing can be kept
};

/// Why a document is not asked about.
enum class NotAsked {
    Mode,   ///< what is simulated or for training stays at the station
    Number  ///< it was not read surely, and nobody typed it
};

/// All functions may be called by any thread.
class BureauAnswers {
public:
    /// How many documents wait to be asked about, at most: then the next is Unreachable at once.
    static constexpr std::size_t kMostWaiting = 4;

    /// All outlive it.
    BureauAnswers(watchlists::Bureau& bureau, Station& station, const Languages& languages);
    BureauAnswers(const BureauAnswers&) = delete;
    BureauAnswers& operator=(const BureauAnswers&) = delete;
    ~BureauAnswers();

    /// Returns at once. `tell` gets {"state": "asking" | "reported" | "no-report" | "unreachable", "asked":
    /// "2026-12-01T10:31:00Z", "sentences": {"en": […]}, "kept": true}: first that it is asked, then, by a thread of
    /// this object's, the answer, after it is in the record and the audit log. REQUIRES a live document and a station
    /// that is set up.
    void ask(BureauQuestion question, std::function<void(const std::string& answer)> tell);

    /// {"state": "not-asked", "sentences": {"en": […]}}
    [[nodiscard]] std::string not_asked(NotAsked why) const;

    /// A question in progress ends; what waits is not asked any more; nobody is told anything after it returns.
    void stop();

private:
    struct Waiting {
        BureauQuestion question{};
        std::function<void(const std::string&)> tell{};
    };
    void work();
    void answer(const Waiting& waiting);
    [[nodiscard]] std::string told(const watchlists::BureauAnswer& answer, std::int64_t asked) const;
    [[nodiscard]] Result<bool> keep(const BureauQuestion& question, const watchlists::BureauAnswer& answer,
                                    const std::string& told);
    void complain(std::string_view what, const watchlists::Document& document, const std::string& trouble);

    watchlists::Bureau& m_bureau;
    Station& m_station;
    const Languages& m_languages;
    std::string m_complained{};  ///< of the thread: the same trouble is told once

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Waiting> m_waiting;
    bool m_stopping = false;
    std::thread m_thread;  ///< last: it uses the others
};

}  // namespace garita
