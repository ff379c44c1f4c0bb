#include "vision/checks/between.h"

#include <algorithm>

#include "vision/checks/check.h"
#include "vision/checks/detail/between_documents.h"

namespace garita {
namespace {

using detail::Read;

bool has_pass(const Reading& reading) {
    return std::ranges::any_of(reading.barcodes, detail::is_boarding_pass);
}

void compare_visas(const std::vector<Read>& passports, const std::vector<Read>& others, std::size_t unread,
                   std::string_view today, std::vector<Finding>& findings) {
    const std::size_t before = findings.size();
    for (const Read& passport : passports)
        for (const Read& other : others) findings.push_back(detail::compare_visa(passport, other, today));
    for (std::size_t i = 0; i < unread; ++i) findings.push_back(detail::visa_not_read());
    if (findings.size() > before) return;
    findings.push_back(not_supported(reason::kNoSecondDocument));
    findings.back().check = "visa-passport";
}

void compare_passes(const std::vector<Read>& passports, std::span<const Reading* const> documents,
                    std::vector<Finding>& findings) {
    const std::size_t before = findings.size();
    bool seen = false;
    for (const Reading* reading : documents) {
        if (reading == nullptr) continue;
        for (const Barcode& barcode : reading->barcodes) {
            if (!detail::is_boarding_pass(barcode)) continue;
            seen = true;
            // A pass in the passport's own picture was compared in that inspection.
            for (const Read& passport : passports)
                if (passport.reading != reading) findings.push_back(detail::compare_pass(*passport.seen, barcode));
        }
    }
    if (findings.size() > before) return;
    findings.push_back(not_supported(seen ? reason::kNoSecondDocument : reason::kNoBoardingPass));
    findings.back().check = "boarding-pass";
}

}  // namespace

std::vector<Finding> check_between(std::span<const Reading* const> documents, std::string_view today) {
    std::vector<Read> passports;
    std::vector<Read> others;
    std::size_t unread = 0;
    for (const Reading* reading : documents) {
        if (reading == nullptr || !reading->mrz) {
            // A boarding pass has no zone to be read.
            if (reading == nullptr || !has_pass(*reading)) ++unread;
            continue;
        }
        const mrz::Interpretation& seen = reading->mrz->interpretation;
        Read read{reading, &seen, mrz::parse(seen.format, seen.lines)};
        (seen.format == mrz::Format::TD3 ? passports : others).push_back(std::move(read));
    }
    std::vector<Finding> findings;
    compare_visas(passports, others, documents.size() > 1 ? unread : 0, today, findings);
    compare_passes(passports, documents, findings);
    return findings;
}

}  // namespace garita
