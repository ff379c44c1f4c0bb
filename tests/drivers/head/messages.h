// One sound message of each kind, with every field set: for the tests of the head's protocol.
#pragma once

#include <algorithm>
#include <tuple>

#include "drivers/head/wire.h"

namespace garita::head {

template <std::size_t N>
std::array<std::uint8_t, N> filled(std::uint8_t first) {
    std::array<std::uint8_t, N> out{};
    for (std::uint8_t& byte : out) byte = first++;
    return out;
}

inline auto sound_messages() {
    const Exposure exposure{.band = Band::Ultraviolet, .lamp_permille = 900, .gain_percent = 250, .time_us = 300'000};
    return std::make_tuple(
        Identity{.maker = "Garita",
                 .model = "Open head",
                 .serial = "EMU-0001",
                 .firmware = "1.2.3",
                 .firmware_counter = 7,
                 .signs = true,
                 .has_tamper_switch = true,
                 .has_cover_switch = false,
                 .updates = true,
                 .simulated = true,
                 .public_key = filled<32>(1)},
        Capabilities{.window_width = 1300,
                     .window_height = 950,
                     .both_sides = true,
                     .bands = {{.band = Band::Infrared, .light_nm = 900, .width = 600, .height = 400},
                               {.band = Band::White,
                                .format = PixelFormat::Rgb8,
                                .width = 600,
                                .height = 400,
                                .ppi_thousandths = 403'600,
                                .min_exposure_us = 20,
                                .max_exposure_us = 90'000}}},
        Status{.state = State::Capturing,
               .document = true,
               .cover_open = false,
               .tampered = true,
               .code = Code::LampFailed,
               .temperature_dk = 3'012,
               .dead_lamps = 0x81,
               .images_sent = 3,
               .capture = 9,
               .calibrated_day = 20'000,
               .last_event = 12},
        exposure,
        CaptureRequest{
            .capture = 5,
            .nonce = filled<32>(40),
            .targets = {{Side::Front, Band::Infrared}, {Side::Back, Band::Infrared}, {Side::Front, Band::White}}},
        ImageHeader{.capture = 5,
                    .index = 15,
                    .target = {Side::Back, Band::Ultraviolet},
                    .format = PixelFormat::Rgb8,
                    .width = 1969,
                    .height = 1386,
                    .ppi_thousandths = 400'000,
                    .light_nm = 365,
                    .exposure = exposure},
        CaptureEnd{.capture = 5, .images = 16, .code = Code::DocumentMoved},
        ImageTrailer{.capture = 5, .index = 1, .row_checksums = {1, 2, 0xFFFFFFFF}},
        Seal{.capture = 5, .signature = filled<64>(3)},
        Event{
            .kind = EventKind::CaptureEnded, .state = State::Ready, .code = Code::Cancelled, .number = 8, .capture = 5},
        SelfTestResult{
            .code = Code::LampFailed, .dead_lamps = 1, .aged_lamps = 2, .dirty_glass = true, .dead_pixels = 513},
        Calibration{.kind = CalibrationKind::Geometry,
                    .band = Band::Oblique2,
                    .columns = 2,
                    .rows = 3,
                    .day = 20'001,
                    .values = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 65'535}},
        UpdateHeader{.firmware_counter = 8,
                     .bytes = 1U << 20U,
                     .digest = filled<32>(9),
                     .model = "Open head",
                     .signature = filled<64>(77)});
}

/// Calls `each` with every sound message.
template <typename Each>
void for_each_message(Each each) {
    std::apply([&each](const auto&... message) { (each(message), ...); }, sound_messages());
}

}  // namespace garita::head
