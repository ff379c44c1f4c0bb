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

#include "firmware/garitad/bureau_answers.h"
#include "firmware/garitad/event_hub.h"
#include "firmware/garitad/health.h"
#include "firmware/garitad/inspector.h"
#include "firmware/garitad/picture_store.h"
#include "firmware/garitad/view.h"
#include "firmware/scanner/client.h"
#include "firmware/station/keeper.h"
#include "vision/calibration/calibration.h"

namespace garita {

/// What happens next at the kiosk.
enum class Traveller { Another, Same };

/// Scanner and inspector are used by run()'s thread alone; what the page asks for is handed to it. Everything that
/// happens is said to the hub; what is found is in the station's records before it is said to hold.
class Kiosk {
public:
    /// `data`: where calibrations of scanners (firmware/calibration.h) and pairings of heads (firmware/pairing.h) are
    /// kept.
    /// `lists`: what watchlists say of what was read so far, as View::lists has it.
    /// `bureau`: asked once about each live document; null: this station has none. It is stopped before this goes.
    /// `health`: told that run() works; null: nobody asks.
    Kiosk(scanner::Client& scanner, Inspector& inspector, EventHub& events, PictureStore& pictures, Languages languages,
          std::filesystem::path data, Station& station, std::function<std::string(const Report&)> lists,
          BureauAnswers* bureau = nullptr, Health* health = nullptr);

    /// Scans and inspects the next document, for who works at the kiosk, of the same traveller as the last one or of
    /// another; false while another one is worked on, or no scanner is plugged in. REQUIRES a station that is set up.
    [[nodiscard]] bool scan(const PersonId& officer, Traveller traveller = Traveller::Another);

    /// Inspects the present capture again as the kind of document that the officer chose: another inspection of the
    /// same record. False while busy or without a capture.
    [[nodiscard]] bool inspect_as(const PersonId& officer, DocumentChoice choice);

    /// Inspects the present capture again with its machine-readable zone as the officer typed it (mrz/typed.h): another
    /// inspection of the same record, so that what the machine read stays as it was. Likewise.
    [[nodiscard]] bool correct(const PersonId& officer, std::vector<std::string> zone);

    /// Nothing of the present document is shown or kept in memory any more: somebody else works here now. What is in
    /// the records stays there.
    void forget();
    /// The same where the present document is of this record.
    void forget(const RecordId& record);

    /// What is inspected now is kept as: what is simulated is a test.
    [[nodiscard]] Mode mode() const;
    /// Works in the training mode, or live again; forget()s.
    void train(bool on);

    /// Tells of the present document what somebody decided, as JSON; nothing where it is another one.
    void tell_decided(const records::InspectionId& inspection, const std::string& decision);

    /// Works until stop(). Between documents it looks four times a second at a scanner that can be unplugged.
    void run();

    /// Ends run() soon, from any thread.
    void stop();

private:
    struct Telling;
    struct Task {
        bool scan = false;
        std::optional<DocumentChoice> choice{};
        std::vector<std::string> typed_zone{};
        PersonId officer{};
        Traveller traveller = Traveller::Another;
    };

