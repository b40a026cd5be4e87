import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// Inputs of the net, each with a shape or all with one.
  static let input = LayerKind("Input", settings: "input_param") { layer throws(Diagnostic) in
    try layer.expect(bottoms: 0...0, tops: 1...Int(Int32.max))
    let shapes = try layer.settings.records("shape")
    guard shapes.count <= 1 || shapes.count == layer.tops.count else {
      throw .invalid("\(layer.tops.count) tops have \(shapes.count) shapes", attribute: "shape")
    }
    for index in layer.tops.indices {
      var shape: [Int]?
      if let record = shapes.count == 1 ? shapes.first : shapes.isEmpty ? nil : shapes[index] {
        var reader = NodeReader(record)
        shape = try reader.integers("dim")
      }
      try layer.addInput(index, shape: shape, hint: "")
    }
  }

  /// A blob of numbers that the net has learned.
  static let parameter = LayerKind("Parameter", settings: "parameter_param") {
    layer throws(Diagnostic) in
    try layer.expect(bottoms: 0...0)
    guard let record = try layer.settings.records("shape").first else {
      throw .invalid("'shape' is missing", attribute: "shape")
    }
    var reader = NodeReader(record)
    layer.tops[0] = try layer.weight(0, "parameter", expected: reader.integers("dim"))
  }
}

extension LayerImporter {
  /// Makes a top an input of the graph, under the shape that the user gives, else under `shape`.
  mutating func addInput(_ top: Int, shape: [Int]?, hint: String) throws(Diagnostic) {
    let name = layer.tops[top]
    guard let shape = options.inputShapes[name] ?? shape else {
      throw Diagnostic(
        .unknownInputShape,
        "the shape of the input '\(name)' is not known; pass it with --input \(name):EXTENTS\(hint)"
      )
    }
    try checkSize(shape)
    let value = builder.input(inner("top\(top)"), .tensor(.float, Shape(shape)))
    tops[top] = Operand(value: value, shape: shape)
  }
}
