#include "firmware/garitad/page_routes.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "firmware/embedded.h"
#include "firmware/garitad/log_routes.h"
#include "firmware/garitad/people_routes.h"

namespace garita {
namespace {

struct PageFile {
    std::string_view path;
    std::string_view stem;  ///< of the file in firmware/officer
    std::string_view type;
};
constexpr std::string_view kScript = "text/javascript; charset=utf-8";
constexpr std::array<PageFile, 25> kFiles = {{
    {"/", "page", "text/html; charset=utf-8"},
    {"/style.css", "style", "text/css; charset=utf-8"},
    {"/lamp.svg", "lamp", "image/svg+xml"},
    {"/officer.js", "officer", kScript},
    {"/connection.js", "connection", kScript},
    {"/decide.js", "decide", kScript},
    {"/dom.js", "dom", kScript},
    {"/door.js", "door", kScript},
    {"/evidence.js", "evidence", kScript},
    {"/examine.js", "examine", kScript},
    {"/findings.js", "findings", kScript},
    {"/form.js", "form", kScript},
    {"/history.js", "history", kScript},
    {"/lists.js", "lists", kScript},
    {"/log.js", "log", kScript},
    {"/measure.js", "measure", kScript},
    {"/people.js", "people", kScript},
    {"/picture.js", "picture", kScript},
    {"/reading.js", "reading", kScript},
    {"/records.js", "records", kScript},
    {"/stage.js", "stage", kScript},
    {"/sound.js", "sound", kScript},
    {"/texts.js", "texts", kScript},
    {"/traveller.js", "traveller", kScript},
    {"/zone.js", "zone", kScript},
}};

HttpAnswer file_at(std::string_view path) {
    const auto* row = std::ranges::find(kFiles, path, &PageFile::path);
    if (row == kFiles.end()) return {.status = 404};
    for (const EmbeddedFile& file : embedded_officer())
        if (file.name == row->stem) return {.type = std::string(row->type), .body = std::string(file.content)};
    return {.status = 404};
}

}  // namespace

PageRoutes::PageRoutes(Kiosk& kiosk, const PictureStore& pictures, const Languages& languages, Station& station,
                       const ListAnswers& lists, const std::filesystem::path& data)
    : m_kiosk(kiosk), m_pictures(pictures), m_languages(languages), m_station(station), m_lists(lists) {
    for (const auto& routes : {people_routes(station, kiosk), record_routes(station, kiosk, m_looked_at),
                               log_routes(station, languages), evidence_routes(station, kiosk, m_exports, data)})
        m_commands.insert(m_commands.end(), routes.begin(), routes.end());
}

HttpRoutes PageRoutes::routes() {
    return {.get = [this](const HttpRequest& request) { return get(request); },
            .post =
                [this](const HttpRequest& request) {
                    return answer_command(m_commands, m_station, request).value_or(HttpAnswer{.status = 404});
                },
            .may_listen =
                [this](const HttpRequest& request) {
                    constexpr int kUnauthorized = 401;
                    return visitor_of(m_station, request.session, people::Touch::Page) ? 0 : kUnauthorized;
                }};
}

HttpAnswer PageRoutes::get(const HttpRequest& request) const {
    if (request.path == "/session") return session_answer(m_station, m_kiosk, request.session);
    for (const auto& [code, language] : m_languages)
        if (request.path == "/texts/" + code) return {.body = texts_json(language)};
    const bool is_present = request.path.starts_with("/picture/");
    const bool is_alert = request.path.starts_with("/alert/");
    const bool is_export = request.path.starts_with("/export/");
    if (!is_present && !is_alert && !is_export && !request.path.starts_with("/record/")) return file_at(request.path);
    const auto visitor = visitor_of(m_station, request.session, people::Touch::Page);
    if (!visitor) return {.status = 401};
    if (is_export) return exported_file(m_exports, *visitor, request.path);
    if (is_alert) return m_lists.picture(request.path);
    if (!is_present) return kept_picture(m_station, m_looked_at, *visitor, request.path);
    auto found = m_pictures.find(request.path);
    if (!found) return {.status = 404};
    return {.type = std::move(found->media_type), .body = std::move(found->bytes)};
}

}  // namespace garita
