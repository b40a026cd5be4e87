import Diagnostics

/// The part of a data file that holds a tensor's payload.
struct ExternalExtent {
  let location: String
  let bytes: Range<Int>
  let place: Location

  init(_ reference: ExternalDataReference, count: Int, place: Location) {
    location = reference.location
    // The reader has found the bytes inside of the file, so that their end is a number.
    bytes = reference.offset..<reference.offset + count
    self.place = place
  }
}

extension [ExternalExtent] {
  /// The findings about payloads that share a part of their bytes.
  ///
  /// Payloads that share all of them are weights that layers have in common, as converters write them.
  var overlaps: [Diagnostic] {
    let sorted = filter { !$0.bytes.isEmpty }.sorted {
      ($0.location, $0.bytes.lowerBound, $0.bytes.upperBound)
        < ($1.location, $1.bytes.lowerBound, $1.bytes.upperBound)
    }
    var findings: [Diagnostic] = []
    var widest: ExternalExtent?
    for extent in sorted {
      if let earlier = widest, earlier.location == extent.location,
        earlier.bytes.overlaps(extent.bytes), earlier.bytes != extent.bytes
      {
        findings.append(
          Diagnostic(
            .externalDataRange,
            "bytes \(extent.bytes.lowerBound) to \(extent.bytes.upperBound) of '\(extent.location)' "
              + "are in part those of another tensor", at: extent.place,
            notes: [
              .init(
                "bytes \(earlier.bytes.lowerBound) to \(earlier.bytes.upperBound)",
                at: earlier.place)
            ]))
      }
      if widest.map({
        $0.location != extent.location || $0.bytes.upperBound < extent.bytes.upperBound
      })
        ?? true
      {
        widest = extent
      }
    }
    return findings
  }
}
