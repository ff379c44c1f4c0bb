#include "firmware/garitad/kiosk.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <pty.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "drivers/head/signature.h"
#include "firmware/calibration.h"
#include "firmware/fingerprint.h"
#include "firmware/garitad/page_routes.h"
#include "firmware/pairing.h"
#include "firmware/process/channel.h"
#include "firmware/process/sanitized.h"
#include "tests/drivers/head/messages.h"
#include "tests/firmware/garitad/manager_of_tests.h"
#include "tests/firmware/garitad/scripted_bureau.h"
#include "tests/firmware/station/station_of_tests.h"
#include "vision/checks/registry.h"
#include "vision/error_codes.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::HasSubstr;
using Json = nlohmann::json;

/// An upright picture of a page, as a worker encodes it.
PagePicture page_picture() {
    const std::string jpeg = "\xFF\xD8\xFF\xE0";
    return {.media_type = "image/jpeg", .memory = *sealed_memory(bytes_of(jpeg)), .size = jpeg.size()};
}

/// Says what the test wants, after a while that cancel() cuts short.
class Scripted final : public Inspector {
public:
    Result<Report> inspect(const InspectionOrder& order, const InspectionSink& sink) override {
        calibration.reset();
        worker::PictureFeed::Pass pictures(order.pictures);
        for (images = 0; const auto picture = pictures.next(); ++images) {
            if (picture->facts.calibration) calibration = picture->facts.calibration;
            if (tells_of_each) sink.progress(Report{.pages = {PageFacts{.bands = {picture->facts.band}}}});
        }
        if (begins_anew) {
            sink.picture(page_picture());
            sink.progress(Report{.pages = {PageFacts{}, PageFacts{}}});
            sink.again();
            sink.picture(page_picture());
        }
        lines.assign(order.lines.begin(), order.lines.end());
        choice = order.choice;
        typed_zone.assign(order.typed_zone.begin(), order.typed_zone.end());
        sink.progress(answer ? *answer : Report{});
        if (gives_pictures) sink.picture(page_picture());
        if (!reference_of.empty()) {
            PagePicture reference = page_picture();
            reference.check = reference_of;
            sink.picture(std::move(reference));
        }
        std::unique_lock lock(m_mutex);
        m_changed.wait_for(lock, delay, [this] { return m_cancelled; });
        if (m_cancelled) return fail(ErrorKind::Internal, "cancelled");
        if (trouble) sink.trouble(*trouble);
        return answer;
    }
    void drop() override { ++dropped; }
    void cancel() override {
        const std::lock_guard lock(m_mutex);
        m_cancelled = true;
        m_changed.notify_all();
    }

    Result<Report> answer{Report{}};
    std::optional<Error> trouble{};
    std::chrono::milliseconds delay{0};
    bool tells_of_each = false;   ///< a word after each picture
    bool gives_pictures = false;  ///< one, of white light
    std::string reference_of{};   ///< the check whose reference comes
    bool begins_anew = false;     ///< a second worker after one that had told of two pages
    int images = 0;
    std::atomic<int> dropped = 0;
    std::vector<std::string> lines{};
    std::optional<DocumentChoice> choice{};
    std::vector<std::string> typed_zone{};
    std::optional<BandCalibration> calibration{};

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_cancelled = false;
};

const std::vector<std::string> kPassport = {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                                            "L898902C36UTO7408122F3004157ZE184226B<<<<<16"};
const std::vector<std::string> kVisaOfAnother = {"V<UTOJOHANSSON<<LARS<<<<<<<<<<<<<<<<<<<<<<<<",
                                                 "L8988901C4XXX4009078M3012109<<<<<<<<<<<<<<<<"};

Report report_with_zone(const std::vector<std::string>& lines) {
    Report report{.pages = {PageFacts{.bands = {Band::White}}}};
    MrzReading zone;
    zone.interpretation.format = lines[0][0] == 'V' ? mrz::Format::MRVA : mrz::Format::TD3;
    zone.interpretation.lines = zone.interpretation.lines_read = lines;
    for (const std::string& line : lines) zone.interpretation.confidence.emplace_back(line.size(), 0.99F);
    report.reading.mrz = std::move(zone);
    return report;
}

