#include "tests/vision/page/scenes.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <stdexcept>

#include "vision/cv.h"
#include "vision/specimen/draw.h"
#include "vision/specimen/random.h"

namespace garita::scenes {
namespace {

using specimen::Random;

constexpr double kPpmm = 6;        // of scenes
constexpr double kDrawnPpi = 200;  // of the pages laid into them
constexpr double kDrawnPpmm = kDrawnPpi / kMillimetresPerInch;
constexpr int kSpecimens = 4;  // different pages a format

struct Sheet {
    cv::Mat picture;  // BGR, upright
    cv::Mat mask;     // its rounded corners
    SizeMm size;
    mrz::Format format = mrz::Format::TD3;
};

cv::Mat rounded_mask(const cv::Size& size, double radius) {
    cv::Mat mask(size, CV_8U, cv::Scalar(0));
    const int r = std::max(0, cvRound(radius));
    cv::rectangle(mask, {r, 0, size.width - 2 * r, size.height}, cv::Scalar(255), cv::FILLED);
    cv::rectangle(mask, {0, r, size.width, size.height - 2 * r}, cv::Scalar(255), cv::FILLED);
    for (const cv::Point& at : {cv::Point(r, r), cv::Point(size.width - 1 - r, r), cv::Point(r, size.height - 1 - r),
                                cv::Point(size.width - 1 - r, size.height - 1 - r)})
        cv::circle(mask, at, r, cv::Scalar(255), cv::FILLED, cv::LINE_AA);
    return mask;
}

/// The zone's paper: each column as it is just above the zone.
void blank_mrz(cv::Mat& picture, const RectMm& zone) {
    const auto px = [](double mm) { return static_cast<int>(std::lround(mm * kDrawnPpmm)); };
    const int top = px(zone.y) - 6;
    const cv::Mat strip = picture.rowRange(std::max(0, top - 3), top);
    cv::Mat row;
    cv::reduce(strip, row, 0, cv::REDUCE_AVG);
    cv::GaussianBlur(row, row, {0, 0}, 12);
    cv::Mat below = picture.rowRange(top, std::min(picture.rows, px(zone.y + zone.height) + 8));
    cv::repeat(row, below.rows, 1, below);
}

const Sheet& sheet_of(mrz::Format format, std::uint64_t seed, bool mrz_shown) {
    static std::map<std::tuple<mrz::Format, std::uint64_t, bool>, Sheet> drawn_before;
    const auto key = std::tuple(format, seed % kSpecimens, mrz_shown);
    if (const auto known = drawn_before.find(key); known != drawn_before.end()) return known->second;
    specimen::Request request;
    request.format = format;
    request.seed = 900 + seed % kSpecimens;
    request.ppi = kDrawnPpi;
    request.scanned = false;
    auto made = specimen::draw(request);
    if (!made) throw std::runtime_error(made.error().text);
    Sheet sheet;
    sheet.picture = as_mat(made->capture.find(Band::White)->image.view()).clone();
    sheet.size = made->truth.size_mm;
    sheet.format = format;
    if (!mrz_shown) blank_mrz(sheet.picture, made->truth.regions_mm.at("mrz"));
    sheet.mask = rounded_mask(sheet.picture.size(), format == mrz::Format::TD1 ? 3.18 * kDrawnPpmm : 0);
    return drawn_before[key] = std::move(sheet);
}

/// A page of a booklet that is not the data page: a few lines of print, a frame or nothing.
Sheet opposite_page(Random& random, const SizeMm& size) {
    Sheet sheet;
    sheet.size = size;
    sheet.picture.create(cvRound(size.height * kDrawnPpmm), cvRound(size.width * kDrawnPpmm), CV_8UC3);
    sheet.picture.setTo(cv::Scalar(205 + random.between(-8, 8), 222 + random.between(-6, 6), 226));
    const auto px = [](double mm) { return static_cast<int>(std::lround(mm * kDrawnPpmm)); };
    const int lines = random.between(0, 9);
    for (int i = 0; i < lines; ++i) {
        int x = px(random.uniform(12, 20));
        const int end = px(random.uniform(60, 110));
        while (x < end) {
            const int word = px(random.uniform(2, 9));
            for (int at = x; at < x + word; at += 9)
                cv::line(sheet.picture, {at, px(16 + 7 * i)}, {at + random.between(0, 4), px(17.8 + 7 * i)},
                         cv::Scalar(70, 60, 60), 2, cv::LINE_AA);
            x += word + px(1.6);
        }
    }
    for (int i = 0; i < 14; ++i)  // waves of background print
        for (int x = 0; x + 8 < sheet.picture.cols; x += 8) {
            const auto y = [&](int at) { return px(4 + 6 * i) + cvRound(14 * std::sin(at / 60.0 + i)); };
            cv::line(sheet.picture, {x, y(x)}, {x + 8, y(x + 8)}, cv::Scalar(190, 205, 200), 1, cv::LINE_AA);
        }
    sheet.mask = rounded_mask(sheet.picture.size(), 0);
    return sheet;
}

// --- backgrounds ----------------------------------------------------------------------------------------------------

cv::Scalar tone(Random& random, double low, double high) {
    const double v = random.uniform(low, high);
    return {v + random.uniform(-6, 6), v + random.uniform(-6, 6), v + random.uniform(-6, 6)};
}

cv::Mat lines(Random& random, const cv::Size& size) {
    cv::Mat picture(size, CV_8UC3, tone(random, 90, 200));
    const cv::Scalar ink = tone(random, 40, 230);
    const double pitch = random.uniform(4, 12) * kPpmm;
    const double angle = random.uniform(0, std::numbers::pi);
    const cv::Point2d along(std::cos(angle), std::sin(angle));
    const cv::Point2d down(-along.y, along.x);
    const cv::Point2d middle(size.width / 2.0, size.height / 2.0);
    for (int i = -60; i <= 60; ++i) {
        const cv::Point2d at = middle + i * pitch * down;
        cv::line(picture, at - 2000 * along, at + 2000 * along, ink, std::max(1, cvRound(pitch * 0.3)), cv::LINE_AA);
    }
    return picture;
}

cv::Mat checks(Random& random, const cv::Size& size) {
    cv::Mat picture(size, CV_8UC3);
    const cv::Scalar one = tone(random, 30, 120);
    const cv::Scalar other = tone(random, 130, 240);
    const double pitch = random.uniform(5, 18) * kPpmm;
    const double angle = random.uniform(0, std::numbers::pi / 2);
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) {
            const double u = (x * std::cos(angle) + y * std::sin(angle)) / pitch;
            const double v = (-x * std::sin(angle) + y * std::cos(angle)) / pitch;
            const cv::Scalar& c =
                ((static_cast<int>(std::floor(u)) + static_cast<int>(std::floor(v))) & 1) ? one : other;
            picture.at<cv::Vec3b>(y, x) = {static_cast<std::uint8_t>(c[0]), static_cast<std::uint8_t>(c[1]),
                                           static_cast<std::uint8_t>(c[2])};
        }
    cv::GaussianBlur(picture, picture, {0, 0}, 0.8);
    return picture;
}

cv::Mat wood(Random& random, const cv::Size& size) {
    cv::Mat picture(size, CV_8UC3);
    cv::RNG noise(random.next());
    cv::Mat fine(size.height, size.width / 40 + 1, CV_32F);
    noise.fill(fine, cv::RNG::NORMAL, 0, 1);
    cv::resize(fine, fine, size, 0, 0, cv::INTER_CUBIC);
    cv::GaussianBlur(fine, fine, {0, 0}, 1.0);
    const double light = random.uniform(70, 190);
    const double period = random.uniform(30, 90);
    const double depth = random.uniform(6, 16);
    const int board = cvRound(random.uniform(50, 110) * kPpmm);
    const bool upright = random.chance(0.5);
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) {
            const double ring = std::sin(y / period * 6.28 + 2.5 * std::sin(x / 330.0) + 0.8 * std::sin(y / 41.0));
            const double gap = (y + 37) % board < 4 ? -35 : 0;
            const double v = light + depth * ring + 9.0 * fine.at<float>(y, x) + gap;
            picture.at<cv::Vec3b>(y, x) = {cv::saturate_cast<std::uint8_t>(v * 0.62),
                                           cv::saturate_cast<std::uint8_t>(v * 0.85),
                                           cv::saturate_cast<std::uint8_t>(v * 1.1)};
        }
    if (upright) {
        cv::rotate(picture, picture, cv::ROTATE_90_CLOCKWISE);
        cv::resize(picture, picture, size);
    }
    return picture;
}

