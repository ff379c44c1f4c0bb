// garita inspect: documents from disk, each in a worker of its own, told as text or JSON.
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>

#include "firmware/bytes.h"
#include "firmware/calibration.h"
#include "firmware/catalog/catalog_files.h"
#include "firmware/catalog/installed.h"
#include "firmware/inspection.h"
#include "firmware/policy.h"
#include "firmware/tool/commands.h"
#include "firmware/tool/inputs.h"
#include "firmware/tool/inspector.h"
#include "firmware/tool/streams.h"
#include "firmware/verifier/trust.h"

namespace garita::tool {
namespace {

constexpr std::size_t kObliqueBands = 4;  // oblique-1 … oblique-4 (drivers/capture/band.h)

struct Words {
    std::vector<std::string> inputs;
    std::map<std::string, std::string> bands;  ///< option name → path
    std::vector<std::string> oblique;
    std::string date;
    std::string language = "en";
    std::string profile;
    std::string catalog;
    std::string data;
    std::string trust;
    std::string calibration;
    std::string lines;
    double ppi = 0;
    bool json = false;
    bool specimens = false;
    bool together = false;
    bool no_timings = false;
    bool in_process = false;
    InProcess inspect_here;
};

/// Says on standard error what is going on, when somebody watches and it takes longer than two seconds.
class Progress {
public:
    void show(std::size_t done, std::size_t all, const std::string& name) {
        const bool watched = isatty(STDERR_FILENO) != 0 && isatty(STDOUT_FILENO) == 0;
        if (!watched || std::chrono::steady_clock::now() - m_begin < std::chrono::seconds(2)) return;
        fmt::print(stderr, "\r\x1b[K{} of {}: {}", done + 1, all, visible(name, 60));
        m_shown = true;
    }
    /// Before anything else is said there, and at the end.
    void clear() {
        if (m_shown) fmt::print(stderr, "\r\x1b[K");
        m_shown = false;
    }

private:
    std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
    bool m_shown = false;
};

/// Where a document comes from.
struct Source {
    std::string name;
    std::function<InputDocument()> read;
};

/// What --together collects before it judges.
struct Together {
    std::vector<Inspection> inspections;
    std::vector<Unread> unread;
};

class Command {
public:
    Command(const Words& words, Language language, References references)
        : m_words(words),
          m_language(std::move(language)),
          m_inspector(std::move(references), words.in_process ? words.inspect_here : InProcess()) {
        m_request.today = words.date.empty() ? today_of_clock() : words.date;
        m_request.specimens = words.specimens;
        m_request.ppi = words.ppi;
        winsize window{};
        if (isatty(STDOUT_FILENO) != 0) {
            m_style.colours = std::getenv("NO_COLOR") == nullptr;
            if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col >= 40) m_style.columns = window.ws_col;
        }
    }

    /// Inspects one after the other. One document is in memory at a time: there may be thousands.
    int run(const std::vector<Source>& sources) {
        if (auto ready = m_inspector.prepare(); !ready) {
            tell("garita: " + ready.error().text);
            return kUsage;
        }
        Together together;
        for (std::size_t i = 0; i < sources.size(); ++i) {
            m_progress.show(i, sources.size(), sources[i].name);
            InputDocument document = sources[i].read();
            if (m_calibration) calibrate_input(document, *m_calibration);
            if (!inspect(document, together)) return kUsage;
        }
        if (m_words.together && !write_together(std::move(together))) return kUsage;
        return m_status;
    }

private:
    /// The worker's report, or why there is none.
    Report report_of(InputDocument& document) {
        Report report;
        if (!document.pictures.empty() || !document.lines.empty()) {
            auto result = m_inspector.inspect(m_request, document);
            m_progress.clear();
            if (!result) tell("garita: " + document.name + ": " + result.error().text);
            report = result ? std::move(*result) : aborted_report(result.error());
        }
        m_progress.clear();
        // Of text the worker knows no name.
        for (InputError& error : report.errors)
            if (error.name.empty()) error = {document.name, document.name + ": " + error.text};
        report.errors.insert(report.errors.begin(), document.errors.begin(), document.errors.end());
        for (const InputError& error : report.errors) tell("garita: " + error.text);
        if (!report.errors.empty()) m_status = kUnreadable;
        return report;
    }

