#include "vision/read/find_portraits.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <opencv2/objdetect.hpp>
#include <string>

#include "vision/cv.h"

namespace garita {
namespace {

// Faces are sought at this resolution, where the cascade's smallest window (24 pixels) is 8 mm: a passport's face is
// then 60 pixels high, a second portrait's 25.
constexpr double kSearchPpi = 76;
constexpr double kMinFaceMm = 8;
constexpr double kMaxFaceMm = 34;
// Where the cascade's square lies in a photograph of Doc 9303 part 3, 3.9 (35 × 45 mm, head 70 to 80 % of the height):
// its side against the photograph's width, and the crown's margin above it.
constexpr double kFaceOfWidth = 0.66;
constexpr double kAboveFace = 0.38;
constexpr double kAspect = 45.0 / 35.0;
// A second portrait is smaller than the first (Doc 9303 part 3, zone V): at most this of its face's height.
constexpr double kSecondaryFace = 0.85;
constexpr std::size_t kMaxPortraits = 3;

struct Face {
    cv::Rect box;
    double weight = 0;
};

/// Faces of an upright page, largest first.
std::vector<Face> find_faces(cv::CascadeClassifier& cascade, const cv::Mat& grey, double ppi) {
    const double mm = ppi / kMillimetresPerInch;
    cv::Mat even;
    cv::createCLAHE(2.0, {4, 4})->apply(grey, even);
    std::vector<cv::Rect> boxes;
    std::vector<int> levels;
    std::vector<double> weights;
    const auto side = [mm](double length) {
        return cv::Size(static_cast<int>(length * mm), static_cast<int>(length * mm));
    };
    cascade.detectMultiScale(even, boxes, levels, weights, 1.08, 4, 0, side(kMinFaceMm), side(kMaxFaceMm), true);
    std::vector<Face> faces;
    for (std::size_t i = 0; i < boxes.size(); ++i) faces.push_back({boxes[i], weights[i]});
    std::ranges::sort(faces, [](const Face& a, const Face& b) {
        if (a.box.area() != b.box.area()) return a.box.area() > b.box.area();
        return a.box.x != b.box.x ? a.box.x < b.box.x : a.box.y < b.box.y;
    });
    return faces;
}

/// Moves one side of a photograph to the strongest straight edge near it. `profile` is the mean absolute gradient
/// across that side at each place; an edge far from where the proportions put it must be the stronger (the lines of
/// print beside a photograph are edges too).
int snap(const std::vector<double>& profile, int at, int reach) {
    const int size = static_cast<int>(profile.size());
    const int begin = std::max(at - reach, 1);
    const int end = std::min(at + reach, size - 1);
    if (begin >= end) return at;
    int best = at;
    double strongest = 0;
    double sum = 0;
    for (int i = begin; i < end; ++i) {
        const double value = profile[static_cast<std::size_t>(i)];
        const double off = static_cast<double>(i - at) / reach;
        sum += value;
        if (value * (1 - 0.6 * off * off) > strongest) {
            strongest = value * (1 - 0.6 * off * off);
            best = i;
        }
    }
    // An edge stands out from the picture's own detail, or there is none and the proportions decide.
    return strongest > 1.8 * sum / (end - begin) ? best : at;
}

std::vector<double> profile_of(const cv::Mat& gradient, bool columns) {
    cv::Mat mean;
    cv::reduce(gradient, mean, columns ? 0 : 1, cv::REDUCE_AVG, CV_64F);
    return {mean.begin<double>(), mean.end<double>()};
}

/// The photograph around a face.
cv::Rect photograph_around(const cv::Mat& grey, const cv::Rect& face) {
    const double width = face.width / kFaceOfWidth;
    const double height = width * kAspect;
    const cv::Rect whole(0, 0, grey.cols, grey.rows);
    const cv::Rect guess(static_cast<int>(std::lround(face.x + face.width / 2.0 - width / 2)),
                         static_cast<int>(std::lround(face.y - kAboveFace * face.height)),
                         static_cast<int>(std::lround(width)), static_cast<int>(std::lround(height)));
    const int reach = std::max(2, static_cast<int>(std::lround(width * 0.18)));
    const cv::Rect around =
        cv::Rect(guess.x - reach, guess.y - reach, guess.width + 2 * reach, guess.height + 2 * reach) & whole;
    if (around.width < 8 || around.height < 8) return guess & whole;

    cv::Mat dx;
    cv::Mat dy;
    cv::Sobel(grey(around), dx, CV_32F, 1, 0);
    cv::Sobel(grey(around), dy, CV_32F, 0, 1);
    // A side is an edge along the photograph alone, not in what surrounds it.
    const cv::Rect inside = (guess & whole) - around.tl();
    const std::vector<double> columns = profile_of(cv::abs(dx.rowRange(inside.y, inside.br().y)), true);
    const std::vector<double> rows = profile_of(cv::abs(dy.colRange(inside.x, inside.br().x)), false);
    const int left = around.x + snap(columns, guess.x - around.x, reach);
    const int right = around.x + snap(columns, guess.br().x - around.x, reach);
    const int top = around.y + snap(rows, guess.y - around.y, reach);
    const int bottom = around.y + snap(rows, guess.br().y - around.y, reach);
    const cv::Rect snapped(left, top, right - left, bottom - top);
    return (snapped.width > face.width && snapped.height > face.height ? snapped : guess) & whole;
}

/// Where a format keeps its photograph when no face is found (Doc 9303 parts 4 to 6: zone V on the left of the front).
struct PhotoZone {
    mrz::Format format;
    RectMm region;
};
constexpr std::array kPhotoZones = {
    PhotoZone{mrz::Format::TD3, {4.5, 15, 35, 45}},
    PhotoZone{mrz::Format::TD2, {4, 13, 27, 34}},
    PhotoZone{mrz::Format::MRVA, {4, 12, 30, 38}},
};

/// Whether a region holds a picture rather than paper: tones far apart over areas larger than letters.
bool is_picture(const cv::Mat& grey, const cv::Rect& region) {
    cv::Mat smooth;
    cv::blur(grey(region), smooth, {9, 9});
    cv::Scalar mean;
    cv::Scalar deviation;
    cv::meanStdDev(smooth, mean, deviation);
    return deviation[0] > 22;
}

RectMm to_mm(const cv::Rect& r, double ppi) {
    const double k = kMillimetresPerInch / ppi;
    return {r.x * k, r.y * k, r.width * k, r.height * k};
}

/// How sure the cascade is, as 0 … 1: its weight runs from 0 at its last stage to some 6 on clear faces (measured on
/// the pages of the shared corpus).
double confidence_of(double weight) {
    return std::clamp(0.4 + weight / 10.0, 0.4, 0.99);
}

const BandImage* picture_band(const Page& page) {
    for (const Band band : {Band::White, Band::Infrared})
        if (const BandImage* image = page.find(band)) return image;
    return nullptr;
}

}  // namespace

struct PortraitFinder::State {
    cv::CascadeClassifier cascade;

