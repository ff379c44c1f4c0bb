// Vision run backwards: draws specimen documents, genuine and forged, in every band, with the truth beside them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/capture/capture.h"
#include "drivers/capture/error.h"
#include "drivers/capture/geometry.h"
#include "mrz/format.h"

namespace garita::specimen {

/// What to draw. Persons, states (UTO) and numbers are invented.
struct Request {
    mrz::Format format = mrz::Format::TD3;
    std::string kind;        ///< empty for genuine, else one of kinds() (design/truth.md)
    std::uint64_t seed = 1;  ///< same seed, same pixels: a forgery and its genuine twin share it
    double ppi = 400;        ///< 200 … 600
};

/// The truth of a drawn capture, as design/truth.md has it on disk.
struct Truth {
    std::string kind;    ///< empty for genuine
    std::string series;  ///< "UTO-P-1-2026"
    SizeMm size_mm;
    std::vector<std::string> mrz;
    std::map<std::string, std::string> fields;
    std::vector<std::string> should_fail;    ///< checks
    std::vector<std::string> must_not_fail;  ///< checks
    std::string valid_on;                    ///< ISO 8601
    std::map<std::string, RectMm> regions_mm;
};

struct Drawn {
    Capture capture;  ///< white, infrared, ultraviolet; as a scanner sees it: background, noise, a little turned
    Truth truth;
};

/// The kinds of attack that this renderer draws, in the words of design/truth.md.
[[nodiscard]] std::vector<std::string> kinds();

/// Draws one. Deterministic by the request; an Input error for a kind or format that it cannot draw.
[[nodiscard]] Result<Drawn> draw(const Request& request);

}  // namespace garita::specimen
