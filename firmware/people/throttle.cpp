#include "firmware/people/throttle.h"

#include <algorithm>
#include <array>

namespace garita::people {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// After so many tries, and until the next row's, so long a wait. Chosen, not measured: two slips of the finger cost
/// nothing; who guesses has 96 tries a day at a name.
struct Step {
    std::int64_t count = 0;
    milliseconds wait{};
};
constexpr std::array kOfAName = {Step{3, seconds(5)}, Step{4, seconds(15)}, Step{5, seconds(30)}, Step{6, minutes(1)},
                                 Step{7, minutes(2)}, Step{8, minutes(5)},  Step{9, minutes(15)}};
constexpr std::array kOfAStation = {Step{12, seconds(2)}, Step{14, seconds(5)}, Step{17, seconds(10)},
                                    Step{20, seconds(30)}};
constexpr milliseconds kForgivenAfter = minutes(1);  // one of a station

template <std::size_t count>
milliseconds wait_after(const std::array<Step, count>& steps, std::int64_t tries) {
    milliseconds wait{};
    for (const Step& step : steps)
        if (tries >= step.count) wait = step.wait;
    return wait;
}

milliseconds elapsed(const Tries& tries, const audit::Moment& now) {
    return now.boot == tries.boot ? milliseconds(std::max<std::int64_t>(now.boottime - tries.since, 0))
                                  : milliseconds(0);
}

}  // namespace

std::int64_t counting(Against against, const Tries& tries, const audit::Moment& now) {
    if (against == Against::Name) return tries.count;
    return std::max<std::int64_t>(tries.count - elapsed(tries, now) / kForgivenAfter, 0);
}

milliseconds remaining(Against against, const Tries& tries, const audit::Moment& now) {
    const milliseconds wait =
        against == Against::Name ? wait_after(kOfAName, tries.count) : wait_after(kOfAStation, tries.count);
    return std::max(wait - elapsed(tries, now), milliseconds(0));
}

Tries counted(Against against, const Tries& tries, const audit::Moment& now) {
    return {.count = counting(against, tries, now) + 1, .boot = now.boot, .since = now.boottime};
}

}  // namespace garita::people
