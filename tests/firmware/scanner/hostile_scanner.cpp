// A scanner process that was taken over: lies in the way that its first argument says. For client_test.
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/scanner/client.h"
#include "firmware/scanner/protocol.h"

namespace {

using namespace garita;
using namespace garita::scanner;

constexpr int kSocket = kSocketDescriptor;
using Bytes = std::vector<std::uint8_t>;

ShotHeader shot(Band band = Band::White, std::uint64_t size = 3) {
    return {.side = Side::Front, .band = band, .name = "white.png", .size = size};
}

void say(const Reply& reply, int descriptor = -1) {
    static_cast<void>(send(kSocket, encode(reply), descriptor));
}

Descriptor image() {
    return *sealed_memory(Bytes{1, 2, 3});
}

const std::map<std::string, std::function<void()>>& lies() {
    static const std::map<std::string, std::function<void()>> kLies = {
        {"garbage", [] { static_cast<void>(send(kSocket, Bytes(200, 0xFF))); }},
        {"too-long", [] { static_cast<void>(send(kSocket, Bytes(kMaxMessageBytes + 100, 1))); }},
        {"no-image", [] { say(shot()); }},
        {"image-that-can-change",
         [] {
             const Descriptor memory(memfd_create("x", MFD_ALLOW_SEALING));
             if (write(memory.get(), "abc", 3) == 3) say(shot(), memory.get());
         }},
        {"file-of-this-machine",
         [] {
             const Descriptor file(open("/etc/passwd", O_RDONLY));
             say(shot(), file.get());
         }},
        {"wrong-size", [] { say(shot(Band::White, 4), image().get()); }},
        {"band-twice",
         [] {
             say(shot(), image().get());
             say(shot(), image().get());
         }},
        {"state-instead", [] { say(State{.facts = {.driver = "folder", .model = "x", .serial = ""}}); }},
        {"image-with-the-end", [] { say(Finished{"x"}, image().get()); }},
        {"dies", [] { _exit(3); }},
        {"killed", [] { kill(getpid(), SIGKILL); }},
        {"silent", [] { pause(); }},
        {"talks-unasked", [] {}},
        {"leaves", [] {}},
    };
    return kLies;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return 1;
    for (int asked = 0;; ++asked) {
        const Result<Packet> packet = receive(kSocket, 60'000);
        if (!packet || (asked == 1 && std::string_view(argv[1]) == "leaves")) return 0;
        const Result<Request> request = decode_request(packet->bytes);
        if (request && *request == Request::State) do
                say(State{.facts = {.driver = "folder", .model = "hostile", .serial = ""}});
            while (std::string_view(argv[1]) == "talks-unasked");
        else
            lies().at(argv[1])();
    }
}
