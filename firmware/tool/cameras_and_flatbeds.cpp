#include "firmware/tool/cameras_and_flatbeds.h"

#ifdef GARITA_SANE
#include "drivers/sane/sane_scanner.h"
#endif
#ifdef GARITA_UVC
#include "drivers/uvc/plugged_camera.h"
#endif

namespace garita::tool {

#ifdef GARITA_UVC

std::string list_cameras(std::string (*line_of)(const ScannerFacts& facts)) {
    std::string text;
    for (const uvc::FoundCamera& one : uvc::find_cameras({}, ""))
        text += (text.empty() ? "" : "\n") + one.node + ": " +
                (one.camera ? line_of((*one.camera)->facts()) : one.camera.error().text);
    return text;
}

Result<std::unique_ptr<Scanner>> open_camera(const std::string& serial) {
    return uvc::the_camera(uvc::find_cameras({}, serial), serial);
}

#else

std::string list_cameras(std::string (*)(const ScannerFacts& facts)) {
    return "";
}

Result<std::unique_ptr<Scanner>> open_camera(const std::string&) {
    return fail(ErrorKind::Device, "this Garita was built without document cameras");
}

#endif

#ifdef GARITA_SANE

Result<std::string> list_flatbeds() {
    GARITA_TRY(devices, sane_devices());
    std::string text;
    for (const SaneDevice& one : devices)
        text += (text.empty() ? "" : "\n") + one.name + ": sane " + one.maker + " " + one.model;
    return text;
}

Result<std::unique_ptr<Scanner>> open_the_flatbed(const std::string& name) {
    return open_flatbed(name);
}

#else

Result<std::string> list_flatbeds() {
    return fail(ErrorKind::Device, "this Garita was built without flatbeds");
}

Result<std::unique_ptr<Scanner>> open_the_flatbed(const std::string&) {
    return fail(ErrorKind::Device, "this Garita was built without flatbeds");
}

#endif

}  // namespace garita::tool
