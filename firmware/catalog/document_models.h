// Document models on disk, and as a locked-in process gets them: a folder a model, with model.toml and two PNG pictures
// a print, so that a person can look at it and a difference can be seen (vision/catalog/README.md).
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/capture/error.h"
#include "firmware/process/named_files.h"
#include "vision/catalog/identify.h"
#include "vision/catalog/model.h"

namespace garita {

/// Writes a model as a new folder, whole or not at all. Input error: `folder` is there already; Device error: it cannot
/// be written.
[[nodiscard]] Result<bool> write_model(const std::filesystem::path& folder, const catalog::DocumentModel& model);

/// Writes the text of a model that is there already anew, whole or not at all: its pictures stay.
[[nodiscard]] Result<bool> write_model_text(const std::filesystem::path& folder, const catalog::DocumentModel& model);

/// Strict, as parse_model_toml() is; a picture that is missing or of another size than the format's at
/// catalog::kReferencePpi is an Input error too.
[[nodiscard]] Result<catalog::DocumentModel> read_model(const std::filesystem::path& folder);

/// The models of a packed catalog (catalog_files.h), pictures decoded only of those that are asked for. `bytes` outlive
/// it. One that is broken is left out: who packed them said so; and of a series all but the first.
class PackedModels {
public:
    /// Internal error: they are no catalog.
    [[nodiscard]] static Result<PackedModels> of(std::span<const std::uint8_t> bytes);

    [[nodiscard]] std::span<const catalog::ModelFacts> facts() const { return m_facts; }
    /// As catalog::LoadModel.
    [[nodiscard]] Result<catalog::DocumentModel> load(std::size_t index, std::string_view only = "") const;

private:
    std::vector<catalog::ModelFacts> m_facts;
    std::vector<std::string> m_names;  ///< of the folders, of the same models
    std::vector<NamedFile> m_files;    ///< views into the bytes
};

}  // namespace garita
