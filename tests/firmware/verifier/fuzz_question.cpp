// Whatever is asked of a verifier is refused, or is answered as the parent takes an answer.
#include <cstdint>
#include <cstdlib>

#include "firmware/verifier/wire.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace garita::verifier;
    const auto question = question_from_wire({reinterpret_cast<const char*>(data), size});
    if (!question) return 0;
    const std::string once = to_wire(*question);
    const auto again = question_from_wire(once);
    if (!again || to_wire(*again) != once) std::abort();
    const auto answer = answer_to(*question, {});
    if (answer && !answer_from_wire(to_wire(*answer), *question)) std::abort();
    return 0;
}
