#include "firmware/verifier/client.h"

#include <array>
#include <chrono>

#include "firmware/process/channel.h"
#include "firmware/verifier/wire.h"

namespace garita::verifier {
namespace {

constexpr std::size_t kMaxAnswerBytes = 4U << 20U;

tl::unexpected<Error> trouble(ErrorCode code, const std::string& text) {
    return fail(ErrorKind::Internal, text, static_cast<int>(code));
}

tl::unexpected<Error> lie(const std::string& text) {
    return trouble(ErrorCode::VerifierLied, "the verifier broke the protocol: " + text);
}

Result<Answer> read_answer(const Message& message, const Question& question) {
    if (message.kind == MessageKind::Failed) {
        const auto reason = read_reason(message);
        return reason ? trouble(ErrorCode::VerifierDied, "the verifier gave up: " + *reason) : lie(reason.error().text);
    }
    if (message.kind != MessageKind::Verified || message.files.size() != 1) return lie("a message out of turn");
    const auto text = MappedMemory::create(message.files[0], kMaxAnswerBytes);
    if (!text) return lie(text.error().text);
    auto answer = answer_from_wire(text->text(), question);
    if (!answer) return trouble(ErrorCode::VerifierLied, answer.error().text);
    return answer;
}

}  // namespace

std::string program_path() {
    return program_beside("garita-verifier", "GARITA_VERIFIER");
}

Result<std::unique_ptr<Verifier>> Verifier::start(const std::string& program, const Descriptor& trust) {
    auto child = Child::start(program, "verifier");
    if (!child) return trouble(ErrorCode::VerifierDied, child.error().text);
    const std::array<int, 1> files = {trust.get()};
    // Trouble of sending is told by verify().
    (void)send_message((*child)->socket(), MessageKind::Resources, files);
    return std::unique_ptr<Verifier>(new Verifier(std::move(*child)));
}

Result<Answer> Verifier::verify(const Question& question, int timeout_ms) {
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + std::chrono::milliseconds(timeout_ms);
    // One that is gone already may have said why.
    (void)send_text(m_child->socket(), MessageKind::Verify, to_wire(question));
    const auto message = receive_message(m_child->socket(), timeout_ms);
    if (message) return read_answer(*message, question);
    const std::string how = m_child->end();
    if (Clock::now() >= end)
        return trouble(ErrorCode::VerifierOutOfTime,
                       "the verifier took longer than " + std::to_string(timeout_ms / 1000) + " s, and was ended");
    return trouble(ErrorCode::VerifierDied, how + " (" + message.error().text + ")");
}

}  // namespace garita::verifier
