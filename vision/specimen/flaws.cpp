#include "vision/specimen/flaws.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "vision/specimen/canvas.h"
#include "vision/specimen/lay_flaws.h"
#include "vision/specimen/material.h"
#include "vision/specimen/random.h"

namespace garita::specimen {
namespace {

struct Row {
    std::string_view name;
    double low;
    double high;
    double (*get)(const Flaws&);
    void (*set)(Flaws&, double);
};

#define GARITA_FLAW(name, member, low, high)                                                  \
    Row {                                                                                     \
        name, low, high, [](const Flaws& f) { return static_cast<double>(f.member); },        \
            [](Flaws& f, double value) { f.member = static_cast<decltype(f.member)>(value); } \
    }
constexpr std::array kRows = {
    GARITA_FLAW("scanner", scanner, 0, 1e9),
    GARITA_FLAW("noise", noise, 0, 20),
    GARITA_FLAW("fall-off", fall_off, 0, 0.8),
    GARITA_FLAW("ageing", ageing, 0, 0.6),
    GARITA_FLAW("dust", dust, 0, 2000),
    GARITA_FLAW("scratches", scratches, 0, 200),
    GARITA_FLAW("fingerprints", fingerprints, 0, 20),
    GARITA_FLAW("fingers", fingers, 0, 5),
    GARITA_FLAW("ambient", ambient, 0, 0.8),
    GARITA_FLAW("moved-mm", moved_mm, 0, 5),
    GARITA_FLAW("rows", rows, 0, 1000),
    GARITA_FLAW("stretch", stretch, -0.05, 0.05),
    GARITA_FLAW("barrel", barrel, -0.05, 0.05),
    GARITA_FLAW("offset-mm", offset_mm, 0, 1),
};
#undef GARITA_FLAW

/// One kind of thing on the glass: where it is, what passes it both ways, what it adds of the lamp's light.
struct Film {
    cv::Mat coverage;             ///< CV_8U
    std::array<float, 4> passes;  ///< blue, green, red, infrared
    std::array<float, 4> adds;
};

void lay_film(cv::Mat& light, Band band, const Film& film, double full_scale) {
    const int channels = light.channels();
    for (int y = 0; y < light.rows; ++y) {
        const auto* cover = film.coverage.ptr<std::uint8_t>(y);
        auto* at = light.ptr<std::uint16_t>(y);
        for (int x = 0; x < light.cols; ++x) {
            if (cover[x] == 0) continue;
            const float a = static_cast<float>(cover[x]) / 255.0F;
            for (int c = 0; c < channels; ++c) {
                const auto k = static_cast<std::size_t>(band == Band::Infrared ? 3 : c);
                const float value = static_cast<float>(at[channels * x + c]) * (1 - a * (1 - film.passes[k])) +
                                    a * film.adds[k] * static_cast<float>(full_scale);
                at[channels * x + c] = static_cast<std::uint16_t>(std::clamp(value, 0.0F, 65535.0F));
            }
        }
    }
}

struct Glass {
    cv::Size pixels;
    double px_per_mm;
    [[nodiscard]] double width() const { return pixels.width / px_per_mm; }
    [[nodiscard]] double height() const { return pixels.height / px_per_mm; }
    [[nodiscard]] Canvas canvas() const { return {pixels, px_per_mm}; }
};

PointPx anywhere(const Glass& glass, Random& random) {
    return {random.uniform(0, glass.width()), random.uniform(0, glass.height())};
}

cv::Mat dust_on(const Glass& glass, const Flaws& flaws) {
    Random random(flaws.scanner, "dust on the glass");
    Canvas canvas = glass.canvas();
    for (int i = 0; i < flaws.dust; ++i) {
        const PointPx at = anywhere(glass, random);
        const double size = std::exp(random.uniform(std::log(0.04), std::log(0.35)));  // radius: most are small
        const double lying = random.uniform(0, 2 * std::numbers::pi);
        if (random.chance(0.25)) {
            const double length = random.uniform(0.8, 4);
            canvas.line(at, {at.x + length * std::cos(lying), at.y + length * std::sin(lying)}, 0.05);
        } else {
            canvas.ellipse(at, size, size * random.uniform(0.5, 1));
        }
    }
    return softened(canvas.coverage(), 0.6);
}

cv::Mat scratches_on(const Glass& glass, const Flaws& flaws) {
    Random random(flaws.scanner, "scratches");
    Canvas canvas = glass.canvas();
    for (int i = 0; i < flaws.scratches; ++i) {
        const PointPx at = anywhere(glass, random);
        // Documents are pushed in from one side: most scratches run that way.
        const double lying = random.chance(0.7) ? random.uniform(1.2, 1.9) : random.uniform(0, std::numbers::pi);
        const double length = random.uniform(4, 60);
        canvas.line(at, {at.x + length * std::cos(lying), at.y + length * std::sin(lying)}, random.uniform(0.02, 0.08));
    }
    return softened(canvas.coverage(), 0.6);
}

cv::Mat fingerprints_on(const Glass& glass, const Flaws& flaws) {
    Random random(flaws.scanner, "fingerprints");
    cv::Mat all = cv::Mat::zeros(glass.pixels, CV_8U);
    for (int i = 0; i < flaws.fingerprints; ++i) {
        Canvas canvas = glass.canvas();
        const PointPx at = anywhere(glass, random);
        const double ridge = 0.48;  // pitch of a fingertip's ridges
        for (double r = 0.3; r < 8; r += ridge)
            for (double t = 0; t < 2 * std::numbers::pi; t += 0.2) {
                const auto on_ridge = [&](double angle) {
                    const double wave = r + 0.5 * std::sin(3 * angle + 0.6 * r);
                    return PointPx{at.x + wave * std::cos(angle), at.y + 1.25 * wave * std::sin(angle)};
                };
                if (random.chance(0.85)) canvas.line(on_ridge(t), on_ridge(t + 0.2), 0.24);
            }
        cv::max(all, canvas.coverage(), all);
    }
    return softened(all, 1.0);
}

cv::Mat fingers_on(const Glass& glass, const Flaws& flaws, std::uint64_t seed) {
    Random random(seed, "fingers");
    Canvas canvas = glass.canvas();
    for (int i = 0; i < flaws.fingers; ++i) {
        const double width = random.uniform(13, 18);
        const double reach = random.uniform(6, 14);  // into the picture
        const int side = random.between(0, 3);
        if (side < 2) {
            const double x = random.uniform(0.15, 0.85) * glass.width();
            canvas.fill({x - width / 2, side == 0 ? reach - 60 : glass.height() - reach, width, 60}, width / 2);
        } else {
            const double y = random.uniform(0.15, 0.85) * glass.height();
            canvas.fill({side == 2 ? reach - 60 : glass.width() - reach, y - width / 2, 60, width}, width / 2);
        }
    }
    return softened(canvas.coverage(), 0.15 * glass.px_per_mm);
}

// Daylight and lamps of a hall under the lid: bright along one side, a third of it a hand's breadth in.
void lay_ambient(cv::Mat& light, Band band, const Flaws& flaws, const Glass& glass, double full_scale) {
    Random random(flaws.scanner, "ambient");
    const int side = random.between(0, 3);
    // Window light has infrared, most lamps have little.
    const double strength = flaws.ambient * (band == Band::Infrared ? random.uniform(0.2, 0.8) : 1);
    for (int y = 0; y < light.rows; ++y) {
        auto* at = light.ptr<std::uint16_t>(y);
        for (int x = 0; x < light.cols; ++x) {
            const double px = side == 0 ? y : side == 1 ? light.rows - 1 - y : side == 2 ? x : light.cols - 1 - x;
            const double added = strength * full_scale * std::exp(-px / glass.px_per_mm / 70);
            for (int c = 0; c < light.channels(); ++c) {
                auto& value = at[light.channels() * x + c];
                value = static_cast<std::uint16_t>(std::min(65535.0, value + added));
            }
        }
    }
}

}  // namespace

Result<Flaws> parse_flaws(std::string_view text) {
    Flaws flaws;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        const std::string_view item = text.substr(0, comma);
        text.remove_prefix(std::min(comma + 1, text.size()));
        const std::size_t equals = std::min(item.find('='), item.size());
        const auto row = std::ranges::find(kRows, item.substr(0, equals), &Row::name);
        const std::string_view digits = equals < item.size() ? item.substr(equals + 1) : std::string_view{};
        double value = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (row == kRows.end())
            return fail(ErrorKind::Input, fmt::format("no flaw of a scanner is called \"{}\"", item.substr(0, equals)));
        if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size() ||
            !(value >= row->low && value <= row->high))
            return fail(ErrorKind::Input,
                        fmt::format("{} is a number from {:g} to {:g}", row->name, row->low, row->high));
        row->set(flaws, value);
    }
    return flaws;
}

