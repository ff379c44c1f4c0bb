// A scanner whose maker gives a library only: a plug-in with the C interface of garita_scanner.h, as a Scanner.
#pragma once

#include <memory>
#include <string>

#include "drivers/cancellation.h"
#include "drivers/scanner.h"

namespace garita {

/// Takes all that the plug-in says for hostile, but runs its code: only in a process that is locked in. Its captures
/// are not authenticated. Where the scanner knows whether a document lies there, it is asked every tenth of a second.
class PluginScanner final : public Scanner {
public:
    /// Loads a plug-in and opens its scanner: the first, or the one with that serial number. Device errors: it is no
    /// plug-in or one of another interface, or says why its scanner does not open.
    [[nodiscard]] static Result<std::unique_ptr<PluginScanner>> create(const std::string& path,
                                                                       const std::string& serial);
    ~PluginScanner() override;

    [[nodiscard]] ScannerFacts facts() const override { return m_facts; }
    [[nodiscard]] Result<ScannerStatus> status() override;
    [[nodiscard]] Result<Presence> wait_for(Presence wanted, std::chrono::milliseconds timeout) override;
    [[nodiscard]] Result<std::string> scan(const ScanRequest& request,
                                           const std::function<void(Shot)>& deliver) override;
    void cancel() override;

private:
    struct Plugin;
    PluginScanner(std::unique_ptr<Plugin> plugin, ScannerFacts facts);

    std::unique_ptr<Plugin> m_plugin;
    ScannerFacts m_facts;
    Cancellation m_cancellation;
    int m_scans = 0;
};

}  // namespace garita
