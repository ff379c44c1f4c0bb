// A forgery is its genuine twin but for what the forger did.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "vision/specimen/draw.h"

namespace garita::specimen {
namespace {

Drawn drawn(const Request& request) {
    Result<Drawn> result = draw(request);
    EXPECT_TRUE(result) << request.kind << ": " << result.error().text;
    return std::move(*result);
}

// How many pixels of a band differ outside a region.
int differences_outside(const BandImage& a, const BandImage& b, const RectMm& region, int& inside) {
    const double k = a.ppi / kMillimetresPerInch;
    int outside = 0;
    inside = 0;
    for (int y = 0; y < a.image.height(); ++y)
        for (int x = 0; x < a.image.width(); ++x) {
            const std::size_t at = static_cast<std::size_t>(y) * a.image.stride() +
                                   static_cast<std::size_t>(x) * static_cast<std::size_t>(a.image.channels());
            bool same = true;
            for (std::size_t c = 0; c < static_cast<std::size_t>(a.image.channels()); ++c)
                same = same && a.image.view().data[at + c] == b.image.view().data[at + c];
            if (same) continue;
            const bool in = x >= region.x * k && x <= (region.x + region.width) * k && y >= region.y * k &&
                            y <= (region.y + region.height) * k;
            ++(in ? inside : outside);
        }
    return outside;
}

class Twins : public testing::TestWithParam<mrz::Format> {};

TEST_P(Twins, DifferOnlyWhereTheForgerWorked) {
    for (const std::uint64_t seed : {3U, 4U}) {
        const Request genuine = {.format = GetParam(), .kind = "", .seed = seed, .ppi = 200, .scanned = false};
        const Drawn original = drawn(genuine);
        for (const std::string& kind : kinds()) {
            Request request = genuine;
            request.kind = kind;
            const Drawn forged = drawn(request);
            if (forged.truth.kind.empty()) continue;  // genuine: nobody worked on it
            int changed = 0;
            for (std::size_t i = 0; i < 3; ++i) {
                int inside = 0;
                EXPECT_EQ(differences_outside(original.capture.bands[i], forged.capture.bands[i],
                                              forged.truth.regions_mm.at("attack"), inside),
                          0)
                    << kind << " seed " << seed << " band " << i;
                changed += inside;
            }
            EXPECT_GT(changed, 50) << kind << " seed " << seed;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Formats, Twins, testing::Values(mrz::Format::TD3, mrz::Format::TD1));

TEST(Forgery, TruthHasTheLinesAsTheyStandOnThePage) {
    bool kept = false;
    bool recomputed = false;
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        const Request genuine = {.format = mrz::Format::TD1, .kind = "", .seed = seed, .ppi = 200, .scanned = false};
        Request forged = genuine;
        forged.kind = "data-mrz";
        const Drawn a = drawn(genuine);
        const Drawn b = drawn(forged);
        EXPECT_NE(a.truth.mrz, b.truth.mrz);
        EXPECT_EQ(a.truth.fields.at("viz_document_number"), b.truth.fields.at("viz_document_number"));
        kept = kept || b.truth.should_fail.front() == "mrz-check-digits";
        recomputed = recomputed || b.truth.should_fail.front() == "viz-mrz";
    }
    EXPECT_TRUE(kept && recomputed) << "both ways of altering an MRZ are drawn";
}

}  // namespace
}  // namespace garita::specimen
