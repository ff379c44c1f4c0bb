#include "firmware/worker/request_wire.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace garita::worker {

using nlohmann::json;

namespace {

json json_of(const BandCalibration& c) {
    return {{"band", static_cast<int>(c.band)},
            {"width", c.width},
            {"height", c.height},
            {"dark", c.dark},
            {"columns", c.flat.columns},
            {"rows", c.flat.rows},
            {"flat", c.flat.values},
            {"level", c.level},
            {"first_level", c.first_level},
            {"ppi", c.ppi},
            {"dx", c.dx},
            {"dy", c.dy}};
}

constexpr std::size_t kMostNanometres = 100'000;

/// A number that stands for one of `count` things.
int choice(const json& j, std::size_t count) {
    // A fraction, or more than 64 bits hold, has no integer that it could become.
    const auto number = j.is_number_integer() ? j.get<std::int64_t>() : -1;
    if (number < 0 || number >= static_cast<std::int64_t>(count)) throw std::out_of_range("there is no such thing");
    return static_cast<int>(number);
}

Side side_of(const json& j) {
    return static_cast<Side>(choice(j, 2));
}

Band band_of(const json& j) {
    return static_cast<Band>(choice(j, kBandCount));
}

/// The factors of a grid, before they lose precision.
std::vector<float> factors_of(const json& j) {
    std::vector<float> factors;
    for (const json& item : j) {
        const auto factor = item.get<double>();
        if (!(factor >= 0 && factor <= 1000)) throw std::out_of_range("that is no factor");
        factors.push_back(static_cast<float>(factor));
    }
    return factors;
}

BandCalibration calibration_of(const json& j) {
    constexpr std::size_t kMostSide = 100'000;
    BandCalibration c{.band = band_of(j.at("band")),
                      .width = choice(j.at("width"), kMostSide),
                      .height = choice(j.at("height"), kMostSide),
                      .dark = j.at("dark"),
                      .flat = {choice(j.at("columns"), kMostGridSide + 1), choice(j.at("rows"), kMostGridSide + 1),
                               factors_of(j.at("flat"))},
                      .level = j.at("level"),
                      .first_level = j.at("first_level"),
                      .ppi = j.at("ppi"),
                      .dx = j.at("dx"),
                      .dy = j.at("dy")};
    if (!plausible(c)) throw std::out_of_range("that calibration cannot be true");
    return c;
}

}  // namespace

std::string to_wire(const WireRequest& wire) {
    json announced = json::array();
    for (const SideAndBand& shot : wire.announced)
        announced.push_back({static_cast<int>(shot.side), static_cast<int>(shot.band)});
    const InspectionRequest& r = wire.request;
    return json{{"today", r.today},
                {"clock_confirmed", r.clock_confirmed},
                {"specimens", r.specimens},
                {"ppi", r.ppi},
                {"chosen_format", r.chosen_format ? json(static_cast<int>(*r.chosen_format)) : json()},
                {"pictures_wanted", r.pictures},
                {"picture_bytes", r.picture_bytes},
                {"lines", r.lines},
                {"barcodes_wanted", r.barcodes},
                {"typed_zone", r.typed_zone},
                {"announced", announced}}
        .dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<WireRequest> request_from_wire(std::string_view text) {
    try {
        const json j = json::parse(text);
        WireRequest wire;
        wire.request = {.today = j.at("today"),
                        .clock_confirmed = j.at("clock_confirmed"),
                        .specimens = j.at("specimens"),
                        .ppi = j.at("ppi"),
                        .pictures = j.at("pictures_wanted"),
                        .picture_bytes = j.at("picture_bytes"),
                        .lines = j.at("lines"),
                        .barcodes = j.at("barcodes_wanted"),
                        .typed_zone = j.at("typed_zone")};
        if (!j.at("chosen_format").is_null())
            wire.request.chosen_format = static_cast<mrz::Format>(choice(j.at("chosen_format"), mrz::kFormats.size()));
        for (const json& shot : j.at("announced")) wire.announced.push_back({side_of(shot.at(0)), band_of(shot.at(1))});
        return wire;
    } catch (const std::exception& error) {
        return fail(ErrorKind::Internal, std::string("the request is not one: ") + error.what());
    }
}

std::string to_wire(const PictureFacts& facts) {
    return json{{"side", static_cast<int>(facts.side)},
                {"band", static_cast<int>(facts.band)},
                {"name", facts.name},
                {"ppi", facts.ppi},
                {"light_nm", facts.light_nm ? json(*facts.light_nm) : json()},
                {"calibration", facts.calibration ? json_of(*facts.calibration) : json()}}
        .dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<PictureFacts> picture_from_wire(std::string_view text) {
    try {
        // From our own parent, but the names in it come from disks and scanners.
        const json j = json::parse(text);
        PictureFacts facts{side_of(j.at("side")), band_of(j.at("band")), j.at("name"), j.at("ppi"), {}, {}};
        if (!j.at("light_nm").is_null()) facts.light_nm = choice(j.at("light_nm"), kMostNanometres);
        if (!j.at("calibration").is_null()) facts.calibration = calibration_of(j.at("calibration"));
        return facts;
    } catch (const std::exception& error) {
        return fail(ErrorKind::Internal, std::string("a picture's facts are none: ") + error.what());
    }
}

}  // namespace garita::worker