class KioskTest : public testing::Test {
protected:
    KioskTest() {
        std::string pattern = (fs::temp_directory_path() / "garita-kiosk-XXXXXX").string();
        m_path = mkdtemp(pattern.data());
        for (const char* name : {"1/infrared.png", "1/white.png", "2/white.png"}) {
            fs::create_directories((m_path / name).parent_path());
            std::ofstream(m_path / name) << "pixels";
        }
        m_folder = Descriptor(open(m_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        m_scanner = std::make_unique<scanner::Client>(scanner::Launch{
            .program = program("garita-scanner"), .kind = "virtual", .folder = m_folder.get(), .name = "drawn"});
    }
    ~KioskTest() override {
        if (m_kiosk) m_kiosk->stop();
        if (m_answers) m_answers->stop();
        if (m_thread.joinable()) m_thread.join();
        m_kiosk.reset();
        m_scanner.reset();
        fs::remove_all(m_path);
    }
    static std::string program(const std::string& name) {
        const char* build = std::getenv("GARITA_BINARY_DIR");
        return std::string(build != nullptr ? build : ".") + "/firmware/" + name;
    }
    /// The scanner's faults, before start().
    void play(const std::string& faults) {
        m_scanner = std::make_unique<scanner::Client>(scanner::Launch{.program = program("garita-scanner"),
                                                                      .kind = "virtual",
                                                                      .folder = m_folder.get(),
                                                                      .name = "drawn",
                                                                      .options = faults});
    }
    void start() {
        m_kiosk = std::make_unique<Kiosk>(
            *m_scanner, m_inspector, m_events, m_pictures, *all_languages(), m_of.data(), m_of.station(),
            [this](const Report&) { return m_lists; }, m_answers.get(), m_health.get());
        m_thread = std::thread([this] { m_kiosk->run(); });
        hear("phase", "idle");
    }
    /// The data of the next event of a type that contains a word.
    Json hear(const std::string& type, const std::string& word) {
        for (int i = 0; i < 100; ++i) {
            const std::string wanted = "event: " + type + "\ndata: ";
            for (std::size_t at = m_heard.find(wanted); at != std::string::npos; at = m_heard.find(wanted, at + 1)) {
                const std::size_t begin = at + wanted.size();
                const std::string data = m_heard.substr(begin, m_heard.find('\n', begin) - begin);
                if (data.find(word) == std::string::npos) continue;
                m_heard.erase(0, begin + data.size());
                return Json::parse(data);
            }
            if (const auto news = m_events.next(m_cursor, 200ms)) m_heard += *news;
        }
        ADD_FAILURE() << "never heard: " << type << " " << word << " in " << m_heard;
        return {};
    }

    /// What is kept of the last result that was heard.
    records::KeptInspection kept(const Json& result) {
        const records::InspectionId id{.record = *named_by_hex<RecordId>(result["kept"]["record"].get<std::string>()),
                                       .number = result["kept"]["number"].get<int>()};
        const auto read = (*m_of.station().records(Mode::Test))->read(id);
        if (!read) ADD_FAILURE() << read.error().text;
        return read ? *read : records::KeptInspection{};
    }

    std::string m_lists;  ///< what watchlists say of every document
    test::StationOfTests m_of;
    test::ScriptedBureau m_bureau;
    Languages m_languages = *all_languages();
    std::unique_ptr<BureauAnswers> m_answers;
    std::unique_ptr<Health> m_health;
    PersonId m_officer = m_of.find("Ada").id;
    fs::path m_path;
    Descriptor m_folder;
    std::unique_ptr<scanner::Client> m_scanner;
    Scripted m_inspector;
    EventHub m_events;
    PictureStore m_pictures;
    std::unique_ptr<Kiosk> m_kiosk;
    std::thread m_thread;
    EventHub::Cursor m_cursor;
    std::string m_heard;
};

TEST_F(KioskTest, ScansInspectsAndShows) {
    start();
    EXPECT_TRUE(m_kiosk->scan(m_officer));
    hear("phase", "scanning");
    EXPECT_EQ(hear("shot", "infrared")["side"], "front");
    EXPECT_TRUE(hear("source", "virtual")["simulated"]);
    EXPECT_EQ(hear("phase", "inspecting")["label"], "1");
    EXPECT_TRUE(hear("result", "")["provisional"]);
    const Json last = hear("result", "\"provisional\":false");
    EXPECT_NE(last["outcome"], "successful") << "nothing checked is never green";
    hear("phase", "done");
    EXPECT_EQ(m_inspector.images, 2);
}

TEST_F(KioskTest, WhatAPictureShowsIsToldWhileTheNextIsTaken) {
    play("delay-ms=400");
    m_inspector.tells_of_each = true;
    start();
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    hear("shot", "infrared");
    EXPECT_TRUE(hear("result", "")["provisional"]);
    // hear() leaves out what came before: had the result come last, these would never be heard.
    hear("shot", "white");
    hear("source", "virtual");
    EXPECT_FALSE(hear("result", "\"provisional\":false").empty());
    hear("phase", "done");
    EXPECT_EQ(m_inspector.dropped, 0);
}

TEST_F(KioskTest, WhatWasToldOfAScanThatFailsIsTakenBack) {
    fs::remove_all(m_path / "2");  // it ends with its only picture
    play("delay-ms=300,moved-every=1");
    m_inspector.tells_of_each = true;
    start();
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(m_kiosk->scan(m_officer));
        EXPECT_TRUE(hear("result", "")["provisional"]);
        hear("reset", "");
        EXPECT_EQ(hear("trouble", "moved")["kind"], "retry");
        hear("phase", "idle");
        EXPECT_EQ(m_inspector.dropped, i + 1);
        EXPECT_FALSE(m_kiosk->inspect_as(m_officer, {})) << "there is no capture";
    }
    EXPECT_EQ(m_heard.find("\"provisional\":false"), std::string::npos) << m_heard;
}

TEST_F(KioskTest, WhatAModelHasThereIsKeptOfAFindingAgainstTheDocument) {
    m_inspector.gives_pictures = true;
    m_inspector.reference_of = "print-white";
    Finding finding;
    finding.check = "print-white";
    finding.outcome = Outcome::Failed;
    finding.band = Band::White;
    finding.page = 0;
    finding.message_key = "print-white.failed";
    m_inspector.answer = Report{.pages = {PageFacts{.bands = {Band::White}}}, .findings = {finding}};
    m_inspector.answer->model = ModelFound{.id = "UTO-P-1-2016", .outcome = Outcome::Successful};
    start();
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    const Json result = hear("result", "\"provisional\":false");
    const records::KeptInspection there = kept(result);
    ASSERT_EQ(there.pictures.size(), 2U);
    EXPECT_EQ(there.pictures[1].name, (records::PictureName{Side::Front, Band::White, "print-white"}));
    const Json report = Json::parse(there.report);
    const std::string record = result["kept"]["record"].get<std::string>();
    for (const Json& one : report["shown"]["findings"])
        EXPECT_EQ(one["reference"],
                  one["check"] == "print-white" ? Json("/record/" + record + "/1/front/white/print-white") : Json());
    // Of one that speaks for the document nothing is kept.
    m_inspector.answer->findings[0].outcome = Outcome::Successful;
    hear("phase", "done");
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    EXPECT_EQ(kept(hear("result", "\"provisional\":false")).pictures.size(), 1U);
}

TEST_F(KioskTest, WhatIsShownAsFinalIsInTheRecords) {
    m_inspector.gives_pictures = true;
    m_inspector.answer = Report{.pages = {PageFacts{.bands = {Band::White}}}};
    start();
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    EXPECT_EQ(hear("result", "")["kept"], nullptr) << "provisional";
    const Json result = hear("result", "\"provisional\":false");
    const records::KeptInspection there = kept(result);
    EXPECT_TRUE(there.summary.completed_at);
    EXPECT_EQ(name_of(there.summary.outcome), result["outcome"]);
    EXPECT_EQ(there.summary.officer, m_officer);
    ASSERT_EQ(there.pictures.size(), 1U);
    EXPECT_EQ(there.pictures[0].name.band, Band::White);
    const Json report = Json::parse(there.report);
    EXPECT_EQ(report["shown"]["findings"], result["findings"]) << "what the officer saw";
    EXPECT_EQ(report["shown"]["pages"][0]["images"][0]["url"],
              "/record/" + result["kept"]["record"].get<std::string>() + "/1/front/white");
    EXPECT_TRUE(report["source"]["simulated"]);
    hear("phase", "done");
    EXPECT_EQ(m_of.last("inspection-ended").mode, audit::Mode::Test) << "what is simulated is a test";
}

TEST_F(KioskTest, WhatListsSayIsShownEarlyAndKept) {
    m_lists = R"({"found":[{"hit":true}],"notes":{}})";
    start();
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    EXPECT_TRUE(hear("result", "")["lists"]["found"][0]["hit"]) << "as soon as there is a number";
    const Json result = hear("result", "\"provisional\":false");
    EXPECT_TRUE(result["lists"]["found"][0]["hit"]);
    EXPECT_TRUE(Json::parse(kept(result).report)["shown"]["lists"]["found"][0]["hit"]);
}

TEST_F(KioskTest, InspectionThatNeverEndsStarvesTheWatchdog) {
    const test::ManagerOfTests manager;
    setenv("WATCHDOG_USEC", "4000000", 1);
    std::atomic<std::chrono::minutes> passed{0min};
    m_health = std::make_unique<Health>(ServiceManager::of_environment(),
                                        [&passed] { return Health::Clock::now() + passed.load(); });
    const auto page_works = [this] { m_health->works(Health::Part::Page, 60min); };
    page_works();
    m_inspector.delay = 60s;
    start();
    EXPECT_THAT(manager.hear(10s), HasSubstr("READY=1"));
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    hear("phase", "inspecting");
    hear("result", "");
    passed = 5min;  // two workers may take as long
    page_works();
    const auto fed = manager.heard();
    EXPECT_EQ(fed.back(), "WATCHDOG=1");
    passed = 10min;
    page_works();
    EXPECT_THAT(manager.heard(), testing::ElementsAre("STATUS=does not go on: the inspection of documents"));
}

/// A kiosk with a real document, as far as it knows, and a bureau.
class KioskWithBureau : public KioskTest {
protected:
    void start() {
        m_answers = std::make_unique<BureauAnswers>(m_bureau, m_of.station(), m_languages);
        m_inspector.answer = surely_read(kPassport);
        KioskTest::start();
    }
    void with_real_documents() {
        m_scanner = std::make_unique<scanner::Client>(scanner::Launch{
            .program = program("garita-scanner"), .kind = "folder", .folder = m_folder.get(), .name = "drawn"});
    }
    static Report surely_read(const std::vector<std::string>& lines) {
        Report report = report_with_zone(lines);
        report.reading.mrz->interpretation.accepted = true;
        return report;
    }
    /// All that is told until both the bureau's answer, or why there is none, and the end of the inspection were.
    std::string told_to_the_end() {
        const auto told = [this](const char* word) { return m_heard.find(word) != std::string::npos; };
        for (int i = 0; i < 100; ++i) {
            if (told("\"phase\":\"done\"") && (told("\"asked\":") || told("not-asked")))
                return std::exchange(m_heard, std::string());
            if (const auto news = m_events.next(m_cursor, 200ms)) m_heard += *news;
        }
        ADD_FAILURE() << "it never came to an end: " << m_heard;
        return {};
    }
    /// The data of the last event of this type.
    static Json last_of(const std::string& told, const std::string& type) {
        const std::string wanted = "event: " + type + "\ndata: ";
        const std::size_t at = told.rfind(wanted);
        if (at == std::string::npos) return {};
        const std::size_t begin = at + wanted.size();
        return Json::parse(told.substr(begin, told.find('\n', begin) - begin));
    }
    std::vector<std::string> kept_answers(const Json& result) {
        const records::InspectionId id{.record = *named_by_hex<RecordId>(result["kept"]["record"].get<std::string>()),
                                       .number = result["kept"]["number"].get<int>()};
        return (*m_of.station().records(Mode::Live))->read(id)->answers;
    }
};

TEST_F(KioskWithBureau, IsAskedOnceAsSoonAsTheNumberIsSureAndNothingWaitsForIt) {
    with_real_documents();
    m_bureau.delay = 60s;
    m_bureau.answer = {.standing = watchlists::BureauAnswer::Standing::NoReport};
    start();
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    EXPECT_EQ(hear("bureau", "")["state"], "asking");
    const Json result = hear("result", "\"provisional\":false");
    EXPECT_NE(result["lamp"], "green");
    hear("phase", "done");
    EXPECT_TRUE(kept_answers(result).empty()) << "the inspection has ended before the bureau answered";
    m_bureau.release();
    EXPECT_EQ(hear("bureau", "")["state"], "no-report");
    EXPECT_EQ(m_bureau.asked, 1) << "though what is known was told more than once";
    EXPECT_EQ(m_bureau.last.number, "L898902C3");
    EXPECT_EQ(kept_answers(result).size(), 1U);
    EXPECT_EQ(m_heard.find("event: result"), std::string::npos) << "nothing of the verdict changes";
}

TEST_F(KioskWithBureau, WhatItSaysHasNoPartInTheOutcome) {
    with_real_documents();
    start();
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    told_to_the_end();
    std::vector<Json> results;
    using enum watchlists::BureauAnswer::Standing;
    for (const auto standing : {Unreachable, NoReport, Reports}) {
        m_bureau.answer = {.standing = standing};
        if (standing == Reports) m_bureau.answer.reports = {{.state = "UTO"}};
        ASSERT_TRUE(m_kiosk->inspect_as(m_officer, {.format = mrz::Format::TD3}));
        results.push_back(last_of(told_to_the_end(), "result"));
        EXPECT_FALSE(results.back()["provisional"]);
    }
    for (const char* key : {"outcome", "lamp", "groups", "findings", "concern"})
        EXPECT_TRUE(results[0][key] == results[1][key] && results[0][key] == results[2][key]) << key;
    EXPECT_EQ(m_bureau.asked, 4);
}

TEST_F(KioskWithBureau, ALateAnswerIsKeptWithItsDocumentAndNotShownWithTheNext) {
    with_real_documents();
    m_bureau.delay = 60s;
    m_bureau.answer = {.standing = watchlists::BureauAnswer::Standing::Reports, .reports = {{.state = "UTO"}}};
    start();
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    const Json first = hear("result", "\"provisional\":false");
    hear("phase", "done");
    m_inspector.answer = report_with_zone(kVisaOfAnother);
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    hear("phase", "scanning");
    m_bureau.release();
    for (int i = 0; i < 200 && kept_answers(first).empty(); ++i) std::this_thread::sleep_for(50ms);
    EXPECT_EQ(kept_answers(first).size(), 1U);
    const std::string told = told_to_the_end();
    EXPECT_EQ(last_of(told, "bureau")["state"], "not-asked") << "its number is not sure";
    m_answers->stop();
    EXPECT_EQ(told.find("\"reported\""), std::string::npos) << told;
    EXPECT_EQ(m_events.next(m_cursor, 10ms).value_or("").find("\"reported\""), std::string::npos);
    EXPECT_EQ(m_bureau.asked, 1);
}

TEST_F(KioskWithBureau, ANumberThatSomebodyTypedIsAskedAbout) {
    with_real_documents();
    start();
    m_inspector.answer = report_with_zone(kPassport);
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    const std::string first = told_to_the_end();
    EXPECT_THAT(last_of(first, "bureau")["sentences"]["en"][0].get<std::string>(), HasSubstr("was not asked"));
    EXPECT_EQ(m_bureau.asked, 0);
    ASSERT_TRUE(m_kiosk->correct(m_officer, kPassport));
    EXPECT_EQ(last_of(told_to_the_end(), "bureau")["state"], "unreachable");
    EXPECT_EQ(m_bureau.asked, 1);
}

TEST_F(KioskWithBureau, IsNeverAskedAboutWhatIsSimulated) {
    start();
    ASSERT_EQ(m_kiosk->mode(), Mode::Test);
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    EXPECT_THAT(last_of(told_to_the_end(), "bureau")["sentences"]["en"][0].get<std::string>(),
                HasSubstr("is not asked in the training and test modes"));
    EXPECT_EQ(m_bureau.asked, 0);
    EXPECT_THAT(m_of.events(), testing::Not(testing::Contains("bureau-asked")));
}

TEST_F(KioskWithBureau, IsNeverAskedInTraining) {
    with_real_documents();
    start();
    m_kiosk->train(true);
    ASSERT_EQ(m_kiosk->mode(), Mode::Training);
    for (int i = 0; i < 100 && !m_kiosk->scan(m_officer); ++i) std::this_thread::sleep_for(20ms);
    EXPECT_EQ(last_of(told_to_the_end(), "bureau")["state"], "not-asked");
    EXPECT_EQ(m_bureau.asked, 0);
}

TEST_F(KioskTest, AStationWithoutABureauSaysNothingOfIt) {
    m_inspector.answer = report_with_zone(kPassport);
    start();
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    hear("phase", "done");
    EXPECT_EQ(m_heard.find("event: bureau"), std::string::npos);
}

TEST_F(KioskTest, APictureIsOnDiskBeforeItIsShown) {
    m_inspector.gives_pictures = true;
    m_inspector.delay = 10s;
    start();
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    while (hear("result", "")["pages"].empty()) {
    }
    const auto found = (*m_of.station().records(Mode::Test))->search({}, {});
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), 1U);
    EXPECT_FALSE(found->front().completed_at);
    EXPECT_EQ((*m_of.station().records(Mode::Test))->read(found->front().id)->pictures.size(), 1U);
}

