#include "firmware/tool/calibrate.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "drivers/head/head_scanner.h"
#include "firmware/bytes.h"
#include "firmware/calibration.h"
#include "firmware/tool/commands.h"
#include "firmware/tool/head_tables.h"
#include "firmware/tool/scanner.h"
#include "firmware/tool/streams.h"
#include "vision/calibration/fit.h"
#include "vision/calibration/self_check.h"
#include "vision/calibration/target.h"
#include "vision/page/decode.h"

namespace garita::tool {
namespace {

using calibration::PrintedRulers;

/// Its front, decoded here: the operator's own tool, with the operator's own sheets on the glass.
Result<Capture> scan_front(Scanner& scanner) {
    Capture capture;
    std::optional<Error> trouble;
    const auto keep = [&](const Shot& shot) {
        if (trouble || shot.side != Side::Front) return;
        auto decoded = decode_image(shot.bytes, shot.name);
        if (!decoded)
            trouble = decoded.error();
        else if (capture.find(shot.band) == nullptr)
            capture.bands.push_back(
                {shot.band, std::move(decoded->image), shot.ppi > 0 ? shot.ppi : decoded->ppi, shot.light_nm});
    };
    GARITA_TRY(label, scanner.scan({}, keep));
    if (trouble) return tl::unexpected(*trouble);
    if (capture.bands.empty()) return fail(ErrorKind::Device, label + ": the scanner delivered no picture");
    std::ranges::sort(capture.bands, {}, &BandImage::band);
    return capture;
}

/// One thing that is laid down and scanned some times.
struct Step {
    const char* name;  ///< of the folder that stands in for it
    const char* what;
};
constexpr Step kDark{"dark", "cover the whole glass with the black sheet, printed side down"};
constexpr Step kWhite{"white", "cover the whole glass with two or three blank sheets of white office paper"};
constexpr Step kTarget{"target",
                       "lay the target in the middle of the glass, printed side down, flat, and a blank sheet over it"};
constexpr std::array kSteps = {kDark, kWhite, kTarget};

/// Waits until the operator says that it lies there; false where nobody does.
bool ask(const std::string& what) {
    tell(what + ", then press Enter (Ctrl-D ends it)");
    std::string line;
    return static_cast<bool>(std::getline(std::cin, line));
}

Result<std::vector<Capture>> scan_step(const ScannerOf& scanner_of, const std::string& step, int scans) {
    GARITA_TRY(scanner, scanner_of(step));
    std::vector<Capture> all;
    for (int i = 0; i < scans; ++i) {
        GARITA_TRY(capture, scan_front(*scanner));
        all.push_back(std::move(capture));
    }
    return all;
}

/// Asks for something to be laid down until what `take` makes of it is right, or nobody is there to mend it.
template <typename Take>
auto until_right(Operator who, const std::string& what, const Take& take) -> decltype(take()) {
    while (true) {
        if (who == Operator::Asked && !ask(what))
            return fail(ErrorKind::Retry, "ended before the last step; nothing was kept");
        auto done = take();
        if (done || who == Operator::Absent) return done;
        tell("garita scanner: " + done.error().text);
    }
}

class Calibration {
public:
    Calibration(const CalibrateWords& words, const ScannerOf& scanner_of, Operator who)
        : m_words(words), m_scanner_of(scanner_of), m_who(who) {}

    Result<ScannerCalibration> run() { return m_words.from_head ? by_the_heads_tables() : by_sheets(); }

private:
    Result<ScannerCalibration> by_sheets() {
        for (std::size_t i = 0; i < kSteps.size(); ++i) {
            GARITA_TRY(done,
                       until_right(m_who, fmt::format("Step {} of {}: {}", i + 1, kSteps.size(), kSteps.at(i).what),
                                   [&] { return take(i); }));
            static_cast<void>(done);
        }
        GARITA_TRY(scanner, m_scanner_of(kDark.name));
        read_earlier(scanner->facts());
        const auto rulers = pair_of(m_words.ruler, ',', 95, 105).value_or(std::pair(100.0, 100.0));
        GARITA_TRY(fitted, calibration::fit(m_measured, PrintedRulers{rulers.first, rulers.second}, earlier()));
        return named_after(scanner->facts(), std::move(fitted));
    }

