// garita scanner: what is plugged in, and a capture from it or from the virtual scanner, to disk; calibrate.cpp has
// calibrate and test.
#include "firmware/tool/scanner.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "drivers/folder/capture_writer.h"
#include "drivers/folder/folder_scanner.h"
#include "drivers/head/head_scanner.h"
#include "drivers/usb/bus.h"
#include "drivers/virtual/virtual_scanner.h"
#include "firmware/pairing.h"
#include "firmware/tool/actions.h"
#include "firmware/tool/calibrate.h"
#include "firmware/tool/cameras_and_flatbeds.h"
#include "firmware/tool/commands.h"
#include "firmware/tool/heads.h"
#include "firmware/tool/interrupts.h"
#include "firmware/tool/line_readers.h"
#include "firmware/tool/pair.h"
#include "firmware/tool/streams.h"
#include "firmware/tool/update.h"

namespace garita::tool {
namespace {

struct Words {
    std::string action;
    std::string file;
    std::string out;
    std::string play;
    std::string faults;  ///< parse_faults() takes them
    std::string kind = "head";
    std::string serial;
    std::string reader;
    std::vector<std::string> bands;
    int wait_s = 0;
    CalibrateWords calibrate;
    Calibrating calibrating;
    PairWords pair;
};

std::string must_be_faults(const std::string& word) {
    const Result<Faults> faults = parse_faults(word);
    return faults ? "" : faults.error().text;
}

std::string must_be_new(const std::string& word) {
    std::error_code error;
    return std::filesystem::exists(word, error) ? word + " is there already: name a new folder" : "";
}

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

/// What `list` says of a head's pairing.
std::string pairing_of(head::HeadScanner& head, const std::vector<Pairing>& pairings) {
    const auto known =
        std::ranges::find(pairings, head.identity().serial, [](const Pairing& pairing) { return pairing.head.serial; });
    if (known == pairings.end()) return "not paired";
    const auto admitted = head.admit(heads_of(pairings));
    return admitted ? "paired " + known->paired : "refused: " + admitted.error().text;
}

int list(const std::filesystem::path& data) {
    const auto bus = usb::Bus::create();
    if (!bus) return say(bus.error().text, kUnreadable);
    const auto found = (*bus)->list(head::kHeadInterface);
    if (!found) return say(found.error().text, kUnreadable);
    const auto pairings = read_pairings(data);
    if (!pairings) tell("garita scanner: " + pairings.error().text);
    std::string text;
    std::vector<std::string> seen;
    for (const usb::Interface& interface : *found) {
        const auto head = open_head(**bus, interface);
        text += fmt::format("{}bus {} address {}: {}", text.empty() ? "" : "\n", interface.bus, interface.address,
                            head ? line_of((*head)->facts()) : head.error().text);
        if (!head) continue;
        seen.push_back((*head)->identity().serial);
        if (pairings) text += "; " + pairing_of(**head, *pairings);
    }
    if (const std::string cameras = list_cameras(&line_of); !cameras.empty())
        text += (text.empty() ? "" : "\n") + cameras;
    if (text.empty()) text = "no scanner is plugged in";
    for (const Pairing& pairing : pairings.value_or(std::vector<Pairing>()))
        if (std::ranges::find(seen, pairing.head.serial) == seen.end())
            text += fmt::format("\npaired {}, not plugged in: {} {}, serial number {}", pairing.paired, pairing.maker,
                                pairing.model, pairing.head.serial);
    if (!write_result(visible_lines(text))) return kUsage;
    return pairings ? kInspected : kUnreadable;
}

/// Apart from list(): SANE may take seconds to look for them.
int list_of_flatbeds() {
    const auto text = list_flatbeds();
    if (!text) return say(text.error().text, kUnreadable);
    return write_lines(text->empty() ? "no flatbed is plugged in, or none that SANE knows" : *text);
}

/// Apart from list(): every keyboard is one that may be a reader.
int list_of_readers() {
    const std::string text = list_readers();
    return write_lines(text.empty() ? "no swipe reader or barcode gun is plugged in, nor anything that may be one"
                                    : text);
}

/// The virtual scanner that plays a folder.
Result<std::unique_ptr<Scanner>> player(const Words& words, const std::string& path) {
    GARITA_TRY(faults, parse_faults(words.faults));
    const int fd = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return fail(ErrorKind::Input, path + " is no folder that can be opened");
    GARITA_TRY(folder, FolderScanner::create(fd, path));
    return std::make_unique<VirtualScanner>(std::move(folder), faults);
}

/// The scanner of the kind wanted: a camera, a flatbed, or a head that is held against those that are paired. `bus` is
/// made for a head, and outlives it.
Result<std::unique_ptr<Scanner>> plugged_in(std::unique_ptr<usb::Bus>& bus, const Words& words) {
    if (words.kind == "lines")
        return fail(ErrorKind::Input, "a reader of text takes no pictures: garita scanner read --reader DEVICE");
    if (words.kind == "uvc") return open_camera(words.serial);
    if (words.kind == "sane") return open_the_flatbed(words.serial);
    if (!bus) {
        GARITA_TRY(made, usb::Bus::create());
        bus = std::move(made);
    }
    return open_paired(*bus, words.serial, data_folder(words.calibrate.data));
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
    std::vector<Band> delivered;
    for (const CaptureFile& file : writer.files()) delivered.push_back(file.band);
    GARITA_TRY(authentic, authenticate(scanner.facts(), request.bands, delivered, data_folder(words.calibrate.data)));
    static_cast<void>(authentic);
    GARITA_TRY(finished, writer.finish(scanner.facts(), now_utc()));
    static_cast<void>(finished);
    std::string text;
    for (const CaptureFile& file : writer.files()) text += " " + file.name;
    return label + " captured into " + words.out + ":" + text +
           (scanner.facts().authenticated ? "" : " (source not authenticated)");
}

/// The bands that --bands names. Input error: there is none of that name.
Result<std::vector<Band>> bands_of(const Words& words) {
    std::vector<Band> bands;
    for (const std::string& name : words.bands) {
        const std::optional<Band> band = band_of(name);
        if (!band) return fail(ErrorKind::Input, "--bands " + name + ": no such band");
        bands.push_back(*band);
    }
    return bands;
}

int capture(const Words& words) {
    if (words.out.empty()) return say("capture needs --out DIR, a new folder");
    const auto bands = bands_of(words);
    if (!bands) return say(bands.error().text);
    const ScanRequest request{.bands = *bands};
    const sigset_t signals = block_interrupts();  // before libusb makes its thread
    std::unique_ptr<usb::Bus> bus;
    const Result<std::unique_ptr<Scanner>> scanner =
        words.play.empty() ? plugged_in(bus, words) : player(words, words.play);
    if (!scanner) return say(scanner.error().text, kUnreadable);
    const Interrupts interrupts(signals, **scanner);
    const Result<std::string> captured = capture_into(**scanner, words, request);
    if (!captured && interrupts.interrupted()) return say("interrupted; nothing was kept", kUnreadable);
    if (!captured) return say(captured.error().text, kUnreadable);
    return write_lines(*captured);
}

/// Calibrates or tests: a scanner that is plugged in, or folders that stand in for what is laid down.
int calibrate_or_test(const Words& words) {
    const Calibrating& calibrating = words.calibrating;
    if (calibrating.calibrate == nullptr) return say("this program does not calibrate; garita does");
    if (!words.calibrate.target.empty()) return calibrating.write_target(words.calibrate);
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
    return words.action == "calibrate" ? calibrating.calibrate(words.calibrate, scanner_of, who)
                                       : calibrating.test(words.calibrate, scanner_of, who);
}

/// Pairs the head that is plugged in.
int pair_plugged_in(const Words& words) {
    const auto bands = bands_of(words);
    if (!bands) return say(bands.error().text);
    const auto bus = usb::Bus::create();
    if (!bus) return say(bus.error().text, kUnreadable);
    const auto head = open_alone(**bus, words.serial);
    if (!head) return say(head.error().text, kUnreadable);
    return pair(words.pair, data_folder(words.calibrate.data), *bands, **head);
}

constexpr std::array kActions = {
    Action<Words>{"list",
                  [](const Words& words) {
                      if (words.kind == "sane") return list_of_flatbeds();
                      if (words.kind == "lines") return list_of_readers();
                      return list(data_folder(words.calibrate.data));
                  }},
    Action<Words>{"capture", &capture},
    Action<Words>{"calibrate", &calibrate_or_test},
    Action<Words>{"test", &calibrate_or_test},
    Action<Words>{"pair", &pair_plugged_in},
    Action<Words>{
        "unpair",
        [](const Words& words) { return unpair(words.pair, data_folder(words.calibrate.data), words.serial); }},
    Action<Words>{"update", [](const Words& words) { return update(words.file, words.serial); }},
    Action<Words>{"read",
                  [](const Words& words) {
                      return words.reader.empty() ? say("read needs --reader DEVICE")
                                                  : read_lines(words.reader, words.wait_s);
                  }},
};

}  // namespace

int say(const std::string& text, int status) {
    tell("garita scanner: " + text);
    return status;
}

Run add_scanner(CLI::App& app, const Calibrating& calibrating) {
    auto words = std::make_shared<Words>();
    words->calibrating = calibrating;
    CLI::App* command = app.add_subcommand("scanner",
                                           "Tell which scanners are plugged in; capture a document into a folder; "
                                           "calibrate, test, pair and update a scanner");
    command->footer(std::string("Examples:\n"
                                "  garita scanner list                        what is plugged in\n"
                                "  garita scanner capture --out NEW           all bands of it\n"
                                "  garita scanner capture --scanner uvc --out NEW   a document camera's picture\n"
                                "  garita scanner capture --play OUT --out N  the virtual scanner plays OUT\n"
                                "  garita scanner calibrate --target T.pdf    the target to print\n"
                                "  garita scanner calibrate                   asks for what to lay down\n"
                                "  garita scanner test                        does it need care\n"
                                "  garita scanner pair                        accept its key: captures are signed\n"
                                "  garita scanner update FILE                 new firmware from its maker\n"
                                "  garita scanner read --reader DEV --wait 60 what a swipe reader reads\n") +
                    kExitStatus);
    add_action(*command, words->action, kActions);
    command->add_option("FILE", words->file, "update: the signed firmware that the scanner's maker gives");
    command->add_option("--out", words->out, "Folder to capture into; made, must not be there yet")->check(must_be_new);
    command
        ->add_option("--bands", words->bands,
                     "Bands in the order wanted, with commas: infrared,white; pair: those to prescribe")
        ->delimiter(',')
        ->allow_extra_args(false);
    CLI::Option* kind = command
                            ->add_option("--scanner", words->kind,
                                         "Kind of scanner: head (open scanner head), uvc (document camera) or "
                                         "sane (flatbed); list tells flatbeds, and with lines what may be a reader of "
                                         "text, only so")
                            ->capture_default_str()
                            ->check(CLI::IsMember({"head", "uvc", "sane", "lines"}));
    CLI::Option* serial = command->add_option("--serial", words->serial,
                                              "The scanner with this serial number, not the first; of cameras also the "
                                              "node (video2), of flatbeds SANE's name");
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
    add_pair_options(*command, words->pair);
    return [words] { return run_action(*words, kActions); };
}

}  // namespace garita::tool
