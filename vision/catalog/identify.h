// Which series a document is of, among those that there are models of.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/capture/error.h"
#include "vision/catalog/model.h"
#include "vision/finding.h"

namespace garita::catalog {

/// What of a model is known without its pictures.
struct ModelFacts {
    SeriesId series{};
    mrz::Format format = mrz::Format::TD3;
};

/// What the document says of itself in its machine-readable zone.
struct Claim {
    std::string state{};  ///< issuing state or organization
    std::string type{};   ///< document code without fillers
    mrz::Format format = mrz::Format::TD3;
};

/// A model with its pictures: of all prints, or, where `only` names a check, of that check's print, the others being
/// empty. Several threads may call it at once.
using LoadModel = std::function<Result<DocumentModel>(std::size_t index, std::string_view only)>;
/// By whose prints a series is told, the first that model and page have.
inline constexpr std::array<std::string_view, 2> kIdentifying = {"print-white", "print-infrared-visible"};

struct Identified {
    /// Successful: `which`. Undetermined: two or more fit alike; an officer chooses. NotSupported: none fits.
    Outcome outcome = Outcome::NotSupported;
    std::size_t which = 0;  ///< index of the model
    std::string check{};    ///< whose print of that model the page was held against
    PrintFit fits{};        ///< and how: of the one that fits best
    std::optional<DocumentModel> model{};
    std::vector<std::string> names{};  ///< of all that fit, best first
    /// What its prints are held against, at_reference_ppi() so that not each scales it anew: by whoever has all of its
    /// bands; without bands the page itself is held against them.
    Page page{};
};

/// Of the models whose state, type and format are the document's, the one whose white print, else infrared print, the
/// page shows everywhere: a copy or a counterfeit of that series does so too, another series of the same state does
/// not. `load` gives a model with its pictures; one that it cannot give fits nothing, now or when all its pictures are
/// wanted. At most kMostCandidates are looked at, in order, on as many threads as are worthwhile.
[[nodiscard]] Identified identify(std::span<const ModelFacts> models, const LoadModel& load, const Claim& claim,
                                  const Page& page);
inline constexpr std::size_t kMostCandidates = 16;
/// Of PrintFit::everywhere of the ground: documents of a series and copies of them 0.64 and more, others at most 0.41
/// (vision/checks/document_model.md).
inline constexpr double kFits = 0.55;
/// Of one without ground, where titles and labels are all there is: genuine ones 0.96 and more, others of the same
/// layout up to 0.92.
inline constexpr double kFitsWithoutGround = 0.93;
/// Nearer to each other, what they differ in tells them apart, from kTold on (rather()).
inline constexpr double kApart = 0.1;
inline constexpr double kTold = 0.2;

}  // namespace garita::catalog
