#include "firmware/pipeline.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <future>
#include <optional>
#include <utility>

#include "firmware/catalog/document_models.h"
#include "firmware/coming_page.h"
#include "firmware/policy.h"
#include "firmware/stopwatch.h"
#include "mrz/document.h"
#include "mrz/typed.h"
#include "vision/catalog/identify.h"
#include "vision/checks/run_checks.h"
#include "vision/page/make_page.h"
#include "vision/read/find_portraits.h"
#include "vision/read/read_barcodes.h"
#include "vision/read/read_mrz.h"
#include "vision/read/read_viz.h"
#include "vision/read/text_reading.h"

namespace garita {
namespace {

PageFacts facts_of(const Page& page) {
    PageFacts facts{page.side, page.found,      page.outline_found, page.size_mm,
                    page.ppi,  page.turned_deg, page.format,        {}};
    for (const BandImage& band : page.bands) facts.bands.push_back(band.band);
    return facts;
}

/// The better of two readings: one that is accepted, then the better fit.
bool is_better(const MrzReading& a, const MrzReading& b) {
    if (a.interpretation.accepted != b.interpretation.accepted) return a.interpretation.accepted;
    return a.interpretation.mean_log_probability > b.interpretation.mean_log_probability;
}

/// What somebody typed instead of what was read, where the two are of one form.
void take_typed(const InspectionRequest& request, Report& report) {
    if (request.typed_zone.empty()) return;
    auto typed =
        report.reading.mrz ? mrz::with_typed(report.reading.mrz->interpretation, request.typed_zone) : std::nullopt;
    if (typed)
        report.reading.mrz->interpretation = std::move(*typed);
    else
        report.errors.push_back(
            {"", "the zone that was typed is not of the form of the one that was read: it was left out"});
}

/// The pictures of one side, and how long was waited for them.
class PicturesOf {
public:
    PicturesOf(Arrivals& arrivals, Side side) : m_arrivals(arrivals), m_side(side) {}
    const BandImage* operator()(Band band) {
        const auto begin = Arrivals::Clock::now();
        const BandImage* picture = m_arrivals.wait({m_side, band});
        m_waited_ms += ms_since(begin);
        return picture;
    }
    [[nodiscard]] double waited_ms() const { return m_waited_ms; }

private:
    Arrivals& m_arrivals;
    Side m_side;
    double m_waited_ms = 0;
};

}  // namespace

struct Pipeline::State {
    MrzReader mrz;
    PortraitFinder portraits;
    PackedModels models;
    std::future<Result<VizReader>> viz_later;  ///< while it loads
    std::optional<Result<VizReader>> viz;

