#include "firmware/evaluate/score.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

namespace garita::evaluate {

Rate rate(int count, int of) {
    if (of <= 0) return {};
    constexpr double kZ = 1.96;  // 95 %, two-sided normal quantile
    const double n = of;
    const double p = count / n;
    const double centre = (p + kZ * kZ / (2 * n)) / (1 + kZ * kZ / n);
    const double half = kZ * std::sqrt(p * (1 - p) / n + kZ * kZ / (4 * n * n)) / (1 + kZ * kZ / n);
    return {count, of, std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

Spread spread(std::vector<double> values) {
    if (values.empty()) return {};
    std::ranges::sort(values);
    const auto at = [&values](double part) {
        return values[static_cast<std::size_t>(std::ceil(part * static_cast<double>(values.size()))) - 1];
    };
    return {values.front(), at(0.5), at(0.95)};
}

int edit_distance(const std::string& a, const std::string& b) {
    std::vector<int> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        int diagonal = row[0];
        row[0] = static_cast<int>(i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const int substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({substituted, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

MrzScore score_mrz(const std::vector<Sample>& samples) {
    MrzScore score;
    const auto joined = [](const std::vector<std::string>& lines) {
        return std::accumulate(lines.begin(), lines.end(), std::string());
    };
    for (const Sample& sample : samples) {
        if (sample.truth.mrz.empty()) continue;
        const bool exact = sample.lines == sample.truth.mrz;
        if (sample.accepted && !exact) ++score.accepted_wrong;
        if (!sample.truth.readable) continue;
        const std::string truth = joined(sample.truth.mrz);
        ++score.images;
        score.exact += exact ? 1 : 0;
        score.accepted += sample.accepted ? 1 : 0;
        score.characters += static_cast<int>(truth.size());
        score.character_errors += edit_distance(truth, joined(sample.lines));
        if (!exact) score.misses.push_back(sample.input);
    }
    return score;
}

std::vector<CheckScore> score_checks(const std::vector<Sample>& samples) {
    std::map<std::tuple<std::string, bool, std::string>, CheckScore> scores;
    for (const Sample& sample : samples) {
        for (const auto& [check, outcome] : sample.outcomes) {
            CheckScore& score = scores[{check, sample.truth.real, sample.truth.kind}];
            score.check = check;
            score.real = sample.truth.real;
            score.kind = sample.truth.kind;
            ++score.captures;
            score.failed += outcome == Outcome::Failed ? 1 : 0;
            score.undetermined += outcome == Outcome::Undetermined ? 1 : 0;
            score.successful += outcome == Outcome::Successful ? 1 : 0;
            score.aborted += outcome == Outcome::Aborted ? 1 : 0;
            const bool should = std::ranges::find(sample.truth.should_fail, check) != sample.truth.should_fail.end();
            score.should_fail += should ? 1 : 0;
            score.should_and_did += should && outcome == Outcome::Failed ? 1 : 0;
        }
    }
    std::vector<CheckScore> list;
    list.reserve(scores.size());
    for (auto& [key, score] : scores) list.push_back(std::move(score));
    return list;
}

std::vector<DocumentScore> score_documents(const std::vector<Sample>& samples) {
    std::map<std::pair<bool, std::string>, DocumentScore> scores;
    for (const Sample& sample : samples) {
        const Truth& truth = sample.truth;
        if (truth.real || (truth.kind.empty() && !truth.should_fail.empty())) continue;
        DocumentScore& score = scores[{sample.modelled, truth.kind}];
        score.modelled = sample.modelled;
        score.kind = truth.kind;
        ++score.documents;
        score.failed += sample.outcome == Outcome::Failed ? 1 : 0;
        score.undetermined += sample.outcome == Outcome::Undetermined ? 1 : 0;
    }
    std::vector<DocumentScore> list;
    list.reserve(scores.size());
    for (auto& [key, score] : scores) list.push_back(std::move(score));
    return list;
}

std::vector<std::string> surprises(const std::vector<Sample>& samples) {
    std::vector<std::string> list;
    for (const Sample& sample : samples) {
        const auto outcome_of = [&](const std::string& check) {
            const auto found = sample.outcomes.find(check);
            return found == sample.outcomes.end() ? Outcome::NotSupported : found->second;
        };
        for (const std::string& check : sample.truth.must_not_fail)
            if (outcome_of(check) == Outcome::Failed)
                list.push_back(sample.input + ": " + check + " failed and must not");
        for (const std::string& check : sample.truth.should_fail)
            if (outcome_of(check) != Outcome::Failed)
                list.push_back(sample.input + ": " + check + " is " + std::string(name_of(outcome_of(check))) +
                               " and should be failed");
    }
    return list;
}

std::map<std::string, std::vector<std::string>> failed_on_real(const std::vector<Sample>& samples) {
    std::map<std::string, std::vector<std::string>> inputs;
    for (const Sample& sample : samples)
        if (sample.truth.real && sample.truth.kind.empty())
            for (const auto& [check, outcome] : sample.outcomes)
                if (outcome == Outcome::Failed) inputs[check].push_back(sample.input);
    return inputs;
}

}  // namespace garita::evaluate
