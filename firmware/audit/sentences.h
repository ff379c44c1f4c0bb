// What an entry, and what is wrong with a log, says to people.
#pragma once

#include <string>

#include "firmware/audit/entry.h"
#include "firmware/audit/verify.h"
#include "firmware/messages.h"

namespace garita::audit {

/// The entry's sentence, with its fields filled in: [audit] of firmware/languages. One of an event that this program
/// does not know says so, with its fields as they stand.
[[nodiscard]] std::string sentence_of(const Entry& entry, const Language& language);
[[nodiscard]] std::string sentence_of(const Discrepancy& discrepancy, const Language& language);

}  // namespace garita::audit
