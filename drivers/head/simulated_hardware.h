// A head's hardware that is not there: draws a test card for each document laid on it, or shows given pictures, with
// the faults of a real head on demand. It says that it is simulated.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <utility>

#include "drivers/head/hardware.h"
#include "drivers/head/signature.h"

namespace garita::head {

/// What it shows of one band of one side, for every document: samples as a camera gives them.
struct SimulatedPicture {
    Target target{};
    PixelFormat format = PixelFormat::Grey8;
    std::uint16_t width = 1;
    std::uint16_t height = 1;
    Bytes samples{};  ///< width × height × channels_of(format)
};

/// How the simulated head is made.
struct SimulatedHead {
    std::string serial = "SIM-0001";
    std::uint32_t firmware_counter = 3;
    std::uint16_t width = 640;  ///< of every band, pixels
    std::uint16_t height = 480;
    std::uint32_t ppi_thousandths = 150'000;
    bool both_sides = false;
    std::optional<std::array<std::uint8_t, 32>> key_seed{};  ///< it signs with this key
    std::chrono::milliseconds exposure{0};                   ///< each image takes so long
    std::vector<Band> bands{Band::Infrared, Band::White,
                            Band::Ultraviolet};  ///< each once; infrared grey, others colour
    /// Shown instead of test cards; those of a band have one size and format. Then `bands`, `width`, `height` and
    /// `both_sides` are theirs: picture_folder.h makes them.
    std::vector<SimulatedPicture> pictures{};
    /// What it keeps of its calibration; none: one white table that changes nothing.
    std::vector<Calibration> tables{};
    std::optional<PublicKey> maker_key{};  ///< it takes firmware that this key signs, and does with it nothing but tell
                                           ///< its counter
};

/// The device side's thread calls what Hardware declares; the verbs may be called from any thread.
class SimulatedHardware final : public Hardware {
public:
    /// With one document on the glass. Internal error: no key can be made.
    [[nodiscard]] static Result<std::unique_ptr<SimulatedHardware>> create(SimulatedHead head);

    [[nodiscard]] Identity identity() const override;
    [[nodiscard]] Capabilities capabilities() const override;
    [[nodiscard]] Conditions conditions() override;
    void expose(Target target, const Exposure& exposure) override;
    [[nodiscard]] Progress take_image(std::span<std::uint8_t> samples, Code& code) override;
    void darken() override;
    [[nodiscard]] std::optional<SelfTestResult> self_test() override;
    [[nodiscard]] std::optional<Calibration> calibration(CalibrationKind kind, Band band) override;
    [[nodiscard]] Signature sign(ByteView statement) override;
    [[nodiscard]] PublicKey maker_key() const override { return m_head.maker_key.value_or(PublicKey{}); }
    [[nodiscard]] bool begin_firmware(std::uint32_t bytes) override;
    [[nodiscard]] bool store_firmware(ByteView block) override;
    [[nodiscard]] bool switch_firmware(std::uint32_t firmware_counter) override;
    void drop_firmware() override { m_stored.clear(); }

    /// Lays the next document down: another test card.
    void lay_document();
    void lift_document() { m_document = false; }
    void set_cover_open(bool open) { m_cover_open = open; }
    void tamper() { m_tampered = true; }
    void kill_lamp(Band band) {
        m_dead_lamps = static_cast<std::uint8_t>(m_dead_lamps | 1U << static_cast<unsigned>(band));
    }
    void set_temperature_dk(std::uint16_t temperature) { m_temperature_dk = temperature; }
    /// The document moves while image `index` of the next capture is exposed; −1: never again.
    void move_at(int index) { m_move_at = index; }
    /// From now on `picture` fills the samples of each image, in the format of its band, instead of the test card.
    /// Before the device side runs.
    void show(std::function<void(Target, std::span<std::uint8_t>)> picture) { m_picture = std::move(picture); }
    [[nodiscard]] bool is_dark() const { return m_dark; }
    /// From now on it gives the last seal again, as one would who recorded captures of the real head and replays them.
    void replay_seals() { m_replays = true; }
    /// Its flash memory breaks at this byte of new firmware. Before the device side runs.
    void break_flash_at(std::size_t byte) { m_flash_breaks_at = byte; }
    /// The firmware that it was updated to; empty: never. While the device side does not run.
    [[nodiscard]] const Bytes& firmware() const { return m_firmware; }

    /// The sample of the test card at byte i of a row y: for tests that compare.
    [[nodiscard]] static constexpr std::uint8_t card(std::uint32_t document, Target target, std::size_t i,
                                                     std::size_t y) {
        const std::size_t light =
            31 * static_cast<std::size_t>(target.band) + 101 * static_cast<std::size_t>(target.side);
        return static_cast<std::uint8_t>((i ^ (y << 1U)) + 7 * y + light + 17 * std::size_t{document});
    }
    [[nodiscard]] std::uint32_t document_number() const { return m_number; }

private:
    SimulatedHardware(SimulatedHead head, std::optional<SigningKey> key);
    [[nodiscard]] const SimulatedPicture* picture_of(Target target) const;
    [[nodiscard]] BandCapability capability_of(Band band) const;

    SimulatedHead m_head;
    std::atomic<bool> m_replays{false};
    Signature m_last_seal{};
    Bytes m_firmware;
    Bytes m_stored;
    std::size_t m_flash_breaks_at = SIZE_MAX;
    std::optional<SigningKey> m_key;
    std::atomic<bool> m_document{true};
    std::atomic<bool> m_cover_open{false};
    std::atomic<bool> m_tampered{false};
    std::atomic<std::uint8_t> m_dead_lamps{0};
    std::atomic<std::uint16_t> m_temperature_dk{3'030};
    std::atomic<int> m_move_at{-1};
    std::atomic<std::uint32_t> m_number{1};
    std::atomic<bool> m_dark{true};
    std::function<void(Target, std::span<std::uint8_t>)> m_picture;
    int m_exposed = 0;  ///< images since the lamps were last put out
    Target m_target{};
    std::chrono::steady_clock::time_point m_ready_at{};
};

}  // namespace garita::head
