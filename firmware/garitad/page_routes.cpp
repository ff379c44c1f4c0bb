#include "firmware/garitad/page_routes.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "firmware/embedded.h"

namespace garita {
namespace {

struct PageFile {
    std::string_view path;
    std::string_view stem;  ///< of the file in firmware/officer
    std::string_view type;
};
constexpr std::array<PageFile, 10> kFiles = {{
    {"/", "page", "text/html; charset=utf-8"},
    {"/style.css", "style", "text/css; charset=utf-8"},
    {"/lamp.svg", "lamp", "image/svg+xml"},
    {"/officer.js", "officer", "text/javascript; charset=utf-8"},
    {"/connection.js", "connection", "text/javascript; charset=utf-8"},
    {"/dom.js", "dom", "text/javascript; charset=utf-8"},
    {"/findings.js", "findings", "text/javascript; charset=utf-8"},
    {"/picture.js", "picture", "text/javascript; charset=utf-8"},
    {"/reading.js", "reading", "text/javascript; charset=utf-8"},
    {"/texts.js", "texts", "text/javascript; charset=utf-8"},
}};

HttpAnswer file_at(std::string_view path) {
    const auto* row = std::ranges::find(kFiles, path, &PageFile::path);
    if (row == kFiles.end()) return {.status = 404};
    for (const EmbeddedFile& file : embedded_officer())
        if (file.name == row->stem) return {.type = std::string(row->type), .body = std::string(file.content)};
    return {.status = 404};
}

HttpAnswer get(const HttpRequest& request, const PictureStore& pictures, const Languages& languages) {
    if (request.path.starts_with("/picture/")) {
        auto found = pictures.find(request.path);
        if (!found) return {.status = 404};
        return {.type = std::move(found->media_type), .body = std::move(found->bytes)};
    }
    for (const auto& [code, language] : languages)
        if (request.path == "/texts/" + code) return {.body = texts_json(language)};
    return file_at(request.path);
}

HttpAnswer post(const HttpRequest& request, Kiosk& kiosk) {
    bool taken = false;
    if (request.path == "/scan") {
        taken = kiosk.scan();
    } else if (request.path == "/inspect-as") {
        const Result<DocumentChoice> choice = parse_choice(request.body);
        if (!choice) return {.status = 400};
        taken = kiosk.inspect_as(*choice);
    } else {
        return {.status = 404};
    }
    return {.status = taken ? 202 : 409};
}

}  // namespace

HttpRoutes page_routes(Kiosk& kiosk, const PictureStore& pictures, const Languages& languages) {
    return {.get = [&](const HttpRequest& request) { return get(request, pictures, languages); },
            .post = [&](const HttpRequest& request) { return post(request, kiosk); }};
}

}  // namespace garita
