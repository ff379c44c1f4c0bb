#include "firmware/tool/inspector.h"

#include <fmt/format.h>
#include <unistd.h>

#include <ctime>

#include "firmware/worker/captures.h"

namespace garita::tool {
namespace {

/// Nobody waits at a desk: the worker's own limit of processor time ends it, and the same input has the same result on
/// a machine that is busy with other things.
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
        GARITA_TRY(resources, worker::load_resources(m_trust));
        m_resources = std::make_unique<worker::Resources>(std::move(resources));
    }
    if (m_where == Where::InProcess || m_spare) return true;
    GARITA_TRY(started, worker::Worker::start(worker::program_path(), *m_resources));
    m_spare = std::move(started);
    return true;
}

Result<Report> Inspector::inspect(const InspectionRequest& request, InputDocument& document) {
    if (auto ready = prepare(); !ready) return tl::unexpected(ready.error());
    return m_where == Where::InProcess ? inspect_here(request, document) : inspect_in_worker(request, document);
}

Result<Report> Inspector::inspect_in_worker(const InspectionRequest& request, InputDocument& document) {
    std::vector<worker::Picture> pictures;
    for (const InputPicture& picture : document.pictures) {
        GARITA_TRY(file, sealed_memory(picture.bytes));
        pictures.push_back({picture.facts, std::move(file)});
    }
    const std::unique_ptr<worker::Worker> worker = std::move(m_spare);
    return worker->inspect(request, pictures, {}, kPatienceMs);
}

Result<Report> Inspector::inspect_here(const InspectionRequest& request, InputDocument& document) {
    if (!m_pipeline) {
        for (const int file : m_resources->files()) {
            GARITA_TRY(mapped, MappedMemory::create(Descriptor(dup(file)), 512U << 20U));
            m_mapped.push_back(std::move(mapped));
        }
        GARITA_TRY(pipeline, Pipeline::create(
                                 {m_mapped[0].bytes(), m_mapped[1].bytes(), m_mapped[2].bytes(), m_mapped[3].bytes()}));
        m_pipeline = std::make_unique<Pipeline>(std::move(pipeline));
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
    return report;
}

}  // namespace garita::tool
