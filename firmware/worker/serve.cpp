#include "firmware/worker/serve.h"

#include <new>

#include "firmware/pipeline.h"
#include "firmware/process/channel.h"
#include "firmware/worker/captures.h"
#include "firmware/worker/request_wire.h"
#include "vision/error_codes.h"
#include "vision/page/encode.h"

namespace garita::worker {
namespace {

constexpr std::size_t kMaxResource = 512U << 20U;
constexpr std::size_t kMaxPicture = 256U << 20U;
constexpr std::size_t kMaxRequest = 1U << 20U;
constexpr int kPictureSide = 2000;  // pixels: what an officer's screen can show of a page, magnified twice

Result<std::vector<MappedMemory>> map_files(const Message& message, std::size_t most) {
    std::vector<MappedMemory> mapped;
    for (const Descriptor& file : message.files) {
        GARITA_TRY(memory, MappedMemory::create(file, most));
        mapped.push_back(std::move(memory));
    }
    return mapped;
}

/// Sends a picture of a band of a page, or what it would look like by the model that a check asked; one that cannot be
/// made is left out.
void send_picture(int socket, std::size_t page, Band band, const ImageView& image, const std::string& check = "") {
    const auto bytes = encode_jpeg(image, kPictureSide);
    if (bytes.empty()) return;
    const auto file = sealed_memory(bytes);
    std::string what = std::to_string(page) + " " + std::string(name_of(band));
    if (!check.empty()) what += " " + check;
    if (file) (void)send_text(socket, MessageKind::Picture, what, file->get());
}

/// What the pictures show.
Result<Report> inspect_pictures(int socket, Pipeline& pipeline, const WireRequest& wire,
                                std::span<const MappedMemory> pictures) {
    std::vector<std::span<const std::uint8_t>> bytes;
    for (const MappedMemory& picture : pictures) bytes.push_back(picture.bytes());
    std::vector<InputError> errors;
    const std::vector<Capture> captures = decode_captures(wire.pictures, bytes, wire.request.ppi, errors);
    Report report;
    if (!captures.empty()) {
        PipelineSink sink;
        if (wire.request.pictures)
            sink = {.pages =
                        [&](std::span<const Page> pages) {
                            for (std::size_t i = 0; i < pages.size(); ++i)
                                for (const BandImage& band : pages[i].bands)
                                    send_picture(socket, i, band.band, band.image.view());
                        },
                    .progress =
                        [&](const Report& so_far) { (void)send_text(socket, MessageKind::Progress, to_wire(so_far)); },
                    .reference =
                        [&](const Finding& finding, const Image& image) {
                            send_picture(socket, static_cast<std::size_t>(*finding.page), *finding.band, image.view(),
                                         finding.check);
                        }};
        Result<Report> inspected = pipeline.run(captures, wire.request, sink);
        if (!inspected) return inspected;
        report = std::move(*inspected);
    }
    report.errors = std::move(errors);
    return report;
}

Result<bool> inspect(int socket, Pipeline& pipeline) {
    GARITA_TRY(message, receive_message(socket, -1));
    if (message.kind != MessageKind::Inspect || message.files.empty())
        return fail(ErrorKind::Internal, "no request came");
    GARITA_TRY(mapped, map_files(message, kMaxPicture));
    if (mapped[0].bytes().size() > kMaxRequest) return fail(ErrorKind::Internal, "the request is too long");
    GARITA_TRY(wire, request_from_wire(mapped[0].text()));
    GARITA_TRY(report, wire.request.lines.empty()
                           ? inspect_pictures(socket, pipeline, wire, std::span(mapped).subspan(1))
                           : inspect_text(wire.request));
    return send_text(socket, MessageKind::Report, to_wire(report));
}

Result<bool> serve_one(int socket) {
    GARITA_TRY(message, receive_message(socket, -1));
    if (message.kind != MessageKind::Resources || message.files.size() != 4)
        return fail(ErrorKind::Internal, "no resources came");
    GARITA_TRY(resources, map_files(message, kMaxResource));
    GARITA_TRY(pipeline, Pipeline::create(
                             {resources[0].bytes(), resources[1].bytes(), resources[2].bytes(), resources[3].bytes()}));
    if (auto ready = send_message(socket, MessageKind::Ready, {}); !ready) return ready;
    return inspect(socket, pipeline);
}

}  // namespace

int serve(int socket) {
    Error trouble;
    try {
        const auto done = serve_one(socket);
        if (done) return 0;
        trouble = done.error();
    } catch (const std::bad_alloc&) {
        trouble = {ErrorKind::Internal, static_cast<int>(ErrorCode::OutOfMemory),
                   "the document needs more memory than a worker may have"};
    } catch (const std::exception&) {
        // Not its text: it may hold what stands in the document.
        trouble = {ErrorKind::Internal, 0, "something happened that the worker was not written for"};
    }
    const int code = trouble.code != 0 ? trouble.code : static_cast<int>(ErrorCode::WorkerDied);
    (void)send_text(socket, MessageKind::Failed, std::to_string(code) + " " + trouble.text);
    return 1;
}

}  // namespace garita::worker