std::string to_text(const Flaws& flaws) {
    std::string text;
    for (const Row& row : kRows)
        if (row.get(flaws) != row.get(Flaws{}))
            text += fmt::format("{}{}={:g}", text.empty() ? "" : ",", row.name, row.get(flaws));
    return text;
}

void lay_flaws(cv::Mat& light, Band band, const Flaws& flaws, double ppi, double full_scale) {
    const Glass glass{light.size(), ppi / kMillimetresPerInch};
    // Under ultraviolet dust is lit by what little of the lamp is visible; lint, washed cloth, glows.
    const bool dark = band == Band::Ultraviolet;
    if (flaws.fingers > 0) {
        const Film skin{fingers_on(glass, flaws, flaws.scanner), {0, 0, 0, 0}, {0.25F, 0.33F, 0.5F, 0.5F}};
        const Film dull{skin.coverage, {0, 0, 0, 0}, {0.03F, 0.015F, 0.008F, 0}};
        lay_film(light, band, dark ? dull : skin, full_scale);
    }
    if (flaws.fingerprints > 0)
        lay_film(light, band,
                 {fingerprints_on(glass, flaws), {0.86F, 0.86F, 0.86F, 0.9F}, {0.02F, 0.02F, 0.02F, 0.02F}},
                 full_scale);
    if (flaws.scratches > 0)
        lay_film(
            light, band,
            {scratches_on(glass, flaws),
             {0.7F, 0.7F, 0.7F, 0.7F},
             dark ? std::array<float, 4>{0.02F, 0.01F, 0.005F, 0} : std::array<float, 4>{0.12F, 0.12F, 0.12F, 0.12F}},
            full_scale);
    if (flaws.dust > 0)
        lay_film(light, band,
                 {dust_on(glass, flaws),
                  {0.25F, 0.25F, 0.25F, 0.3F},
                  dark ? std::array<float, 4>{0.2F, 0.1F, 0.07F, 0} : std::array<float, 4>{0.2F, 0.2F, 0.2F, 0.2F}},
                 full_scale);
    if (flaws.ageing > 0) light.convertTo(light, -1, lamp_left(flaws, band));
    if (flaws.ambient > 0) lay_ambient(light, band, flaws, glass, full_scale);
}

