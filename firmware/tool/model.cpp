// garita model: document models learned from captures of genuine documents, shown, and captures held against them.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <sstream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "firmware/bytes.h"
#include "firmware/catalog/catalog_files.h"
#include "firmware/catalog/document_models.h"
#include "firmware/catalog/model_toml.h"
#include "firmware/messages.h"
#include "firmware/tool/actions.h"
#include "firmware/tool/commands.h"
#include "firmware/tool/examples.h"
#include "firmware/tool/model_sheet.h"
#include "firmware/tool/sources.h"
#include "firmware/tool/streams.h"
#include "vision/catalog/compare.h"
#include "vision/catalog/learn.h"

namespace garita::tool {
namespace {

using catalog::DocumentModel;
using catalog::Limit;
using catalog::ModelLevel;
using catalog::ModelPrint;

struct Words {
    std::string action;
    std::vector<std::string> paths;
    std::string out;
    std::string series;
    std::string prado;
    double false_alarms = 0.003;
    std::string language = "en";
    std::string by;
    std::vector<std::string> features;
    std::string alert;
    std::string band = "white";
    std::string place;
};

int say(const std::string& text, int status = kUsage) {
    tell("garita model: " + text);
    return status;
}

/// STATE-TYPE-NUMBER-YEAR; nothing where that is not its form.
std::optional<catalog::SeriesId> series_of(const std::string& word) {
    std::vector<std::string> parts;
    std::istringstream all(word + '-');
    for (std::string part; std::getline(all, part, '-');) parts.push_back(part);
    if (parts.size() != 4 || parts[3].size() != 4 || parts[3].find_first_not_of("0123456789") != std::string::npos)
        return std::nullopt;
    return catalog::SeriesId{parts[0], parts[1], parts[2], std::stoi(parts[3]), ""};
}

std::string must_be_a_series(const std::string& word) {
    const auto series = series_of(word);
    const auto right = series ? check_series(*series) : Result<bool>(true);
    if (!right) return right.error().text;
    return series ? "" : "a series is written STATE-TYPE-NUMBER-YEAR: UTO-P-1-2015";
}

/// X,Y,WIDTH,HEIGHT; nothing where that is not its form.
std::optional<RectMm> place_of(const std::string& word) {
    std::istringstream numbers(word);
    RectMm place;
    char comma = ',';
    for (double* number : {&place.x, &place.y, &place.width, &place.height}) {
        if (comma != ',' || !(numbers >> *number)) return std::nullopt;
        if (number != &place.height && !(numbers >> comma)) return std::nullopt;
    }
    if (!(numbers >> std::ws).eof()) return std::nullopt;
    return place;
}

/// NAME=X,Y,WIDTH,HEIGHT; likewise.
std::optional<catalog::FeaturePlace> feature_of(const std::string& word) {
    const std::size_t equals = word.find('=');
    const auto place = equals == std::string::npos ? std::nullopt : place_of(word.substr(equals + 1));
    return place ? std::optional(catalog::FeaturePlace{word.substr(0, equals), *place}) : std::nullopt;
}

std::string must_be_a_feature(const std::string& word) {
    const auto feature = feature_of(word);
    if (!feature) return "a feature is written NAME=X,Y,WIDTH,HEIGHT in millimetres: thread=40.5,0,5,88";
    std::vector<std::string_view> names;
    for (const catalog::Feature& one : catalog::kFeatures)
        if (names.empty() || names.back() != one.name) names.push_back(one.name);
    return std::ranges::find(names, feature->feature) != names.end()
               ? ""
               : fmt::format("there is no feature {}; there are: {}", feature->feature, fmt::join(names, ", "));
}

/// Where a model's checks measure.
std::vector<catalog::FeaturePlace> features_of(const DocumentModel& model) {
    std::vector<catalog::FeaturePlace> features;
    for (const ModelLevel& level : model.levels) {
        const auto feature = std::ranges::find(catalog::kFeatures, level.check, &catalog::Feature::check);
        if (level.place && feature != catalog::kFeatures.end() &&
            std::ranges::find(features, feature->name, &catalog::FeaturePlace::feature) == features.end())
            features.push_back({std::string(feature->name), *level.place});
    }
    return features;
}

std::string must_be_a_prado_code(const std::string& word) {
    const auto right = check_series({.state = "X", .type = "X", .number = "1", .year = 2000, .prado = word});
    return right ? "" : right.error().text;
}

/// Limits that a document of another print might keep.
bool asks_little(const ModelPrint& print) {
    constexpr double kUnlike = 0.6;  // what some letters at the same places reach
    constexpr double kStrong = 0.6;
    return (print.least_similarity && print.least_similarity->limit < kUnlike) ||
           (print.most_strength && print.most_strength->limit > kStrong);
}

std::string words_of(const RectMm& place) {
    return fmt::format("{:g},{:g},{:g},{:g}", place.x, place.y, place.width, place.height);
}

std::string text_of(const DocumentModel& model) {
    std::string text = fmt::format("{}{}, {}, learned from {} captures {}\n", name_of(model.series),
                                   model.series.prado.empty() ? "" : " (" + model.series.prado + ")",
                                   mrz::shape_of(model.format).name, model.captures, model.learned);
    const auto limit = [](const char* what, const std::optional<Limit>& one) {
        return one ? fmt::format("  {} {:.2f}", what, one->limit) : "";
    };
    for (const ModelPrint& print : model.prints)
        text += fmt::format("{:<26}{}{}{}{}\n", print.check, limit("similarity at least", print.least_similarity),
                            limit("strength at least", print.least_strength),
                            limit("strength at most", print.most_strength),
                            asks_little(print) ? "  (asks little: these captures are too few, or too unlike)" : "");
    for (const ModelLevel& level : model.levels)
        text += fmt::format("{:<26}{}{}{}\n", level.check, limit("at least", level.least), limit("at most", level.most),
                            level.place ? "  at " + words_of(*level.place) : "");
    text += model.approved.empty() ? "not approved by anybody yet: garita model approve\n"
                                   : fmt::format("approved by {}\n", model.approved);
    text += fmt::format("false alarms: at most {:.2f} % of genuine documents, as far as these captures tell\n",
                        100 * model.false_alarms);
    if (!model.may_fail())
        text += fmt::format("fewer than {} captures: its checks advise and fail no document\n",
                            DocumentModel::kCapturesToFail);
    return text;
}

Result<OwnPipeline> own_pipeline() {
    GARITA_TRY(resources, load_inspection_resources());
    return OwnPipeline::create(resources);
}

int learn(const Words& words) {
    const auto series = series_of(words.series);
    if (!series || words.out.empty())
        return say("learn needs --series STATE-TYPE-NUMBER-YEAR and --out MODEL, a new folder");
    if (words.paths.size() < catalog::kLeastExamples || words.paths.size() > catalog::kMostExamples)
        return say(fmt::format("learn needs {} to {} captures of genuine documents of one series; {} were given",
                               catalog::kLeastExamples, catalog::kMostExamples, words.paths.size()));
    auto pipeline = own_pipeline();
    if (!pipeline) return say(pipeline.error().text);
    std::vector<catalog::FeaturePlace> features;
    for (const std::string& word : words.features) features.push_back(*feature_of(word));
    std::vector<ReadExample> read;
    std::vector<std::string> sources;
    for (const std::string& path : words.paths) {
        auto source = source_of(path);
        if (!source) return say(source.error().text, kUnreadable);
        sources.push_back(std::move(*source));
        tell(fmt::format("garita model: reads {} ({} of {})", path, read.size() + 1, words.paths.size()));
        auto example = read_example(*pipeline, path, features);
        if (!example) return say(example.error().text, kUnreadable);
        if (const auto on_page = check_features(features, example->format); !on_page) return say(on_page.error().text);
        read.push_back(std::move(*example));
    }
    if (const auto fit = check_belong_together(read); !fit) return say(fit.error().text, kUnreadable);
    if (read.front().state != series->state)
        return say(fmt::format("the captures are of {}, --series says {}", read.front().state, series->state),
                   kUnreadable);
    catalog::Lesson lesson{.series = *series,
                           .format = read.front().format,
                           .false_alarms = words.false_alarms,
                           .learned = now_utc(),
                           .features = std::move(features)};
    lesson.series.prado = words.prado;
    std::vector<catalog::Example> examples;
    examples.reserve(read.size());
    for (ReadExample& one : read) examples.push_back(std::move(one.example));
    auto model = learn_model(lesson, examples, [](const std::string& what) { tell("garita model: " + what); });
    if (!model) return say(model.error().text, kUnreadable);
    for (const catalog::FeaturePlace& one : lesson.features) {
        const auto feature = std::ranges::find(catalog::kFeatures, one.feature, &catalog::Feature::name);
        if (model->find(feature->check) == nullptr && model->find_level(feature->check) == nullptr)
            say(fmt::format(
                "no {0} is to be seen at {1} on each of these captures: none is learned (does each have infrared and "
                "250 pixels an inch, and is the place wide enough?)",
                one.feature, words_of(one.place)));
    }
    model->sources = std::move(sources);
    if (const auto written = write_model(words.out, *model); !written) return say(written.error().text);
    return write_lines(text_of(*model) + "written to " + words.out);
}

int show(const Words& words) {
    if (words.paths.size() != 1) return say("show needs one MODEL, a folder");
    const auto model = read_model(words.paths.front());
    if (!model) return say(model.error().text, kUnreadable);
    return write_lines(text_of(*model));
}

int list(const Words& words) {
    if (words.paths.size() != 1) return say("list needs one FOLDER of models");
    const auto catalog = read_catalog(words.paths.front());
    if (!catalog) return say(catalog.error().text, kUnreadable);
    std::string text;
    bool whole = true;
    for (const ModelText& one : catalog->models) {
        if (one.model) {
            text += fmt::format("{:<24} {} {}, {} captures, {} prints\n", one.name, name_of(one.model->series),
                                mrz::shape_of(one.model->format).name, one.model->captures, one.model->prints.size());
        } else {
            say(one.name + ": " + one.model.error().text);
            whole = false;
        }
    }
    const int status = write_lines(text.empty() ? "no model" : text);
    return status == kInspected && !whole ? kUnreadable : status;
}

/// A capture against each print of the model, a line each.
Result<std::string> held_against(const DocumentModel& model, OwnPipeline& pipeline, const std::string& path) {
    GARITA_TRY(read, read_example(pipeline, path, features_of(model)));
    if (read.format != model.format || read.state != model.series.state)
        return fail(ErrorKind::Input, fmt::format("{} is a {} of {}: not of this series", path,
                                                  mrz::shape_of(read.format).name, read.state));
    std::string text = path + "\n";
    for (const ModelPrint& print : model.prints) {
        const auto found = match(model, print, read.example.page);
        const auto judged = found ? judge(print, *found) : std::nullopt;
        if (!judged) {
            text += fmt::format("  {:<26} no picture of {}\n", print.check, name_of(print.print.band));
            continue;
        }
        text +=
            fmt::format("  {:<26} {:<7} margin {:+.2f}  similarity {:.3f}  strength {:.2f}\n", print.check,
                        judged->margin >= 0 ? "like" : "UNLIKE", judged->margin, found->similarity, found->strength);
    }
    for (const ModelLevel& level : model.levels) {
        const catalog::Measured* found = find_check(read.example.measured, level.check);
        const auto judged = found == nullptr ? std::nullopt : judge(level, found->value);
        if (!judged) {
            text += fmt::format("  {:<26} not measured\n", level.check);
            continue;
        }
        text += fmt::format("  {:<26} {:<7} margin {:+.2f}  measured {:.2f}\n", level.check,
                            judged->margin >= 0 ? "like" : "UNLIKE", judged->margin, judged->measured);
    }
    return text;
}

int hold(const Words& words) {
    if (words.paths.size() < 2) return say("try needs a MODEL and one capture or more");
    const auto model = read_model(words.paths.front());
    if (!model) return say(model.error().text, kUnreadable);
    auto pipeline = own_pipeline();
    if (!pipeline) return say(pipeline.error().text);
    std::string text;
    bool whole = true;
    for (std::size_t i = 1; i < words.paths.size(); ++i) {
        const auto held = held_against(*model, *pipeline, words.paths[i]);
        if (!held) say(held.error().text);
        whole = whole && held;
        text += held.value_or("");
    }
    const int status = text.empty() ? kInspected : write_lines(text);
    return status == kInspected && !whole ? kUnreadable : status;
}

int compare_two(const Words& words) {
    if (words.paths.size() != 2) return say("compare needs two MODELs: the one before, and the one after");
    const auto before = read_model(words.paths[0]);
    const auto after = read_model(words.paths[1]);
    if (!before || !after) return say(before ? after.error().text : before.error().text, kUnreadable);
    std::string text;
    if (before->series != after->series)
        text += fmt::format("{} → {}: another series\n", name_of(before->series), name_of(after->series));
    for (const catalog::Difference& one : compare(*before, *after))
        text += fmt::format("{}{}\n", one.looser ? "LOOSER: " : "", one.what);
    return write_lines(text.empty() ? "they ask the same" : text);
}

int print_sheet(const Words& words) {
    if (words.paths.size() != 1 || words.out.empty()) return say("sheet needs one MODEL and --out FILE.pdf");
    const auto model = read_model(words.paths.front());
    if (!model) return say(model.error().text, kUnreadable);
    const auto language = Language::create(words.language);
    if (!language) return say(language.error().text);
    const auto sheet = sheet_of(*model, *language);
    if (!sheet) return say(sheet.error().text);
    if (const auto written = write_file(words.out, garita::text_of(*sheet)); !written) return say(written.error().text);
    return write_lines("written to " + words.out);
}

/// The captures, which must be all that the model was learned from. Where it is approved already and not all were
/// destroyed, those that are gone are not asked for.
Result<bool> check_all_are_named(const DocumentModel& model, std::span<const std::string> captures) {
    std::vector<std::string> named;
    std::error_code error;
    for (const std::string& capture : captures) {
        if (!model.approved.empty() && !std::filesystem::exists(capture, error)) continue;
        GARITA_TRY(source, source_of(capture));
        if (std::ranges::find(model.sources, source) == model.sources.end())
            return fail(ErrorKind::Input,
                        capture + " is not what the model was learned from, or was changed since: it is left alone");
        named.push_back(source);
    }
    if (!model.approved.empty()) return true;
    for (const std::string& source : model.sources)
        if (std::ranges::find(named, source) == named.end())
            return fail(ErrorKind::Input, fmt::format("the model was learned from {} captures, and not all are named: "
                                                      "with the approval all are destroyed",
                                                      model.sources.size()));
    return true;
}

int approve(const Words& words) {
    if (words.paths.empty() || words.by.empty())
        return say("approve needs a MODEL, --by NAME, and all captures that it was learned from: they are destroyed");
    auto model = read_model(words.paths.front());
    if (!model) return say(model.error().text, kUnreadable);
    if (!model->approved.empty() && model->sources.empty())
        return say("the model is approved already, by " + model->approved);
    const auto captures = std::span(words.paths).subspan(1);
    if (const auto named = check_all_are_named(*model, captures); !named) return say(named.error().text, kUnreadable);
    // First the approval, then the captures, then that they are gone: what is cut off in between is gone on with.
    if (model->approved.empty()) model->approved = words.by + ", " + today_of_clock();
    if (const auto written = write_model_text(words.paths.front(), *model); !written) return say(written.error().text);
    std::error_code error;
    for (const std::string& capture : captures)
        if (std::filesystem::exists(capture, error))
            if (const auto gone = destroy(capture); !gone) return say(gone.error().text, kUnreadable);
    model->sources.clear();
    if (const auto written = write_model_text(words.paths.front(), *model); !written) return say(written.error().text);
    return write_lines(fmt::format("{} is approved by {}; {} captures are destroyed", name_of(model->series),
                                   model->approved, captures.size()));
}

/// The mark of a known imitation, into a model that has it besides: it has to be approved anew.
int mark(const Words& words) {
    const auto place = place_of(words.place);
    const auto band = band_of(words.band);
    if (words.paths.size() < 2 || words.out.empty() || words.alert.empty() || !place || !band)
        return say(
            "mark needs a MODEL, captures of the imitation, --alert TEXT, --place X,Y,WIDTH,HEIGHT and --out MODEL, a "
            "new "
            "folder");
    auto model = read_model(words.paths.front());
    if (!model) return say(model.error().text, kUnreadable);
    auto pipeline = own_pipeline();
    if (!pipeline) return say(pipeline.error().text);
    std::vector<catalog::Example> imitations;
    for (const std::string& path : std::span(words.paths).subspan(1)) {
        auto example = read_example(*pipeline, path, {});
        if (!example) return say(example.error().text, kUnreadable);
        if (example->format != model->format || example->state != model->series.state)
            return say(path + ": not of this series, and no imitation of it", kUnreadable);
        imitations.push_back(std::move(example->example));
    }
    auto learned = learn_mark(*model, {.text = words.alert, .band = *band, .place = *place}, imitations);
    if (!learned) return say(learned.error().text, kUnreadable);
    model->prints.push_back(std::move(*learned));
    model->approved.clear();
    if (const auto written = write_model(words.out, *model); !written) return say(written.error().text);
    return write_lines(text_of(*model) + "written to " + words.out +
                       "; hold genuine documents against it before it is approved: garita model try");
}

constexpr std::array kActions = {Action<Words>{"learn", &learn},         Action<Words>{"show", &show},
                                 Action<Words>{"list", &list},           Action<Words>{"try", &hold},
                                 Action<Words>{"compare", &compare_two}, Action<Words>{"sheet", &print_sheet},
                                 Action<Words>{"approve", &approve},     Action<Words>{"mark", &mark}};

}  // namespace

Run add_model(CLI::App& app) {
    auto words = std::make_shared<Words>();
    CLI::App* command =
        app.add_subcommand("model",
                           "Learn what genuine documents of one series have in common; show it, and hold captures "
                           "against it");
    command->footer(
        std::string("Examples:\n"
                    "  garita model learn --series UTO-P-2-2019 --out MODELS/UTO-P-2 CAPTURES/*\n"
                    "  garita model learn --series UTO-P-3-2024 --feature thread=40.5,0,5,88 --out MODELS/UTO-P-3 "
                    "CAPTURES/*\n"
                    "  garita model show MODELS/UTO-P-2            what it asks of a document\n"
                    "  garita model list MODELS                    all models of a folder\n"
                    "  garita model try MODELS/UTO-P-2 CAPTURE     how like it a document is\n"
                    "  garita model compare OLD/UTO-P-2 MODELS/UTO-P-2  what it asks otherwise\n"
                    "  garita model sheet MODELS/UTO-P-2 --out UTO-P-2.pdf --language es  for the officers' binder\n"
                    "  garita model mark MODELS/UTO-P-2 --alert \"UTOPLA for UTOPIA\" --place 45,4,30,4 --out "
                    "NEW/UTO-P-2 IMITATION\n"
                    "  garita model approve MODELS/UTO-P-2 --by \"A. Supervisor\" CAPTURES/*  which are destroyed\n") +
        kExitStatus);
    add_action(*command, words->action, kActions);
    command->add_option(
        "PATH", words->paths,
        "learn: captures of genuine documents; show, try, compare, sheet, approve, mark: MODEL, for try, "
        "approve and mark with captures; list: FOLDER");
    command->add_option("--series", words->series, "learn: which series it is, STATE-TYPE-NUMBER-YEAR")
        ->check(must_be_a_series);
    command->add_option("--prado", words->prado, "learn: the code by which a public register knows the series")
        ->check(must_be_a_prado_code);
    command->add_option("--out", words->out, "learn: the model's folder, which must not be there yet; sheet: the PDF");
    command->add_option("--alert", words->alert, "mark: what the imitation's mark is, for the officer")
        ->check([](const std::string& word) {
            return is_plain_text(word) ? "" : "an alert is up to 100 letters, without quotes";
        });
    command->add_option("--band", words->band, "mark: the light that shows it: white, infrared or ultraviolet")
        ->capture_default_str()
        ->check(CLI::IsMember({"white", "infrared", "ultraviolet"}));
    command->add_option("--place", words->place, "mark: where it stands, X,Y,WIDTH,HEIGHT in millimetres")
        ->check([](const std::string& word) { return place_of(word) ? "" : "a place is written X,Y,WIDTH,HEIGHT"; });
    command
        ->add_option("--feature", words->features,
                     "learn: where a feature stands on every document, NAME=X,Y,WIDTH,HEIGHT in millimetres from the "
                     "page's left top corner: thread, watermark, perforation, personal-perforation, access-number, "
                     "second-portrait; once for each")
        ->allow_extra_args(false)
        ->check(must_be_a_feature);
    command->add_option("--by", words->by, "approve: who answers for the model")->check([](const std::string& word) {
        return is_plain_text(word) ? "" : "a name is up to 80 letters, without quotes";
    });
    command->add_option("--language", words->language, "sheet: its language")
        ->check(CLI::IsMember(languages()))
        ->capture_default_str();
    command
        ->add_option("--false-alarms", words->false_alarms,
                     "learn: share of genuine documents that its checks together may fail")
        ->capture_default_str()
        ->check(must_be_a_number)
        ->check(CLI::Range(0.0001, 0.1));
    return [words] { return run_action(*words, kActions); };
}

}  // namespace garita::tool