TEST_F(KioskTest, APictureThatIsMoreThanIsKeptIsNotShown) {
    m_of.close();
    m_of.options.most_picture_bytes = 3;  // one byte less than it has
    ASSERT_TRUE(m_of.reopen());
    m_inspector.gives_pictures = true;
    start();
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    const Json result = hear("result", "\"provisional\":false");
    EXPECT_TRUE(kept(result).pictures.empty());
    for (const Json& page : result["pages"]) EXPECT_TRUE(page["images"].empty()) << "what is shown is on disk";
}

TEST_F(KioskTest, WhatCannotBeKeptIsNeverFinalAndToldSo) {
    m_of.close();
    fs::remove(m_of.data() / "keys" / "records");
    ASSERT_TRUE(m_of.reopen());
    m_inspector.gives_pictures = true;
    start();
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    EXPECT_EQ(hear("trouble", "")["code"], static_cast<int>(ErrorCode::NotKept));
    hear("phase", "done");
    EXPECT_EQ(m_heard.find("\"provisional\":false"), std::string::npos);
    EXPECT_TRUE(m_kiosk->scan(m_officer)) << "the kiosk goes on";
}

TEST_F(KioskTest, TheNextDocumentOfTheSameTravellerIsOfTheSameRecord) {
    start();
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    const Json first = hear("result", "\"provisional\":false")["kept"];
    hear("phase", "done");
    ASSERT_TRUE(m_kiosk->scan(m_officer, Traveller::Same));
    const Json second = hear("result", "\"provisional\":false")["kept"];
    hear("phase", "done");
    EXPECT_EQ(second["record"], first["record"]);
    EXPECT_EQ(second["number"], 2);
    ASSERT_TRUE(m_kiosk->inspect_as(m_officer, {.format = mrz::Format::TD1}));
    const Json again = hear("result", "\"provisional\":false")["kept"];
    EXPECT_EQ(again["number"], 3) << "a reading is never changed: this is another one";
    hear("phase", "done");
    const PersonId other = m_of.make("Olga", people::Role::Officer).id;
    ASSERT_TRUE(m_kiosk->scan(other, Traveller::Same));
    EXPECT_NE(hear("result", "\"provisional\":false")["kept"]["record"], first["record"])
        << "another officer's traveller";
}