    std::vector<Portrait> find_on(const Page& page, int index) {
        const BandImage* band = picture_band(page);
        if (band == nullptr || page.ppi <= 0) return {};
        const double scale = std::min(1.0, kSearchPpi / page.ppi);
        cv::Mat grey;
        cv::resize(as_grey(band->image.view()), grey, {}, scale, scale, cv::INTER_AREA);
        const double ppi = page.ppi * scale;

        std::vector<Portrait> portraits;
        for (const Face& face : find_faces(cascade, grey, ppi)) {
            const bool first = portraits.empty();
            if (!first && face.box.height * kMillimetresPerInch / ppi > kSecondaryFace * portraits[0].face_mm.height)
                continue;
            portraits.push_back({first ? PortraitKind::Primary : PortraitKind::Secondary, index,
                                 to_mm(photograph_around(grey, face.box), ppi), to_mm(face.box, ppi),
                                 confidence_of(face.weight)});
            if (portraits.size() == kMaxPortraits) break;
        }
        if (portraits.empty()) add_zone(page, index, grey, ppi, portraits);
        return portraits;
    }

    static void add_zone(const Page& page, int index, const cv::Mat& grey, double ppi,
                         std::vector<Portrait>& portraits) {
        const auto* const zone =
            std::ranges::find_if(kPhotoZones, [&](const PhotoZone& z) { return page.format == z.format; });
        if (zone == kPhotoZones.end()) return;
        const double k = ppi / kMillimetresPerInch;
        const RectMm& r = zone->region;
        const cv::Rect region = cv::Rect(static_cast<int>(r.x * k), static_cast<int>(r.y * k),
                                         static_cast<int>(r.width * k), static_cast<int>(r.height * k)) &
                                cv::Rect(0, 0, grey.cols, grey.rows);
        if (!region.empty() && is_picture(grey, region))
            portraits.push_back({PortraitKind::Primary, index, r, {}, 0.2});
    }
};

PortraitFinder::PortraitFinder(std::unique_ptr<State> state) : m_state(std::move(state)) {}
PortraitFinder::PortraitFinder(PortraitFinder&&) noexcept = default;
PortraitFinder& PortraitFinder::operator=(PortraitFinder&&) noexcept = default;
PortraitFinder::~PortraitFinder() = default;

Result<PortraitFinder> PortraitFinder::create(std::span<const std::uint8_t> cascade) {
    try {
        auto state = std::make_unique<State>();
        const cv::FileStorage storage(std::string(cascade.begin(), cascade.end()),
                                      cv::FileStorage::READ | cv::FileStorage::MEMORY);
        if (!storage.isOpened() || !state->cascade.read(storage.getFirstTopLevelNode()))
            return fail(ErrorKind::Internal,
                        "OpenCV does not take the face cascade; is Debian's opencv-data installed whole?");
        return PortraitFinder(std::move(state));
    } catch (const std::exception& error) {
        return fail(ErrorKind::Internal, std::string("the face cascade: ") + error.what());
    }
}

std::vector<Portrait> PortraitFinder::find(std::span<const Page> pages) {
    std::vector<Portrait> portraits;
    try {
        for (std::size_t i = 0; i < pages.size(); ++i) {
            if (!pages[i].found) continue;
            for (Portrait& portrait : m_state->find_on(pages[i], static_cast<int>(i))) portraits.push_back(portrait);
        }
        // The largest face of the document is the holder's photograph; those of further pages are second ones.
        bool primary = false;
        for (Portrait& portrait : portraits) {
            if (portrait.kind == PortraitKind::Primary && primary) portrait.kind = PortraitKind::Secondary;
            primary = primary || portrait.kind == PortraitKind::Primary;
        }
    } catch (const std::exception&) {
        // OpenCV gave up on this picture: what was found before stands.
    }
    return portraits;
}

}  // namespace garita
