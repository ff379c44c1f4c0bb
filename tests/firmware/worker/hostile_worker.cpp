// A worker that was taken over: lies in the way that the name it is started by says. "A+B" lies in the way of A where
// it is to look for barcodes, else in that of B. For client_test and locked_in_inspection_test.
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "firmware/process/channel.h"
#include "firmware/report.h"
#include "firmware/worker/request_wire.h"
#include "tests/firmware/process/hostile_files.h"
#include "tests/firmware/process/memory_search.h"

namespace {

using namespace garita;

constexpr int kSocket = 3;

Descriptor memory(const std::string& text) {
    return *sealed_memory({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

void say(MessageKind kind, const std::string& text) {
    const Descriptor file = memory(text);
    const int files[] = {file.get()};
    (void)send_message(kSocket, kind, files);
}

void say_picture(const std::string& what, const std::string& bytes) {
    const Descriptor first = memory(what);
    const Descriptor second = memory(bytes);
    const int files[] = {first.get(), second.get()};
    (void)send_message(kSocket, MessageKind::Picture, files);
}

void report() {
    say(MessageKind::Report, to_wire(Report{.pages = {PageFacts{.bands = {Band::White}}}}));
}

/// How often the canary stands in its memory, all that it got included.
void look_for_canary() {
    std::vector<MappedMemory> all;
    for (auto message = receive_message(kSocket, -1); message->kind == MessageKind::Shot;
         message = receive_message(kSocket, -1))
        for (const Descriptor& file : message->files) all.push_back(std::move(*MappedMemory::create(file, 1U << 20U)));
    Report found{.pages = {PageFacts{.bands = {Band::White}}}};
    found.errors.push_back({"found", std::to_string(test::found_in_memory(test::kCanary))});
    say(MessageKind::Report, to_wire(found));
}

/// What it got: each picture's name and its bytes.
void report_pictures() {
    Report all{.pages = {PageFacts{.bands = {Band::White}}}};
    for (auto message = receive_message(kSocket, -1); message->kind == MessageKind::Shot;
         message = receive_message(kSocket, -1)) {
        const auto facts = MappedMemory::create(message->files.at(0), 1U << 20U);
        const auto bytes = MappedMemory::create(message->files.at(1), 1U << 20U);
        all.errors.push_back({worker::picture_from_wire(facts->text())->name, std::string(bytes->text())});
    }
    say(MessageKind::Report, to_wire(all));
}

void so_far() {
    say(MessageKind::Progress, to_wire(Report{.pages = {PageFacts{.bands = {Band::White}}}}));
}

/// A raw packet: `size` bytes, of the header's three numbers as many as fit, with `files` copies of a descriptor.
void raw(std::uint32_t protocol, std::uint32_t kind, std::uint32_t told, std::size_t size, std::size_t files) {
    const std::uint32_t header[] = {protocol, kind, told, 0, 0, 0, 0, 0};
    iovec part{const_cast<std::uint32_t*>(header), size};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * 64)] = {};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (files > 0) {
        message.msg_control = control;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * files);
        cmsghdr* rights = CMSG_FIRSTHDR(&message);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof(int) * files);
        const int file = 0;
        for (std::size_t i = 0; i < files; ++i) std::memcpy(CMSG_DATA(rights) + i * sizeof(int), &file, sizeof file);
    }
    (void)sendmsg(kSocket, &message, MSG_NOSIGNAL);
}

constexpr std::uint32_t kProtocol = 0x47520001;
const std::string kJpeg = "\xFF\xD8\xFF\xE0";

/// Uses the processor for so long.
void work_for(std::chrono::milliseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < end) {
    }
}

