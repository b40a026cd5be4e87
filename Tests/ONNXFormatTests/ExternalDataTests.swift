import ByteStorage
import Diagnostics
import Foundation
import ModelIR
import ONNXFormat
import Testing

@Suite struct ExternalDataTests {
  /// The bytes of a model with one constant of four bytes in another file.
  private func model(
    _ location: String, offset: String? = nil, length: String? = nil
  ) throws -> [UInt8] {
    var entries = [MetadataEntry(key: "location", value: location)]
    if let offset { entries.append(MetadataEntry(key: "offset", value: offset)) }
    if let length { entries.append(MetadataEntry(key: "length", value: length)) }
    var tensor = StoredTensor(
      elementType: .uint8, dimensions: [4], payload: .external(entries, contents: nil))
    tensor.dataLocation = 1
    var builder = GraphBuilder(name: "main")
    _ = builder.initializer("w", tensor)
    return try ONNXEncoder.encode(builder.model).flatMap(\.array)
  }

  /// The elements of the constant, or the code of what keeps them away.
  private func outcome(_ path: String) throws -> String {
    var findings = DiagnosticBag()
    let model = try ONNXFile.read(path, diagnostics: &findings)
    if let finding = findings.diagnostics.first {
      #expect(finding.location.file == path)
      #expect(finding.location.description.hasSuffix("initializer 'w'"))
      #expect(throws: Diagnostic.self) { try model.graphs[0].initializers[0].tensor.dense() }
      return finding.code.id
    }
    return "\(try model.graphs[0].initializers[0].tensor.dense().bytes.array)"
  }

