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

Judgement judge_limit(const Limit& limit, Scale scale, double measured) {
    const double reach = scaled(scale, limit.limit) - limit.mean;
    const double left = scaled(scale, limit.limit) - scaled(scale, measured);
    const double margin = reach == 0 ? -1 : left / reach;
    return {std::clamp(margin, -1.0, 1.0), measured, limit.limit};
}

}  // namespace

std::string name_of(const SeriesId& series) {
    return series.state + "-" + series.type + "-" + series.number + "-" + std::to_string(series.year);
}

std::optional<PrintMatch> match(const DocumentModel& model, const ModelPrint& print, const Page& page) {
    const ModelPrint* whole = print.alert.empty() ? nullptr : model.find_whole(print.print.band);
    return match(print.print, page, whole == nullptr ? nullptr : &whole->print);
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

std::optional<Judgement> judge(const ModelLevel& level, double measured) {
    std::optional<Judgement> worst;
    for (const std::optional<Limit>& limit : {level.least, level.most}) {
        if (!limit) continue;
        const Judgement judgement = judge_limit(*limit, level.scale, measured);
        if (!worst || judgement.margin < worst->margin) worst = judgement;
    }
    return worst;
}

}  // namespace garita::catalog
