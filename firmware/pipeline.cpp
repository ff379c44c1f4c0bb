#include "firmware/pipeline.h"

#include <chrono>
#include <future>

#include "firmware/policy.h"
#include "firmware/stopwatch.h"
#include "vision/checks/run_checks.h"
#include "vision/page/make_page.h"
#include "vision/read/find_portraits.h"
#include "vision/read/read_barcodes.h"
#include "vision/read/read_mrz.h"
#include "vision/read/read_viz.h"

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

}  // namespace

struct Pipeline::State {
    MrzReader mrz;
    VizReader viz;
    PortraitFinder portraits;

    std::vector<Page> make_pages(std::span<const Capture> sides, const InspectionRequest& request, Report& report);
    void set_upright(Page& page, Report& report);
    void read(std::span<const Page> pages, Report& report);
};

std::vector<Page> Pipeline::State::make_pages(std::span<const Capture> sides, const InspectionRequest& request,
                                              Report& report) {
    std::vector<Page> pages;
    for (std::size_t i = 0; i < sides.size(); ++i) {
        // Edges are looked for beside the MRZ: they tell how many documents there are even where it tells where one
        // lies.
        auto outlines = std::async(std::launch::async, [&] { return find_outlines(sides[i]); });
        std::optional<MrzReading> found;
        {
            const Stopwatch watch(report.timings_ms, "mrz");
            found = mrz.read(sides[i]);
        }
        {
            const Stopwatch watch(report.timings_ms, "page");
            pages.push_back(make_page(sides[i], outlines.get(), found ? &*found : nullptr));
        }
        if (!found && request.chosen_format && pages.back().found) pages.back().format = request.chosen_format;
        if (!found) set_upright(pages.back(), report);
        if (found) found->page = static_cast<int>(i);
        if (found && (!report.reading.mrz || is_better(*found, *report.reading.mrz)))
            report.reading.mrz = std::move(found);
    }
    return pages;
}

/// Without an MRZ the print tells which way up a page is.
void Pipeline::State::set_upright(Page& page, Report& report) {
    const Stopwatch watch(report.timings_ms, "page");
    turn_page(page, viz.quarters_to_upright(page));
}

void Pipeline::State::read(std::span<const Page> pages, Report& report) {
    // These know nothing of each other; the visual zone takes the longest.
    auto fields = std::async(std::launch::async, [&] {
        const auto begin = std::chrono::steady_clock::now();
        auto read = viz.read(pages, report.reading.mrz);
        return std::pair(std::move(read),
                         std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
    });
    {
        const Stopwatch watch(report.timings_ms, "portraits");
        report.reading.portraits = portraits.find(pages);
    }
    {
        const Stopwatch watch(report.timings_ms, "barcodes");
        report.reading.barcodes = read_barcodes(pages);
        if (report.reading.barcodes.size() > kMostBarcodes) report.reading.barcodes.resize(kMostBarcodes);
    }
    auto [read, milliseconds] = fields.get();
    report.reading.viz = std::move(read);
    report.timings_ms["viz"] = milliseconds;
}

Pipeline::Pipeline(std::unique_ptr<State> state) : m_state(std::move(state)) {}
Pipeline::Pipeline(Pipeline&&) noexcept = default;
Pipeline& Pipeline::operator=(Pipeline&&) noexcept = default;
Pipeline::~Pipeline() = default;

Result<Pipeline> Pipeline::create(const ResourceBytes& resources) {
    // Tesseract's model takes the longest to load: the others load beside it.
    auto viz_later = std::async(std::launch::async, [&] { return VizReader::create(resources.traineddata); });
    auto mrz_result = MrzReader::create(resources.network);
    auto portraits_result = PortraitFinder::create(resources.cascade);
    auto viz_result = viz_later.get();
    if (!mrz_result) return tl::unexpected(mrz_result.error());
    if (!portraits_result) return tl::unexpected(portraits_result.error());
    if (!viz_result) return tl::unexpected(viz_result.error());
    return Pipeline(
        std::make_unique<State>(State{std::move(*mrz_result), std::move(*viz_result), std::move(*portraits_result)}));
}

Report Pipeline::run(std::span<const Capture> sides, const InspectionRequest& request,
                     const std::function<void(std::span<const Page>)>& on_page,
                     const std::function<void(const Report&)>& on_progress) {
    Report report;
    const auto tell = [&] {
        if (on_progress) on_progress(report);
    };
    const Stopwatch total(report.timings_ms, "total");
    const std::vector<Page> pages = m_state->make_pages(sides, request, report);
    for (const Page& page : pages) report.pages.push_back(facts_of(page));
    tell();
    if (on_page) on_page(pages);
    m_state->read(pages, report);
    tell();
    if (const auto policy = policy_of(request)) {
        const Stopwatch watch(report.timings_ms, "checks");
        // In the order in which they end, until all have: then in the table's.
        report.findings = run_worker_checks({pages, report.reading, *policy}, [&](const Finding& finding) {
            report.findings.push_back(finding);
            tell();
        });
    }
    return report;
}

}  // namespace garita