  @Test func `data beside the model is mapped`() throws {
    var findings = DiagnosticBag()
    let model = try ONNXFile.read(Fixtures.path("external-data"), diagnostics: &findings)
    #expect(findings.isEmpty)
    let dense = try model.graphs[0].initializers[0].tensor.dense()
    #expect(dense.bytes.elements(as: Float.self) == [0, 1, 2, 3, 4, 5])
    #expect(
      try ONNXEncoder.encode(model).flatMap(\.array) == Fixtures.bytes("external-data").array)
  }

  @Test func `offset and length choose a part of the file`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("sub/w.bin", [0, 1, 2, 3, 4, 5])
    let rows: [(String?, String?, String)] = [
      ("1", "4", "[1, 2, 3, 4]"), ("2", nil, "[2, 3, 4, 5]"), (nil, "4", "[0, 1, 2, 3]"),
      ("3", "4", "E0112"), ("7", nil, "E0112"), ("0", "9223372036854775807", "E0112"),
      ("9223372036854775807", "9223372036854775807", "E0112"), ("-1", "4", "E0112"),
      ("x", nil, "E0112"), ("0", "0x4", "E0112"),
    ]
    for (offset, length, expected) in rows {
      let path = try folder.file(
        "m.onnx", try model("sub/w.bin", offset: offset, length: length))
      #expect(try outcome(path) == expected, "\(offset ?? "-") \(length ?? "-")")
    }
  }

  @Test func `paths that leave the folder are refused`() throws {
    let folder = try TemporaryFolder()
    let outside = try folder.file("outside.bin", [1, 2, 3, 4])
    _ = try folder.file("model/sub/w.bin", [1, 2, 3, 4])
    _ = try folder.link("model/link.bin", to: "../outside.bin")
    _ = try folder.link("model/up", to: "..")
    _ = try folder.link("model/inside.bin", to: "sub/w.bin")
    for (location, expected) in [
      (outside, "E0110"), ("../outside.bin", "E0110"), ("sub/../../outside.bin", "E0110"),
      ("link.bin", "E0110"), ("up/outside.bin", "E0110"), ("inside.bin", "[1, 2, 3, 4]"),
      ("sub/w.bin", "[1, 2, 3, 4]"), ("./sub//w.bin", "[1, 2, 3, 4]"), ("", "E0112"),
      ("/etc/passwd", "E0110"), ("a\0b", "E0110"),
    ] {
      let path = try folder.file("model/m.onnx", try model(location))
      #expect(try outcome(path) == expected, "\(location)")
    }
  }

  @Test func `a folder whose name only begins alike is outside`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("model-secret/w.bin", [1, 2, 3, 4])
    _ = try folder.link("model/w.bin", to: "../model-secret/w.bin")
    #expect(try outcome(folder.file("model/m.onnx", try model("w.bin"))) == "E0110")
  }

  @Test func `the linked cache of a model hub works`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("blobs/abc", try model("model.onnx_data"))
    _ = try folder.file("blobs/def", [1, 2, 3, 4])
    let path = try folder.link("snapshots/x/model.onnx", to: "../../blobs/abc")
    _ = try folder.link("snapshots/x/model.onnx_data", to: "../../blobs/def")
    #expect(try outcome(path) == "[1, 2, 3, 4]")
  }

  @Test func `a link to a model finds the data beside what it leads to`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("store/m.onnx", try model("w.bin"))
    _ = try folder.file("store/w.bin", [1, 2, 3, 4])
    #expect(try outcome(folder.link("here/m.onnx", to: "../store/m.onnx")) == "[1, 2, 3, 4]")
  }

  @Test func `missing files, folders, pipes and devices are refused`() throws {
    let folder = try TemporaryFolder()
    #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
    _ = try folder.file("dir/file", [])
    for location in ["missing", "pipe", "dir"] {
      #expect(try outcome(folder.file("m.onnx", try model(location))) == "E0111", "\(location)")
    }
  }

  @Test func `odd names, hard links and folders of a cache raise no alarm`() throws {
    let folder = try TemporaryFolder()
    let data = try folder.file("blobs/def", [1, 2, 3, 4])
    _ = try folder.file("blobs/abc", try model("weights..bin"))
    let path = try folder.link("snapshots/x/model.onnx", to: "../../blobs/abc")
    #expect(link(data, folder.path + "/snapshots/x/weights..bin") == 0)
    #expect(try outcome(path) == "[1, 2, 3, 4]")
    // A folder on the way is a link: to a folder of the model, or away from it.
    _ = try folder.file("model/real/w.bin", [1, 2, 3, 4])
    _ = try folder.link("model/linked", to: "real")
    _ = try folder.link("model/away", to: "../blobs")
    _ = try folder.link("model/circle", to: "circle")
    for (location, expected) in [
      ("linked/w.bin", "[1, 2, 3, 4]"), ("away/def", "E0110"), ("circle", "E0111"),
    ] {
      #expect(
        try outcome(folder.file("model/m.onnx", try model(location))) == expected, "\(location)")
    }
  }

  @Test func `a link to a device or a pipe is neither followed nor waited for`() throws {
    let folder = try TemporaryFolder()
    #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
    _ = try folder.link("zero", to: "/dev/zero")
    _ = try folder.link("to-pipe", to: "pipe")
    for (location, expected) in [("zero", "E0110"), ("to-pipe", "E0111"), ("pipe", "E0111")] {
      #expect(try outcome(folder.file("m.onnx", try model(location))) == expected, "\(location)")
    }
  }

  @Test func `constants move out by themselves where the model would be too large`() throws {
    var builder = GraphBuilder(name: "main")
    for (name, size) in [("small", 100), ("large", 5000)] {
      let bytes = ByteBuffer(zeroed: size)
      _ = builder.initializer(name, Tensor(.uint8, [size], bytes: bytes))
    }
    func output(_ policy: ONNXFile.ExternalData, limit: Int) throws -> [Int] {
      let output = try ONNXFile.encode(
        builder.model, for: "m.onnx", externalData: policy, largestMessage: limit)
      return [output.model, output.data].map { $0.reduce(0) { $0 + $1.count } }
    }
    #expect(try output(.automatic, limit: 10_000)[1] == 0)
    #expect(try output(.automatic, limit: 1000)[1] == 5000)
    for (policy, limit) in [(ONNXFile.ExternalData.never, 1000), (.automatic, 100)] {
      let error = #expect(throws: Diagnostic.self) { try output(policy, limit: limit) }
      #expect(error?.code == .modelTooLarge)
    }
  }

  @Test func `large constants move to a data file and come back`() throws {
    let folder = try TemporaryFolder()
    let large = ByteBuffer((0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0) })
    var builder = GraphBuilder(name: "main")
    _ = builder.initializer("small", Tensor(.uint8, [2], bytes: ByteBuffer([7, 8])))
    _ = builder.initializer("page", Tensor(.uint8, [100], bytes: large[0..<100]))
    _ = builder.initializer("large", Tensor(.uint8, [1 << 20], bytes: large))
    let path = folder.path + "/m.onnx"
    try ONNXFile.write(builder.model, to: path, externalData: .always(minimumSize: 100))
    #expect(try File.map(path).count < 300)
    #expect(try File.map(path + ".data").count == 65_536 + 1 << 20)

    var findings = DiagnosticBag()
    let model = try ONNXFile.read(path, diagnostics: &findings)
    #expect(findings.isEmpty)
    let tensors = model.graphs[0].initializers.map(\.tensor)
    #expect(tensors.map(\.dataLocation) == [nil, 1, 1])
    #expect(try tensors[1].dense().bytes == large[0..<100])
    #expect(try tensors[2].dense().bytes == large)

    // External constants stay external in a rewritten file, or come home.
    try ONNXFile.write(model, to: path)
    #expect(try File.map(path + ".data").count == 65_536 + 1 << 20)
    let copy = folder.path + "/copy.onnx"
    try ONNXFile.write(model, to: copy, externalData: .never)
    #expect(try ONNXEncoder.encode(builder.model).flatMap(\.array) == File.map(copy).array)
    #expect(!File.exists(copy + ".data"))
  }
}
