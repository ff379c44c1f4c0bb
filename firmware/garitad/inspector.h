// What the kiosk asks of whoever inspects a capture: the worker process, or a stand-in in tests.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "drivers/capture/descriptor.h"
#include "drivers/capture/geometry.h"
#include "firmware/scanner/client.h"
#include "mrz/format.h"
#include "vision/finding.h"
#include "vision/read/reading.h"

namespace garita {

/// An upright picture of one band of a page, encoded by the worker; garitad passes it on unread.
struct PagePicture {
    int page = 0;
    Band band = Band::White;
    std::string media_type;  ///< "image/jpeg", "image/png" or "image/bmp"
    Descriptor memory;       ///< sealed
    std::uint64_t size = 0;
};

/// A page without its pixels.
struct PageFacts {
    Side side = Side::Front;
    bool found = false;
    SizeMm size_mm{};
    std::optional<mrz::Format> format{};
    bool operator==(const PageFacts&) const = default;
};

/// What is known of the document: all of it at the end, part of it on the way.
struct Report {
    std::vector<PageFacts> pages{};
    Reading reading{};
    std::map<std::string, std::string> mrz_fields{};  ///< field names of json.md
    std::vector<Finding> findings{};
    bool has_model = false;
};

/// What the officer says the document is, where no machine-readable zone tells.
struct DocumentChoice {
    std::optional<mrz::Format> format{};  ///< none: another kind of document
    bool operator==(const DocumentChoice&) const = default;
};

struct InspectionOrder {
    std::span<const scanner::Delivered> images{};
    std::optional<DocumentChoice> choice{};
    bool specimens = false;  ///< specimen and invented documents are what is expected
};

/// What comes while an inspection runs; called on the thread of inspect().
struct InspectionSink {
    std::function<void(PagePicture)> picture{};
    std::function<void(const Report&)> progress{};  ///< provisional
};

/// One thread uses it at a time; cancel() may come from any.
class Inspector {
public:
    Inspector() = default;
    Inspector(const Inspector&) = delete;
    Inspector& operator=(const Inspector&) = delete;
    virtual ~Inspector() = default;

    /// Inspects one document. An error is `aborted`: the worker died, took too long, or could not read a picture
    /// (Input).
    [[nodiscard]] virtual Result<Report> inspect(const InspectionOrder& order, const InspectionSink& sink) = 0;

    /// Ends an inspect() in progress soon; none follows.
    virtual void cancel() = 0;
};

}  // namespace garita
