// What `garita inspect` is given: files, folders, standard input, images by band; from these, documents to inspect.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "drivers/capture/error.h"
#include "firmware/worker/request_wire.h"
#include "vision/checks/check.h"

namespace garita::tool {

/// One picture of a document, not yet decoded.
struct InputPicture {
    worker::PictureFacts facts;
    std::vector<std::uint8_t> bytes;
};

/// One document: what it is called, and its pictures or why there are none.
struct InputDocument {
    std::string name;
    std::vector<InputPicture> pictures;
    std::vector<InputError> errors;    ///< pictures that could not be read from disk
    BandSet bands = 0;                 ///< that capture.json, or the files, name: the profile that stands in
    std::vector<std::string> lines{};  ///< of text, in place of pictures
};

/// A path that names one band of one side: the options --white, --back-infrared …
struct BandPath {
    Side side = Side::Front;
    Band band = Band::White;
    std::string path;
};

/// The bytes of a regular file; an Input error names it and what is wrong.
[[nodiscard]] Result<std::vector<std::uint8_t>> read_file(const std::string& path);

/// Reads one positional argument: "-" (standard input), a folder (one capture) or a file (a white image).
[[nodiscard]] InputDocument read_input(const std::string& argument);

/// Reads the images of one document that options name one by one; it is called by the first of them by side and band.
[[nodiscard]] InputDocument read_bands(std::vector<BandPath> paths);

/// Reads lines of text, as a reader of text gave them or a person typed them: a file, or "-" for standard input.
[[nodiscard]] InputDocument read_text(const std::string& path);

/// Hands each front picture the calibration of the scanner that took it, for the worker; bands that it lacks stay as
/// they are.
void calibrate_input(InputDocument& document, const ScannerCalibration& calibration);

}  // namespace garita::tool
