#include "firmware/worker/serve.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <future>
#include <new>

#include "firmware/pipeline.h"
#include "firmware/process/channel.h"
#include "firmware/worker/picture_decoder.h"
#include "firmware/worker/request_wire.h"
#include "vision/error_codes.h"
#include "vision/page/encode.h"

namespace garita::worker {
namespace {

constexpr std::size_t kMaxResource = 512U << 20U;
constexpr std::size_t kMaxPicture = 256U << 20U;
constexpr std::size_t kMaxRequest = 1U << 20U;
constexpr int kPictureSide = 2000;  // pixels: what an officer's screen can show of a page, magnified twice
constexpr int kFineSide = 3000;     // of a passport at 600 ppi, in which microprint is read

Result<std::vector<MappedMemory>> map_files(const Message& message, std::size_t most) {
    std::vector<MappedMemory> mapped;
    for (const Descriptor& file : message.files) {
        GARITA_TRY(memory, MappedMemory::create(file, most));
        mapped.push_back(std::move(memory));
    }
    return mapped;
}

/// As fine as it came, as far as its bytes allow that in a quality at which fine print is not blurred.
std::vector<std::uint8_t> bytes_of_picture(const ImageView& image, std::size_t most_bytes) {
    constexpr int kFineQuality = 70;
    if (std::max(image.width, image.height) > kPictureSide) {
        auto fine =
            encode_jpeg(image, {.longest_side = kFineSide, .most_bytes = most_bytes, .least_quality = kFineQuality});
        if (!fine.empty() && fine.size() <= most_bytes) return fine;
    }
    return encode_jpeg(image, {.longest_side = kPictureSide, .most_bytes = most_bytes});
}

/// Sends a picture of a band of a page, or what it would look like by the model that a check asked; one that cannot be
/// made is left out.
void send_picture(int socket, std::size_t most_bytes, std::size_t page, Band band, const ImageView& image,
                  const std::string& check = "") {
    const auto bytes = bytes_of_picture(image, most_bytes);
    if (bytes.empty()) return;
    const auto file = sealed_memory(bytes);
    std::string what = std::to_string(page) + " " + std::string(name_of(band));
    if (!check.empty()) what += " " + check;
    if (file) (void)send_text(socket, MessageKind::Picture, what, file->get());
}

/// Takes the pictures as they come, and has them decoded.
class Receiver {
public:
    Receiver(int socket, const WireRequest& wire)
        : m_socket(socket),
          m_arrivals(wire.announced),
          m_decoder(m_arrivals, wire.request.ppi),
          m_receiving(std::async(std::launch::async, [this] { return receive(); })) {}
    Receiver(const Receiver&) = delete;
    Receiver& operator=(const Receiver&) = delete;
    ~Receiver() { m_ending = true; }

    [[nodiscard]] Arrivals& arrivals() { return m_arrivals; }

    /// Once the document is complete: which pictures could not be used.
    [[nodiscard]] Result<std::vector<InputError>> errors() {
        GARITA_TRY(received, m_receiving.get());
        static_cast<void>(received);
        return m_decoder.errors();
    }

private:
    Result<bool> receive() {
        auto received = receive_all();
        m_decoder.complete();
        return received;
    }
    Result<bool> receive_all() {
        constexpr int kLookMs = 100;
        while (!m_ending) {
            auto ready = wait_for_message(m_socket, kLookMs);
            if (!ready) return tl::unexpected(ready.error());
            if (!*ready) continue;
            GARITA_TRY(message, receive_message(m_socket, -1));
            if (message.kind == MessageKind::Complete) return true;
            if (message.kind != MessageKind::Shot || message.files.size() != 2)
                return fail(ErrorKind::Internal, "a message that is no picture came");
            GARITA_TRY(what, MappedMemory::create(message.files[0], kMaxRequest));
            GARITA_TRY(facts, picture_from_wire(what.text()));
            GARITA_TRY(bytes, MappedMemory::create(message.files[1], kMaxPicture));
            m_mapped.push_back(std::move(bytes));
            m_decoder.give(facts, m_mapped.back().bytes());
        }
        return true;
    }

    const int m_socket;
    std::atomic<bool> m_ending = false;
    std::deque<MappedMemory> m_mapped;
    Arrivals m_arrivals;
    PictureDecoder m_decoder;
    std::future<Result<bool>> m_receiving;
};

/// What the pictures show.
Result<Report> inspect_pictures(int socket, Pipeline& pipeline, const WireRequest& wire) {
    PipelineSink sink;
    if (wire.request.pictures)
        sink = {
            .picture =
                [&](std::size_t page, const BandImage& band) {
                    send_picture(socket, wire.request.picture_bytes, page, band.band, band.image.view());
                },
            .progress = [&](const Report& so_far) { (void)send_text(socket, MessageKind::Progress, to_wire(so_far)); },
            .reference =
                [&](const Finding& finding, const Image& image) {
                    send_picture(socket, wire.request.picture_bytes, static_cast<std::size_t>(*finding.page),
                                 *finding.band, image.view(), finding.check);
                }};
    Receiver receiver(socket, wire);
    GARITA_TRY(report, pipeline.run(receiver.arrivals(), wire.request, sink));
    GARITA_TRY(errors, receiver.errors());
    report.errors = std::move(errors);
    return report;
}

Result<bool> inspect(int socket, Pipeline& pipeline) {
    GARITA_TRY(message, receive_message(socket, -1));
    if (message.kind != MessageKind::Inspect || message.files.size() != 1)
        return fail(ErrorKind::Internal, "no request came");
    GARITA_TRY(text, MappedMemory::create(message.files[0], kMaxRequest));
    GARITA_TRY(wire, request_from_wire(text.text()));
    GARITA_TRY(report, wire.request.lines.empty() ? inspect_pictures(socket, pipeline, wire)
                                                  : Result<Report>(inspect_text(wire.request)));
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
    const Unforeseen unforeseen{
        .no_memory = {ErrorKind::Internal, static_cast<int>(ErrorCode::OutOfMemory),
                      "the document needs more memory than a worker may have"},
        .other = {ErrorKind::Internal, 0, "something happened that the worker was not written for"}};
    return serve_once(
        socket, [socket] { return serve_one(socket); }, unforeseen,
        [](const Error& trouble) {
            const int code = trouble.code != 0 ? trouble.code : static_cast<int>(ErrorCode::WorkerDied);
            return std::to_string(code) + " " + trouble.text;
        });
}

}  // namespace garita::worker
