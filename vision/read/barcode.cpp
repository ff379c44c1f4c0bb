#include "vision/read/barcode.h"

namespace garita {
namespace {

struct SymbologyName {
    std::string_view name;
    bool linear;
};
/// In the order of Symbology.
constexpr std::array<SymbologyName, 12> kNames = {{
    {"PDF417", false},
    {"DataMatrix", false},
    {"Aztec", false},
    {"QRCode", false},
    {"MicroQRCode", false},
    {"Code39", true},
    {"Code128", true},
    {"ITF", true},
    {"EAN-8", true},
    {"EAN-13", true},
    {"UPC-A", true},
    {"UPC-E", true},
}};
static_assert(kNames.size() == static_cast<std::size_t>(Symbology::UpcE) + 1);

}  // namespace

std::string_view name_of(Symbology symbology) {
    return kNames[static_cast<std::size_t>(symbology)].name;
}

bool is_linear(Symbology symbology) {
    return kNames[static_cast<std::size_t>(symbology)].linear;
}

}  // namespace garita
