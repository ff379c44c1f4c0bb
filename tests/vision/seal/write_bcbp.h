// Writes what read_bcbp reads: for tests. IATA Resolution 792, attachment A.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

namespace garita::seal {

struct BcbpLeg {
    std::string booking_reference = "ABC123";
    std::string from = "YUL";
    std::string to = "FRA";
    std::string carrier = "AC";
    int flight = 834;
    int day = 226;
    std::string compartment = "F";
    std::string seat = "001A";
    int sequence = 25;
    std::string status = "1";
    std::string repeated = {};  ///< conditional items as they stand: at most 42 places
    std::string airline_data = {};
};

struct BcbpPass {
    std::string name = "DESMARAIS/LUC";
    std::string unique = {};  ///< conditional items as they stand: at most 50 places
    std::vector<BcbpLeg> legs = {BcbpLeg{}};
    std::string security = {};  ///< empty: none
};

inline std::string write_bcbp(const BcbpPass& pass) {
    std::string text = fmt::format("M{}{:<20.20}E", pass.legs.size(), pass.name);
    bool first = true;
    for (const BcbpLeg& leg : pass.legs) {
        text += fmt::format("{:<7}{:<3}{:<3}{:<3}{:04} {:03}{}{:<4}{:04} {}", leg.booking_reference, leg.from, leg.to,
                            leg.carrier, leg.flight, leg.day, leg.compartment, leg.seat, leg.sequence, leg.status);
        std::string variable;
        if (first) variable += fmt::format(">8{:02X}{}", pass.unique.size(), pass.unique);
        variable += fmt::format("{:02X}{}{}", leg.repeated.size(), leg.repeated, leg.airline_data);
        text += fmt::format("{:02X}{}", variable.size(), variable);
        first = false;
    }
    if (!pass.security.empty()) text += fmt::format("^1{:02X}{}", pass.security.size(), pass.security);
    return text;
}

}  // namespace garita::seal
