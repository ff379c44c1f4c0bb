#include "firmware/tool/examples.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "firmware/tool/inspector.h"
#include "mrz/document.h"
#include "vision/catalog/static_print.h"
#include "vision/checks/features.h"

namespace garita::tool {
namespace {

/// What of the page is the holder's, as far as it was read. What was not differs from holder to holder, and is not
/// learned for that reason.
std::vector<RectMm> personal_of(const Reading& reading, int page, std::span<const catalog::FeaturePlace> features) {
    std::vector<RectMm> places;
    for (const catalog::FeaturePlace& one : features)
        if (std::ranges::find(catalog::kFeatures, one.feature, &catalog::Feature::name)->personal)
            places.push_back(one.place);
    if (reading.mrz && reading.mrz->page == page) places.push_back(reading.mrz->region_mm);
    for (const VizField& field : reading.viz)
        if (field.page == page) places.push_back(field.region_mm);
    for (const Portrait& portrait : reading.portraits)
        if (portrait.page == page) places.push_back(portrait.region_mm);
    for (const Barcode& barcode : reading.barcodes)
        if (barcode.page == page) places.push_back(barcode.region_mm);
    return places;
}

std::optional<RectMm> photo_of(const Reading& reading, int page) {
    const auto found = std::ranges::find_if(reading.portraits, [page](const Portrait& portrait) {
        return portrait.kind == PortraitKind::Primary && portrait.page == page;
    });
    return found == reading.portraits.end() ? std::nullopt : std::optional(found->region_mm);
}

std::vector<catalog::Measured> measured_on(const Report& report, int page) {
    std::vector<catalog::Measured> all;
    for (const Finding& finding : report.findings)
        if (finding.measured && finding.page == page)
            all.push_back(
                {finding.check, *finding.measured, finding.outcome == Outcome::Successful, finding.limit.value_or(0)});
    return all;
}

}  // namespace

Result<ReadExample> read_example(OwnPipeline& pipeline, const std::string& path,
                                 std::span<const catalog::FeaturePlace> features) {
    const InputDocument document = read_input(path);
    if (!document.errors.empty()) return fail(ErrorKind::Input, path + ": " + document.errors.front().text);
    std::vector<Page> pages;
    std::vector<std::vector<catalog::Measured>> at_features;  // of each page, while its pixels are there
    // Checks run on a date: what they measure is learned, what they say of dates is not.
    InspectionRequest request;
    request.today = today_of_clock();
    GARITA_TRY(report, pipeline.run(request, document, [&](std::span<const Page> made) {
        for (const Page& page : made) {
            pages.push_back(catalog::at_reference_ppi(page));
            at_features.push_back(measure_features(features, page));
        }
    }));
    if (!report.errors.empty()) return fail(ErrorKind::Input, path + ": " + report.errors.front().text);
    const auto& zone = report.reading.mrz;
    if (!zone || !zone->interpretation.accepted)
        return fail(ErrorKind::Input,
                    path +
                        ": its machine-readable zone is not read surely: a model is learned from good "
                        "captures of documents that have one");
    const auto page = static_cast<std::size_t>(zone->page);
    std::vector<catalog::Measured> measured = measured_on(report, zone->page);
    std::ranges::move(at_features.at(page), std::back_inserter(measured));
    const mrz::Document fields = mrz::parse(zone->interpretation.format, zone->interpretation.lines);
    return ReadExample{.example = {.name = path,
                                   .page = std::move(pages.at(page)),
                                   .personal = personal_of(report.reading, zone->page, features),
                                   .photo = photo_of(report.reading, zone->page),
                                   .zone = zone->region_mm,
                                   .measured = std::move(measured)},
                       .format = zone->interpretation.format,
                       .state = std::string(fields.value("issuing_state")),
                       .document_number = std::string(fields.value("document_number"))};
}

Result<bool> check_belong_together(const std::vector<ReadExample>& examples) {
    for (auto one = examples.begin(); one != examples.end(); ++one) {
        const ReadExample& first = examples.front();
        if (one->format != first.format || one->state != first.state)
            return fail(ErrorKind::Input, one->example.name + " is a " + std::string(mrz::shape_of(one->format).name) +
                                              " of " + one->state + ", " + first.example.name + " a " +
                                              std::string(mrz::shape_of(first.format).name) + " of " + first.state +
                                              ": a model is of one series");
        const auto same = std::find_if(examples.begin(), one, [&](const ReadExample& other) {
            return other.document_number == one->document_number;
        });
        if (same != one)
            return fail(ErrorKind::Input, same->example.name + " and " + one->example.name +
                                              " show the same document: what is its holder's would be taken for print; "
                                              "give captures of different documents");
    }
    return true;
}

}  // namespace garita::tool
