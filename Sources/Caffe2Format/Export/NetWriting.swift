package import ByteStorage
package import Diagnostics
import Encodings

/// Field numbers of the messages that are written.
private enum Field {
  enum Net: Int {
    case name = 1
    case op = 2
    case externalInput = 7
    case externalOutput = 8
  }
  enum Operator: Int {
    case input = 1
    case output = 2
    case name = 3
    case type = 4
    case arg = 5
    case deviceOption = 6
    case engine = 7
  }
  enum Argument: Int {
    case name = 1
    case f = 2
    case i = 3
    case s = 4
    case floats = 5
    case ints = 6
    case strings = 7
    case n = 8
    case nets = 9
  }
  enum Device: Int {
    case type = 1
  }
}

extension Net {
  /// The net as a file, in the binary or the text format.
  package func encoded(asText: Bool) throws(Diagnostic) -> [ByteBuffer] {
    if asText {
      var text = ""
      write(to: &text, indent: "")
      return [ByteBuffer(Array(text.utf8))]
    }
    return try ProtobufWriter.chunks { (writer) throws(Diagnostic) in try write(to: &writer) }
  }

  fileprivate func write(to writer: inout ProtobufWriter) throws(Diagnostic) {
    writer.string(Field.Net.name, name.isEmpty ? nil : name)
    for item in operators {
      try writer.message(Field.Net.op) { (writer) throws(Diagnostic) in
        try item.write(to: &writer)
      }
    }
    for name in externalInputs { writer.string(Field.Net.externalInput, name) }
    for name in externalOutputs { writer.string(Field.Net.externalOutput, name) }
  }
}

extension NetOperator {
  fileprivate func write(to writer: inout ProtobufWriter) throws(Diagnostic) {
    for name in inputs { writer.string(Field.Operator.input, name) }
    for name in outputs { writer.string(Field.Operator.output, name) }
    writer.string(Field.Operator.name, name.isEmpty ? nil : name)
    writer.string(Field.Operator.type, type)
    for argument in arguments {
      try writer.message(Field.Operator.arg) { (writer) throws(Diagnostic) in
        try argument.write(to: &writer)
      }
    }
    if deviceType != 0 {
      try writer.message(Field.Operator.deviceOption) { (writer) throws(Diagnostic) in
        writer.int64(Field.Device.type, Int64(deviceType))
      }
    }
    writer.string(Field.Operator.engine, engine.isEmpty ? nil : engine)
  }
}

extension Argument {
  /// From so many elements on, numbers are packed: readers of protobuf take both forms, and packed
  /// ones need no copy.
  private static let packedCount = 64

  fileprivate func write(to writer: inout ProtobufWriter) throws(Diagnostic) {
    writer.string(Field.Argument.name, name)
    switch value {
    case .real(let number): writer.float(Field.Argument.f, number)
    case .integer(let number): writer.int64(Field.Argument.i, number)
    case .text(let bytes): writer.bytes(Field.Argument.s, ByteBuffer(bytes))
    case .reals(let bytes):
      if bytes.count >= Self.packedCount * 4 {
        writer.packed(Field.Argument.floats, bytes)
      } else {
        for number in bytes.elements(as: Float.self) {
          writer.float(Field.Argument.floats, number)
        }
      }
    case .integers(let bytes):
      let numbers = bytes.elements(as: Int64.self)
      if numbers.count >= Self.packedCount {
        writer.packed(Field.Argument.ints, ByteBuffer(numbers.packedVarints))
      } else {
        for number in numbers { writer.int64(Field.Argument.ints, number) }
      }
    case .texts(let texts):
      for bytes in texts { writer.bytes(Field.Argument.strings, ByteBuffer(bytes)) }
    case .nets(let nets):
      for net in nets {
        try writer.message(nets.count == 1 ? Field.Argument.n : Field.Argument.nets) {
          (writer) throws(Diagnostic) in try net.write(to: &writer)
        }
      }
    case .tensors, .empty: return
    }
  }
}

extension [Int64] {
  /// The numbers as a packed field holds them.
  fileprivate var packedVarints: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    for number in self {
      var rest = UInt64(bitPattern: number)
      while rest >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      bytes.append(UInt8(truncatingIfNeeded: rest))
    }
    return bytes
  }
}
