#include "firmware/catalog/document_models.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "firmware/bytes.h"
#include "firmware/catalog/catalog_files.h"
#include "firmware/catalog/model_toml.h"
#include "firmware/process/named_files.h"
#include "vision/page/decode.h"
#include "vision/page/encode.h"
#include "vision/threads.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using catalog::DocumentModel;
using catalog::ModelPrint;

constexpr std::string_view kText = "model.toml";
constexpr std::size_t kLargestPicture = 16U << 20U;

std::string relief_of(const std::string& check) {
    return check + ".relief.png";
}
std::string weight_of(const std::string& check) {
    return check + ".weight.png";
}

Result<bool> write_file(const fs::path& path, const void* bytes, std::size_t size) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out.write(static_cast<const char*>(bytes), static_cast<std::streamsize>(size));
    out.close();
    if (out && size > 0) return true;
    return fail(ErrorKind::Device, path.string() + " could not be written: is there space, and the right to write");
}

/// A model's file by its name.
using FileOf = std::function<Result<std::vector<std::uint8_t>>(const std::string& name)>;

Result<Image> picture_of(const FileOf& file_of, const std::string& name, mrz::Format format,
                         std::optional<int> channels) {
    GARITA_TRY(bytes, file_of(name));
    GARITA_TRY(decoded, decode_image(bytes, name));
    const SizeMm size = catalog::nominal_size(format);
    const int width = catalog::px(size.width);
    const int height = catalog::px(size.height);
    if (decoded.image.width() != width || decoded.image.height() != height ||
        (channels && decoded.image.channels() != *channels))
        return fail(ErrorKind::Input, fmt::format("{} is not of {} × {} pixels, as {} has at {} pixels an inch", name,
                                                  width, height, mrz::shape_of(format).name, catalog::kReferencePpi));
    return std::move(decoded.image);
}

Result<bool> add_pictures(const FileOf& file_of, mrz::Format format, ModelPrint& print) {
    GARITA_TRY(relief, picture_of(file_of, relief_of(print.check), format, std::nullopt));
    GARITA_TRY(weight, picture_of(file_of, weight_of(print.check), format, 1));
    print.print.relief = std::move(relief);
    print.print.weight = std::move(weight);
    return true;
}

/// `only`: as of catalog::LoadModel.
Result<DocumentModel> model_of(const FileOf& file_of, std::string_view only) {
    GARITA_TRY(text, file_of(std::string(kText)));
    GARITA_TRY(model, parse_model_toml(text_of(text)));
    std::vector<Result<bool>> added(model.prints.size(), true);
    spread(model.prints.size(), worthwhile_threads(), [&](std::size_t i, std::size_t) {
        if (only.empty() || model.prints[i].check == only)
            added[i] = add_pictures(file_of, model.format, model.prints[i]);
    });
    for (const Result<bool>& one : added)
        if (!one) return tl::unexpected(one.error());
    return model;
}

Result<bool> write_parts(const fs::path& folder, const DocumentModel& model) {
    const std::string text = to_toml(model);
    GARITA_TRY(toml, write_file(folder / kText, text.data(), text.size()));
    for (const ModelPrint& print : model.prints) {
        const auto relief = encode_png(print.print.relief.view());
        const auto weight = encode_png(print.print.weight.view());
        GARITA_TRY(first, write_file(folder / relief_of(print.check), relief.data(), relief.size()));
        GARITA_TRY(second, write_file(folder / weight_of(print.check), weight.data(), weight.size()));
        static_cast<void>(first && second);
    }
    return toml;
}

}  // namespace

Result<bool> write_model(const fs::path& folder, const DocumentModel& model) {
    std::error_code error;
    if (fs::exists(folder, error))
        return fail(ErrorKind::Input, folder.string() + " is there already: name a new folder for the model");
    const fs::path beside = folder.string() + ".part";
    fs::remove_all(beside, error);
    fs::create_directories(beside, error);
    Result<bool> written = write_parts(beside, model);
    if (written) {
        fs::rename(beside, folder, error);
        if (!error) return written;
        written =
            fail(ErrorKind::Device, folder.string() + " could not be made: is there space, and the right to write");
    }
    fs::remove_all(beside, error);
    return written;
}

Result<bool> write_model_text(const fs::path& folder, const DocumentModel& model) {
    const fs::path text = folder / kText;
    const fs::path beside = text.string() + ".part";
    const std::string toml = to_toml(model);
    GARITA_TRY(written, write_file(beside, toml.data(), toml.size()));
    std::error_code error;
    fs::rename(beside, text, error);
    if (error) return fail(ErrorKind::Device, text.string() + " could not be written: " + error.message());
    return written;
}

Result<DocumentModel> read_model(const fs::path& folder) {
    const auto file_of = [&folder](const std::string& name) -> Result<std::vector<std::uint8_t>> {
        std::ifstream in(folder / name, std::ios::binary);
        std::vector<std::uint8_t> bytes(kLargestPicture + 1);
        in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        if (in.gcount() == 0) return fail(ErrorKind::Input, (folder / name).string() + " is missing or empty");
        if (static_cast<std::size_t>(in.gcount()) > kLargestPicture)
            return fail(ErrorKind::Input, (folder / name).string() + " is larger than any of a model");
        bytes.resize(static_cast<std::size_t>(in.gcount()));
        return bytes;
    };
    return model_of(file_of, "");
}

Result<PackedModels> PackedModels::of(std::span<const std::uint8_t> bytes) {
    auto files = unpack_files(bytes, kMostCatalogFiles);
    if (!files) return fail(ErrorKind::Internal, "the catalog of document models is none");
    PackedModels models;
    for (const NamedFile& file : *files) {
        const std::size_t slash = file.name.rfind('/');
        if (slash == std::string_view::npos || file.name.substr(slash + 1) != kText) continue;
        auto model = parse_model_toml(text_of(file.bytes));
        if (!model ||
            std::ranges::find(models.m_facts, model->series, &catalog::ModelFacts::series) != models.m_facts.end())
            continue;
        models.m_facts.push_back({std::move(model->series), model->format});
        models.m_names.emplace_back(file.name.substr(0, slash + 1));
    }
    models.m_files = std::move(*files);
    return models;
}

Result<DocumentModel> PackedModels::load(std::size_t index, std::string_view only) const {
    const std::string& folder = m_names.at(index);
    const auto file_of = [&](const std::string& name) -> Result<std::vector<std::uint8_t>> {
        const auto found = std::ranges::find(m_files, folder + name, &NamedFile::name);
        if (found == m_files.end()) return fail(ErrorKind::Input, folder + name + " is missing");
        return std::vector<std::uint8_t>(found->bytes.begin(), found->bytes.end());
    };
    return model_of(file_of, only);
}

}  // namespace garita
