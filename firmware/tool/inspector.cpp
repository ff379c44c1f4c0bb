#include "firmware/tool/inspector.h"

#include <fmt/format.h>
#include <unistd.h>

#include <ctime>

#include "firmware/tool/streams.h"
#include "firmware/worker/captures.h"

namespace garita::tool {
namespace {

/// Nobody waits at a desk: the processes' own limits of processor time end them, and the same input has the same result
/// on a machine that is busy with other things.
constexpr int kPatienceMs = 600'000;

}  // namespace

std::string today_of_clock() {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    return fmt::format("{:04}-{:02}-{:02}", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}

Result<bool> Inspector::prepare() {
    if (!m_resources) {
        GARITA_TRY(resources, load_inspection_resources(m_trust));
        m_resources = std::make_unique<InspectionResources>(std::move(resources));
    }
    if (m_where == Where::InProcess || m_spare) return true;
    GARITA_TRY(started, LockedInInspection::start({}, *m_resources));
    m_spare = std::move(started);
    return true;
}

Result<Report> Inspector::inspect(const InspectionRequest& request, InputDocument& document) {
    if (auto ready = prepare(); !ready) return tl::unexpected(ready.error());
    return m_where == Where::InProcess ? inspect_here(request, document) : inspect_locked_in(request, document);
}

Result<Report> Inspector::inspect_locked_in(const InspectionRequest& request, InputDocument& document) {
    std::vector<worker::Picture> pictures;
    for (const InputPicture& picture : document.pictures) {
        GARITA_TRY(file, sealed_memory(picture.bytes));
        pictures.push_back({picture.facts, std::move(file)});
    }
    const std::unique_ptr<LockedInInspection> processes = std::move(m_spare);
    const LockedInSink sink{
        .trouble = [&](const Error& error) { tell("garita: " + document.name + ": " + error.text); }};
    return processes->inspect(request, pictures, sink, {kPatienceMs, kPatienceMs});
}

Result<Report> Inspector::inspect_here(const InspectionRequest& request, InputDocument& document) {
    if (!m_pipeline) {
        for (const int file : m_resources->worker.files()) {
            GARITA_TRY(mapped, MappedMemory::create(Descriptor(dup(file)), 512U << 20U));
            m_mapped.push_back(std::move(mapped));
        }
        GARITA_TRY(pipeline, Pipeline::create({m_mapped[0].bytes(), m_mapped[1].bytes(), m_mapped[2].bytes()}));
        m_pipeline = std::make_unique<Pipeline>(std::move(pipeline));
        m_trust_store = seal::make_trust_store(m_trust);
    }
    std::vector<worker::PictureFacts> facts;
    std::vector<std::span<const std::uint8_t>> bytes;
    for (const InputPicture& picture : document.pictures) {
        facts.push_back(picture.facts);
        bytes.emplace_back(picture.bytes);
    }
    std::vector<InputError> errors;
    const std::vector<Capture> captures = worker::decode_captures(facts, bytes, request.ppi, errors);
    Report report;
    if (!captures.empty()) report = m_pipeline->run(captures, request, {});
    report.errors = std::move(errors);
    if (report.pages.empty()) return report;
    GARITA_TRY(answer, verifier::answer_to(verifier::question_of(report, request), m_trust_store));
    verifier::take_answer(std::move(answer), report);
    return report;
}

}  // namespace garita::tool
