import ByteStorage
import Diagnostics
import Glibc
import ModelIR
import ONNXFormat
import Operators

extension FuzzTarget {
  /// Tensors and other values, and the operators that decode something of their own.
  static let values = [
    FuzzTarget("tensor") { bytes throws(Diagnostic) in
      let tensor = try ONNXValue.tensor(bytes, file: "input.pb")
      blackHole(try ONNXValue.encode(tensor))
      blackHole(try tensor.dense())
    },
    FuzzTarget("values") { bytes throws(Diagnostic) in
      guard let kind = bytes.array.first else { return }
      let rest = bytes[1..<bytes.count]
      switch kind % 4 {
      case 0: blackHole(try ONNXValue.sparseTensor(rest, file: "input.pb").dense())
      case 1: blackHole(try ONNXValue.sequence(rest, file: "input.pb").dense())
      case 2: blackHole(try ONNXValue.optional(rest, file: "input.pb").dense())
      default: blackHole(try ONNXValue.map(rest, file: "input.pb").dense())
      }
    },
    FuzzTarget("external") { bytes throws(Diagnostic) in try readExternalData(bytes) },
    FuzzTarget("image") { bytes throws(Diagnostic) in
      let stream = Tensor(.uint8, [bytes.count], bytes: bytes)
      try evaluate("ImageDecoder", [stream])
    },
    FuzzTarget("regex") { bytes throws(Diagnostic) in
      // The pattern ends at the first line break; what follows is matched against it.
      let parts = bytes.array.split(separator: 10, maxSplits: 1, omittingEmptySubsequences: false)
      let words = parts.map { String(decoding: $0, as: UTF8.self) }
      guard let pattern = words.first, words.count == 2 else { return }
      let text = Tensor([1], strings: [words[1]])
      try evaluate(
        "RegexFullMatch", [text], [Attribute("pattern", .string(ByteString(pattern)))])
    },
    FuzzTarget("text-operators") { bytes throws(Diagnostic) in
      let words = String(decoding: bytes.array, as: UTF8.self).split(separator: "\n").map(
        String.init)
      let text = Tensor([words.count], strings: words)
      try evaluate("StringConcat", [text, text])
      try evaluate("StringSplit", [text])
      try evaluate(
        "StringSplit", [text], [Attribute("delimiter", .string(ByteString(words.first ?? "")))])
      try evaluate(
        "StringNormalizer", [text],
        [
          Attribute("case_change_action", .string(ByteString("LOWER"))),
          Attribute("stopwords", .strings(words.prefix(2).map { ByteString($0) })),
        ])
    },
  ]

  /// A tensor whose keys of external data are the lines of the input: a key, a space and a value.
  private static func readExternalData(_ bytes: ByteBuffer) throws(Diagnostic) {
    let path = folder + "/model.onnx"
    let lines = String(decoding: bytes.array, as: UTF8.self).split(separator: "\n")
    let entries = lines.map { line in
      let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
      return MetadataEntry(key: parts.first ?? "", value: parts.count > 1 ? parts[1] : "")
    }
    var tensor = StoredTensor(
      elementType: .uint8, dimensions: [4], payload: .external(entries, contents: nil))
    tensor.dataLocation = 1
    var builder = GraphBuilder(name: "main")
    _ = builder.initializer("w", tensor)
    var model = builder.model
    var findings = DiagnosticBag()
    ONNXFile.attachExternalData(to: &model, at: path, diagnostics: &findings)
    for graph in model.graphs {
      for initializer in graph.initializers { blackHole(try initializer.tensor.dense()) }
    }
  }

  /// A folder with a model, data, a pipe, a folder and links, made once.
  private static let folder: String = {
    let path = "/tmp/concord-fuzz-\(getpid())"
    mkdir(path, 0o700)
    mkdir(path + "/folder", 0o700)
    mkfifo(path + "/pipe", 0o600)
    symlink("/etc/passwd", path + "/outside")
    symlink("data", path + "/inside")
    do throws(Diagnostic) {
      try File.write([ByteBuffer([1, 2, 3, 4, 5, 6, 7, 8])], to: path + "/data")
      try File.write([], to: path + "/model.onnx")
    } catch { print("cannot write to", path) }
    return path
  }()

  /// Evaluates one node of a standard operator.
  private static func evaluate(
    _ name: String, _ inputs: [Tensor], _ attributes: [Attribute] = []
  ) throws(Diagnostic) {
    guard let definition = OperatorRegistry.standard.find(domain: "", name: name),
      let version = definition.versions.last, let evaluate = version.evaluate
    else { preconditionFailure("there is no operator \(name)") }
    let node = Node(
      name, domain: "", inputs: inputs.indices.map { ValueID($0) },
      outputs: (0..<4).map { ValueID(inputs.count + $0) }, attributes: attributes)
    let context = NodeContext(node: node, version: version)
    blackHole(try evaluate(EvaluationContext(context: context, inputs: inputs.map { .tensor($0) })))
  }
}
