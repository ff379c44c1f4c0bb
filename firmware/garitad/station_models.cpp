#include "firmware/garitad/station_models.h"

#include <cstdio>

#include "firmware/catalog/installed.h"
#include "firmware/garitad/view.h"

namespace garita {

std::vector<std::uint8_t> station_models(const std::filesystem::path& data, const trust::Today& today,
                                         EventHub& events) {
    const auto installed = read_installed(data, today);
    events.set_standing("models", models_json(installed));
    if (!installed) {
        std::fprintf(stderr, "garitad: no document models: %s\n", installed.error().text.c_str());
        return {};
    }
    for (const InstalledCatalog& one : *installed)
        if (!one.opened)
            std::fprintf(stderr, "garitad: the catalog %s: %s\n", one.file.c_str(), one.opened.error().text.c_str());
    return packed_of(*installed);
}

}  // namespace garita
