// A capture on disk (design/truth.md): a folder of images, with capture.json or with file names that tell side and
// band.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/capture/band.h"
#include "drivers/capture/error.h"

namespace garita {

/// One image file of a capture.
struct CaptureFile {
    Side side = Side::Front;
    Band band = Band::White;
    std::string name{};             ///< in the capture's folder: no slash in it
    double ppi = 0;                 ///< 0: not told
    std::optional<int> light_nm{};  ///< none: not told
    bool operator==(const CaptureFile&) const = default;
};

/// Side and band of a file name such as "white.png", "back-infrared.jpg", "oblique-1.tif"; nothing for other names.
[[nodiscard]] std::optional<CaptureFile> capture_file_of_name(std::string_view name);

/// True for names that end like an image file: jpg, jpeg, png, tif, tiff, bmp, webp, pnm, ppm, pgm, in either case.
[[nodiscard]] bool is_image_name(std::string_view name);

/// The files of capture.json: its text, at most 64 KiB. Files outside the folder, bands named twice and unknown bands
/// are Input errors. `what` names the file in errors.
[[nodiscard]] Result<std::vector<CaptureFile>> parse_capture_json(std::string_view text, const std::string& what);

/// The files of the capture in an open folder, in the order of side and band. By capture.json where there is one, else
/// by file names; an empty list when the folder is no capture.
[[nodiscard]] Result<std::vector<CaptureFile>> list_capture(int folder_fd, const std::string& what);

}  // namespace garita
