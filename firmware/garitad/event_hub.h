// What happens in the kiosk, told to every open page in order: server-sent events (WHATWG HTML, 9.2).
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace garita {

/// The events since the last begin(), so that a page that comes late or comes back sees all of the present document and
/// nothing of the one before. Thread-safe.
class EventHub {
public:
    static constexpr int kMaxStreams = 4;                ///< each holds a thread of the server
    static constexpr std::size_t kMaxBytes = 8U << 20U;  ///< of one document's events; what comes beyond is left out

    /// Where a stream is.
    struct Cursor {
        std::uint64_t epoch = 0;
        std::size_t at = 0;
        std::uint64_t standing = 0;
    };

    /// Forgets everything said so far; every stream goes on with what comes now.
    void begin();

    /// `type` is a word, `data` one line of JSON.
    void publish(std::string_view type, std::string_view data);

    /// Says what holds whatever document is worked on, and whenever a page comes: every stream hears it once, and again
    /// when it is something else. Of each type only the last word is kept, so that one that flickers costs nothing.
    void set_standing(std::string_view type, std::string_view data);

    /// The text that a stream sends next: all that came since the cursor, or a comment (heartbeat) after `patience`;
    /// nothing when the hub is closed.
    [[nodiscard]] std::optional<std::string> next(Cursor& cursor, std::chrono::milliseconds patience);

    /// A place for a stream, if fewer than kMaxStreams are taken; give it back with leave().
    [[nodiscard]] bool enter();
    void leave();

    /// Ends every stream, now and later.
    void close();

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::string m_log;
    std::uint64_t m_epoch = 1;
    struct Standing {
        std::string event;
        std::uint64_t version = 0;
    };
    std::map<std::string, Standing, std::less<>> m_standing;  ///< by type
    std::uint64_t m_standing_version = 0;                     ///< of the last that changed
    int m_streams = 0;
    bool m_closed = false;
};

}  // namespace garita
