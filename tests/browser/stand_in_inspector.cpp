#include "tests/browser/stand_in_inspector.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "vision/checks/registry.h"
#include "vision/error_codes.h"

namespace garita::test {
namespace {

/// Script, an image that reports, a closing tag, bidirectional override, ANSI colour and NUL.
const std::string kEvil =
    "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script></p>"
    "\xE2\x80\xAE"
    "gnp.exe \x1B[31mred\x1B[0m \xE2\x81\xA6javascript:alert(1) {count} \xFF\xFE";

PagePicture picture_of(const worker::Picture& image) {
    std::array<unsigned char, 4> magic{};
    const bool png = pread(image.bytes.get(), magic.data(), magic.size(), 0) == 4 && magic[0] == 0x89;
    return {.page = image.facts.side == Side::Back ? 1 : 0,
            .band = image.facts.band,
            .media_type = png ? "image/png" : "image/jpeg",
            .memory = Descriptor(fcntl(image.bytes.get(), F_DUPFD_CLOEXEC, 3)),
            .size = static_cast<std::uint64_t>(lseek(image.bytes.get(), 0, SEEK_END))};
}

Finding finding(const Check& check) {
    Finding out;
    out.check = std::string(check.name);
    out.outcome = Outcome::Successful;
    out.page = 0;
    out.message_key = out.check + ".successful";
    return out;
}

/// Makes the finding of a check failed, with a region.
void fail_check(Report& report, const std::string& name, const std::string& key, Band band, RectMm region,
                const std::map<std::string, std::string>& arguments) {
    for (Finding& one : report.findings) {
        if (one.check != name) continue;
        one.outcome = Outcome::Failed;
        one.margin = -0.42;
        one.band = band;
        one.regions_mm = {region};
        one.message_key = key;
        one.arguments = arguments;
    }
}

void add_reading(Report& report, bool evil) {
    MrzReading mrz;
    mrz.band = Band::Infrared;
    mrz.interpretation.format = mrz::Format::TD3;
    mrz.interpretation.lines = {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                                "L898902C36UTO7408122F1204159ZE184226B<<<<<10"};
    mrz.interpretation.lines_read = mrz.interpretation.lines;
    mrz.interpretation.accepted = !evil;
    if (evil) {
        mrz.interpretation.lines = {kEvil, kEvil};
        mrz.interpretation.corrections = {{2, 7, '\x1B', '<', mrz::CorrectionReason::CheckDigit}};
    } else {
        mrz.interpretation.corrections = {{2, 7, 'O', '0', mrz::CorrectionReason::CheckDigit}};
    }
    report.reading.mrz = std::move(mrz);
    const auto say = [evil](const char* text) { return evil ? kEvil : std::string(text); };
    for (const auto& [name, text] : std::map<std::string, std::string>{{"surname", "Eriksson"},
                                                                       {"given_names", "Anna Maria"},
                                                                       {"document_number", "L898902C3"},
                                                                       {"date_of_birth", "12 AUG/AOÛ 74"},
                                                                       {"place_of_birth", "Zenith"}})
        report.reading.viz.push_back(
            {.name = name, .text = say(text.c_str()), .confidence = 0.97, .page = 0, .region_mm = {45, 20, 40, 4}});
    Portrait portrait;
    portrait.region_mm = {5, 22, 32, 40};
    portrait.confidence = 0.9;
    report.reading.portraits.push_back(portrait);
}

void forge(Report& report, const std::string& evil) {
    fail_check(report, "photo-edge", "photo-edge.failed", Band::White, {5, 22, 32, 40}, {});
    fail_check(report, "mrz-layout", "mrz-layout.pitch", Band::Infrared, {2, 68, 121, 5},
               {{"measured", evil.empty() ? "2.61" : evil}, {"limit", "2.54"}});
    fail_check(report, "mrz-check-digits", "mrz-check-digits.failed", Band::Infrared, {2, 76, 121, 5},
               {{"column", "10"},
                {"is", "4"},
                {"should", evil.empty() ? "7" : evil},
                {"line", "2"},
                {"field", "document_number"}});
    fail_check(report, "viz-mrz", "viz-mrz.differs", Band::White, {45, 20, 40, 4},
               {{"field", "surname"},
                {"printed", evil.empty() ? "ERIKSEN" : evil},
                {"mrz", evil.empty() ? "ERIKSSON" : evil}});
}

}  // namespace

void StandInInspector::wait(int milliseconds) {
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, std::chrono::milliseconds(milliseconds), [this] { return m_cancelled; });
}

void StandInInspector::cancel() {
    {
        const std::lock_guard lock(m_mutex);
        m_cancelled = true;
    }
    m_changed.notify_all();
}

Result<Report> StandInInspector::inspect(const InspectionOrder& order, const InspectionSink& sink) {
    std::vector<std::shared_ptr<const worker::Picture>> images;
    worker::PictureFeed::Pass pictures(order.pictures);
    while (auto image = pictures.next()) images.push_back(std::move(image));
    if (images.empty()) return fail(ErrorKind::Internal, "the scan ended before a picture came");
    const auto scene = static_cast<Scene>(static_cast<int>(images.front()->facts.ppi));
    Report report;
    report.pages = {{.side = Side::Front, .found = true, .size_mm = {125, 88}, .format = mrz::Format::TD3}};
    if (std::ranges::any_of(images, [](const auto& image) { return image->facts.side == Side::Back; }))
        report.pages.push_back({.side = Side::Back, .found = true, .size_mm = {125, 88}});
    sink.progress(report);
    if (scene != Scene::Text)
        for (const auto& image : images) sink.picture(picture_of(*image));
    if (scene != Scene::WithoutMrz) add_reading(report, scene == Scene::Hostile);
    if (scene == Scene::Text) report.reading.mrz->band.reset();
    sink.progress(report);
    for (const Check& check : all_checks()) report.findings.push_back(finding(check));
    if (scene == Scene::Forged || scene == Scene::Slow) forge(report, "");
    if (scene == Scene::Hostile) {
        forge(report, kEvil);
        Finding unknown;
        unknown.check = kEvil;
        unknown.outcome = Outcome::Failed;
        unknown.message_key = kEvil;
        report.findings.push_back(unknown);
    }
    if (scene == Scene::Model) {
        report.model = ModelFound{.id = "UTO-P-2-2019", .outcome = Outcome::Successful};
        fail_check(report, "pattern-ultraviolet", "pattern-ultraviolet.failed", Band::Ultraviolet, {60, 30, 10, 10},
                   {{"series", "UTO-P-2-2019"}});
        // What white light shows stands for what it would look like.
        for (const auto& image : images) {
            PagePicture reference = picture_of(*image);
            if (std::exchange(reference.band, Band::Ultraviolet) != Band::White) continue;
            reference.check = "pattern-ultraviolet";
            sink.picture(std::move(reference));
        }
    }
    sink.progress(report);
    if (scene == Scene::Slow) wait(1500);
    if (scene == Scene::WorkerDies)
        return fail(ErrorKind::Internal, "the worker died (signal 9)", static_cast<int>(ErrorCode::WorkerDied));
    return report;
}

}  // namespace garita::test
