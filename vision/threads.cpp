#include "vision/threads.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <opencv2/core/utility.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <thread>
#include <vector>

namespace garita {

void use_one_thread_a_stage() {
    // First: its log, which the environment may ask for, would go to standard output with the results.
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
    cv::setNumThreads(1);
}

std::size_t worthwhile_threads() {
    return std::clamp(std::thread::hardware_concurrency(), 1U, 2U);
}

void spread(std::size_t pieces, std::size_t lanes, const std::function<void(std::size_t, std::size_t)>& work) {
    std::atomic<std::size_t> next = 0;
    const auto run = [&](std::size_t lane) {
        try {
            for (std::size_t piece = next++; piece < pieces; piece = next++) work(piece, lane);
        } catch (...) {
            next = pieces;
            throw;
        }
    };
    std::vector<std::future<void>> others;
    for (std::size_t lane = 1; lane < std::min(lanes, pieces); ++lane)
        others.push_back(std::async(std::launch::async, run, lane));
    // A future of std::async waits in its destructor: whatever is thrown here, no thread outlives the call.
    run(0);
    for (std::future<void>& other : others) other.get();
}

}  // namespace garita
