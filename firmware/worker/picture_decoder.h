// From the pictures of a request to those that the pipeline waits for: decoded as they come, and put right.
#pragma once

#include <condition_variable>
#include <exception>
#include <future>
#include <mutex>
#include <span>
#include <vector>

#include "firmware/arrivals.h"
#include "firmware/report.h"
#include "firmware/worker/request_wire.h"

namespace garita::worker {

/// Decodes on threads of its own. Any thread may give it pictures.
class PictureDecoder {
public:
    /// `ppi`, where it is not 0, overrides what files and calibrations say. `arrivals` outlives it.
    PictureDecoder(Arrivals& arrivals, double ppi);
    PictureDecoder(const PictureDecoder&) = delete;
    PictureDecoder& operator=(const PictureDecoder&) = delete;
    /// Decodes what was given first.
    ~PictureDecoder();

    /// Pictures whose scanner's calibration is given are put right by it; one that it does not fit is told as an error,
    /// and used as it came. `bytes` outlive errors().
    void give(const PictureFacts& facts, std::span<const std::uint8_t> bytes);
    /// Nothing more will be given.
    void complete();

    /// Why pictures are not among the arrivals, or as they came, by side and band. REQUIRES complete(); waits until all
    /// are decoded. Throws what decoding threw: there was no memory.
    [[nodiscard]] std::vector<InputError> errors();

private:
    struct Task {
        PictureFacts facts;
        std::span<const std::uint8_t> bytes;
    };
    void work();
    void decode(const Task& task);
    void tell(const PictureFacts& facts, const std::string& text);

    Arrivals& m_arrivals;
    const double m_ppi;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<Task> m_tasks;
    bool m_complete = false;
    std::vector<std::pair<SideAndBand, InputError>> m_errors;
    std::vector<std::future<void>> m_threads;
};

}  // namespace garita::worker
