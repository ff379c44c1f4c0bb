// The kiosk's state: one document at a time, scanned, inspected and shown.
#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "firmware/garitad/event_hub.h"
#include "firmware/garitad/inspector.h"
#include "firmware/garitad/picture_store.h"
#include "firmware/garitad/view.h"
#include "firmware/scanner/client.h"
#include "vision/calibration/calibration.h"

namespace garita {

/// Scanner and inspector are used by run()'s thread alone; what the page asks for is handed to it. Everything that
/// happens is said to the hub.
class Kiosk {
public:
    /// `data`: where calibrations of scanners (firmware/calibration.h) and pairings of heads (firmware/pairing.h) are
    /// kept.
    Kiosk(scanner::Client& scanner, Inspector& inspector, EventHub& events, PictureStore& pictures, Languages languages,
          std::filesystem::path data);

    /// Scans and inspects the next document; false while another one is worked on, or no scanner is plugged in.
    [[nodiscard]] bool scan();

    /// Inspects the present capture again as the kind of document that the officer chose; false while busy or without
    /// a capture.
    [[nodiscard]] bool inspect_as(DocumentChoice choice);

    /// Works until stop(). Between documents it looks four times a second at a scanner that can be unplugged.
    void run();

    /// Ends run() soon, from any thread.
    void stop();

private:
    struct Telling;
    struct Task {
        bool scan = false;
        std::optional<DocumentChoice> choice{};
    };

    [[nodiscard]] bool give(Task task);
    /// Each returns the phase that follows: "idle" or "done".
    std::string_view work_on(const Task& task);
    void take_back();
    std::string_view scan_and_inspect();
    std::string_view inspect_again(const DocumentChoice& choice);
    [[nodiscard]] Result<bool> take_capture(const std::function<void(const scanner::Delivered&)>& on_image);
    [[nodiscard]] std::vector<SideAndBand> announced() const;
    [[nodiscard]] worker::Picture picture_of(const scanner::Delivered& image) const;
    void find_calibration();
    [[nodiscard]] Result<bool> authenticate();
    /// Inspects it and tells what is known so far; on any thread.
    [[nodiscard]] Result<Report> inspect(Telling& telling, worker::PictureFeed& pictures);
    void tell(const Telling& telling, const Verdict& verdict, bool provisional);
    void tell_so_far(const Telling& telling);
    void tell_end(Telling& telling, Result<Report> report);
    [[nodiscard]] Verdict judge_report(const Report& report, const std::optional<DocumentChoice>& choice) const;
    [[nodiscard]] bool wait_for_task(Task& task);
    void look_at_scanner();
    [[nodiscard]] std::optional<std::chrono::milliseconds> time_to_look() const;

    scanner::Client& m_scanner;
    Inspector& m_inspector;
    EventHub& m_events;
    PictureStore& m_pictures;
    const Languages m_languages;
    const std::filesystem::path m_data;

    // Of run()'s thread.
    scanner::State m_scanner_state;  ///< as it was told last
    bool m_scanner_answers = false;
    ScannerFacts m_source;                ///< of the capture
    std::optional<BandSet> m_prescribed;  ///< when its scanner was paired; nothing: it is not
    std::string m_label;
    std::optional<ScannerCalibration> m_calibration;  ///< of the capture's scanner
    std::vector<scanner::Delivered> m_capture;
    std::vector<std::string> m_lines;  ///< of text, in place of a capture

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::optional<Task> m_task;
    bool m_busy = true;  ///< until run() begins
    bool m_has_capture = false;
    bool m_plugged_in = false;
    bool m_stopping = false;
};

}  // namespace garita
