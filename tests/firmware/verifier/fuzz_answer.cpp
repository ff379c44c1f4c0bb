// Whatever a verifier sends for its answer is refused, or is an answer that is told again as it was understood.
#include <cstdint>
#include <cstdlib>

#include "firmware/verifier/wire.h"
#include "tests/firmware/verifier/sample.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace garita::verifier;
    static const Question kQuestion = testing::sample_question();
    const auto answer = answer_from_wire({reinterpret_cast<const char*>(data), size}, kQuestion);
    if (!answer) return 0;
    if (answer->understood.size() != kQuestion.symbols.size()) std::abort();
    const std::string once = to_wire(*answer);
    const auto again = answer_from_wire(once, kQuestion);
    if (!again || to_wire(*again) != once) std::abort();
    return 0;
}
