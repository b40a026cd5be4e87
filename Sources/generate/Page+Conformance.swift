import ByteStorage
import ConverterCore
import Diagnostics
import Formats
import Foundation
import ModelIR

/// The part of a format's page that follows from its mapping tables and its fixtures.
struct Conformance {
  /// The format.
  let format: ModelFormat
  /// Folders of recorded cases, below fixtures.
  let fixtures: [String]
  /// What names the kind of a layer or operator in a net's text, and its name.
  let pattern: Pattern
  /// Files with closed forms, which name kinds in nets written in the same text form.
  let tests: [String]

  /// The list of recorded models that are written and run in the real framework.
  let exports: String

  /// How nets are written as text.
  enum Pattern {
    /// `layer { name: ".." type: ".." }`.
    case caffe
    /// `op { name: ".." type: ".." }`, printed from the binary form.
    case caffe2
  }

  private static let begin = "<!-- The table is generated: run generate docs. -->"
  private static let end = "<!-- The end of the generated table. -->"

  /// The page with the table put in its place.
  var page: Page {
    let path = "docs/formats/\(format.id).md"
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    guard let start = text.range(of: Self.begin), let stop = text.range(of: Self.end) else {
      return Page(path: path, text: text)
    }
    let generated = text[..<start.upperBound] + "\n\n" + table + "\n" + text[stop.lowerBound...]
    return Page(path: path, text: String(generated))
  }

  private var table: String {
    let evidence = evidence
    var rows = ["| kind | import | export | proof |", "| --- | --- | --- | --- |"]
    for kind in format.kinds {
      let found = evidence[kind.kind] ?? Evidence()
      let operators = found.operators.sorted().joined(separator: ", ")
      let isSeen = !found.cases.isEmpty || found.closedForms.isEmpty
      let imported = kind.fate ?? (operators.isEmpty ? (isSeen ? "no node" : "nodes") : operators)
      let exported = Set(kind.exportedFrom).sorted().joined(separator: ", ")
      // What is only written is proved by the models that become it.
      let isWrittenOnly = found.summary.isEmpty && !kind.exportedFrom.isEmpty
      let proof = isWrittenOnly ? exports : found.summary
      rows.append("| \(kind.kind) | \(imported) | \(exported) | \(proof) |")
    }
    return rows.joined(separator: "\n") + "\n"
  }

  /// What cases say about a kind.
  private struct Evidence {
    var operators: Set<String> = []
    var cases: [String] = []
    var closedForms: Set<String> = []

    var summary: String {
      // Cases about one kind come first.
      let first = cases.sorted {
        (Conformance.rank($0), $0.count, $0) < (Conformance.rank($1), $1.count, $1)
      }.prefix(2)
      var parts = Array(first)
      if cases.count > first.count { parts.append("\(cases.count - first.count) more") }
      parts += closedForms.sorted().map { "closed form in \($0)" }
      return parts.joined(separator: ", ")
    }
  }

  /// The place of a case among others.
  private static func rank(_ name: String) -> Int {
    name.hasPrefix("layer-") ? 0 : name.hasPrefix("net-") || name.hasPrefix("state-") ? 2 : 1
  }

  private var evidence: [String: Evidence] {
    var evidence: [String: Evidence] = [:]
    for folder in fixtures {
      for name in Self.entries(of: "fixtures/\(folder)") {
        let layers = kinds(ofCase: "fixtures/\(folder)/\(name)")
        for kind in Set(layers.map(\.kind)) {
          evidence[kind, default: Evidence()].cases.append(name)
        }
        guard let model = model(ofCase: "fixtures/\(folder)/\(name)") else { continue }
        for (kind, operators) in operators(of: model, layers) {
          evidence[kind, default: Evidence()].operators.formUnion(operators)
        }
      }
    }
    for path in tests {
      let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      let file = path.split(separator: "/").last.map(String.init) ?? path
      if file.contains("Errors") { continue }
      for kind in format.kinds where text.contains("\"\(kind.kind)\"") {
        evidence[kind.kind, default: Evidence()].closedForms.insert(file)
      }
    }
    return evidence
  }

