#include "firmware/pipeline.h"

#include <charconv>
#include <chrono>
#include <future>

#include "firmware/worker/trust_wire.h"
#include "vision/checks/registry.h"
#include "vision/page/make_page.h"
#include "vision/read/find_portraits.h"
#include "vision/read/read_barcodes.h"
#include "vision/read/read_mrz.h"
#include "vision/read/read_viz.h"
#include "vision/read/understand_barcodes.h"

namespace garita {
namespace {

/// Adds the wall clock time of its scope to a stage.
class Stopwatch {
public:
    Stopwatch(std::map<std::string, double>& timings, std::string stage)
        : m_timings(timings), m_stage(std::move(stage)) {}
    Stopwatch(const Stopwatch&) = delete;
    Stopwatch& operator=(const Stopwatch&) = delete;
    ~Stopwatch() {
        m_timings[m_stage] +=
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - m_begin).count();
    }

private:
    std::map<std::string, double>& m_timings;
    std::string m_stage;
    std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
};

PageFacts facts_of(const Page& page) {
    PageFacts facts{page.side, page.found, page.size_mm, page.ppi, page.turned_deg, page.format, {}};
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
    seal::TrustStore trust;

    std::vector<Page> make_pages(std::span<const Capture> sides, const InspectionRequest& request, Report& report);
    void set_upright(Page& page, Report& report);
    void read(std::span<const Page> pages, const std::string& today, Report& report);
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

void Pipeline::State::read(std::span<const Page> pages, const std::string& today, Report& report) {
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
        understand_barcodes(report.reading.barcodes, trust, today);
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
    const auto trust_folder = worker::trust_from_wire(resources.trust);
    auto viz_result = viz_later.get();
    if (!trust_folder) return tl::unexpected(trust_folder.error());
    if (!mrz_result) return tl::unexpected(mrz_result.error());
    if (!portraits_result) return tl::unexpected(portraits_result.error());
    if (!viz_result) return tl::unexpected(viz_result.error());
    return Pipeline(
        std::make_unique<State>(State{std::move(*mrz_result), std::move(*viz_result), std::move(*portraits_result),
                                      seal::make_trust_store(*trust_folder)}));
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
    m_state->read(pages, request.today, report);
    tell();
    if (const auto policy = policy_of(request)) {
        const Stopwatch watch(report.timings_ms, "checks");
        // In the order in which they end, until all have: then in the table's.
        report.findings = run_checks({pages, report.reading, *policy}, [&](const Finding& finding) {
            report.findings.push_back(finding);
            tell();
        });
    }
    return report;
}

Result<Policy> policy_of(const InspectionRequest& request) {
    Policy policy;
    const std::string& d = request.today;
    unsigned year = 0;  // so that no sign is read
    unsigned month = 0;
    unsigned day = 0;
    const auto read = [&d](std::size_t at, std::size_t length, auto& value) {
        const auto* begin = d.data() + at;
        return std::from_chars(begin, begin + length, value).ptr == begin + length;
    };
    const bool shaped =
        d.size() == 10 && d[4] == '-' && d[7] == '-' && read(0, 4, year) && read(5, 2, month) && read(8, 2, day);
    policy.today = std::chrono::year_month_day(std::chrono::year(static_cast<int>(year)), std::chrono::month(month),
                                               std::chrono::day(day));
    if (!shaped || !policy.today.ok())
        return fail(ErrorKind::Input, "\"" + d.substr(0, 40) + "\" is no date; write it as YYYY-MM-DD");
    policy.clock_confirmed = request.clock_confirmed;
    policy.specimens = request.specimens;
    return policy;
}

}  // namespace garita
