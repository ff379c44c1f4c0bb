// Messages between two processes of the kiosk over a socket pair: small fixed headers, everything else in sealed memory
// files beside them. Either side may be hostile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "drivers/capture/descriptor.h"
#include "drivers/capture/error.h"
#include "firmware/bytes.h"

namespace garita {

/// Never renumber.
enum class MessageKind : std::uint32_t {
    Resources = 1,  ///< parent → worker: network, Tesseract model, cascade; parent → verifier: trust store; parent →
                    ///< link: where the bureau is, certificates, key
    Inspect = 2,    ///< parent → worker: the request; then a Shot for each picture, and Complete
    Picture = 3,    ///< worker → parent: a page picture and what it is
    Report = 4,     ///< worker → parent: the report; the last message
    Ready = 5,      ///< worker or link → parent: locked in, resources loaded
    Failed = 6,     ///< worker, verifier or link → parent: nothing will come; its error's code and text
    Progress = 7,   ///< worker → parent: a report of what is known so far; more may follow
    Verify = 8,     ///< parent → verifier: the question
    Verified = 9,   ///< verifier → parent: the answer; the only message
    Shot = 10,      ///< parent → worker: what a picture is, and the picture
    Complete = 11,  ///< parent → worker: no more pictures come
    Ask = 12,       ///< parent → link: a document
    Answered = 13,  ///< link → parent: the bureau's reports; the last message
};
inline constexpr MessageKind kLastKind = MessageKind::Answered;

struct Message {
    MessageKind kind = MessageKind::Report;
    std::vector<Descriptor> files;  ///< at most kMaxFiles
};

inline constexpr std::size_t kMaxFiles = 32;

/// A connected pair of SEQPACKET sockets, closed on exec.
[[nodiscard]] Result<std::pair<Descriptor, Descriptor>> socket_pair();

[[nodiscard]] Result<bool> send_message(int socket, MessageKind kind, std::span<const int> files);

/// Whether a message, or the peer's end, comes within the time.
[[nodiscard]] Result<bool> wait_for_message(int socket, int timeout_ms);

/// Waits for one message. Errors (Internal): the peer is gone, broke the protocol, or `timeout_ms` went by;
/// −1 waits for ever.
[[nodiscard]] Result<Message> receive_message(int socket, int timeout_ms);

/// A memory file that nobody can change any more.
[[nodiscard]] Result<Descriptor> sealed_memory(std::span<const std::uint8_t> bytes);

/// A message whose first file is `text`; `second`, where given, is its second file.
[[nodiscard]] Result<bool> send_text(int socket, MessageKind kind, std::string_view text, int second = -1);

/// The bytes of a sealed memory file, mapped for reading; unmapped with their owner.
class MappedMemory {
public:
    /// An error where the file is not sealed against change, or longer than `most`.
    [[nodiscard]] static Result<MappedMemory> create(const Descriptor& file, std::size_t most);
    MappedMemory(MappedMemory&& other) noexcept;
    MappedMemory& operator=(MappedMemory&& other) noexcept;
    MappedMemory(const MappedMemory&) = delete;
    MappedMemory& operator=(const MappedMemory&) = delete;
    ~MappedMemory();
    [[nodiscard]] std::span<const std::uint8_t> bytes() const { return m_bytes; }
    [[nodiscard]] std::string_view text() const { return text_of(m_bytes); }

private:
    explicit MappedMemory(std::span<const std::uint8_t> bytes) : m_bytes(bytes) {}
    std::span<const std::uint8_t> m_bytes;
};

/// What a process that serves one question says where it cannot, for what nobody wrote a sentence.
struct Unforeseen {
    Error no_memory{};
    Error other{};
};
/// Runs `serve` and is the process's exit status: 0, or 1 after a Failed message with what `text_of` makes of the
/// error. Of what was thrown its own text is never sent: it may hold what stands in the document.
[[nodiscard]] int serve_once(int socket, const std::function<Result<bool>()>& serve, const Unforeseen& unforeseen,
                             const std::function<std::string(const Error&)>& text_of);

/// The text of a Failed message, at most 1 KiB, with nothing in it that a terminal would obey.
[[nodiscard]] Result<std::string> read_reason(const Message& message);

}  // namespace garita
