// A scanner that is not there: plays the captures of another driver, or those whose folders it is told through a pipe,
// marked as simulated, with the faults of a real scanner where asked for. It draws nothing (garita simulate does).
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "drivers/cancellation.h"
#include "drivers/scanner.h"

namespace garita {

/// What goes wrong, as a real scanner's trouble would.
struct Faults {
    std::optional<Band> dead_lamp{};  ///< this band is never delivered
    int lifted_early_every = 0;       ///< every n-th scan ends with Retry after its first image; 0: never
    int unplugged_every = 0;          ///< every n-th scan ends with Device and no image; 0: never
    bool cut_files = false;           ///< only the first half of each file arrives
    int delay_ms = 0;                 ///< before each image, as an exposure takes; 0 … 10,000
    int moved_every = 0;              ///< every n-th scan ends with Retry after its second image; 0: never
    int unplugged_at_byte = 0;   ///< every scan ends with Device once so many bytes came; the image that they are of
                                 ///< is not delivered; 0: never
    int kilobytes_a_second = 0;  ///< no faster than this; 0: as fast as it goes

    bool operator==(const Faults&) const = default;
};

/// Faults of "dead-lamp=infrared,lifted-early-every=3,unplugged-every=5,cut-files,delay-ms=300,moved-every=4,
/// unplugged-at-byte=100000,kilobytes-a-second=4000"; an Input error names the word that is not known.
[[nodiscard]] Result<Faults> parse_faults(std::string_view text);

class VirtualScanner final : public Scanner {
public:
    /// Plays what `source` plays.
    VirtualScanner(std::unique_ptr<Scanner> source, Faults faults);

    [[nodiscard]] ScannerFacts facts() const override;
    [[nodiscard]] Result<ScannerStatus> status() override;
    [[nodiscard]] Result<Presence> wait_for(Presence wanted, std::chrono::milliseconds timeout) override;
    [[nodiscard]] Result<std::string> scan(const ScanRequest& request,
                                           const std::function<void(Shot)>& deliver) override;
    void cancel() override;

private:
    [[nodiscard]] std::chrono::milliseconds time_of(const Shot& shot) const;

    std::unique_ptr<Scanner> m_source;
    Cancellation m_cancellation;
    Faults m_faults;
    int m_scans = 0;
};

/// Plays captures whose folders are named in a pipe, one path a line: each scan waits for the next line. Device error
/// when the other end is closed.
class PipeScanner final : public Scanner {
public:
    /// Takes the descriptor over.
    explicit PipeScanner(int pipe_fd) : m_pipe(pipe_fd) {}
    ~PipeScanner() override;

    [[nodiscard]] ScannerFacts facts() const override;
    /// Nobody knows what comes through the pipe.
    [[nodiscard]] Result<ScannerStatus> status() override { return ScannerStatus{}; }
    [[nodiscard]] Result<Presence> wait_for(Presence, std::chrono::milliseconds) override { return Presence::Unknown; }
    [[nodiscard]] Result<std::string> scan(const ScanRequest& request,
                                           const std::function<void(Shot)>& deliver) override;
    void cancel() override { m_cancellation.cancel(); }

private:
    [[nodiscard]] Result<std::string> next_line();

    int m_pipe;
    std::string m_line;  ///< the beginning of a line whose end has not come: kept over a cancelled scan
    Cancellation m_cancellation;
};

}  // namespace garita
