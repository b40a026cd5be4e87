import ByteStorage
import ConverterCore
import Diagnostics

/// A net as its file describes it (`NetDef`).
package struct Net: Sendable {
  /// The name.
  package var name = ""
  /// The operators, in order of execution.
  package var operators: [NetOperator] = []
  /// Blobs that come from outside, where the net says so.
  package var externalInputs: [String] = []
  /// Blobs that leave the net, where the net says so.
  package var externalOutputs: [String] = []
  /// Where diagnostics about the net start from.
  var location = Location()

  /// Blobs that operators read before any operator has written them, in order.
  var freeInputs: [String] {
    var written: Set<String> = []
    var free: [String] = []
    var seen: Set<String> = []
    for item in operators {
      for input in item.inputs where !written.contains(input) && seen.insert(input).inserted {
        free.append(input)
      }
      written.formUnion(item.outputs)
    }
    return free
  }

  /// The blobs that leave the net: those that it declares, or else those that no operator reads.
  ///
  /// Of the latter, only what an operator writes first counts, and no weights: masks and sizes that
  /// come along are rarely wanted.
  var leavingBlobs: [String] {
    if !externalOutputs.isEmpty { return externalOutputs }
    var unread: [String] = []
    for item in operators {
      unread.removeAll { item.inputs.contains($0) }
      guard let output = item.outputs.first, !unread.contains(output),
        !item.inputs.isEmpty || !item.type.hasSuffix("Fill")
      else { continue }
      unread.append(output)
    }
    return unread
  }

  /// All blobs that operators write.
  var writtenBlobs: Set<String> { Set(operators.flatMap(\.outputs)) }
}

/// An operator of a net (`OperatorDef`).
package struct NetOperator: Sendable {
  /// The kind, for example `Conv`.
  package var type: String
  /// The name; mostly empty.
  package var name = ""
  package var inputs: [String] = []
  var outputs: [String] = []
  var arguments: [Argument] = []
  /// The implementation that is asked for; empty for the default one.
  var engine = ""
  /// The device: 0 for the CPU.
  var deviceType = 0

  /// The argument of this name.
  package func argument(_ name: String) -> Argument? { arguments.first { $0.name == name } }

  /// The arguments as settings, without nets, tensors, and the arguments called as in `omitted`.
  func settings(omitting omitted: Set<String> = []) -> SourceRecord {
    SourceRecord(
      arguments.compactMap { argument in
        guard !omitted.contains(argument.name), let value = argument.value.source else {
          return nil
        }
        return SourceRecord.Field(name: argument.name, value: value)
      })
  }

  /// The net in an argument.
  func net(_ name: String) -> Net? {
    if case .nets(let nets)? = argument(name)?.value, nets.count == 1 { nets.first } else { nil }
  }
}

/// A named value of an operator (`Argument`).
package struct Argument: Sendable {
  /// The kinds of value; several elements stay as bytes, since weights are arguments too.
  enum Value: Sendable {
    /// A number.
    case real(Float)
    /// An integer.
    case integer(Int64)
    /// Bytes, by convention text.
    case text([UInt8])
    /// Numbers, in binary32.
    case reals(ByteBuffer)
    /// Integers of 64 bits.
    case integers(ByteBuffer)
    /// Several runs of bytes.
    case texts([[UInt8]])
    /// Nets.
    case nets([Net])
    /// Tensors, which no operator that is converted takes.
    case tensors
    /// Nothing: an empty list, of whatever kind.
    case empty
  }

  var name: String
  var value: Value
}

extension Argument.Value {
  /// The value as a setting; nil for nets and tensors.
  fileprivate var source: SourceValue? {
    switch self {
    case .real(let number): .real(Double(number))
    case .integer(let number): .integer(number)
    case .text(let bytes): .text(String(decoding: bytes, as: UTF8.self))
    case .reals(let bytes): .list(bytes.elements(as: Float.self).map { .real(Double($0)) })
    case .integers(let bytes): .list(bytes.elements(as: Int64.self).map { .integer($0) })
    case .texts(let texts): .list(texts.map { .text(String(decoding: $0, as: UTF8.self)) })
    case .empty: .list([])
    case .nets, .tensors: nil
    }
  }
}