    [[nodiscard]] bool give(Task task);
    void make_ready();
    void works(std::chrono::milliseconds within);
    /// Each returns the phase that follows: "idle" or "done".
    std::string_view work_on(const Task& task);
    void say(std::string_view type, std::string_view data);
    void begin_telling();
    void drop_capture();
    void keep_as_aborted(Telling& telling);
    void take_back(Telling& telling);
    [[nodiscard]] Keeper keeper_for(const Task& task);
    std::string_view scan_and_inspect(const Task& task);
    std::string_view inspect_again(const Task& task);
    [[nodiscard]] Result<bool> take_capture(const std::function<void(const scanner::Delivered&)>& on_image);
    [[nodiscard]] std::vector<SideAndBand> announced() const;
    [[nodiscard]] std::size_t bytes_of_each_picture() const;
    [[nodiscard]] worker::Picture picture_of(const scanner::Delivered& image) const;
    void find_calibration();
    [[nodiscard]] Result<bool> authenticate();
    /// Inspects it and tells what is known so far; on any thread. Never part of its caller's frame: wipe_stack()
    /// reaches what lies below that alone.
    [[nodiscard, gnu::noinline]] Result<Report> inspect(Telling& telling, worker::PictureFeed& pictures);
    void tell(const Telling& telling, const Verdict& verdict, bool provisional);
    [[nodiscard]] static View view_of(const Telling& telling, const Verdict& verdict, const PicturePaths& pictures,
                                      const ReferencePaths& references, bool provisional);
    void ask_lists(Telling& telling) const;
    enum class IsLast { No, Yes };
    void ask_bureau(Telling& telling, IsLast is_last);
    [[nodiscard]] std::uint64_t next_bureau_turn();
    void say_of_bureau(std::uint64_t turn, std::string_view answer);
    void not_kept(Telling& telling, const Error& error);
    [[nodiscard]] bool keep_picture(Telling& telling, const PagePicture& picture);
    [[nodiscard]] static std::string path_in_records(const records::InspectionId& id, const records::PictureName& name);
    [[nodiscard]] static Side side_of(const Telling& telling, int page);
    [[nodiscard]] ReferencePaths keep_references(Telling& telling, const Verdict& verdict);
    void keep_end(Telling& telling, const Verdict& verdict);
    void judge_with_others(Telling& telling, const Verdict& verdict);
    [[nodiscard]] std::optional<std::string> add_picture(PagePicture picture);
    [[nodiscard]] trust::Today today() const;
    void tell_so_far(const Telling& telling);
    void tell_end(Telling& telling, Result<Report> report);
    [[nodiscard]] Verdict judge_report(const Report& report, const std::optional<DocumentChoice>& choice,
                                       Mode mode) const;
    [[nodiscard]] bool wait_for_task(Task& task);
    void look_at_scanner();
    [[nodiscard]] std::optional<std::chrono::milliseconds> time_to_look() const;

    scanner::Client& m_scanner;
    Inspector& m_inspector;
    EventHub& m_events;
    PictureStore& m_pictures;
    const Languages m_languages;
    const std::filesystem::path m_data;
    Station& m_station;
    const std::function<std::string(const Report&)> m_lists;
    BureauAnswers* const m_bureau;  ///< null: there is none
    Health* const m_health;         ///< null: nobody asks

    // Of run()'s thread.
    bool m_is_ready = false;         ///< a worker stood by once
    scanner::State m_scanner_state;  ///< as it was told last
    bool m_scanner_answers = false;
    ScannerFacts m_source;                ///< of the capture
    std::optional<BandSet> m_prescribed;  ///< when its scanner was paired; nothing: it is not
    std::string m_label;
    std::optional<ScannerCalibration> m_calibration;  ///< of the capture's scanner
    std::vector<scanner::Delivered> m_capture;
    std::vector<std::string> m_lines;  ///< of text, in place of a capture
    /// Who was inspected last: a further document is held against those before.
    struct Served {
        RecordId record{};
        Work work{};
        std::vector<Inspected> documents{};
    };
    std::optional<Served> m_served;

    std::mutex m_telling;                            ///< of the next three; taken while something is said
    bool m_forgotten = false;                        ///< what is said of the present document is said to nobody
    std::optional<records::InspectionId> m_shown{};  ///< the inspection that is on the screen, once it is kept
    std::uint64_t m_bureau_turn = 0;                 ///< of the document that is on the screen: a late answer is not

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::optional<Task> m_task;
    bool m_busy = true;  ///< until run() begins
    bool m_has_capture = false;
    bool m_plugged_in = false;
    bool m_simulated = false;
    bool m_training = false;
    bool m_to_drop = false;  ///< the capture, before anything else
    bool m_stopping = false;
};

}  // namespace garita
