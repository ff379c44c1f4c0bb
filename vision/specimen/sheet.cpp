#include "vision/specimen/sheet.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace garita::specimen {
namespace {

cv::Scalar scalar_of(const Rgb& rgb) {
    return {static_cast<double>(rgb[0]), static_cast<double>(rgb[1]), static_cast<double>(rgb[2])};
}

// A dye layer of transmittance t (per colour), in one pixel: what all printing comes down to.
struct Pixel {
    float* white;
    float* infrared;
    float* glow;
};

void tint(const Pixel& p, const float* transmittance, float infrared, float excitation) {
    for (int c = 0; c < 3; ++c) {
        p.white[c] *= transmittance[c];
        p.glow[c] *= transmittance[c] * excitation;
    }
    *p.infrared *= infrared;
}

// Black generation of a process: the part of the darkness that carbon makes, 0 … 1.
float carbon_of(PictureProcess process, float lightness) {
    switch (process) {
        case PictureProcess::Dyes:
            return 0;
        case PictureProcess::DyesAndCarbon:
            return std::clamp((0.12F - lightness) / 0.10F, 0.0F, 1.0F);
        case PictureProcess::Engraved:
            return 1;
        case PictureProcess::Pigments:
            return std::clamp((0.75F - lightness) / 0.55F, 0.0F, 1.0F);
    }
    return 0;
}

}  // namespace

cv::Rect Sheet::pixels_of(const RectMm& rect) const {
    const cv::Rect r(cvRound(rect.x * px_per_mm), cvRound(rect.y * px_per_mm), cvRound(rect.width * px_per_mm),
                     cvRound(rect.height * px_per_mm));
    return r & cv::Rect({0, 0}, pixels());
}

Sheet make_sheet(SizeMm size_mm, double px_per_mm, const Surface& surface) {
    Sheet sheet;
    sheet.size_mm = size_mm;
    sheet.px_per_mm = px_per_mm;
    const cv::Size pixels(cvRound(size_mm.width * px_per_mm), cvRound(size_mm.height * px_per_mm));
    sheet.white = cv::Mat(pixels, CV_32FC3, scalar_of(surface.white));
    sheet.infrared = cv::Mat(pixels, CV_32F, cv::Scalar(static_cast<double>(surface.infrared)));
    sheet.glow = cv::Mat(pixels, CV_32FC3, scalar_of(surface.luminescence));
    return sheet;
}

void lay(Sheet& sheet, const cv::Mat& coverage, const Ink& ink, double strength) {
    const float full = static_cast<float>(strength) / 255.0F;
    for (int y = 0; y < coverage.rows; ++y) {
        const std::uint8_t* a_row = coverage.ptr<std::uint8_t>(y);
        float* white = sheet.white.ptr<float>(y);
        float* infrared = sheet.infrared.ptr<float>(y);
        float* glow = sheet.glow.ptr<float>(y);
        for (int x = 0; x < coverage.cols; ++x) {
            if (a_row[x] == 0) continue;
            const float a = full * static_cast<float>(a_row[x]);
            for (int c = 0; c < 3; ++c) {
                const float t = ink.white[static_cast<std::size_t>(c)];
                white[3 * x + c] *= 1 - a * (1 - t);
                glow[3 * x + c] = glow[3 * x + c] * (1 - a * (1 - t * ink.excitation)) +
                                  a * ink.luminescence[static_cast<std::size_t>(c)];
            }
            infrared[x] *= 1 - a * (1 - ink.infrared);
        }
    }
}

void gleam(Sheet& sheet, Band lamp, const cv::Mat& coverage, const Rgb& light) {
    cv::Mat& shine = sheet.shine[lamp];
    if (shine.empty()) shine = cv::Mat::zeros(sheet.pixels(), CV_32FC3);
    for (int y = 0; y < coverage.rows; ++y) {
        const std::uint8_t* a_row = coverage.ptr<std::uint8_t>(y);
        float* out = shine.ptr<float>(y);
        for (int x = 0; x < coverage.cols; ++x)
            for (int c = 0; c < 3; ++c)
                out[3 * x + c] += static_cast<float>(a_row[x]) / 255.0F * light[static_cast<std::size_t>(c)];
    }
}

void cover(Sheet& sheet, const cv::Mat& coverage, const Surface& surface, double strength) {
    const float full = static_cast<float>(strength) / 255.0F;
    for (int y = 0; y < coverage.rows; ++y) {
        const std::uint8_t* a_row = coverage.ptr<std::uint8_t>(y);
        float* white = sheet.white.ptr<float>(y);
        float* infrared = sheet.infrared.ptr<float>(y);
        float* glow = sheet.glow.ptr<float>(y);
        for (int x = 0; x < coverage.cols; ++x) {
            if (a_row[x] == 0) continue;
            const float a = full * static_cast<float>(a_row[x]);
            for (int c = 0; c < 3; ++c) {
                const auto k = static_cast<std::size_t>(c);
                white[3 * x + c] += a * (surface.white[k] - white[3 * x + c]);
                glow[3 * x + c] += a * (surface.luminescence[k] - glow[3 * x + c]);
            }
            infrared[x] += a * (surface.infrared - infrared[x]);
        }
    }
    if (sheet.shine.empty()) return;
    cv::Mat left;
    coverage.convertTo(left, CV_32F, -strength / 255.0, 1);
    cv::merge(std::array<cv::Mat, 3>{left, left, left}, left);
    for (auto& [lamp, shine] : sheet.shine) cv::multiply(shine, left, shine);
}

void lay_picture(Sheet& sheet, const cv::Mat& rgb, cv::Point at, PictureProcess process, double strength,
                 const cv::Mat& alpha) {
    const auto s = static_cast<float>(strength);
    for (int y = 0; y < rgb.rows; ++y) {
        if (at.y + y < 0 || at.y + y >= sheet.infrared.rows) continue;
        const float* picture = rgb.ptr<float>(y);
        for (int x = 0; x < rgb.cols; ++x) {
            if (at.x + x < 0 || at.x + x >= sheet.infrared.cols) continue;
            const float a = s * (alpha.empty() ? 1.0F : alpha.at<float>(y, x));
            if (a <= 0) continue;
            float t[3];
            for (int c = 0; c < 3; ++c) t[c] = 1 - a * (1 - picture[3 * x + c]);
            const float lightness = 0.30F * t[0] + 0.59F * t[1] + 0.11F * t[2];
            if (process == PictureProcess::Engraved) t[0] = t[1] = t[2] = lightness;
            const float carbon = carbon_of(process, lightness);
            // Dyes are nearly open at 900 nm; carbon is as dark there as it is to the eye.
            const float infrared = (1 - 0.05F * (1 - lightness)) * (1 - carbon * (1 - std::max(lightness, 0.05F)));
            const Pixel pixel = {sheet.white.ptr<float>(at.y + y) + 3 * (at.x + x),
                                 sheet.infrared.ptr<float>(at.y + y) + at.x + x,
                                 sheet.glow.ptr<float>(at.y + y) + 3 * (at.x + x)};
            tint(pixel, t, infrared, 0.25F + 0.75F * lightness);
        }
    }
}

}  // namespace garita::specimen
