#include "firmware/garitad/run_kiosk.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "firmware/built.h"
#include "firmware/garitad/bureau_answers.h"
#include "firmware/garitad/data_changes.h"
#include "firmware/garitad/event_hub.h"
#include "firmware/garitad/health.h"
#include "firmware/garitad/http_server.h"
#include "firmware/garitad/kiosk.h"
#include "firmware/garitad/list_answers.h"
#include "firmware/garitad/page_routes.h"
#include "firmware/garitad/picture_store.h"
#include "firmware/link/client.h"
#include "firmware/pairing.h"
#include "firmware/station/configuration.h"
#include "firmware/station/station.h"
#include "firmware/watchlists/unlogged.h"

namespace garita {
namespace {

/// Of the page's threads: each is done with a slow browser after some seconds (HttpLimits).
constexpr std::chrono::seconds kLongestSilence(20);

sigset_t ending_signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, number);
    return set;
}

void wait_for_end() {
    const sigset_t set = ending_signals();
    int number = 0;
    while (sigwait(&set, &number) != 0) {
    }
}

void guard_memory() {
    // Names and pictures of travellers pass through: no core dump, nobody else looks in.
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

/// What the process of a scanner head is handed over: it reads no data folder itself.
Result<Descriptor> paired_in(const std::string& data) {
    GARITA_TRY(pairings, read_pairings(data));
    return scanner::sealed_memory(scanner::encode_paired(heads_of(pairings)));
}

/// In place of one whose settings cannot be used: every document says that the bureau was not asked.
class UnusableBureau final : public watchlists::Bureau {
public:
    explicit UnusableBureau(std::string why) : m_why(std::move(why)) {}
    std::string name() const override { return "INTERPOL FIND/MIND"; }
    watchlists::BureauAnswer look_up(const watchlists::Document&) override { return {.trouble = m_why}; }

private:
    const std::string m_why;
};

/// The bureau that this station is set up for, and what looks whether it can be asked, without asking anything;
/// nothing: it has none. Trouble is the operator's: the kiosk inspects all the same, and says of each document that it
/// was not asked.
struct StationBureau {
    std::unique_ptr<watchlists::Bureau> bureau{};
    std::future<void> looked{};
};
StationBureau bureau_of(const std::string& data) {
    const auto unusable = [](const Error& error) -> std::unique_ptr<watchlists::Bureau> {
        std::fprintf(stderr, "garitad: %s\n", error.text.c_str());
        return std::make_unique<UnusableBureau>(error.text);
    };
    const auto settings = link::read_settings(data);
    if (!settings) return {.bureau = unusable(settings.error())};
    if (!*settings) return {};
    auto made = link::Link::create(link::program_path(), **settings);
    if (!made) return {.bureau = unusable(made.error())};
    link::Link& link = **made;
    return {.bureau = std::move(*made),
            .looked = std::async(std::launch::async, [&link] {
                if (const auto looked = link.look_at_settings(); !looked)
                    std::fprintf(stderr, "garitad: the bureau cannot be asked: %s (firmware/link/README.md)\n",
                                 looked.error().text.c_str());
            })};
}

/// Does what is due at once and every two seconds, until it goes.
class Housekeeping {
public:
    explicit Housekeeping(std::function<Result<bool>()> what)
        : m_thread([this, what = std::move(what)] { work(what); }) {}
    Housekeeping(const Housekeeping&) = delete;
    Housekeeping& operator=(const Housekeeping&) = delete;
    ~Housekeeping() {
        {
            const std::lock_guard lock(m_mutex);
            m_ending = true;
        }
        m_changed.notify_all();
        m_thread.join();
    }

private:
    void work(const std::function<Result<bool>()>& what) {
        constexpr std::chrono::seconds kOften(2);
        std::string told;
        while (true) {
            const auto done = what();
            // The same trouble is told once.
            const std::string trouble = done ? std::string() : done.error().text;
            if (!trouble.empty() && trouble != told) std::fprintf(stderr, "garitad: %s\n", trouble.c_str());
            told = trouble;
            std::unique_lock lock(m_mutex);
            if (m_changed.wait_for(lock, kOften, [this] { return m_ending; })) return;
        }
    }

    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_ending = false;
    std::thread m_thread;
};

}  // namespace

void block_ending_signals() {
    const sigset_t ending = ending_signals();
    pthread_sigmask(SIG_BLOCK, &ending, nullptr);
}

std::string beside(const char* name) {
    std::error_code error;
    return (std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / name).string();
}

int complain(const Error& error) {
    std::fprintf(stderr, "garitad: %s\n", error.text.c_str());
    return error.kind == ErrorKind::Input ? 1 : 2;
}

int run_kiosk(Options options, Inspector& inspector, EventHub& events) {
    std::signal(SIGPIPE, SIG_IGN);
    guard_memory();
    Health health(ServiceManager::of_environment());
    Result<Languages> languages = all_languages();
    if (!languages) return complain(languages.error());

    // Before anything of a scanner or page: two kiosks on one folder end here.
    const Result<Configuration> configuration = read_configuration(options.data);
    if (!configuration) return complain(configuration.error());
    Result<std::unique_ptr<Station>> station =
        Station::open(options.data, {.sessions = {.idle = configuration->idle},
                                     .retention = configuration->retention,
                                     .most_picture_bytes = configuration->most_picture_bytes,
                                     .built = kBuilt});
    if (!station) return complain(station.error());

    PictureStore pictures;
    if (options.scanner.kind == "head") options.scanner.hand_over = [data = options.data] { return paired_in(data); };
    scanner::Client scanner(std::move(options.scanner));
    watchlists::Watchlists watchlists(options.data);
    const ListAnswers lists(watchlists, (*station)->clock(), *languages);
    const StationBureau of_station = bureau_of(options.data);
    std::optional<BureauAnswers> bureau;
    if (of_station.bureau) bureau.emplace(*of_station.bureau, **station, *languages);
    Kiosk kiosk(
        scanner, inspector, events, pictures, *languages, options.data, **station,
        [&lists](const Report& report) { return lists.of(report); }, bureau ? &*bureau : nullptr, &health);
    PageRoutes page(kiosk, pictures, *languages, **station, lists, options.data);
    HttpRoutes routes = page.routes();
    routes.worked = [&health] { health.works(Health::Part::Page, kLongestSilence); };
    HttpServer server({}, std::move(routes), events);
    const Result<int> port = server.bind(options.port);
    if (!port) return complain(port.error());

    std::thread serving([&server] { server.serve(); });
    std::thread working([&kiosk] { kiosk.run(); });
    const Housekeeping housekeeping(
        [&, data = options.data, changes = DataChanges(options.data)]() mutable -> Result<bool> {
            events.set_standing("lists", lists.states());
            // One that fails keeps none of the others from being done.
            Result<bool> done = (*station)->look_after();
            if (!(*station)->is_set_up()) return done;
            const auto told = watchlists::tell_audit_log(data, (*station)->log());
            const auto changed = changes.tell((*station)->log());
            if (done && !told) done = tl::unexpected(told.error());
            if (done && !changed) done = tl::unexpected(changed.error());
            return done;
        });
    std::printf("Garita: http://127.0.0.1:%d/\n", *port);
    std::fflush(stdout);

    wait_for_end();
    health.stops();
    events.close();
    kiosk.stop();
    if (bureau) bureau->stop();
    working.join();
    server.stop();
    serving.join();
    return 0;
}

}  // namespace garita
