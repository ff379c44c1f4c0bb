#include "drivers/plugin/plugin_scanner.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <exception>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "drivers/plugin/garita_scanner.h"
#include "drivers/poll_presence.h"

namespace garita {
namespace {

static_assert(GARITA_OBLIQUE_4 == static_cast<int>(Band::Oblique4) && GARITA_MOST_BANDS == kBandCount);
static_assert(GARITA_INFRARED == static_cast<int>(Band::Infrared) && GARITA_BACK == static_cast<int>(Side::Back));

using Sentence = std::array<char, GARITA_ERROR>;

struct CloseLibrary {
    void operator()(void* library) const { dlclose(library); }
};

tl::unexpected<Error> broken(const std::string& what) {
    return fail(ErrorKind::Device, "the scanner's plug-in is broken: " + what);
}

/// A text that the plug-in wrote; nothing: it has no end, or characters that no name has.
template <std::size_t kSize>
std::optional<std::string> text_of(const char (&text)[kSize]) {
    const std::string_view all(text, kSize);
    const std::size_t end = all.find('\0');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view word = all.substr(0, end);
    if (std::ranges::any_of(word, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }))
        return std::nullopt;
    return std::string(word);
}

bool is_in(double value, double least, double most) {
    return std::isfinite(value) && value >= least && value <= most;
}
bool is_ppi(double ppi) {
    return ppi == 0 || is_in(ppi, 50, 2'400);
}

/// What a plug-in that refused says.
Error error_of(int outcome, const Sentence& sentence) {
    const std::string_view all(sentence.data(), sentence.size());
    std::string text(all.substr(0, std::min(all.find('\0'), all.size() - 1)));
    if (text.empty()) text = "the scanner's plug-in failed and does not say why";
    switch (outcome) {
        case GARITA_RETRY:
            return {ErrorKind::Retry, 0, std::move(text)};
        case GARITA_DEVICE:
            return {ErrorKind::Device, 0, std::move(text)};
        default:
            return {ErrorKind::Internal, 0, std::move(text)};
    }
}

Result<ScannerFacts> facts_of(const garita_facts& told, const char* driver) {
    const auto maker = text_of(told.maker);
    const auto model = text_of(told.model);
    const auto serial = text_of(told.serial);
    const auto firmware = text_of(told.firmware);
    if (!maker || !model || model->empty() || !serial || !firmware) return broken("its scanner has no proper name");
    if (told.band_count < 1 || told.band_count > GARITA_MOST_BANDS) return broken("its scanner has no light");
    ScannerFacts facts{.driver = driver,
                       .maker = *maker,
                       .model = *model,
                       .serial = *serial,
                       .firmware = *firmware,
                       .authenticated = false,
                       .simulated = told.simulated != 0,
                       .both_sides = true,  // it does not tell
                       .bands = {},
                       .window = {},
                       .calibrated_day = {}};
    std::set<std::uint32_t> seen;
    for (std::uint32_t i = 0; i < told.band_count; ++i) {
        const garita_band_facts& band = told.bands[i];
        const bool known = band.light_nm == 0 || (band.light_nm >= 200 && band.light_nm <= 1'100);
        if (band.band >= GARITA_MOST_BANDS || !seen.insert(band.band).second || !known || !is_ppi(band.ppi))
            return broken("its scanner has an impossible light");
        facts.bands.push_back({.band = static_cast<Band>(band.band), .ppi = band.ppi, .light_nm = {}});
        if (band.light_nm != 0) facts.bands.back().light_nm = static_cast<int>(band.light_nm);
    }
    if (told.window_width_mm != 0 || told.window_height_mm != 0) {
        if (!is_in(told.window_width_mm, 10, 500) || !is_in(told.window_height_mm, 10, 500))
            return broken("its scanner has an impossible glass");
        facts.window = SizeMm{.width = told.window_width_mm, .height = told.window_height_mm};
    }
    return facts;
}

/// What deliver() needs to know, and what became of it.
struct Delivery {
    const ScannerFacts& facts;
    const std::function<void(Shot)>& deliver;
    std::set<std::pair<std::uint32_t, std::uint32_t>> seen{};  ///< side and band
    std::optional<Error> error{};
};

/// Hands one image on; or what is wrong with it.
std::optional<Error> take(Delivery& delivery, const garita_image* image) {
    const auto refuse = [](const char* what) { return broken(what).value(); };
    if (image == nullptr || image->data == nullptr || image->size < 1 || image->size > kMaxShotBytes)
        return refuse("a picture of it is empty or too large");
    if (image->side > GARITA_BACK || image->band >= GARITA_MOST_BANDS || !is_ppi(image->ppi))
        return refuse("a picture of it is of no side, light or resolution that there is");
    if (!delivery.seen.emplace(image->side, image->band).second) return refuse("a picture of it comes twice");
    const auto side = static_cast<Side>(image->side);
    const auto band = static_cast<Band>(image->band);
    const auto told = std::ranges::find(delivery.facts.bands, band, &BandFacts::band);
    if (told == delivery.facts.bands.end())
        return refuse("a picture of it is of a light that its scanner does not have");
    const auto* first = static_cast<const std::uint8_t*>(image->data);
    delivery.deliver({.side = side,
                      .band = band,
                      .name = file_stem(side, band),
                      .ppi = image->ppi,
                      .light_nm = told->light_nm,
                      .bytes = {first, first + image->size}});
    return std::nullopt;
}

/// garita_deliver. Nothing may be thrown through C.
int take_from_plugin(void* context, const garita_image* image) noexcept {
    auto& delivery = *static_cast<Delivery*>(context);
    try {
        if (!delivery.error) delivery.error = take(delivery, image);
    } catch (const std::exception&) {
        delivery.error = Error{ErrorKind::Internal, 0, "memory is out"};
    }
    return delivery.error ? GARITA_INTERNAL : GARITA_OK;
}

}  // namespace

/// A loaded plug-in and its opened scanner.
struct PluginScanner::Plugin {
    std::unique_ptr<void, CloseLibrary> library;  ///< first: it goes last
    const garita_scanner_functions* functions = nullptr;
    void* scanner = nullptr;

    Plugin() = default;
    Plugin(const Plugin&) = delete;
    Plugin& operator=(const Plugin&) = delete;
    ~Plugin() {
        if (scanner != nullptr) functions->close(scanner);
    }
};

PluginScanner::PluginScanner(std::unique_ptr<Plugin> plugin, ScannerFacts facts)
    : m_plugin(std::move(plugin)), m_facts(std::move(facts)) {}

PluginScanner::~PluginScanner() = default;

Result<std::unique_ptr<PluginScanner>> PluginScanner::create(const std::string& path, const std::string& serial) {
    auto plugin = std::make_unique<Plugin>();
    plugin->library.reset(dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL));
    if (!plugin->library) return fail(ErrorKind::Device, path + " cannot be loaded: " + dlerror());
    const auto entry =
        reinterpret_cast<decltype(&garita_scanner_plugin)>(dlsym(plugin->library.get(), "garita_scanner_plugin"));
    if (entry == nullptr) return fail(ErrorKind::Device, path + " is no plug-in of a scanner");
    const garita_scanner_functions* functions = entry();
    if (functions == nullptr || functions->abi != GARITA_SCANNER_ABI)
        return fail(ErrorKind::Device, path + " is a plug-in for another Garita: ask its maker for one of interface " +
                                           std::to_string(GARITA_SCANNER_ABI));
    if (functions->name == nullptr || functions->open == nullptr || functions->close == nullptr ||
        functions->facts == nullptr || functions->status == nullptr || functions->scan == nullptr ||
        functions->cancel == nullptr)
        return broken("it lacks a function");
    plugin->functions = functions;

    Sentence sentence{};
    if (const int outcome = functions->open(serial.c_str(), &plugin->scanner, sentence.data()); outcome != GARITA_OK) {
        plugin->scanner = nullptr;
        return tl::unexpected(error_of(outcome, sentence));
    }
    if (plugin->scanner == nullptr) return broken("it opened no scanner");
    const auto told = std::make_unique<garita_facts>();
    if (const int outcome = functions->facts(plugin->scanner, told.get(), sentence.data()); outcome != GARITA_OK)
        return tl::unexpected(error_of(outcome, sentence));
    GARITA_TRY(facts, facts_of(*told, functions->name));
    return std::unique_ptr<PluginScanner>(new PluginScanner(std::move(plugin), std::move(facts)));
}

Result<ScannerStatus> PluginScanner::status() {
    garita_status told{.presence = GARITA_UNKNOWN, .cover_open = -1, .dead_lamps = 0};
    Sentence sentence{};
    const int outcome = m_plugin->functions->status(m_plugin->scanner, &told, sentence.data());
    if (outcome != GARITA_OK) return tl::unexpected(error_of(outcome, sentence));
    if (told.presence > GARITA_PRESENT || told.cover_open < -1 || told.cover_open > 1 ||
        told.dead_lamps >= 1U << GARITA_MOST_BANDS)
        return broken("its scanner is in an impossible state");
    ScannerStatus status;
    status.presence = static_cast<Presence>(told.presence);
    if (told.cover_open >= 0) status.cover_open = told.cover_open == 1;
    for (unsigned band = 0; band < GARITA_MOST_BANDS; ++band)
        if ((told.dead_lamps & (1U << band)) != 0) status.dead_lamps.push_back(static_cast<Band>(band));
    return status;
}

Result<Presence> PluginScanner::wait_for(Presence wanted, std::chrono::milliseconds timeout) {
    return poll_presence(*this, m_cancellation, wanted, timeout);
}

Result<std::string> PluginScanner::scan(const ScanRequest& request, const std::function<void(Shot)>& deliver) {
    m_cancellation.rearm();
    std::vector<std::uint32_t> bands;
    for (const Band band : bands_to_scan(request, m_facts.bands)) bands.push_back(static_cast<std::uint32_t>(band));
    if (bands.empty()) return fail(ErrorKind::Input, "the scanner has none of the bands asked for");
    Delivery delivery{.facts = m_facts, .deliver = deliver};
    Sentence sentence{};
    const int outcome =
        m_plugin->functions->scan(m_plugin->scanner, bands.data(), static_cast<std::uint32_t>(bands.size()),
                                  &take_from_plugin, &delivery, sentence.data());
    if (delivery.error) return tl::unexpected(std::move(*delivery.error));
    if (outcome != GARITA_OK) return tl::unexpected(error_of(outcome, sentence));
    if (delivery.seen.empty()) return broken("it took no picture");
    return "scan-" + std::to_string(++m_scans);
}

void PluginScanner::cancel() {
    m_cancellation.cancel();
    m_plugin->functions->cancel(m_plugin->scanner);
}

}  // namespace garita
