package import ByteStorage
import CProtobufC
import CSchemas
import ConverterCore
package import Diagnostics
import Encodings

extension Net {
  /// Reads a net in the text format; fields that the schema does not have become warnings.
  package init(text: ByteBuffer, warnings: inout DiagnosticBag) throws(Diagnostic) {
    let schema = concord_schema_caffe2()
    let format = ProtobufText(
      descriptorSet: ByteBuffer(
        copying: UnsafeRawBufferPointer(start: schema.bytes, count: schema.count)),
      message: "caffe2.NetDef")
    try self.init(
      binary: try format.binary(from: text, unknownFields: .skip, warnings: &warnings))
  }

  /// Reads a net in the binary format.
  package init(binary: ByteBuffer) throws(Diagnostic) {
    let message = try withUnsafePointer(to: caffe2__net_def__descriptor) {
      (descriptor) throws(Diagnostic) in
      try ProtobufMessage(binary, as: descriptor)
    }
    self = try message.withUnpacked(as: Caffe2__NetDef.self) { (net) throws(Diagnostic) in
      Net(net)
    }
  }

  /// Copies a net out of its message.
  init(_ message: Caffe2__NetDef) {
    name = string(message.name)
    externalInputs = strings(message.external_input, message.n_external_input)
    externalOutputs = strings(message.external_output, message.n_external_output)
    let device = message.device_option?.pointee.device_type ?? 0
    operators = pointers(message.op, message.n_op).map {
      NetOperator($0.pointee, netDevice: Int(device))
    }
  }
}

extension NetOperator {
  fileprivate init(_ message: Caffe2__OperatorDef, netDevice: Int) {
    type = string(message.type)
    name = string(message.name)
    inputs = strings(message.input, message.n_input)
    outputs = strings(message.output, message.n_output)
    arguments = pointers(message.arg, message.n_arg).map { Argument($0.pointee) }
    engine = string(message.engine)
    deviceType = message.device_option.map { Int($0.pointee.device_type) } ?? netDevice
  }
}

extension Argument {
  fileprivate init(_ message: Caffe2__Argument) {
    name = string(message.name)
    value = Value(message)
  }
}

extension Argument.Value {
  fileprivate init(_ message: Caffe2__Argument) {
    if message.has_f != 0 {
      self = .real(message.f)
    } else if message.has_i != 0 {
      self = .integer(message.i)
    } else if message.has_s != 0 {
      self = .text(bytes(message.s))
    } else if message.n_floats > 0 {
      self = .reals(buffer(message.floats, message.n_floats))
    } else if message.n_ints > 0 {
      self = .integers(buffer(message.ints, message.n_ints))
    } else if message.n_strings > 0 {
      let strings = UnsafeBufferPointer(start: message.strings, count: message.n_strings)
      self = .texts(strings.map(bytes))
    } else if let net = message.n {
      self = .nets([Net(net.pointee)])
    } else if message.n_nets > 0 {
      self = .nets(pointers(message.nets, message.n_nets).map { Net($0.pointee) })
    } else if message.t != nil || message.n_tensors > 0 || message.n_qtensors > 0 {
      self = .tensors
    } else {
      self = .empty
    }
  }
}

private func bytes(_ data: ProtobufCBinaryData) -> [UInt8] {
  data.data == nil ? [] : Array(UnsafeBufferPointer(start: data.data, count: data.len))
}

private func buffer<Element>(_ base: UnsafeMutablePointer<Element>?, _ count: Int) -> ByteBuffer {
  ByteBuffer(
    copying: UnsafeRawBufferPointer(
      UnsafeBufferPointer(start: base, count: base == nil ? 0 : count)))
}

func string(_ pointer: UnsafePointer<CChar>?) -> String {
  pointer.map { String(cString: $0) } ?? ""
}

private func strings(
  _ base: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ count: Int
) -> [String] {
  pointers(base, count).map { String(cString: $0) }
}

/// The elements of a repeated field of messages or strings.
func pointers<Element>(
  _ base: UnsafeMutablePointer<UnsafeMutablePointer<Element>?>?, _ count: Int
) -> [UnsafePointer<Element>] {
  UnsafeBufferPointer(start: base, count: base == nil ? 0 : count)
    .compactMap { $0.map { UnsafePointer($0) } }
}
