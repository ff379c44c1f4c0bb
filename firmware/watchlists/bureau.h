// The national bureau's service that is asked about one document at a time: INTERPOL's stolen and lost travel documents
// by FIND (online) or MIND (INTERPOL's own copy at the bureau). Never an extract of ours. What it answers is true when
// it answers, and is kept nowhere: least of all that it knows nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "firmware/watchlists/kept_list.h"

namespace garita::watchlists {

/// A report that the bureau knows of.
struct BureauReport {
    std::string state{};  ///< who reported the document, as in the MRZ
    Reason reason = Reason::Stolen;
    Day reported = 0;
    std::string reference{};  ///< by which the bureau knows it: at most 64 bytes, may be empty
    bool operator==(const BureauReport&) const = default;
};

struct BureauAnswer {
    enum class Standing {
        Reports,     ///< there are some
        NoReport,    ///< there are none at this moment
        Unreachable  ///< nothing is known: no connection, no answer in time, or none that could be understood
    };
    Standing standing = Standing::Unreachable;
    std::vector<BureauReport> reports{};
    std::string trouble{};  ///< of Unreachable, in English for the operator; no number of a document is in it
};
inline constexpr std::size_t kMostReports = 32;

/// The interface that adapters and stand-ins have.
class Bureau {
public:
    Bureau() = default;
    Bureau(const Bureau&) = delete;
    Bureau& operator=(const Bureau&) = delete;
    virtual ~Bureau() = default;

    /// "INTERPOL FIND of Utopia": for the screen.
    [[nodiscard]] virtual std::string name() const = 0;
    /// Asks; returns within the adapter's time, whatever the other side does. Any thread.
    [[nodiscard]] virtual BureauAnswer look_up(const Document& document) = 0;
    /// A look_up() in progress ends as soon as it can, and later ones at once: Unreachable. Any thread.
    virtual void cancel() {}
};

/// The body of a question and an answer (README.md): JSON. Without the series, which is nothing that a bureau knows.
[[nodiscard]] std::string question_of(const Document& document);
/// Strict: what document_of() would take. Input error: it is none.
[[nodiscard]] Result<Document> parse_question(std::string_view json);
[[nodiscard]] std::string answer_of(const std::vector<BureauReport>& reports);
/// Strict. Input error: it is none.
[[nodiscard]] Result<std::vector<BureauReport>> parse_reports(std::string_view json);

}  // namespace garita::watchlists
