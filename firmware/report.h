// What the worker reports of one document: everything that was read and found, without a pixel and without a verdict.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/capture/descriptor.h"
#include "drivers/capture/error.h"
#include "drivers/capture/geometry.h"
#include "mrz/format.h"
#include "vision/finding.h"
#include "vision/read/reading.h"

namespace garita {

/// An upright picture of one band of a page, encoded by the worker from pixels: whoever passes it on need not read it.
struct PagePicture {
    int page = 0;
    Band band = Band::White;
    std::string check{};     ///< not the page itself but what it would look like by the model that this check asked
    std::string media_type;  ///< "image/jpeg"
    Descriptor memory;       ///< sealed
    std::uint64_t size = 0;  ///< bytes
};

inline constexpr int kMostPages = 8;  ///< of one document

/// A page without its pixels.
struct PageFacts {
    Side side = Side::Front;
    bool found = false;
    bool outline_found = false;  ///< its own edges were seen: size_mm is what they measure
    SizeMm size_mm{};
    double ppi = 0;
    double turned_deg = 0;
    std::optional<mrz::Format> format{};
    std::vector<Band> bands{};
    bool operator==(const PageFacts&) const = default;
};

/// One input picture that could not be read.
struct InputError {
    std::string name;
    std::string text;
    bool operator==(const InputError&) const = default;
};

/// The document model that was found for it.
struct ModelFound {
    std::string id;                           ///< of the series (catalog::name_of); of several that fit, with commas
    Outcome outcome = Outcome::Undetermined;  ///< Successful: one fits; Undetermined: several do
    bool operator==(const ModelFound&) const = default;
};

/// What is known of the document.
struct Report {
    std::vector<PageFacts> pages{};
    Reading reading{};  ///< its MRZ without pixel geometry
    std::vector<Finding> findings{};
    std::optional<ModelFound> model{};
    std::vector<InputError> errors{};
    std::map<std::string, double> timings_ms{};  ///< wall clock of each stage: "total", "page", "mrz", …

    /// It is of one series of which there is a model.
    [[nodiscard]] bool has_model() const { return model && model->outcome == Outcome::Successful; }
};

/// The worker's wire form: JSON, versioned. Parsing is strict: unknown keys, wrong types, numbers out of range, too
/// many or too long items and unknown names are errors (Internal): what a worker sends is hostile input.
[[nodiscard]] std::string to_wire(const Report& report);
[[nodiscard]] Result<Report> report_from_wire(std::string_view text);

/// What the officer, or the command line, says of a document before it is inspected.
struct InspectionRequest {
    std::string today;  ///< ISO 8601
    bool clock_confirmed = true;
    bool specimens = false;
    double ppi = 0;                              ///< 0: found from the document
    std::optional<mrz::Format> chosen_format{};  ///< where no MRZ tells the type
    bool pictures = false;                       ///< send page pictures back, and what is known while it is found
    std::size_t picture_bytes = 50'000'000;      ///< of each of them at most, where a lower quality makes it so
    std::vector<std::string> lines{};  ///< what a reader of text gave, in place of pictures; drivers/lines bounds it
    bool barcodes = true;              ///< look for them; a second try does not (locked_in_inspection.h)
    std::vector<std::string> typed_zone{};  ///< the MRZ as an officer typed it, against the picture; empty: nobody did
};

}  // namespace garita
