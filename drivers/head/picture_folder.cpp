#include "drivers/head/picture_folder.h"

#include <algorithm>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>

namespace garita::head {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> unusable(const fs::path& path, const std::string& why) {
    return fail(ErrorKind::Input, path.string() + " cannot be shown: " + why);
}

/// The next number of a netpbm header, which may have comments; 0: none.
std::uint32_t next_number(std::istream& in) {
    while (in >> std::ws && in.peek() == '#') in.ignore(1'000'000, '\n');
    std::uint32_t number = 0;
    return in >> number ? number : 0;
}

/// A P5 or P6 file (netpbm's pgm(5) and ppm(5)).
Result<SimulatedPicture> read_picture(const fs::path& path, Target target) {
    std::ifstream in(path, std::ios::binary);
    std::string magic(2, ' ');
    in.read(magic.data(), 2);
    if (magic != "P5" && magic != "P6") return unusable(path, "it is no binary PGM or PPM");
    const std::uint32_t width = next_number(in);
    const std::uint32_t height = next_number(in);
    if (next_number(in) != 255) return unusable(path, "its samples do not have 8 bits");
    if (width < 1 || height < 1 || width > kMaxSide || height > kMaxSide)
        return unusable(path, "a side is not 1 to " + std::to_string(kMaxSide) + " pixels");
    SimulatedPicture picture{.target = target,
                             .format = magic == "P5" ? PixelFormat::Grey8 : PixelFormat::Rgb8,
                             .width = static_cast<std::uint16_t>(width),
                             .height = static_cast<std::uint16_t>(height)};
    const std::uint64_t bytes = std::uint64_t{width} * height * channels_of(picture.format);
    if (bytes > kMaxPixelBytes) return unusable(path, "it has more than 128 MiB");
    in.get();  // one blank
    picture.samples.resize(bytes);
    in.read(reinterpret_cast<char*>(picture.samples.data()), static_cast<std::streamsize>(bytes));
    if (!in) return unusable(path, "it is cut short");
    return picture;
}

bool is_alike(const SimulatedPicture& one, const SimulatedPicture& other) {
    return one.format == other.format && one.width == other.width && one.height == other.height;
}

}  // namespace

Result<SimulatedHead> with_pictures(SimulatedHead head, const fs::path& folder) {
    head.bands.clear();
    head.pictures.clear();
    for (const Side side : {Side::Front, Side::Back})
        for (int i = 0; i < kBandCount; ++i)
            for (const char* ending : {".pgm", ".ppm"}) {
                const Target target{.side = side, .band = static_cast<Band>(i)};
                const fs::path path = folder / (file_stem(side, target.band) + ending);
                std::error_code error;
                if (!fs::exists(path, error)) continue;
                GARITA_TRY(picture, read_picture(path, target));
                if (std::ranges::find(head.pictures, target, &SimulatedPicture::target) != head.pictures.end())
                    return unusable(path, "the same picture is there as .pgm");
                if (side == Side::Front) {
                    head.bands.push_back(target.band);
                } else {
                    const auto front =
                        std::ranges::find(head.pictures, Target{Side::Front, target.band}, &SimulatedPicture::target);
                    if (front == head.pictures.end() || !is_alike(*front, picture))
                        return unusable(path, "there is no front of the same size");
                }
                head.pictures.push_back(std::move(picture));
            }
    if (head.bands.empty())
        return fail(ErrorKind::Input, folder.string() + " has no picture such as white.ppm or infrared.pgm");
    head.both_sides = head.pictures.size() > head.bands.size();
    if (head.both_sides && head.pictures.size() != 2 * head.bands.size())
        return fail(ErrorKind::Input, folder.string() + " has the back of some bands alone: add the others, or none");
    head.width = head.pictures.front().width;
    head.height = head.pictures.front().height;
    return head;
}

}  // namespace garita::head
