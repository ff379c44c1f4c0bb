#include "drivers/head/simulated_hardware.h"

#include <algorithm>
#include <utility>

namespace garita::head {

Result<std::unique_ptr<SimulatedHardware>> SimulatedHardware::create(SimulatedHead head) {
    std::optional<SigningKey> key;
    if (head.key_seed) {
        GARITA_TRY(made, SigningKey::of_seed(*head.key_seed));
        key = std::move(made);
    }
    return std::unique_ptr<SimulatedHardware>(new SimulatedHardware(std::move(head), std::move(key)));
}

SimulatedHardware::SimulatedHardware(SimulatedHead head, std::optional<SigningKey> key)
    : m_head(std::move(head)), m_key(std::move(key)) {}

Identity SimulatedHardware::identity() const {
    return {.maker = "Garita",
            .model = "Simulated head",
            .serial = m_head.serial,
            .firmware = "simulated " + std::to_string(m_head.firmware_counter),
            .firmware_counter = m_head.firmware_counter,
            .signs = m_key.has_value(),
            .has_tamper_switch = true,
            .has_cover_switch = true,
            .updates = m_head.maker_key.has_value(),
            .simulated = true,
            .public_key = m_key ? m_key->public_key() : PublicKey{}};
}

const SimulatedPicture* SimulatedHardware::picture_of(Target target) const {
    const auto found = std::ranges::find(m_head.pictures, target, &SimulatedPicture::target);
    return found == m_head.pictures.end() ? nullptr : &*found;
}

BandCapability SimulatedHardware::capability_of(Band band) const {
    const SimulatedPicture* picture = picture_of({Side::Front, band});
    BandCapability out{.band = band,
                       .format = band == Band::Infrared ? PixelFormat::Grey8 : PixelFormat::Rgb8,
                       .light_nm = 0,
                       .width = picture == nullptr ? m_head.width : picture->width,
                       .height = picture == nullptr ? m_head.height : picture->height,
                       .ppi_thousandths = m_head.ppi_thousandths,
                       .min_exposure_us = 100,
                       .max_exposure_us = 500'000};
    if (picture != nullptr) out.format = picture->format;
    if (band == Band::Infrared) out.light_nm = 900;
    if (band == Band::Ultraviolet) out.light_nm = 365;
    return out;
}

Capabilities SimulatedHardware::capabilities() const {
    constexpr double kTenthsOfMmAnInch = 254;
    const double per_tenth = m_head.ppi_thousandths / 1000.0 / kTenthsOfMmAnInch;
    Capabilities out{.window_width = 0, .window_height = 0, .both_sides = m_head.both_sides, .bands = {}};
    for (const Band band : m_head.bands) {
        out.bands.push_back(capability_of(band));
        // The glass is as large as the largest picture.
        out.window_width = std::max(out.window_width, static_cast<std::uint16_t>(out.bands.back().width / per_tenth));
        out.window_height =
            std::max(out.window_height, static_cast<std::uint16_t>(out.bands.back().height / per_tenth));
    }
    return out;
}

Conditions SimulatedHardware::conditions() {
    return {.document = m_document,
            .cover_open = m_cover_open,
            .tampered = m_tampered,
            .temperature_dk = m_temperature_dk,
            .dead_lamps = m_dead_lamps};
}

void SimulatedHardware::expose(Target target, const Exposure&) {
    m_dark = false;
    m_target = target;
    m_ready_at = std::chrono::steady_clock::now() + m_head.exposure;
}

Progress SimulatedHardware::take_image(std::span<std::uint8_t> samples, Code& code) {
    if (!m_document || m_cover_open) {
        code = m_cover_open ? Code::CoverOpen : Code::DocumentLifted;
        return Progress::Failed;
    }
    if (std::chrono::steady_clock::now() < m_ready_at) return Progress::Working;
    if (m_exposed++ == m_move_at) {
        code = Code::DocumentMoved;
        m_move_at = -1;
        return Progress::Failed;
    }
    m_dark = true;
    if (m_picture) {
        m_picture(m_target, samples);
        return Progress::Done;
    }
    if (const SimulatedPicture* picture = picture_of(m_target)) {
        std::ranges::copy_n(picture->samples.begin(),
                            static_cast<std::ptrdiff_t>(std::min(samples.size(), picture->samples.size())),
                            samples.begin());
        return Progress::Done;
    }
    const std::size_t row = samples.size() / m_head.height;
    for (std::size_t y = 0; y < m_head.height; ++y)
        for (std::size_t i = 0; i < row; ++i) samples[y * row + i] = card(m_number, m_target, i, y);
    return Progress::Done;
}

void SimulatedHardware::darken() {
    m_dark = true;
    m_exposed = 0;
}

std::optional<SelfTestResult> SimulatedHardware::self_test() {
    const std::uint8_t dead = m_dead_lamps;
    return SelfTestResult{.code = dead != 0 ? Code::LampFailed : Code::None, .dead_lamps = dead};
}

std::optional<Calibration> SimulatedHardware::calibration(CalibrationKind kind, Band band) {
    constexpr std::uint16_t kOne = 4'096;  // of the factors of a white table
    constexpr std::uint32_t kDay = 20'000;
    for (const Calibration& table : m_head.tables)
        if (table.kind == kind && table.band == band) return table;
    if (!m_head.tables.empty()) return std::nullopt;
    if (kind != CalibrationKind::White || band != Band::White) return std::nullopt;
    return Calibration{.kind = kind,
                       .band = band,
                       .columns = 64,
                       .rows = 48,
                       .day = kDay,
                       .values = std::vector<std::uint16_t>(std::size_t{64} * 48, kOne)};
}

Signature SimulatedHardware::sign(ByteView statement) {
    if (m_key && !m_replays) m_last_seal = m_key->sign(statement);
    return m_last_seal;
}

bool SimulatedHardware::begin_firmware(std::uint32_t bytes) {
    m_stored.clear();
    m_stored.reserve(bytes);
    return true;
}

bool SimulatedHardware::store_firmware(ByteView block) {
    if (m_stored.size() + block.size() > m_flash_breaks_at) return false;
    m_stored.insert(m_stored.end(), block.begin(), block.end());
    return true;
}

bool SimulatedHardware::switch_firmware(std::uint32_t firmware_counter) {
    m_firmware = std::exchange(m_stored, {});
    m_head.firmware_counter = firmware_counter;
    return true;
}

void SimulatedHardware::lay_document() {
    ++m_number;
    m_document = true;
}

}  // namespace garita::head
