package import ByteStorage
package import Diagnostics

extension NPYArray {
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Whether `bytes` begin like an array file.
  package static func recognizes(_ bytes: ByteBuffer) -> Bool {
    bytes.count >= 10 && bytes[0..<6].array == magic
  }

  /// Reads an array file of version 1, 2 or 3.
  ///
  /// Row-major little-endian elements stay a slice of `file`; others are put into that order.
  ///
  /// - Throws: E0235 where the file is malformed, E0236 for elements that are neither numbers nor
  ///   text.
  package init(file: ByteBuffer) throws(Diagnostic) {
    let (header, data) = try Self.split(file)
    var width = 0
    let descriptor = header.descriptor
    let parts = Array(descriptor)
    guard parts.count >= 3, let number = Int(String(parts[2...])), number > 0, number < 1 << 24,
      "<>|=".contains(parts[0])
    else { throw Self.unsupported("the element type is '\(descriptor)'") }
    let isText = parts[1] == "U"
    let type = ElementType(kind: parts[1], width: number)
    if isText {
      width = number * 4
    } else if let type {
      width = type.byteWidth
    } else {
      throw Self.unsupported("the element type is '\(descriptor)'")
    }
    var elements = try Self.elements(of: data, shape: header.shape, width: width)
    if parts[0] == ">" {
      elements = elements.swapped(by: isText ? 4 : type?.swapWidth ?? 1)
    }
    if header.isFortranOrder {
      elements = elements.rowMajor(shape: header.shape, elementWidth: width)
    }
    if let type, !isText {
      self.init(type, shape: header.shape, bytes: elements)
    } else {
      self.init(shape: header.shape, strings: try Self.strings(elements, width: width))
    }
  }

  /// The array as a file of version 1, or 2 where the header is long.
  package var file: [ByteBuffer] {
    switch contents {
    case .numbers(let type, let bytes): [header(type.descriptor), bytes]
    case .strings(let strings):
      [header("<U\(Self.textLength(strings))"), Self.bytes(of: strings)]
    }
  }

  static func unsupported(_ what: String) -> Diagnostic {
    Diagnostic(.unsupportedNumPy, "\(what), expected numbers or text")
  }
}

// MARK: Reading

extension NPYArray {
  /// Takes a file apart into its header and what follows it.
  private static func split(
    _ file: ByteBuffer
  ) throws(Diagnostic) -> (NPYHeader, ByteBuffer) {
    guard recognizes(file) else {
      throw Diagnostic(.malformedNumPy, "the file does not begin like an array")
    }
    let isShort = file[6] == 1
    let start = isShort ? 10 : 12
    guard (1...3).contains(file[6]), file.count >= start else {
      throw Diagnostic(.malformedNumPy, "the file has version \(file[6]), expected 1 to 3")
    }
    let length =
      isShort ? Int(file.integer(at: 8, as: UInt16.self)) : Int(file.integer(at: 8))
    guard length <= file.count - start else {
      throw Diagnostic(
        .malformedNumPy, "the header has \(length) bytes, but \(file.count - start) remain")
    }
    let text = String(decoding: file[start..<start + length].array, as: UTF8.self)
    return (try NPYHeader(text), file[start + length..<file.count])
  }

  /// The bytes that `shape` calls for.
  private static func elements(
    of data: ByteBuffer, shape: [Int], width: Int
  ) throws(Diagnostic) -> ByteBuffer {
    var size = width
    for extent in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: extent)
      guard !overflow else {
        throw Diagnostic(.malformedNumPy, "the shape \(shape) is too large")
      }
      size = product
    }
    guard size <= data.count else {
      throw Diagnostic(
        .malformedNumPy, "the shape \(shape) calls for \(size) bytes, but \(data.count) follow")
    }
    return data[0..<size]
  }

  /// Texts of a fixed number of UTF-32 units, filled up with zeros.
  private static func strings(
    _ bytes: ByteBuffer, width: Int
  ) throws(Diagnostic) -> [String] {
    var strings: [String] = []
    for start in stride(from: 0, to: bytes.count, by: width) {
      var units = bytes[start..<start + width].elements(as: UInt32.self)
      while units.last == 0 { units.removeLast() }
      guard let text = String(validating: units, as: UTF32.self) else {
        throw Diagnostic(.malformedNumPy, "element \(strings.count) is no text")
      }
      strings.append(text)
    }
    return strings
  }
}

// MARK: Writing

extension NPYArray {
  private func header(_ descriptor: String) -> ByteBuffer {
    let extents =
      shape.count == 1 ? "\(shape[0])," : shape.map(String.init).joined(separator: ", ")
    var text = "{'descr': '\(descriptor)', 'fortran_order': False, 'shape': (\(extents)), }"
    let isShort = text.utf8.count < 60_000
    let start = isShort ? 10 : 12
    // The data begins at a multiple of 64.
    let unpadded = start + text.utf8.count + 1
    text += String(repeating: " ", count: (64 - unpadded % 64) % 64) + "\n"
    let length = text.utf8.count
    var bytes = Self.magic + [isShort ? 1 : 2, 0]
    for shift in stride(from: 0, to: isShort ? 16 : 32, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: length >> shift))
    }
    return ByteBuffer(bytes + text.utf8)
  }

  private static func textLength(_ strings: [String]) -> Int {
    max(1, strings.map(\.unicodeScalars.count).max() ?? 1)
  }

  private static func bytes(of strings: [String]) -> ByteBuffer {
    let length = textLength(strings)
    var units: [UInt32] = []
    units.reserveCapacity(strings.count * length)
    for string in strings {
      let scalars = string.unicodeScalars.map(\.value)
      units += scalars + [UInt32](repeating: 0, count: length - scalars.count)
    }
    return ByteBuffer(elements: units)
  }
}

// MARK: Order

extension ByteBuffer {
  /// The bytes of every group of `width` in reverse.
  fileprivate func swapped(by width: Int) -> ByteBuffer {
    guard width > 1 else { return self }
    return withUnsafeBytes { source in
      ByteBuffer(count: count) { target in
        for index in 0..<count {
          target[index] = source[index - index % width + (width - 1 - index % width)]
        }
      }
    }
  }

  /// Elements that were stored with the first axis innermost, with the last axis innermost.
  fileprivate func rowMajor(shape: [Int], elementWidth: Int) -> ByteBuffer {
    guard shape.count > 1, !isEmpty else { return self }
    var strides = [Int](repeating: elementWidth, count: shape.count)
    for axis in shape.indices.dropFirst() { strides[axis] = strides[axis - 1] * shape[axis - 1] }
    return withUnsafeBytes { source in
      ByteBuffer(count: count) { target in
        var position = [Int](repeating: 0, count: shape.count)
        var offset = 0
        for start in stride(from: 0, to: count, by: elementWidth) {
          for byte in 0..<elementWidth { target[start + byte] = source[offset + byte] }
          var axis = shape.count - 1
          while axis >= 0 {
            position[axis] += 1
            offset += strides[axis]
            if position[axis] < shape[axis] { break }
            offset -= strides[axis] * shape[axis]
            position[axis] = 0
            axis -= 1
          }
        }
      }
    }
  }
}
