import ArgumentParser
import Concord
import Diagnostics
import ModelIR

/// Reads `--input` arguments.
enum InputArgument {
  /// Shapes given as `NAME:1x3x224x224`; commas may stand for the crosses.
  static func shapes(_ arguments: [String]) throws -> [String: [Int]] {
    var shapes: [String: [Int]] = [:]
    for argument in arguments {
      guard let colon = argument.lastIndex(of: ":"),
        let shape = shape(argument[colon...].dropFirst())
      else {
        throw ValidationError("'\(argument)' is no NAME:SHAPE, such as data:1x3x224x224")
      }
      shapes[String(argument[..<colon])] = shape
    }
    return shapes
  }

  private static func shape(_ text: Substring) -> [Int]? {
    let parts = text.split(whereSeparator: { $0 == "x" || $0 == "," })
    let extents = parts.compactMap { Int($0) }
    guard !parts.isEmpty, extents.count == parts.count, extents.allSatisfy({ $0 >= 0 }) else {
      return nil
    }
    return extents
  }

  /// Values of a model's inputs: `FILE.npz` (arrays by name), `NAME=FILE.npy`, `NAME=random`,
  /// `NAME:SHAPE` for made-up data of a shape; what is not given is made up.
  ///
  /// - Returns: the values, and the names of those that were made up.
  static func values(
    _ arguments: [String], for infos: [ValueInfo], of model: Model, seed: UInt64,
    maximumBytes: Int? = nil
  ) throws -> (values: [String: RuntimeValue], madeUp: [String]) {
    let names = Set(infos.map { model[$0.value].name })
    var given: [String: RuntimeValue] = [:]
    var shapes: [String] = []
    for argument in arguments {
      if let equals = argument.firstIndex(of: "=") {
        let name = String(argument[..<equals])
        let file = String(argument[equals...].dropFirst())
        if file == "random" { continue }
        let arrays = try reporting { () throws(Diagnostic) in try ArrayFile.read(file) }
        guard let value = arrays[name] ?? (arrays.count == 1 ? arrays.first?.value : nil) else {
          throw ValidationError("'\(file)' holds no array '\(name)'")
        }
        given[name] = value
      } else if argument.contains(":") && !argument.hasSuffix(".npz") {
        shapes.append(argument)
      } else if argument != "random" {
        let arrays = try reporting { () throws(Diagnostic) in try ArrayFile.read(argument) }
        given.merge(arrays.filter { names.contains($0.key) }) { $1 }
      }
    }
    let missing = infos.filter { given[model[$0.value].name] == nil }
    let wanted = try Self.shapes(shapes)
    var generator = InputGenerator(seed: seed)
    let made = try reporting { () throws(Diagnostic) in
      try generator.inputs(
        for: missing, of: model, shapes: wanted, maximumBytes: maximumBytes)
    }
    return (given.merging(made) { $1 }, made.keys.sorted())
  }
}