void spoil_rows(Image& image, const Flaws& flaws, std::uint64_t seed) {
    Random random(seed, "rows");
    for (int i = 0; i < flaws.rows; ++i) {
        const int y = random.between(0, image.height() - 1);
        std::uint8_t* row = image.data() + static_cast<std::size_t>(y) * image.stride();
        const int kind = random.between(0, 2);
        const auto shift = static_cast<std::ptrdiff_t>(random.between(1, static_cast<int>(image.stride()) - 1));
        for (std::size_t k = 0; k < image.stride(); ++k)
            if (kind != 2) row[k] = kind == 0 ? 0 : static_cast<std::uint8_t>(random.next());
        if (kind == 2) std::rotate(row, row + shift, row + image.stride());  // samples were lost on the way
    }
}

double lamp_left(const Flaws& flaws, Band band) {
    return 1 - (band == Band::Ultraviolet ? 1.5 : 1) * flaws.ageing;
}

PointPx band_offset(const Flaws& flaws, Band band) {
    if (band == Band::White) return {};
    Random random(flaws.scanner, "offset of " + std::string(name_of(band)));
    const double reach = flaws.offset_mm / std::numbers::sqrt2;
    return {random.uniform(-reach, reach), random.uniform(-reach, reach)};
}

PointPx unbent(const Flaws& flaws, PointPx pixel, cv::Size size) {
    const double cx = (size.width - 1) / 2.0;
    const double cy = (size.height - 1) / 2.0;
    const double x = pixel.x - cx;
    const double y = pixel.y - cy;
    const double corner = cx * cx + cy * cy;
    const double k = 1 + flaws.barrel * (x * x + y * y) / corner;
    return {cx + x * k * (1 + flaws.stretch), cy + y * k};
}

}  // namespace garita::specimen
