// The part of a Tesseract model that reads print which is in no dictionary.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "drivers/capture/error.h"

namespace garita {

/// A .traineddata file without its list of words, ready for VizReader. Words would bend what is printed towards what is
/// common (CORINXE becomes CORINNE), and of Debian's Latin model they are 88.8 of 89.4 MB. Only what is kept is read.
/// Errors (Input): the file cannot be read or is no Tesseract model, with its name.
[[nodiscard]] Result<std::vector<std::uint8_t>> read_traineddata(const std::string& path);

}  // namespace garita
