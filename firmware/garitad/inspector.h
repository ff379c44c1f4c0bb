// What the kiosk asks of whoever inspects a capture: the worker process, or a stand-in in tests.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>

#include "firmware/report.h"
#include "firmware/trust/validity.h"
#include "firmware/worker/picture_feed.h"
#include "mrz/format.h"

namespace garita {

/// What the officer says the document is, where no machine-readable zone tells.
struct DocumentChoice {
    std::optional<mrz::Format> format{};  ///< none: another kind of document
    bool operator==(const DocumentChoice&) const = default;
};

struct InspectionOrder {
    worker::PictureFeed& pictures;         ///< may still be coming
    std::span<const std::string> lines{};  ///< of text, in place of pictures
    std::optional<DocumentChoice> choice{};
    std::span<const std::string> typed_zone{};  ///< the MRZ as the officer typed it; empty: as the machine reads it
    trust::Today today{};
    bool specimens = false;               ///< specimen and invented documents are what is expected
    std::size_t picture_bytes = 500'000;  ///< of each picture that comes back, at most
};

/// What comes while an inspection runs; called on the thread of inspect().
struct InspectionSink {
    std::function<void(PagePicture)> picture{};
    std::function<void(const Report&)> progress{};  ///< provisional
    std::function<void()> again{};  ///< it begins anew: pictures and what was known before do not hold any more
    std::function<void(const Error&)> trouble{};  ///< some findings will be `aborted`, the others stand
};

/// One thread uses it at a time; drop() and cancel() may come from any.
class Inspector {
public:
    Inspector() = default;
    Inspector(const Inspector&) = delete;
    Inspector& operator=(const Inspector&) = delete;
    virtual ~Inspector() = default;

    /// Inspects one document. An error is `aborted`: the worker died, took too long, or could not read a picture
    /// (Input).
    [[nodiscard]] virtual Result<Report> inspect(const InspectionOrder& order, const InspectionSink& sink) = 0;

    /// Makes ready for a document of that day, so that it need not wait, and returns at once: whether it is
    /// ready by now, or why it will not be. Not during inspect().
    virtual Result<bool> prepare(const trust::Today& /*today*/) { return true; }

    /// Ends an inspect() in progress soon; others follow. Its feed is stopped first.
    virtual void drop() = 0;

    /// Ends an inspect() in progress soon; none follows.
    virtual void cancel() = 0;
};

}  // namespace garita
