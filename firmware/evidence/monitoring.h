// An inspection for who watches over many stations: how checks go, by document, scanner and version. What BSI TR-03135
// always logs (design/inspection.md), and nothing that tells a person.
#pragma once

#include <string>

#include "drivers/capture/error.h"
#include "firmware/records/kept.h"
#include "firmware/verdict.h"

namespace garita::evidence {

/// Where it was inspected, and in which mode.
struct Monitored {
    std::string station{};  ///< its name
    Mode mode = Mode::Live;
};

/// One object of JSON on one line, whose form README.md tells. Words of closed lists, numbers, times and the record's
/// random number alone: no text that stood on a document, that a person wrote, or that a device says of itself where
/// nobody has paired it. Device error: what is kept is of a newer form.
[[nodiscard]] Result<std::string> monitoring_line(const records::KeptInspection& kept, const Monitored& where);

}  // namespace garita::evidence
