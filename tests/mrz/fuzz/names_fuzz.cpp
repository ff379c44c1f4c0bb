// Any bytes as a printed name and as an MRZ name, apart by a line break.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "mrz/names.h"
#include "mrz/transliteration.h"
#include "mrz/write.h"

using namespace garita::mrz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view printed = text.substr(0, end);
    const std::string_view mrz = text.substr(std::min(end + 1, text.size()));
    const NameComparison plain = agree(printed, mrz);
    const NameComparison full = agree(printed, mrz, true);
    if (plain.agrees && !full.agrees) std::abort();
    const auto written = transliterate(printed);
    if (written && !written->empty() && written->size() <= 64 && !agree(printed, *written).agrees) std::abort();
    if (name_field(printed, mrz, 39).size() > 39) std::abort();
    return 0;
}
