// A scanner of a kind that can be unplugged and plugged in at any time: whichever device of the kind is there. What
// such drivers share (head/plugged_head.h, uvc/plugged_camera.h); how a device is found and opened is each one's own.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "drivers/cancellation.h"
#include "drivers/scanner.h"

namespace garita {

/// A Scanner over a Device, which is one too and tells unplugged(). status() tells `plugged_in`; scan() without a
/// device is a Device error. status(), wait_for() and scan() open a device where none is open, which cancel() does not
/// cut short.
template <typename Device>
class PluggedScanner : public Scanner {
public:
    /// Of the device that is open; without one only `driver` and `hot_plug`.
    [[nodiscard]] ScannerFacts facts() const final {
        if (m_device) return m_device->facts();
        return {.driver = m_driver, .model = "", .serial = "", .hot_plug = true};
    }
    [[nodiscard]] Result<ScannerStatus> status() final {
        look();
        if (!m_device && m_trouble) return tl::unexpected(*m_trouble);
        if (!m_device) return ScannerStatus{.plugged_in = false};
        Result<ScannerStatus> status = m_device->status();
        if (!status && let_go_if_unplugged()) return ScannerStatus{.plugged_in = false};
        return status;
    }
    /// Waits for a device too; where none can be opened until then, the Device error says why.
    [[nodiscard]] Result<Presence> wait_for(Presence wanted, std::chrono::milliseconds timeout) final {
        using std::chrono::milliseconds;
        using std::chrono::steady_clock;
        const auto end = steady_clock::now() + timeout;
        const auto left = [end] {
            return std::max(milliseconds(0), std::chrono::duration_cast<milliseconds>(end - steady_clock::now()));
        };
        m_cancellation.rearm();
        while (true) {
            look();
            if (m_device) {
                Result<Presence> presence = m_device->wait_for(wanted, left());
                if (presence || !let_go_if_unplugged()) return presence;
            }
            const milliseconds longest = left();
            if (longest.count() == 0) return tl::unexpected(why_none());
            wait_for_news(std::min(longest, kLook));
            if (m_cancellation.cancelled()) return Presence::Unknown;
        }
    }
    [[nodiscard]] Result<std::string> scan(const ScanRequest& request,
                                           const std::function<void(Shot)>& deliver) override {
        // One that left during the last scan is let go of here and not there: closing it may take as long as a picture.
        static_cast<void>(let_go_if_unplugged());
        look();
        if (!m_device) return tl::unexpected(why_none());
        return m_device->scan(request, deliver);
    }
    void cancel() final {
        m_cancellation.cancel();
        const std::lock_guard lock(m_mutex);
        if (m_device) m_device->cancel();
    }

protected:
    /// How soon a cancelled wait for a device is noticed, and how long one that did not open is left alone: it may be
    /// that udev has not given it to its group yet.
    static constexpr std::chrono::milliseconds kLook{100};
    static constexpr std::chrono::milliseconds kTryAgain{500};

    /// `driver` is of ScannerFacts.
    explicit PluggedScanner(std::string driver) : m_driver(std::move(driver)) {}

    /// Where no device is open: opens the one that is plugged in by set_device(), or tells why not by set_trouble().
    virtual void look() = 0;
    /// Returns when something may have been plugged in since look(), when it was cancelled, or after so long.
    virtual void wait_for_news(std::chrono::milliseconds longest) { m_cancellation.wait_for(longest); }
    /// What to say where none is plugged in.
    [[nodiscard]] virtual Error no_device() const = 0;

    [[nodiscard]] Device* device() { return m_device.get(); }
    [[nodiscard]] Cancellation& cancellation() { return m_cancellation; }
    [[nodiscard]] Error why_none() const { return m_trouble.value_or(no_device()); }
    void set_trouble(std::optional<Error> trouble) { m_trouble = std::move(trouble); }
    void set_device(std::unique_ptr<Device> device) {
        {
            const std::lock_guard lock(m_mutex);
            std::swap(m_device, device);
        }
        // The one before is closed here, outside the lock: cancel() never waits for a device.
    }
    bool let_go_if_unplugged() {
        if (!m_device || !m_device->unplugged()) return false;
        set_device(nullptr);
        return true;
    }

private:
    const std::string m_driver;
    Cancellation m_cancellation;
    std::mutex m_mutex;                ///< of the pointer m_device, against cancel()
    std::unique_ptr<Device> m_device;  ///< none while none is plugged in, or none can be opened
    std::optional<Error> m_trouble;    ///< why one that is plugged in is not open
};

}  // namespace garita
