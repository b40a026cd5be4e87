import Foundation
import Testing

/// What Concord does on a machine that lacks a library which it loads when it needs it.
@Suite struct MissingLibraryTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Runs a command in the folder of fixtures with further environment variables: its status, and
  /// what it prints.
  private func run(
    _ arguments: [String], _ variables: [String: String]
  ) throws -> (status: Int32, text: String) {
    let process = Process()
    process.executableURL = Bundle.main.bundleURL.appending(path: "concord")
    process.arguments = arguments
    process.currentDirectoryURL = Self.root.appending(path: "fixtures/caffe")
    process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }

  /// The loader lists what it would load, and runs nothing (ld.so(8)).
  @Test func `a command loads no library that few need`() throws {
    let loaded = try run([], ["LD_TRACE_LOADED_OBJECTS": "1"]).text
    #expect(loaded.contains("libc.so.6"))
    for name in ["libFoundation.so", "libhdf5", "libopenblas", "ICU"] {
      #expect(!loaded.contains(name), "\(name)")
    }
  }

  @Test func `without libhdf5, an HDF5 file is refused by name`() throws {
    let command = ["check", "weights-hdf5/net.prototxt", "weights-hdf5/net.caffemodel.h5"]
    #expect(try run(command, [:]).status == 0)
    let without = try run(command, ["CONCORD_HDF5": "/nonexistent/libhdf5.so"])
    #expect(without.status == 2)
    #expect(without.text.contains("net.caffemodel.h5: byte 0: error E0248: libhdf5"))
  }

  @Test func `a library that is another one is not used`() throws {
    let without = try run(
      ["check", "weights-hdf5/net.prototxt", "weights-hdf5/net.caffemodel.h5"],
      ["CONCORD_HDF5": "libc.so.6"])
    #expect(without.text.contains("E0248"))
  }

  @Test(arguments: ["/nonexistent/libopenblas.so", "libc.so.6"])
  func `without OpenBLAS, a network computes what it should`(library: String) throws {
    let found = try run(
      [
        "run", "digits/net.prototxt", "digits/net.caffemodel", "--input", "digits/heldout.npz",
        "--expect", "digits/heldout.npz",
      ], ["CONCORD_OPENBLAS": library])
    #expect(found.status == 0, "\(found.text)")
  }
}
