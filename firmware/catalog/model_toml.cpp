#include "firmware/catalog/model_toml.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "firmware/detail/strict_table.h"

namespace garita {
namespace {

using catalog::DocumentModel;
using catalog::Limit;
using catalog::ModelPrint;
using detail::StrictTable;
using detail::wrong_line;

constexpr std::string_view kWhat = "model.toml";

/// The limits of a print, by their keys.
struct LimitKey {
    const char* key;
    std::optional<Limit> ModelPrint::*limit;
};
constexpr std::array kLimits{LimitKey{"least_similarity", &ModelPrint::least_similarity},
                             LimitKey{"least_strength", &ModelPrint::least_strength},
                             LimitKey{"most_strength", &ModelPrint::most_strength}};

bool is_of(std::string_view text, std::size_t least, std::size_t most, std::string_view characters) {
    return text.size() >= least && text.size() <= most && text.find_first_not_of(characters) == std::string_view::npos;
}
constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kLettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
constexpr std::string_view kPradoCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";

constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2100;

Result<Limit> parse_limit(const toml::node& node) {
    const toml::table* inner = node.as_table();
    if (inner == nullptr) return wrong_line(node, kWhat, "a limit is a table");
    StrictTable table(*inner, kWhat);
    GARITA_TRY(mean, table.number("mean"));
    GARITA_TRY(deviation, table.number("deviation"));
    GARITA_TRY(limit, table.number("limit"));
    GARITA_TRY(all, table.end());
    static_cast<void>(all);
    constexpr double kMost = 100;  // Fisher's z of 0.999 is 3.8
    if (!(std::abs(mean) <= kMost && deviation >= 0 && deviation <= kMost && std::abs(limit) <= kMost))
        return wrong_line(node, kWhat, "a limit's numbers are out of their limits");
    return Limit{mean, deviation, limit};
}

Result<ModelPrint> parse_print(const toml::node& node) {
    const toml::table* inner = node.as_table();
    if (inner == nullptr) return wrong_line(node, kWhat, "a print is a table");
    StrictTable table(*inner, kWhat);
    GARITA_TRY(check, table.text("check"));
    if (!is_of(check, 1, 40, "abcdefghijklmnopqrstuvwxyz-"))
        return wrong_line(node, kWhat, "\"check\" is the name of a check");
    GARITA_TRY(band_name, table.text("band"));
    const auto band = band_of(band_name);
    if (!band) return wrong_line(node, kWhat, "there is no band \"{}\"", band_name);
    ModelPrint print{.check = check};
    for (const LimitKey& one : kLimits) {
        if (!inner->contains(one.key)) continue;
        GARITA_TRY(limit_node, table.take(one.key));
        GARITA_TRY(limit, parse_limit(*limit_node));
        print.*(one.limit) = limit;
    }
    GARITA_TRY(all, table.end());
    static_cast<void>(all);
    if (!print.least_similarity && !print.least_strength && !print.most_strength)
        return wrong_line(node, kWhat, "this print has no limit");
    print.print.band = *band;
    return print;
}

Result<bool> parse_series(StrictTable& table, const toml::table& all, DocumentModel& model) {
    GARITA_TRY(schema, table.whole("schema", 1, 1));
    static_cast<void>(schema);
    GARITA_TRY(state, table.text("state"));
    GARITA_TRY(type, table.text("type"));
    GARITA_TRY(number, table.text("number"));
    GARITA_TRY(year, table.whole("year", kFirstYear, kLastYear));
    GARITA_TRY(prado, table.text("prado"));
    model.series = {state, type, number, static_cast<int>(year), prado};
    if (const auto right = check_series(model.series); !right) return wrong_line(all, kWhat, "{}", right.error().text);
    GARITA_TRY(format_name, table.text("format"));
    const auto format = mrz::format_named(format_name);
    if (!format) return wrong_line(all, kWhat, "there is no format \"{}\"", format_name);
    model.format = *format;
    return true;
}

Result<DocumentModel> parse_table(const toml::table& all) {
    constexpr std::size_t kMostPrints = 32;
    constexpr int kMostCaptures = 1'000'000;
    StrictTable table(all, kWhat);
    DocumentModel model;
    GARITA_TRY(series, parse_series(table, all, model));
    GARITA_TRY(captures, table.whole("captures", 1, kMostCaptures));
    GARITA_TRY(false_alarms, table.number("false_alarms"));
    if (!(false_alarms > 0 && false_alarms <= 0.1))
        return wrong_line(all, kWhat, "\"false_alarms\" is a share above 0 and up to 0.1");
    GARITA_TRY(learned, table.text("learned"));
    GARITA_TRY(node, table.take("prints"));
    const toml::array* prints = node->as_array();
    if (prints == nullptr || prints->empty() || prints->size() > kMostPrints)
        return wrong_line(*node, kWhat, "\"prints\" are 1 to {} tables", kMostPrints);
    GARITA_TRY(ended, table.end());
    static_cast<void>(series && ended);
    model.captures = static_cast<int>(captures);
    model.false_alarms = false_alarms;
    model.learned = learned;
    for (const toml::node& item : *prints) {
        GARITA_TRY(print, parse_print(item));
        if (std::ranges::find(model.prints, print.check, &ModelPrint::check) != model.prints.end())
            return wrong_line(item, kWhat, "\"{}\" stands twice", print.check);
        model.prints.push_back(std::move(print));
    }
    return model;
}

}  // namespace

Result<bool> check_series(const catalog::SeriesId& series) {
    struct Part {
        const char* key;
        const std::string& text;
        std::size_t least;
        std::size_t most;
        std::string_view characters;
    };
    for (const Part& part :
         {Part{"state", series.state, 1, 3, kLetters}, Part{"type", series.type, 1, 2, kLetters},
          Part{"number", series.number, 1, 8, kLettersAndDigits}, Part{"prado", series.prado, 0, 40, kPradoCharacters}})
        if (!is_of(part.text, part.least, part.most, part.characters))
            return fail(ErrorKind::Input,
                        fmt::format("\"{}\" is {} to {} of {}", part.key, part.least, part.most, part.characters));
    if (series.year < kFirstYear || series.year > kLastYear)
        return fail(ErrorKind::Input, fmt::format("\"year\" is {} to {}", kFirstYear, kLastYear));
    return true;
}

std::string to_toml(const DocumentModel& model) {
    const catalog::SeriesId& series = model.series;
    std::string text = fmt::format(
        "schema = 1\nstate = \"{}\"\ntype = \"{}\"\nnumber = \"{}\"\nyear = {}\nprado = \"{}\"\nformat = \"{}\"\n"
        "captures = {}\nfalse_alarms = {}\nlearned = \"{}\"\n",
        series.state, series.type, series.number, series.year, series.prado, mrz::shape_of(model.format).name,
        model.captures, model.false_alarms, model.learned);
    for (const ModelPrint& print : model.prints) {
        text += fmt::format("\n[[prints]]\ncheck = \"{}\"\nband = \"{}\"\n", print.check, name_of(print.print.band));
        for (const LimitKey& one : kLimits)
            if (const auto& limit = print.*(one.limit))
                text += fmt::format("[prints.{}]\nmean = {:.6f}\ndeviation = {:.6f}\nlimit = {:.6f}\n", one.key,
                                    limit->mean, limit->deviation, limit->limit);
    }
    return text;
}

Result<DocumentModel> parse_model_toml(std::string_view text) {
    GARITA_TRY(table, detail::parse_toml(text, kWhat));
    return parse_table(table);
}

}  // namespace garita
