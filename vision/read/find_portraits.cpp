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
// Grey levels: a stronger edge is no better.
constexpr double kGlaring = 20;
// Half of what an edge's strip measures across, in pixels of the search: photographs fade into the page over a
// millimetre.
constexpr int kSoft = 2;
// So near the page's own edge an edge is the page's, pixels of the search (1.7 mm).
constexpr int kRim = 5;
// What a photograph loses whose proportions are not the usual ones.
constexpr double kOddness = 1.0;
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

/// How strong the straight edges of a picture are: sums of the signed gradient along columns and rows, so that any side
/// costs the same. Print and hair change their sign along a line and cancel; a photograph's side keeps it.
class Edges {
public:
    explicit Edges(const cv::Mat& grey) {
        cv::Mat dx;
        cv::Mat dy;
        cv::Sobel(grey, dx, CV_32F, 1, 0);
        cv::Sobel(grey, dy, CV_32F, 0, 1);
        cv::integral(dx, m_dx, CV_64F);
        cv::integral(dy, m_dy, CV_64F);
        m_size = grey.size();
    }

    /// How far a rectangle stands out from what lies round it, grey levels summed over its sides. A photograph is
    /// darker than its page on the left, on the right and above, or lighter on all three; print beside it is not: sides
    /// that say otherwise take away. Clothes make the lower side of any tone.
    [[nodiscard]] double round(const cv::Rect& r) const {
        const double left = -upright(r.x, r);
        const double right = upright(r.br().x, r);
        const double top = -level(r.y, r);
        const double bottom = level(r.br().y, r);
        return std::abs(capped(left) + capped(right) + capped(top)) + std::abs(capped(bottom));
    }

private:
    /// One glaring edge is no photograph.
    static double capped(double step) { return std::clamp(step, -kGlaring, kGlaring); }
    /// The step across a strip, grey levels: strokes narrower than the strip cancel, soft edges count whole.
    static double step(const cv::Mat& sums, const cv::Rect& strip, int across) {
        const auto at = [&](int y, int x) { return sums.at<double>(y, x); };
        constexpr double kSobelGain = 8;  // of the 3 × 3 operator, for a step of one grey level
        return (at(strip.br().y, strip.br().x) - at(strip.y, strip.br().x) - at(strip.br().y, strip.x) +
                at(strip.y, strip.x)) *
               across / (kSobelGain * strip.area());
    }
    [[nodiscard]] double upright(int x, const cv::Rect& r) const {
        if (x < kRim || x > m_size.width - kRim) return 0;
        const cv::Rect strip = cv::Rect(x - kSoft, r.y, 2 * kSoft, r.height) & cv::Rect({}, m_size);
        return step(m_dx, strip, strip.width);
    }
    [[nodiscard]] double level(int y, const cv::Rect& r) const {
        if (y < kRim || y > m_size.height - kRim) return 0;
        const cv::Rect strip = cv::Rect(r.x, y - kSoft, r.width, 2 * kSoft) & cv::Rect({}, m_size);
        return step(m_dy, strip, strip.height);
    }

    cv::Mat m_dx;
    cv::Mat m_dy;
    cv::Size m_size;
};

/// A photograph by its width, its height over its width, and how far its middle lies from where the face puts it.
struct Guess {
    double width = 0, aspect = kAspect, right = 0, down = 0;

    [[nodiscard]] cv::Rect around(const cv::Rect& face) const {
        const double usual_top = face.y - kAboveFace * face.height - (width - face.width / kFaceOfWidth) / 2;
        return {cvRound(face.x + face.width / 2.0 + right - width / 2), cvRound(usual_top + down), cvRound(width),
                cvRound(width * aspect)};
    }
    /// 0 for the usual proportions.
    [[nodiscard]] double oddness(const cv::Rect& face) const {
        return std::abs(std::log(width * kFaceOfWidth / face.width)) + std::abs(right) / width +
               std::abs(down) / (width * aspect);
    }
};

/// The photograph around a face: of all rectangles that a photograph of Doc 9303 could be, given where its face is, the
/// one with the strongest sides; those near the usual proportions are believed more easily.
cv::Rect photograph_around(const cv::Mat& grey, const cv::Rect& face) {
    const cv::Rect whole(0, 0, grey.cols, grey.rows);
    const Edges edges(grey);
    Guess best;
    double most = -1;
    const auto look = [&](const Guess& guess) {
        const cv::Rect candidate = guess.around(face);
        if ((candidate & whole) != candidate) return;
        const double score = edges.round(candidate) * (1 - kOddness * guess.oddness(face));
        if (score <= most) return;
        most = score;
        best = guess;
    };
    const double least = face.width / 1.05;
    const double widest = face.width / 0.48;
    for (double width = least; width < widest; width += 2)
        for (const double aspect : {1.2, 1.25, kAspect, 1.33})
            for (double right = -0.12 * width; right <= 0.12 * width; right += 2)
                for (double down = -0.14 * width * aspect; down <= 0.14 * width * aspect; down += 2)
                    look({width, aspect, right, down});
    if (most < 0) return face & whole;
    const Guess coarse = best;
    for (int wider = -1; wider <= 1; ++wider)
        for (int right = -1; right <= 1; ++right)
            for (int down = -2; down <= 2; ++down)
                look({coarse.width + wider, coarse.aspect, coarse.right + right, coarse.down + down});
    return best.around(face);
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
