// garita scanner: what is plugged in, and a capture from it or from the virtual scanner, to disk; calibrate.cpp has
// calibrate and test.
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "drivers/folder/capture_writer.h"
#include "drivers/folder/folder_scanner.h"
#include "drivers/head/head_scanner.h"
#include "drivers/usb/bus.h"
#include "drivers/virtual/virtual_scanner.h"
#include "firmware/tool/calibrate.h"
#include "firmware/tool/cameras.h"
#include "firmware/tool/commands.h"
#include "firmware/tool/line_readers.h"
#include "firmware/tool/streams.h"

namespace garita::tool {
namespace {

struct Words {
    std::string action;
    std::string out;
    std::string play;
    std::string faults;  ///< parse_faults() takes them
    std::string kind = "head";
    std::string serial;
    std::string reader;
    std::vector<std::string> bands;
    int wait_s = 0;
    CalibrateWords calibrate;
};

int say(const std::string& text, int status = kUsage) {
    tell("garita scanner: " + text);
    return status;
}

std::string must_be_faults(const std::string& word) {
    const Result<Faults> faults = parse_faults(word);
    return faults ? "" : faults.error().text;
}

std::string must_be_new(const std::string& word) {
    std::error_code error;
    return std::filesystem::exists(word, error) ? word + " is there already: name a new folder" : "";
}

/// SIGINT and SIGTERM, blocked in this thread and in those that it makes afterwards.
sigset_t block_interrupts() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

/// While it lives, blocked signals cancel the scanner instead of ending the process, so that pictures that were written
/// are removed.
class Interrupts {
public:
    /// `scanner` outlives it.
    Interrupts(const sigset_t& signals, Scanner& scanner)
        : m_thread([this, signals, &scanner] {
              constexpr timespec kLook{.tv_sec = 0, .tv_nsec = 50'000'000};
              while (!m_over) {
                  if (sigtimedwait(&signals, nullptr, &kLook) > 0) m_interrupted = true;
                  // Again and again: a cancel between wait_for() and scan() does nothing.
                  if (m_interrupted) scanner.cancel();
              }
          }) {}
    Interrupts(const Interrupts&) = delete;
    Interrupts& operator=(const Interrupts&) = delete;
    ~Interrupts() {
        m_over = true;
        m_thread.join();
    }
    [[nodiscard]] bool interrupted() const { return m_interrupted; }

private:
    std::atomic<bool> m_over{false};
    std::atomic<bool> m_interrupted{false};
    std::thread m_thread;  ///< last: it uses the others
};

/// One line of `list`.
std::string line_of(const ScannerFacts& facts) {
    std::string bands;
    for (const BandFacts& band : facts.bands)
        bands += fmt::format("{}{}{}", bands.empty() ? "" : ", ", name_of(band.band),
                             band.ppi > 0 ? fmt::format(" {:g} ppi", band.ppi) : "");
    const auto told = [](const char* before, const std::string& text) { return text.empty() ? "" : before + text; };
    return fmt::format("{}{}{}{}{}: {}{}", facts.driver, told(" ", facts.maker), told(" ", facts.model),
                       told(", serial number ", facts.serial), told(", firmware ", facts.firmware), bands,
                       facts.simulated ? " (simulated)" : "");
}

Result<std::unique_ptr<Scanner>> open_head(const usb::Bus& bus, const usb::Interface& interface) {
    GARITA_TRY(transport, bus.open(interface));
    return head::HeadScanner::create(std::move(transport), std::nullopt);
}

int list() {
    const auto bus = usb::Bus::create();
    if (!bus) return say(bus.error().text, kUnreadable);
    const auto found = (*bus)->list(head::kHeadInterface);
    if (!found) return say(found.error().text, kUnreadable);
    std::string text;
    for (const usb::Interface& interface : *found) {
        const auto scanner = open_head(**bus, interface);
        text += fmt::format("{}bus {} address {}: {}", text.empty() ? "" : "\n", interface.bus, interface.address,
                            scanner ? line_of((*scanner)->facts()) : scanner.error().text);
    }
    if (const std::string cameras = list_cameras(&line_of); !cameras.empty())
        text += (text.empty() ? "" : "\n") + cameras;
    if (text.empty()) text = "no scanner is plugged in";
    return write_result(visible_lines(text)) ? kInspected : kUsage;
}

/// The virtual scanner that plays a folder.
Result<std::unique_ptr<Scanner>> player(const Words& words, const std::string& path) {
    GARITA_TRY(faults, parse_faults(words.faults));
    const int fd = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return fail(ErrorKind::Input, path + " is no folder that can be opened");
    GARITA_TRY(folder, FolderScanner::create(fd, path));
    return std::make_unique<VirtualScanner>(std::move(folder), faults);
}

/// The head with that serial number, or the first.
Result<std::unique_ptr<Scanner>> plugged_in_head(const usb::Bus& bus, const std::string& serial) {
    GARITA_TRY(found, bus.list(head::kHeadInterface));
    std::string why;
    for (const usb::Interface& interface : found) {
        Result<std::unique_ptr<Scanner>> scanner = open_head(bus, interface);
        if (scanner && (serial.empty() || (*scanner)->facts().serial == serial)) return scanner;
        if (!scanner) why = "; one did not open: " + scanner.error().text;
    }
    const std::string which = serial.empty() ? "no scanner is plugged in" : "no scanner " + serial + " is plugged in";
    return fail(ErrorKind::Device, which + why);
}

/// The scanner of the kind wanted. `bus` is made for a head, and outlives it.
Result<std::unique_ptr<Scanner>> plugged_in(std::unique_ptr<usb::Bus>& bus, const Words& words) {
    if (words.kind == "uvc") return open_camera(words.serial);
    if (!bus) {
        GARITA_TRY(made, usb::Bus::create());
        bus = std::move(made);
    }
    return plugged_in_head(*bus, words.serial);
}

/// Waits for a document and captures it into a new folder; what was captured, in words.
Result<std::string> capture_into(Scanner& scanner, const Words& words, const ScanRequest& request) {
    GARITA_TRY(presence, scanner.wait_for(Presence::Present, std::chrono::seconds(words.wait_s)));
    if (presence == Presence::Absent) return fail(ErrorKind::Retry, "no document lies on the scanner: lay one down");
    GARITA_TRY(writer, CaptureWriter::create(words.out));
    std::optional<Error> trouble;
    const auto keep = [&](const Shot& shot) {
        if (trouble) return;
        if (const auto added = writer.add(shot); !added) trouble = added.error();
    };
    GARITA_TRY(label, scanner.scan(request, keep));
    if (trouble) return tl::unexpected(*trouble);
    if (writer.files().empty()) return fail(ErrorKind::Input, label + " has none of the bands asked for");
    GARITA_TRY(finished, writer.finish(scanner.facts(), now_utc()));
    static_cast<void>(finished);
    std::string text;
    for (const CaptureFile& file : writer.files()) text += " " + file.name;
    return label + " captured into " + words.out + ":" + text +
           (scanner.facts().authenticated ? "" : " (source not authenticated)");
}

int capture(const Words& words) {
    if (words.out.empty()) return say("capture needs --out DIR, a new folder");
    ScanRequest request;
    for (const std::string& name : words.bands) {
        const std::optional<Band> band = band_of(name);
        if (!band) return say("--bands " + name + ": no such band");
        request.bands.push_back(*band);
    }
    const sigset_t signals = block_interrupts();  // before libusb makes its thread
    std::unique_ptr<usb::Bus> bus;
    const Result<std::unique_ptr<Scanner>> scanner =
        words.play.empty() ? plugged_in(bus, words) : player(words, words.play);
    if (!scanner) return say(scanner.error().text, kUnreadable);
    const Interrupts interrupts(signals, **scanner);
    const Result<std::string> captured = capture_into(**scanner, words, request);
    if (!captured && interrupts.interrupted()) return say("interrupted; nothing was kept", kUnreadable);
    if (!captured) return say(captured.error().text, kUnreadable);
    return write_result(visible_lines(*captured)) ? kInspected : kUsage;
}

/// Calibrates or tests: a scanner that is plugged in, or folders that stand in for what is laid down.
int calibrate_or_test(const Words& words) {
    if (!words.calibrate.target.empty()) return write_target(words.calibrate);
    std::unique_ptr<usb::Bus> bus;
    std::unique_ptr<Scanner> scanner;
    std::string step_before = "none";
    const auto scanner_of = [&](const std::string& step) -> Result<Scanner*> {
        const bool played = !words.play.empty();
        if (scanner && (!played || step == step_before)) return scanner.get();
        const std::string folder = step.empty() ? words.play : words.play + "/" + step;
        GARITA_TRY(opened, played ? player(words, folder) : plugged_in(bus, words));
        scanner = std::move(opened);
        step_before = step;
        return scanner.get();
    };
    const Operator who = words.play.empty() ? Operator::Asked : Operator::Absent;
    return words.action == "calibrate" ? calibrate(words.calibrate, scanner_of, who)
                                       : test_scanner(words.calibrate, scanner_of, who);
}

int run(const Words& words) {
    if (words.action == "calibrate" || words.action == "test") return calibrate_or_test(words);
    if (words.action == "read")
        return words.reader.empty() ? say("read needs --reader DEVICE") : read_lines(words.reader, words.wait_s);
    return words.action == "list" ? list() : capture(words);
}

}  // namespace

Run add_scanner(CLI::App& app) {
    auto words = std::make_shared<Words>();
    CLI::App* command = app.add_subcommand(
        "scanner",
        "Tell which scanners are plugged in; capture a document into a folder; calibrate and test a scanner");
    command->footer(std::string("Examples:\n"
                                "  garita scanner list                        what is plugged in\n"
                                "  garita scanner capture --out NEW           all bands of it\n"
                                "  garita scanner capture --scanner uvc --out NEW   a document camera's picture\n"
                                "  garita scanner capture --play OUT --out N  the virtual scanner plays OUT\n"
                                "  garita scanner calibrate --target T.pdf    the target to print\n"
                                "  garita scanner calibrate                   asks for what to lay down\n"
                                "  garita scanner test                        does it need care\n"
                                "  garita scanner read --reader DEV --wait 60 what a swipe reader reads\n") +
                    kExitStatus);
    command->add_option("ACTION", words->action, "list, capture, calibrate, test or read")
        ->required()
        ->check(CLI::IsMember({"list", "capture", "calibrate", "test", "read"}));
    command->add_option("--out", words->out, "Folder to capture into; made, must not be there yet")->check(must_be_new);
    command->add_option("--bands", words->bands, "Bands in the order wanted, with commas: infrared,white")
        ->delimiter(',')
        ->allow_extra_args(false);
    CLI::Option* kind =
        command
            ->add_option("--scanner", words->kind, "Kind of scanner: head (open scanner head) or uvc (document camera)")
            ->capture_default_str()
            ->check(CLI::IsMember({"head", "uvc"}));
    CLI::Option* serial = command->add_option("--serial", words->serial,
                                              "The scanner with this serial number, not the first; of cameras also the "
                                              "node: video2");
    command->add_option("--reader", words->reader,
                        "read: the swipe reader or barcode gun, /dev/ttyACM0 or /dev/input/by-id/…-event-kbd");
    command->add_option("--wait", words->wait_s, "Seconds to wait for a document")
        ->capture_default_str()
        ->check(CLI::Range(0, 3600));
    CLI::Option* play = command
                            ->add_option("--play", words->play,
                                         "Folder that the virtual scanner plays, instead of a scanner; calibrate: with "
                                         "dark, white and target in it")
                            ->excludes(serial)
                            ->excludes(kind);
    command->add_option("--faults", words->faults, "What goes wrong at the virtual scanner: lifted-early-every=2 …")
        ->needs(play)
        ->check(must_be_faults);
    add_calibrate_options(*command, words->calibrate);
    return [words] { return run(*words); };
}

}  // namespace garita::tool
