#include "vision/specimen/portrait.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "vision/specimen/canvas.h"
#include "vision/specimen/random.h"

namespace garita::specimen {
namespace {

using Colour = std::array<double, 3>;  // as the eye counts (sRGB values 0 … 1)

Colour shade(const Colour& colour, double factor) {
    return {std::min(1.0, colour[0] * factor), std::min(1.0, colour[1] * factor), std::min(1.0, colour[2] * factor)};
}

Colour between(const Colour& a, const Colour& b, double t) {
    return {a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), a[2] + t * (b[2] - a[2])};
}

constexpr std::array<Colour, 7> kSkins = {{{0.95, 0.80, 0.72},
                                           {0.91, 0.74, 0.63},
                                           {0.87, 0.70, 0.56},
                                           {0.80, 0.61, 0.47},
                                           {0.68, 0.49, 0.37},
                                           {0.55, 0.38, 0.28},
                                           {0.42, 0.29, 0.22}}};
constexpr std::array<Colour, 7> kHairs = {{{0.10, 0.08, 0.08},
                                           {0.17, 0.11, 0.08},
                                           {0.30, 0.19, 0.11},
                                           {0.45, 0.30, 0.16},
                                           {0.66, 0.50, 0.29},
                                           {0.48, 0.22, 0.11},
                                           {0.62, 0.61, 0.60}}};
constexpr std::array<Colour, 4> kIrises = {
    {{0.22, 0.13, 0.08}, {0.30, 0.22, 0.12}, {0.30, 0.42, 0.50}, {0.30, 0.40, 0.26}}};
constexpr std::array<Colour, 5> kDarkGarments = {
    {{0.08, 0.09, 0.14}, {0.07, 0.07, 0.07}, {0.16, 0.07, 0.09}, {0.06, 0.13, 0.12}, {0.13, 0.12, 0.18}}};
constexpr std::array<Colour, 5> kLightGarments = {
    {{0.62, 0.70, 0.80}, {0.80, 0.74, 0.62}, {0.72, 0.50, 0.48}, {0.58, 0.68, 0.58}, {0.86, 0.86, 0.88}}};

// What a face is made of. Millimetres on the 35 × 45 photograph.
struct Traits {
    Colour skin, hair, iris, garment, wall;
    double half_width, eye_y, chin_y, crown_y, eye_apart, eye_width, brow_weight, nose_width, mouth_width, mouth_y, jaw;
    bool bald, long_hair, fringe, beard, moustache, glasses, old;
};

class Painter {
public:
    explicit Painter(double px_per_mm, const Colour& wall)
        : m_canvas(cv::Size(cvRound(35 * px_per_mm), cvRound(45 * px_per_mm)), px_per_mm),
          m_picture(m_canvas.coverage().size(), CV_32FC3, cv::Scalar(wall[0], wall[1], wall[2])) {}

    [[nodiscard]] cairo_t* path() { return m_canvas.context(); }
    [[nodiscard]] Canvas& canvas() { return m_canvas; }
    [[nodiscard]] cv::Mat& picture() { return m_picture; }

    // Lays what was drawn since the last time in one colour, its edge softened over `soft_mm`, within `clip` if given.
    void paint(const Colour& colour, double soft_mm, double alpha = 1, const cv::Mat& clip = {}) {
        cv::Mat mask = take(soft_mm);
        if (!clip.empty()) cv::multiply(mask, clip, mask, 1 / 255.0);
        for (int y = 0; y < mask.rows; ++y) {
            const auto* m = mask.ptr<std::uint8_t>(y);
            auto* p = m_picture.ptr<float>(y);
            for (int x = 0; x < mask.cols; ++x) {
                if (m[x] == 0) continue;
                const auto a = static_cast<float>(alpha / 255.0 * m[x]);
                for (std::size_t c = 0; c < 3; ++c)
                    p[3 * x + static_cast<int>(c)] +=
                        a * (static_cast<float>(colour[c]) - p[3 * x + static_cast<int>(c)]);
            }
        }
    }