    /// False where the result could not be written.
    bool inspect(InputDocument& document, Together& together) {
        Report report = report_of(document);
        if (report.pages.empty() && report.findings.empty()) {
            if (m_words.together) {
                const std::size_t place = together.inspections.size() + together.unread.size();
                together.unread.push_back({place, document.name, std::move(report.errors)});
            }
            return m_words.together || !m_words.json || write_result(error_json(document.name, report.errors));
        }
        BandSet sent = 0;
        for (const InputPicture& picture : document.pictures)
            sent = static_cast<BandSet>(sent | bands(picture.facts.band));
        const Profile profile = m_profile ? *m_profile : profile_of_bands(document.bands);
        Inspection inspection = judge_report(document.name, std::move(report), sent, profile, m_request, Mode::Test);
        if (m_words.together) {
            together.inspections.push_back(std::move(inspection));
            return true;
        }
        return write_result(m_words.json ? to_json(inspection, m_language, timings())
                                         : to_text(inspection, m_language, m_style));
    }

    bool write_together(Together together) {
        const Transaction transaction = judge_transaction(std::move(together.inspections), std::move(together.unread));
        return write_result(m_words.json ? to_json(transaction, m_language, timings())
                                         : to_text(transaction, m_language, m_style));
    }

    Timings timings() const { return m_words.no_timings ? Timings::LeftOut : Timings::Shown; }

public:
    std::optional<Profile> m_profile;
    std::optional<ScannerCalibration> m_calibration;

private:
    const Words& m_words;
    Language m_language;
    Inspector m_inspector;
    InspectionRequest m_request;
    TextStyle m_style;
    Progress m_progress;
    int m_status = kInspected;
};

Result<Profile> read_profile(const std::string& name) {
    for (const std::string& built_in : built_in_profiles())
        if (name == built_in) return built_in_profile(name);
    const auto bytes = read_file(name);
    if (!bytes)
        return fail(ErrorKind::Input, bytes.error().text + "; give a file, or one of white, three-band, six-band");
    auto profile = parse_profile(text_of(*bytes));
    if (!profile) return fail(ErrorKind::Input, name + ": " + profile.error().text);
    return profile;
}

Result<ScannerCalibration> read_calibration_file(const std::string& path) {
    GARITA_TRY(bytes, read_file(path));
    auto calibration = parse_calibration(text_of(bytes));
    if (!calibration) return fail(ErrorKind::Input, path + ": " + calibration.error().text);
    return calibration;
}

std::vector<BandPath> band_paths(const Words& words) {
    std::vector<BandPath> paths;
    for (const auto& [option, path] : words.bands) {
        if (path.empty()) continue;
        const bool back = option.starts_with("back-");
        paths.push_back(
            {back ? Side::Back : Side::Front, *band_of(std::string_view(option).substr(back ? 5 : 0)), path});
    }
    for (std::size_t i = 0; i < words.oblique.size(); ++i)
        paths.push_back(
            {Side::Front, static_cast<Band>(static_cast<int>(Band::Oblique1) + static_cast<int>(i)), words.oblique[i]});
    return paths;
}

/// What the options name, then each input.
std::vector<Source> sources_of(const Words& words) {
    std::vector<Source> sources;
    if (const std::vector<BandPath> paths = band_paths(words); !paths.empty())
        sources.push_back({paths.front().path, [paths] { return read_bands(paths); }});
    if (!words.lines.empty()) sources.push_back({words.lines, [&words] { return read_text(words.lines); }});
    for (const std::string& input : words.inputs) sources.push_back({input, [&input] { return read_input(input); }});
    return sources;
}

int say(const std::string& text) {
    tell("garita inspect: " + text);
    return kUsage;
}

int run(const Words& words) {
    auto language = Language::create(words.language);
    if (!language)
        return say(fmt::format("--language: {}; there are {}", language.error().text, fmt::join(languages(), ", ")));
    auto catalog = read_catalog(words.catalog);
    if (!catalog) return say("--catalog: " + catalog.error().text);
    for (const ModelText& one : catalog->models)
        if (!one.model) tell("garita: --catalog " + words.catalog + ": " + one.name + ": " + one.model.error().text);
    auto trust = verifier::read_trust(words.trust);
    if (!trust) return say("--trust: " + trust.error().text);
    for (const std::string& refused : trust->refused) tell("garita: --trust " + words.trust + ": " + refused);
    if (words.oblique.size() > kObliqueBands)
        return say(
            fmt::format("--oblique was given {} times; a scanner has at most four such lamps", words.oblique.size()));
    if (std::ranges::count(words.inputs, "-") + (words.lines == "-" ? 1 : 0) > 1)
        return say("standard input (-) can be read only once");
    InspectionRequest dated;
    dated.today = words.date.empty() ? today_of_clock() : words.date;
    if (auto policy = policy_of(dated); !policy) return say("--date " + policy.error().text);
    if (!words.data.empty()) {
        const auto installed = read_installed(words.data, {.day = dated.today});
        if (!installed) return say("--data: " + installed.error().text);
        for (const InstalledCatalog& one : *installed)
            if (!one.opened) tell("garita: --data " + words.data + ": " + one.file + ": " + one.opened.error().text);
        const auto models = packed_of(*installed);
        catalog->packed.insert(catalog->packed.end(), models.begin(), models.end());
    }
    Command command(words, std::move(*language),
                    {.trust = std::move(trust->folder), .models = std::move(catalog->packed)});
    if (!words.profile.empty()) {
        auto profile = read_profile(words.profile);
        if (!profile) return say("--profile: " + profile.error().text);
        command.m_profile = std::move(*profile);
    }
    if (!words.calibration.empty()) {
        auto calibration = read_calibration_file(words.calibration);
        if (!calibration) return say("--calibration: " + calibration.error().text);
        command.m_calibration = std::move(*calibration);
    }
    const std::vector<Source> sources = sources_of(words);
    if (sources.empty())
        return say("nothing to inspect: give images, folders, or --white FILE; garita inspect --help tells all");
    return command.run(sources);
}

}  // namespace

