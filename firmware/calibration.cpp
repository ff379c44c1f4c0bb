#include "firmware/calibration.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <system_error>

#include "firmware/data_files.h"
#include "firmware/detail/strict_table.h"
#include "firmware/scanner_files.h"

namespace garita {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestFile = 1U << 20U;

using detail::StrictTable;
constexpr std::string_view kWhat = "the calibration";

template <typename... Arguments>
tl::unexpected<Error> wrong(const toml::node& node, fmt::format_string<Arguments...> text, Arguments&&... arguments) {
    return detail::wrong_line(node, kWhat, text, std::forward<Arguments>(arguments)...);
}

Result<int> whole(StrictTable& table, std::string_view key) {
    constexpr std::int64_t kMost = 1'000'000;
    GARITA_TRY(value, table.whole(key, 0, kMost));
    return static_cast<int>(value);
}

Result<BandCalibration> parse_band(StrictTable& table, const toml::node& node) {
    GARITA_TRY(name, table.text("band"));
    const auto band = band_of(name);
    if (!band) return wrong(node, "there is no band \"{}\"", name);
    GARITA_TRY(width, whole(table, "width"));
    GARITA_TRY(height, whole(table, "height"));
    GARITA_TRY(dark, table.array<3>("dark"));
    GARITA_TRY(columns, whole(table, "flat_columns"));
    GARITA_TRY(rows, whole(table, "flat_rows"));
    GARITA_TRY(values, table.numbers<float>("flat"));
    GARITA_TRY(level, table.array<3>("level"));
    GARITA_TRY(first_level, table.array<3>("first_level"));
    GARITA_TRY(ppi, table.number("ppi"));
    GARITA_TRY(dx, table.array<10>("dx"));
    GARITA_TRY(dy, table.array<10>("dy"));
    BandCalibration c{.band = *band,
                      .width = width,
                      .height = height,
                      .dark = dark,
                      .flat = {columns, rows, std::move(values)},
                      .level = level,
                      .first_level = first_level,
                      .ppi = ppi,
                      .dx = dx,
                      .dy = dy};
    if (!plausible(c)) return wrong(node, "the numbers of {} are out of their limits, or too few", name);
    return c;
}

Result<BandQuality> parse_quality(const toml::node& node, Band band) {
    const toml::table* inner = node.as_table();
    if (inner == nullptr) return wrong(node, "\"quality\" is a table");
    StrictTable table(*inner, kWhat);
    GARITA_TRY(ppi_x, table.number("ppi_x"));
    GARITA_TRY(ppi_y, table.number("ppi_y"));
    GARITA_TRY(offset, table.array<2>("offset_px"));
    GARITA_TRY(distortion, table.number("distortion_px"));
    GARITA_TRY(residual, table.number("residual_px"));
    GARITA_TRY(marks, whole(table, "marks"));
    GARITA_TRY(unevenness, table.number("unevenness"));
    GARITA_TRY(specks, whole(table, "specks"));
    GARITA_TRY(dead, whole(table, "dead_pixels"));
    GARITA_TRY(all, table.end());
    static_cast<void>(all);
    return BandQuality{.band = band,
                       .ppi_x = ppi_x,
                       .ppi_y = ppi_y,
                       .offset_x_px = offset[0],
                       .offset_y_px = offset[1],
                       .distortion_px = distortion,
                       .residual_px = residual,
                       .marks = marks,
                       .unevenness = unevenness,
                       .specks = specks,
                       .dead_pixels = dead};
}

/// The text of a file of at most `most` bytes; nothing where there is none, or it is larger.
std::optional<std::string> text_of(const fs::path& path, std::size_t most) {
    std::error_code error;
    if (!fs::is_regular_file(path, error) || fs::file_size(path, error) > most) return std::nullopt;
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
}

fs::path drift_path(const fs::path& data, const std::string& serial) {
    return scanner_file(data, serial, ".drift.jsonl");
}

std::string line_of(const DriftRow& row) {
    nlohmann::ordered_json bands = nlohmann::ordered_json::array();
    for (const DriftBand& b : row.bands)
        bands.push_back({{"band", name_of(b.band)},
                         {"lamp", b.lamp},
                         {"unevenness", b.unevenness},
                         {"specks", b.specks},
                         {"dead_pixels", b.dead_pixels}});
    return nlohmann::ordered_json{
        {"taken", row.taken}, {"what", row.calibration ? "calibration" : "test"}, {"bands", bands}}
        .dump();
}

std::optional<DriftRow> row_of(const std::string& line) {
    try {
        const auto json = nlohmann::json::parse(line);
        DriftRow row{.taken = json.at("taken"), .calibration = json.at("what") == "calibration"};
        for (const auto& b : json.at("bands")) {
            const auto band = band_of(b.at("band").get<std::string>());
            if (!band || row.taken.size() > 30) return std::nullopt;
            row.bands.push_back({*band, b.at("lamp"), b.at("unevenness"), b.at("specks"), b.at("dead_pixels")});
        }
        return row;
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

std::string escaped(const std::string& text) {
    std::string result;
    for (const char c : text) {
        if (c == '&')
            result += "&amp;";
        else if (c == '<')
            result += "&lt;";
        else
            result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    return result;
}

}  // namespace

std::string to_toml(const ScannerCalibration& calibration) {
    const auto quoted = [](const std::string& text) {
        return nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
    };
    std::string text = fmt::format(
        "# A scanner's calibration, written by garita scanner calibrate.\nschema = 1\nserial = {}\n"
        "model = {}\ntaken = {}\n",
        quoted(calibration.serial), quoted(calibration.model), quoted(calibration.taken));
    for (std::size_t i = 0; i < calibration.bands.size(); ++i) {
        const BandCalibration& c = calibration.bands[i];
        const BandQuality& q = calibration.quality[i];
        text += fmt::format(
            "\n[[bands]]\nband = \"{}\"\nwidth = {}\nheight = {}\nppi = {:.9}\nlevel = [{:.9}]\nfirst_level = [{:.9}]\n"
            "dark = [{:.6}]\ndx = [{:.9}]\ndy = [{:.9}]\nflat_columns = {}\nflat_rows = {}\nflat = [\n",
            name_of(c.band), c.width, c.height, c.ppi, fmt::join(c.level, ", "), fmt::join(c.first_level, ", "),
            fmt::join(c.dark, ", "), fmt::join(c.dx, ", "), fmt::join(c.dy, ", "), c.flat.columns, c.flat.rows);
        for (int y = 0; y < c.flat.rows; ++y) {
            const float* row =
                c.flat.values.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(c.flat.columns);
            text += fmt::format("  {:.5f},\n", fmt::join(row, row + c.flat.columns, ", "));
        }
        text += fmt::format(
            "]\n[bands.quality]\nppi_x = {:.9}\nppi_y = {:.9}\noffset_px = [{:.6}, {:.6}]\ndistortion_px = {:.6}\n"
            "residual_px = {:.6}\nmarks = {}\nunevenness = {:.6}\nspecks = {}\ndead_pixels = {}\n",
            q.ppi_x, q.ppi_y, q.offset_x_px, q.offset_y_px, q.distortion_px, q.residual_px, q.marks, q.unevenness,
            q.specks, q.dead_pixels);
    }
    return text;
}

Result<ScannerCalibration> parse_calibration(std::string_view toml) {
    if (toml.size() > kLargestFile) return fail(ErrorKind::Input, "the calibration is longer than 1 MiB, the limit");
    GARITA_TRY(root, detail::parse_toml(toml, "the calibration"));
    StrictTable table(root, kWhat);
    GARITA_TRY(schema, whole(table, "schema"));
    if (schema != 1) return fail(ErrorKind::Input, "the calibration is of a newer Garita: calibrate the scanner again");
    GARITA_TRY(serial, table.text("serial"));
    GARITA_TRY(model, table.text("model"));
    GARITA_TRY(taken, table.text("taken"));
    GARITA_TRY(node, table.take("bands"));
    const toml::array* bands = node->as_array();
    if (bands == nullptr || bands->empty() || bands->size() > static_cast<std::size_t>(kBandCount))
        return wrong(*node, "\"bands\" are 1 to {} tables", kBandCount);
    ScannerCalibration result{.serial = serial, .model = model, .taken = taken};
    for (const toml::node& item : *bands) {
        const toml::table* inner = item.as_table();
        if (inner == nullptr) return wrong(item, "a table is expected");
        StrictTable row(*inner, kWhat);
        GARITA_TRY(band, parse_band(row, item));
        if (result.find(band.band) != nullptr) return wrong(item, "{} stands twice", name_of(band.band));
        GARITA_TRY(quality_node, row.take("quality"));
        GARITA_TRY(quality, parse_quality(*quality_node, band.band));
        GARITA_TRY(row_end, row.end());
        static_cast<void>(row_end);
        result.bands.push_back(std::move(band));
        result.quality.push_back(quality);
    }
    GARITA_TRY(all, table.end());
    static_cast<void>(all);
    return result;
}

fs::path calibration_path(const fs::path& data, const std::string& serial) {
    return scanner_file(data, serial, ".toml");
}

Result<std::optional<ScannerCalibration>> read_calibration(const fs::path& data, const std::string& serial) {
    const fs::path path = calibration_path(data, serial);
    std::error_code error;
    if (!fs::exists(path, error)) return std::optional<ScannerCalibration>();
    const auto text = text_of(path, kLargestFile);
    if (!text)
        return fail(ErrorKind::Input, path.string() + " is no file of at most 1 MiB: calibrate the scanner again");
    auto calibration = parse_calibration(*text);
    if (!calibration) return fail(ErrorKind::Input, path.string() + ": " + calibration.error().text);
    if (calibration->serial != serial)
        return fail(ErrorKind::Input, path.string() + " is of another scanner: calibrate this one");
    return std::optional(std::move(*calibration));
}

Result<bool> keep_calibration(const fs::path& data, const ScannerCalibration& calibration) {
    return replace_file(calibration_path(data, calibration.serial), to_toml(calibration));
}

std::vector<DriftRow> read_drift(const fs::path& data, const std::string& serial) {
    constexpr std::size_t kLargestDrift = 8U << 20U;  // kMostDrift rows of eight bands have a fifth of it
    std::vector<DriftRow> rows;
    const std::string text = text_of(drift_path(data, serial), kLargestDrift).value_or("");
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        if (auto row = row_of(text.substr(at, end - at))) rows.push_back(std::move(*row));
        at = end + 1;
    }
    if (rows.size() > kMostDrift) rows.erase(rows.begin(), rows.end() - static_cast<std::ptrdiff_t>(kMostDrift));
    return rows;
}

Result<bool> keep_drift(const fs::path& data, const std::string& serial, const DriftRow& row) {
    std::vector<DriftRow> rows = read_drift(data, serial);
    rows.push_back(row);
    const std::size_t first = rows.size() > kMostDrift ? rows.size() - kMostDrift : 0;
    std::string text;
    for (std::size_t i = first; i < rows.size(); ++i) text += line_of(rows[i]) + "\n";
    return replace_file(drift_path(data, serial), text);
}

std::string drift_svg(const std::string& scanner, const std::vector<DriftRow>& rows) {
    constexpr std::array kColours = {"#a03030", "#606060", "#6030c0", "#30a0a0",
                                     "#b08000", "#208040", "#c05090", "#4060c0"};
    constexpr double kLeft = 60;
    constexpr double kWidth = 640;
    constexpr double kTop = 50;
    constexpr double kHeight = 220;
    constexpr double kMost = 1.2;  // of the first light
    const auto x_of = [&](std::size_t i) {
        return kLeft + kWidth * static_cast<double>(i) / static_cast<double>(std::max<std::size_t>(rows.size(), 2) - 1);
    };
    const auto y_of = [&](double lamp) { return kTop + kHeight * (1 - std::clamp(lamp, 0.0, kMost) / kMost); };
    std::string svg = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"760\" height=\"330\" font-family=\"sans-serif\" "
        "font-size=\"12\">"
        "<rect width=\"760\" height=\"330\" fill=\"white\"/><text x=\"{}\" y=\"20\">Light of the lamps against the "
        "first "
        "calibration, scanner {}</text>\n",
        kLeft, escaped(scanner));
    for (const double lamp : {0.0, 0.25, 0.5, 0.7, 1.0})
        svg += fmt::format(
            "<path d=\"M{:.1f} {:.1f}H{:.1f}\" stroke=\"{}\" fill=\"none\"/><text x=\"20\" y=\"{:.1f}\">{:.0f} "
            "%</text>\n",
            kLeft, y_of(lamp), kLeft + kWidth, lamp == 0.7 ? "#d08080" : "#dddddd", y_of(lamp) + 4, 100 * lamp);
    double legend = kLeft;
    double thick = 6;  // the first is the thickest, so that lamps that age alike are all seen
    for (std::size_t b = 0; b < kBandNames.size(); ++b) {
        std::string path;
        std::string dots;
        for (std::size_t i = 0; i < rows.size(); ++i)
            for (const DriftBand& band : rows[i].bands)
                if (static_cast<std::size_t>(band.band) == b) {
                    path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", x_of(i), y_of(band.lamp));
                    if (rows[i].calibration)
                        dots += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\" fill=\"{}\"/>", x_of(i),
                                            y_of(band.lamp), kColours[b]);
                }
        if (path.empty()) continue;
        svg += fmt::format(
            "<path d=\"{}\" stroke=\"{}\" stroke-width=\"{:.1f}\" fill=\"none\"/>{}<text x=\"{:.0f}\" y=\"36\" "
            "fill=\"{}\">{}</text>\n",
            path, kColours[b], thick, dots, legend, kColours[b], kBandNames[b]);
        legend += 90;
        thick = std::max(thick - 2, 1.5);
    }
    if (!rows.empty())
        svg += fmt::format(
            "<text x=\"{}\" y=\"{}\">{}</text><text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>"
            "<text x=\"{}\" y=\"{}\">A dot is a calibration. Below 70 % a lamp is worn out.</text>",
            kLeft, kTop + kHeight + 20, escaped(rows.front().taken), kLeft + kWidth, kTop + kHeight + 20,
            escaped(rows.back().taken), kLeft, kTop + kHeight + 42);
    return svg + "</svg>\n";
}

}  // namespace garita
