#include "firmware/link/serve.h"

#include <unistd.h>

#include <exception>
#include <string>
#include <utility>

#include "firmware/link/lock_in.h"
#include "firmware/link/wire.h"
#include "firmware/process/channel.h"
#include "firmware/watchlists/bureau_client.h"

namespace garita::link {
namespace {

constexpr std::size_t kLargestQuestion = 1024;

Result<Message> receive_files(int socket, MessageKind kind, std::size_t files) {
    GARITA_TRY(message, receive_message(socket, -1));
    if (message.kind != kind || message.files.size() != files)
        return fail(ErrorKind::Internal, "a message out of turn");
    return message;
}

/// A memory file of this process, for a library that reads files by their paths.
std::string path_of(const Descriptor& file) {
    return "/proc/self/fd/" + std::to_string(file.get());
}

/// The memory files stay with the message.
Result<watchlists::BureauOptions> options_of(const Message& message) {
    GARITA_TRY(where, MappedMemory::create(message.files[0], kLargestService));
    GARITA_TRY(service, service_from_wire(where.text()));
    for (std::size_t i = 1; i < message.files.size(); ++i) {
        GARITA_TRY(pem, MappedMemory::create(message.files[i], kLargestPem));
        static_cast<void>(pem);
    }
    return watchlists::BureauOptions{.name = std::move(service.name),
                                     .host = std::move(service.host),
                                     .port = service.port,
                                     .authority = path_of(message.files[1]),
                                     .certificate = path_of(message.files[2]),
                                     .key = path_of(message.files[3])};
}

/// Nothing of the other side was read yet: no connection but this one, and no file, from here on.
void give_up_network(int socket) {
    const auto locked = lock_in_to_connections();
    if (locked) return;
    (void)send_text(socket, MessageKind::Failed, locked.error().text);
    _exit(1);
}

Result<bool> serve_one(int socket) {
    GARITA_TRY(resources, receive_files(socket, MessageKind::Resources, 4));
    GARITA_TRY(options, options_of(resources));
    // Before anything is asked: whoever put them there hears of it when the kiosk starts.
    GARITA_TRY(usable, watchlists::check_certificates(options));
    static_cast<void>(usable);
    options.connected = [socket] { give_up_network(socket); };
    GARITA_TRY(bureau, watchlists::make_bureau_client(options));
    GARITA_TRY(ready, send_message(socket, MessageKind::Ready, {}));
    static_cast<void>(ready);
    GARITA_TRY(asked, receive_files(socket, MessageKind::Ask, 1));
    GARITA_TRY(text, MappedMemory::create(asked.files[0], kLargestQuestion));
    GARITA_TRY(document, watchlists::parse_question(text.text()));
    const watchlists::BureauAnswer answer = bureau->look_up(document);
    if (answer.standing == watchlists::BureauAnswer::Standing::Unreachable)
        return fail(ErrorKind::Device, answer.trouble);
    return send_text(socket, MessageKind::Answered, watchlists::answer_of(answer.reports));
}

}  // namespace

int serve(int socket) {
    const Error other{ErrorKind::Internal, 0, "something happened that it was not written for"};
    return serve_once(
        socket, [socket] { return serve_one(socket); }, {.no_memory = other, .other = other},
        [](const Error& trouble) { return trouble.text; });
}

}  // namespace garita::link
