import ByteStorage
public import Diagnostics

extension DiagnosticCode {
  /// A stored tensor contradicts itself.
  public static let malformedTensor = DiagnosticCode(
    "E0305", "A stored tensor contradicts itself",
    explanation: """
      The extents, the element type and the payload of a constant tensor do not fit together: too \
      few or too many bytes, a payload field that does not belong to the element type, a negative \
      extent, several payload fields, or text that is not UTF-8. Which numbers are meant is not \
      known. onnx.checker passes lists that are too long, onnxruntime a tensor with two payloads, \
      of which it takes one; most other cases both refuse.
      """,
    mend: """
      The message gives what was found and what the extents call for. If the payload is right, \
      correct 'dims' or 'data_type'; otherwise the tool that wrote the file is at fault, so export \
      the model again.
      """)
  /// External data has not been loaded.
  public static let missingExternalData = DiagnosticCode(
    "E0306", "External data is not available",
    explanation: "The payload of a tensor is stored in another file, which was not loaded.",
    mend: "Read the model from its own folder, with the data file beside it.")
}

extension StoredTensor {
  /// Checks what ``dense()`` checks, without a copy of payloads whose size alone tells.
  ///
  /// - Throws: E0305 where type, extents and payload contradict one another, E0306 where the
  ///   payload is external and was not found.
  public func validate() throws(Diagnostic) {
    let (type, count) = try header()
    switch payload {
    case .raw(let bytes), .external(_, .some(let bytes)): try requireRaw(bytes, type, count)
    case .floats(let bytes), .doubles(let bytes):
      try requireField(of: type)
      try requireBytes(bytes, type, count)
    default: _ = try dense()
    }
  }

  /// The tensor in dense form; raw payloads that are aligned are shared and not copied.
  ///
  /// - Throws: E0305 where type, extents and payload contradict one another, E0306 where the
  ///   payload is external and was not found.
  public func dense() throws(Diagnostic) -> Tensor {
    let (type, count) = try header()
    let shape = dimensions.map { Int($0) }
    switch payload {
    case .none:
      guard count == 0 else { throw malformed("has no payload, but \(count) elements") }
      return Tensor(zeros: type, shape)
    case .several: throw malformed("has more than one payload")
    case .external(_, let contents):
      guard let contents else {
        throw Diagnostic(.missingExternalData, "the external data was not loaded")
      }
      return try fromRaw(contents, type, shape, count)
    case .raw(let bytes): return try fromRaw(bytes, type, shape, count)
    case .strings(let strings): return try fromStrings(strings, type, shape, count)
    case .floats(let bytes), .doubles(let bytes):
      try requireField(of: type)
      try requireBytes(bytes, type, count)
      return Tensor(type, shape, bytes: bytes.aligned(for: type))
    case .int64s(let varints):
      try requireField(of: type)
      return Tensor(type, shape, elements: try integers(varints, count))
    case .uint64s(let varints):
      try requireField(of: type)
      let values = try integers(varints, count)
      if type == .uint32 { try require(values, within: 0...0xFFFF_FFFF, type) }
      return Tensor(type, shape, int64s: values)
    case .int32s(let varints): return try fromInt32s(varints, type, shape, count)
    }
  }

  /// The element type and the number of elements.
  private func header() throws(Diagnostic) -> (ElementType, Int) {
    guard let type = elementType else { throw malformed("has no element type") }
    guard let count = elementCount else {
      throw malformed("has extents \(dimensions), which are no shape")
    }
    guard count.multipliedReportingOverflow(by: max(1, type.byteWidth)).overflow == false else {
      throw malformed("has extents \(dimensions), which are too large")
    }
    guard segment == nil else { throw malformed("is a segment of a larger tensor") }
    if let dataLocation, dataLocation != 0, dataLocation != 1 {
      throw malformed("has data location \(dataLocation), which does not exist")
    }
    return (type, count)
  }

  private func requireRaw(
    _ bytes: ByteBuffer, _ type: ElementType, _ count: Int
  ) throws(Diagnostic) {
    guard let bits = type.bitWidth else { throw malformed("holds strings in raw form") }
    let (total, overflow) = count.multipliedReportingOverflow(by: bits)
    let expected = overflow ? Int.max : total / 8 + (total % 8 == 0 ? 0 : 1)
    guard bytes.count == expected else {
      let wanted = "\(expected) for \(type.name)\(dimensions)"
      throw malformed("has \(bytes.count) bytes, expected \(wanted)")
    }
  }

  private func requireBytes(
    _ bytes: ByteBuffer, _ type: ElementType, _ count: Int
  ) throws(Diagnostic) {
    let expected = count * type.byteWidth
    guard bytes.count == expected else {
      throw malformed("has \(bytes.count) payload bytes, expected \(expected)")
    }
  }

