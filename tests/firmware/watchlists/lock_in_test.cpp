// What an import that a list has taken over might try, tried from inside one.
#include "firmware/watchlists/lock_in.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <linux/landlock.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <cstdio>

#include "firmware/process/sanitized.h"
#include "tests/firmware/process/attack.h"
#include "tests/firmware/watchlists/station_with_lists.h"

namespace garita::watchlists {
namespace {

using namespace test;

bool opens(const fs::path& path, int how) {
    return open(path.c_str(), how | O_CLOEXEC, S_IRUSR | S_IWUSR) >= 0;
}

class ImportLockIn : public StationWithLists {
protected:
    ImportLockIn() : m_list(make(of_numbers("UTO,P,AB123456,stolen,\n"))) {}
    /// How a child ends that locks itself in for an import of the list, and then does `deed` (true: it was possible).
    int end_of(const std::function<bool()>& deed) {
        const pid_t child = fork();
        if (child == 0) {
            if (!lock_in(data(), m_list)) _exit(kNotLockedIn);
            _exit(deed() ? kDone : kFailed);
        }
        int status = -1;
        waitpid(child, &status, 0);
        return status;
    }
    void expect_none(const std::vector<Attack>& attacks) {
        for (const Attack& attack : attacks) {
            const int status = end_of(attack.deed);
            EXPECT_TRUE(exited(status, kFailed)) << attack.name << ": " << told(status);
        }
    }
    fs::path m_list;
};

TEST_F(ImportLockIn, ReachesNoProcessNoNetworkAndMakesNoCode) {
    expect_none(attacks_with({
        {"a socket of the network", [] { return socket(AF_INET, SOCK_STREAM, 0) >= 0; }},
        {"a link", [this] { return symlink("/etc/passwd", (data() / "watchlists" / "x").c_str()) == 0; }},
        {"a pipe with a name", [this] { return mknod((data() / "watchlists" / "x").c_str(), S_IFIFO, 0) == 0; }},
    }));
}

TEST_F(ImportLockIn, ReachesNoFileButLists) {
    if (kSanitized || syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION) < 1)
        GTEST_SKIP() << "no Landlock in this kernel or build";
    put("data/people/people.db", trust::content_of("secret"));
    put("data/audit/log.db", trust::content_of("log"));
    put("beside.list", trust::content_of("other"));
    put("data/trust/station.toml", trust::content_of("a signing key"));
    expect_none({
        {"a file of the machine", [] { return opens("/etc/passwd", O_RDONLY); }},
        {"its people", [this] { return opens(data() / "people/people.db", O_RDONLY); }},
        {"its signing key", [this] { return opens(data() / "trust/station.toml", O_RDONLY); }},
        {"whom it believes, to change it", [this] { return opens(data() / "trust/in-force.trust", O_RDWR); }},
        {"its audit log", [this] { return opens(data() / "audit/log.db", O_RDWR); }},
        {"a file beside the list", [this] { return opens(m_folder / "beside.list", O_RDONLY); }},
        {"the list itself, to change it", [this] { return opens(m_list, O_RDWR); }},
        {"a new file in the data folder", [this] { return opens(data() / "new", O_WRONLY | O_CREAT); }},
        {"a file that leaves",
         [this] {
             return opens(data() / "watchlists/x", O_WRONLY | O_CREAT) &&
                    rename((data() / "watchlists/x").c_str(), (data() / "x").c_str()) == 0;
         }},
    });
}

TEST_F(ImportLockIn, TakesTheList) {
    const int status = end_of([this] {
        const auto imported = import_list(data(), m_list, kNow);
        if (!imported) std::fprintf(stderr, "%s\n", imported.error().text.c_str());
        return imported.has_value();
    });
    EXPECT_TRUE(exited(status, kDone)) << told(status);
    EXPECT_EQ(databases().size(), 1U);
}

}  // namespace
}  // namespace garita::watchlists
