#include "firmware/garitad/routes.h"

#include <algorithm>
#include <array>

#include "firmware/dates.h"
#include "firmware/fingerprint.h"
#include "firmware/messages.h"

namespace garita {

using Json = nlohmann::json;

std::string Command::text(std::string_view name) const {
    const auto found = words.find(name);
    return found != words.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool Command::flag(std::string_view name) const {
    const auto found = words.find(name);
    return found != words.end() && found->is_boolean() && found->get<bool>();
}

std::int64_t Command::whole(std::string_view name, std::int64_t otherwise) const {
    const auto found = words.find(name);
    return found != words.end() && found->is_number_integer() ? found->get<std::int64_t>() : otherwise;
}

std::optional<std::chrono::sys_days> Command::day(std::string_view name) const {
    const auto day = day_of(text(name));
    return day ? std::optional<std::chrono::sys_days>(*day) : std::nullopt;
}

std::optional<people::SessionToken> session_token(const std::string& cookie) {
    return named_by_hex<people::SessionToken>(cookie);
}

std::string cookie_of(const people::SessionToken& token) {
    return hex(token.bytes);
}

std::optional<Visitor> visitor_of(Station& station, const std::string& cookie, people::Touch touch) {
    const auto token = session_token(cookie);
    if (!token || !station.is_set_up()) return std::nullopt;
    const auto session = station.sessions().find(*token, touch, station.log());
    // An error tells that the log has trouble: whoever is to be logged does nothing then.
    if (!session || !*session || (*session)->lock != people::Lock::Open) return std::nullopt;
    return Visitor{.token = *token, .person = (*session)->person};
}

std::optional<HttpAnswer> answer_command(std::span<const CommandRoute> routes, Station& station,
                                         const HttpRequest& request) {
    const auto route = std::ranges::find(routes, request.path, &CommandRoute::path);
    if (route == routes.end()) return std::nullopt;
    const Json words = Json::parse(request.body, nullptr, false);
    if (!words.is_object()) return HttpAnswer{.status = 400};
    Command command{.words = words, .session = request.session};
    if (route->whom == For::Somebody) {
        auto visitor = visitor_of(station, request.session, people::Touch::Person);
        if (!visitor) return HttpAnswer{.status = 401};
        command.visitor = std::move(*visitor);
        if (route->permission && !people::may(command.visitor.person.role, *route->permission))
            return json_answer({{"refused", static_cast<int>(people::Refusal::NotAllowed)}}, 403);
    }
    return route->answer(command);
}

Approved approved(Station& station, const Command& command, const people::Operation& operation) {
    const std::string name = command.text("second");
    const std::string password = command.text("password");
    people::FourEyes& eyes = station.four_eyes();
    const auto approval =
        eyes.approve(command.visitor.token, operation, {.name = name, .password = password}, station.log());
    if (!approval) return {.refused = refusal(approval.error())};
    if (!approval->token) return {.refused = denied(approval->attempt)};
    const auto second = eyes.use(*approval->token, command.visitor.token, operation, station.log());
    if (!second) return {.refused = refusal(second.error())};
    return {.by = *second, .refused = {.status = 409}};
}

HttpAnswer denied(const people::Attempt& attempt) {
    /// In the order of Denial.
    constexpr std::array<std::string_view, 8> kDenials = {
        "", "wrong", "throttled", "must-replace", "first-password-void", "wrong-role", "same-person", "no-session"};
    if (attempt.denial == people::Denial::None) return json_answer({{"denial", nullptr}});
    return json_answer(
        {{"denial", kDenials[static_cast<std::size_t>(attempt.denial)]}, {"wait_ms", attempt.wait.count()}});
}

std::string name_of_person(const Station& station, const PersonId& id) {
    const auto person = station.people().find(id);
    return person && *person ? (*person)->name : hex(id.bytes).substr(0, 8);
}

HttpAnswer json_answer(const Json& json, int status) {
    return {.status = status, .body = json.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

HttpAnswer refusal(const Error& error) {
    const bool input = error.kind == ErrorKind::Input;
    return json_answer(
        {{"refused", error.code}, {"kind", input ? "input" : "device"}, {"text", visible(error.text, 400)}},
        input ? 409 : 500);
}

}  // namespace garita
