// The verifier's question and answer on the wire: JSON, versioned.
#pragma once

#include <string>
#include <string_view>

#include "drivers/capture/error.h"
#include "firmware/verifier/verification.h"

namespace garita::verifier {

[[nodiscard]] std::string to_wire(const Question& question);
/// Strict: unknown keys, wrong types, numbers out of range, too many or too long items are errors (Internal).
[[nodiscard]] Result<Question> question_from_wire(std::string_view text);

[[nodiscard]] std::string to_wire(const Answer& answer);
/// Strict likewise, for a verifier may have been taken over by what it was given: an answer to each symbol of
/// `question`, each check of the verifier once and in the order of the table, nothing that a check may not say
/// (vision/checks/registry.h), a verification where there is a seal and nowhere else.
[[nodiscard]] Result<Answer> answer_from_wire(std::string_view text, const Question& question);

}  // namespace garita::verifier