Run add_inspect(CLI::App& app, InProcess in_process) {
    auto words = std::make_shared<Words>();
    words->inspect_here = std::move(in_process);
    CLI::App* command = app.add_subcommand("inspect", "Inspect documents from images on disk");
    command->footer(std::string("Examples:\n"
                                "  garita inspect page.jpg                      one document in white light\n"
                                "  garita inspect --specimens OUT/*             captures in folders\n"
                                "  garita inspect --json --white w.jpg --infrared i.jpg --ultraviolet u.jpg\n"
                                "  garita inspect --together passport/ visa/    documents of one traveller\n"
                                "  garita scanner read --reader DEV --wait 60 | garita inspect --lines -\n") +
                    kExitStatus);
    command
        ->add_option("INPUT", words->inputs,
                     "Image (white light), folder (one capture: white.png, infrared.png, ultraviolet.png, back-*, "
                     "capture.json), or - for standard input")
        ->check(must_name_a_file);
    command->add_flag("--json", words->json, "One JSON object a document and line");
    command->add_option("--date", words->date, "Today, for expiry and ages: YYYY-MM-DD (default: the clock's)");
    command->add_option("--language", words->language, "Language of the messages: en, es, fr, pt")
        ->capture_default_str();
    command->add_option("--ppi", words->ppi, "Pixels an inch of the images (default: found from the document)")
        ->check(CLI::Range(50.0, 2400.0))
        ->check(must_be_a_number);
    command->add_option("--profile", words->profile, "Station profile: white, three-band, six-band, or a file");
    command->add_option("--catalog", words->catalog, "Folder of document models, as garita model learn writes them");
    command->add_option("--data", words->data,
                        "Data folder of a station: the catalogs that are installed there (garita catalog)");
    command->add_option("--trust", words->trust,
                        "Folder of certificates whose seals are believed: CSCAs, signers, revocation and master lists");
    command->add_option("--calibration", words->calibration,
                        "Calibration of the scanner that took the images, as garita scanner calibrate keeps it");
    command->add_flag("--specimens", words->specimens, "Specimen and invented documents are what is expected");
    command->add_flag("--together", words->together, "All inputs are documents of one traveller");
    command->add_flag("--no-timings", words->no_timings, "Leave the times out: same input, same bytes");
    command->add_flag("--in-process", words->in_process, "Without processes of their own; for debugging only");
    for (const char* name :
         {"white", "infrared", "ultraviolet", "coaxial", "back-white", "back-infrared", "back-ultraviolet"})
        command->add_option(std::string("--") + name, words->bands[name], "Image of this band of one document")
            ->check(must_name_a_file);
    command
        ->add_option("--lines", words->lines,
                     "Machine-readable zone or a barcode as text, from a swipe reader or gun, or typed: a file, or - "
                     "for standard input. Inspected without pictures, so never green")
        ->check(must_name_a_file);
    command->add_option("--oblique", words->oblique, "Image lit from one side; may be given up to four times")
        ->allow_extra_args(false)
        ->check(must_name_a_file);
    return [words] { return run(*words); };
}

}  // namespace garita::tool
