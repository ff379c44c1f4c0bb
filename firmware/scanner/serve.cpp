#include "firmware/scanner/serve.h"

#include <limits>
#include <string>
#include <utility>

#include "firmware/scanner/protocol.h"

namespace garita::scanner {
namespace {

/// Sends one image, or lines of text, as a sealed memory file.
Result<bool> send_shot(int socket, Shot shot) {
    const ShotHeader header{.text = shot.text,
                            .side = shot.side,
                            .band = shot.band,
                            .name = std::move(shot.name),
                            .ppi = shot.ppi,
                            .light_nm = shot.light_nm,
                            .size = shot.bytes.size()};
    GARITA_TRY(memory, sealed_memory(shot.bytes));
    return send(socket, encode(Reply(header)), memory.get());
}

Reply scan(int socket, Scanner& scanner) {
    std::optional<Error> trouble;
    Result<std::string> label = scanner.scan({}, [&](Shot shot) {
        if (trouble) return;
        if (const auto sent = send_shot(socket, std::move(shot)); !sent) trouble = sent.error();
    });
    if (trouble) return *trouble;
    if (!label) return std::move(label).error();
    return Finished{std::move(*label)};
}

State state_of(Scanner& scanner) {
    // First, because it opens a scanner that was plugged in.
    Result<ScannerStatus> status = scanner.status();
    State state{.facts = scanner.facts()};
    if (status)
        state.status = std::move(*status);
    else
        state.trouble = std::move(status).error();
    return state;
}

}  // namespace

int serve(int socket, Scanner& scanner) {
    while (true) {
        const Result<Packet> packet = receive(socket, std::numeric_limits<int>::max());
        if (!packet) return 0;
        const Result<Request> request = decode_request(packet->bytes);
        if (!request) return 1;
        const Reply reply = *request == Request::Scan ? scan(socket, scanner) : Reply(state_of(scanner));
        if (!send(socket, encode(reply))) return 0;
    }
}

}  // namespace garita::scanner
