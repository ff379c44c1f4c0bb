// A barcode as read from a page or a picture: what it is, what it carries, where it stands.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/capture/band.h"
#include "drivers/capture/geometry.h"
#include "vision/seal/content.h"
#include "vision/seal/verify.h"

namespace garita {

/// The symbologies that are read: those that documents carry.
enum class Symbology { Pdf417, DataMatrix, Aztec, QrCode, MicroQrCode, Code39, Code128, Itf, Ean8, Ean13, UpcA, UpcE };

/// The name that json.md and the officer's page use: "PDF417", "QRCode", "EAN-13", …
[[nodiscard]] std::string_view name_of(Symbology symbology);

/// Whether a symbology is one row of bars.
[[nodiscard]] bool is_linear(Symbology symbology);

/// So many barcodes of one document are told; what is more is no document's.
inline constexpr std::size_t kMostBarcodes = 32;

struct Barcode {
    std::optional<Symbology> symbology{};  ///< nothing: it came as text (Reading::barcodes)
    std::vector<std::uint8_t> bytes;       ///< the content as encoded, before any character set
    std::string text;              ///< the content as UTF-8, by the symbol's ECI or by the likeliest character set
    std::string error_correction;  ///< what the symbol spends on it: "L" … "H", "23%", level of PDF417; empty if untold
    bool light_on_dark = false;    ///< printed as a negative
    /// The symbol's outline in the picture (a page: in its bands), clockwise as the picture shows it.
    std::array<PointPx, 4> corners_px;
    RectMm region_mm;                        ///< around the outline, on the page; empty for a picture without a scale
    int page = 0;                            ///< index of the page
    std::optional<Band> band = Band::White;  ///< that it was read from; nothing: it came as text
    seal::Content content;                   ///< what the bytes mean (understand_barcodes.h)
    std::optional<seal::Verification> verification;  ///< of the seal that it carries
};

/// Whether it is one row of bars; false where that was not told.
[[nodiscard]] inline bool is_linear(const Barcode& barcode) {
    return barcode.symbology && is_linear(*barcode.symbology);
}

}  // namespace garita