TEST_F(KioskTest, DocumentsOfOneTravellerAreHeldAgainstEachOther) {
    m_inspector.answer = report_with_zone(kPassport);
    start();
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    EXPECT_EQ(hear("result", "\"provisional\":false")["together"], nullptr);
    hear("phase", "done");
    m_inspector.answer = report_with_zone(kVisaOfAnother);
    ASSERT_TRUE(m_kiosk->scan(m_officer, Traveller::Same));
    const Json result = hear("result", "\"provisional\":false");
    const Json& together = result["together"];
    ASSERT_EQ(together["documents"].size(), 2U);
    EXPECT_EQ(together["documents"][0]["number"], 1);
    EXPECT_EQ(together["documents"][1]["type"], "V");
    const auto visa =
        std::ranges::find_if(together["findings"], [](const Json& one) { return one["check"] == "visa-passport"; });
    ASSERT_NE(visa, together["findings"].end());
    EXPECT_EQ((*visa)["outcome"], "failed");
    EXPECT_EQ(together["outcome"], "failed");
    EXPECT_EQ(kept(result).summary.together, Outcome::Failed);
    EXPECT_EQ(Json::parse(kept(result).report)["shown"]["together"], together) << "what the officer saw";
    hear("phase", "done");

    // The same document again takes the place of its earlier inspection.
    ASSERT_TRUE(m_kiosk->scan(m_officer, Traveller::Same));
    const Json again = hear("result", "\"provisional\":false")["together"]["documents"];
    ASSERT_EQ(again.size(), 2U);
    EXPECT_EQ(again[1]["number"], 3);
    hear("phase", "done");
    // And so does the same capture, whatever is read of it now.
    m_inspector.answer = Report{.pages = {PageFacts{.bands = {Band::White}}}};
    ASSERT_TRUE(m_kiosk->inspect_as(m_officer, {.format = mrz::Format::TD1}));
    const Json as_card = hear("result", "\"provisional\":false")["together"]["documents"];
    ASSERT_EQ(as_card.size(), 2U);
    EXPECT_EQ(as_card[1]["number"], 4);
    hear("phase", "done");
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    EXPECT_EQ(hear("result", "\"provisional\":false")["together"], nullptr) << "another traveller";
}

