#include "vision/page/encode.h"

#include <gtest/gtest.h>

#include "vision/page/decode.h"
#include "vision/specimen/draw.h"

namespace garita {
namespace {

TEST(EncodeJpeg, TakesTheBestQualityThatFits) {
    const auto drawn = specimen::draw({.format = mrz::Format::TD1, .kind = "", .seed = 3, .ppi = 300});
    ASSERT_TRUE(drawn);
    const ImageView view = drawn->capture.find(Band::White)->image.view();
    const auto best = encode_jpeg(view, {});
    ASSERT_GT(best.size(), 10'000U);
    EXPECT_EQ(encode_jpeg(view, {.most_bytes = best.size()}), best) << "nothing is given up that fits";
    const auto smaller = encode_jpeg(view, {.most_bytes = best.size() - 1});
    EXPECT_LT(smaller.size(), best.size());
    EXPECT_GT(smaller.size(), best.size() / 4) << "no more than it has to";
    // More than can be done is done as far as it goes, and is a picture still.
    const auto least = encode_jpeg(view, {.most_bytes = 1});
    EXPECT_LT(least.size(), smaller.size());
    const auto image = decode_image(least, "least.jpg");
    ASSERT_TRUE(image);
    EXPECT_EQ(image->image.width(), view.width);
}

TEST(EncodeJpeg, ALongSideIsMadeShorter) {
    const auto drawn = specimen::draw({.format = mrz::Format::TD1, .kind = "", .seed = 3, .ppi = 300});
    ASSERT_TRUE(drawn);
    const auto image =
        decode_image(encode_jpeg(drawn->capture.find(Band::Infrared)->image.view(), {.longest_side = 500}), "a.jpg");
    ASSERT_TRUE(image);
    EXPECT_EQ(std::max(image->image.width(), image->image.height()), 500);
}

}  // namespace
}  // namespace garita
