// What is printed alike on every document of a series, in one band; and how much of it a page shows.
#pragma once

#include <cmath>
#include <optional>
#include <vector>

#include "drivers/capture/band.h"
#include "drivers/capture/geometry.h"
#include "drivers/capture/image.h"
#include "vision/page/page.h"

namespace garita::catalog {

/// Pixels an inch of everything in a model. A guilloche line is finer; what is compared is where it lies and how dense.
inline constexpr double kReferencePpi = 150;
/// So many millimetres in these pixels.
[[nodiscard]] inline int px(double mm) {
    return static_cast<int>(std::lround(mm * kReferencePpi / kMillimetresPerInch));
}

/// One band's static print, upright, corner to corner of the nominal page. Its relief is what is lighter or darker than
/// what is around it (the mean of the captures less the same blurred by kSurroundingsMm), 1 a code, 128 alike.
struct StaticPrint {
    Band band = Band::White;
    Image relief{};              ///< 3 channels; of grey bands, and of two, 1
    Image weight{};              ///< grey: 0 where a page may have anything, else how surely it is there; 255 at most
    std::optional<Band> less{};  ///< of what `band` shows beyond this one: what stands alike in both does not count
};
inline constexpr double kSurroundingsMm = 1.5;

/// The page in as many pixels as a model has: all that match() looks at of it.
[[nodiscard]] Page at_reference_ppi(const Page& page);

/// What a page shows of it.
struct PrintMatch {
    double similarity = 0;  ///< correlation over the weighted pixels, −1 … 1; 0 where nothing is to be seen
    double strength = 0;    ///< of its relief against the reference's: 0 where it is not printed, about 1 where it is
    double offset_mm = 0;   ///< how far it lies from where it belongs, in the middle
    std::vector<RectMm> weakest{};    ///< where it is least like the reference, worst first; at most 4 squares
    std::vector<RectMm> strongest{};  ///< where it is most like it, most first; likewise
};

/// The page's bands against the reference. Nothing where the page has not those bands, or is smaller than half of it.
/// Deterministic; one thread.
/// With `laid_by`, another print of that band, the page is laid over that one: what is sought must be where it belongs,
/// and what is like it beside it does not count.
[[nodiscard]] std::optional<PrintMatch> match(const StaticPrint& reference, const Page& page,
                                              const StaticPrint* laid_by = nullptr);

/// What a page shows of it, and what tells it from the prints of other series.
struct PrintFit {
    PrintMatch match{};
    /// The middle one of the correlations of squares of 5 mm of its ground, without letters: another series is unlike
    /// in most. Where there is hardly any ground, of squares of 10 mm of all of it.
    double everywhere = 0;
    bool of_ground = false;  ///< everywhere is of its ground
};

/// Nothing where match() is nothing.
[[nodiscard]] std::optional<PrintFit> fit(const StaticPrint& reference, const Page& page);

/// Which of two prints of one band the page shows rather, by what they differ in: 1 the first, −1 the second, 0
/// neither. Where one of them says nothing does not count. Nothing where they hardly differ, are of different bands or
/// sizes, or the page cannot be held against them (match()).
[[nodiscard]] std::optional<double> rather(const StaticPrint& first, const StaticPrint& second, const Page& page);

/// What the page would look like in the reference's band if it were printed as the reference: the page blurred by
/// kSurroundingsMm with the reference's relief on it, for people to hold beside it; without `printed`, as if that print
/// were not to be seen. Where the reference says nothing of a page only the blurred page. At kReferencePpi; nothing
/// where match() is nothing.
[[nodiscard]] std::optional<Image> expected(const StaticPrint& reference, const Page& page, bool printed);

/// The print on a bare page, as the band would show it but stronger, for people to look at; 3 channels, at
/// kReferencePpi. A print that must not be seen looks as white light shows it.
[[nodiscard]] Image picture_of(const StaticPrint& reference);

}  // namespace garita::catalog