TEST_F(KioskTest, AZoneThatIsTypedIsAnotherInspectionAndInTheAuditLog) {
    m_inspector.answer = report_with_zone(kPassport);
    start();
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    const Json read = hear("result", "\"provisional\":false");
    hear("phase", "done");
    Report typed = report_with_zone(kPassport);
    typed.reading.mrz->interpretation.corrections = {
        {.line = 2, .column = 6, .read = 'O', .taken = '0', .reason = mrz::CorrectionReason::Person}};
    m_inspector.answer = typed;
    ASSERT_TRUE(m_kiosk->correct(m_officer, kPassport));
    const Json corrected = hear("result", "\"provisional\":false");
    EXPECT_EQ(m_inspector.typed_zone, kPassport);
    EXPECT_EQ(m_inspector.images, 2) << "of the same capture";
    EXPECT_EQ(corrected["kept"]["record"], read["kept"]["record"]);
    EXPECT_EQ(corrected["kept"]["number"], 2) << "what was read stays as it was";
    EXPECT_EQ(corrected["mrz"]["corrections"][0]["because"], "person");
    EXPECT_EQ(m_of.last("zone-typed").whole("characters"), 1);
    hear("phase", "done");
}

TEST_F(KioskTest, WhatIsForgottenIsToldToNobodyAndIsInTheRecords) {
    m_inspector.gives_pictures = true;
    m_inspector.delay = 500ms;
    start();
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    hear("result", "");
    m_kiosk->forget();
    hear("reset", "");
    EXPECT_FALSE(m_kiosk->inspect_as(m_officer, {}));
    EXPECT_EQ(hear("phase", "")["phase"], "idle");
    EXPECT_EQ(m_heard.find("event: result"), std::string::npos) << m_heard;
    EXPECT_FALSE(m_pictures.find("/picture/1/0/white"));
    const auto found = (*m_of.station().records(Mode::Test))->search({}, {});
    ASSERT_EQ(found->size(), 1U);
    EXPECT_TRUE(found->front().completed_at) << "nothing is lost";
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    hear("result", "\"provisional\":false");
}

TEST_F(KioskTest, ADecisionIsToldOfTheDocumentThatIsShown) {
    start();
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    const records::InspectionId id = kept(hear("result", "\"provisional\":false")).summary.id;
    records::InspectionId other = id;
    other.number = 2;
    m_kiosk->tell_decided(other, "{\"choice\":\"other\"}");
    m_kiosk->tell_decided(id, "{\"choice\":\"admit\"}");
    EXPECT_EQ(hear("decided", "")["choice"], "admit");
}

TEST_F(KioskTest, OneDocumentAtATime) {
    m_inspector.delay = 10s;
    start();
    EXPECT_FALSE(m_kiosk->inspect_as(m_officer, {})) << "no capture yet";
    EXPECT_TRUE(m_kiosk->scan(m_officer));
    EXPECT_FALSE(m_kiosk->scan(m_officer));
    EXPECT_FALSE(m_kiosk->inspect_as(m_officer, {}));
    // The end does not wait for the inspection.
}

TEST_F(KioskTest, AWorkerThatDiesLeavesAbortedFindingsAndAKioskThatGoesOn) {
    m_inspector.answer = fail(ErrorKind::Internal, "the worker ended by signal 9");
    start();
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    EXPECT_EQ(hear("trouble", "signal 9")["kind"], "internal");
    const Json result = hear("result", "\"provisional\":false");
    EXPECT_EQ(result["outcome"], "aborted");
    for (const Json& finding : result["findings"])
        EXPECT_TRUE(finding["outcome"] == "aborted" || finding["outcome"] == "not supported") << finding;
    hear("phase", "done");
    m_inspector.answer = Report{};
    EXPECT_TRUE(m_kiosk->scan(m_officer));
    EXPECT_EQ(hear("phase", "inspecting")["label"], "2");
}

TEST_F(KioskTest, AVerifierThatDiesIsToldAndItsFindingsAreAborted) {
    Report report;
    for (const Check& check : all_checks()) {
        const bool of_verifier = check.runs_in == RunsIn::Verifier;
        report.findings.push_back(of_verifier ? aborted(ErrorCode::VerifierDied) : Finding{});
        report.findings.back().check = check.name;
        if (!of_verifier) report.findings.back().outcome = Outcome::Successful;
    }
    m_inspector.answer = report;
    m_inspector.trouble = Error{ErrorKind::Internal, static_cast<int>(ErrorCode::VerifierDied), "the verifier died"};
    start();
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    EXPECT_EQ(hear("trouble", "")["code"], 1309);
    const Json result = hear("result", "\"provisional\":false");
    EXPECT_EQ(result["outcome"], "aborted") << "never green";
    for (const Json& finding : result["findings"]) {
        const Check* check = find_check(finding["check"].get<std::string>());
        if (check->needs != bands()) continue;
        EXPECT_EQ(finding["outcome"], check->runs_in == RunsIn::Verifier ? "aborted" : "successful") << finding;
    }
    hear("phase", "done");
}

