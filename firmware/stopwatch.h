// How long a stage of an inspection takes.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <utility>

namespace garita {

[[nodiscard]] inline double ms_since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

/// Adds the wall clock time of its scope to a stage.
class Stopwatch {
public:
    Stopwatch(std::map<std::string, double>& timings, std::string stage)
        : m_timings(timings), m_stage(std::move(stage)) {}
    Stopwatch(const Stopwatch&) = delete;
    Stopwatch& operator=(const Stopwatch&) = delete;
    ~Stopwatch() { m_timings[m_stage] += ms_since(m_begin); }

private:
    std::map<std::string, double>& m_timings;
    std::string m_stage;
    std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
};

}  // namespace garita