    // The shape drawn since the last time, softened; the canvas is blank again.
    [[nodiscard]] cv::Mat take(double soft_mm) {
        cv::Mat mask = m_canvas.coverage().clone();
        m_canvas.clear();
        const double sigma = soft_mm * m_canvas.px_per_mm();
        if (sigma <= 0.3) return mask;
        cv::Rect touched = cv::boundingRect(mask);
        const int reach = static_cast<int>(3 * sigma) + 2;
        touched =
            cv::Rect(touched.x - reach, touched.y - reach, touched.width + 2 * reach, touched.height + 2 * reach) &
            cv::Rect({0, 0}, mask.size());
        if (touched.empty()) return mask;
        softened(mask(touched), sigma).copyTo(mask(touched));
        return mask;
    }

private:
    Canvas m_canvas;
    cv::Mat m_picture;
};

constexpr double kMiddle = 17.5;

Traits invent(Random& random, char sex) {
    Traits t{};
    const auto skin = static_cast<std::size_t>(random.between(0, 6));
    t.skin = kSkins[skin];
    t.hair = skin >= 4 ? kHairs[static_cast<std::size_t>(random.between(0, 1))] : random.pick(kHairs);
    t.old = random.chance(0.25);
    if (t.old && random.chance(0.7)) t.hair = kHairs[6];
    t.iris = skin >= 3 ? kIrises[0] : random.pick(kIrises);
    t.garment = random.chance(0.5) ? random.pick(kDarkGarments) : random.pick(kLightGarments);
    const double wall = random.uniform(0.80, 0.93);
    t.wall = {wall - random.uniform(0, 0.05), wall, std::min(1.0, wall + random.uniform(0, 0.04))};
    t.half_width = random.uniform(8.3, 9.7);
    t.eye_y = random.uniform(19.2, 20.4);
    t.chin_y = t.eye_y + random.uniform(13.2, 14.6);
    t.crown_y = t.eye_y - random.uniform(12.6, 13.8);
    t.eye_apart = t.half_width * random.uniform(0.42, 0.47);
    t.eye_width = random.uniform(1.75, 2.05);
    t.brow_weight = random.uniform(0.5, 0.95);
    t.nose_width = random.uniform(1.6, 2.3);
    t.mouth_width = random.uniform(3.0, 3.9);
    t.mouth_y = t.eye_y + (t.chin_y - t.eye_y) * random.uniform(0.64, 0.68);
    t.jaw = random.uniform(0.60, 0.78);
    const bool man = sex == 'M' || (sex == 'X' && random.chance(0.5));
    t.bald = man && random.chance(t.old ? 0.35 : 0.12);
    t.long_hair = !man ? random.chance(0.75) : random.chance(0.08);
    t.fringe = !man && random.chance(0.4);
    t.beard = man && random.chance(0.28);
    t.moustache = man && (t.beard || random.chance(0.15));
    t.glasses = random.chance(0.15);
    if (man) t.jaw += 0.06;
    return t;
}

// Doc 9303 asks for an even wall; the flash makes it a little brighter in the middle.
void paint_wall(Painter& p, const Traits& t) {
    p.canvas().ellipse({kMiddle, 16}, 15, 17);
    p.paint(shade(t.wall, 1.04), 5, 0.8);
}

void face_outline(cairo_t* c, const Traits& t, double grow = 0) {
    const double w = t.half_width + grow;
    const double top = t.crown_y + 1.6 - grow;
    const double cheek = t.eye_y + 4.5;
    const double chin = t.chin_y + grow;
    cairo_move_to(c, kMiddle, top);
    cairo_curve_to(c, kMiddle + w * 0.75, top, kMiddle + w, t.eye_y - 7, kMiddle + w, t.eye_y);
    cairo_curve_to(c, kMiddle + w, cheek, kMiddle + w * (t.jaw + 0.18), cheek + 4.5, kMiddle + w * t.jaw * 0.72,
                   chin - 1.6);
    cairo_curve_to(c, kMiddle + w * 0.30, chin + 0.15, kMiddle + w * 0.12, chin, kMiddle, chin);
    cairo_curve_to(c, kMiddle - w * 0.12, chin, kMiddle - w * 0.30, chin + 0.15, kMiddle - w * t.jaw * 0.72,
                   chin - 1.6);
    cairo_curve_to(c, kMiddle - w * (t.jaw + 0.18), cheek + 4.5, kMiddle - w, cheek, kMiddle - w, t.eye_y);
    cairo_curve_to(c, kMiddle - w, t.eye_y - 7, kMiddle - w * 0.75, top, kMiddle, top);
    cairo_close_path(c);
}

void paint_hair_behind(Painter& p, const Traits& t, Random& random) {
    if (t.bald) return;
    cairo_t* c = p.path();
    const double w = t.half_width + random.uniform(0.9, 1.7);
    const double end = t.long_hair ? random.uniform(t.chin_y - 1, t.chin_y + 7) : t.eye_y + random.uniform(0, 3);
    const double flare = t.long_hair ? random.uniform(0.2, 2.2) : -0.6;
    cairo_move_to(c, kMiddle, t.crown_y - 0.8);
    cairo_curve_to(c, kMiddle + w * 0.85, t.crown_y - 0.8, kMiddle + w, t.eye_y - 8, kMiddle + w, t.eye_y - 2);
    cairo_curve_to(c, kMiddle + w + flare, t.eye_y + 4, kMiddle + w + flare, end - 3, kMiddle + w * 0.8 + flare, end);
    cairo_line_to(c, kMiddle - w * 0.8 - flare, end);
    cairo_curve_to(c, kMiddle - w - flare, end - 3, kMiddle - w - flare, t.eye_y + 4, kMiddle - w, t.eye_y - 2);
    cairo_curve_to(c, kMiddle - w, t.eye_y - 8, kMiddle - w * 0.85, t.crown_y - 0.8, kMiddle, t.crown_y - 0.8);
    cairo_fill(c);
    p.paint(shade(t.hair, 0.82), 0.25);
}

void paint_body(Painter& p, const Traits& t, Random& random) {
    cairo_t* c = p.path();
    const double neck = t.half_width * (0.56 + (t.jaw - 0.6) * 0.5);
    const double base = t.chin_y + 4.2;
    cairo_rectangle(c, kMiddle - neck, t.chin_y - 6, 2 * neck, 14);
    cairo_fill(c);
    p.paint(shade(t.skin, 0.86), 0.25);
    p.canvas().ellipse({kMiddle, t.chin_y + 0.8}, neck * 0.95, 2.6);  // the chin's shadow
    p.paint(shade(t.skin, 0.60), 0.8, 0.75);
    // Shoulders, with a round or a V collar.
    const double slope = random.uniform(3.0, 5.0);
    const bool v_neck = random.chance(0.5);
    cairo_move_to(c, -3, 47);
    cairo_curve_to(c, -1, base + slope + 1, 5, base + slope - 1, kMiddle - neck - 0.2, base - 1.2);
    if (v_neck)
        cairo_line_to(c, kMiddle, base + 5.5);
    else
        cairo_curve_to(c, kMiddle - neck * 0.7, base + 3.4, kMiddle + neck * 0.7, base + 3.4, kMiddle + neck + 0.2,
                       base - 1.2);
    if (v_neck) cairo_line_to(c, kMiddle + neck + 0.2, base - 1.2);
    cairo_curve_to(c, 30, base + slope - 1, 36, base + slope + 1, 38, 47);
    cairo_close_path(c);
    cairo_fill(c);
    const cv::Mat garment = p.take(0.15);
    p.canvas().fill({-1, -1, 37, 47});
    p.paint(t.garment, 0, 1, garment);
    for (int i = 0; i < 5; ++i) {  // folds
        const double x = random.uniform(2, 33);
        p.canvas().line({x, base + 1}, {x + random.uniform(-4, 4), 46}, random.uniform(0.5, 1.4));
        p.paint(shade(t.garment, random.chance(0.5) ? 0.7 : 1.35), 0.6, 0.6, garment);
    }
    p.canvas().line({kMiddle - neck, base - 0.9}, {kMiddle, v_neck ? base + 5.3 : base + 2.4}, 0.5);
    p.canvas().line({kMiddle + neck, base - 0.9}, {kMiddle, v_neck ? base + 5.3 : base + 2.4}, 0.5);
    p.paint(shade(t.garment, 0.6), 0.2, 0.7, garment);
}

void paint_skin(Painter& p, const Traits& t, const cv::Mat& face) {
    for (const double side : {-1.0, 1.0}) {  // ears
        p.canvas().ellipse({kMiddle + side * (t.half_width + 0.15), t.eye_y + 2.3}, 1.15, 2.5);
        p.paint(shade(t.skin, 0.88), 0.2);
        p.canvas().ellipse({kMiddle + side * (t.half_width + 0.35), t.eye_y + 2.3}, 0.5, 1.5);
        p.paint(shade(t.skin, 0.68), 0.3, 0.7);
    }
    p.canvas().fill({-1, -1, 37, 47});
    p.paint(t.skin, 0, 1, face);
    for (const double side : {-1.0, 1.0}) {  // the head turns away at its sides
        p.canvas().ellipse({kMiddle + side * (t.half_width + 0.6), t.eye_y + 3}, 2.6, 12);
        p.paint(shade(t.skin, 0.66), 1.5, 0.75, face);
        p.canvas().ellipse({kMiddle + side * t.half_width * 0.55, t.eye_y + 5.6}, 2.3, 2.0);  // cheek, in the light
        p.paint(between(shade(t.skin, 1.12), {0.96, 0.62, 0.56}, 0.15), 1.3, 0.8, face);
    }
    p.canvas().ellipse({kMiddle, t.chin_y + 0.4}, t.half_width * 0.7, 1.5);
    p.paint(shade(t.skin, 0.72), 1.0, 0.7, face);
    p.canvas().ellipse({kMiddle, t.eye_y - 6.6}, t.half_width * 0.55, 2.6);  // forehead
    p.paint(shade(t.skin, 1.12), 1.8, 0.8, face);
    p.canvas().ellipse({kMiddle, t.chin_y - 2.2}, 2.0, 1.2);
    p.paint(shade(t.skin, 1.08), 0.8, 0.7, face);
    if (t.old)
        for (int i = 0; i < 3; ++i) {
            p.canvas().line({kMiddle - 4.5, t.eye_y - 5 - i * 1.3}, {kMiddle + 4.5, t.eye_y - 5.1 - i * 1.3}, 0.16);
            p.paint(shade(t.skin, 0.75), 0.15, 0.7, face);
        }
}

void paint_eye(Painter& p, const Traits& t, double side, const cv::Mat& face) {
    cairo_t* c = p.path();
    const double x = kMiddle + side * t.eye_apart;
    const double y = t.eye_y;
    p.canvas().ellipse({x, y - 0.6}, t.eye_width * 1.5, 1.75);  // the socket lies in shadow
    p.paint(shade(t.skin, 0.60), 0.8, 0.85, face);
    const double w = t.eye_width;
    const auto almond = [&] {
        cairo_move_to(c, x - w, y + 0.1);
        cairo_curve_to(c, x - w * 0.4, y - 1.15, x + w * 0.4, y - 1.15, x + w, y + 0.1);
        cairo_curve_to(c, x + w * 0.4, y + 0.85, x - w * 0.4, y + 0.85, x - w, y + 0.1);
        cairo_close_path(c);
    };
    almond();
    cairo_fill(c);
    const cv::Mat opening = p.take(0.05);
    p.canvas().fill({x - 4, y - 4, 8, 8});
    p.paint({0.88, 0.86, 0.84}, 0, 1, opening);
    p.canvas().ellipse({x, y - 0.1}, 0.88, 0.88);
    p.paint(t.iris, 0.06, 1, opening);
    p.canvas().ellipse({x, y - 0.1}, 0.42, 0.42);
    p.paint({0.03, 0.03, 0.03}, 0.04, 1, opening);
    p.canvas().ellipse({x + 0.25, y - 0.4}, 0.15, 0.15);
    p.paint({0.98, 0.98, 0.98}, 0.02);
    cairo_move_to(c, x - w - 0.1, y + 0.15);
    cairo_curve_to(c, x - w * 0.4, y - 1.25, x + w * 0.4, y - 1.25, x + w + 0.1, y + 0.15);
    cairo_set_line_width(c, 0.34);
    cairo_stroke(c);
    p.paint({0.10, 0.07, 0.06}, 0.06, 0.9);
    cairo_move_to(c, x - w, y + 0.2);
    cairo_curve_to(c, x - w * 0.4, y + 1.0, x + w * 0.4, y + 1.0, x + w, y + 0.2);
    cairo_set_line_width(c, 0.18);
    cairo_stroke(c);
    p.paint(shade(t.skin, 0.5), 0.1, 0.8);
    p.canvas().ellipse({x, y + 1.9}, w, 0.35);  // below the eye
    p.paint(shade(t.skin, 0.78), 0.35, t.old ? 0.9 : 0.5, face);
    const double b = y - 2.7;
    cairo_move_to(c, x - side * (w + 0.1), b + 0.45);
    cairo_curve_to(c, x - side * w * 0.3, b - 0.35, x + side * w * 0.6, b - 0.45, x + side * (w + 0.9), b + 0.5);
    cairo_set_line_width(c, t.brow_weight);
    cairo_stroke(c);
    p.paint(shade(t.hair, t.bald ? 0.7 : 0.85), 0.16, 0.88);
}

void paint_nose_and_mouth(Painter& p, const Traits& t, const cv::Mat& face) {
    cairo_t* c = p.path();
    const double tip = t.eye_y + (t.mouth_y - t.eye_y) * 0.62;
    cairo_rectangle(c, kMiddle - 0.75, t.eye_y - 3.2, 1.5, tip - t.eye_y + 3.0);  // the bridge, in the light
    cairo_fill(c);
    p.paint(shade(t.skin, 1.14), 0.55, 0.85, face);
    for (const double side : {-1.0, 1.0}) {
        cairo_move_to(c, kMiddle + side * 1.3, t.eye_y + 0.3);
        cairo_line_to(c, kMiddle + side * (t.nose_width * 0.9), tip - 0.2);
        cairo_set_line_width(c, 0.7);
        cairo_stroke(c);
        p.paint(shade(t.skin, 0.74), 0.45, 0.6, face);
        p.canvas().ellipse({kMiddle + side * t.nose_width * 0.48, tip + 0.55}, 0.52, 0.26);
        p.paint(shade(t.skin, 0.30), 0.14, 0.9);
    }
    p.canvas().ellipse({kMiddle, tip - 0.5}, 0.8, 0.6);
    p.paint(shade(t.skin, 1.18), 0.4, 0.8);
    p.canvas().ellipse({kMiddle, tip + 1.0}, t.nose_width * 0.8, 0.35);
    p.paint(shade(t.skin, 0.62), 0.3, 0.7);
    const double m = t.mouth_width;
    const double y = t.mouth_y;
    const Colour lips = between(shade(t.skin, 0.66), {0.62, 0.22, 0.22}, 0.45);
    cairo_move_to(c, kMiddle - m, y);
    cairo_curve_to(c, kMiddle - m * 0.4, y - 1.0, kMiddle - 0.4, y - 1.1, kMiddle, y - 0.7);
    cairo_curve_to(c, kMiddle + 0.4, y - 1.1, kMiddle + m * 0.4, y - 1.0, kMiddle + m, y);
    cairo_curve_to(c, kMiddle + m * 0.4, y + 0.15, kMiddle - m * 0.4, y + 0.15, kMiddle - m, y);
    cairo_fill(c);
    p.paint(shade(lips, 0.82), 0.12, 0.92);
    cairo_move_to(c, kMiddle - m * 0.95, y + 0.05);
    cairo_curve_to(c, kMiddle - m * 0.4, y + 1.5, kMiddle + m * 0.4, y + 1.5, kMiddle + m * 0.95, y + 0.05);
    cairo_close_path(c);
    cairo_fill(c);
    p.paint(lips, 0.14, 0.88);
    cairo_move_to(c, kMiddle - m, y);
    cairo_curve_to(c, kMiddle - m * 0.4, y + 0.25, kMiddle + m * 0.4, y + 0.25, kMiddle + m, y);
    cairo_set_line_width(c, 0.25);
    cairo_stroke(c);
    p.paint({0.20, 0.08, 0.08}, 0.1, 0.9);
    p.canvas().ellipse({kMiddle, y + 1.9}, m * 0.55, 0.35);
    p.paint(shade(t.skin, 0.74), 0.35, 0.7, face);
}

void paint_beard(Painter& p, const Traits& t, const cv::Mat& face, Random& random) {
    const Colour colour = between(t.hair, t.skin, 0.15);
    if (t.beard) {
        p.canvas().ellipse({kMiddle, t.chin_y + 0.5}, t.half_width * 1.02, t.chin_y - t.mouth_y + 2.6);
        p.paint(colour, 0.8, random.uniform(0.55, 0.9), face);
        p.canvas().ellipse({kMiddle, t.mouth_y + 0.3}, t.mouth_width * 0.9, 1.0);
        p.paint(between(shade(t.skin, 0.66), {0.62, 0.22, 0.22}, 0.45), 0.25, 0.9);
        p.canvas().line({kMiddle - t.mouth_width * 0.9, t.mouth_y}, {kMiddle + t.mouth_width * 0.9, t.mouth_y}, 0.25);
        p.paint({0.20, 0.08, 0.08}, 0.1, 0.9);
    }
    if (t.moustache) {
        p.canvas().ellipse({kMiddle, t.mouth_y - 1.25}, t.mouth_width * 1.05, 0.75);
        p.paint(colour, 0.25, 0.9);
    }
}

void paint_hair_in_front(Painter& p, const Traits& t, Random& random) {
    if (t.bald) return;
    cairo_t* c = p.path();
    const double w = t.half_width + 0.7;
    const double line = t.eye_y - random.uniform(t.fringe ? 4.6 : 7.6, t.fringe ? 5.4 : 9.2);  // where the hair begins
    const double part = kMiddle + random.uniform(-4, 4);
    cairo_move_to(c, kMiddle - w, t.eye_y - 1.0);
    cairo_curve_to(c, kMiddle - w - 0.6, t.crown_y + 1, kMiddle - w * 0.6, t.crown_y - 1.2, kMiddle, t.crown_y - 1.2);
    cairo_curve_to(c, kMiddle + w * 0.6, t.crown_y - 1.2, kMiddle + w + 0.6, t.crown_y + 1, kMiddle + w, t.eye_y - 1.0);
    cairo_curve_to(c, kMiddle + w * 0.93, t.eye_y - 5, kMiddle + w * 0.75, line + 0.8, part, line);
    cairo_curve_to(c, kMiddle - w * 0.75, line + 0.8, kMiddle - w * 0.93, t.eye_y - 5, kMiddle - w, t.eye_y - 1.0);
    cairo_fill(c);
    const cv::Mat hair = p.take(0.28);
    p.canvas().fill({-1, -1, 37, 47});
    p.paint(t.hair, 0, 1, hair);
    for (int i = 0; i < 44; ++i) {  // strands
        const double x = random.uniform(-1, 1);
        cairo_move_to(c, part + x * 2, t.crown_y - 0.6);
        cairo_curve_to(c, kMiddle + x * w * 0.7, t.crown_y, kMiddle + x * w, t.crown_y + 3, kMiddle + x * (w + 0.4),
                       t.eye_y - 2);
        cairo_set_line_width(c, random.uniform(0.08, 0.3));
        cairo_stroke(c);
        if (i % 4 == 3) p.paint(shade(t.hair, i % 8 == 3 ? 1.55 : 0.6), 0.08, 0.5, hair);
    }
}

void paint_glasses(Painter& p, const Traits& t) {
    if (!t.glasses) return;
    for (const double side : {-1.0, 1.0}) {
        p.canvas().frame({kMiddle + side * t.eye_apart - 3.1, t.eye_y - 2.0, 6.2, 4.4}, 0.22, 1.9);
        p.canvas().line({kMiddle + side * (t.eye_apart + 3.1), t.eye_y - 0.4},
                        {kMiddle + side * t.half_width, t.eye_y + 0.2}, 0.25);
    }
    p.canvas().line({kMiddle - t.eye_apart + 3.1, t.eye_y - 0.5}, {kMiddle + t.eye_apart - 3.1, t.eye_y - 0.5}, 0.25);
    p.paint({0.15, 0.13, 0.13}, 0.06, 0.85);
}

cv::Mat to_linear(const cv::Mat& picture, Random& random) {
    constexpr std::size_t kSteps = 4096;
    static const std::vector<float> kLinear = [] {  // sRGB (IEC 61966-2-1)
        std::vector<float> table(kSteps);
        for (std::size_t i = 0; i < kSteps; ++i) {
            const double value = static_cast<double>(i) / (kSteps - 1);
            table[i] = static_cast<float>(value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4));
        }
        return table;
    }();
    cv::Mat linear = picture.clone();
    for (int y = 0; y < linear.rows; ++y) {
        auto* p = linear.ptr<float>(y);
        for (int x = 0; x < 3 * linear.cols; ++x) {
            const double grain = x % 3 == 0 ? random.uniform(-0.014, 0.014) : 0;
            const double value = std::clamp(static_cast<double>(p[x]) + grain, 0.0, 1.0);
            p[x] = kLinear[static_cast<std::size_t>(std::lround(value * (kSteps - 1)))];
        }
    }
    return linear;
}

}  // namespace

Portrait draw_portrait(std::uint64_t seed, char sex, double px_per_mm) {
    Random random(seed, "portrait");
    const Traits t = invent(random, sex);
    Painter p(px_per_mm, t.wall);
    paint_wall(p, t);
    paint_hair_behind(p, t, random);
    paint_body(p, t, random);
    face_outline(p.path(), t);
    cairo_fill(p.path());
    const cv::Mat face = p.take(0.15);
    paint_skin(p, t, face);
    paint_eye(p, t, -1, face);
    paint_eye(p, t, 1, face);
    paint_nose_and_mouth(p, t, face);
    paint_beard(p, t, face, random);
    paint_hair_in_front(p, t, random);
    paint_glasses(p, t);
    return {.rgb = to_linear(p.picture(), random), .dark_garment = t.garment[0] + t.garment[1] + t.garment[2] < 0.6};
}

}  // namespace garita::specimen