TEST_F(KioskTest, WhatAWorkerThatDiedHadShownIsTakenBackWhenASecondBegins) {
    m_inspector.begins_anew = true;
    m_inspector.answer = Report{.pages = {PageFacts{}}};
    m_inspector.trouble = Error{ErrorKind::Internal, static_cast<int>(ErrorCode::BarcodesLeftOut), "left out"};
    start();
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    const auto picture_of = [](const Json& result) -> std::string { return result["pages"][0]["images"][0]["url"]; };
    const std::string first = picture_of(hear("result", "/picture/"));
    EXPECT_EQ(hear("result", "")["pages"].size(), 2U);
    EXPECT_EQ(hear("result", "")["pages"].size(), 0U) << "nothing of it is left";
    const std::string second = picture_of(hear("result", "/picture/"));
    EXPECT_NE(second, first) << "the page would show the old one";
    EXPECT_EQ(hear("trouble", "")["code"], 1312);
    const Json last = hear("result", "\"provisional\":false");
    EXPECT_EQ(last["pages"].size(), 1U);
    EXPECT_EQ(picture_of(last), second);
    const records::KeptInspection there = kept(last);
    EXPECT_EQ(there.summary.id.number, 2) << "what the first had shown is kept as an inspection of its own";
    const auto all = (*m_of.station().records(Mode::Test))->search({}, {});
    ASSERT_EQ(all->size(), 2U);
    EXPECT_EQ(all->back().outcome, Outcome::Aborted);
    EXPECT_EQ(all->back().id.record, there.summary.id.record);
    EXPECT_FALSE(m_pictures.find(first));
    EXPECT_TRUE(m_pictures.find(second));
    hear("phase", "done");
}

TEST_F(KioskTest, AFindingThatTheWorkerOmitsIsAborted) {
    Report report;
    for (const Check& check : all_checks()) {
        if (check.name == "document-detection") continue;
        Finding finding;
        finding.check = std::string(check.name);
        finding.outcome = Outcome::Successful;
        report.findings.push_back(finding);
    }
    m_inspector.answer = report;
    start();
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    const Json result = hear("result", "\"provisional\":false");
    EXPECT_NE(result["outcome"], "successful");
    EXPECT_EQ(result["findings"][0]["check"], "document-detection");
    EXPECT_EQ(result["findings"][0]["outcome"], "aborted");
}

TEST_F(KioskTest, TheOfficersChoiceReachesTheWorkerWithTheSameCapture) {
    start();
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    hear("phase", "done");
    EXPECT_TRUE(m_kiosk->inspect_as(m_officer, {.format = mrz::Format::TD1}));
    EXPECT_EQ(hear("result", "\"inspected_as\":\"TD1\",")["provisional"], true);
    hear("phase", "done");
    EXPECT_EQ(m_inspector.images, 2);
    EXPECT_EQ(m_inspector.choice->format, mrz::Format::TD1);
}

TEST_F(KioskTest, APictureThatCannotBeReadIsNamedOnce) {
    m_inspector.answer = Report{.errors = {{.name = "white.png", .text = "white.png: not an image"}}};
    start();
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    EXPECT_EQ(hear("trouble", "not an image")["text"], "white.png: not an image");
}

TEST_F(KioskTest, AScannerWithoutPicturesIsTroubleInPlainWords) {
    fs::remove_all(m_path / "1");
    fs::remove_all(m_path / "2");
    start();
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    const Json trouble = hear("trouble", "no images");
    EXPECT_EQ(trouble["kind"], "device");
    hear("phase", "idle");
}

#ifdef GARITA_LINES
TEST_F(KioskTest, WhatAReaderOfTextReadIsInspectedWithoutAPicture) {
    int master = -1;
    int slave = -1;
    ASSERT_EQ(openpty(&master, &slave, nullptr, nullptr, nullptr), 0);
    const Descriptor swiped(master);
    m_scanner = std::make_unique<scanner::Client>(
        scanner::Launch{.program = program("garita-scanner"), .kind = "lines", .options = ttyname(slave)});
    close(slave);
    start();
    ASSERT_EQ(write(swiped.get(), "\x02LINE<ONE\rLINE<TWO\r\x03", 20), 20);
    EXPECT_EQ(hear("scanner", "\"present\"")["driver"], "lines");
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    EXPECT_EQ(hear("phase", "inspecting")["label"], "reading-1");
    EXPECT_NE(hear("result", "\"provisional\":false")["outcome"], "successful") << "nothing checked is never green";
    hear("phase", "done");
    EXPECT_EQ(m_inspector.images, 0);
    EXPECT_THAT(m_inspector.lines, testing::ElementsAre("LINE<ONE", "LINE<TWO"));
    EXPECT_FALSE(m_kiosk->inspect_as(m_officer, {})) << "there is no picture to inspect again";
    // Without a swipe the scan waits for one.
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    hear("phase", "scanning");
    ASSERT_EQ(write(swiped.get(), "\x02NEXT\r\x03", 7), 7);
    hear("phase", "done");
    EXPECT_THAT(m_inspector.lines, testing::ElementsAre("NEXT"));
}
#endif

/// The kiosk over a simulated head in an emulated kernel, which is told through a pipe what happens to it.
class KioskWithAHead : public KioskTest {
protected:
    void SetUp() override {
        const std::string pipe = (m_path / "pipe").string();
        ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
        m_pipe = Descriptor(open(pipe.c_str(), O_RDWR | O_CLOEXEC));
        const char* build = std::getenv("GARITA_BINARY_DIR");
        m_scanner = std::make_unique<scanner::Client>(scanner::Launch{
            .program = std::string(build != nullptr ? build : ".") + "/tests/firmware/scanner/emulated_head",
            .arguments = {pipe, "unplugged"}});
    }
    void tell(std::string command) {
        command += '\n';
        ASSERT_EQ(write(m_pipe.get(), command.data(), command.size()), static_cast<ssize_t>(command.size()));
    }
    /// The scanner's state once it has a member of that value, and within a second of `command`.
    Json state_after(const std::string& command, const std::string& member, const Json& value) {
        const auto start = std::chrono::steady_clock::now();
        tell(command);
        while (true) {
            Json state = hear("scanner", "");
            if (HasFailure()) return {};
            if (state[member] != value) continue;
            EXPECT_LT(std::chrono::steady_clock::now() - start, kSanitized ? 5s : 1s) << command;
            return state;
        }
    }
    void plug_in() { EXPECT_EQ(state_after("plug-in", "plugged_in", true)["serial"], "SIM-0001"); }
    /// Commands that nothing shows are obeyed once later ones are.
    void tell_and_wait(const std::string& command) {
        tell(command);
        state_after("lift", "document", "absent");
        state_after("lay", "document", "present");
    }

