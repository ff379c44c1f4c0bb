// What holds of every content, whatever the bytes were.
#pragma once

#include <cstddef>
#include <cstdlib>

#include "vision/seal/content.h"
#include "vision/seal/detail/text.h"
#include "vision/seal/verify.h"

namespace garita::seal::fuzz {

inline void expect(bool holds) {
    if (!holds) std::abort();
}

inline void hold(const Content& content, std::size_t payload) {
    expect(!content.format.empty() && is_printable(content.version));
    for (const Field& field : content.fields) {
        expect(!field.name.empty());
        expect(content.seal || !field.value.empty());
        expect(is_printable(field.value) && is_printable(field.element));
    }
    expect(content.defects.size() <= seal::kMostDefects);
    for (const Defect& defect : content.defects) {
        expect(defect.offset <= payload);
        expect(defect.arguments.size() == expectation_of(defect.expected).count());
        for (const std::string& argument : defect.arguments)
            expect(argument.size() <= kLongestDefectArgument && is_printable(argument));
    }
    if (!content.seal) return;
    static const TrustStore kEmpty;
    const Verification result = verify(*content.seal, kEmpty, "2026-11-25");
    // What the seal brings itself is never trusted by itself.
    expect(judge_signer(result).outcome != Judgement::Outcome::Successful);
}

}  // namespace garita::seal::fuzz
