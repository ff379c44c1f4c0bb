// visa-passport on drawn pairs, read from their pixels: the holder's own visa, and a visa out of another's passport.
#include <gtest/gtest.h>

#include "tests/vision/checks/specimens.h"
#include "vision/checks/between.h"

namespace garita {
namespace {

constexpr std::string_view kToday = "2026-06-01";

/// Persons go by the seed alone: a passport and a visa of one seed are of one holder.
Finding compared(std::uint64_t passport, mrz::Format format, std::uint64_t visa) {
    const Inspected& booklet = drawn({.format = mrz::Format::TD3, .seed = passport, .ppi = 300});
    const Inspected& label = drawn({.format = format, .seed = visa, .ppi = 300});
    const std::vector<const Reading*> both = {&booklet.reading, &label.reading};
    const std::vector<Finding> findings = check_between(both, kToday);
    EXPECT_EQ(findings.size(), 1U);
    return findings.empty() ? Finding{} : findings.front();
}

TEST(VisaPassportDrawn, OwnVisaAgreesAndAnothersFails) {
    for (const mrz::Format format : {mrz::Format::MRVA, mrz::Format::MRVB}) {
        for (const std::uint64_t seed : {41U, 42U}) {
            const Finding own = compared(seed, format, seed);
            EXPECT_EQ(own.outcome, Outcome::Successful) << own.message_key << " seed " << seed;
            EXPECT_EQ(own.margin, 1);
            const Finding others = compared(seed, format, seed == 41 ? 42 : 41);
            EXPECT_EQ(others.outcome, Outcome::Failed) << others.message_key << " seed " << seed;
            EXPECT_EQ(others.margin, -1);
            EXPECT_EQ(others.message_key, "visa-passport.differs");
        }
    }
}

}  // namespace
}  // namespace garita