    Result<ScannerCalibration> by_the_heads_tables() {
        GARITA_TRY(scanner, m_scanner_of(kWhite.name));
        auto* head = dynamic_cast<head::HeadScanner*>(scanner);
        if (head == nullptr)
            return fail(ErrorKind::Input,
                        "--from-head: only a scanner head keeps tables of its own; calibrate without it");
        GARITA_TRY(tables, read_head_tables(*head));
        tell(text_of(tables));
        read_earlier(head->facts());
        GARITA_TRY(made, until_right(m_who, kWhite.what, [&]() -> Result<ScannerCalibration> {
                       GARITA_TRY(scans, scan_step(m_scanner_of, kWhite.name, m_words.scans));
                       GARITA_TRY(white, calibration::measure_sheet(scans));
                       return calibration::of_kept_tables(tables, white, earlier());
                   }));
        return named_after(head->facts(), std::move(made));
    }

    Result<bool> take(std::size_t i) {
        GARITA_TRY(scans, scan_step(m_scanner_of, kSteps.at(i).name, m_words.scans));
        if (i == 2) {
            GARITA_TRY(right, calibration::judge_target(scans, m_measured.dark));
            m_measured.target = std::move(scans);
            return right;
        }
        GARITA_TRY(light, calibration::measure_sheet(scans));
        Result<bool> right = i == 0 ? calibration::judge_dark(light) : calibration::judge_white(light, m_measured.dark);
        if (right) (i == 0 ? m_measured.dark : m_measured.white) = std::move(light);
        return right;
    }

    /// What this scanner was calibrated to before. One that is damaged is what this calibration mends; only the lamps'
    /// first light is lost with it.
    void read_earlier(const ScannerFacts& facts) {
        auto earlier = read_calibration(data_folder(m_words.data), facts.serial);
        if (!earlier) tell("garita scanner: " + earlier.error().text);
        if (earlier) m_earlier = std::move(*earlier);
    }
    [[nodiscard]] const ScannerCalibration* earlier() const { return m_earlier ? &*m_earlier : nullptr; }

    static ScannerCalibration named_after(const ScannerFacts& facts, ScannerCalibration calibration) {
        calibration.serial = facts.serial;
        calibration.model = facts.model;
        calibration.taken = now_utc();
        return calibration;
    }

