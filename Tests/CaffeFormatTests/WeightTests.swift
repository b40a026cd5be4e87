import ByteStorage
import CaffeFormat
import ConverterCore
import Diagnostics
import ModelIR
import Testing

@Suite struct WeightTests {
  let input = "input: \"data\" input_shape { dim: 1 dim: 2 }\n"

  func product(_ name: String, _ settings: String = "") -> String {
    "layer { name: \"\(name)\" type: \"InnerProduct\" bottom: \"data\" top: \"\(name)\" \(settings) "
      + "inner_product_param { num_output: 1 bias_term: false } }\n"
  }

  /// The bytes of a layer with one blob, as a `NetParameter`.
  func weights(_ name: String, shape: [UInt8], _ numbers: [Float]) -> [UInt8] {
    func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
      [number << 3 | 2, UInt8(content.count)] + content
    }
    let data = numbers.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }
    let blob = field(7, field(1, shape)) + field(5, data)
    let layer = field(1, Array(name.utf8)) + field(2, Array("InnerProduct".utf8)) + field(7, blob)
    return [0xa2, 0x06, UInt8(layer.count)] + layer
  }

  @Test func `layers take the weights of their name`() throws {
    let imported = Imported(
      input + product("a"), weights: weights("a", shape: [1, 2], [2, 3]))
    #expect(imported.codes.isEmpty)
    #expect(try imported.run([1, 2], [10, 1]) == [23])
  }

  @Test func `weights of another shape are an error with both shapes`() {
    let imported = Imported(
      input + product("a"), weights: weights("a", shape: [2, 1], [2, 3]))
    #expect(imported.codes == ["E0614"])
    #expect(
      imported.findings.first?.message
        == "blob 0 has shape [2, 1], but the layer's settings call for [1, 2]")
  }

  @Test func `a damaged blob and blobs that cannot be shared are findings, and work goes on`() {
    let damaged = Imported(
      input + product("a") + product("b"),
      weights: weights("a", shape: [1, 3], [2, 3]) + weights("b", shape: [1, 2], [2, 3]))
    #expect(damaged.codes == ["E0614", "E0613"])
    #expect(damaged.findings.first?.location.file == "net.caffemodel")
    #expect(damaged.operators == ["Gemm", "Gemm"])
    let name = "param { name: \"w\" }"
    let shared = Imported(
      input + product("a", name) + product("b", name),
      weights: weights("a", shape: [2, 1], [2, 3]) + weights("b", shape: [1, 2], [2, 3]))
    #expect(shared.codes.allSatisfy { $0 == "E0614" } && !shared.codes.isEmpty)
    #expect(shared.thrown == nil)
  }

  @Test func `weights of no layer are a warning`() {
    let imported = Imported(
      input + product("a"),
      weights: weights("a", shape: [1, 2], [2, 3]) + weights("b", shape: [1], [2]))
    #expect(imported.codes == ["W0615"])
    #expect(imported.findings.first?.location.file == "net.caffemodel")
  }

  @Test func `weights of a layer for training are not missed`() {
    let imported = Imported(
      input + product("a") + product("b", "include { phase: TRAIN }"),
      weights: weights("a", shape: [1, 2], [2, 3]) + weights("b", shape: [1], [2]))
    #expect(imported.codes.isEmpty)
  }

  @Test func `missing weights are an error, and inputs of the graph`() {
    let imported = Imported(input + product("a"))
    #expect(imported.codes == ["E0613"])
    #expect(imported.inputs == ["data", "a/weight"])
    #expect(imported.context.report.unconverted.map(\.name) == ["a"])
  }

  @Test func `a shared parameter is one constant`() throws {
    let imported = Imported(
      input + product("a", "param { name: \"w\" }") + product("b", "param { name: \"w\" }"),
      weights: weights("a", shape: [1, 2], [2, 3]))
    #expect(imported.codes.isEmpty)
    let graph = try #require(imported.model.mainGraph)
    #expect(imported.model[graph].initializers.count == 1)
    #expect(try imported.run([1, 2], [10, 1]) == [23])
  }

  @Test func `a filler beside weights is no setting that is left over`() throws {
    let imported = Imported(
      """
      input: "data" input_shape { dim: 1 dim: 2 }
      layer { name: "s" type: "Scale" bottom: "data" top: "s" blobs { shape { dim: 2 } data: 3 data: 4 }
        scale_param { filler { type: "constant" value: 20 } } }
      """)
    #expect(imported.codes.isEmpty)
    #expect(try imported.run([1, 2], [1, 1]) == [3, 4])
  }

  /// The weights of a recorded case, in HDF5.
  func snapshot(_ name: String) throws -> [UInt8] {
    try File.map("\(fixtures)/\(name)/net.caffemodel.h5").array
  }

  @Test func `weights in HDF5 need the net beside them`() throws {
    let bytes = ByteBuffer(try snapshot("weights-hdf5"))
    let file = ModelSource.File(name: "net.caffemodel.h5", bytes: bytes)
    #expect(ModelFormat.caffe.recognize(ModelSource([file])) == .byContent)
    let renamed = ModelSource.File(name: "net.h5", bytes: bytes)
    #expect(ModelFormat.caffe.recognize(ModelSource([renamed])) == .byName)
    #expect(Imported(ModelSource([file])).codes == ["E0610"])
  }

  @Test func `HDF5 files of another kind are refused with their name`() throws {
    let folder = fixtures + "/../hdf5"
    for (name, code) in [
      ("kinds.h5", "E0610"), ("circle.h5", "E0245"), ("huge.h5", "E0246"), ("words.h5", "E0246"),
      ("foreign.h5", "E0245"),
    ] {
      let imported = Imported(
        input + product("layer"), weights: try File.map("\(folder)/\(name)").array, named: name)
      #expect(imported.codes == [code], "\(name)")
      #expect(imported.thrown?.location.file == name)
    }
  }

  @Test func `a blob that an HDF5 file leaves out and nobody shares is an error`() throws {
    let net = """
      input: "data" input_shape { dim: 2 dim: 6 }
      layer { name: "second" type: "InnerProduct" bottom: "data" top: "second"
        inner_product_param { num_output: 6 } }
      """
    let imported = Imported(
      net, weights: try snapshot("weights-hdf5-shared"), named: "net.caffemodel.h5")
    #expect(imported.errors.map(\.code.id) == ["E0614", "E0613"])
    #expect(imported.errors.first?.message == "the file has blobs of the layer, but not blob 0")
  }

  @Test func `a scale that is read alone joins the normalization before it`() {
    let net = """
      input: "data" input_shape { dim: 1 dim: 1 dim: 2 dim: 2 }
      layer { name: "n" type: "BatchNorm" bottom: "data" top: "n" %@ }
      layer { name: "s" type: "Scale" bottom: "n" top: "s" blobs { shape { dim: 1 } data: 3 } }
      """
    let blobs = """
      blobs { shape { dim: 1 } data: 4 } blobs { shape { dim: 1 } data: 8 }
      blobs { shape { dim: 1 } data: 2 }
      """
    let joined = net.replacing("%@", with: blobs)
    #expect(Imported(joined).operators == ["BatchNormalization"])
    let readTwice = joined + "layer { name: \"r\" type: \"ReLU\" bottom: \"n\" top: \"r\" }"
    #expect(Imported(readTwice).operators == ["BatchNormalization", "Mul", "Relu"])
  }
}