cv::Mat background(Kind kind, Random& random, const cv::Size& size) {
    switch (kind) {
        case Kind::WhiteBackground:
            return {size, CV_8UC3, cv::Scalar(226, 233, 234) + cv::Scalar::all(random.uniform(-8, 8))};
        case Kind::Lines:
            return lines(random, size);
        case Kind::Checks:
            return checks(random, size);
        case Kind::Wood:
            return wood(random, size);
        case Kind::Dark:
        case Kind::Cover:
        case Kind::OpenBooklet:
            return {size, CV_8UC3, tone(random, 12, 45)};
        default:
            break;
    }
    switch (random.between(0, 3)) {
        case 0:
            return {size, CV_8UC3, tone(random, 12, 60)};
        case 1:
            return {size, CV_8UC3, tone(random, 90, 160)};
        case 2:
            return wood(random, size);
        default:
            return lines(random, size);
    }
}

// --- laying things down ---------------------------------------------------------------------------------------------

/// A pose on the table: centre in pixels, degrees clockwise.
struct Pose {
    cv::Point2d centre;
    double turned_deg = 0;
};

Quad corners_of(const Pose& pose, const SizeMm& size, double ppmm = kPpmm) {
    const double angle = pose.turned_deg * std::numbers::pi / 180;
    const cv::Point2d along(std::cos(angle), std::sin(angle));
    const cv::Point2d down(-along.y, along.x);
    const double w = size.width * ppmm / 2;
    const double h = size.height * ppmm / 2;
    Quad quad;
    const std::array<cv::Point2d, 4> signs = {{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}}};
    for (std::size_t i = 0; i < 4; ++i) {
        const cv::Point2d at = pose.centre + signs[i].x * w * along + signs[i].y * h * down;
        quad[i] = {at.x, at.y};
    }
    return quad;
}

