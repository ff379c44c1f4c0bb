// A document model: what documents of one series have in common, and how far a genuine one may differ from it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/capture/geometry.h"
#include "mrz/format.h"
#include "vision/catalog/scale.h"
#include "vision/catalog/static_print.h"

namespace garita::catalog {

/// (C, T, N, Y, P) of BSI TR-03135-1: which series it is.
struct SeriesId {
    std::string state{};   ///< Doc 9303 part 3, section 5: "UTO"
    std::string type{};    ///< document code: "P", "ID"
    std::string number{};  ///< of the series among those of that state and type: "1"
    int year = 0;          ///< of its first issue
    std::string prado{};   ///< the code by which PRADO or another public register knows it; may be empty
    bool operator==(const SeriesId&) const = default;
};
/// "UTO-P-1-2015"
[[nodiscard]] std::string name_of(const SeriesId& series);

/// How far one measure of genuine documents goes: a prediction limit (Student, captures − 1 degrees of freedom) of what
/// was seen, on a scale where that is about normally distributed.
struct Limit {
    double mean = 0;       ///< on that scale
    double deviation = 0;  ///< likewise; wear and scanners included
    double limit = 0;      ///< in the measure's own unit
    bool operator==(const Limit&) const = default;
};

/// One static print of the series and what a check asks of it.
struct ModelPrint {
    std::string check{};  ///< that looks at it, by its name in design/json.md: "pattern-ultraviolet"
    StaticPrint print{};
    std::optional<Limit> least_similarity{};  ///< of PrintMatch::similarity
    std::optional<Limit> least_strength{};    ///< of PrintMatch::strength
    std::optional<Limit> most_strength{};     ///< of print that must not be seen
    std::string alert{};                      ///< of a known imitation's mark: what it is, for the officer
};

/// How far what a check measures on any page (Finding::measured) goes on genuine documents of the series; in place of
/// the limit that the check has for all documents.
struct ModelLevel {
    std::string check{};
    Scale scale = Scale::Linear;
    std::optional<RectMm> place{};  ///< of a feature (feature.h): where the check measures
    std::optional<Limit> least{};
    std::optional<Limit> most{};
};

/// Of things that are each a check's the one of that check; nullptr where there is none.
template <typename T>
[[nodiscard]] const T* find_check(const std::vector<T>& all, std::string_view check) {
    for (const T& one : all)
        if (one.check == check) return &one;
    return nullptr;
}

struct DocumentModel {
    SeriesId series{};
    mrz::Format format = mrz::Format::TD3;
    int captures = 0;                    ///< that it was learned from
    int beyond = 0;                      ///< of these, held against what the others taught, beyond one of its limits
    double false_alarms = 0;             ///< share of genuine documents that all its checks together may fail
    std::string learned{};               ///< UTC
    std::string approved{};              ///< by whom and when; empty: nobody has
    std::vector<std::string> sources{};  ///< of the captures, until they are destroyed: SHA-256 of their files
    std::vector<ModelPrint> prints{};
    std::vector<ModelLevel> levels{};

    [[nodiscard]] const ModelPrint* find(std::string_view check) const { return find_check(prints, check); }
    [[nodiscard]] const ModelLevel* find_level(std::string_view check) const { return find_check(levels, check); }
    /// The print of all that this band shows by itself; nullptr where there is none.
    [[nodiscard]] const ModelPrint* find_whole(Band band) const {
        for (const ModelPrint& one : prints)
            if (one.print.band == band && !one.print.less && one.least_similarity) return &one;
        return nullptr;
    }
    /// Learned from enough captures to fail a document: with fewer its checks advise (design/inspection.md).
    [[nodiscard]] bool may_fail() const { return captures >= kCapturesToFail; }
    static constexpr int kCapturesToFail = 10;
};

/// The nominal size of a format's page.
[[nodiscard]] inline SizeMm nominal_size(mrz::Format format) {
    const mrz::FormatShape& shape = mrz::shape_of(format);
    return {shape.width_mm, shape.height_mm};
}

/// The page against one of the model's prints: a mark of a known imitation is sought where it stands on the page's
/// print.
[[nodiscard]] std::optional<PrintMatch> match(const DocumentModel& model, const ModelPrint& print, const Page& page);

/// How a page's match stands against a print's limits: the measure that is worst.
struct Judgement {
    double margin = 0;  ///< −1 … 1, 0 at the limit
    double measured = 0;
    double limit = 0;
};
/// Nothing where the print has no limits.
[[nodiscard]] std::optional<Judgement> judge(const ModelPrint& print, const PrintMatch& match);
/// The same of a level; its margin is 1 at the mean of the series and −1 as far beyond the limit, on the level's scale.
[[nodiscard]] std::optional<Judgement> judge(const ModelLevel& level, double measured);

}  // namespace garita::catalog
