#include "tests/bench/mrz_pages.h"

#include <cairo.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string_view>

namespace garita {
namespace {

constexpr double kPx = 9.5;      // px a millimetre of the drawn page: 24 px a character
constexpr double kPitch = 2.54;  // mm

template <typename Items>
const auto& one_of(cv::RNG& random, const Items& items) {
    return items[static_cast<std::size_t>(random.uniform(0, static_cast<int>(std::size(items))))];
}

// --- the text -------------------------------------------------------------------------------------------------------

constexpr std::array<const char*, 24> kSurnames = {
    "HOLM",  "MINNIM",       "NWANKWO",  "HAMMOND",     "O<HARA",   "WINTHER",  "MUNOZ",        "QUIROGA",
    "BOHM",  "ZIMMERMANN",   "KHAN",     "LI",          "YAMAMOTO", "DA<SILVA", "VAN<DER<MEER", "OBI",
    "SMITH", "PAPADOPOULOS", "GONZALEZ", "KWIATKOWSKA", "ESPOSITO", "NGUYEN",   "WU",           "ABUBAKAR"};
constexpr std::array<const char*, 16> kGiven = {"ANNA<MARIA", "HANNAH",   "MINH",   "WILLIAM", "NOEMI", "JOHN",
                                                "MAXIMILIAN", "BOGDAN",   "INES",   "OMAR",    "QUYNH", "XIMENA",
                                                "HENRIK<JAN", "IMMANUEL", "SOPHIE", "NNAMDI"};
constexpr std::array<const char*, 20> kStates = {"UTO", "GBR", "D<<", "FRA", "USA", "NLD", "BEL", "MEX", "BRA", "PRT",
                                                 "NOR", "FIN", "HUN", "HRV", "JPN", "CHN", "MNE", "ISL", "NZL", "ZAF"};

int value_of(char c) {
    return c == '<' ? 0 : c <= '9' ? c - '0' : c - 'A' + 10;
}

char check_digit(std::string_view text) {
    constexpr std::array<int, 3> kWeights = {7, 3, 1};
    int sum = 0;
    for (std::size_t i = 0; i < text.size(); ++i) sum += value_of(text[i]) * kWeights[i % 3];
    return static_cast<char>('0' + sum % 10);
}

std::string filled(std::string text, std::size_t places) {
    text.resize(places, '<');
    return text;
}

std::string two(int number) {
    return {static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
}

std::string date(cv::RNG& random, int from, int to) {
    return two(random.uniform(from, to) % 100) + two(random.uniform(1, 13)) + two(random.uniform(1, 29));
}

std::string with_check(const std::string& text) {
    return text + check_digit(text);
}

std::string symbols(cv::RNG& random, int count, double letters) {
    std::string text;
    for (int i = 0; i < count; ++i)
        text += random.uniform(0.0, 1.0) < letters ? static_cast<char>('A' + random.uniform(0, 26))
                                                   : static_cast<char>('0' + random.uniform(0, 10));
    return text;
}

std::vector<std::string> lines_of(mrz::Format format, cv::RNG& random) {
    const std::string state = one_of(random, kStates);
    const std::string name = std::string(one_of(random, kSurnames)) + "<<" + one_of(random, kGiven);
    const std::string number = with_check(symbols(random, 9, 0.3));
    const std::string born = with_check(date(random, 30, 110)), until = with_check(date(random, 24, 36));
    const std::string sex(1, "MF<"[random.uniform(0, 3)]);
    const std::string optional = random.uniform(0, 2) == 0 ? symbols(random, 7, 0.2) : "";
    switch (format) {
        case mrz::Format::TD1: {
            const std::string first = filled("I<" + state + number + optional, 30);
            const std::string second = filled(born + sex + until + state, 29);
            return {first,
                    second + check_digit(first.substr(5) + second.substr(0, 7) + second.substr(8, 7) +
                                         second.substr(18, 11)),
                    filled(name, 30)};
        }
        case mrz::Format::TD2: {
            const std::string second = number + state + born + sex + until + filled(optional, 7);
            return {filled("I<" + state + name, 36),
                    second + check_digit(second.substr(0, 10) + second.substr(13, 7) + second.substr(21, 14))};
        }
        case mrz::Format::MRVA:
            return {filled("V<" + state + name, 44), filled(number + state + born + sex + until + optional, 44)};
        case mrz::Format::MRVB:
            return {filled("V<" + state + name, 36), filled(number + state + born + sex + until + optional, 36)};
        case mrz::Format::FRA: {
            const std::string first = filled(filled("IDFRA" + std::string(one_of(random, kSurnames)), 30) +
                                                 symbols(random, 3, 0) + symbols(random, 3, 0),
                                             36);
            const std::string second =
                with_check(two(random.uniform(0, 25)) + two(random.uniform(1, 13)) + symbols(random, 8, 0)) +
                filled(one_of(random, kGiven), 14) + born + std::string(1, "MF"[random.uniform(0, 2)]);
            return {first, second + check_digit(first + second)};
        }
        default: {
            const std::string second = number + state + born + sex + until + with_check(filled(optional, 14));
            return {filled("P<" + state + name, 44),
                    second + check_digit(second.substr(0, 10) + second.substr(13, 7) + second.substr(21, 22))};
        }
    }
}

cv::Size2d size_of(mrz::Format format) {  // mm
    switch (format) {
        case mrz::Format::TD1:
            return {85.6, 54};
        case mrz::Format::TD3:
            return {125, 88};
        case mrz::Format::MRVA:
            return {120, 80};
        default:
            return {105, 74};
    }
}

// --- the page -------------------------------------------------------------------------------------------------------

/// Coverage of ink, 0 … 255, drawn by Cairo.
class Ink {
public:
    explicit Ink(cv::Size size)
        : m_memory(size.height, cairo_format_stride_for_width(CAIRO_FORMAT_A8, size.width), CV_8U, cv::Scalar(0)),
          m_size(size),
          m_surface(cairo_image_surface_create_for_data(m_memory.data, CAIRO_FORMAT_A8, size.width, size.height,
                                                        static_cast<int>(m_memory.step)),
                    cairo_surface_destroy),
          m_context(cairo_create(m_surface.get()), cairo_destroy) {}

    [[nodiscard]] cv::Mat coverage() {
        cairo_surface_flush(m_surface.get());
        return m_memory.colRange(0, m_size.width);
    }
    /// `size`: px of the em.
    void text(const std::string& face, double size, cv::Point2d at, const std::string& utf8, double turn = 0,
              bool bold = false) {
        cairo_t* c = m_context.get();
        cairo_select_font_face(c, face.c_str(), CAIRO_FONT_SLANT_NORMAL,
                               bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
        cairo_set_font_size(c, size);
        cairo_save(c);
        cairo_translate(c, at.x, at.y);
        cairo_rotate(c, turn);
        cairo_move_to(c, 0, 0);
        cairo_text_path(c, utf8.c_str());
        cairo_fill(c);
        cairo_restore(c);
    }
    [[nodiscard]] double advance(const std::string& face) {
        cairo_t* c = m_context.get();
        cairo_select_font_face(c, face.c_str(), CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
        cairo_set_font_size(c, 1000);
        cairo_text_extents_t extents;
        cairo_text_extents(c, "H", &extents);
        return extents.x_advance / 1000;
    }

private:
    cv::Mat m_memory;
    cv::Size m_size;
    std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> m_surface;
    std::unique_ptr<cairo_t, decltype(&cairo_destroy)> m_context;
};

/// Lays ink of a grey tone over the paper.
void lay(cv::Mat& paper, const cv::Mat& coverage, double depth) {
    for (int y = 0; y < paper.rows; ++y) {
        float* to = paper.ptr<float>(y);
        const uchar* ink = coverage.ptr(y);
        for (int x = 0; x < paper.cols; ++x)
            if (ink[x] != 0) to[x] *= static_cast<float>(1 - depth * ink[x] / 255);
    }
}

cv::Mat clouds(cv::RNG& random, cv::Size size, int cells) {
    cv::Mat small(std::max(2, cells * size.height / size.width), cells, CV_32F), large;
    random.fill(small, cv::RNG::UNIFORM, -1, 1);
    cv::resize(small, large, size, 0, 0, cv::INTER_CUBIC);
    return large;
}

void draw_guilloche(cv::Mat& paper, cv::RNG& random, double depth) {
    for (int family = 0; family < 4; ++family) {
        const double angle = random.uniform(0.0, CV_PI), period = random.uniform(6.0, 26.0),
                     swing = random.uniform(0.0, 14.0), wave = random.uniform(20.0, 90.0),
                     share = depth * random.uniform(0.4, 1.0);
        const double c = std::cos(angle), s = std::sin(angle);
        for (int y = 0; y < paper.rows; ++y) {
            float* to = paper.ptr<float>(y);
            for (int x = 0; x < paper.cols; ++x) {
                const double phase = (x * c + y * s + swing * std::sin((x * s - y * c) / wave)) / period;
                const double line = std::cos(2 * CV_PI * phase);
                if (line > 0.6) to[x] *= static_cast<float>(1 - share * (line - 0.6) / 0.4);
            }
        }
    }
}

void draw_fields(cv::Mat& paper, cv::RNG& random, double bottom) {
    Ink ink(paper.size());
    const double w = paper.cols;
    ink.text("DejaVu Sans", 0.045 * w, {0.05 * w, 0.06 * w}, "REPUBLIC OF UTOPIA", 0, true);
    for (double y = 0.11 * w, row = 0; y < bottom - 0.05 * w; y += 0.06 * w, ++row) {
        ink.text("Liberation Sans", 0.016 * w, {0.36 * w, y},
                 "Caption / L\xc3\xa9gende (" + std::to_string(int(row)) + ")");
        ink.text(row > 2 ? "DejaVu Sans Mono" : "Liberation Sans", 0.026 * w, {0.36 * w, y + 0.028 * w},
                 one_of(random, kSurnames) + (" " + symbols(random, 8, 0.3)));
    }
    lay(paper, ink.coverage(), 0.8);
    const cv::Rect portrait(int(0.05 * w), int(0.1 * w), int(0.26 * w),
                            int(std::max(0.1 * w, std::min(0.33 * w, bottom - 0.13 * w))));
    cv::Mat face = paper(portrait & cv::Rect({0, 0}, paper.size()));
    face *= 0.75;
    cv::ellipse(face, {face.cols / 2, face.rows * 2 / 5}, {face.cols / 4, face.rows / 3}, 0, 0, 360, 120.0F, -1);
    cv::ellipse(face, {face.cols / 2, face.rows}, {face.cols / 2, face.rows / 3}, 0, 0, 360, 60.0F, -1);
}

/// The centre of a character of the zone in px of the page.
struct Zone {
    double left = 0, top = 0, pitch = 0, distance = 0;
    [[nodiscard]] cv::Point2d centre(std::size_t line, std::size_t column) const {
        return {left + (static_cast<double>(column) + 0.5) * pitch, top + static_cast<double>(line) * distance};
    }
};

/// Strokes as dots: what a needle printer or a coarse laser leaves of them.
cv::Mat dotted(const cv::Mat& coverage, double dot) {
    cv::Mat small, out = cv::Mat::zeros(coverage.size(), CV_8U);
    cv::resize(coverage, small, {}, 1 / dot, 1 / dot, cv::INTER_AREA);
    for (int y = 0; y < small.rows; ++y)
        for (int x = 0; x < small.cols; ++x)
            if (small.at<uchar>(y, x) > 90)
                cv::circle(out, cv::Point2d((x + 0.5) * dot * 16, (y + 0.5) * dot * 16), int(0.55 * dot * 16), 255, -1,
                           cv::LINE_AA, 4);
    return out;
}

cv::Mat draw_zone(cv::Size size, const Zone& zone, const std::vector<std::string>& lines, const Print& print,
                  cv::RNG& random) {
    Ink ink(size);
    const double em = zone.pitch / print.spacing / ink.advance(print.face) * (print.face.find("OCR") == 0 ? 1 : 0.86);
    const double capital = 0.70;
    for (std::size_t i = 0; i < lines.size(); ++i)
        for (std::size_t k = 0; k < lines[i].size(); ++k) {
            if (lines[i][k] == ' ') continue;
            const cv::Point2d at =
                zone.centre(i, k) +
                cv::Point2d(random.gaussian(print.jitter), random.gaussian(print.jitter)) * zone.pitch;
            ink.text(print.face, em, {at.x - em * ink.advance(print.face) / 2, at.y + capital * em / 2},
                     std::string(1, lines[i][k]));
        }
    cv::Mat coverage = ink.coverage().clone();
    const double change = std::abs(print.weight) * zone.pitch;
    if (change > 0.1) {
        // Two odd kernels mixed: a change of weight by parts of a pixel.
        const int whole = static_cast<int>(change / 2);
        const double part = change / 2 - whole;
        const auto changed = [&](int radius) {
            cv::Mat out, kernel = cv::getStructuringElement(cv::MORPH_ELLIPSE, {2 * radius + 1, 2 * radius + 1});
            print.weight > 0 ? cv::dilate(coverage, out, kernel) : cv::erode(coverage, out, kernel);
            return out;
        };
        cv::Mat mixed;
        cv::addWeighted(changed(whole), 1 - part, changed(whole + 1), part, 0, mixed);
        coverage = mixed;
    }
    return print.dots > 0 ? dotted(coverage, zone.pitch / print.dots) : coverage;
}

/// A column of the name in which a letter stands.
cv::Point letter_of_name(mrz::Format format, const std::vector<std::string>& lines, cv::RNG& random) {
    const int line = format == mrz::Format::TD1 ? 2 : 0;
    const std::string& text = lines[static_cast<std::size_t>(line)];
    int column = 0;
    do column = (line == 2 ? 0 : 5) + random.uniform(0, 9);
    while (text[static_cast<std::size_t>(column)] == '<');
    return {column, line};
}

void spoil_text(Fault fault, mrz::Format format, std::vector<std::string>& lines, cv::RNG& random) {
    const std::size_t second = 1;
    if (fault == Fault::WrongDigit) {
        // The check digit of the date of birth and of expiry; the number's for the French card.
        const std::size_t at = format == mrz::Format::FRA ? 12 : format == mrz::Format::TD1 ? 6 : 19;
        char& digit = lines[second][at];
        digit = static_cast<char>('0' + (digit - '0' + random.uniform(1, 10)) % 10);
    } else if (fault == Fault::NoSuchState && format != mrz::Format::FRA) {
        lines[0].replace(2, 3, one_of(random, std::array<const char*, 6>{"UTQ", "GBF", "FRX", "NLP", "MFX", "HUW"}));
    } else if (fault == Fault::ShortLine) {
        lines[0].pop_back();
    } else if (fault == Fault::MissingLine) {
        lines.pop_back();
    } else if (fault == Fault::NoMrz) {
        const bool words = random.uniform(0, 2) == 0;
        for (std::string& line : lines) {
            std::string text;
            while (text.size() < line.size())
                text += words ? std::string(one_of(random, kSurnames)) + ' '
                              : symbols(random, random.uniform(2, 12), 0.4) + "< "[random.uniform(0, 2)];
            text.resize(line.size());
            if (words) std::ranges::replace(text, '<', ' ');
            line = text;
        }
    }
}

void spoil_print(const Scene& scene, cv::Mat& paper, const Zone& zone, std::vector<std::string>& lines,
                 cv::RNG& random) {
    const double p = zone.pitch;
    cv::Point at = letter_of_name(scene.format, lines, random);
    if (scene.fault == Fault::CoveredDigit) at = {scene.format == mrz::Format::TD1 ? 2 : 14, 1};
    const cv::Point2d centre = zone.centre(static_cast<std::size_t>(at.y), static_cast<std::size_t>(at.x));
    switch (scene.fault) {
        case Fault::CoveredLetter:
        case Fault::CoveredDigit:
            cv::ellipse(paper, centre, cv::Size(int(random.uniform(0.4, 0.8) * p), int(random.uniform(0.5, 0.9) * p)),
                        random.uniform(0.0, 180.0), 0, 360, random.uniform(0, 2) == 0 ? 70.0F : 210.0F, -1,
                        cv::LINE_AA);
            break;
        case Fault::Overprinted: {
            Ink ink(paper.size());
            const double em = p / ink.advance(scene.print.face) * (scene.print.face.find("OCR") == 0 ? 1 : 0.86);
            ink.text(scene.print.face, em, centre + cv::Point2d(-0.5 * em * ink.advance(scene.print.face), 0.35 * em),
                     std::string(1, static_cast<char>('A' + random.uniform(0, 26))));
            lay(paper, ink.coverage(), scene.print.ink);
            break;
        }
        case Fault::Scratched:
            cv::line(paper, centre + cv::Point2d(-4 * p, random.uniform(-0.4, 0.4) * p),
                     centre + cv::Point2d(4 * p, random.uniform(-0.4, 0.4) * p), 220.0F,
                     int(random.uniform(0.08, 0.25) * p), cv::LINE_AA);
            break;
        case Fault::SmearedName: {
            const cv::Rect part = cv::Rect(int(centre.x - 5 * p), int(centre.y - p), int(10 * p), int(2 * p)) &
                                  cv::Rect({0, 0}, paper.size());
            cv::Mat smeared;
            cv::GaussianBlur(paper(part), smeared, {}, random.uniform(0.15, 0.3) * p);
            smeared.copyTo(paper(part));
            break;
        }
        default:
            break;
    }
}

/// The whole page, 32-bit grey.
cv::Mat draw_paper(const Scene& scene, std::vector<std::string>& lines, cv::RNG& random) {
    const cv::Size2d mm = size_of(scene.format);
    cv::Mat paper(int(mm.height * kPx), int(mm.width * kPx), CV_32F, cv::Scalar(scene.paper.tone));
    paper += 6 * clouds(random, paper.size(), 6);
    if (scene.paper.guilloche > 0) draw_guilloche(paper, random, scene.paper.guilloche);
    if (scene.paper.picture > 0) {
        cv::Mat shape = clouds(random, paper.size(), 9);
        cv::threshold(shape, shape, 0.1, 1, cv::THRESH_BINARY);
        paper = paper.mul(1 - scene.paper.picture * (0.6 * shape + 0.4 * (clouds(random, paper.size(), 60) + 1) / 2));
    }
    spoil_text(scene.fault, scene.format, lines, random);
    Zone zone;
    zone.pitch = kPitch * kPx * scene.print.spacing;
    zone.distance = scene.print.line_distance * zone.pitch;
    const double widest = zone.pitch * static_cast<double>(lines[0].size());
    zone.left = (paper.cols - widest) / 2;
    const auto count = static_cast<double>(lines.size());
    zone.top = paper.rows - random.uniform(1.8, 3.0) * zone.pitch - (count - 1) * zone.distance;
    if (scene.paper.fields) draw_fields(paper, random, zone.top - zone.pitch);
    lay(paper, draw_zone(paper.size(), zone, lines, scene.print, random), scene.print.ink);
    spoil_print(scene, paper, zone, lines, random);
    if (scene.paper.watermark > 0) {
        Ink ink(paper.size());
        const double em = random.uniform(0.09, 0.16) * paper.cols;
        ink.text("Liberation Sans", em, {random.uniform(0.0, 0.2) * paper.cols, paper.rows * random.uniform(0.9, 1.0)},
                 "SPECIMEN SPECIMEN", -random.uniform(0.05, 0.5), true);
        lay(paper, ink.coverage(), scene.paper.watermark);
    }
    if (scene.paper.lamination > 0)
        for (int i = 0; i < 5; ++i) {
            cv::Mat shine = cv::Mat::zeros(paper.size(), CV_32F);
            const cv::Point at(random.uniform(0, paper.cols), random.uniform(paper.rows / 2, paper.rows));
            cv::ellipse(shine, at, {random.uniform(10, 160), random.uniform(6, 30)}, random.uniform(0.0, 180.0), 0, 360,
                        1.0F, -1);
            cv::GaussianBlur(shine, shine, {}, 12);
            paper += 255 * scene.paper.lamination * shine;
        }
    if (scene.fault == Fault::CutAtTheRight) {
        const double columns = static_cast<double>(lines[0].size()) - random.uniform(1, 9);
        return paper.colRange(0, int(zone.left + columns * zone.pitch)).clone();
    }
    if (scene.fault == Fault::CutBelow)
        return paper.rowRange(0, int(zone.top + (count - 1) * zone.distance + random.uniform(-0.3, 0.25) * zone.pitch))
            .clone();
    return paper;
}

// --- the picture ----------------------------------------------------------------------------------------------------

cv::Mat draw_desk(Camera::Desk desk, cv::Size size, double pitch, cv::RNG& random) {
    cv::Mat out(size, CV_32F, cv::Scalar(random.uniform(30, 240)));
    if (desk == Camera::Desk::Wood) {
        cv::Mat rings = clouds(random, size, 5);
        for (int y = 0; y < size.height; ++y)
            for (int x = 0; x < size.width; ++x)
                out.at<float>(y, x) = static_cast<float>(120 + 45 * std::sin(40 * rings.at<float>(y, x) + 0.01 * y));
    } else if (desk == Camera::Desk::Text) {
        out.setTo(random.uniform(190, 250));
        Ink ink(size);
        for (double y = pitch; y < size.height; y += 1.7 * pitch) {
            std::string text;
            while (text.size() < 110) text += symbols(random, random.uniform(2, 10), 0.8) + ' ';
            ink.text(random.uniform(0, 2) == 0 ? "Liberation Mono" : "DejaVu Sans", pitch * 1.4, {0, y}, text);
        }
        lay(out, ink.coverage(), 0.8);
    } else if (desk == Camera::Desk::Keys) {
        out.setTo(25);
        const double key = 3.4 * pitch;
        Ink ink(size);
        for (double y = 0; y < size.height; y += key)
            for (double x = std::fmod(y, key / 2); x < size.width; x += key) {
                cv::rectangle(out, cv::Rect2d(x + 2, y + 2, key - 6, key - 6), 60.0F, -1);
                ink.text("DejaVu Sans", pitch, {x + 0.3 * key, y + 0.6 * key}, symbols(random, 1, 0.7));
            }
        cv::Mat letters;
        ink.coverage().convertTo(letters, CV_32F, 0.7);
        out = cv::max(out, letters);
    }
    return out;
}

/// The page bent like an open book and laid into the picture by four corners.
void photograph(const cv::Mat& page, const std::array<cv::Point2f, 4>& corners, double bend, cv::Mat& into) {
    const auto w = static_cast<float>(page.cols), h = static_cast<float>(page.rows);
    const std::array<cv::Point2f, 4> from = {{{0, 0}, {w, 0}, {w, h}, {0, h}}};
    const cv::Matx33d back = cv::getPerspectiveTransform(corners.data(), from.data());
    cv::Mat map(into.size(), CV_32FC2);
    for (int y = 0; y < map.rows; ++y)
        for (int x = 0; x < map.cols; ++x) {
            const cv::Vec3d p = back * cv::Vec3d(x, y, 1);
            const double u = p[0] / p[2] / w, v = p[1] / p[2];
            map.at<cv::Vec2f>(y, x) = {static_cast<float>(w * (u + 0.35 * bend * u * (1 - u))),
                                       static_cast<float>(v + 4 * bend * w * u * (1 - u))};
        }
    cv::Mat taken, inside;
    const double shrink = page.cols / cv::norm(corners[1] - corners[0]);
    cv::Mat soft = page;
    if (shrink > 1.2) cv::GaussianBlur(page, soft, {}, 0.4 * shrink);
    cv::remap(soft, taken, map, {}, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    cv::remap(cv::Mat(page.size(), CV_8U, cv::Scalar(255)), inside, map, {}, cv::INTER_NEAREST, cv::BORDER_CONSTANT);
    taken.copyTo(into, inside);
}

cv::Mat taken_by(const Camera& camera, const cv::Mat& page, const cv::Mat& second, cv::RNG& random) {
    const double scale = camera.pitch / (kPitch * kPx),
                 turn = (camera.turn_deg + random.uniform(-2.0, 2.0)) * CV_PI / 180;
    const bool straight = camera.turn_deg == 0 && camera.perspective == 0 && camera.desk == Camera::Desk::Plain;
    const double a = straight ? random.uniform(-0.004, 0.004) : turn;
    const double w = page.cols * scale, h = page.rows * scale, margin = camera.margin * w;
    std::array<cv::Point2f, 4> corners;
    const std::array<cv::Point2d, 4> box = {{{-w / 2, -h / 2}, {w / 2, -h / 2}, {w / 2, h / 2}, {-w / 2, h / 2}}};
    double right = 0, bottom = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        const cv::Point2d p =
            box[i] + cv::Point2d(random.uniform(-1.0, 1.0), random.uniform(-1.0, 1.0)) * camera.perspective * w;
        corners[i] = cv::Point2d(p.x * std::cos(a) - p.y * std::sin(a), p.x * std::sin(a) + p.y * std::cos(a));
        right = std::max(right, std::abs(static_cast<double>(corners[i].x)));
        bottom = std::max(bottom, std::abs(static_cast<double>(corners[i].y)));
    }
    const double extra = second.empty() ? 0 : second.rows * scale * 1.15;
    const cv::Size size(int(2 * (right + margin)), int(2 * (bottom + margin) + extra));
    for (cv::Point2f& corner : corners) corner += cv::Point2f(float(right + margin), float(bottom + margin));
    cv::Mat picture = draw_desk(camera.desk, size, camera.pitch, random);
    if (!second.empty()) {
        const auto x = float(margin), y = float(2 * bottom + margin + 0.05 * h), sw = float(second.cols * scale),
                   sh = float(second.rows * scale);
        photograph(second, {{{x, y}, {x + sw, y + 5}, {x + sw - 5, y + sh + 5}, {x - 5, y + sh}}}, 0, picture);
    }
    photograph(page, corners, camera.bend, picture);
    return picture;
}

cv::Mat developed(const Camera& camera, cv::Mat picture, cv::RNG& random) {
    if (camera.corners_dark > 0)
        for (int y = 0; y < picture.rows; ++y)
            for (int x = 0; x < picture.cols; ++x) {
                const double dx = 2.0 * x / picture.cols - 1, dy = 2.0 * y / picture.rows - 1;
                picture.at<float>(y, x) *=
                    static_cast<float>(1 - camera.corners_dark * std::min(1.0, (dx * dx + dy * dy) / 1.8));
            }
    if (camera.blur > 0) cv::GaussianBlur(picture, picture, {}, camera.blur * camera.pitch);
    picture = 128 + camera.contrast * (picture - 128);
    if (camera.from_pitch > 0) {
        const cv::Size size = picture.size();
        cv::resize(picture, picture, {}, camera.from_pitch / camera.pitch, camera.from_pitch / camera.pitch,
                   cv::INTER_AREA);
        cv::resize(picture, picture, size, 0, 0, cv::INTER_CUBIC);
    }
    cv::Mat noise(picture.size(), CV_32F), out;
    random.fill(noise, cv::RNG::NORMAL, 0, camera.noise);
    picture += noise;
    picture.convertTo(out, CV_8U);
    if (camera.inverted) out = 255 - out;
    if (camera.jpeg < 100) {
        std::vector<uchar> bytes;
        cv::imencode(".jpg", out, bytes, {cv::IMWRITE_JPEG_QUALITY, camera.jpeg});
        out = cv::imdecode(bytes, cv::IMREAD_GRAYSCALE);
    }
    return out;
}

}  // namespace

MrzPage draw_page(const Scene& scene, std::uint64_t seed) {
    cv::RNG random(seed * 7919 + 12345);
    MrzPage page;
    page.lines = lines_of(scene.format, random);
    const cv::Mat paper = draw_paper(scene, page.lines, random);
    cv::Mat second;
    if (scene.second_document) {
        Scene other = scene;
        other.format = scene.format == mrz::Format::TD1 ? mrz::Format::TD3 : mrz::Format::TD1;
        page.also.push_back(lines_of(other.format, random));
        second = draw_paper(other, page.also.back(), random);
    }
    page.picture = developed(scene.camera, taken_by(scene.camera, paper, second, random), random);
    return page;
}

}  // namespace garita