std::vector<cv::Point2f> points_of(const Quad& quad) {
    std::vector<cv::Point2f> points;
    for (const PointPx& p : quad) points.emplace_back(static_cast<float>(p.x), static_cast<float>(p.y));
    return points;
}

void lay(cv::Mat& scene, const Sheet& sheet, const Quad& corners) {
    const auto w = static_cast<float>(sheet.picture.cols);
    const auto h = static_cast<float>(sheet.picture.rows);
    const std::vector<cv::Point2f> from = {{-0.5F, -0.5F}, {w - 0.5F, -0.5F}, {w - 0.5F, h - 0.5F}, {-0.5F, h - 0.5F}};
    const cv::Mat matrix = cv::getPerspectiveTransform(from, points_of(corners));
    cv::Mat picture;
    cv::Mat mask;
    cv::warpPerspective(sheet.picture, picture, matrix, scene.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    cv::warpPerspective(sheet.mask, mask, matrix, scene.size(), cv::INTER_LINEAR);
    for (int y = 0; y < scene.rows; ++y)
        for (int x = 0; x < scene.cols; ++x) {
            const double a = mask.at<std::uint8_t>(y, x) / 255.0;
            if (a == 0) continue;
            auto& out = scene.at<cv::Vec3b>(y, x);
            for (int c = 0; c < 3; ++c)
                out[c] = cv::saturate_cast<std::uint8_t>(out[c] + a * (picture.at<cv::Vec3b>(y, x)[c] - out[c]));
        }
}

/// Darkens a soft polygon: 1 is black.
void shade(cv::Mat& scene, const Quad& corners, const cv::Point2d& shift, double sigma, double depth) {
    cv::Mat mask(scene.size(), CV_8U, cv::Scalar(0));
    std::vector<cv::Point> polygon;
    for (const PointPx& p : corners) polygon.emplace_back(cvRound(p.x + shift.x), cvRound(p.y + shift.y));
    cv::fillConvexPoly(mask, polygon, cv::Scalar(255), cv::LINE_AA);
    cv::GaussianBlur(mask, mask, {0, 0}, sigma);
    for (int y = 0; y < scene.rows; ++y)
        for (int x = 0; x < scene.cols; ++x)
            scene.at<cv::Vec3b>(y, x) *= 1 - depth * mask.at<std::uint8_t>(y, x) / 255.0;
}

void fill(cv::Mat& scene, const Quad& corners, const cv::Scalar& colour) {
    std::vector<cv::Point> polygon;
    for (const PointPx& p : corners) polygon.emplace_back(cvRound(p.x * 16), cvRound(p.y * 16));
    cv::fillConvexPoly(scene, polygon, colour, cv::LINE_AA, 4);
}

/// A fingertip that points from outside onto a place.
void finger(cv::Mat& scene, Random& random, const cv::Point2d& tip, const cv::Point2d& outwards) {
    const double tone_of = random.uniform(0.35, 1.0);
    const cv::Scalar skin(120 * tone_of + 20, 150 * tone_of + 20, 205 * tone_of + 20);
    const double width = random.uniform(13, 18) * kPpmm;
    cv::Mat mask(scene.size(), CV_8U, cv::Scalar(0));
    const cv::Point2d from = tip + (width / 2) * outwards;
    cv::line(mask, from, from + 900 * outwards, cv::Scalar(255), cvRound(width), cv::LINE_AA);
    cv::GaussianBlur(mask, mask, {0, 0}, 1.2);
    for (int y = 0; y < scene.rows; ++y)
        for (int x = 0; x < scene.cols; ++x) {
            const double a = mask.at<std::uint8_t>(y, x) / 255.0;
            if (a > 0)
                for (int c = 0; c < 3; ++c) {
                    auto& out = scene.at<cv::Vec3b>(y, x)[c];
                    out = cv::saturate_cast<std::uint8_t>(out + a * (skin[c] - out));
                }
        }
}

/// Lens, uneven light, sensor.
void expose(cv::Mat& scene, Random& random) {
    cv::GaussianBlur(scene, scene, {0, 0}, random.uniform(0.5, 0.9));
    const double slope = random.uniform(-0.08, 0.08);
    const double fall = random.uniform(0, 0.08);
    cv::Mat noise(scene.size(), CV_16SC3);
    cv::RNG rng(random.next());
    rng.fill(noise, cv::RNG::NORMAL, cv::Scalar::all(0), cv::Scalar::all(random.uniform(1, 2.5)));
    for (int y = 0; y < scene.rows; ++y)
        for (int x = 0; x < scene.cols; ++x) {
            const double u = 2.0 * x / scene.cols - 1;
            const double v = 2.0 * y / scene.rows - 1;
            const double light = 1 + slope * u - fall * (u * u + v * v) / 2;
            for (int c = 0; c < 3; ++c) {
                auto& out = scene.at<cv::Vec3b>(y, x)[c];
                out = cv::saturate_cast<std::uint8_t>(out * light + noise.at<cv::Vec3s>(y, x)[c]);
            }
        }
}

/// What a seed makes of a kind.
struct Table {
    Random random;
    cv::Mat picture;
    Scene scene;
    const Sheet* sheet = nullptr;
    Pose pose;
};

/// Lays the page where the pose says, with the shadow of its edge.
void lay_page(Table& t, const Sheet& sheet, const Quad& corners, double shadow) {
    const double angle = t.random.uniform(0, 2 * std::numbers::pi);
    const cv::Point2d shift(2.0 * std::cos(angle), 2.0 * std::sin(angle));
    shade(t.picture, corners, shift, 2.0, shadow);
    lay(t.picture, sheet, corners);
    t.scene.documents.push_back({corners, sheet.format, t.pose.turned_deg});
}

void lay_cover(Table& t) {
    const std::array<double, 4> margin = {t.random.uniform(0.8, 5), t.random.uniform(0.8, 5), t.random.uniform(0.8, 5),
                                          t.random.uniform(0.8, 5)};  // left, top, right, bottom
    const SizeMm size = {t.sheet->size.width + margin[0] + margin[2], t.sheet->size.height + margin[1] + margin[3]};
    const double angle = t.pose.turned_deg * std::numbers::pi / 180;
    const cv::Point2d along(std::cos(angle), std::sin(angle));
    Pose cover = t.pose;
    cover.centre +=
        kPpmm * ((margin[2] - margin[0]) / 2 * along + (margin[3] - margin[1]) / 2 * cv::Point2d(-along.y, along.x));
    static const std::array<cv::Scalar, 4> kColours = {cv::Scalar(45, 40, 110), cv::Scalar(95, 50, 40),
                                                       cv::Scalar(60, 80, 40), cv::Scalar(70, 100, 140)};
    fill(t.picture, corners_of(cover, size), t.random.pick(kColours));
    lay_page(t, *t.sheet, corners_of(t.pose, t.sheet->size), 0.2);
}

void lay_booklet(Table& t) {
    const double angle = t.pose.turned_deg * std::numbers::pi / 180;
    const cv::Point2d down(-std::sin(angle), std::cos(angle));
    const double step = t.sheet->size.height * kPpmm;
    // The fold is above the data page; some booklets have the data page above the fold.
    const double up = t.random.chance(0.7) ? -1 : 1;
    t.pose.centre -= up * step / 2 * down;  // the booklet is in the middle of the glass
    const Pose other = {t.pose.centre + up * step * down, t.pose.turned_deg};
    const Pose middle = {t.pose.centre + up * step / 2 * down, t.pose.turned_deg};
    const double rim = t.random.uniform(0.6, 4);
    fill(t.picture, corners_of(middle, {t.sheet->size.width + 2 * rim, 2 * t.sheet->size.height + 2 * rim}),
         tone(t.random, 40, 90));
    lay(t.picture, opposite_page(t.random, t.sheet->size), corners_of(other, t.sheet->size));
    lay_page(t, *t.sheet, corners_of(t.pose, t.sheet->size), 0);
    t.scene.documents.push_back({corners_of(other, t.sheet->size), mrz::Format::TD3, t.pose.turned_deg});
    shade(t.picture, corners_of(middle, {t.sheet->size.width, 1.2}), {}, 2.5, t.random.uniform(0.35, 0.7));
}

void lay_finger(Table& t, bool on_corner) {
    const Quad corners = corners_of(t.pose, t.sheet->size);
    lay_page(t, *t.sheet, corners, 0.25);
    const auto i = static_cast<std::size_t>(t.random.between(0, 3));
    const auto point = [&corners](std::size_t k) { return cv::Point2d(corners[k % 4].x, corners[k % 4].y); };
    const cv::Point2d at = on_corner ? point(i) : point(i) + t.random.uniform(0.2, 0.8) * (point(i + 1) - point(i));
    cv::Point2d outwards = at - t.pose.centre;
    if (!on_corner) {
        const cv::Point2d side = (point(i + 1) - point(i)) / cv::norm(point(i + 1) - point(i));
        outwards = {side.y, -side.x};
    }
    outwards /= cv::norm(outwards);
    finger(t.picture, t.random, at - t.random.uniform(3, 7) * kPpmm * outwards, outwards);
}

/// The page seen from aside: a turn of the table's plane, projected.
Quad tilted(Table& t, const Quad& flat) {
    const double tilt = t.random.uniform(8, 25) * std::numbers::pi / 180;
    const double towards = t.random.uniform(0, 2 * std::numbers::pi);
    const double distance = 300 * kPpmm;
    Quad result;
    for (std::size_t i = 0; i < 4; ++i) {
        const cv::Point2d p(flat[i].x - t.picture.cols / 2.0, flat[i].y - t.picture.rows / 2.0);
        const cv::Point2d axis(std::cos(towards), std::sin(towards));
        const cv::Point2d across(-axis.y, axis.x);
        const double v = p.dot(across);
        const cv::Point2d turned = p.dot(axis) * axis + v * std::cos(tilt) * across;
        const double k = distance / (distance + v * std::sin(tilt));
        result[i] = {turned.x * k + t.picture.cols / 2.0, turned.y * k + t.picture.rows / 2.0};
    }
    return result;
}

void lay_two(Table& t, bool mrz_shown, std::uint64_t seed) {
    t.sheet = &sheet_of(mrz::Format::TD3, seed, mrz_shown);
    t.pose.centre = {66 * kPpmm + t.random.uniform(6, 30), 60 * kPpmm};
    t.pose.turned_deg = t.random.uniform(-4, 4);
    lay_page(t, *t.sheet, corners_of(t.pose, t.sheet->size), 0.25);
    const Sheet& card = sheet_of(mrz::Format::TD1, seed, mrz_shown);
    t.pose = {{(140 + 36) * kPpmm, 90 * kPpmm + t.random.uniform(-60, 60)}, 90 + t.random.uniform(-6, 6)};
    lay_page(t, card, corners_of(t.pose, card.size), 0.25);
}

void litter(Table& t) {
    const cv::Point at(t.random.between(100, t.picture.cols - 100), t.random.between(100, t.picture.rows - 100));
    if (t.random.chance(0.4))
        cv::circle(t.picture, at, cvRound(11.5 * kPpmm), tone(t.random, 90, 170), cv::FILLED, cv::LINE_AA);
    if (t.random.chance(0.4))
        cv::line(t.picture, at, at + cv::Point(t.random.between(-700, 700), t.random.between(-500, 500)),
                 tone(t.random, 10, 200), 50, cv::LINE_AA);
    if (t.random.chance(0.4))
        shade(t.picture, corners_of({cv::Point2d(at), t.random.uniform(0, 90)}, {60, 30}), {}, 40, 0.3);
}

void fill_picture(Table& t) {
    const int quarters = t.random.between(0, 3);
    cv::resize(t.sheet->picture, t.picture,
               {cvRound(t.sheet->size.width * kPpmm), cvRound(t.sheet->size.height * kPpmm)}, 0, 0, cv::INTER_AREA);
    const double w = t.picture.cols;
    const double h = t.picture.rows;
    std::array<PointPx, 4> corners = {{{0, 0}, {w, 0}, {w, h}, {0, h}}};
    for (int i = 0; i < quarters; ++i) {
        const double height = t.picture.rows;
        cv::rotate(t.picture, t.picture, cv::ROTATE_90_CLOCKWISE);
        for (PointPx& p : corners) p = {height - p.y, p.x};
    }
    t.scene.documents.push_back({corners, t.sheet->format, std::remainder(90.0 * quarters, 360.0)});
}

double turn_of(Kind kind, Random& random) {
    if (kind == Kind::AnyRotation) return std::remainder(random.uniform(0, 360), 360.0);
    return random.uniform(-12, 12);
}

void compose(Table& t, Kind kind, std::uint64_t seed, const Options& options) {
    const Quad corners = corners_of(t.pose, t.sheet->size);
    switch (kind) {
        case Kind::Cover:
            return lay_cover(t);
        case Kind::OpenBooklet:
            return lay_booklet(t);
        case Kind::FingerEdge:
        case Kind::FingerCorner:
            return lay_finger(t, kind == Kind::FingerCorner);
        case Kind::Perspective:
            return lay_page(t, *t.sheet, tilted(t, corners), 0.3);
        case Kind::TwoDocuments:
            return lay_two(t, options.mrz_shown, seed);
        case Kind::NoDocument:
            return litter(t);
        case Kind::FillsPicture:
            return fill_picture(t);
        case Kind::WhiteBackground:
            return lay_page(t, *t.sheet, corners, t.random.uniform(0.06, 0.2));
        default:
            return lay_page(t, *t.sheet, corners, 0.2);
    }
}

}  // namespace

