// How a command of the page is answered: who asks, whether that person may, and what is said back. Each family of
// commands is a table of its own (people_routes.h, record_routes.h, page_routes.h).
#pragma once

#include <chrono>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "firmware/garitad/http_server.h"
#include "firmware/people/sessions.h"
#include "firmware/station/station.h"

namespace garita {

/// Who asks for something, with an open session.
struct Visitor {
    people::SessionToken token{};
    people::Person person{};
};

/// A command with its words. Of a command for anybody `visitor` is nobody's.
struct Command {
    const nlohmann::json& words;  ///< an object
    const std::string& session;   ///< the cookie as it came
    Visitor visitor{};

    /// A word of the command; empty where there is none, or it is no text.
    [[nodiscard]] std::string text(std::string_view name) const;
    [[nodiscard]] bool flag(std::string_view name) const;
    [[nodiscard]] std::int64_t whole(std::string_view name, std::int64_t otherwise) const;
    /// "2026-12-01"; nothing for anything else.
    [[nodiscard]] std::optional<std::chrono::sys_days> day(std::string_view name) const;
};

/// Who may give it: anybody; who has an open session; or who has that and a permission.
enum class For { Anybody, Somebody };

struct CommandRoute {
    std::string_view path{};
    For whom = For::Somebody;
    std::optional<people::Permission> permission{};
    std::function<HttpAnswer(const Command&)> answer{};
};

/// The session of a cookie, looked at as `touch` says; nothing where it names none.
[[nodiscard]] std::optional<people::SessionToken> session_token(const std::string& cookie);
[[nodiscard]] std::string cookie_of(const people::SessionToken& token);
/// Who has an open session; 401 where nobody has.
[[nodiscard]] std::optional<Visitor> visitor_of(Station& station, const std::string& cookie, people::Touch touch);

/// Answers a command of these routes; nothing where none of them has its path. 400: its body is no object; 401: there
/// is no open session; 403: this person may not.
[[nodiscard]] std::optional<HttpAnswer> answer_command(std::span<const CommandRoute> routes, Station& station,
                                                       const HttpRequest& request);

/// {"refused": CODE, "kind": "input", "text": "…"}: 409 where the one who asks can do something about it, else 500.
[[nodiscard]] HttpAnswer refusal(const Error& error);
/// {"denial": "throttled", "wait_ms": 5000} of a guess that was not let through, {"denial": null} of one that was.
[[nodiscard]] HttpAnswer denied(const people::Attempt& attempt);
/// Who approved an operation as the second person, by the command's `second` and `password`; else why nobody did.
struct Approved {
    std::optional<PersonId> by{};
    HttpAnswer refused{};
};
[[nodiscard]] Approved approved(Station& station, const Command& command, const people::Operation& operation);
/// Who somebody is, as it was typed; the beginning of their number where nobody has it.
[[nodiscard]] std::string name_of_person(const Station& station, const PersonId& id);
[[nodiscard]] HttpAnswer json_answer(const nlohmann::json& json, int status = 200);

}  // namespace garita
