// Whatever comes as a packed catalog is refused, or its models are read or refused one by one: what a worker does with
// what its parent handed over.
#include <algorithm>
#include <cstdint>

#include "firmware/catalog/document_models.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t kMost = 3;
    const auto models = garita::PackedModels::of({data, size});
    if (!models) return 0;
    for (std::size_t i = 0; i < std::min(kMost, models->facts().size()); ++i) (void)models->load(i);
    return 0;
}
