// What a service manager hears of the kiosk, by a real socket.
#include "firmware/garitad/health.h"

#include <gmock/gmock.h>
#include <stdlib.h>
#include <unistd.h>

#include <string>

#include "tests/firmware/garitad/manager_of_tests.h"

namespace garita {
namespace {

using namespace std::chrono_literals;
using test::ManagerOfTests;
using testing::ElementsAre;
using testing::IsEmpty;
using Part = Health::Part;

constexpr const char* kReady = "READY=1\nSTATUS=serves the officer's page, ready for a document";

/// A kiosk whose clock the test sets, under a manager that expects a word every 4 s.
class HealthTest : public testing::Test {
protected:
    HealthTest() {
        setenv("WATCHDOG_USEC", "4000000", 1);
        m_health.emplace(ServiceManager::of_environment(), [this] { return m_now; });
    }
    void pass(std::chrono::milliseconds time) { m_now += time; }
    void be_ready() {
        m_health->works(Part::Page, 5s);
        m_health->works(Part::Inspection, 60s);
        ASSERT_THAT(m_manager.heard(), ElementsAre(kReady, "WATCHDOG=1"));
    }

    ManagerOfTests m_manager;
    Health::Clock::time_point m_now{};
    std::optional<Health> m_health;
};

TEST_F(HealthTest, KioskIsReadyOnceEveryPartWorks) {
    m_health->works(Part::Page, 5s);
    m_health->works(Part::Page, 5s);
    EXPECT_THAT(m_manager.heard(), IsEmpty());
    m_health->works(Part::Inspection, 60s);
    EXPECT_THAT(m_manager.heard(), ElementsAre(kReady, "WATCHDOG=1"));
}

TEST_F(HealthTest, WatchdogIsFedAsOftenAsItNeeds) {
    be_ready();
    for (int i = 0; i < 4; ++i) {
        pass(300ms);
        m_health->works(Part::Page, 5s);
    }
    EXPECT_THAT(m_manager.heard(), ElementsAre("WATCHDOG=1"));
}

TEST_F(HealthTest, PartThatIsSilentForTooLongStarvesTheWatchdog) {
    be_ready();
    for (int i = 0; i < 10; ++i) {
        pass(5s);
        m_health->works(Part::Page, 6s);
    }
    EXPECT_EQ(m_manager.heard().size(), 10U);
    for (int i = 0; i < 20; ++i) {
        pass(5s);
        m_health->works(Part::Page, 6s);
    }
    EXPECT_THAT(m_manager.heard(),
                ElementsAre("WATCHDOG=1", "WATCHDOG=1", "STATUS=does not go on: the inspection of documents"));
    m_health->works(Part::Inspection, 60s);
    EXPECT_THAT(m_manager.heard(), ElementsAre("STATUS=serves the officer's page, ready for a document", "WATCHDOG=1"));
}

TEST_F(HealthTest, PageThatDoesNotAnswerIsNotHiddenByAnInspectionThatWorks) {
    be_ready();
    pass(6s);
    m_health->works(Part::Inspection, 60s);
    EXPECT_THAT(m_manager.heard(), ElementsAre("STATUS=does not go on: the officer's page"));
}

TEST_F(HealthTest, WhatIsWaitedForIsToldOnceAndInOneLine) {
    m_health->works(Part::Page, 5s);
    m_health->waits(Part::Inspection, "no worker:\nREADY=1");
    m_health->waits(Part::Inspection, "no worker:\nREADY=1");
    EXPECT_THAT(m_manager.heard(), ElementsAre("STATUS=waits for the inspection of documents: no worker: READY=1"));
}

TEST_F(HealthTest, NothingIsFedAfterTheEndHasBegun) {
    be_ready();
    m_health->stops();
    pass(3s);
    m_health->works(Part::Page, 5s);
    EXPECT_THAT(m_manager.heard(), ElementsAre("STOPPING=1\nSTATUS=ends"));
}

TEST_F(HealthTest, ProcessesThatTheKioskStartsHearNothingOfTheManager) {
    for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) EXPECT_EQ(getenv(name), nullptr);
}

TEST(ServiceManager, NameOfTheKernelsIsAnAddressToo) {
    const ManagerOfTests manager("@garita-health-test-" + std::to_string(getpid()));
    ServiceManager::of_environment().tell("READY=1");
    EXPECT_THAT(manager.heard(), ElementsAre("READY=1"));
}

TEST(ServiceManager, WatchdogOfAnotherProcessIsNotOurs) {
    setenv("WATCHDOG_USEC", "4000000", 1);
    setenv("WATCHDOG_PID", "1", 1);
    EXPECT_EQ(ServiceManager::of_environment().watchdog(), 0us);
    setenv("WATCHDOG_USEC", "4000000", 1);
    setenv("WATCHDOG_PID", std::to_string(getpid()).c_str(), 1);
    EXPECT_EQ(ServiceManager::of_environment().watchdog(), 4s);
}

TEST(ServiceManager, WithoutOneNobodyHears) {
    unsetenv("NOTIFY_SOCKET");
    Health health(ServiceManager::of_environment());
    health.works(Part::Page, 5s);
    health.works(Part::Inspection, 5s);
    health.stops();
}

}  // namespace
}  // namespace garita