const std::map<std::string, std::function<void()>>& lies() {
    static const std::map<std::string, std::function<void()>> kLies = {
        {"honest", report},
        {"barcode",
         [] {
             // A boarding pass of an invented airline; and a finding of the worker's own.
             const std::string pass = "M1DESMARAIS/LUC       EABC123 YULFRAAC 0834 226F001A0025 100";
             Barcode barcode;
             barcode.bytes.assign(pass.begin(), pass.end());
             Finding finding;
             finding.check = "document-detection";
             const Report whole{.pages = {PageFacts{.bands = {Band::White}}},
                                .reading = {.mrz = {}, .viz = {}, .portraits = {}, .barcodes = {barcode}},
                                .findings = {finding}};
             say(MessageKind::Progress, to_wire(whole));
             say(MessageKind::Report, to_wire(whole));
         }},
        {"tells-what-it-got", report_pictures},
        {"dies-at-the-first-picture",
         [] {
             (void)receive_message(kSocket, -1);
             say_picture("0 infrared", kJpeg);
             so_far();
             kill(getpid(), SIGABRT);
         }},
        {"patient",
         [] {
             while (receive_message(kSocket, -1)->kind != MessageKind::Complete) {
             }
             report();
         }},
        {"silent",
         [] {
             while (true) pause();
         }},
        {"slow",
         [] {
             work_for(std::chrono::milliseconds(450));
             report();
         }},
        {"works-without-end", [] { work_for(std::chrono::hours(1)); }},
        {"talks-without-end",
         [] {
             while (send_message(kSocket, MessageKind::Ready, {})) {
             }
         }},
        {"pictures-without-end",
         [] {
             while (true) say_picture("0 white", kJpeg);
         }},
        {"dies", [] { _exit(3); }},
        {"killed", [] { kill(getpid(), SIGKILL); }},
        {"forbidden-call", [] { kill(getpid(), SIGSYS); }},
        {"closes",
         [] {
             close(kSocket);
             while (true) pause();
         }},
        {"not-json", [] { say(MessageKind::Report, "hello officer"); }},
        {"empty-report", [] { say(MessageKind::Report, ""); }},
        {"report-of-nothing", [] { say(MessageKind::Report, to_wire(Report{})); }},
        {"half-a-report",
         [] {
             const std::string whole = to_wire(Report{});
             say(MessageKind::Report, whole.substr(0, whole.size() / 2));
         }},
        {"too-long-report", [] { say(MessageKind::Report, std::string(5U << 20U, ' ')); }},
        {"deep-report", [] { say(MessageKind::Report, std::string(4U << 20U, '[')); }},
        {"report-that-can-change",
         [] { testing::say_what_can_change(kSocket, MessageKind::Report, to_wire(Report{})); }},
        {"file-of-this-machine", [] { testing::say_a_file_of_this_machine(kSocket, MessageKind::Report); }},
        {"report-that-verifies",
         [] {
             // What version 2 had: the worker's own word that a seal holds.
             std::string text =
                 to_wire(Report{.pages = {PageFacts{.bands = {Band::White}}},
                                .reading = {.mrz = {}, .viz = {}, .portraits = {}, .barcodes = {Barcode{}}}});
             const std::string end = "\"text\":\"\"";
             text.insert(text.find(end) + end.size(), R"(,"verification":{"signature":0,"chain":0})");
             say(MessageKind::Report, text);
         }},
        {"finding-of-the-verifiers",
         [] {
             Finding valid;
             valid.check = "seal-signature";
             valid.outcome = Outcome::Successful;
             valid.message_key = "seal-signature.valid";
             say(MessageKind::Report,
                 to_wire(Report{.pages = {PageFacts{.bands = {Band::White}}}, .findings = {valid}}));
         }},
        {"report-without-file", [] { (void)send_message(kSocket, MessageKind::Report, {}); }},
        {"report-of-two-files",
         [] {
             const Descriptor file = memory(to_wire(Report{}));
             const int files[] = {file.get(), file.get()};
             (void)send_message(kSocket, MessageKind::Report, files);
         }},
        {"resources-back", [] { (void)send_message(kSocket, MessageKind::Resources, {}); }},
        {"ready-twice",
         [] {
             (void)send_message(kSocket, MessageKind::Ready, {});
             (void)send_message(kSocket, MessageKind::Ready, {});
             report();
         }},
        {"progress",
         [] {
             so_far();
             so_far();
             report();
         }},
        {"progress-without-end",
         [] {
             while (true) so_far();
         }},
        {"progress-that-is-none", [] { say(MessageKind::Progress, "hello officer"); }},
        {"progress-of-nothing", [] { say(MessageKind::Progress, to_wire(Report{})); }},
        {"progress-without-file", [] { (void)send_message(kSocket, MessageKind::Progress, {}); }},
        {"another-version", [] { raw(0x47520002, 4, 0, 12, 0); }},
        {"unknown-kind", [] { raw(kProtocol, 77, 0, 12, 0); }},
        {"short-header", [] { raw(kProtocol, 4, 0, 7, 0); }},
        {"long-header", [] { raw(kProtocol, 4, 0, 32, 0); }},
        {"wrong-count", [] { raw(kProtocol, 4, 2, 12, 1); }},
        {"huge-count", [] { raw(kProtocol, 4, 0xFFFFFFFF, 12, 1); }},
        {"too-many-files", [] { raw(kProtocol, 4, 40, 12, 40); }},
        {"files-with-nothing", [] { raw(kProtocol, 4, 0, 0, 20); }},
        {"picture-without-file", [] { say(MessageKind::Picture, "0 white"); }},
        {"picture-that-is-none", [] { say_picture("0 white", "<svg onload=alert(1)>"); }},
        {"picture-of-no-band", [] { say_picture("0 gamma", kJpeg); }},
        {"picture-of-no-page", [] { say_picture("9 white", kJpeg); }},
        {"reference-of-no-check", [] { say_picture("0 white no-such-check", kJpeg); }},
        {"reference-twice",
         [] {
             say_picture("0 white print-white", kJpeg);
             say_picture("0 infrared print-white", kJpeg);
             report();
         }},
        {"picture-twice",
         [] {
             say_picture("0 white", kJpeg);
             say_picture("0 white", kJpeg);
             report();
         }},
        {"too-many-pictures",
         [] {
             say_picture("0 white", kJpeg);
             say_picture("1 white", kJpeg);
             report();
         }},
        {"looks-for-canary", look_for_canary},
        {"reason-of-nothing", [] { say(MessageKind::Failed, ""); }},
        {"reason-of-the-parents", [] { say(MessageKind::Failed, "1201 the lamp is broken"); }},
        {"reason-too-long", [] { say(MessageKind::Failed, "1306 " + std::string(5000, 'x')); }},
        {"gives-up", [] { say(MessageKind::Failed, "1308 \x1b[2Jmemory"); }},
    };
    return kLies;
}

}  // namespace

int main(int, char** argv) {
    // The parent is to be told nothing before it asks.
    (void)receive_message(kSocket, 10'000);
    const auto request = receive_message(kSocket, 10'000);
    if (!request) return 1;
    const auto text = MappedMemory::create(request->files.at(0), 1U << 20U);
    const auto wire = worker::request_from_wire(text->text());
    const std::string name = std::filesystem::path(argv[0]).filename().string();
    const std::size_t plus = std::min(name.find('+'), name.size());
    lies().at(wire->request.barcodes || plus == name.size() ? name.substr(0, plus) : name.substr(plus + 1))();
    return 0;
}
