#include "firmware/catalog/model_toml.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "firmware/detail/strict_table.h"
#include "vision/catalog/example.h"
#include "vision/catalog/feature.h"

namespace garita {
namespace {

using catalog::DocumentModel;
using catalog::Limit;
using catalog::ModelLevel;
using catalog::ModelPrint;
using catalog::Scale;
using detail::StrictTable;
using detail::wrong_line;

constexpr std::string_view kWhat = "model.toml";

/// The limits of a print or a level, by their keys.
template <typename T>
struct LimitKey {
    const char* key;
    std::optional<Limit> T::*limit;
};
constexpr std::array kPrintLimits{LimitKey<ModelPrint>{"least_similarity", &ModelPrint::least_similarity},
                                  LimitKey<ModelPrint>{"least_strength", &ModelPrint::least_strength},
                                  LimitKey<ModelPrint>{"most_strength", &ModelPrint::most_strength}};
constexpr std::array kLevelLimits{LimitKey<ModelLevel>{"least", &ModelLevel::least},
                                  LimitKey<ModelLevel>{"most", &ModelLevel::most}};

/// The scales of levels, by the enumerators.
constexpr std::array<std::string_view, 3> kScales = {"linear", "logarithm", "fisher"};
constexpr std::string_view name_of(Scale scale) {
    return kScales.at(static_cast<std::size_t>(scale));
}

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
    constexpr double kMost = 1000;  // Fisher's z of 0.999 is 3.8, a grey 255
    if (!(std::abs(mean) <= kMost && deviation >= 0 && deviation <= kMost && std::abs(limit) <= kMost))
        return wrong_line(node, kWhat, "a limit's numbers are out of their limits");
    return Limit{mean, deviation, limit};
}

/// Whether it has any of them.
template <typename T, std::size_t count>
Result<bool> parse_limits(const toml::node& node, StrictTable& table, const std::array<LimitKey<T>, count>& keys,
                          T& one) {
    bool any = false;
    for (const LimitKey<T>& key : keys) {
        if (!node.as_table()->contains(key.key)) continue;
        GARITA_TRY(limit_node, table.take(key.key));
        GARITA_TRY(limit, parse_limit(*limit_node));
        one.*(key.limit) = limit;
        any = true;
    }
    return any;
}

Result<std::string> parse_check(const toml::node& node, StrictTable& table) {
    GARITA_TRY(check, table.text("check"));
    if (!is_of(check, 1, 40, "abcdefghijklmnopqrstuvwxyz-"))
        return wrong_line(node, kWhat, "\"check\" is the name of a check");
    return check;
}

Result<Band> parse_band(const toml::node& node, StrictTable& table, std::string_view key) {
    GARITA_TRY(name, table.text(key));
    const auto band = band_of(name);
    if (!band) return wrong_line(node, kWhat, "there is no band \"{}\"", name);
    return *band;
}

Result<ModelPrint> parse_print(const toml::node& node) {
    const toml::table* inner = node.as_table();
    if (inner == nullptr) return wrong_line(node, kWhat, "a print is a table");
    StrictTable table(*inner, kWhat);
    GARITA_TRY(check, parse_check(node, table));
    ModelPrint print{.check = check};
    GARITA_TRY(band, parse_band(node, table, "band"));
    print.print.band = band;
    if (inner->contains("less")) {
        GARITA_TRY(less, parse_band(node, table, "less"));
        if (less == band) return wrong_line(node, kWhat, "nothing of a band is beyond itself");
        print.print.less = less;
    }
    if (inner->contains("alert")) {
        GARITA_TRY(alert, table.text("alert"));
        if (!is_plain_text(alert)) return wrong_line(node, kWhat, "\"alert\" is a short text without quotes");
        print.alert = alert;
    }
    GARITA_TRY(limited, parse_limits(node, table, kPrintLimits, print));
    GARITA_TRY(all, table.end());
    static_cast<void>(all);
    if (!limited) return wrong_line(node, kWhat, "this print has no limit");
    return print;
}

Result<ModelLevel> parse_level(const toml::node& node) {
    const toml::table* inner = node.as_table();
    if (inner == nullptr) return wrong_line(node, kWhat, "a level is a table");
    StrictTable table(*inner, kWhat);
    GARITA_TRY(check, parse_check(node, table));
    GARITA_TRY(scale, table.text("scale"));
    const auto named = std::ranges::find(kScales, scale);
    if (named == kScales.end()) return wrong_line(node, kWhat, "there is no scale \"{}\"", scale);
    ModelLevel level{.check = check, .scale = static_cast<Scale>(named - kScales.begin())};
    if (inner->contains("place")) {
        GARITA_TRY(place, table.array<4>("place"));
        level.place = RectMm{place[0], place[1], place[2], place[3]};
    }
    GARITA_TRY(limited, parse_limits(node, table, kLevelLimits, level));
    GARITA_TRY(all, table.end());
    static_cast<void>(all);
    if (!limited) return wrong_line(node, kWhat, "this level has no limit");
    return level;
}

/// At most so many prints, and so many levels.
constexpr std::size_t kMostOfAKind = 32;

/// Adds the tables of an array, each with a check of its own.
template <typename T>
Result<bool> parse_each(const toml::node& node, std::string_view key, Result<T> (*parse_one)(const toml::node&),
                        std::vector<T>& out) {
    const toml::array* all = node.as_array();
    if (all == nullptr || all->empty() || all->size() > kMostOfAKind)
        return wrong_line(node, kWhat, "\"{}\" are 1 to {} tables", key, kMostOfAKind);
    for (const toml::node& item : *all) {
        GARITA_TRY(one, parse_one(item));
        if (std::ranges::find(out, one.check, &T::check) != out.end())
            return wrong_line(item, kWhat, "\"{}\" stands twice", one.check);
        out.push_back(std::move(one));
    }
    return true;
}

bool is_source(const toml::node& node) {
    const auto* text = node.as_string();
    return text != nullptr && is_of(text->get(), 64, 64, "0123456789abcdef");
}

/// Who approved it, and the captures that are still there.
Result<bool> parse_approval(StrictTable& table, const toml::table& all, DocumentModel& model) {
    if (all.contains("approved")) {
        GARITA_TRY(approved, table.text("approved"));
        if (!is_plain_text(approved)) return wrong_line(all, kWhat, "\"approved\" is a name and a day");
        model.approved = approved;
    }
    if (!all.contains("sources")) return true;
    GARITA_TRY(node, table.take("sources"));
    const toml::array* sources = node->as_array();
    if (sources == nullptr || sources->size() > catalog::kMostExamples)
        return wrong_line(*node, kWhat, "\"sources\" are up to {} SHA-256 sums", catalog::kMostExamples);
    for (const toml::node& item : *sources) {
        if (!is_source(item)) return wrong_line(item, kWhat, "a SHA-256 sum is 64 hexadecimal digits");
        model.sources.push_back(item.as_string()->get());
    }
    return true;
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
    constexpr int kMostCaptures = 1'000'000;
    StrictTable table(all, kWhat);
    DocumentModel model;
    GARITA_TRY(series, parse_series(table, all, model));
    GARITA_TRY(captures, table.whole("captures", 1, kMostCaptures));
    GARITA_TRY(beyond, table.whole("beyond", 0, captures));
    GARITA_TRY(false_alarms, table.number("false_alarms"));
    if (!(false_alarms > 0 && false_alarms <= 0.1))
        return wrong_line(all, kWhat, "\"false_alarms\" is a share above 0 and up to 0.1");
    GARITA_TRY(learned, table.text("learned"));
    GARITA_TRY(approval, parse_approval(table, all, model));
    GARITA_TRY(node, table.take("prints"));
    GARITA_TRY(prints, parse_each(*node, "prints", &parse_print, model.prints));
    if (all.contains("levels")) {
        GARITA_TRY(levels_node, table.take("levels"));
        GARITA_TRY(levels, parse_each(*levels_node, "levels", &parse_level, model.levels));
        static_cast<void>(levels);
        for (const ModelLevel& level : model.levels)
            if (level.place && !catalog::is_on(*level.place, catalog::nominal_size(model.format)))
                return wrong_line(*levels_node, kWhat, "the place of \"{}\" is not on the page", level.check);
    }
    GARITA_TRY(ended, table.end());
    static_cast<void>(series && approval && prints && ended);
    model.captures = static_cast<int>(captures);
    model.beyond = static_cast<int>(beyond);
    model.false_alarms = false_alarms;
    model.learned = learned;
    return model;
}

}  // namespace

