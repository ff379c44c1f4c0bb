// What stands in a log of a stranger, or on a receipt, is read or refused, whatever it is; what is read is written in
// one way only, and can be shown.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "firmware/audit/anchor.h"
#include "firmware/audit/entry.h"
#include "firmware/audit/sentences.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace garita;
    using namespace garita::audit;
    static const Language english = *Language::create("en");
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (const auto entry = parse_entry(bytes)) {
        if (entry->number < 1 || bytes.size() > kLongestEntry || bytes.front() != '{') std::abort();
        if (sentence_of(*entry, english).find('\x1b') != std::string::npos) std::abort();
        // Another key, order or blank is another text.
        if (parse_entry(std::string(bytes) + " ") || parse_entry(" " + std::string(bytes))) std::abort();
    }
    if (const auto anchor = parse_anchor(bytes))
        if (parse_anchor(to_text(*anchor)) != anchor) std::abort();
    return 0;
}
