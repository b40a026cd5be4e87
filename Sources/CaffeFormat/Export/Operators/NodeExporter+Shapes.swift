import ConverterCore
import Diagnostics
import ModelIR

extension NodeExporter {
  /// Operators that give elements another place, or hand them on.
  static let shapes: [NodeExporter] = [
    alias("Identity"), alias("Dropout"),
    reshaping("Reshape"), reshaping("Squeeze"), reshaping("Unsqueeze"),
    NodeExporter("Flatten", to: ["Flatten", "Reshape"]) { node throws(Diagnostic) in
      let x = try node.bottom()
      if node.view.int("axis") ?? 1 == 1, x.rank > 2 {
        return try node.add("Flatten", "", [x], shape: node.resultShape)
      }
      return try node.reshape(x, node.resultShape, "")
    },
    NodeExporter("Transpose", to: ["Permute", "Reshape"]) { node throws(Diagnostic) in
      let x = try node.bottom()
      let order = node.view.ints("perm") ?? Array(x.shape.indices.reversed())
      guard order.sorted() == Array(x.shape.indices) else {
        throw .inexpressible("its 'perm' is no order of \(counted(x.rank, "axis", "axes"))")
      }
      return try node.permute(x, order, "")
    },
    NodeExporter("Cast", to: ["Threshold", "AbsVal"]) { node throws(Diagnostic) in
      try node.cast()
    },
    NodeExporter("Expand", to: ["Tile", "Reshape"]) { node throws(Diagnostic) in
      let x = try node.bottom()
      return try node.expand(x, to: node.broadcast(x.shape, node.resultShape), "")
    },
    NodeExporter("Tile", to: ["Tile"]) { node throws(Diagnostic) in
      var x = try node.bottom()
      guard let counts = try node.view.ints("repeats", orInput: 1), counts.count == x.rank else {
        throw .inexpressible(
          "its repeats are not one number for each of \(counted(x.rank, "axis", "axes"))")
      }
      for (axis, count) in counts.enumerated() {
        x = try node.tile(x, axis: axis, count, "\(axis)")
      }
      return x
    },
    NodeExporter("DepthToSpace", to: ["Reshape", "Permute"]) { node throws(Diagnostic) in
      let x = try node.bottom()
      let block = node.view.int("blocksize") ?? 1
      guard x.rank == 4, (1...1 << 16).contains(block), x.shape[1] % (block * block) == 0 else {
        throw .inexpressible("its blocks do not fit \(x.shape)")
      }
      let (n, c, h, w) = (x.shape[0], x.shape[1] / (block * block), x.shape[2], x.shape[3])
      let isColumnFirst = node.view.text("mode") == "CRD"
      let parts = try node.reshape(
        x, isColumnFirst ? [n, c, block, block, h, w] : [n, block, block, c, h, w], "parts")
      let turned = try node.permute(
        parts, isColumnFirst ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2], "turned")
      return try node.reshape(turned, [n, c, h * block, w * block], "")
    },
    NodeExporter("SpaceToDepth", to: ["Reshape", "Permute"]) { node throws(Diagnostic) in
      let x = try node.bottom()
      let block = node.view.int("blocksize") ?? 1
      guard x.rank == 4, (1...1 << 16).contains(block), x.shape[2] % block == 0,
        x.shape[3] % block == 0
      else {
        throw .inexpressible("its blocks do not fit \(x.shape)")
      }
      let (n, c, h, w) = (x.shape[0], x.shape[1], x.shape[2] / block, x.shape[3] / block)
      let parts = try node.reshape(x, [n, c, h, block, w, block], "parts")
      let turned = try node.permute(parts, [0, 3, 5, 1, 2, 4], "turned")
      return try node.reshape(turned, [n, c * block * block, h, w], "")
    },
  ]

  private static func alias(_ operatorType: String) -> NodeExporter {
    NodeExporter(operatorType, domain: "", to: []) { node throws(Diagnostic) in
      guard operatorType == "Identity" || !node.view.isUsed(1) else {
        throw .inexpressible("its mask is read")
      }
      try node.bind(node.bottom())
    }
  }

  private static func reshaping(_ operatorType: String) -> NodeExporter {
    NodeExporter(operatorType, to: ["Reshape"]) { node throws(Diagnostic) in
      try node.reshape(node.bottom(), node.resultShape, "")
    }
  }
}

extension NodeExport {
  /// Whether a value is only looked up by, which cuts off fractions in Caffe too.
  private func isIndex(_ value: ValueID) -> Bool {
    !view.graph.isOutput(value)
      && view.graph.readers(of: value).allSatisfy { reader in
        let node = view.graph.model[reader]
        return node.qualifiedOperator == "Gather" && node.inputs.first != value
      }
  }

  /// Whether a type takes the integers of another as they are; places and sizes are taken to fit
  /// into 32 bits.
  private static func holds(_ source: ElementType, in target: ElementType) -> Bool {
    guard let from = source.bitWidth, let to = target.bitWidth else { return false }
    if source == target || target == .int64 || (target == .int32 && source == .int64) {
      return source != .uint64
    }
    return source.isSignedInteger
      ? target.isSignedInteger && from <= to
      : (target.isSignedInteger ? from < to : from <= to)
  }

  /// Blobs hold floating-point numbers: a cast changes only what is no integer yet.
  fileprivate mutating func cast() throws(Diagnostic) -> BlobOperand {
    let x = try bottom()
    let source = try view.graph.elementType(view.input())
    let target = view.int("to").flatMap { ElementType(rawValue: Int32(clamping: $0)) }
    guard let source, let target else { throw .inexpressible("its types are not known") }
    if target == .bool {
      if source == .bool { return x }
      return try isOver(0, map("AbsVal", "magnitude", x), "")
    }
    if target.isInteger, !source.isInteger, source != .bool, !net.integralBlobs.contains(x.name),
      try !isIndex(view.output())
    {
      throw .inexpressible("Caffe does not round numbers to integers")
    }
    if target.isInteger, source.isInteger, !Self.holds(source, in: target) {
      throw .inexpressible("Caffe does not wrap numbers round that \(target) cannot hold")
    }
    if target.isInteger { net.integralBlobs.insert(x.name) }
    if source == .double || target == .float16 || target == .bfloat16 {
      assumptions.append("'\(name)' (Cast): Caffe computes in single precision throughout")
    }
    return x
  }
}
