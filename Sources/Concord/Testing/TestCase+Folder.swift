import ByteStorage
public import Diagnostics
import Encodings
import Runtime

extension TestCase {
  /// The case of a folder.
  ///
  /// `data.json` in it, where it is there, has `rtol` and `atol`, and `random` with `seed` and
  /// `drawn` where the expected outputs hold random numbers that a seed of the model does not fix.
  ///
  /// - Parameter entries: the names of what the folder holds.
  /// - Throws: E0101 where `data.json` cannot be read, E0206 where it is no JSON.
  public init(folder: String, entries: [String]) throws(Diagnostic) {
    let dataSets = entries.filter { $0.hasPrefix("test_data_set_") }.sorted()
    var tolerance = Tolerance.onnxBackend
    var random: (seed: UInt32, drawn: Int)?
    if entries.contains("data.json") {
      let path = folder + "/data.json"
      let record: JSONValue
      do throws(Diagnostic) { record = try JSONValue(parsing: File.map(path)) } catch {
        throw error.location.file == nil ? error.inside(.file(path)) : error
      }
      tolerance.relative = record["rtol"]?.number ?? tolerance.relative
      tolerance.absolute = record["atol"]?.number ?? tolerance.absolute
      if let seed = record["random"]?["seed"]?.integer.flatMap({ UInt32(exactly: $0) }),
        let drawn = record["random"]?["drawn"]?.integer, (0...1 << 20).contains(drawn)
      {
        random = (seed, Int(drawn))
      }
    }
    self.init(
      name: folder.split(separator: "/").last.map(String.init) ?? folder, path: folder,
      model: folder + "/model.onnx", dataSets: dataSets.map { folder + "/" + $0 },
      tolerance: tolerance, random: random)
  }
}
