import ByteStorage
import ConverterCore
import Diagnostics
import ModelIR
import Operators

extension OperatorFamily {
  /// Blobs that are made of arguments.
  static let fill = OperatorFamily(
    [
      given("GivenTensorFill", .float), given("GivenTensorDoubleFill", .double),
      given("GivenTensorIntFill", .int32), given("GivenTensorInt64Fill", .int64),
      given("GivenTensorInt16Fill", .int16), given("GivenTensorBoolFill", .bool),
      OperatorKind("GivenTensorStringFill", to: "an initializer") { op throws(Diagnostic) in
        try op.importStringFill()
      },
      OperatorKind("GivenTensorByteStringToUInt8Fill", to: "an initializer") {
        op throws(Diagnostic) in try op.importByteFill()
      },
      OperatorKind("Int8GivenTensorFill", to: "an initializer") { op throws(Diagnostic) in
        try op.importQuantizedFill(isInteger: false)
      },
      OperatorKind("Int8GivenIntTensorFill", to: "an initializer") { op throws(Diagnostic) in
        try op.importQuantizedFill(isInteger: true)
      },
      OperatorKind("ConstantFill", to: "an initializer, ConstantOfShape") {
        op throws(Diagnostic) in try op.importConstantFill()
      },
      OperatorKind("RangeFill", to: "an initializer") { op throws(Diagnostic) in
        try op.expect(inputs: 0...0)
        let shape = try op.fillShape()
        guard let count = shape.checkedElementCount, count <= 1 << 20 else {
          throw .unsupported("a range of shape \(shape) is too large")
        }
        let tensor = Tensor(.float, shape, doubles: (0..<count).map(Double.init))
        op.write(op.constant("range", tensor))
      },
      OperatorKind("Range", to: "Range", needs: [.indices]) { op throws(Diagnostic) in
        try op.importRange()
      },
    ]
      + [
        "XavierFill", "MSRAFill", "GaussianFill", "UniformFill", "UniformIntFill",
        "UniqueUniformFill", "Float16UniformFill",
      ].map { type in
        OperatorKind(
          type, to: "nothing: random numbers are no weights",
          ignoring: ["mean", "std", "min", "max", "avoid", "run_once"]
        ) { op throws(Diagnostic) in try op.importRandomFill(isInteger: type.contains("Int")) }
      })

  private static func given(_ type: String, _ elementType: ElementType) -> OperatorKind {
    OperatorKind(type, to: "an initializer") { op throws(Diagnostic) in
      try op.importGivenFill(elementType)
    }
  }
}

extension ElementType {
  /// The type of a number of `TensorProto.DataType`.
  init?(caffe2 number: Int) {
    let types: [Int: ElementType] = [
      1: .float, 2: .int32, 3: .uint8, 4: .string, 5: .bool, 6: .uint8, 7: .int8, 8: .uint16,
      9: .int16, 10: .int64, 12: .float16, 13: .double,
    ]
    guard let type = types[number] else { return nil }
    self = type
  }

  /// The type of a name of `TensorProto.DataType`.
  init?(caffe2 name: String) {
    let names = [
      "FLOAT": 1, "INT32": 2, "BYTE": 3, "STRING": 4, "BOOL": 5, "UINT8": 6, "INT8": 7,
      "UINT16": 8, "INT16": 9, "INT64": 10, "FLOAT16": 12, "DOUBLE": 13,
    ]
    guard let number = Int(name) ?? names[name.uppercased()] else { return nil }
    self.init(caffe2: number)
  }
}

extension OperatorImporter {
  /// The element type that an argument names.
  mutating func elementType(_ argument: String, or fallback: Int) throws(Diagnostic) -> ElementType
  {
    let name = try arguments.text(argument, or: String(fallback))
    guard let type = ElementType(caffe2: name) else {
      throw .invalid("'\(argument)' is \(name), which is no type", argument: argument)
    }
    return type
  }

  /// The shape of a fill without inputs.
  fileprivate mutating func fillShape() throws(Diagnostic) -> [Int] {
    let shape = try sizes("shape")
    guard shape.checkedElementCount != nil else {
      throw .invalid("a blob of shape \(shape) is too large", argument: "shape")
    }
    return shape
  }

  private var values: Argument.Value {
    mutating get {
      arguments.ignore(["values"])
      return source.argument("values")?.value ?? .empty
    }
  }

  fileprivate mutating func importGivenFill(_ type: ElementType) throws(Diagnostic) {
    try expect(inputs: 0...0)
    let shape = try fillShape()
    let type = arguments.has("dtype") ? try elementType("dtype", or: 1) : type
    let values = self.values
    let given =
      switch values {
      case .reals(let bytes): bytes.count / 4
      case .integers(let bytes): bytes.count / 8
      default: 0
      }
    guard shape.checkedElementCount == given else {
      throw .inconsistent("the fill has \(given) values, but its shape is \(shape)")
    }
    let tensor: Tensor
    switch values {
    case .reals(let bytes) where type == .float: tensor = Tensor(.float, shape, bytes: bytes)
    case .reals(let bytes):
      guard type == .double || type == .float16 else {
        throw .inconsistent("the fill has numbers for elements of type \(type.name)")
      }
      tensor = Tensor(type, shape, doubles: bytes.elements(as: Float.self).map(Double.init))
    case .integers(let bytes):
      guard type != .string, !type.isFloatingPoint else {
        throw .inconsistent("the fill has integers for elements of type \(type.name)")
      }
      tensor = Tensor(type, shape, int64s: bytes.elements(as: Int64.self))
    default: tensor = Tensor(zeros: type, shape)
    }
    write(constant("values", tensor))
  }

