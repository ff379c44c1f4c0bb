#include "firmware/verifier/serve.h"

#include <new>

#include "firmware/process/channel.h"
#include "firmware/verifier/trust_wire.h"
#include "firmware/verifier/wire.h"

namespace garita::verifier {
namespace {

constexpr std::size_t kMaxQuestion = 4U << 20U;

/// The one file of the next message, which is of this kind.
Result<MappedMemory> receive_file(int socket, MessageKind kind, std::size_t most) {
    GARITA_TRY(message, receive_message(socket, -1));
    if (message.kind != kind || message.files.size() != 1) return fail(ErrorKind::Internal, "a message out of turn");
    return MappedMemory::create(message.files[0], most);
}

Result<seal::TrustStore> receive_trust(int socket) {
    GARITA_TRY(file, receive_file(socket, MessageKind::Resources, kLongestTrust));
    GARITA_TRY(folder, trust_from_wire(file.bytes()));
    return seal::make_trust_store(folder);
}

Result<bool> serve_one(int socket) {
    GARITA_TRY(trust, receive_trust(socket));
    GARITA_TRY(file, receive_file(socket, MessageKind::Verify, kMaxQuestion));
    GARITA_TRY(question, question_from_wire(file.text()));
    GARITA_TRY(answer, answer_to(question, trust));
    return send_text(socket, MessageKind::Verified, to_wire(answer));
}

}  // namespace

int serve(int socket) {
    const Unforeseen unforeseen{
        .no_memory = {ErrorKind::Internal, 0,
                      "the document and the trust store need more memory than a verifier may have"},
        .other = {ErrorKind::Internal, 0, "something happened that the verifier was not written for"}};
    return serve_once(
        socket, [socket] { return serve_one(socket); }, unforeseen, [](const Error& trouble) { return trouble.text; });
}

}  // namespace garita::verifier
