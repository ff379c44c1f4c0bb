// Forgers at work: what each kind of attack does to a page, and what it leaves behind under each light.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/capture/geometry.h"
#include "vision/specimen/page.h"
#include "vision/specimen/scan.h"
#include "vision/specimen/sheet.h"

namespace garita::specimen {

/// A document in the making: what a genuine office would print, and how it will be scanned.
struct Job {
    Layout layout;
    Design design;
    Content content;
    Making making;
    Placing placing;
    std::uint64_t seed = 1;
    double px_per_mm = 0;
    bool worn = true;  ///< the document has been carried about
};

/// What came of an attack.
struct Forged {
    Sheet sheet;
    RectMm attack;                         ///< where the page differs from its genuine twin
    std::vector<std::string> should_fail;  ///< checks (design/json.md) that physics gives away without a document model
    std::vector<std::string> with_model;   ///< checks that fail only against a document model, or that only advise
    std::string remarks;
    std::optional<Sheet> beside{};  ///< another document that lies beside the page on the glass
};

/// One attack. `commit` may change the job's content, layout, making and placing: they become the truth.
struct Attack {
    std::string_view name;  ///< how it is asked for: its kind, or its kind and what is special of it
    std::string_view kind;  ///< design/truth.md; empty: the document is genuine, and a check has to say so or ask
    Forged (*commit)(Job& job);
    bool six_bands = false;  ///< only coaxial and oblique light show it
};

/// Every attack that is drawn.
[[nodiscard]] std::span<const Attack> attacks();

/// The genuine page of a job, worn if the job's is.
[[nodiscard]] Sheet print_genuine(const Job& job);

}  // namespace garita::specimen