    const CalibrateWords& m_words;
    const ScannerOf& m_scanner_of;
    Operator m_who;
    calibration::Measured m_measured;
    std::optional<ScannerCalibration> m_earlier;
};

std::string text_of(const ScannerCalibration& c) {
    std::string text = fmt::format("scanner {}{} calibrated\n", c.model, c.serial.empty() ? "" : " " + c.serial);
    for (std::size_t i = 0; i < c.bands.size(); ++i) {
        const BandCalibration& band = c.bands[i];
        const BandQuality& q = c.quality[i];
        text += fmt::format(
            "{:<12} {:.1f} × {:.1f} ppi, put right to {:.1f}; offset {:+.2f}, {:+.2f} px; distortion {:.2f} px; "
            "residual "
            "{:.2f} px{}\n{:<12} light {:.0f} % of the first calibration's, uneven by {:.0f} %, dark level "
            "{:.2f} %; "
            "{} specks, {} dead pixels\n",
            name_of(q.band), q.ppi_x, q.ppi_y, band.ppi, q.offset_x_px, q.offset_y_px, q.distortion_px, q.residual_px,
            q.marks > 0 ? fmt::format(" of {} marks", q.marks) : "", "", 100 * band.lamp(), 100 * q.unevenness,
            100 * (band.dark[0] + band.dark[1] + band.dark[2]) / 3, q.specks, q.dead_pixels);
    }
    return text;
}

DriftRow drift_of(const ScannerCalibration& c) {
    DriftRow row{.taken = c.taken, .calibration = true};
    for (std::size_t i = 0; i < c.bands.size(); ++i)
        row.bands.push_back({.band = c.bands[i].band,
                             .lamp = c.bands[i].lamp(),
                             .unevenness = 0,
                             .specks = c.quality[i].specks,
                             .dead_pixels = c.quality[i].dead_pixels});
    return row;
}

/// What the head says of itself; nothing for other scanners.
std::string head_self_test(Scanner& scanner, bool& well) {
    auto* head = dynamic_cast<head::HeadScanner*>(&scanner);
    if (head == nullptr) return "";
    const auto result = head->self_test();
    if (!result) {
        well = false;
        return "the head's own test: " + result.error().text + "\n";
    }
    std::string text;
    for (int i = 0; i < kBandCount; ++i) {
        const unsigned bit = 1U << static_cast<unsigned>(i);
        const auto name = name_of(static_cast<Band>(i));
        if ((result->dead_lamps & bit) != 0) text += fmt::format(" the {} lamp is dead;", name);
        if ((result->aged_lamps & bit) != 0) text += fmt::format(" the {} lamp has aged;", name);
    }
    if (result->dirty_glass) text += " the glass is dirty;";
    if (result->dead_pixels > 0) text += fmt::format(" {} dead pixels;", result->dead_pixels);
    if (result->code != head::Code::None && text.empty()) text = " failed;";
    if (!text.empty()) well = false;
    if (text.empty()) return "the head's own test: passed\n";
    text.pop_back();
    return "the head's own test:" + text + "\n";
}

std::string text_of(const calibration::BandCheck& check, bool& well) {
    std::string text = fmt::format(
        "{:<12} light {:.0f} % of the first, {:+.0f} % since the calibration; uneven by {:.1f} %; {} "
        "specks, {} dead pixels\n",
        name_of(check.band), 100 * check.lamp, 100 * check.change, 100 * check.unevenness, check.specks,
        check.dead_pixels);
    for (const calibration::Advice advice : check.advice) {
        text += fmt::format("{:<12} {}\n", "", calibration::sentence_of(advice));
        well = false;
    }
    return text;
}

Result<bool> plot(const CalibrateWords& words, const ScannerFacts& facts) {
    if (words.plot.empty()) return true;
    const std::string svg =
        drift_svg(facts.model + " " + facts.serial, read_drift(data_folder(words.data), facts.serial));
    return write_file(words.plot, svg);
}

}  // namespace

int write_target(const CalibrateWords& words) {
    const auto size = pair_of(words.size, 'x', 1, 1000).value_or(std::pair(125.0, 88.0));
    if (const auto right = calibration::check_target_size({size.first, size.second}); !right)
        return say("--size: " + right.error().text);
    const auto pdf = calibration::draw_target_pdf({size.first, size.second});
    if (!pdf) return say(pdf.error().text, kUsage);
    if (const auto done = write_file(words.target, garita::text_of(*pdf)); !done) return say(done.error().text);
    return write_lines("target written to " + words.target +
                       ": print it at 100 % with a laser printer, then measure its rulers");
}

int calibrate(const CalibrateWords& words, const ScannerOf& scanner_of, Operator who) {
    Calibration calibration(words, scanner_of, who);
    const auto fitted = calibration.run();
    if (!fitted) return say(fitted.error().text, kUnreadable);
    const std::filesystem::path data = data_folder(words.data);
    if (const auto kept = keep_calibration(data, *fitted); !kept) return say(kept.error().text);
    if (const auto kept = keep_drift(data, fitted->serial, drift_of(*fitted)); !kept) return say(kept.error().text);
    return write_lines(text_of(*fitted) + "kept in " + calibration_path(data, fitted->serial).string());
}

int test_scanner(const CalibrateWords& words, const ScannerOf& scanner_of, Operator who) {
    const auto scanner = scanner_of("");
    if (!scanner) return say(scanner.error().text, kUnreadable);
    const ScannerFacts facts = (*scanner)->facts();
    const std::filesystem::path data = data_folder(words.data);
    const auto calibration = read_calibration(data, facts.serial);
    if (!calibration) return say(calibration.error().text, kUnreadable);
    if (!*calibration)
        return say(
            "this scanner was never calibrated, or not with --data " + data.string() + ": garita scanner calibrate",
            kUnreadable);
    if (who == Operator::Asked && !ask("Cover the whole glass with the white sheets that it was calibrated with"))
        return say("ended before the test", kUnreadable);
    bool well = true;
    std::string text = head_self_test(**scanner, well);
    auto scans = scan_step(scanner_of, "", words.scans);
    if (!scans) return say(scans.error().text, kUnreadable);
    const auto checks = calibration::self_check(**calibration, std::move(*scans));
    if (!checks) return say(checks.error().text, kUnreadable);
    DriftRow row{.taken = now_utc()};
    for (const calibration::BandCheck& check : *checks) {
        text += text_of(check, well);
        row.bands.push_back({check.band, check.lamp, check.unevenness, check.specks, check.dead_pixels});
    }
    text += well ? "the scanner is as it should be" : "the scanner needs attention";
    if (const auto kept = keep_drift(data, facts.serial, row); !kept) return say(kept.error().text);
    if (const auto drawn = plot(words, facts); !drawn) return say(drawn.error().text);
    const int status = write_lines(text);
    return status == kInspected && !well ? kUnreadable : status;
}

}  // namespace garita::tool
