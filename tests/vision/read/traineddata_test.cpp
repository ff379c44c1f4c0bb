// What is left of a Tesseract model without its list of words; a file that is none is refused.
#include "vision/read/traineddata.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>

namespace garita {
namespace {

class Traineddata : public ::testing::Test {
protected:
    void TearDown() override { std::filesystem::remove(m_path); }

    const std::string& write(const std::vector<std::uint8_t>& bytes) {
        std::ofstream(m_path, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        return m_path;
    }

    /// A model of these components: its number in the head, and one byte of content each, its own number.
    static std::vector<std::uint8_t> model_of(const std::vector<std::size_t>& types, std::uint32_t count = 24) {
        std::vector<std::int64_t> offsets(count, -1);
        const std::size_t head = 4 + 8 * static_cast<std::size_t>(count);
        std::vector<std::uint8_t> bytes(head);
        std::memcpy(bytes.data(), &count, 4);
        for (const std::size_t type : types) {
            offsets[type] = static_cast<std::int64_t>(bytes.size());
            bytes.push_back(static_cast<std::uint8_t>(type));
        }
        std::memcpy(bytes.data() + 4, offsets.data(), 8 * offsets.size());
        return bytes;
    }

private:
    std::string m_path =
        (std::filesystem::temp_directory_path() / ("garita-model-" + std::to_string(getpid()))).string();
};

TEST_F(Traineddata, NetworkStaysAndWordsGo) {
    const auto kept = read_traineddata(write(model_of({17, 18, 19, 20, 21, 22, 23})));
    ASSERT_TRUE(kept.has_value()) << kept.error().text;
    EXPECT_EQ(*kept, model_of({17, 18, 20, 21, 22, 23}));
}

TEST_F(Traineddata, DebiansModelShrinksToItsNetwork) {
    const std::string path = "/usr/share/tesseract-ocr/5/tessdata/Latin.traineddata";
    const auto kept = read_traineddata(path);
    ASSERT_TRUE(kept.has_value()) << kept.error().text;
    EXPECT_LT(kept->size(), std::filesystem::file_size(path) / 50);
}

TEST_F(Traineddata, WhatIsNoModelIsRefusedByName) {
    const auto whole = model_of({17, 19, 21});
    std::vector<std::uint8_t> beyond = whole;
    const std::int64_t far = 1LL << 40;
    std::memcpy(beyond.data() + 4 + 8 * 17, &far, 8);
    for (const std::vector<std::uint8_t>& bytes :
         {std::vector<std::uint8_t>{}, std::vector<std::uint8_t>{1, 0}, std::vector<std::uint8_t>(64, 0xFF),
          std::vector<std::uint8_t>(whole.begin(), whole.begin() + 40), model_of({19}), beyond}) {
        const auto kept = read_traineddata(write(bytes));
        ASSERT_FALSE(kept.has_value());
        EXPECT_NE(kept.error().text.find("garita-model-"), std::string::npos) << kept.error().text;
    }
    EXPECT_FALSE(read_traineddata("/nowhere/Latin.traineddata").has_value());
}

}  // namespace
}  // namespace garita