  fileprivate mutating func importStringFill() throws(Diagnostic) {
    try expect(inputs: 0...0)
    let shape = try fillShape()
    var strings: [String] = []
    if case .texts(let texts) = values {
      strings = texts.map { String(decoding: $0, as: UTF8.self) }
    }
    guard shape.checkedElementCount == strings.count else {
      throw .inconsistent(
        "the fill has \(counted(strings.count, "value")), but its shape is \(shape)")
    }
    write(constant("values", Tensor(shape, strings: strings)))
  }

  /// Bytes in one run, as arguments hold them.
  private mutating func byteValues() -> [UInt8] {
    switch values {
    case .text(let bytes): bytes
    case .texts(let texts) where texts.count == 1: texts[0]
    default: []
    }
  }

  fileprivate mutating func importByteFill() throws(Diagnostic) {
    try expect(inputs: 0...0)
    let shape = try fillShape()
    let bytes = byteValues()
    guard shape.checkedElementCount == bytes.count else {
      throw .inconsistent(
        "the fill has \(counted(bytes.count, "value")), but its shape is \(shape)")
    }
    write(constant("values", Tensor(.uint8, shape, bytes: ByteBuffer(bytes))))
  }

  fileprivate mutating func importQuantizedFill(isInteger: Bool) throws(Diagnostic) {
    try expect(inputs: 0...0)
    let shape = try fillShape()
    let quantization = try outputQuantization()
    var tensor: Tensor?
    if isInteger, case .integers(let bytes) = values,
      shape.checkedElementCount == bytes.count / 8
    {
      tensor = Tensor(.int32, shape, int64s: bytes.elements(as: Int64.self))
    } else if !isInteger {
      let bytes = byteValues()
      if shape.checkedElementCount == bytes.count {
        tensor = Tensor(.uint8, shape, bytes: ByteBuffer(bytes))
      }
    }
    guard let tensor else {
      throw .inconsistent("the number of values does not fit the shape \(shape)")
    }
    var operand = constant("values", tensor)
    operand.quantization = quantization
    write(operand)
  }

  /// One number everywhere, in a shape that is given, or that of an input, or that an input holds.
  fileprivate mutating func importConstantFill() throws(Diagnostic) {
    try expect(inputs: 0...1)
    arguments.ignore(["run_once"])
    var isInteger = false
    if case .integer? = arguments.record["value"] { isInteger = true }
    let type = try elementType("dtype", or: isInteger ? 10 : 1)
    guard type != .string else { throw .unsupported("fills of strings are not supported") }
    let tensor =
      isInteger && !type.isFloatingPoint
      ? Tensor(type, [1], int64s: [Int64(try arguments.integer("value", or: 0))])
      : Tensor(type, [1], doubles: [Double(try arguments.real("value", or: 0))])
    let isShape = try arguments.flag("input_as_shape", or: false)
    let extra = try sizes("extra_shape")
    guard let input = optionalInput(0) else {
      let shape = try fillShape()
      guard let count = shape.checkedElementCount, count <= 1 << 20 else {
        return write(try constantOfShape(integers("shape", shape), tensor))
      }
      let bytes = tensor.bytes.array
      let filled = ByteBuffer(count: count * bytes.count) { target in
        for index in target.indices { target[index] = bytes[index % bytes.count] }
      }
      return write(constant("values", Tensor(type, shape, bytes: filled)))
    }
    var shape = isShape ? try cast(input, .int64) : try shapeOf(input)
    if !extra.isEmpty { shape = try concat([shape, integers("extra", extra)], axis: 0) }
    write(try constantOfShape(shape, tensor))
  }

  private mutating func constantOfShape(
    _ shape: Operand, _ tensor: Tensor
  ) throws(Diagnostic) -> Operand {
    try emit("ConstantOfShape", [shape], [Attribute("value", .tensor(StoredTensor(tensor)))])
  }

  fileprivate mutating func importRandomFill(isInteger: Bool) throws(Diagnostic) {
    try expect(inputs: 0...0)
    let shape = try fillShape()
    let type = ValueType.tensor(isInteger ? .int32 : .float, Shape(shape))
    let value = builder.input(source.outputs[0], type)
    randomBlobs.append(source.outputs[0])
    write(Operand(value: value, fact: .init(type: type)))
  }

  /// Integers from a first to before a last one.
  fileprivate mutating func importRange() throws(Diagnostic) {
    try expect(inputs: 1...3)
    var bounds: [Operand] = []
    for input in inputs { bounds.append(try reshape(input, [])) }
    if bounds.count == 1 { bounds.insert(scalar("start", 0, like: inputs[0]), at: 0) }
    if bounds.count == 2 { bounds.append(scalar("step", 1, like: inputs[0])) }
    write(try emit("Range", bounds))
  }
}
