// Captures of genuine documents on disk, as examples to learn a model from.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "drivers/capture/error.h"
#include "firmware/tool/own_pipeline.h"
#include "mrz/format.h"
#include "vision/catalog/example.h"
#include "vision/catalog/feature.h"

namespace garita::tool {

/// One, and what its machine-readable zone says of which document it is.
struct ReadExample {
    catalog::Example example;
    mrz::Format format = mrz::Format::TD3;
    std::string state;
    std::string document_number;  ///< as printed in the zone: only to see that no document comes twice
};

/// Reads one capture, finds on it what is the holder's, and measures at the features' places. Input errors name it and
/// what is wrong: it cannot be read, no page is found, its machine-readable zone is not read surely.
[[nodiscard]] Result<ReadExample> read_example(OwnPipeline& pipeline, const std::string& path,
                                               std::span<const catalog::FeaturePlace> features);

/// Whether they are of different documents of one state and format. Input errors name the two.
[[nodiscard]] Result<bool> check_belong_together(const std::vector<ReadExample>& examples);

}  // namespace garita::tool
