// Invented documents as people photograph, scan and publish them: pages drawn apart from vision/specimen, so that the
// reader meets print, backgrounds and cameras that no other part of the project knows.
#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "mrz/format.h"

namespace garita {

/// How the machine-readable zone is printed.
struct Print {
    std::string face = "OCR B";  ///< family for fontconfig
    double weight = 0;           ///< share of the pitch by which strokes are wider; negative: thinner
    double spacing = 1;          ///< pitch against that of the face
    double line_distance = 2.5;  ///< pitches between lines (Doc 9303: 6.35 mm at 2.54 mm)
    double ink = 0.85;           ///< 0 … 1, how dark
    double dots = 0;             ///< dots a character across: needle printers and laser engraving; 0 for strokes
    double jitter = 0.01;        ///< pitches, of each character's place
};

/// What stands behind and over the zone.
struct Paper {
    double tone = 225;       ///< grey of the paper
    double guilloche = 0.1;  ///< depth of the security print that runs through the zone
    double picture = 0;      ///< depth of a picture behind the zone: clouds and edges
    double watermark = 0;    ///< depth of SPECIMEN written across page and zone
    double lamination = 0;   ///< strength of shining stripes and spots
    bool fields = true;      ///< captions, values and a portrait
};

/// How the page was taken.
struct Camera {
    double pitch = 20;        ///< px a character, about, in the picture
    double turn_deg = 0;      ///< plus and minus up to 2 degrees
    double perspective = 0;   ///< share of the side by which corners move
    double bend = 0;          ///< share of the page's width by which its middle rises
    double blur = 0;          ///< pitches
    double noise = 2;         ///< grey levels
    double corners_dark = 0;  ///< share of light lost in the corners
    double contrast = 1;
    double from_pitch = 0;  ///< px a character before the picture was enlarged; 0: it never was
    int jpeg = 92;
    bool inverted = false;
    double margin = 0.06;  ///< share of the page's width that lies around it; negative: the edge cuts it
    enum class Desk { Plain, Wood, Text, Keys } desk = Desk::Plain;
};

/// What is wrong with the zone itself; `lines` tell what is printed.
enum class Fault {
    None,
    WrongDigit,     ///< a check digit that does not hold
    NoSuchState,    ///< a state code one letter off a real one
    CoveredLetter,  ///< a letter of the name under a blot
    CoveredDigit,   ///< a digit that a check digit covers under a blot
    Overprinted,    ///< a letter of the name printed over by another
    Scratched,      ///< a thin bright line through the name
    SmearedName,    ///< the name blurred, the rest clear
    MissingLine,    ///< the last line is not there
    CutAtTheRight,  ///< the picture ends within the lines
    CutBelow,       ///< the picture ends within the last line
    ShortLine,      ///< one filler too few in the first line
    NoMrz,          ///< capitals and digits in one pitch that are no MRZ
};

struct Scene {
    mrz::Format format = mrz::Format::TD3;
    Print print;
    Paper paper;
    Camera camera;
    Fault fault = Fault::None;
    bool second_document = false;
};

struct MrzPage {
    cv::Mat picture;                             ///< grey, 8 bit
    std::vector<std::string> lines;              ///< as printed
    std::vector<std::vector<std::string>> also;  ///< other documents of the picture
};

/// The same scene and seed give the same page.
[[nodiscard]] MrzPage draw_page(const Scene& scene, std::uint64_t seed);

}  // namespace garita
