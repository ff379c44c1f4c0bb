#include "firmware/catalog/catalog_files.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <system_error>
#include <utility>

#include "firmware/bytes.h"
#include "firmware/catalog/model_toml.h"
#include "firmware/process/named_files.h"

namespace garita {
namespace {

namespace fs = std::filesystem;

/// Names of what lies in a folder, sorted.
Result<std::vector<std::string>> names_in(const fs::path& folder, bool folders) {
    std::error_code error;
    std::vector<std::string> names;
    for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
        std::error_code ignored;
        if (folders ? entry->is_directory(ignored) : entry->is_regular_file(ignored))
            names.push_back(entry->path().filename().string());
    }
    if (error) return fail(ErrorKind::Input, folder.string() + " is no folder that can be read");
    std::ranges::sort(names);
    return names;
}

bool is_of_a_model(const std::string& name) {
    return name == "model.toml" || name.ends_with(".png");
}

/// The files of one model by name; at most `most` bytes.
Result<std::map<std::string, std::vector<std::uint8_t>>> files_of(const fs::path& folder, std::size_t most) {
    GARITA_TRY(names, names_in(folder, false));
    std::map<std::string, std::vector<std::uint8_t>> files;
    for (const std::string& name : names) {
        if (!is_of_a_model(name)) continue;
        std::ifstream in(folder / name, std::ios::binary | std::ios::ate);
        const auto size = in ? static_cast<std::size_t>(in.tellg()) : 0;
        if (size > most) return fail(ErrorKind::Input, folder.string() + " is larger than any model");
        most -= size;
        std::vector<std::uint8_t> bytes(size);
        in.seekg(0);
        if (!in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size)))
            return fail(ErrorKind::Input, (folder / name).string() + " cannot be read");
        files.emplace(name, std::move(bytes));
    }
    return files;
}

Result<catalog::DocumentModel> text_of(const std::map<std::string, std::vector<std::uint8_t>>& files) {
    constexpr std::size_t kLargestText = 64U << 10U;
    const auto toml = files.find("model.toml");
    if (toml == files.end()) return fail(ErrorKind::Input, "model.toml is missing");
    if (toml->second.size() > kLargestText) return fail(ErrorKind::Input, "model.toml is larger than any");
    return parse_model_toml(garita::text_of(toml->second));
}

}  // namespace

Result<CatalogFiles> read_catalog(const fs::path& folder) {
    CatalogFiles catalog;
    if (folder.empty()) return catalog;
    GARITA_TRY(names, names_in(folder, true));
    if (names.size() > kMostModels)
        return fail(ErrorKind::Input, folder.string() + " has more than " + std::to_string(kMostModels) + " models");
    for (const std::string& name : names) {
        auto files = files_of(folder / name, kLargestCatalog - catalog.packed.size());
        if (!files) return tl::unexpected(files.error());
        auto model = text_of(*files);
        if (model) {
            std::vector<std::string> full_names;
            std::vector<NamedFile> named;
            full_names.reserve(files->size());
            for (const auto& [file, bytes] : *files) {
                full_names.push_back(name + "/" + file);
                named.push_back({full_names.back(), bytes});
            }
            const std::vector<std::uint8_t> packed = pack_files(named);
            catalog.packed.insert(catalog.packed.end(), packed.begin(), packed.end());
        }
        catalog.models.push_back({name, std::move(model)});
    }
    return catalog;
}

}  // namespace garita
