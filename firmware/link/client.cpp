#include "firmware/link/client.h"

#include <array>
#include <utility>
#include <vector>

#include "firmware/process/channel.h"

namespace garita::link {
namespace {

using watchlists::BureauAnswer;
using watchlists::BureauReport;
using watchlists::Document;

/// 32 reports of some hundred bytes each.
constexpr std::size_t kLargestAnswer = 32U << 10U;

tl::unexpected<Error> trouble(const std::string& text) {
    return fail(ErrorKind::Device, text);
}

tl::unexpected<Error> lie(const std::string& text) {
    return trouble("garita-link broke the protocol: " + text);
}

int whole(std::chrono::milliseconds time) {
    return static_cast<int>(time.count());
}

/// Why nothing will come, of a message that says so.
tl::unexpected<Error> reason_of(const Message& message) {
    const auto reason = read_reason(message);
    return reason ? trouble(*reason) : lie(reason.error().text);
}

}  // namespace

std::string program_path() {
    return program_beside("garita-link", "GARITA_LINK");
}

Result<std::unique_ptr<Link>> Link::create(std::string program, const Settings& settings, Times times) {
    std::unique_ptr<Link> link(new Link(std::move(program), settings.service.name, times));
    GARITA_TRY(service, sealed_memory(bytes_of(to_wire(settings.service))));
    GARITA_TRY(authority, sealed_memory(bytes_of(settings.authority)));
    GARITA_TRY(certificate, sealed_memory(bytes_of(settings.certificate)));
    GARITA_TRY(key, sealed_memory(bytes_of(settings.key)));
    link->m_service = std::move(service);
    link->m_authority = std::move(authority);
    link->m_certificate = std::move(certificate);
    link->m_key = std::move(key);
    return link;
}

/// A process that is locked in and has taken what it was handed.
Result<bool> Link::start() {
    {
        const std::lock_guard lock(m_mutex);
        if (m_cancelled) return trouble("the kiosk ends");
        GARITA_TRY(child, Child::start(m_program, "link"));
        m_child = std::move(child);
    }
    const std::array<int, 4> files = {m_service.get(), m_authority.get(), m_certificate.get(), m_key.get()};
    // One that is gone already may have said why.
    (void)send_message(m_child->socket(), MessageKind::Resources, files);
    const auto message = receive_message(m_child->socket(), whole(m_times.start));
    if (!message) return trouble(m_child->end() + " (" + message.error().text + ")");
    if (message->kind == MessageKind::Failed) return reason_of(*message);
    if (message->kind != MessageKind::Ready || !message->files.empty()) return lie("a message out of turn");
    return true;
}

void Link::end() {
    const std::lock_guard lock(m_mutex);
    m_child.reset();
}

void Link::cancel() {
    const std::lock_guard lock(m_mutex);
    m_cancelled = true;
    if (m_child) m_child->kill();
}

Result<bool> Link::look_at_settings() {
    const std::lock_guard asking(m_asking);
    auto started = start();
    end();
    return started;
}

Result<std::vector<BureauReport>> Link::ask(const Document& document) {
    GARITA_TRY(started, start());
    static_cast<void>(started);
    (void)send_text(m_child->socket(), MessageKind::Ask, watchlists::question_of(document));
    const auto message = receive_message(m_child->socket(), whole(m_times.answer));
    if (!message) return trouble(m_child->end() + " (" + message.error().text + ")");
    if (message->kind == MessageKind::Failed) return reason_of(*message);
    if (message->kind != MessageKind::Answered || message->files.size() != 1) return lie("a message out of turn");
    const auto text = MappedMemory::create(message->files[0], kLargestAnswer);
    if (!text) return lie(text.error().text);
    auto reports = watchlists::parse_reports(text->text());
    if (!reports) return lie(reports.error().text);
    return reports;
}

BureauAnswer Link::look_up(const Document& document) {
    const std::lock_guard asking(m_asking);
    auto reports = ask(document);
    end();
    if (!reports) return {.trouble = reports.error().text};
    using enum BureauAnswer::Standing;
    return {.standing = reports->empty() ? NoReport : Reports, .reports = std::move(*reports)};
}

}  // namespace garita::link