    /// Once it is loaded. One thread at a time.
    Result<VizReader>& viz_reader() {
        if (!viz) viz = viz_later.get();
        return *viz;
    }
    std::unique_ptr<ComingPage> find_page(Arrivals& arrivals, Side side, const InspectionRequest& request,
                                          const PipelineSink& sink, Report& report);
    int quarters_to_upright(const Page& page, Report& report);
    Result<bool> read(std::span<const Page> pages, const InspectionRequest& request, Report& report);
    /// Into a report that outlives what measures the time.
    Result<bool> run(Arrivals& arrivals, const InspectionRequest& request, const PipelineSink& sink, Report& report);
    std::optional<catalog::Identified> identify(std::span<const Page> pages, Report& report) const;
};

/// Nothing where no picture of that side can be used.
std::unique_ptr<ComingPage> Pipeline::State::find_page(Arrivals& arrivals, Side side, const InspectionRequest& request,
                                                       const PipelineSink& sink, Report& report) {
    const BandImage* first = arrivals.wait_for_first(side);
    if (first == nullptr) return nullptr;
    const auto number = report.pages.size();
    // Edges are looked for beside the MRZ: they tell how many documents there are even where it tells where one lies.
    auto outlines = std::async(std::launch::async, [first] { return find_outlines(*first); });
    std::optional<PageCutter> cutter;
    const auto lay = [&](const MrzReading* reading) {
        const Stopwatch watch(report.timings_ms, "page");
        cutter.emplace(side, *first, outlines.get(), reading);
        report.pages.push_back(facts_of(cutter->page()));
    };
    const auto place = [&](MrzReading& reading) {
        reading.page = static_cast<int>(number);
        cutter->place(reading);
    };
    PicturesOf pictures(arrivals, side);
    const auto begin = Arrivals::Clock::now();
    double aside_ms = 0;
    auto found = mrz.read(std::ref(pictures), [&](MrzReading early) {
        // White light can only change what it says, not where it lies.
        const auto pausing = Arrivals::Clock::now();
        lay(&early);
        place(early);
        if (number == 0) report.timings_ms["first_mrz"] = ms_since(arrivals.claimed_at({side, first->band}));
        if (sink.progress) {
            Report so_far = report;
            if (!so_far.reading.mrz || is_better(early, *so_far.reading.mrz)) so_far.reading.mrz = std::move(early);
            sink.progress(so_far);
        }
        aside_ms = ms_since(pausing);
    });
    report.timings_ms["mrz"] += ms_since(begin) - pictures.waited_ms() - aside_ms;
    if (!cutter) lay(found ? &*found : nullptr);
    if (found) place(*found);
    const std::vector<const BandImage*> read = wait_for_what_is_read(arrivals, side);
    std::unique_ptr<ComingPage> coming;
    {
        const Stopwatch watch(report.timings_ms, "page");
        coming = std::make_unique<ComingPage>(std::move(*cutter), read);
    }
    Page& page = coming->page();
    int quarters = 0;
    if (!found) {
        if (request.chosen_format && page.found) page.format = request.chosen_format;
        quarters = quarters_to_upright(page, report);
        turn_page(page, quarters);
    } else if (!report.reading.mrz || is_better(*found, *report.reading.mrz)) {
        report.reading.mrz = std::move(found);
    }
    report.pages.back() = facts_of(page);
    coming->go_on(number, quarters, arrivals, sink.picture);
    return coming;
}

/// Without an MRZ the print tells which way up a page is.
int Pipeline::State::quarters_to_upright(const Page& page, Report& report) {
    const Stopwatch watch(report.timings_ms, "page");
    // Where it does not load, read() says so.
    auto& reader = viz_reader();
    return reader ? reader->quarters_to_upright(page) : 0;
}

Result<bool> Pipeline::State::read(std::span<const Page> pages, const InspectionRequest& request, Report& report) {
    // These know nothing of each other; the visual zone takes the longest.
    auto fields = std::async(std::launch::async, [&]() -> Result<std::pair<std::vector<VizField>, double>> {
        auto& reader = viz_reader();
        if (!reader) return tl::unexpected(reader.error());
        const auto begin = Arrivals::Clock::now();
        auto read = reader->read(pages, report.reading.mrz);
        return std::pair(std::move(read), ms_since(begin));
    });
    {
        const Stopwatch watch(report.timings_ms, "portraits");
        report.reading.portraits = portraits.find(pages);
    }
    if (request.barcodes) {
        const Stopwatch watch(report.timings_ms, "barcodes");
        report.reading.barcodes = read_barcodes(pages);
        if (report.reading.barcodes.size() > kMostBarcodes) report.reading.barcodes.resize(kMostBarcodes);
    }
    GARITA_TRY(read, fields.get());
    report.reading.viz = std::move(read.first);
    report.timings_ms["viz"] = read.second;
    return true;
}

/// Nothing where there are no models, or nothing tells of which state and type the document is.
std::optional<catalog::Identified> Pipeline::State::identify(std::span<const Page> pages, Report& report) const {
    const auto& zone = report.reading.mrz;
    if (models.facts().empty() || !zone) return std::nullopt;
    const Stopwatch watch(report.timings_ms, "model");
    const mrz::Interpretation& read = zone->interpretation;
    const mrz::Document document = mrz::parse(read.format, read.lines);
    auto identified = catalog::identify(
        models.facts(), [this](std::size_t i, std::string_view only) { return models.load(i, only); },
        {.state = std::string(document.value("issuing_state")),
         .type = std::string(document.value("document_code")),
         .format = read.format},
        pages[static_cast<std::size_t>(zone->page)]);
    if (!identified.names.empty()) {
        report.model = ModelFound{.id = "", .outcome = identified.outcome};
        for (const std::string& name : identified.names)
            report.model->id += (report.model->id.empty() ? "" : ", ") + name;
        if (identified.model) report.model->id = name_of(identified.model->series);
    }
    return identified;
}

namespace {

void show_references(const catalog::Identified& identified, std::span<const Finding> findings,
                     const PipelineSink& sink) {
    for (const Finding& finding : findings) {
        if (finding.outcome != Outcome::Failed && finding.outcome != Outcome::Undetermined) continue;
        const catalog::ModelPrint* print = identified.model->find(finding.check);
        if (print == nullptr || !finding.page) continue;
        // A print that must not be seen in its band: a genuine page shows nothing there.
        const auto picture = catalog::expected(print->print, identified.page, !print->most_strength);
        if (picture) sink.reference(finding, *picture);
    }
}

}  // namespace

Pipeline::Pipeline(std::unique_ptr<State> state) : m_state(std::move(state)) {}
Pipeline::Pipeline(Pipeline&&) noexcept = default;
Pipeline& Pipeline::operator=(Pipeline&&) noexcept = default;
Pipeline::~Pipeline() = default;

Result<Pipeline> Pipeline::create(const ResourceBytes& resources) {
    // Tesseract's model takes the longest to load, and the page and its MRZ are looked at before it is needed.
    auto viz_later = std::async(std::launch::async, [resources] { return VizReader::create(resources.traineddata); });
    GARITA_TRY(mrz, MrzReader::create(resources.network));
    GARITA_TRY(portraits, PortraitFinder::create(resources.cascade));
    GARITA_TRY(models, PackedModels::of(resources.models));
    return Pipeline(std::make_unique<State>(
        State{std::move(mrz), std::move(portraits), std::move(models), std::move(viz_later), std::nullopt}));
}

Result<Report> Pipeline::run(Arrivals& arrivals, const InspectionRequest& request, const PipelineSink& sink) {
    Report report;
    GARITA_TRY(ran, m_state->run(arrivals, request, sink, report));
    static_cast<void>(ran);
    return report;
}

Result<bool> Pipeline::State::run(Arrivals& arrivals, const InspectionRequest& request, const PipelineSink& sink,
                                  Report& report) {
    const Stopwatch total(report.timings_ms, "total");
    const auto tell = [&] {
        if (sink.progress) sink.progress(report);
    };
    std::vector<std::unique_ptr<ComingPage>> coming;
    for (const Side side : {Side::Front, Side::Back})
        if (auto page = find_page(arrivals, side, request, sink, report)) coming.push_back(std::move(page));
    if (coming.empty()) return true;
    take_typed(request, report);
    std::vector<Page> pages;
    pages.reserve(coming.size());
    for (const auto& page : coming) pages.push_back(std::move(page->page()));
    tell();
    GARITA_TRY(was_read, read(pages, request, report));
    tell();
    const auto policy = policy_of(request);
    auto identified = policy ? identify(pages, report) : std::nullopt;
    for (std::size_t i = 0; i < pages.size(); ++i) {
        coming[i]->add_last_bands(pages[i]);
        report.pages[i] = facts_of(pages[i]);
    }
    if (sink.pages) sink.pages(pages);
    if (policy) {
        const Stopwatch watch(report.timings_ms, "checks");
        if (identified && identified->model)
            identified->page = catalog::at_reference_ppi(pages[static_cast<std::size_t>(report.reading.mrz->page)]);
        const Subject subject{pages, report.reading, *policy, identified ? &*identified : nullptr};
        // In the order in which they end, until all have: then in the table's.
        report.findings = run_worker_checks(subject, [&](const Finding& finding) {
            report.findings.push_back(finding);
            tell();
        });
        if (sink.reference && identified && identified->model) show_references(*identified, report.findings, sink);
    }
    report.timings_ms["after_last_picture"] = ms_since(arrivals.last_claimed_at());
    return was_read;
}

Report inspect_text(const InspectionRequest& request) {
    Report report;
    const Stopwatch total(report.timings_ms, "total");
    report.reading.mrz = mrz_of_text(request.lines);
    const bool like_a_zone = std::ranges::any_of(
        request.lines, [](const std::string& line) { return line.find("<<") != std::string::npos; });
    if (!report.reading.mrz && like_a_zone) {
        report.errors.push_back(
            {"", "what the reader gave is no whole machine-readable zone: read the document again"});
        return report;
    }
    take_typed(request, report);
    report.pages.emplace_back();
    if (report.reading.mrz)
        report.pages.back().format = report.reading.mrz->interpretation.format;
    else
        report.reading.barcodes.push_back(barcode_of_text(request.lines));
    if (const auto policy = policy_of(request))
        report.findings = run_worker_checks({.pages = {}, .reading = report.reading, .policy = *policy}, {});
    return report;
}

}  // namespace garita
