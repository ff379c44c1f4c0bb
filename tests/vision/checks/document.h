// A document as read, for the tests of checks that need no picture: built from the lines of its MRZ. Invented persons.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/vision/checks/runnable.h"

namespace garita::testing {

/// Doc 9303 part 3, 4.9; written here and not by mrz/, so that a mistake there cannot hide itself.
inline char check_digit(const std::string& text) {
    constexpr int kWeights[] = {7, 3, 1};
    int sum = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const int value = c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'Z' ? c - 'A' + 10 : 0;
        sum += value * kWeights[i % 3];
    }
    return static_cast<char>('0' + sum % 10);
}

/// The parts of a TD3 with right check digits.
struct Td3 {
    std::string code = "P<";
    std::string state = "UTO";
    std::string name = "ERIKSSON<<ANNA<MARIA";
    std::string number = "L898902C3";
    std::string nationality = "UTO";
    std::string birth = "740812";
    std::string sex = "F";
    std::string expiry = "280415";
    std::string optional = "ZE184226B";

    [[nodiscard]] std::vector<std::string> lines() const {
        const auto pad = [](std::string text, std::size_t length) {
            text.resize(length, '<');
            return text;
        };
        const auto checked = [](const std::string& text) { return text + check_digit(text); };
        const std::string a = checked(pad(number, 9));
        const std::string b = checked(birth);
        const std::string c = checked(expiry);
        const std::string d = checked(pad(optional, 14));
        return {pad(code, 2) + pad(state, 3) + pad(name, 39),
                a + pad(nationality, 3) + b + sex + c + d + check_digit(a + b + c + d)};
    }
};

struct Document {
    std::vector<Page> pages;
    Reading reading;
    Policy policy;

    explicit Document(const std::vector<std::string>& lines, mrz::Format format = mrz::Format::TD3) {
        using namespace std::chrono;
        policy.today = 2026y / November / 24d;
        pages.resize(1);
        pages[0].found = true;
        pages[0].outline_found = true;
        pages[0].documents = 1;
        pages[0].format = format;
        MrzReading& mrz = reading.mrz.emplace();
        mrz.interpretation.format = format;
        mrz.interpretation.lines = lines;
        mrz.interpretation.lines_read = lines;
        double y = 70;
        for (const std::string& line : lines) {
            mrz.interpretation.confidence.emplace_back(line.size(), 0.99F);
            std::vector<RectMm> cells;
            for (std::size_t i = 0; i < line.size(); ++i)
                cells.push_back({6.0 + 2.54 * static_cast<double>(i), y, 2.54, 2.6});
            mrz.cells_mm.push_back(cells);
            y += 6.35;
        }
    }
    explicit Document(const Td3& td3) : Document(td3.lines()) {}

    mrz::Interpretation& read() { return reading.mrz->interpretation; }

    /// How surely the characters from line and column (1 …) were read.
    Document&& unsure(int line, int column, int length, float confidence) && {
        return std::move(unsure(line, column, length, confidence));
    }
    Document& unsure(int line, int column, int length, float confidence) & {
        for (int i = 0; i < length; ++i)
            read().confidence[static_cast<std::size_t>(line) - 1][static_cast<std::size_t>(column - 1 + i)] =
                confidence;
        return *this;
    }
    Document&& prints(const std::string& field, const std::string& text, double confidence = 0.97) && {
        return std::move(prints(field, text, confidence));
    }
    Document& prints(const std::string& field, const std::string& text, double confidence = 0.97) & {
        reading.viz.push_back({field, text, confidence, 0, {50, 20, 30, 3}, Band::White});
        return *this;
    }
    [[nodiscard]] Finding run(std::string_view check) const {
        return run_check(runnable(check), Subject{pages, reading, policy});
    }
};

/// `EXPECT_SAYS(document, "expiry", Outcome::Failed, "expired")`
inline void expect_says(const Document& document, const std::string& check, Outcome outcome, const std::string& key) {
    const Finding finding = document.run(check);
    EXPECT_EQ(name_of(finding.outcome), name_of(outcome)) << finding.message_key;
    EXPECT_EQ(finding.message_key, check + "." + key);
}
inline void expect_not_supported(const Document& document, const std::string& check, std::string_view reason) {
    const Finding finding = document.run(check);
    EXPECT_EQ(name_of(finding.outcome), name_of(Outcome::NotSupported)) << finding.message_key;
    EXPECT_EQ(finding.reason, reason);
}

}  // namespace garita::testing
