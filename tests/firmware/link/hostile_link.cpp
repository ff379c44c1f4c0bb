// A garita-link that was taken over: lies in the way that the name it is started by says. For client_test.
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "firmware/process/channel.h"
#include "firmware/watchlists/bureau.h"
#include "tests/firmware/process/hostile_files.h"

namespace {

using namespace garita;

constexpr int kSocket = 3;

void say(const std::string& text, MessageKind kind = MessageKind::Answered) {
    (void)send_text(kSocket, kind, text);
}

const std::string kNone = R"({"schema":1,"reports":[]})";
const std::string kReport = R"({"state":"UTO","reason":"lost","reported":"","reference":""})";

/// Before it is asked.
const std::map<std::string, std::function<void()>>& early_lies() {
    static const std::map<std::string, std::function<void()>> kLies = {
        {"never-ready",
         [] {
             while (true) pause();
         }},
        {"answers-before-it-is-asked", [] { say(kNone); }},
        {"ready-with-a-file", [] { say("x", MessageKind::Ready); }},
        {"gives-up", [] { say("\x1b[2Jno key", MessageKind::Failed); }},
        {"dies-at-once", [] { _exit(3); }},
    };
    return kLies;
}

const std::map<std::string, std::function<void()>>& lies() {
    static const std::map<std::string, std::function<void()>> kLies = {
        {"honest", [] { say(kNone); }},
        {"hangs",
         [] {
             while (true) pause();
         }},
        {"dies", [] { _exit(3); }},
        {"killed", [] { kill(getpid(), SIGKILL); }},
        {"not-json", [] { say("no report"); }},
        {"empty", [] { say(""); }},
        {"half", [] { say(kNone.substr(0, 12)); }},
        {"another-schema", [] { say(R"({"schema":2,"reports":[]})"); }},
        {"too-many-reports",
         [] {
             std::string all = kReport;
             for (int i = 0; i < 40; ++i) all += "," + kReport;
             say(R"({"schema":1,"reports":[)" + all + "]}");
         }},
        {"too-long", [] { say(kNone + std::string(1U << 20U, ' ')); }},
        {"deep", [] { say(std::string(30'000, '[')); }},
        {"without-file", [] { (void)send_message(kSocket, MessageKind::Answered, {}); }},
        {"of-two-files",
         [] {
             const auto file = sealed_memory({});
             (void)send_text(kSocket, MessageKind::Answered, kNone, file->get());
         }},
        {"ready-again", [] { (void)send_message(kSocket, MessageKind::Ready, {}); }},
        {"asks-back", [] { say(watchlists::question_of({.number = "X1", .state = "UTO"}), MessageKind::Ask); }},
        {"that-can-change", [] { testing::say_what_can_change(kSocket, MessageKind::Answered, kNone); }},
        {"file-of-this-machine", [] { testing::say_a_file_of_this_machine(kSocket, MessageKind::Answered); }},
        {"reason-too-long", [] { say(std::string(5000, 'x'), MessageKind::Failed); }},
        {"another-protocol",
         [] {
             const std::uint32_t header[] = {0x47520002, 13, 0};
             (void)send(kSocket, header, sizeof header, MSG_NOSIGNAL);
         }},
        {"unknown-kind",
         [] {
             const std::uint32_t header[] = {0x47520001, 99, 0};
             (void)send(kSocket, header, sizeof header, MSG_NOSIGNAL);
         }},
    };
    return kLies;
}

}  // namespace

int main(int, char** argv) {
    const std::string name = std::filesystem::path(argv[0]).filename().string();
    if (!receive_message(kSocket, 10'000)) return 1;
    if (const auto early = early_lies().find(name); early != early_lies().end()) {
        early->second();
        return 0;
    }
    (void)send_message(kSocket, MessageKind::Ready, {});
    if (!receive_message(kSocket, 10'000)) return 1;
    lies().at(name)();
    return 0;
}
