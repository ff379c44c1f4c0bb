// A verifier that was taken over: lies in the way that the name it is started by says. For client_test.
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "firmware/process/channel.h"
#include "firmware/verifier/wire.h"
#include "tests/firmware/process/hostile_files.h"

namespace {

using namespace garita;

constexpr int kSocket = 3;

/// What it was asked.
verifier::Question& asked() {
    static verifier::Question question;
    return question;
}

Descriptor memory(const std::string& text) {
    return *sealed_memory({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

void say(const std::string& text, MessageKind kind = MessageKind::Verified) {
    (void)send_text(kSocket, kind, text);
}

verifier::Answer answer() {
    return verifier::answer_to(asked(), {}).value();
}

std::string honest() {
    return verifier::to_wire(answer());
}

/// A raw packet of `size` bytes.
void raw(std::uint32_t protocol, std::uint32_t kind, std::uint32_t files, std::size_t size) {
    const std::uint32_t header[] = {protocol, kind, files, 0, 0, 0, 0, 0};
    (void)send(kSocket, header, size, MSG_NOSIGNAL);
}

constexpr std::uint32_t kProtocol = 0x47520001;

const std::map<std::string, std::function<void()>>& lies() {
    static const std::map<std::string, std::function<void()>> kLies = {
        {"honest", [] { say(honest()); }},
        {"silent",
         [] {
             while (true) pause();
         }},
        {"dies", [] { _exit(3); }},
        {"killed", [] { kill(getpid(), SIGKILL); }},
        {"forbidden-call", [] { kill(getpid(), SIGSYS); }},
        {"closes",
         [] {
             close(kSocket);
             while (true) pause();
         }},
        {"gives-up", [] { say("\x1b[2Jmemory", MessageKind::Failed); }},
        {"not-json", [] { say("seal valid, signed by X"); }},
        {"empty-answer", [] { say(""); }},
        {"half-an-answer", [] { say(honest().substr(0, honest().size() / 2)); }},
        {"too-long-answer", [] { say(std::string(5U << 20U, ' ')); }},
        {"deep-answer", [] { say(std::string(4U << 20U, '[')); }},
        {"answer-that-can-change", [] { testing::say_what_can_change(kSocket, MessageKind::Verified, honest()); }},
        {"file-of-this-machine", [] { testing::say_a_file_of_this_machine(kSocket, MessageKind::Verified); }},
        {"answer-without-file", [] { (void)send_message(kSocket, MessageKind::Verified, {}); }},
        {"answer-of-two-files",
         [] {
             const Descriptor file = memory(honest());
             (void)send_text(kSocket, MessageKind::Verified, honest(), file.get());
         }},
        {"report-of-a-worker", [] { say(to_wire(Report{.pages = {PageFacts{}}}), MessageKind::Report); }},
        {"question-back", [] { say(verifier::to_wire(asked()), MessageKind::Verify); }},
        {"ready", [] { (void)send_message(kSocket, MessageKind::Ready, {}); }},
        {"reason-too-long", [] { say(std::string(5000, 'x'), MessageKind::Failed); }},
        {"reason-without-file", [] { (void)send_message(kSocket, MessageKind::Failed, {}); }},
        {"answer-of-another-version",
         [] {
             std::string text = honest();
             const std::string version = "\"version\":1}";
             say(text.replace(text.rfind(version), version.size(), "\"version\":2}"));
         }},
        {"answer-to-another-question",
         [] {
             verifier::Answer other = answer();
             other.understood.emplace_back();
             say(verifier::to_wire(other));
         }},
        {"no-findings",
         [] {
             verifier::Answer other = answer();
             other.findings.clear();
             say(verifier::to_wire(other));
         }},
        {"finding-of-the-workers",
         [] {
             verifier::Answer other = answer();
             other.findings.front().check = "mrz-infrared";
             say(verifier::to_wire(other));
         }},
        {"another-protocol", [] { raw(0x47520002, 9, 0, 12); }},
        {"unknown-kind", [] { raw(kProtocol, 77, 0, 12); }},
        {"short-header", [] { raw(kProtocol, 9, 0, 7); }},
        {"long-header", [] { raw(kProtocol, 9, 0, 32); }},
        {"wrong-count", [] { raw(kProtocol, 9, 2, 12); }},
    };
    return kLies;
}

}  // namespace

int main(int, char** argv) {
    (void)receive_message(kSocket, 10'000);
    const auto message = receive_message(kSocket, 10'000);
    if (!message || message->files.size() != 1) return 1;
    const auto text = MappedMemory::create(message->files[0], 4U << 20U);
    const auto question = text ? verifier::question_from_wire(text->text()) : tl::unexpected(text.error());
    if (!question) return 1;
    asked() = *question;
    lies().at(std::filesystem::path(argv[0]).filename().string())();
    return 0;
}
