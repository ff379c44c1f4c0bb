#include "vision/catalog/model.h"

#include <algorithm>

namespace garita::catalog {
namespace {

Judgement above(double measured, double limit, double best) {
    const double margin = measured >= limit ? (measured - limit) / std::max(best - limit, 0.01)
                                            : std::min((measured - limit) / (1 + limit), -0.001);
    return {std::clamp(margin, -1.0, 1.0), measured, limit};
}

Judgement below(double measured, double limit) {
    const double margin = measured <= limit ? (limit - measured) / std::max(limit, 0.01)
                                            : std::min((limit - measured) / std::max(1 - limit, 0.01), -0.001);
    return {std::clamp(margin, -1.0, 1.0), measured, limit};
}

}  // namespace

std::string name_of(const SeriesId& series) {
    return series.state + "-" + series.type + "-" + series.number + "-" + std::to_string(series.year);
}

const ModelPrint* DocumentModel::find(std::string_view check) const {
    const auto found = std::ranges::find(prints, check, &ModelPrint::check);
    return found == prints.end() ? nullptr : &*found;
}

SizeMm nominal_size(mrz::Format format) {
    const mrz::FormatShape& shape = mrz::shape_of(format);
    return {shape.width_mm, shape.height_mm};
}

std::optional<Judgement> judge(const ModelPrint& print, const PrintMatch& match) {
    std::optional<Judgement> worst;
    const auto take = [&worst](const Judgement& judgement) {
        if (!worst || judgement.margin < worst->margin) worst = judgement;
    };
    if (print.least_similarity) take(above(match.similarity, print.least_similarity->limit, 1));
    if (print.least_strength) take(above(match.strength, print.least_strength->limit, 1));
    if (print.most_strength) take(below(match.strength, print.most_strength->limit));
    return worst;
}

}  // namespace garita::catalog
