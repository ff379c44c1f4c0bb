// garita scanner calibrate and garita scanner test: what they ask of an operator and a scanner.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "drivers/scanner.h"

namespace CLI {
class App;
}

namespace garita::tool {

struct CalibrateWords {
    std::string target;
    std::string size = "125x88";
    std::string ruler = "100,100";
    std::string data;  ///< empty: where board/host/run has it for a user who is not root
    std::string plot;
    int scans = 3;
    bool from_head = false;
};

/// Two numbers with a sign between them, both within limits; nothing where `text` is something else.
[[nodiscard]] std::optional<std::pair<double, double>> pair_of(std::string_view text, char between, double low,
                                                               double high);

/// Adds their options to `garita scanner`.
void add_calibrate_options(CLI::App& command, CalibrateWords& words);

/// Gives the scanner for a step ("dark", "white", "target", or "" for the test); the same one while it is a real one.
using ScannerOf = std::function<Result<Scanner*>(const std::string& step)>;

/// Who lays things down: a person who is asked, or nobody, where captures are played.
enum class Operator { Asked, Absent };

/// Writes the target to words.target. An exit status.
[[nodiscard]] int write_target(const CalibrateWords& words);
/// Takes the scans, fits, or with words.from_head takes the head's own tables, keeps the calibration, tells how good it
/// is. An exit status.
[[nodiscard]] int calibrate(const CalibrateWords& words, const ScannerOf& scanner_of, Operator who);
/// Tests a scanner against its calibration. An exit status: 2 where something is to be done.
[[nodiscard]] int test_scanner(const CalibrateWords& words, const ScannerOf& scanner_of, Operator who);

/// The three, for a program that links vision; another has none of them.
struct Calibrating {
    decltype(&tool::write_target) write_target = nullptr;
    decltype(&tool::calibrate) calibrate = nullptr;
    decltype(&tool::test_scanner) test = nullptr;
};

}  // namespace garita::tool
