#include "firmware/arrivals.h"

#include <algorithm>
#include <utility>

namespace garita {

Arrivals::Arrivals(const std::vector<SideAndBand>& announced) {
    if (announced.empty()) return;
    for (Place& place : m_places) place.fate = Fate::Never;
    for (const SideAndBand shot : announced) m_places.at(index_of(shot)).fate = Fate::Announced;
}

std::size_t Arrivals::index_of(SideAndBand shot) {
    return static_cast<std::size_t>(shot.side) * kBandCount + static_cast<std::size_t>(shot.band);
}

Arrivals::Claim Arrivals::claim(SideAndBand shot) {
    const std::lock_guard lock(m_mutex);
    Place& place = m_places.at(index_of(shot));
    if (place.fate == Fate::Never) return Claim::Unannounced;
    if (place.fate != Fate::Unknown && place.fate != Fate::Announced) return Claim::Twice;
    place.fate = Fate::Claimed;
    place.claimed_at = Clock::now();
    return Claim::Taken;
}

void Arrivals::add(Side side, BandImage picture) {
    {
        const std::lock_guard lock(m_mutex);
        Place& place = m_places.at(index_of({side, picture.band}));
        place.picture = std::move(picture);
        place.fate = Fate::Here;
    }
    m_changed.notify_all();
}

void Arrivals::give_up(SideAndBand shot) {
    {
        const std::lock_guard lock(m_mutex);
        m_places.at(index_of(shot)).fate = Fate::Unusable;
    }
    m_changed.notify_all();
}

void Arrivals::complete() {
    {
        const std::lock_guard lock(m_mutex);
        for (Place& place : m_places)
            if (place.fate == Fate::Unknown || place.fate == Fate::Announced) place.fate = Fate::Never;
    }
    m_changed.notify_all();
}

const BandImage* Arrivals::wait(SideAndBand shot) {
    std::unique_lock lock(m_mutex);
    const Place& place = m_places.at(index_of(shot));
    m_changed.wait(lock, [&] { return place.fate >= Fate::Here; });
    return place.fate == Fate::Here ? &place.picture : nullptr;
}

const BandImage* Arrivals::wait_for_first(Side side) {
    for (int band = 0; band < kBandCount; ++band)
        if (const BandImage* picture = wait({side, static_cast<Band>(band)})) return picture;
    return nullptr;
}

Arrivals::Clock::time_point Arrivals::claimed_at(SideAndBand shot) const {
    const std::lock_guard lock(m_mutex);
    return m_places.at(index_of(shot)).claimed_at;
}

Arrivals::Clock::time_point Arrivals::last_claimed_at() const {
    const std::lock_guard lock(m_mutex);
    return std::ranges::max_element(m_places, {}, &Place::claimed_at)->claimed_at;
}

}  // namespace garita
