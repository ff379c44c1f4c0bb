// What lies where on the server: the files of the page, its texts, pictures and commands.
#pragma once

#include <vector>

#include "firmware/garitad/evidence_routes.h"
#include "firmware/garitad/http_server.h"
#include "firmware/garitad/kiosk.h"
#include "firmware/garitad/list_answers.h"
#include "firmware/garitad/record_routes.h"
#include "firmware/garitad/routes.h"

namespace garita {

/// The routes of the officer's page. Page, texts and GET /session are for anybody at the machine; documents and what is
/// told of them for who has an open session.
class PageRoutes {
public:
    /// All outlive it.
    PageRoutes(Kiosk& kiosk, const PictureStore& pictures, const Languages& languages, Station& station,
               const ListAnswers& lists, const std::filesystem::path& data);
    PageRoutes(const PageRoutes&) = delete;
    PageRoutes& operator=(const PageRoutes&) = delete;

    /// REQUIRES that this outlives the server.
    [[nodiscard]] HttpRoutes routes();

private:
    [[nodiscard]] HttpAnswer get(const HttpRequest& request) const;

    Kiosk& m_kiosk;
    const PictureStore& m_pictures;
    const Languages& m_languages;
    Station& m_station;
    const ListAnswers& m_lists;
    LookedAt m_looked_at;
    Exports m_exports;
    std::vector<CommandRoute> m_commands;
};

}  // namespace garita
