import ByteStorage
public import ConverterCore
import Diagnostics
import ModelIR

extension ModelFormat {
  /// Caffe2: an init net and a predict net, one net that does both, or a data base of
  /// PredictorExporter.
  public static let caffe2 = ModelFormat(
    id: "caffe2", displayName: "Caffe2", fileExtensions: ["pb", "pbtxt", "minidb"],
    recognize: { source in
      let confidences = source.files.map { file in NetRecognition.confidence(file) }
      return confidences.contains(.none) ? .none : confidences.max() ?? .none
    },
    importModel: { source, context throws(Diagnostic) in
      context.report.sourceFormat = "Caffe2"
      let files = try NetFiles(source, warnings: &context.diagnostics)
      var importer = NetImporter(files, options: context.options)
      return importer.run(&context)
    },
    exportForm: .simplified(keepingFunctionDomains: [NodeExporter.caffe2Domain]),
    exportModel: { model, context throws(Diagnostic) in
      try NetExporter(model).run(&context)
    },
    kinds: operatorKinds)

  /// Every kind of operator that is read or written.
  private static var operatorKinds: [KindSupport] {
    var sources: [String: [String]] = [:]
    for exporter in NodeExporter.all {
      let name =
        exporter.domain.isEmpty
        ? exporter.operatorType : exporter.domain + "::" + exporter.operatorType
      // The first one computes; others are steps on the way.
      if let kind = exporter.writes.first { sources[kind, default: []].append(name) }
      for kind in exporter.writes.dropFirst() where sources[kind] == nil { sources[kind] = [] }
    }
    let targets = Dictionary(
      Caffe2Operators.all.map { ($0.type, $0.target) }, uniquingKeysWith: { first, _ in first })
    return Set(targets.keys).union(sources.keys).sorted { $0.lowercased() < $1.lowercased() }
      .map { kind in
        let target = targets[kind].map { $0.isEmpty ? "refused" : $0 }
        var origins = sources[kind].map { $0.isEmpty ? ["steps of others"] : $0 } ?? []
        if target?.hasPrefix("the function \(kind)") == true {
          origins.append("\(NodeExporter.caffe2Domain)::\(kind)")
        }
        return KindSupport(kind: kind, fate: target ?? "not read", exportedFrom: origins)
      }
  }
}

/// Judges files by their first bytes.
enum NetRecognition {
  static func confidence(_ file: ModelSource.File) -> ModelFormat.Confidence {
    let name = file.name.split(separator: "/").last.map(String.init) ?? ""
    let isNamed =
      ModelFormat.caffe2.fileExtensions.contains(file.fileExtension)
      && (name.contains("init_net") || name.contains("predict_net"))
    let head = file.head(4096).array
    let isNet =
      isText(head)
      ? isTextNet(head) : MiniDataBase.recognizes(file.bytes) || isBinaryNet(head)
    return isNet ? .byContent : isNamed ? .byName : .none
  }

  /// Whether text has operators with types and blobs.
  private static func isTextNet(_ head: [UInt8]) -> Bool {
    let text = String(decoding: head, as: UTF8.self)
    let words = Set(text.split { !$0.isLetter && $0 != "_" }.map(String.init))
    let hasOperator = text.split(separator: "\n").contains { line in
      let line = line.filter { $0 != " " && $0 != "\t" }
      return line == "op{" || line == "op:{" || line.hasPrefix("op{")
    }
    return hasOperator && words.contains("type")
      && !words.isDisjoint(with: ["output", "arg", "input"])
  }

  /// Whether bytes are a name, where there is one, and an operator with a type.
  private static func isBinaryNet(_ head: [UInt8]) -> Bool {
    var position = 0
    if head.first == 0x0a {
      guard let name = field(head, at: 0), name.upperBound <= head.count else {
        return false
      }
      guard head[name].allSatisfy({ $0 >= 0x20 }) else { return false }
      position = name.upperBound
    }
    guard position < head.count, head[position] == 0x12, let body = field(head, at: position)
    else { return false }
    return isOperator(head, body.lowerBound..<min(body.upperBound, head.count))
  }

  /// Whether bytes are the fields of an operator, up to its type.
  private static func isOperator(_ head: [UInt8], _ range: Range<Int>) -> Bool {
    var position = range.lowerBound
    while position < range.upperBound {
      let tag = head[position]
      guard [0x0a, 0x12, 0x1a, 0x22].contains(tag), let value = field(head, at: position),
        value.upperBound <= range.upperBound
      else { return false }
      let text = head[value]
      if tag == 0x22 {
        return text.first.map { (0x41...0x5a).contains($0) } ?? false
          && text.allSatisfy { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7a || (0x30...0x39) ~= $0 }
      }
      guard text.allSatisfy({ $0 >= 0x20 }) else { return false }
      position = value.upperBound
    }
    return false
  }

  /// Where the content of the field with a length at `position` is, which may be beyond the head.
  private static func field(_ head: [UInt8], at position: Int) -> Range<Int>? {
    var length = 0
    var index = position + 1
    for shift in stride(from: 0, to: 28, by: 7) {
      guard index < head.count else { return nil }
      length |= Int(head[index] & 0x7f) << shift
      index += 1
      if head[index - 1] & 0x80 == 0 { return index..<index + length }
    }
    return nil
  }
}
