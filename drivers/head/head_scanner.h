// The host side of the open scanner head (PROTOCOL.md): a Scanner over a transport.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "drivers/head/firmware_file.h"
#include "drivers/head/paired_head.h"
#include "drivers/head/wire.h"
#include "drivers/scanner.h"
#include "drivers/usb/bus.h"
#include "drivers/usb/transport.h"

namespace garita::head {

/// What to ask usb::Bus::list() for.
inline constexpr usb::InterfaceClass kHeadInterface{kInterfaceClass, kInterfaceSubclass, kInterfaceProtocol};

/// Hands over pictures as netpbm files (P5, P6), each read straight into its place, with every row's checksum looked
/// at. Takes all that the head says for hostile: memory is bounded by the limits of PROTOCOL.md, one image at a time.
class HeadScanner final : public Scanner {
public:
    /// Asks the head what it is. Its captures are not authenticated until admit().
    [[nodiscard]] static Result<std::unique_ptr<HeadScanner>> create(std::unique_ptr<usb::Transport> transport);

    /// Holds the head against those that the station has paired. From then on each capture of a paired one has to carry
    /// a seal that holds. Device errors, with the codes of paired_head.h: it is none of them, shows another key, or has
    /// older firmware. REQUIRES no scan() before; none may follow an error.
    [[nodiscard]] Result<bool> admit(const PairedHeads& paired);

    /// What the head tells of itself, its key among it.
    [[nodiscard]] const Identity& identity() const { return m_identity; }
    [[nodiscard]] const Capabilities& capabilities() const { return m_capabilities; }

    [[nodiscard]] ScannerFacts facts() const override;
    [[nodiscard]] Result<ScannerStatus> status() override;
    [[nodiscard]] Result<Presence> wait_for(Presence wanted, std::chrono::milliseconds timeout) override;
    /// With a seal that does not hold, what was delivered is void and the error says so.
    [[nodiscard]] Result<std::string> scan(const ScanRequest& request,
                                           const std::function<void(Shot)>& deliver) override;
    void cancel() override { m_transport->interrupt(); }

    /// It was unplugged: every later call is a Device error. On the thread that uses it.
    [[nodiscard]] bool unplugged() const { return m_unplugged; }

    /// Lamps, camera and glass, tested by the head; within 10 s.
    [[nodiscard]] Result<SelfTestResult> self_test();

    /// The table of that kind that it keeps of a band; nothing where it keeps none. Device errors: it is damaged, or
    /// another one than was asked for.
    [[nodiscard]] Result<std::optional<Calibration>> calibration(CalibrationKind kind, Band band);

    /// Gives it new firmware; tells on the way how many bytes it has taken. True: it has the whole and restarts with
    /// it, so that this one counts as unplugged. After an error it keeps the firmware that it has; only where it was
    /// unplugged after the last byte it may have the new one. Input errors: it takes none, or not this one (another
    /// model, older, not signed by its maker); a Retry error: cancel().
    [[nodiscard]] Result<bool> update(const FirmwareFile& file, const std::function<void(std::size_t)>& taken);

private:
    explicit HeadScanner(std::unique_ptr<usb::Transport> transport) : m_transport(std::move(transport)) {}

    [[nodiscard]] usb::Outcome<Bytes> ask(Request request, std::size_t bytes);
    template <typename Message>
    [[nodiscard]] Result<Message> message_of(const usb::Outcome<Bytes>& answer);
    template <typename Message>
    [[nodiscard]] Result<Message> get(Request request);
    [[nodiscard]] Result<bool> put(Request request, ByteView data);
    [[nodiscard]] Error error_of_trouble(usb::Trouble trouble);
    using HeaderBlock = std::array<std::uint8_t, kSizeOf<ImageHeader>>;
    [[nodiscard]] Result<bool> all_came(const usb::Outcome<std::size_t>& count, std::size_t wanted);
    [[nodiscard]] Result<HeaderBlock> read_first_header(const CaptureRequest& request);
    [[nodiscard]] Result<bool> check_header(const HeaderBlock& block, const CaptureRequest& request,
                                            std::size_t index) const;
    [[nodiscard]] Result<CaptureRequest> request_of(const ScanRequest& request);
    [[nodiscard]] Result<bool> collect(const CaptureRequest& request, const std::function<void(Shot)>& deliver);
    [[nodiscard]] Result<Shot> read_image(const CaptureRequest& request, std::size_t index);
    [[nodiscard]] Result<bool> check_seal(const CaptureRequest& request);
    [[nodiscard]] Result<bool> send_firmware(const FirmwareFile& file, const std::function<void(std::size_t)>& taken);
    [[nodiscard]] const BandCapability* capability_of(Band band) const;
    [[nodiscard]] usb::Outcome<bool> send_cancel(std::chrono::milliseconds patience);
    void abandon();
    [[nodiscard]] Result<bool> wake();

    std::unique_ptr<usb::Transport> m_transport;
    std::optional<PairedHead> m_paired;  ///< as which it was admitted
    Identity m_identity;
    Capabilities m_capabilities;
    std::uint32_t m_calibrated_day = 0;
    std::uint32_t m_capture = 0;
    bool m_unplugged = false;
    bool m_silent = true;               ///< it did not answer, or has not yet: what it does is not known
    bool m_reset = false;               ///< it was reset since it answered
    std::vector<SealedImage> m_sealed;  ///< of the capture in progress, when paired
};

}  // namespace garita::head