  private static func entries(of folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted().filter {
      FileManager.default.fileExists(atPath: "\(folder)/\($0)/case.json")
    }
  }

  private func files(ofCase folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().filter { name in
      !name.hasPrefix("train_val") && !name.hasPrefix("solver")
        && format.fileExtensions.contains { name.hasSuffix("." + $0) }
    }.map { "\(folder)/\($0)" }
  }

  private func model(ofCase folder: String) -> Model? {
    guard let importModel = format.importModel,
      let source = try? ModelSource(paths: files(ofCase: folder))
    else { return nil }
    var context = ImportContext()
    return try? importModel(source, &context)
  }

  /// Names and kinds of the layers of a case, in order.
  private func kinds(ofCase folder: String) -> [(name: String, kind: String)] {
    switch pattern {
    case .caffe:
      let text = (try? String(contentsOfFile: folder + "/net.prototxt", encoding: .utf8)) ?? ""
      return ("\n" + text).components(separatedBy: "\nlayer").dropFirst().compactMap { block in
        guard let kind = Self.quoted("type:", in: block) else { return nil }
        return (Self.quoted("name:", in: block) ?? "", kind)
      }
    case .caffe2:
      let net = format.kinds.map(\.kind)
      let bytes = files(ofCase: folder).compactMap {
        try? Data(contentsOf: URL(fileURLWithPath: $0))
      }
      let text = bytes.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
      let words = Set(
        text.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) }.map(String.init))
      return net.filter(words.contains).map { ("", $0) }
    }
  }

  /// The text in quotes behind the first occurrence of a field.
  private static func quoted(_ field: String, in text: String) -> String? {
    guard let place = text.range(of: field) else { return nil }
    let rest = text[place.upperBound...].drop { $0 == " " }
    guard rest.first == "\"" || rest.first == "'" else { return nil }
    return rest.dropFirst().prefix { $0 != "\"" && $0 != "'" }.description
  }

  /// The operators that layers of each kind became: their nodes are named after them.
  private func operators(
    of model: Model, _ layers: [(name: String, kind: String)]
  ) -> [String: Set<String>] {
    guard let graph = model.mainGraph else { return [:] }
    var found: [String: Set<String>] = [:]
    let kinds = Dictionary(
      layers.map { ($0.name, $0.kind) }, uniquingKeysWith: { first, _ in first })
    for id in model[graph].nodes {
      let node = model[id]
      // A placeholder stands where a case needs more than its files to be imported.
      if node.domain == format.id { continue }
      var name = Substring(node.name ?? "")
      while kinds[String(name)] == nil, let slash = name.lastIndex(of: "/") {
        name = name[..<slash]
      }
      guard let kind = kinds[String(name)] else { continue }
      let function = model.functions.first { $0.key == node.functionKey }
      let type =
        function.map { "\(node.canonicalDomain)::\($0.baseName)" } ?? node.qualifiedOperator
      found[kind, default: []].insert(type)
    }
    return found
  }
}

extension Page {
  /// The pages of formats whose tables are generated.
  static var formats: [Page] {
    [
      Conformance(
        format: .named("caffe") ?? ModelFormat.all[0], fixtures: ["caffe", "caffe-forks"],
        pattern: .caffe, tests: testFiles("Tests/CaffeFormatTests", prefix: "Forks"),
        exports: "exported.txt"
      ).page,
      Conformance(
        format: .named("caffe2") ?? ModelFormat.all[0], fixtures: ["caffe2"], pattern: .caffe2,
        tests: [], exports: "exports.json"
      ).page,
    ]
  }

  private static func testFiles(_ folder: String, prefix: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().filter { $0.hasPrefix(prefix) && $0.hasSuffix(".swift") }
      .map { "\(folder)/\($0)" }
  }
}
