#include "firmware/tool/loosening.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <utility>

#include "firmware/catalog/document_models.h"
#include "firmware/inspection.h"
#include "firmware/tool/inspector.h"
#include "vision/catalog/compare.h"
#include "vision/specimen/draw.h"
#include "vision/specimen/write_capture.h"

namespace garita::tool {
namespace {

namespace fs = std::filesystem;
using catalog::ModelFacts;

/// Whose documents vision/specimen draws.
constexpr std::string_view kDrawnState = "UTO";
constexpr double kPpi = 300;

const ModelFacts* find(std::span<const ModelFacts> models, const catalog::SeriesId& series) {
    const auto found = std::ranges::find(models, series, &ModelFacts::series);
    return found == models.end() ? nullptr : &*found;
}

/// A folder that goes with its owner.
class ScratchFolder {
public:
    static Result<ScratchFolder> create() {
        std::string path = (fs::temp_directory_path() / "garita-forgery-XXXXXX").string();
        if (mkdtemp(path.data()) == nullptr)
            return fail(ErrorKind::Device, "no folder can be made in " + fs::temp_directory_path().string());
        return ScratchFolder(path);
    }
    ScratchFolder(ScratchFolder&& other) noexcept : m_path(std::exchange(other.m_path, {})) {}
    ScratchFolder& operator=(ScratchFolder&&) = delete;
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    ~ScratchFolder() {
        std::error_code ignored;
        if (!m_path.empty()) fs::remove_all(m_path, ignored);
    }
    [[nodiscard]] const fs::path& path() const { return m_path; }

private:
    explicit ScratchFolder(fs::path path) : m_path(std::move(path)) {}
    fs::path m_path;
};

/// Of a drawn document of the series; nothing where none is drawn.
std::optional<std::uint64_t> seed_of(const ModelFacts& model) {
    constexpr std::uint64_t kTries = 16;
    constexpr double kCoarse = 200;
    if (model.series.state != kDrawnState) return std::nullopt;
    for (std::uint64_t seed = 1; seed <= kTries; ++seed) {
        const auto drawn = specimen::draw({.format = model.format, .seed = seed, .ppi = kCoarse});
        if (!drawn) return std::nullopt;
        if (drawn->truth.series == name_of(model.series)) return seed;
    }
    return std::nullopt;
}

Result<Outcome> outcome_of(Inspector& inspector, const fs::path& folder, const specimen::Truth& truth) {
    InputDocument document = read_input(folder.string());
    InspectionRequest request;
    request.today = truth.valid_on;
    request.specimens = true;
    const BandSet sent = document.bands;
    const Profile profile = profile_of_bands(document.bands);
    GARITA_TRY(report, inspector.inspect(request, document));
    return judge_report(folder.string(), std::move(report), sent, profile, request, Mode::Test).verdict.outcome;
}

}  // namespace

Result<CatalogChange> change_of(std::span<const std::uint8_t> before, std::span<const std::uint8_t> after) {
    GARITA_TRY(old_models, PackedModels::of(before));
    GARITA_TRY(new_models, PackedModels::of(after));
    CatalogChange change;
    const auto tell_of = [&change](const std::string& line, bool looser) {
        change.lines.push_back(line);
        if (looser) change.looser.push_back(line);
    };
    for (std::size_t i = 0; i < old_models.facts().size(); ++i) {
        const catalog::SeriesId& series = old_models.facts()[i].series;
        const ModelFacts* now = find(new_models.facts(), series);
        if (now == nullptr) {
            tell_of(name_of(series) + ": no model any more", true);
            continue;
        }
        GARITA_TRY(old_model, old_models.load(i));
        GARITA_TRY(new_model, new_models.load(static_cast<std::size_t>(now - new_models.facts().data())));
        for (const catalog::Difference& one : compare(old_model, new_model))
            tell_of(name_of(series) + ", " + one.what, one.looser);
    }
    for (const ModelFacts& model : new_models.facts())
        if (find(old_models.facts(), model.series) == nullptr) tell_of(name_of(model.series) + ": new", false);
    return change;
}

Result<std::vector<std::string>> green_forgeries(std::span<const std::uint8_t> before,
                                                 std::span<const std::uint8_t> after,
                                                 std::span<const std::string> kinds,
                                                 const std::function<void(const std::string&)>& progress) {
    GARITA_TRY(models, PackedModels::of(after));
    std::vector<std::string> green;
    GARITA_TRY(scratch, ScratchFolder::create());
    Inspector with({.models = {after.begin(), after.end()}});
    Inspector without({.models = {before.begin(), before.end()}});
    for (const ModelFacts& model : models.facts()) {
        const auto seed = seed_of(model);
        if (!seed) continue;
        for (const std::string& kind : kinds) {
            const std::string name = fmt::format("{} {}", name_of(model.series), kind);
            progress(name);
            GARITA_TRY(drawn, specimen::draw({.format = model.format, .kind = kind, .seed = *seed, .ppi = kPpi}));
            if (drawn.truth.should_fail.empty() && drawn.truth.should_fail_with_model.empty()) continue;
            const fs::path folder = scratch.path() / name;
            if (auto written = specimen::write_pictures(folder, drawn.capture); !written)
                return tl::unexpected(written.error());
            GARITA_TRY(now, outcome_of(with, folder, drawn.truth));
            if (now != Outcome::Successful) continue;
            GARITA_TRY(then, outcome_of(without, folder, drawn.truth));
            if (then != Outcome::Successful) green.push_back(name);
        }
    }
    return green;
}

}  // namespace garita::tool
