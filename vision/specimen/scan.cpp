#include "vision/specimen/scan.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <span>
#include <string>
#include <vector>

#include "vision/specimen/lay_flaws.h"
#include "vision/specimen/random.h"

namespace garita::specimen {
namespace {

constexpr double kFullScale = 40000;  // of 65535: linear light 1.0, with room for luminescence beyond it

// What the lamp at 365 nm lets through in visible violet and blue, as a camera sees it on a perfect white.
constexpr Rgb kUltravioletLeak = {0.012F, 0.038F, 0.105F};

struct Material {
    Surface surface;
    double depth_shadow;  // how dark the gap beside the document's edge is
};

// Lids and covers. A black lid is foam: dark in every band; leatherette is dyed and open in infrared.
Material material_of(const Placing& placing) {
    switch (placing.surroundings) {
        case Surroundings::DarkLid:
            return {{{0.020F, 0.020F, 0.022F}, 0.035F, {0.001F, 0.001F, 0.001F}}, 0};
        case Surroundings::WhiteLid:
            return {{{0.60F, 0.60F, 0.59F}, 0.58F, {0.006F, 0.008F, 0.012F}}, 0.5};
        case Surroundings::PatternedLid:
            return {{{0.42F, 0.44F, 0.46F}, 0.45F, {0.005F, 0.007F, 0.010F}}, 0.4};
        case Surroundings::Cover:
            return {{{0.020F, 0.020F, 0.022F}, 0.035F, {0.001F, 0.001F, 0.001F}}, 0};
        case Surroundings::Display:
            return {placing.display, 0};
    }
    return {};
}
constexpr std::array<Surface, 3> kCovers = {{{{0.18F, 0.03F, 0.04F}, 0.46F, {0.002F, 0.002F, 0.002F}},
                                             {{0.03F, 0.05F, 0.13F}, 0.38F, {0.002F, 0.002F, 0.003F}},
                                             {{0.03F, 0.09F, 0.06F}, 0.42F, {0.002F, 0.002F, 0.002F}}}};

// The glass as seen from below, in the sheet's raster: document in the middle of its surroundings.
struct Glass {
    Sheet sheet;
    cv::Point origin;  // of the document
};

void paste(const cv::Mat& from, cv::Mat& onto, const cv::Mat& mask, cv::Point at) {
    for (int y = 0; y < from.rows; ++y) {
        const auto* m = mask.ptr<std::uint8_t>(y);
        const auto* in = from.ptr<float>(y);
        const int channels = from.channels();
        auto* out = onto.ptr<float>(y + at.y) + at.x * channels;
        for (int x = 0; x < from.cols; ++x) {
            const float a = static_cast<float>(m[x]) / 255.0F;
            for (int c = 0; c < channels; ++c)
                out[channels * x + c] += a * (in[channels * x + c] - out[channels * x + c]);
        }
    }
}

// The shadow that the lid's distance leaves beside the document's edge.
void shade_edge(Sheet& glass, const RectMm& document, double corner, double depth) {
    if (depth <= 0) return;
    Canvas canvas = glass.canvas();
    canvas.fill({document.x - 0.3, document.y - 0.1, document.width + 0.7, document.height + 0.9}, corner + 0.3);
    const cv::Mat soft = softened(canvas.coverage(), 0.45 * glass.px_per_mm);
    lay(glass, soft, {{0.30F, 0.30F, 0.30F}, 0.30F, 0.4F, {0, 0, 0}}, depth);
}

void lay_cover(Sheet& glass, const RectMm& document, Random& random) {
    Canvas canvas = glass.canvas();
    const double left = random.uniform(0.8, 4.5);
    const double right = random.uniform(0.8, 4.5);
    const double below = random.uniform(0.8, 4.5);
    canvas.fill({document.x - left, document.y - 40, document.width + left + right, document.height + below + 40}, 3);
    cover(glass, canvas.coverage(), random.pick(kCovers));
    canvas.clear();
    // Beyond the fold the opposite page, bent away from the glass and out of the light.
    canvas.fill({document.x, document.y - 40, document.width, 40});
    cover(glass, canvas.coverage(), {{0.60F, 0.58F, 0.53F}, 0.60F, {0.006F, 0.008F, 0.012F}});
    canvas.clear();
    canvas.fill({document.x - left, document.y - 1.6, document.width + left + right, 1.6});
    const cv::Mat soft = softened(canvas.coverage(), 0.6 * glass.px_per_mm);
    lay(glass, soft, {{0.25F, 0.25F, 0.25F}, 0.25F, 0.3F, {0, 0, 0}}, 0.9);
}

// A lid with printed diagonal stripes and dots, which tells a scanner where no document lies.
void lay_pattern(Sheet& glass, Random& random) {
    Canvas canvas = glass.canvas();
    const double pitch = random.uniform(4, 9);
    const double reach = glass.size_mm.width + glass.size_mm.height;
    const int stripes = static_cast<int>(2 * reach / pitch);
    for (int i = 0; i < stripes; ++i) {
        const double at = -reach + i * pitch;
        canvas.line({at, 0}, {at + glass.size_mm.height, glass.size_mm.height}, pitch * 0.35);
    }
    lay(glass, canvas.coverage(), {{0.30F, 0.32F, 0.36F}, 0.40F, 0.5F, {0, 0, 0}}, 0.9);
}

// A fingertip that holds the page down: skin is dark red-brown to light, bright in infrared, nearly dull under 365 nm.
void lay_finger(Sheet& glass, const RectMm& document, Random& random) {
    const double tone = random.uniform(0.25, 1.0);
    const auto part = [&](double full) { return static_cast<float>(full * tone); };
    const Surface skin = {{part(0.62), part(0.40), part(0.31)}, 0.58F, {0.004F, 0.008F, 0.012F}};
    const double reach = 3.0;  // onto the page: photographs begin at 3.5 mm
    const double width = random.uniform(13, 18);
    Canvas canvas = glass.canvas();
    const int side = random.between(0, 2);
    if (side == 0) {
        const double x = document.x + document.width * random.uniform(0.45, 0.9);
        canvas.fill({x - width / 2, document.y - 40 + reach, width, 40}, width / 2);
    } else {
        const double y = document.y + document.height * random.uniform(0.15, 0.55);
        const double x = side == 1 ? document.x - 40 + reach : document.x + document.width - reach;
        canvas.fill({x, y - width / 2, 40, width}, width / 2);
    }
    cover(glass, softened(canvas.coverage(), 0.15 * glass.px_per_mm), skin);
}

void paste_sheet(const Sheet& sheet, Glass& glass, const cv::Mat& mask, cv::Point at) {
    paste(sheet.white, glass.sheet.white, mask, at);
    paste(sheet.infrared, glass.sheet.infrared, mask, at);
    paste(sheet.glow, glass.sheet.glow, mask, at);
    for (auto& [lamp, shine] : glass.sheet.shine) {
        const auto own = sheet.shine.find(lamp);
        paste(own != sheet.shine.end() ? own->second : cv::Mat::zeros(sheet.pixels(), CV_32FC3), shine, mask, at);
    }
}

// Another document, upright, a margin away from the first.
void lay_beside(Glass& glass, const Sheet& beside, const RectMm& document, const Placing& placing, double depth) {
    const double corner = placing.corner_mm;
    const double x = document.x + document.width + placing.margin_mm;
    const cv::Point at(cvRound(x * beside.px_per_mm), glass.origin.y);
    shade_edge(glass.sheet, {x, document.y, beside.size_mm.width, beside.size_mm.height}, corner, depth);
    Canvas outline = beside.canvas();
    outline.fill({0, 0, beside.size_mm.width, beside.size_mm.height}, corner);
    paste_sheet(beside, glass, outline.coverage(), at);
}

Glass lay_on_glass(const Sheet& sheet, const Placing& placing, std::uint64_t seed, const Sheet* beside) {
    Random random(seed, "surroundings");
    const double m = placing.margin_mm;
    const Material material = material_of(placing);
    const SizeMm more = beside != nullptr ? SizeMm{beside->size_mm.width + m,
                                                   std::max(0.0, beside->size_mm.height - sheet.size_mm.height)}
                                          : SizeMm{0, 0};
    SizeMm whole = {sheet.size_mm.width + 2 * m + more.width, sheet.size_mm.height + 2 * m + more.height};
    PointPx at = {m, m};
    if (placing.flaws) {
        whole = {std::max(kWholeGlass.width, sheet.size_mm.width + more.width),
                 std::max(kWholeGlass.height, sheet.size_mm.height + more.height)};
        // Down to a whole pixel: sheets are as large as rounded pixels make them.
        const auto half = [&](double mm) { return std::floor(mm / 2 * sheet.px_per_mm) / sheet.px_per_mm; };
        at = {half(whole.width - sheet.size_mm.width - more.width),
              half(whole.height - sheet.size_mm.height - more.height)};
    }
    Glass glass{make_sheet(whole, sheet.px_per_mm, material.surface), {}};
    for (const auto& [lamp, shine] : sheet.shine)
        glass.sheet.shine[lamp] = cv::Mat::zeros(glass.sheet.pixels(), CV_32FC3);
    glass.origin = {cvRound(at.x * sheet.px_per_mm), cvRound(at.y * sheet.px_per_mm)};
    const RectMm document = {at.x, at.y, sheet.size_mm.width, sheet.size_mm.height};
    if (placing.surroundings == Surroundings::Cover) lay_cover(glass.sheet, document, random);
    if (placing.surroundings == Surroundings::PatternedLid) lay_pattern(glass.sheet, random);
    shade_edge(glass.sheet, document, placing.corner_mm, material.depth_shadow);
    Canvas outline = sheet.canvas();
    // A booklet's page has its fold at the top: no rounded corners there.
    const bool fold = placing.surroundings == Surroundings::Cover;
    outline.fill({0, 0, sheet.size_mm.width, sheet.size_mm.height}, placing.corner_mm);
    if (fold) outline.fill({0, 0, sheet.size_mm.width, sheet.size_mm.height / 2});
    paste_sheet(sheet, glass, outline.coverage(), glass.origin);
    if (beside != nullptr) lay_beside(glass, *beside, document, placing, material.depth_shadow);
    if (placing.finger) lay_finger(glass.sheet, document, random);
    return glass;
}

void lay_dust(Sheet& glass, const Placing& placing, std::uint64_t seed) {
    Random random(seed, "dust");
    Canvas canvas = glass.canvas();
    for (int i = 0; i < placing.dust; ++i) {
        const PointPx at = {random.uniform(0, glass.size_mm.width), random.uniform(0, glass.size_mm.height)};
        if (random.chance(0.3))
            canvas.line(at, {at.x + random.uniform(-2, 2), at.y + random.uniform(-2, 2)}, 0.04);
        else
            canvas.ellipse(at, random.uniform(0.03, 0.12), random.uniform(0.03, 0.12));
    }
    // Lint is washed cloth: it glows.
    cover(glass, canvas.coverage(), {{0.45F, 0.45F, 0.45F}, 0.45F, {0.10F, 0.14F, 0.30F}}, 0.7);
}

// How much of its light comes from white paper: it is exposed so that what shines has room above.
double share_of_white(Band band) {
    if (band == Band::Coaxial) return 0.5;
    return is_oblique(band) ? 0.6 : 1;
}

// The light that leaves the glass in one band, 16 bits linear, blue-green-red or grey.
cv::Mat light_of(const Sheet& glass, Band band, double turn_deg) {
    const cv::Size size = glass.pixels();
    if (band == Band::Infrared) {
        cv::Mat out;
        glass.infrared.convertTo(out, CV_16U, kFullScale);
        return out;
    }
    cv::Mat out(size, CV_16UC3);
    // From the side of the document as it lies.
    const auto shining = glass.shine.find(quarters_on(band, -static_cast<int>(std::lround(turn_deg / 90))));
    const auto part = static_cast<float>(share_of_white(band));
    for (int y = 0; y < size.height; ++y) {
        const auto* shine = shining == glass.shine.end() ? nullptr : shining->second.ptr<float>(y);
        const auto* white = glass.white.ptr<float>(y);
        const auto* glow = glass.glow.ptr<float>(y);
        auto* o = out.ptr<std::uint16_t>(y);
        for (int x = 0; x < size.width; ++x)
            for (int c = 0; c < 3; ++c) {
                const float value =
                    band == Band::Ultraviolet
                        ? white[3 * x + c] * kUltravioletLeak[static_cast<std::size_t>(c)] + glow[3 * x + c]
                        : white[3 * x + c] * part + (shine != nullptr ? shine[3 * x + c] : 0);
                o[3 * x + 2 - c] = static_cast<std::uint16_t>(
                    std::clamp(value * static_cast<float>(kFullScale) + 0.5F, 0.0F, 65535.0F));
            }
    }
    return out;
}

// What shifts a band's picture: the scanner's own offset, and the document that was moved since the band before.
PointPx shift_on(const Flaws& flaws, Band band, std::uint64_t seed, double ppi) {
    Random random(seed, "moved");
    PointPx at = band_offset(flaws, band);
    for (int i = 0; i < static_cast<int>(band); ++i) {
        const double towards = random.uniform(0, 2 * std::numbers::pi);
        at.x += flaws.moved_mm * std::cos(towards);
        at.y += flaws.moved_mm * std::sin(towards);
    }
    return {at.x * ppi / kMillimetresPerInch, at.y * ppi / kMillimetresPerInch};
}

struct BandOptics {
    double blur;  // of the white blur
    double exposure;
    double noise;  // ultraviolet is exposed longer and amplified more
};

BandOptics optics_of(Band band) {
    switch (band) {
        case Band::Infrared:
            return {1.25, 1.0, 1.2};  // the lens is focused for visible light
        case Band::Ultraviolet:
            return {1.0, 1.0, 2.0};
        default:
            return {1.0, 1.0, 1.0};
    }
}

// A lamp at one side is brighter there.
Placing lit(const Placing& placing, Band band) {
    Placing by = placing;
    if (is_oblique(band) && placing.noise > 0) {
        by.slope = 0.3;
        by.slope_deg = 180.0 + 90.0 * (static_cast<int>(band) - static_cast<int>(Band::Oblique1));
    }
    return by;
}

cv::Size picture_size(const Glass& glass, const Placing& placing, double ppi) {
    const double k = ppi / kMillimetresPerInch;
    if (placing.flaws) return {cvRound(kWindow.width * k), cvRound(kWindow.height * k)};
    const bool lying = std::abs(std::remainder(placing.turn_deg, 180.0)) > 45;
    const cv::Size size(cvRound(glass.sheet.size_mm.width * k), cvRound(glass.sheet.size_mm.height * k));
    return lying ? cv::Size(size.height, size.width) : size;
}

// From the glass's raster to the picture's: turned about the middle, shifted by the band's misregistration.
cv::Mat expose(const cv::Mat& light, double scale, const Placing& placing, cv::Size picture, PointPx shift_px,
               const cv::Scalar& border) {
    const double angle = placing.turn_deg * std::numbers::pi / 180;
    const double c = std::cos(angle) / scale;
    const double s = std::sin(angle) / scale;
    const double mx = (picture.width - 1) / 2.0 + shift_px.x;
    const double my = (picture.height - 1) / 2.0 + shift_px.y;
    const double gx = (light.cols - 1) / 2.0;
    const double gy = (light.rows - 1) / 2.0;
    const cv::Matx23d inverse(c, s, gx - c * mx - s * my, -s, c, gy + s * mx - c * my);
    cv::Mat out;
    if (placing.flaws && (placing.flaws->stretch != 0 || placing.flaws->barrel != 0)) {
        cv::Mat map(picture, CV_32FC2);
        for (int y = 0; y < picture.height; ++y)
            for (int x = 0; x < picture.width; ++x) {
                const PointPx p = unbent(*placing.flaws, {1.0 * x, 1.0 * y}, picture);
                map.at<cv::Vec2f>(y, x) = {
                    static_cast<float>(inverse(0, 0) * p.x + inverse(0, 1) * p.y + inverse(0, 2)),
                    static_cast<float>(inverse(1, 0) * p.x + inverse(1, 1) * p.y + inverse(1, 2))};
            }
        cv::remap(light, out, map, cv::noArray(), cv::INTER_LINEAR, cv::BORDER_CONSTANT, border);
        return out;
    }
    cv::warpAffine(light, out, inverse, picture, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_CONSTANT, border);
    return out;
}

// sRGB transfer (IEC 61966-2-1) of 16-bit linear light.
std::vector<std::uint8_t> transfer_table() {
    std::vector<std::uint8_t> table(65536);
    for (std::size_t i = 0; i < table.size(); ++i) {
        const double v = std::min(1.0, static_cast<double>(i) / kFullScale);
        const double encoded = v <= 0.0031308 ? 12.92 * v : 1.055 * std::pow(v, 1 / 2.4) - 0.055;
        table[i] = static_cast<std::uint8_t>(std::lround(255 * encoded));
    }
    return table;
}

std::vector<float> noise_table(std::uint64_t seed) {
    Random random(seed, "noise");
    std::vector<float> table(1 << 15);
    for (float& value : table) value = static_cast<float>(random.normal());
    return table;
}

struct Sensor {
    Placing placing;
    double exposure;
    double noise;
    std::uint64_t seed;
};

// Uneven light, photon and read noise, 8 bits.
Image develop(const cv::Mat& light, const Sensor& sensor) {
    static const std::vector<std::uint8_t> kTransfer = transfer_table();
    const std::vector<float> normal = noise_table(sensor.seed);
    const int channels = light.channels();
    Image image(light.cols, light.rows, channels);
    const double slope = sensor.placing.slope_deg * std::numbers::pi / 180;
    const auto read = static_cast<float>(1.2e-3 * kFullScale * sensor.noise * sensor.placing.noise);
    const auto shot = static_cast<float>(2.0e-5 * kFullScale * sensor.noise * sensor.noise * sensor.placing.noise *
                                         sensor.placing.noise);
    for (int y = 0; y < light.rows; ++y) {
        Random random(sensor.seed ^ (static_cast<std::uint64_t>(y) << 20U), "row");
        const auto* in = light.ptr<std::uint16_t>(y);
        std::uint8_t* out = image.data() + static_cast<std::size_t>(y) * image.stride();
        const double v = 2.0 * y / light.rows - 1;
        auto state = static_cast<std::uint32_t>(random.next() | 1U);
        for (int x = 0; x < light.cols; ++x) {
            const double u = 2.0 * x / light.cols - 1;
            const double lamp = sensor.exposure * (1 - sensor.placing.fall_off * (u * u + v * v) / 2) *
                                (1 + sensor.placing.slope * (u * std::cos(slope) + v * std::sin(slope)) / 2);
            for (int c = 0; c < channels; ++c) {
                state ^= state << 13U;
                state ^= state >> 17U;
                state ^= state << 5U;
                const auto value = static_cast<float>(lamp * in[channels * x + c]);
                const float sigma = sensor.placing.noise > 0 ? std::sqrt(read * read + shot * value) : 0;
                const float noisy = value + sigma * normal[state & 0x7fffU];
                out[channels * x + c] = kTransfer[static_cast<std::size_t>(std::clamp(noisy, 0.0F, 65535.0F))];
            }
        }
    }
    return image;
}

}  // namespace

Placing place_by_seed(std::uint64_t seed, bool booklet) {
    Random random(seed, "placing");
    Placing p;
    const double draw = random.uniform();
    p.surroundings = draw < 0.5                ? Surroundings::DarkLid
                     : draw < 0.75 || !booklet ? Surroundings::WhiteLid
                                               : Surroundings::Cover;
    p.margin_mm = random.uniform(6, 12);
    p.turn_deg = std::clamp(0.9 * random.normal(), -3.0, 3.0);
    if (random.chance(0.12)) p.turn_deg += 90.0 * random.between(1, 3);
    if (p.turn_deg > 180) p.turn_deg -= 360;
    p.blur_mm = random.uniform(0.028, 0.045);
    p.noise = random.uniform(0.6, 1.8);
    p.fall_off = random.uniform(0.02, 0.14);
    p.slope = random.uniform(0, 0.10);
    p.slope_deg = random.uniform(0, 360);
    p.exposure = random.uniform(0.84, 1.05);
    p.misregistration_mm = random.uniform(0, 0.3);
    p.dust = random.between(0, 14);
    if (p.surroundings == Surroundings::WhiteLid && random.chance(0.3)) p.surroundings = Surroundings::PatternedLid;
    p.finger = random.chance(0.06);
    return p;
}

Placing bare_placing() {
    Placing p;
    p.margin_mm = 0;
    p.blur_mm = 0.02;
    p.noise = 0;
    p.fall_off = 0;
    p.slope = 0;
    p.misregistration_mm = 0;
    p.dust = 0;
    return p;
}

Placing place_on(const Flaws& flaws, std::uint64_t seed) {
    Placing p = place_by_seed(seed, false);
    p.turn_deg = std::remainder(p.turn_deg, 90.0);
    p.blur_mm = 0.035;
    p.noise = flaws.noise;
    p.fall_off = flaws.fall_off;
    p.slope = 0;
    p.dust = 0;
    p.finger = false;
    p.flaws = flaws;
    return p;
}

Capture scan(const Sheet& sheet, const Placing& placing, std::uint64_t seed, double ppi, std::span<const Band> bands,
             const Sheet* beside) {
    Glass glass = lay_on_glass(sheet, placing, seed, beside);
    lay_dust(glass.sheet, placing, seed);
    const double scale = ppi / kMillimetresPerInch / sheet.px_per_mm;
    const cv::Size picture = picture_size(glass, placing, ppi);
    const Surface lid = material_of(placing).surface;
    Capture capture;
    for (const Band band : bands) {
        Random random(seed, "register " + std::string(name_of(band)));
        const BandOptics optics = optics_of(band);
        cv::Mat light = light_of(glass.sheet, band, placing.turn_deg);
        const double sigma = placing.blur_mm * optics.blur * sheet.px_per_mm;
        cv::GaussianBlur(light, light, {}, sigma);
        const double reach =
            band == Band::White ? 0 : placing.misregistration_mm / std::numbers::sqrt2 * ppi / kMillimetresPerInch;
        PointPx shift = {random.uniform(-reach, reach), random.uniform(-reach, reach)};
        if (placing.flaws) shift = shift_on(*placing.flaws, band, seed, ppi);
        cv::Scalar border(lid.white[2] * kFullScale, lid.white[1] * kFullScale, lid.white[0] * kFullScale);
        border *= share_of_white(band);
        if (band == Band::Infrared) border = cv::Scalar(lid.infrared * kFullScale);
        if (band == Band::Ultraviolet)
            for (int c = 0; c < 3; ++c) {
                const auto k = static_cast<std::size_t>(2 - c);
                border[c] = (lid.white[k] * kUltravioletLeak[k] + lid.luminescence[k]) * kFullScale;
            }
        cv::Mat exposed = expose(light, scale, placing, picture, shift, border);
        double exposure = optics.exposure * (1 + (placing.exposure - 1) * random.uniform(0.7, 1.0));
        if (placing.flaws) {
            exposure = optics.exposure;
            lay_flaws(exposed, band, *placing.flaws, ppi, kFullScale);
        }
        BandImage image{.band = band,
                        .image = develop(exposed, {lit(placing, band), exposure, optics.noise, random.next()}),
                        .ppi = ppi,
                        .light_nm = {}};
        if (placing.flaws) spoil_rows(image.image, *placing.flaws, random.next());
        if (band == Band::Infrared) image.light_nm = 900;
        if (band == Band::Ultraviolet) image.light_nm = 365;
        capture.bands.push_back(std::move(image));
    }
    return capture;
}

}  // namespace garita::specimen
