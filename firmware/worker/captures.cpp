#include "firmware/worker/captures.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "vision/calibration/apply.h"
#include "vision/page/decode.h"
#include "vision/threads.h"

namespace garita::worker {
namespace {

/// Why a picture could not be put right; empty where it was.
std::string put_right(DecodedImage& decoded, const PictureFacts& fact) {
    BandImage picture{.band = fact.band, .image = std::move(decoded.image), .ppi = fact.ppi, .light_nm = {}};
    const Result<bool> done = apply_calibration(*fact.calibration, picture);
    decoded.image = std::move(picture.image);
    return done ? "" : done.error().text;
}

}  // namespace

std::vector<Capture> decode_captures(std::span<const PictureFacts> facts,
                                     std::span<const std::span<const std::uint8_t>> bytes, double ppi,
                                     std::vector<InputError>& errors) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < std::min(facts.size(), bytes.size()); ++i) order.push_back(i);
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
        return std::pair(facts[a].side, facts[a].band) < std::pair(facts[b].side, facts[b].band);
    });
    std::vector<std::optional<Result<DecodedImage>>> images(order.size());
    std::vector<std::string> not_put_right(order.size());
    spread(order.size(), worthwhile_threads(), [&](std::size_t place, std::size_t) {
        const PictureFacts& fact = facts[order[place]];
        images[place] = decode_image(bytes[order[place]], fact.name);
        if (*images[place] && fact.calibration) not_put_right[place] = put_right(**images[place], fact);
    });
    std::vector<Capture> captures;
    for (std::size_t place = 0; place < order.size(); ++place) {
        const PictureFacts& fact = facts[order[place]];
        Result<DecodedImage>& decoded = *images[place];
        if (!decoded) {
            errors.push_back({fact.name, decoded.error().text});
            continue;
        }
        if (captures.empty() || captures.back().side != fact.side) captures.push_back({fact.side, {}});
        if (captures.back().find(fact.band) != nullptr) {
            errors.push_back({fact.name, fact.name + ": there is another picture of this side and band"});
            continue;
        }
        const bool put_right = fact.calibration && not_put_right[place].empty();
        if (!not_put_right[place].empty()) errors.push_back({fact.name, fact.name + ": " + not_put_right[place]});
        const double told = put_right ? fact.calibration->ppi : fact.ppi;
        const double resolution = ppi > 0 ? ppi : told > 0 ? told : decoded->ppi;
        captures.back().bands.push_back({fact.band, std::move(decoded->image), resolution, fact.light_nm});
    }
    return captures;
}

}  // namespace garita::worker