  /// Requires that elements of `type` belong into the field that holds the payload.
  private func requireField(of type: ElementType) throws(Diagnostic) {
    let (field, types): (String, [ElementType]) =
      switch payload {
      case .floats: ("float_data", [.float, .complex64])
      case .doubles: ("double_data", [.double, .complex128])
      case .int64s: ("int64_data", [.int64])
      case .uint64s: ("uint64_data", [.uint64, .uint32])
      case .strings: ("string_data", [.string])
      default: ("", [type])
      }
    guard types.contains(type) else { throw malformed("keeps \(type.name) elements in '\(field)'") }
  }

  private func fromRaw(
    _ bytes: ByteBuffer, _ type: ElementType, _ shape: [Int], _ count: Int
  ) throws(Diagnostic) -> Tensor {
    try requireRaw(bytes, type, count)
    return Tensor(type, shape, bytes: type.unpacked(bytes, count: count).aligned(for: type))
  }

  private func fromStrings(
    _ strings: [ByteBuffer], _ type: ElementType, _ shape: [Int], _ count: Int
  ) throws(Diagnostic) -> Tensor {
    try requireField(of: type)
    guard strings.count == count else {
      throw malformed("has \(strings.count) strings, expected \(count)")
    }
    var texts: [String] = []
    texts.reserveCapacity(count)
    for bytes in strings {
      guard let text = ByteString(bytes.array).text else {
        throw malformed("has a string that is not UTF-8")
      }
      texts.append(text)
    }
    return Tensor(shape, strings: texts)
  }

  private func fromInt32s(
    _ varints: ByteBuffer, _ type: ElementType, _ shape: [Int], _ count: Int
  ) throws(Diagnostic) -> Tensor {
    switch type {
    case .int32, .int16, .int8, .uint16, .uint8, .bool:
      let values = try integers(varints, count)
      let range: ClosedRange<Int64> =
        switch type {
        case .int16: -0x8000...0x7FFF
        case .int8: -0x80...0x7F
        case .uint16: 0...0xFFFF
        case .uint8: 0...0xFF
        case .bool: 0...1
        default: Int64(Int32.min)...Int64(Int32.max)
        }
      try require(values, within: range, type)
      return Tensor(type, shape, int64s: values)
    case .float16, .bfloat16:
      let values = try integers(varints, count)
      try require(values, within: 0...0xFFFF, type)
      return Tensor(type, shape, elements: values.map { UInt16(truncatingIfNeeded: $0) })
    case .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz, .float8e8m0:
      let values = try integers(varints, count)
      try require(values, within: 0...0xFF, type)
      return Tensor(type, shape, elements: values.map { UInt8(truncatingIfNeeded: $0) })
    case .float6e2m3, .float6e3m2:
      let values = try integers(varints, count)
      try require(values, within: 0...0x3F, type)
      return Tensor(type, shape, elements: values.map { UInt8(truncatingIfNeeded: $0) })
    case .int4, .uint4, .int2, .uint2, .float4e2m1:
      // Narrower types keep their packed bytes, one byte a varint.
      let values = try integers(varints, nil)
      try require(values, within: 0...0xFF, type)
      return try fromRaw(
        ByteBuffer(values.map { UInt8(truncatingIfNeeded: $0) }), type, shape, count)
    default: throw malformed("keeps \(type.name) elements in 'int32_data'")
    }
  }

  /// Requires integers to be elements of `type`, or its bit patterns.
  private func require(
    _ values: [Int64], within range: ClosedRange<Int64>, _ type: ElementType
  ) throws(Diagnostic) {
    guard let wrong = values.first(where: { !range.contains($0) }) else { return }
    throw malformed(
      "has \(wrong) in its payload, expected \(range.lowerBound) to \(range.upperBound) for "
        + type.name)
  }

  /// Decodes packed varints; nil for `expected` accepts any number of them.
  private func integers(_ varints: ByteBuffer, _ expected: Int?) throws(Diagnostic) -> [Int64] {
    var values: [Int64] = []
    values.reserveCapacity(min(expected ?? 0, varints.count))
    let complete = varints.withUnsafeBytes { bytes in
      var value: UInt64 = 0
      var shift: UInt64 = 0
      for byte in bytes {
        if shift > 63 { return false }
        value |= UInt64(byte & 0x7F) << shift
        if byte & 0x80 == 0 {
          values.append(Int64(bitPattern: value))
          value = 0
          shift = 0
        } else {
          shift += 7
        }
      }
      return shift == 0
    }
    guard complete else { throw malformed("has a broken varint in its payload") }
    if let expected, expected != values.count {
      throw malformed("has \(values.count) elements, expected \(expected)")
    }
    return values
  }

  private func malformed(_ what: String) -> Diagnostic {
    let subject = name.map { "tensor '\($0)'" } ?? "the tensor"
    return Diagnostic(.malformedTensor, subject + " " + what)
  }
}

extension ByteBuffer {
  /// These bytes, copied where elements of `type` would not be aligned.
  fileprivate func aligned(for type: ElementType) -> ByteBuffer {
    isAligned(to: min(8, max(1, type.byteWidth)))
      ? self : withUnsafeBytes { ByteBuffer(copying: $0) }
  }
}
