// The pairs of documents that check_between compares: each check's own file says how. Pure.
#pragma once

#include <string_view>

#include "mrz/document.h"
#include "vision/finding.h"
#include "vision/read/reading.h"

namespace garita::detail {

/// A document with a machine-readable zone, and the zone taken apart. Borrowed.
struct Read {
    const Reading* reading = nullptr;
    const mrz::Interpretation* seen = nullptr;
    mrz::Document document;
};

/// visa_passport.cpp: a visa or a card against the passport. `today` is ISO 8601.
[[nodiscard]] Finding compare_visa(const Read& passport, const Read& other, std::string_view today);
/// One of the documents has no zone that could be compared.
[[nodiscard]] Finding visa_not_read();

/// boarding_pass.cpp: is a barcode a boarding pass, and whose is it?
[[nodiscard]] bool is_boarding_pass(const Barcode& barcode);
[[nodiscard]] Finding compare_pass(const mrz::Interpretation& passport, const Barcode& pass);

}  // namespace garita::detail