    Descriptor m_pipe;
};

TEST_F(KioskWithAHead, PlugInUnplugAndReplugAreToldWithinASecond) {
    start();
    EXPECT_FALSE(m_kiosk->scan(m_officer)) << "no scanner is plugged in";
    for (int i = 0; i < 3; ++i) {
        const Json there = state_after("plug-in", "plugged_in", true);
        EXPECT_EQ(there["serial"], "SIM-0001");
        EXPECT_EQ(there["maker"], "Garita");
        EXPECT_EQ(there["document"], "present");
        EXPECT_FALSE(there["authenticated"]);
        EXPECT_TRUE(there["simulated"]);
        EXPECT_TRUE(m_kiosk->scan(m_officer));
        EXPECT_EQ(hear("source", "")["serial"], "SIM-0001");
        hear("phase", "done");
        EXPECT_EQ(m_inspector.images, 3);
        EXPECT_EQ(state_after("unplug", "plugged_in", false)["serial"], "");
        EXPECT_FALSE(m_kiosk->scan(m_officer));
    }
    EXPECT_EQ(m_heard.find("event: trouble"), std::string::npos) << m_heard;
}

TEST_F(KioskWithAHead, PicturesAreInspectedWithTheCalibrationOfTheirScanner) {
    start();
    plug_in();
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    hear("phase", "done");
    EXPECT_FALSE(m_inspector.calibration) << "none is kept";

    const ScannerCalibration kept{.serial = "SIM-0001",
                                  .model = "Invented",
                                  .taken = "2026-11-28T12:00:00Z",
                                  .bands = {{.band = Band::White,
                                             .width = 1000,
                                             .height = 700,
                                             .flat = {2, 2, {1, 1, 1, 1}},
                                             .level = {0.5, 0.5, 0.5},
                                             .first_level = {0.5, 0.5, 0.5},
                                             .ppi = 400}},
                                  .quality = {{.band = Band::White}}};
    ASSERT_TRUE(keep_calibration(m_of.data(), kept));
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    hear("phase", "done");
    EXPECT_EQ(m_inspector.calibration, kept.bands[0]) << "found without a restart";
    EXPECT_EQ(m_heard.find("event: trouble"), std::string::npos) << m_heard;

    std::ofstream(calibration_path(m_of.data(), "SIM-0001")) << "schema = 1\n";
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    const Json trouble = hear("trouble", "calibrat");
    EXPECT_EQ(trouble["code"], static_cast<int>(ErrorCode::CalibrationUnusable));
    EXPECT_THAT(trouble["text"].get<std::string>(), HasSubstr("SIM-0001.toml"));
    hear("phase", "done");
    EXPECT_FALSE(m_inspector.calibration) << "a damaged one is not guessed at";
    EXPECT_EQ(m_inspector.images, 3);
}

