import ByteStorage
import ModelIR

// Tensors made of elements of other tensors; any element type.

extension Tensor {
  /// The tensor whose element `i` is this one's element `positions[i]`, or the only element of
  /// `filler` where that is negative.
  ///
  /// - Precondition: both tensors have one element type, `filler` has one element, `shape` calls for
  ///   as many elements as there are positions, and each lies within this tensor.
  func gathering(_ positions: [Int], shape: [Int], filler: Tensor) -> Tensor {
    let flat = Tensor.concatenated([reshaped([count]), filler.reshaped([1])], axis: 0)
    let last = count
    return flat.gathering(positions.map { $0 < 0 ? last : $0 }, shape: shape)
  }

  /// The tensors one after the other along an axis.
  ///
  /// - Precondition: there is one at least, all have one element type and equal extents elsewhere,
  ///   and the resulting shape can be counted.
  static func concatenated(_ tensors: [Tensor], axis: Int) -> Tensor {
    var shape = tensors[0].shape
    shape[axis] = tensors.reduce(0) { $0 + $1.shape[axis] }
    let (outer, _, inner) = shape.around(axis)
    if tensors[0].elementType == .string {
      var strings: [String] = []
      for i in 0..<outer {
        for tensor in tensors {
          let block = tensor.shape[axis] * inner
          strings += tensor.strings[(i * block)..<((i + 1) * block)]
        }
      }
      return Tensor(shape, strings: strings)
    }
    let type = tensors[0].elementType
    let row = shape[axis] * inner * type.byteWidth
    let bytes = ByteBuffer(count: outer * row) { target in
      var start = 0
      for tensor in tensors {
        let block = tensor.shape[axis] * inner * type.byteWidth
        tensor.bytes.withUnsafeBytes { source in
          for i in 0..<outer where block > 0 {
            target[(i * row + start)..<(i * row + start + block)].copyBytes(
              from: source[(i * block)..<((i + 1) * block)])
          }
        }
        start += block
      }
    }
    return Tensor(type, shape, bytes: bytes)
  }

  /// The part of this tensor that lies in `range` along an axis.
  ///
  /// - Precondition: the range lies within the axis.
  func slab(_ axis: Int, _ range: Range<Int>) -> Tensor {
    let (outer, extent, inner) = shape.around(axis)
    var shape = self.shape
    shape[axis] = range.count
    if elementType == .string {
      let strings = self.strings
      var part: [String] = []
      for i in 0..<outer {
        let start = i * extent
        part += strings[((start + range.lowerBound) * inner)..<((start + range.upperBound) * inner)]
      }
      return Tensor(shape, strings: part)
    }
    let unit = inner * elementType.byteWidth
    let block = range.count * unit
    if outer == 1 {
      let start = range.lowerBound * unit
      return Tensor(elementType, shape, bytes: bytes[start..<(start + block)])
    }
    let part = ByteBuffer(count: outer * block) { target in
      self.bytes.withUnsafeBytes { source in
        for i in 0..<outer where block > 0 {
          let start = (i * extent + range.lowerBound) * unit
          target[(i * block)..<((i + 1) * block)].copyBytes(from: source[start..<(start + block)])
        }
      }
    }
    return Tensor(elementType, shape, bytes: part)
  }

  /// The part of this tensor at one index along an axis, without that axis.
  ///
  /// - Precondition: the index lies within the axis.
  func element(at index: Int, axis: Int) -> Tensor {
    let part = slab(axis, index..<(index + 1))
    var shape = part.shape
    shape.remove(at: axis)
    return part.reshaped(shape)
  }

  /// This tensor with its axes in another order: axis `i` of the result is axis `order[i]`.
  ///
  /// - Precondition: `order` is a permutation of the axes.
  func transposed(_ order: [Int]) -> Tensor {
    let shape = order.map { self.shape[$0] }
    if order == Array(0..<rank) { return self }
    let own = self.shape.rowMajorStrides
    return gathering(
      Strided.positions(shape: shape, strides: order.map { own[$0] }), shape: shape)
  }

