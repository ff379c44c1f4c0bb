// Vision run backwards: draws specimen documents, genuine and forged, in every band, with the truth beside them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/capture/capture.h"
#include "drivers/capture/error.h"
#include "drivers/capture/geometry.h"
#include "mrz/format.h"
#include "vision/specimen/flaws.h"

namespace garita::specimen {

/// What to draw. Persons, states (UTO) and numbers are invented.
struct Request {
    mrz::Format format = mrz::Format::TD3;  ///< TD1, TD2, TD3, MRVA or MRVB
    std::string kind = {};                  ///< empty for genuine, else one of kinds()
    std::uint64_t seed = 1;                 ///< same seed, same pixels: a forgery and its genuine twin share it
    std::string series = {};                ///< one of series_of(format); empty: the first or the second, by the seed
    double ppi = 400;                       ///< 200 … 600
    std::optional<Flaws> flaws = {};        ///< by a certain scanner with flaws; then `scanned` does not count
    bool six_bands = false;                 ///< by coaxial light and from two sides as well
    bool scanned = true;  ///< false: the page alone as if new, upright, without wear, surroundings, noise or shift
};

/// The truth of a drawn capture, as design/truth.md has it on disk.
struct Truth {
    std::string kind;    ///< of design/truth.md; empty for genuine
    std::string series;  ///< "UTO-P-1-2015"
    SizeMm size_mm;
    std::vector<std::string> mrz;  ///< as it stands on the page, a forger's mistakes included
    std::map<std::string, std::string>
        fields;                            ///< of the MRZ by the names of design/json.md; "viz_…" as printed (UTF-8)
    std::vector<std::string> should_fail;  ///< checks
    std::vector<std::string> should_fail_with_model;  ///< checks that only a document model makes fail, or that advise
    std::vector<std::string> must_not_fail;           ///< checks
    std::string valid_on;                             ///< ISO 8601
    /// "photo", "ghost", "mrz", "viz_NAME"; of a series that has it "thread", "watermark",
    /// "perforation", "personal_perforation", "access_number" (where it may stand on any document of the series);
    /// "attack" (forgeries only)
    std::map<std::string, RectMm> regions_mm;
    double turned_deg = 0;  ///< how far the document lies from upright in the pictures, clockwise
    std::string remarks;    ///< what the forger did, in a sentence
    std::string flaws;      ///< of the scanner, as parse_flaws() reads them; empty for none
};

struct Drawn {
    Capture capture;  ///< infrared, white, ultraviolet, and where asked for coaxial, oblique-1, oblique-2
    Truth truth;
};

/// What this renderer draws besides genuine documents: a kind of design/truth.md (mrz-ink), a kind and what is special
/// of it (stolen-blank-age), or what may befall a genuine document (expired, two-documents). Without `six_bands` not
/// what only coaxial and oblique light show.
[[nodiscard]] std::vector<std::string> kinds(bool six_bands = false);

/// The names of a format's series: "UTO-P-1-2015". None of a format that it cannot draw.
[[nodiscard]] std::vector<std::string> series_of(mrz::Format format);

/// Draws one. Deterministic by the request and thread-safe; an Input error for a kind, format, series or resolution
/// that it cannot draw, or a typeface that is not installed.
[[nodiscard]] Result<Drawn> draw(const Request& request);

/// What a scanner is calibrated with, drawn: a sheet of office paper over the whole glass of a scanner with flaws,
/// blank, black with toner, or a card printed with `print` (255 where toner is) in the middle of it.
enum class PlainSheet { White, Black, Printed };
struct SheetRequest {
    PlainSheet sheet = PlainSheet::White;
    ImageView print = {};        ///< of the card; REQUIRES one for Printed
    double print_px_per_mm = 0;  ///< of it
    double turn_deg = 0;         ///< how the card lies, clockwise
    Flaws flaws = {};
    std::uint64_t seed = 1;  ///< of the scan: noise
    double ppi = 400;        ///< 100 … 600
};
[[nodiscard]] Result<Capture> draw_sheet(const SheetRequest& request);

}  // namespace garita::specimen
