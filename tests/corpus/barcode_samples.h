// Real pictures of barcodes with their truth (barcodes/ of the corpus), and plain ZXing-C++ to compare with.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "drivers/capture/image.h"

namespace garita {

struct BarcodeSample {
    std::filesystem::path file;
    std::string folder;  ///< pdf417, datamatrix, aztec, qr
    std::string kind;    ///< txt: compare the text; bin: compare the bytes; sa-part: being read is enough
    std::string text;
    std::string hex;
};

/// The folder named by GARITA_CORPUS, else the one beside the repository.
[[nodiscard]] std::filesystem::path corpus_folder();

/// All samples of a corpus; empty when there is none.
[[nodiscard]] std::vector<BarcodeSample> barcode_samples(const std::filesystem::path& corpus);

/// A picture file as grey or BGR; empty when it is none.
[[nodiscard]] Image picture_of(const std::filesystem::path& file);

/// What a reader says is in a picture.
struct Said {
    std::vector<std::uint8_t> bytes;
    std::string text;
};

/// ZXing-C++ as it comes: tryHarder, tryRotate, the same symbologies, the whole picture.
[[nodiscard]] std::vector<Said> read_plainly(const ImageView& picture);

/// This project's reader.
[[nodiscard]] std::vector<Said> read_ours(const ImageView& picture);

enum class Outcome { Read, Missed, Wrong };
/// Wrong when anything is said that the sample does not hold.
[[nodiscard]] Outcome outcome_of(const BarcodeSample& sample, const std::vector<Said>& said);

/// CPU time of this thread, milliseconds.
[[nodiscard]] double thread_ms();

}  // namespace garita
