#include "firmware/worker/picture_decoder.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "vision/calibration/apply.h"
#include "vision/page/decode.h"
#include "vision/threads.h"

namespace garita::worker {

PictureDecoder::PictureDecoder(Arrivals& arrivals, double ppi) : m_arrivals(arrivals), m_ppi(ppi) {
    for (std::size_t i = 0; i < worthwhile_threads(); ++i)
        m_threads.push_back(std::async(std::launch::async, [this] { work(); }));
}

PictureDecoder::~PictureDecoder() {
    complete();
}

void PictureDecoder::give(const PictureFacts& facts, std::span<const std::uint8_t> bytes) {
    switch (m_arrivals.claim({facts.side, facts.band})) {
        case Arrivals::Claim::Taken:
            break;
        case Arrivals::Claim::Twice:
            return tell(facts, facts.name + ": there is another picture of this side and band");
        case Arrivals::Claim::Unannounced:
            return tell(facts, facts.name + ": this side and band was not announced");
    }
    {
        const std::lock_guard lock(m_mutex);
        m_tasks.push_back({facts, bytes});
    }
    m_changed.notify_one();
}

void PictureDecoder::complete() {
    {
        const std::lock_guard lock(m_mutex);
        m_complete = true;
    }
    m_changed.notify_all();
    m_arrivals.complete();
}

std::vector<InputError> PictureDecoder::errors() {
    for (std::future<void>& thread : std::exchange(m_threads, {})) thread.get();
    std::ranges::sort(m_errors, {}, [](const auto& one) {
        return std::tuple(one.first.side, one.first.band, std::string_view(one.second.text));
    });
    std::vector<InputError> errors;
    for (auto& [shot, error] : m_errors) errors.push_back(std::move(error));
    return errors;
}

void PictureDecoder::work() {
    while (true) {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_complete || !m_tasks.empty(); });
        if (m_tasks.empty()) return;
        // The pose is sought in the first band, and everything waits for it.
        const auto next = std::ranges::min_element(
            m_tasks, {}, [](const Task& task) { return std::pair(task.facts.side, task.facts.band); });
        const Task task = std::move(*next);
        m_tasks.erase(next);
        lock.unlock();
        try {
            decode(task);
        } catch (...) {
            m_arrivals.give_up({task.facts.side, task.facts.band});
            throw;
        }
    }
}

void PictureDecoder::decode(const Task& task) {
    const PictureFacts& facts = task.facts;
    Result<DecodedImage> decoded = decode_image(task.bytes, facts.name);
    if (!decoded) {
        tell(facts, decoded.error().text);
        m_arrivals.give_up({facts.side, facts.band});
        return;
    }
    BandImage picture{facts.band, std::move(decoded->image), facts.ppi, facts.light_nm};
    double told = facts.ppi;
    if (facts.calibration) {
        const Result<bool> put_right = apply_calibration(*facts.calibration, picture);
        if (put_right)
            told = facts.calibration->ppi;
        else
            tell(facts, facts.name + ": " + put_right.error().text);
    }
    picture.ppi = m_ppi > 0 ? m_ppi : told > 0 ? told : decoded->ppi;
    m_arrivals.add(facts.side, std::move(picture));
}

void PictureDecoder::tell(const PictureFacts& facts, const std::string& text) {
    const std::lock_guard lock(m_mutex);
    m_errors.emplace_back(SideAndBand{facts.side, facts.band}, InputError{facts.name, text});
}

}  // namespace garita::worker