Scene draw(Kind kind, std::uint64_t seed, const Options& options) {
    Table t{Random(seed, kKindNames[static_cast<std::size_t>(kind)]), {}, {}, nullptr, {}};
    const bool booklet = kind == Kind::Cover || kind == Kind::OpenBooklet;
    const mrz::Format format = booklet || seed % 3 != 0 ? mrz::Format::TD3 : mrz::Format::TD1;
    cv::Size size(cvRound(220 * kPpmm), cvRound(165 * kPpmm));
    if (kind == Kind::AnyRotation) size = {cvRound(190 * kPpmm), cvRound(190 * kPpmm)};
    if (kind == Kind::OpenBooklet) size = {cvRound(210 * kPpmm), cvRound(260 * kPpmm)};
    t.picture = background(kind, t.random, size);
    t.sheet = &sheet_of(format, seed, options.mrz_shown);
    t.pose.turned_deg = turn_of(kind, t.random);
    t.pose.centre = {size.width / 2.0 + t.random.uniform(-12, 12) * kPpmm,
                     size.height / 2.0 + t.random.uniform(-8, 8) * kPpmm};
    t.scene.pixels_per_mm = kPpmm;
    compose(t, kind, seed, options);
    expose(t.picture, t.random);
    BandImage band;
    band.band = Band::White;
    band.image = to_image(t.picture);
    band.ppi = options.ppi_known && kind != Kind::Perspective ? kPpmm * kMillimetresPerInch : 0;
    t.scene.capture.bands.push_back(std::move(band));
    return std::move(t.scene);
}

double corner_error(const Quad& found, const Quad& truth) {
    const auto distance = [](const PointPx& a, const PointPx& b) { return std::hypot(a.x - b.x, a.y - b.y); };
    const double longest = std::max(distance(truth[0], truth[1]), distance(truth[1], truth[2]));
    double best = 1e9;
    for (std::size_t turn = 0; turn < 4; ++turn)
        for (const bool mirrored : {false, true}) {
            double worst = 0;
            for (std::size_t i = 0; i < 4; ++i)
                worst = std::max(worst, distance(found[mirrored ? (7 - i - turn) % 4 : (i + turn) % 4], truth[i]));
            best = std::min(best, worst);
        }
    return 100 * best / longest;
}

}  // namespace garita::scenes
