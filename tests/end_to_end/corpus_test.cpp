// The three-band capture of a genuine specimen, through the whole program.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/end_to_end/run_garita.h"

namespace garita {
namespace {

using nlohmann::json;

TEST(Corpus, AGenuineThreeBandCaptureHasNoFailedFinding) {
    const char* corpus = std::getenv("GARITA_CORPUS");
    const char* source = std::getenv("GARITA_SOURCE_DIR");
    const std::string folder =
        (corpus != nullptr ? std::string(corpus)
                           : std::string(source != nullptr ? source : ".") + "/../shared/corpus") +
        "/bands/blr-2006";
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no corpus at " << folder << " (set GARITA_CORPUS)";
    const auto said = end_to_end::garita({"inspect", "--json", "--specimens", "--date", "2014-06-01", folder});
    ASSERT_EQ(said.status, 0) << said.err;
    const json result = json::parse(said.out);
    std::ifstream stream(folder + "/truth.json");
    EXPECT_EQ(result["mrz"]["lines"], json::parse(stream)["mrz"]);
    for (const json& finding : result["findings"]) {
        EXPECT_NE(finding["outcome"], "failed") << finding;
        if (finding["check"] == "mrz-infrared" || finding["check"] == "paper-ultraviolet") {
            EXPECT_EQ(finding["outcome"], "successful") << finding;
        }
    }
}

}  // namespace
}  // namespace garita
