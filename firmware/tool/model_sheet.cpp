#include "firmware/tool/model_sheet.h"

#include <fmt/format.h>

#include <cmath>
#include <string>
#include <utility>

#include "firmware/evaluate/score.h"
#include "firmware/paper/sheet.h"

namespace garita::tool {
namespace {

using catalog::DocumentModel;

/// What there is to feel and to tilt, by the kind of document (firmware/languages, [feel]).
const char* feel_of(mrz::Format format) {
    switch (format) {
        case mrz::Format::TD3:
            return "feel.passport";
        case mrz::Format::MRVA:
        case mrz::Format::MRVB:
            return "feel.visa";
        case mrz::Format::IDL:
            return "feel.licence";
        default:
            return "feel.card";
    }
}

}  // namespace

Result<std::vector<std::uint8_t>> sheet_of(const DocumentModel& model, const Language& language) {
    const std::string series = name_of(model.series);
    const Arguments named = {{"series", series}};
    const auto title_of = [&](const std::string& check) { return language.text("checks." + check); };
    const auto sentence_of = [&](const std::string& check) {
        return language.text("messages." + check + ".successful", named);
    };
    const std::string title = language.text("sheet.title", named);
    paper::Sheet sheet({.title = title, .footer = language.text("sheet.footer", named), .made = model.learned});
    sheet.title(title);
    sheet.paragraph(
        language.text("sheet.learned", {{"format", std::string(mrz::shape_of(model.format).name)},
                                        {"count", std::to_string(model.captures)},
                                        {"date", model.learned.substr(0, 10)},
                                        {"prado", model.series.prado.empty() ? "" : " (" + model.series.prado + ")"}}));
    const evaluate::Rate beyond = evaluate::rate(model.beyond, model.captures);
    sheet.paragraph(language.text("sheet.rate", {{"count", std::to_string(model.captures)},
                                                 {"beyond", std::to_string(model.beyond)},
                                                 {"most", fmt::format("{:.0f}", std::ceil(100 * beyond.high))}}));
    if (!model.may_fail()) sheet.paragraph(language.text("sheet.few"));

    sheet.heading(language.text("sheet.print"));
    std::vector<Image> pictures;
    std::vector<paper::Figure> figures;
    for (const catalog::ModelPrint& print : model.prints) pictures.push_back(picture_of(print.print));
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const std::string& check = model.prints[i].check;
        figures.push_back({pictures[i].view(), title_of(check), sentence_of(check)});
    }
    sheet.figures(figures);
    if (!model.levels.empty()) sheet.heading(language.text("sheet.levels"));
    for (const catalog::ModelLevel& level : model.levels) sheet.item(title_of(level.check), sentence_of(level.check));
    sheet.heading(language.text("sheet.feel"));
    for (const std::string& what : language.list(feel_of(model.format))) sheet.item("", what);
    return sheet.finish();
}

}  // namespace garita::tool
