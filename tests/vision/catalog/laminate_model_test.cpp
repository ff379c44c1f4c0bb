// What coaxial light and light from two sides show of drawn passports of one series, and of copies (simulated).
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "tests/vision/catalog/drawn_models.h"
#include "vision/specimen/page.h"
#include "vision/specimen/scan.h"

namespace garita::catalog {
namespace {

specimen::Request six_bands(std::uint64_t seed, const std::string& kind = "") {
    specimen::Request request = passport(seed, kind);
    request.six_bands = true;
    return request;
}

/// Seeds of the series that lie upright, from `first` on.
std::vector<std::uint64_t> upright_seeds(std::size_t count, std::uint64_t first) {
    std::vector<std::uint64_t> seeds;
    for (std::uint64_t seed = first; seeds.size() < count; ++seed)
        if (specimen::design_of(mrz::Format::TD3, seed).name == kSeries &&
            std::abs(specimen::place_by_seed(seed, true).turn_deg) < 45)
            seeds.push_back(seed);
    return seeds;
}

constexpr std::uint64_t kOthers = 100;  // seeds that the model was not learned from

/// Of the lamps that this is about only.
const DocumentModel& laminate_model() {
    static const DocumentModel kModel = [] {
        std::vector<Example> examples;
        for (const std::uint64_t seed : upright_seeds(kLearned, 1)) {
            examples.push_back(example_of(drawn(six_bands(seed))));
            examples.back().name = "seed " + std::to_string(seed);
            examples.back().measured.clear();
            std::erase_if(examples.back().page.bands, [](const BandImage& band) {
                return band.band == Band::Infrared || band.band == Band::Ultraviolet;
            });
        }
        auto learned = learn_model({.series = {"UTO", "P", "2", 2019, ""}, .format = mrz::Format::TD3}, examples,
                                   [](const std::string&) {});
        if (!learned) throw std::runtime_error(learned.error().text);
        return std::move(*learned);
    }();
    return kModel;
}

Finding held(const Inspected& document, std::string_view check) {
    const Identified identified{
        .outcome = Outcome::Successful, .check = {}, .fits = {}, .model = copy_of(laminate_model())};
    Finding finding = check_of(document, check, &identified);
    print(document.truth.kind + " " + document.truth.remarks, finding);
    return finding;
}

TEST(Laminate, IsOnGenuineDocuments) {
    for (const std::uint64_t seed : upright_seeds(4, kOthers))
        for (const char* check : {"laminate-coaxial", "ovd-oblique"})
            EXPECT_EQ(held(drawn(six_bands(seed)), check).outcome, Outcome::Successful) << check << ", seed " << seed;
}

TEST(Laminate, IsNotOnCopies) {
    // A seed of each sort.
    std::vector<std::uint64_t> seeds = upright_seeds(8, kOthers);
    std::ranges::sort(seeds, {}, [](std::uint64_t seed) { return std::pair(seed % 3, seed); });
    seeds.erase(
        std::unique(seeds.begin(), seeds.end(), [](std::uint64_t a, std::uint64_t b) { return a % 3 == b % 3; }),
        seeds.end());
    ASSERT_EQ(seeds.size(), 3U);
    for (const std::uint64_t seed : seeds)
        for (const char* check : {"laminate-coaxial", "ovd-oblique"})
            EXPECT_EQ(held(drawn(six_bands(seed, "ovd-copied")), check).outcome, Outcome::Failed)
                << check << ", seed " << seed;
    for (const char* kind : {"counterfeit-laser", "photocopy"})
        EXPECT_EQ(held(drawn(six_bands(seeds.front(), kind)), "ovd-oblique").outcome, Outcome::Failed) << kind;
}

TEST(Laminate, OfADocumentThatLiesTurnedIsAskedFor) {
    Inspected turned = inspect(specimen::draw(six_bands(upright_seeds(1, kOthers).front()))->capture);
    turned.pages.at(0).turned_deg = 90;
    const Finding finding = held(turned, "ovd-oblique");
    EXPECT_EQ(finding.outcome, Outcome::Undetermined);
    EXPECT_EQ(finding.message_key, "ovd-oblique.turned");
    EXPECT_EQ(held(turned, "laminate-coaxial").outcome, Outcome::Successful) << "the lens has no side";
}

TEST(Laminate, IsNotSpokenOfWithoutItsLamp) {
    const Finding finding = held(drawn(passport(1)), "ovd-oblique");
    EXPECT_EQ(finding.outcome, Outcome::NotSupported);
    EXPECT_EQ(finding.reason, "no such lamp");
}

}  // namespace
}  // namespace garita::catalog
