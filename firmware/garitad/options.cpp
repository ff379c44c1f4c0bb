#include "firmware/garitad/options.h"

#include <fcntl.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "firmware/scanner/usb_nodes.h"

namespace garita {
namespace {

struct Words {
    int port = 8080;
    std::string data;
    std::string folder;
    std::string simulated;
    int folder_fd = -1;
    bool watch = false;
    std::string folder_name = "folder";
    std::string faults;
    std::string scanner;
    std::string serial;
    std::string plugin;
    std::string usb;
    std::string sane_config;
    std::string reader;
    std::string trust;
};

/// A scanner that is plugged in.
Result<scanner::Launch> launch_of(const Words& words) {
    const bool plugin = words.scanner == "plugin";
    if (plugin == words.plugin.empty())
        return fail(ErrorKind::Input, "--scanner plugin and --plugin FILE want each other");
    if (!plugin && !words.usb.empty()) return fail(ErrorKind::Input, "--usb wants --scanner plugin");
    if (words.scanner != "sane" && !words.sane_config.empty())
        return fail(ErrorKind::Input, "--sane-config wants --scanner sane");
    const bool lines = words.scanner == "lines";
    if (lines == words.reader.empty())
        return fail(ErrorKind::Input, "--scanner lines and --reader DEVICE want each other");
    scanner::Launch launch{.kind = words.scanner, .name = words.serial, .usb = words.usb};
    if (lines) {
        // As it was given: a link of udev's leads to another device after each plug-in.
        launch.options = words.reader;
        return launch;
    }
    const std::string& path = plugin ? words.plugin : words.sane_config;
    if (path.empty()) return launch;
    std::error_code error;
    launch.options = std::filesystem::canonical(path, error).string();
    if (error) return fail(ErrorKind::Input, path + " cannot be found: " + error.message());
    return launch;
}

Result<scanner::Launch> source_of(const Words& words) {
    const int given = static_cast<int>(!words.folder.empty()) + static_cast<int>(!words.simulated.empty()) +
                      static_cast<int>(words.folder_fd >= 0) + static_cast<int>(!words.scanner.empty());
    if (given != 1)
        return fail(ErrorKind::Input,
                    "one of --scanner, --folder, --simulated or --folder-fd is wanted: a scanner, or what plays one");
    if (words.watch && !words.scanner.empty()) return fail(ErrorKind::Input, "--watch wants --folder or --folder-fd");
    if (!words.scanner.empty()) return launch_of(words);
    if (words.watch && !words.simulated.empty())
        return fail(ErrorKind::Input, "--watch wants --folder or --folder-fd: what is simulated is played");
    const char* played = words.watch ? "watched-folder" : "folder";
    scanner::Launch launch{.kind = words.simulated.empty() ? played : "virtual",
                           .folder = words.folder_fd,
                           .name = words.folder_name,
                           .options = words.faults};
    if (words.folder_fd >= 0) return launch;
    launch.name = words.simulated.empty() ? words.folder : words.simulated;
    const bool pipe = std::filesystem::is_fifo(launch.name);
    if (pipe && !words.simulated.empty()) launch.kind = "pipe";
    launch.folder = open(launch.name.c_str(), O_RDONLY | O_CLOEXEC | (pipe ? 0 : O_DIRECTORY));
    if (launch.folder < 0)
        return fail(ErrorKind::Device,
                    launch.name + " cannot be opened as a folder: " + std::generic_category().message(errno));
    return launch;
}

std::string must_be_usb_ids(const std::string& word) {
    return scanner::is_usb_ids(word) ? "" : word + ": vendor:product is wanted, such as 1a2b:3c4d";
}

Result<std::string> make_data_folder(const std::string& path) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (!error) std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
    if (error) return fail(ErrorKind::Device, path + " cannot be made: " + error.message());
    return path;
}

}  // namespace

Result<Options> parse_options(int argc, char** argv, std::string& help) {
    CLI::App app("The kiosk service: the officer's page on 127.0.0.1.", "garitad");
    Words words;
    app.add_option("--port", words.port, "port of the page; the next free one is taken when it is in use (0: any)")
        ->check(CLI::Range(0, 65'535));
    app.add_option("--data", words.data, "folder for what the kiosk keeps")->required();
    app.add_option("--folder", words.folder, "plays captures and images from a folder as the scanner");
    app.add_option("--simulated", words.simulated, "the same, marked as simulated; or a pipe that names captures");
    app.add_option("--folder-fd", words.folder_fd, "the folder as an open descriptor")->check(CLI::Range(3, 1023));
    app.add_flag("--watch", words.watch,
                 "with --folder or --folder-fd: inspects what another program lays there from now on, each once");
    app.add_option("--folder-name", words.folder_name, "its name, for people");
    app.add_option("--faults", words.faults, "with --simulated: a real scanner's faults, such as dead-lamp=infrared");
    CLI::Option* scanner =
        app.add_option(
               "--scanner", words.scanner,
               "drives a scanner of this kind, as soon as one is plugged in: head (open scanner head, USB), uvc "
               "(document camera), sane (flatbed; like a camera it has white light alone), plugin (by its maker's "
               "library) or lines (swipe reader or barcode gun: text alone, never green)")
            ->check(CLI::IsMember({"head", "uvc", "sane", "plugin", "lines"}));
    app.add_option("--serial", words.serial,
                   "with --scanner: the one with this serial number, not the first; uvc: or this node (video2), sane: "
                   "this name of SANE's (genesys:libusb:001:004), both needed where several are plugged in")
        ->needs(scanner);
    app.add_option("--plugin", words.plugin,
                   "with --scanner plugin: its library (drivers/plugin/garita_scanner.h), where only root may write")
        ->needs(scanner)
        ->check(CLI::ExistingFile);
    app.add_option("--usb", words.usb,
                   "with --scanner plugin: the USB devices that it may use, vendor:product, such as 1a2b:3c4d")
        ->needs(scanner)
        ->check(must_be_usb_ids);
    app.add_option("--reader", words.reader,
                   "with --scanner lines: its device, /dev/ttyACM0 or /dev/input/by-id/…-event-kbd")
        ->needs(scanner);
    app.add_option("--sane-config", words.sane_config,
                   "with --scanner sane: the folder of SANE's configuration, not the system's")
        ->needs(scanner)
        ->check(CLI::ExistingDirectory);
    app.add_option("--trust", words.trust,
                   "folder of certificates whose seals are believed: CSCAs, signers, revocation and master lists");
    help.clear();
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        help = app.help();
        return Options{};
    } catch (const CLI::ParseError& error) {
        return fail(ErrorKind::Input, error.what());
    }
    GARITA_TRY(source, source_of(words));
    GARITA_TRY(data, make_data_folder(words.data));
    GARITA_TRY(trust, verifier::read_trust(words.trust));
    return Options{
        .port = words.port, .data = std::move(data), .scanner = std::move(source), .trust = std::move(trust)};
}

}  // namespace garita
