// Memory for pictures: as good as any vector's at every size, large ones in whole huge pages.
#include "drivers/capture/unfilled_bytes.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <string>

namespace garita {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20U;

std::size_t mapped_kib() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmSize:")) return std::stoul(line.substr(7));
    return 0;
}

TEST(UnfilledBytes, HoldWhatIsWrittenAtEverySize) {
    for (const std::size_t size :
         {std::size_t{1}, kMiB, 8 * kMiB - 1, 8 * kMiB, 10'000'000UL, 10 * kMiB, 10 * kMiB + 1}) {
        UnfilledBytes bytes;
        bytes.resize(size);
        for (std::size_t i = 0; i < size; i += 1 + size / 100) bytes[i] = static_cast<std::uint8_t>(i);
        bytes.back() = 99;
        bytes.reserve(size + 3);
        EXPECT_EQ(bytes[size - 1], 99) << "kept when it grows";
        for (std::size_t i = 0; i + 1 < size; i += 1 + size / 100) EXPECT_EQ(bytes[i], static_cast<std::uint8_t>(i));
    }
    const UnfilledBytes given(3, 7);
    EXPECT_EQ(given, (UnfilledBytes{7, 7, 7}));
}

TEST(UnfilledBytes, LargeOnesBeginWithAHugePageAndAreGivenBack) {
    const std::size_t before = mapped_kib();
    for (int i = 0; i < 10; ++i) {
        UnfilledBytes bytes;
        bytes.resize(10'000'000);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(bytes.data()) % (2 * kMiB), 0U);
        bytes.back() = 1;
    }
    EXPECT_LT(mapped_kib(), before + 30'000);
}

TEST(UnfilledBytes, MoreThanThereIsIsRefused) {
    UnfilledBytes bytes;
    EXPECT_THROW(bytes.resize(std::size_t{1} << 62U), std::bad_alloc);
    EXPECT_THROW(bytes.resize(SIZE_MAX / 2), std::exception);
    EXPECT_TRUE(bytes.empty());
}

}  // namespace
}  // namespace garita
