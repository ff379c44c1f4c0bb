// Messages that a process of ours never sends and one that was taken over may.
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "firmware/process/channel.h"

namespace garita::testing {

/// A message whose memory file its sender can still write to.
inline void say_what_can_change(int socket, MessageKind kind, const std::string& text) {
    const Descriptor file(memfd_create("x", MFD_ALLOW_SEALING));
    if (write(file.get(), text.data(), text.size()) <= 0) return;
    const int files[] = {file.get()};
    (void)send_message(socket, kind, files);
}

/// A message whose file is one of this machine's.
inline void say_a_file_of_this_machine(int socket, MessageKind kind) {
    const Descriptor file(open("/etc/passwd", O_RDONLY));
    const int files[] = {file.get()};
    (void)send_message(socket, kind, files);
}

}  // namespace garita::testing