bool is_plain_text(std::string_view text) {
    constexpr std::size_t kLongest = 100;
    return !text.empty() && text.size() <= kLongest && std::ranges::all_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x20 && byte != 0x7F && c != '"' && c != '\\';
    });
}

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

namespace {

template <typename T, std::size_t count>
std::string limits_text(std::string_view array, const std::array<LimitKey<T>, count>& keys, const T& one) {
    std::string text;
    for (const LimitKey<T>& key : keys)
        if (const auto& limit = one.*(key.limit))
            text += fmt::format("[{}.{}]\nmean = {:.6f}\ndeviation = {:.6f}\nlimit = {:.6f}\n", array, key.key,
                                limit->mean, limit->deviation, limit->limit);
    return text;
}

}  // namespace

std::string to_toml(const DocumentModel& model) {
    const catalog::SeriesId& series = model.series;
    std::string text = fmt::format(
        "schema = 1\nstate = \"{}\"\ntype = \"{}\"\nnumber = \"{}\"\nyear = {}\nprado = \"{}\"\nformat = \"{}\"\n"
        "captures = {}\nbeyond = {}\nfalse_alarms = {}\nlearned = \"{}\"\n",
        series.state, series.type, series.number, series.year, series.prado, mrz::shape_of(model.format).name,
        model.captures, model.beyond, model.false_alarms, model.learned);
    if (!model.approved.empty()) text += fmt::format("approved = \"{}\"\n", model.approved);
    if (!model.sources.empty()) {
        text += "sources = [\n";
        for (const std::string& source : model.sources) text += fmt::format("  \"{}\",\n", source);
        text += "]\n";
    }
    for (const ModelPrint& print : model.prints) {
        text += fmt::format("\n[[prints]]\ncheck = \"{}\"\nband = \"{}\"\n", print.check, name_of(print.print.band));
        if (print.print.less) text += fmt::format("less = \"{}\"\n", name_of(*print.print.less));
        if (!print.alert.empty()) text += fmt::format("alert = \"{}\"\n", print.alert);
        text += limits_text("prints", kPrintLimits, print);
    }
    for (const ModelLevel& level : model.levels) {
        text += fmt::format("\n[[levels]]\ncheck = \"{}\"\nscale = \"{}\"\n", level.check, name_of(level.scale));
        if (const auto& place = level.place)
            text += fmt::format("place = [{:.2f}, {:.2f}, {:.2f}, {:.2f}]\n", place->x, place->y, place->width,
                                place->height);
        text += limits_text("levels", kLevelLimits, level);
    }
    return text;
}

Result<DocumentModel> parse_model_toml(std::string_view text) {
    GARITA_TRY(table, detail::parse_toml(text, kWhat));
    return parse_table(table);
}

}  // namespace garita
