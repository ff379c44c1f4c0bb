// A reading: everything that was read from the pages of one document.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/capture/band.h"
#include "drivers/capture/geometry.h"
#include "mrz/interpret.h"
#include "vision/read/barcode.h"

namespace garita {

/// Where one character of the MRZ stands: its four corners, clockwise from the top left as the character reads.
using Quad = std::array<PointPx, 4>;

/// The machine-readable zone as read. Geometry is in pixels of the capture until the page was made from it
/// (locate.h), in millimetres of the page (`cells_mm`) afterwards.
struct MrzReading {
    mrz::Interpretation interpretation;
    std::optional<Band> band = Band::White;     ///< that carried the reading; nothing: it came as text (text_reading.h)
    int page = 0;                               ///< index of the page
    std::vector<std::vector<Quad>> cells_px;    ///< in the capture: a quad for each character of each line
    std::vector<std::vector<RectMm>> cells_mm;  ///< on the page
    RectMm region_mm;                           ///< all lines, on the page
};

/// One field of the visual inspection zone.
struct VizField {
    std::string name;       ///< field names of json.md: surname, given_names, document_number, …
    std::string text;       ///< UTF-8, as printed; dates as printed
    double confidence = 0;  ///< 0 … 1
    int page = 0;
    RectMm region_mm;
    Band band = Band::White;
};

enum class PortraitKind { Primary, Secondary };

struct Portrait {
    PortraitKind kind = PortraitKind::Primary;
    int page = 0;
    RectMm region_mm;       ///< the whole photograph, not only the face
    RectMm face_mm;         ///< the face; empty when none was found in it
    double confidence = 0;  ///< 0 … 1
};

struct Reading {
    std::optional<MrzReading> mrz;
    std::vector<VizField> viz;  ///< in the order of the pages; at most one of a name on each page
    std::vector<Portrait> portraits;
    std::vector<Barcode> barcodes;  ///< of a document that was read as text: the one that a barcode gun gave

    /// The field of this name that the first page which prints it has.
    [[nodiscard]] const VizField* find_field(std::string_view name) const {
        for (const VizField& field : viz)
            if (field.name == name) return &field;
        return nullptr;
    }
};

}  // namespace garita
