// One document, from decoded captures to findings: the stages of vision in their order. What barcodes say and whether
// seals hold is not among them: that is the verifier's (firmware/verifier/verification.h).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "firmware/arrivals.h"
#include "firmware/report.h"
#include "vision/page/page.h"

namespace garita {

/// What the stages need besides the captures, as bytes; they outlive the pipeline.
struct ResourceBytes {
    std::span<const std::uint8_t> network;      ///< vision/read/ocrb/ocrb.onnx
    std::span<const std::uint8_t> traineddata;  ///< Tesseract's Latin.traineddata
    std::span<const std::uint8_t> cascade;      ///< OpenCV's haarcascade_frontalface_default.xml
    std::span<const std::uint8_t> models{};     ///< a packed catalog (catalog_files.h); none: no document has a model
};

/// What comes while a document is inspected. Not always on the caller's thread; each is called by one thread at a time,
/// but for `picture`.
struct PipelineSink {
    /// A band of a page, upright, as soon as it was cut out; several threads at a time, in any order.
    std::function<void(std::size_t page, const BandImage&)> picture{};
    std::function<void(std::span<const Page>)> pages{};  ///< with all their bands, before they are checked
    /// What is known when a first MRZ was read, when all that lies of it was, when the visual zone was, and after each
    /// check (its findings in the order in which they ended).
    std::function<void(const Report&)> progress{};
    /// At the end, for each finding that a document model gave and an officer has to look at: what its page would look
    /// like in its band if it were as the model has it (catalog::expected()).
    std::function<void(const Finding&, const Image&)> reference{};
};

/// The stages, ready to run but for Tesseract, which goes on loading and is waited for where it is needed first: a
/// worker that is started before its document comes has it ready by then. One thread at a time; inside, the visual zone
/// and the portraits are read beside each other where there are two processors.
class Pipeline {
public:
    [[nodiscard]] static Result<Pipeline> create(const ResourceBytes& resources);
    Pipeline(Pipeline&&) noexcept;
    Pipeline& operator=(Pipeline&&) noexcept;
    ~Pipeline();

    /// Inspects one document, while its pictures come: the MRZ is read from the first, the visual zone, portraits and
    /// barcodes (where the request wants them) from infrared and white, and only the checks wait for all. The same
    /// pictures give the same report in whatever order they come, timings apart. A report without pages where no
    /// picture came that could be used. Internal error: Tesseract does not take its model.
    [[nodiscard]] Result<Report> run(Arrivals& arrivals, const InspectionRequest& request,
                                     const PipelineSink& sink = {});

private:
    struct State;
    explicit Pipeline(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

/// Inspects what a reader of text gave (`request.lines`): one page that nobody saw, and of it the machine-readable zone
/// or else what a barcode gun read. What only a picture shows is `not supported`. Of part of a zone an empty report,
/// and why.
[[nodiscard]] Report inspect_text(const InspectionRequest& request);

}  // namespace garita