TEST_F(KioskWithAHead, UnpluggedInMidScanEndsTheScanAndTheNextPlugInWorks) {
    start();
    plug_in();
    for (const int bytes : {1, 300'000, 1'000'000}) {
        tell_and_wait("unplug-after " + std::to_string(bytes));
        ASSERT_TRUE(m_kiosk->scan(m_officer));
        EXPECT_FALSE(hear("scanner", "\"plugged_in\":false").empty());
        hear("phase", "idle");
        EXPECT_FALSE(m_kiosk->scan(m_officer)) << "the capture is void, and none follows";
        plug_in();
        EXPECT_TRUE(m_kiosk->scan(m_officer));
        hear("phase", "done");
        EXPECT_EQ(m_inspector.images, 3);
    }
    EXPECT_EQ(m_heard.find("event: trouble"), std::string::npos) << "what the scanner's state tells, nothing else says";
}

TEST_F(KioskWithAHead, DocumentCoverTamperAndDeadLampAreTold) {
    start();
    plug_in();
    state_after("lift", "document", "absent");
    state_after("lay", "document", "present");
    state_after("cover 1", "cover_open", true);
    EXPECT_TRUE(m_kiosk->scan(m_officer)) << "the head itself refuses it, and says why";
    EXPECT_THAT(hear("trouble", "")["text"].get<std::string>(), HasSubstr("cover"));
    hear("phase", "idle");
    state_after("cover 0", "cover_open", false);
    state_after("kill-lamp 2", "dead_lamps", Json::array({"ultraviolet"}));
    state_after("tamper", "tampered", true);
}

/// The same where the station has paired a head, which need not be the one that is plugged in.
class KioskWithAPairedHead : public KioskWithAHead {
protected:
    void plug_in_paired(const std::vector<std::string>& head, std::uint32_t least_firmware = 1) {
        const fs::path data = m_of.data();
        m_pairing = {.head = {.serial = "SIM-0001",
                              .key = head::SigningKey::of_seed(head::filled<32>(7))->public_key(),
                              .least_firmware = least_firmware},
                     .maker = "Garita",
                     .model = "Simulated head",
                     .bands = {Band::Infrared, Band::White, Band::Ultraviolet},
                     .paired = "2026-11-28T12:00:00Z"};
        ASSERT_TRUE(keep_pairing(data, m_pairing));
        const char* build = std::getenv("GARITA_BINARY_DIR");
        scanner::Launch launch{
            .program = std::string(build != nullptr ? build : ".") + "/tests/firmware/scanner/emulated_head",
            .hand_over =
                [data] { return scanner::sealed_memory(scanner::encode_paired(heads_of(*read_pairings(data)))); },
            .arguments = {(m_path / "pipe").string()}};
        launch.arguments.insert(launch.arguments.end(), head.begin(), head.end());
        m_scanner = std::make_unique<scanner::Client>(launch);
        start();
    }
    void expect_refused(int code) {
        EventHub::Cursor late;
        EXPECT_THAT(*m_events.next(late, 1s), HasSubstr("\"trouble\":{\"code\":" + std::to_string(code)));
        ASSERT_TRUE(m_kiosk->scan(m_officer)) << "and says so again when it is tried";
        EXPECT_EQ(hear("trouble", "")["code"], code);
        hear("phase", "idle");
    }

    Pairing m_pairing;
};

TEST_F(KioskWithAPairedHead, ItsCapturesAreAuthenticatedAndItsFirmwareNeverGetsOlder) {
    plug_in_paired({"key=7", "firmware=5"}, 2);
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    EXPECT_TRUE(hear("source", "SIM-0001")["authenticated"]);
    hear("phase", "done");
    m_pairing.head.least_firmware = 5;
    EXPECT_EQ(**read_pairing(m_of.data(), "SIM-0001"), m_pairing);
}

TEST_F(KioskWithAPairedHead, AReplayedCaptureIsRefused) {
    plug_in_paired({"key=7"});
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    hear("phase", "done");
    tell_and_wait("replay");
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    EXPECT_EQ(hear("trouble", "")["code"], static_cast<int>(ErrorCode::SealBroken));
    hear("phase", "idle");
    EXPECT_FALSE(m_kiosk->inspect_as(m_officer, {})) << "nothing is kept of it";
}

TEST_F(KioskWithAPairedHead, AnotherKeyIsRefused) {
    plug_in_paired({"key=8"});
    expect_refused(static_cast<int>(ErrorCode::HeadHasOtherKey));
}

TEST_F(KioskWithAPairedHead, OlderFirmwareIsRefused) {
    plug_in_paired({"key=7", "firmware=3"}, 4);
    expect_refused(static_cast<int>(ErrorCode::HeadFirmwareOld));
}

TEST_F(KioskWithAPairedHead, APrescribedBandThatIsNoLongerClaimedIsAbortedNotUnsupported) {
    Report report;
    for (const Check& check : all_checks()) {
        Finding finding;
        finding.check = std::string(check.name);
        finding.outcome = Outcome::Successful;
        report.findings.push_back(finding);
    }
    m_inspector.answer = report;
    plug_in_paired({"key=7", "bands=white,ultraviolet"});
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    const Json result = hear("result", "\"provisional\":false");
    EXPECT_EQ(result["outcome"], "aborted");
    int infrared = 0;
    for (const Json& finding : result["findings"]) {
        const Check* check = find_check(finding["check"].get<std::string>());
        if ((check->needs & bands(Band::Infrared)) == 0) continue;
        ++infrared;
        EXPECT_EQ(finding["outcome"], "aborted") << finding;
    }
    EXPECT_GT(infrared, 0);
    hear("phase", "done");
}

TEST_F(KioskWithAPairedHead, OneThatWasUnpairedMeanwhileIsNotTakenForPaired) {
    plug_in_paired({"key=7"});
    ASSERT_TRUE(forget_pairing(m_of.data(), "SIM-0001"));
    ASSERT_TRUE(m_kiosk->scan(m_officer));
    EXPECT_EQ(hear("trouble", "")["code"], static_cast<int>(ErrorCode::HeadNotPaired));
    hear("phase", "idle");
}

TEST_F(KioskTest, AScannerProcessThatDiesAtOnceIsTroubleAndIsTriedAgainSeldom) {
    m_scanner = std::make_unique<scanner::Client>(scanner::Launch{.program = "/bin/false"});
    start();
    EventHub::Cursor late;
    EXPECT_THAT(*m_events.next(late, 1s), HasSubstr("\"trouble\":{\"code\":0,\"kind\":\"device\""));
    EXPECT_TRUE(m_kiosk->scan(m_officer));
    hear("trouble", "has ended");
    hear("phase", "idle");
}

TEST(View, TextFromADocumentIsMadeVisible) {
    Report report;
    VizField field;
    field.name = "surname";
    field.text = "A\x1B[31m\xE2\x80\xAE\xFF<b>";
    report.reading.viz = {field};
    report.reading.mrz = MrzReading{};
    report.reading.mrz->interpretation.lines = {std::string("P<\n\0x", 5)};
    const Verdict verdict;
    const std::string text =
        to_json({.report = report, .verdict = verdict, .pictures = {}, .references = {}}, *all_languages());
    EXPECT_EQ(text.find('\n'), std::string::npos);
    const Json json = Json::parse(text);
    EXPECT_EQ(json["viz"]["fields"]["surname"]["text"], "A⟨U+001B⟩[31m⟨U+202E⟩\xEF\xBF\xBD<b>");
    EXPECT_THAT(json["mrz"]["lines"][0].get<std::string>(), HasSubstr("⟨U+000A⟩"));
}

TEST(View, OnlyKnownKindsOfDocumentAreTaken) {
    EXPECT_EQ(parse_choice(R"({"format": "TD2"})")->format, mrz::Format::TD2);
    EXPECT_EQ(*parse_choice(R"({"format": "other"})"), DocumentChoice{});
    for (const char* text : {"", "[]", "{}", "{", R"({"format": 1})", R"({"format": "TD9"})", "null"})
        EXPECT_FALSE(parse_choice(text)) << text;
}

TEST(PictureStore, KeepsSealedPicturesOfThePresentDocumentOnly) {
    PictureStore store;
    const auto picture = [](const char* type) {
        const std::vector<std::uint8_t> bytes = {1, 2, 3};
        return PagePicture{
            .page = 0, .band = Band::White, .media_type = type, .memory = *scanner::sealed_memory(bytes), .size = 3};
    };
    const auto path = store.add(picture("image/png"));
    ASSERT_TRUE(path);
    EXPECT_EQ(store.find(*path)->bytes, "\x01\x02\x03");
    EXPECT_FALSE(store.add(picture("text/html")));
    EXPECT_FALSE(store.add(picture("image/svg+xml"))) << "an image that could hold script";
    PagePicture wrong = picture("image/png");
    wrong.size = 4;
    EXPECT_FALSE(store.add(std::move(wrong)));
    store.clear();
    EXPECT_FALSE(store.find(*path));
}

}  // namespace
}  // namespace garita
