#include "firmware/paper/qr_code.h"

#include <ZXing/BitMatrix.h>
#include <ZXing/MultiFormatWriter.h>

#include <exception>

namespace garita::paper {

Result<QrCode> qr_code_of(const std::string& text) {
    // The library counts levels from 0 to 8 and takes two of them for each of L, M, Q and H.
    constexpr int kLevelM = 3;
    try {
        ZXing::MultiFormatWriter writer(ZXing::BarcodeFormat::QRCode);
        const ZXing::BitMatrix modules = writer.setMargin(0).setEccLevel(kLevelM).encode(text, 0, 0);
        QrCode code{.side = modules.width()};
        for (int y = 0; y < code.side; ++y)
            for (int x = 0; x < code.side; ++x) code.dark.push_back(modules.get(x, y));
        return code;
    } catch (const std::exception& thrown) {
        return fail(ErrorKind::Internal, std::string("no QR code can be made: ") + thrown.what());
    }
}

}  // namespace garita::paper
