#include "drivers/head/firmware_file.h"

#include <algorithm>
#include <string_view>

namespace garita::head {
namespace {

constexpr std::string_view kMagic = "GUPD";

tl::unexpected<Error> refused(const std::string& why) {
    return fail(ErrorKind::Input, "this firmware " + why);
}

}  // namespace

Result<FirmwareFile> parse_firmware_file(ByteView file) {
    if (!std::ranges::equal(file.first(std::min(file.size(), kMagic.size())), kMagic.substr(0, file.size())))
        return refused("is none for a scanner head: take the file that the maker of the scanner gives");
    if (file.size() > kMaxFirmwareFileBytes) return refused("is too large: 16 MiB is the limit");
    if (file.size() < kSizeOf<UpdateHeader>) return refused("is cut off: get the file again");
    const Result<UpdateHeader> header = decode<UpdateHeader>(file.first(kSizeOf<UpdateHeader>));
    if (!header) return refused("has a counter, a size or a model outside the limits: get the file again");
    const ByteView firmware = file.subspan(kSizeOf<UpdateHeader>);
    if (firmware.size() < header->bytes)
        return refused("is cut off, " + std::to_string(firmware.size()) + " of " + std::to_string(header->bytes) +
                       " bytes are there: get the file again");
    if (firmware.size() > header->bytes)
        return refused("has " + std::to_string(firmware.size() - header->bytes) +
                       " bytes more than it tells: get the file again");
    if (sha256(firmware) != header->digest) return refused("is damaged, its digest does not agree: get the file again");
    return FirmwareFile{.header = *header, .firmware = Bytes(firmware.begin(), firmware.end())};
}

Result<Bytes> write_firmware_file(std::uint32_t firmware_counter, const std::string& model, ByteView firmware,
                                  const SigningKey& maker) {
    UpdateHeader header{.firmware_counter = firmware_counter,
                        .bytes = static_cast<std::uint32_t>(std::min<std::size_t>(firmware.size(), UINT32_MAX)),
                        .digest = sha256(firmware),
                        .model = model,
                        .signature = {}};
    GARITA_TRY(unsigned_header, encode(header));
    header.signature = maker.sign(signed_part(unsigned_header));
    GARITA_TRY(file, encode(header));
    file.insert(file.end(), firmware.begin(), firmware.end());
    return file;
}

}  // namespace garita::head