  /// This tensor with the elements at `positions`, in that order, replaced by those of `updates`.
  ///
  /// - Precondition: both have one element type, there are as many updates as positions, and each
  ///   position lies within this tensor.
  func replacing(_ positions: [Int], with updates: Tensor) -> Tensor {
    if elementType == .string {
      var strings = self.strings
      for (position, string) in zip(positions, updates.strings) { strings[position] = string }
      return Tensor(shape, strings: strings)
    }
    var result = self
    let width = elementType.byteWidth
    result.withUnsafeMutableBytes { target in
      updates.bytes.withUnsafeBytes { source in
        for (i, position) in positions.enumerated() {
          for byte in 0..<width { target[position * width + byte] = source[i * width + byte] }
        }
      }
    }
    return result
  }
}

extension Strided {
  /// The positions in a row-major tensor of all combinations of indices, one list of indices an
  /// axis; -1 where one of them is negative.
  ///
  /// - Precondition: there are as many lists as extents, and the other indices lie within them.
  static func positions(in shape: [Int], indices: [[Int]]) -> [Int] {
    var positions = [0]
    for (axis, list) in indices.enumerated() {
      var next: [Int] = []
      next.reserveCapacity(positions.count * list.count)
      for position in positions {
        for index in list {
          next.append(position < 0 || index < 0 ? -1 : position * shape[axis] + index)
        }
      }
      positions = next
    }
    return positions
  }
}

extension Tensor {
  /// For each element a number that is smaller, equal or greater as the elements are: NaN is above
  /// all and equal to itself, zeros of both signs are equal, strings order by their code points,
  /// complex numbers by real, then imaginary part.
  var orderKeys: [Int64] {
    if elementType == .string {
      // Bytes, because strings also compare equal in different normalization forms.
      let keys = strings.map { ByteString($0) }
      let sorted = Set(keys).sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
      var ranks: [ByteString: Int64] = [:]
      for (rank, key) in sorted.enumerated() { ranks[key] = Int64(rank) }
      return keys.map { ranks[$0] ?? 0 }
    }
    if elementType.isComplex {
      let parts = complexParts.map(Self.orderKey)
      let places = Array(0..<count).sorted {
        (parts[2 * $0], parts[2 * $0 + 1]) < (parts[2 * $1], parts[2 * $1 + 1])
      }
      var keys = [Int64](repeating: 0, count: count)
      for (a, b) in zip(places, places.dropFirst()) {
        let isEqual = parts[2 * a] == parts[2 * b] && parts[2 * a + 1] == parts[2 * b + 1]
        keys[b] = keys[a] + (isEqual ? 0 : 1)
      }
      return keys
    }
    if elementType.isFloatingPoint { return doubles.map(Self.orderKey) }
    return elementType == .uint64 ? int64s.map { $0 ^ .min } : int64s
  }

  private static func orderKey(_ number: Double) -> Int64 {
    if number.isNaN { return .max }
    let bits = Int64(bitPattern: (number + 0).bitPattern)
    return bits < 0 ? bits ^ .max : bits
  }

  /// The real and imaginary parts of complex elements, alternating; empty for other types.
  var complexParts: [Double] {
    switch elementType {
    case .complex64: bytes.elements(as: Float.self).map { Double($0) }
    case .complex128: bytes.elements(as: Double.self)
    default: []
    }
  }

  /// Makes a complex tensor of real and imaginary parts, alternating.
  ///
  /// - Precondition: the type is complex and there are two parts an element.
  init(_ type: ElementType, _ shape: [Int], complexParts parts: [Double]) {
    if type == .complex64 {
      self.init(type, shape, bytes: ByteBuffer(elements: parts.map { Float($0) }))
    } else {
      self.init(type, shape, bytes: ByteBuffer(elements: parts))
    }
  }
}
