// What garitad and garita-scanner say to each other over a socket pair of type SEQPACKET: one message a packet,
// bounded, versioned, little-endian. Each image travels as a sealed memory file beside its message. garitad takes every
// reply for hostile: a scanner's driver talks to devices from outside.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "drivers/capture/descriptor.h"
#include "drivers/capture/error.h"
#include "drivers/head/paired_head.h"
#include "drivers/scanner.h"

namespace garita::scanner {

inline constexpr std::uint16_t kProtocolVersion = 5;
inline constexpr std::size_t kMaxMessageBytes = 4096;
inline constexpr std::size_t kMaxTextBytes = 512;

/// garitad → scanner, which never speaks without being asked: that a scanner was unplugged, or a document laid down,
/// garitad learns by asking for the state again and again. Never renumber.
enum class Request : std::uint8_t { State = 1, Scan = 2 };

/// Which scanner it is and how it is now.
struct State {
    ScannerFacts facts{};
    ScannerStatus status{};          ///< nothing told where there is trouble
    std::optional<Error> trouble{};  ///< why it cannot be used, as far as it knows
    bool operator==(const State&) const = default;
};

/// An image, or lines of text: its bytes are in the memory file that comes with the message.
struct ShotHeader {
    bool text = false;
    Side side = Side::Front;
    Band band = Band::White;
    std::string name{};
    double ppi = 0;
    std::optional<int> light_nm{};
    std::uint64_t size = 0;  ///< bytes: 1 … kMaxShotBytes; of text 1 … kMaxTextShotBytes
    bool operator==(const ShotHeader&) const = default;
};

/// The scan is over; all its images were sent.
struct Finished {
    std::string label{};
    bool operator==(const Finished&) const = default;
};

/// scanner → garitad. State is answered by one State; Scan by any number of ShotHeader and then Finished or Error.
using Reply = std::variant<State, ShotHeader, Finished, Error>;

[[nodiscard]] std::vector<std::uint8_t> encode(Request request);
/// Texts longer than kMaxTextBytes are cut.
[[nodiscard]] std::vector<std::uint8_t> encode(const Reply& reply);

/// Strict: another version, an unknown kind or number, a number that makes no sense, a band twice, a text that is too
/// long, a byte too few or too many are errors. What is taken is encoded to the same bytes again.
[[nodiscard]] Result<Request> decode_request(std::span<const std::uint8_t> message);
[[nodiscard]] Result<Reply> decode_reply(std::span<const std::uint8_t> message);

/// What garitad hands over to the process of a head at its start, as a sealed memory file in place of a folder: the
/// heads that the station has paired. The locked-in process reads no data folder. Strict likewise; at most
/// kMostPairedHeads.
[[nodiscard]] std::vector<std::uint8_t> encode_paired(const head::PairedHeads& paired);
[[nodiscard]] Result<head::PairedHeads> decode_paired(std::span<const std::uint8_t> bytes);
/// Reads it from that memory file. Internal error: it was not handed over, or makes no sense.
[[nodiscard]] Result<head::PairedHeads> read_paired(int file);

/// One packet with the descriptors that came with it.
struct Packet {
    std::vector<std::uint8_t> bytes{};
    std::vector<Descriptor> descriptors{};
};

/// Sends a packet, with a descriptor unless it is −1. Device error when the other end is gone.
[[nodiscard]] Result<bool> send(int socket, std::span<const std::uint8_t> bytes, int descriptor = -1);

/// Waits for a packet of at most kMaxMessageBytes with at most one descriptor. Device errors: the other end is gone,
/// more than that came, `timeout_ms` went by, or `cancel` (an eventfd, or −1) became readable.
[[nodiscard]] Result<Packet> receive(int socket, int timeout_ms, int cancel = -1);

/// A memory file with these bytes, sealed against any change.
[[nodiscard]] Result<Descriptor> sealed_memory(std::span<const std::uint8_t> bytes);

/// True if `file` is a memory file of `size` bytes that nobody can change, shrink or grow any more.
[[nodiscard]] bool is_sealed(int file, std::uint64_t size);

}  // namespace garita::scanner
