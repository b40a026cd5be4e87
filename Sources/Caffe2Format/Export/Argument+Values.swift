import ByteStorage

extension Argument {
  /// An integer.
  static func int(_ name: String, _ value: Int) -> Argument {
    Argument(name: name, value: .integer(Int64(value)))
  }

  /// Integers.
  static func ints(_ name: String, _ values: [Int]) -> Argument {
    Argument(name: name, value: .integers(ByteBuffer(elements: values.map(Int64.init))))
  }

  /// A number.
  static func float(_ name: String, _ value: Float) -> Argument {
    Argument(name: name, value: .real(value))
  }

  /// A number.
  static func float(_ name: String, _ value: Double) -> Argument {
    Argument(name: name, value: .real(Float(value)))
  }

  /// Text.
  static func text(_ name: String, _ value: String) -> Argument {
    Argument(name: name, value: .text(Array(value.utf8)))
  }
}
