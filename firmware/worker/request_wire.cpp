#include "firmware/worker/request_wire.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace garita::worker {

using nlohmann::json;

std::string to_wire(const WireRequest& wire) {
    json pictures = json::array();
    for (const PictureFacts& p : wire.pictures)
        pictures.push_back({{"side", static_cast<int>(p.side)},
                            {"band", static_cast<int>(p.band)},
                            {"name", p.name},
                            {"ppi", p.ppi},
                            {"light_nm", p.light_nm ? json(*p.light_nm) : json()}});
    const InspectionRequest& r = wire.request;
    return json{{"today", r.today},
                {"clock_confirmed", r.clock_confirmed},
                {"specimens", r.specimens},
                {"ppi", r.ppi},
                {"chosen_format", r.chosen_format ? json(static_cast<int>(*r.chosen_format)) : json()},
                {"pictures_wanted", r.pictures},
                {"pictures", pictures}}
        .dump(-1, ' ', false, json::error_handler_t::replace);
}

namespace {

/// A number that stands for one of `count` things.
int choice(const json& j, std::size_t count) {
    const auto number = j.get<std::int64_t>();
    if (number < 0 || number >= static_cast<std::int64_t>(count)) throw std::out_of_range("there is no such thing");
    return static_cast<int>(number);
}

}  // namespace

Result<WireRequest> request_from_wire(std::string_view text) {
    try {
        // From our own parent, but the names in it come from disks and scanners.
        const json j = json::parse(text);
        WireRequest wire;
        wire.request = {j.at("today"),          j.at("clock_confirmed"), j.at("specimens"), j.at("ppi"), {},
                        j.at("pictures_wanted")};
        if (!j.at("chosen_format").is_null())
            wire.request.chosen_format = static_cast<mrz::Format>(choice(j.at("chosen_format"), mrz::kFormats.size()));
        for (const json& p : j.at("pictures")) {
            PictureFacts facts{static_cast<Side>(choice(p.at("side"), 2)),
                               static_cast<Band>(choice(p.at("band"), kBandCount)),
                               p.at("name"),
                               p.at("ppi"),
                               {}};
            if (!p.at("light_nm").is_null()) facts.light_nm = p.at("light_nm").get<int>();
            wire.pictures.push_back(std::move(facts));
        }
        return wire;
    } catch (const std::exception& error) {
        return fail(ErrorKind::Internal, std::string("the request is not one: ") + error.what());
    }
}

}  // namespace garita::worker
