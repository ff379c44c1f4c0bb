// What captures of one series have in common in a band. Only .cpp files of vision/catalog.
#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <vector>

#include "vision/catalog/example.h"
#include "vision/catalog/static_print.h"

namespace garita::catalog {

/// How alike each capture of a band is to that one which is most like the others, in the same order: correlation of its
/// ground, or where there is hardly any of all that is not personal.
struct Likeness {
    std::vector<double> values{};
    bool of_ground = false;
};
/// Nothing where one has not that band.
[[nodiscard]] std::optional<Likeness> likeness(Examples examples, Band band, SizeMm size);

/// The mean of all captures, personal places and what differs from one to the next included: it never becomes part of a
/// model as it is.
struct CommonPrint {
    Band band = Band::White;
    std::optional<Band> less{};  ///< as StaticPrint has it
    cv::Mat relief{};            ///< CV_32F, codes
    cv::Mat weight{};   ///< CV_32F, 0 … 1: how surely it is printed there on every document; 0 where personal
    cv::Mat allowed{};  ///< CV_8U, 255 where nothing personal stands on any of them
    double pixels = 0;  ///< of the page, or of the place that may be learned
};
/// Nothing where fewer than kLeastExamples have these bands.
[[nodiscard]] std::optional<CommonPrint> common_print(Examples examples, Band band, std::optional<Band> less,
                                                      SizeMm size);
/// The same of a feature's place alone: they are laid over each other by what is there. Of what is in the paper without
/// what is printed over it.
[[nodiscard]] std::optional<CommonPrint> common_print_at(Examples examples, Band band, SizeMm size, const RectMm& place,
                                                         bool in_paper);

/// All of it that is surely printed. Each of these is nothing where that is next to nothing.
[[nodiscard]] std::optional<StaticPrint> all_of(const CommonPrint& common);
/// Of what was captured under ultraviolet, that which glows, and what is close around it.
[[nodiscard]] std::optional<StaticPrint> luminescent(const CommonPrint& ultraviolet);
/// Of what is printed in white light, that of which infrared shows nothing: as a print of the infrared band that must
/// not be seen.
[[nodiscard]] std::optional<StaticPrint> vanishing(const CommonPrint& white, const CommonPrint& infrared);

/// What the captures have at a place, in the mean, that the print does not: as a print of that place. Nothing where
/// that is next to nothing, or none has the band.
[[nodiscard]] std::optional<StaticPrint> beyond_print(const StaticPrint& print, Examples examples, const RectMm& place);

/// Something of the holder's that luminescent print may run over.
struct Overprinted {
    std::optional<RectMm> Example::*place;
    double edge_mm;         ///< at its edges nothing is learned
    double least_of_paper;  ///< times as bright as the page is what glows: between dark letters bare paper seems to
};
inline constexpr Overprinted kPhotograph{&Example::photo, 1, 0};
inline constexpr Overprinted kZone{&Example::zone, 0, 1.3};

/// What glows over it on all: the shape of it in one tone, and where it glows on all of them, so that nothing of a face
/// or a name, not even of their mean, is in it. `ultraviolet` is their common print, by which they are laid over each
/// other. Nothing where fewer than kLeastOverprinted captures have it, or one has not.
[[nodiscard]] std::optional<StaticPrint> overprint(Examples examples, const CommonPrint& ultraviolet,
                                                   const Overprinted& what);
inline constexpr std::size_t kLeastOverprinted = 8;

}  // namespace garita::catalog
