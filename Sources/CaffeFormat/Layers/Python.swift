import ConverterCore
import Diagnostics
import ModelIR

extension LayerImporter {
  /// A layer of py-faster-rcnn that is written in Python and proposes regions.
  mutating func importPythonProposal() throws(Diagnostic) {
    let text = try settings.text("param_str", or: "")
    settings.ignore(["module", "layer", "share_in_parallel"])
    let values = try PythonSettings(text)
    guard let stride = values.numbers["feat_stride"]?.first else {
      throw .invalid("'param_str' gives no 'feat_stride'", attribute: "param_str")
    }
    if let other = values.names.first(where: { $0 != "feat_stride" && $0 != "scales" }) {
      throw .unsupported("'\(other)' in 'param_str', which rpn.proposal_layer does not read")
    }
    let proposal = ProposalSettings(stride: stride, scales: values.numbers["scales"])
    try proposal.check()
    assumptions.append(
      "layer '\(layer.name)' (Python rpn.proposal_layer) proposes as py-faster-rcnn does in tests: "
        + "at most 300 of 6000 regions, of 16 pixels or more, that overlap by 0.7 at most")
    try propose(proposal, named: "ProposalLayer")
  }

  /// Whether the layer is py-faster-rcnn's.
  var isPythonProposal: Bool {
    guard case .text(let module)? = settings.record["module"],
      case .text(let name)? = settings.record["layer"]
    else { return false }
    return module == "rpn.proposal_layer" && name == "ProposalLayer"
  }
}

/// The mappings of names to numbers that layers in Python are given as YAML: one a line or within
/// braces, each to a number or to a list of them.
struct PythonSettings {
  /// The names in order.
  private(set) var names: [String] = []
  /// What each name stands for.
  private(set) var numbers: [String: [Float]] = [:]

  /// Reads settings.
  ///
  /// - Throws: E0603 where the text is more than such mappings.
  init(_ text: String) throws(Diagnostic) {
    var name: String?
    var list: [Float]?
    var word = ""
    func number(_ word: String) throws(Diagnostic) -> Float {
      guard let number = Float(word), number.isFinite else { throw Self.unreadable(text) }
      return number
    }
    for character in text + "\n" {
      switch character {
      case ":" where list == nil && name == nil:
        name = word.filter { $0 != "'" && $0 != "\"" }
        word = ""
      case "[" where name != nil && list == nil && word.isEmpty: list = []
      case ",", "]", "}", "\n", "\r\n":
        if !word.isEmpty {
          let value = try number(word)
          word = ""
          if list == nil { try set(&name, [value], text) } else { list?.append(value) }
        }
        if character == "]" {
          guard let numbers = list else { throw Self.unreadable(text) }
          list = nil
          try set(&name, numbers, text)
        }
      case "{" where names.isEmpty && name == nil && word.isEmpty: break
      case " ", "\t": break
      default:
        guard character.isLetter || character.isNumber || "_.+-'\"".contains(character) else {
          throw Self.unreadable(text)
        }
        word.append(character)
      }
    }
    guard name == nil, list == nil, word.isEmpty else { throw Self.unreadable(text) }
  }

  private mutating func set(
    _ name: inout String?, _ value: [Float], _ text: String
  ) throws(Diagnostic) {
    guard let known = name, numbers[known] == nil else { throw Self.unreadable(text) }
    names.append(known)
    numbers[known] = value
    name = nil
  }

  private static func unreadable(_ text: String) -> Diagnostic {
    .invalid(
      "'param_str' is '\(text)', expected names with numbers or lists of numbers",
      attribute: "param_str")
  }
}
