#include "vision/read/understand_barcodes.h"

namespace garita {

void understand_barcodes(std::span<Barcode> barcodes, const seal::TrustStore& store, std::string_view today) {
    for (Barcode& barcode : barcodes) {
        barcode.content = seal::understand(barcode.bytes, today);
        if (barcode.content.seal) barcode.verification = seal::verify(*barcode.content.seal, store, today);
    }
}

}  // namespace garita
