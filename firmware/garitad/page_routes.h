// What lies where on the server: the files of the page, its texts, pictures and commands.
#pragma once

#include "firmware/garitad/http_server.h"
#include "firmware/garitad/kiosk.h"

namespace garita {

/// The routes of the officer's page. All three outlive the server.
[[nodiscard]] HttpRoutes page_routes(Kiosk& kiosk, const PictureStore& pictures, const Languages& languages);

}  // namespace garita
