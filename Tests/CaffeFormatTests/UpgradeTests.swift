import ConverterCore
import Diagnostics
import Testing

@Suite struct UpgradeTests {
  @Test func `the oldest schema has its padding folded into the layer that reads it`() throws {
    let imported = Imported(
      """
      input: "data" input_dim: 1 input_dim: 1 input_dim: 2 input_dim: 2
      layers { layer { name: "pad" type: "padding" pad: 1 } bottom: "data" top: "padded" }
      layers { layer { name: "conv" type: "conv" num_output: 1 kernelsize: 3 biasterm: false
        weight_filler { type: "constant" value: 2 } } bottom: "padded" top: "conv" }
      layers { layer { name: "relu" type: "relu" } bottom: "conv" top: "conv" }
      layers { layer { name: "pool" type: "pool" pool: AVE kernelsize: 2 } bottom: "conv"
        top: "pool" }
      """)
    #expect(imported.errors.isEmpty, "\(imported.errors)")
    #expect(imported.operators == ["Conv", "Relu", "AveragePool"])
    #expect(try imported.run([1, 1, 2, 2], [1, 2, 3, 4]) == [20])
  }

  @Test func `settings of another kind in the oldest schema are dropped with a warning`() {
    let imported = Imported(
      """
      input: "data" input_dim: 1 input_dim: 1 input_dim: 2 input_dim: 2
      layers { layer { name: "relu" type: "relu" kernelsize: 3 } bottom: "data" top: "relu" }
      """)
    #expect(imported.codes == ["W0602"])
  }

  @Test(arguments: [
    "layers { layer { name: \"x\" type: \"relu\" } bottom: \"nowhere\" top: \"x\" }",
    """
    layers { layer { name: "pad" type: "padding" pad: 1 } bottom: "data" top: "padded" }
    layers { layer { name: "x" type: "relu" } bottom: "padded" top: "x" }
    """,
  ])
  func `what the oldest schema cannot say is an error`(layers: String) {
    let imported = Imported(
      "input: \"data\" input_dim: 1 input_dim: 1 input_dim: 2 input_dim: 2\n" + layers)
    #expect(imported.codes.first == "E0611")
    #expect(imported.findings.first?.location.file == "net.prototxt")
  }

  @Test func `kinds that an old schema does not have become placeholders`() {
    let imported = Imported(
      """
      input: "data" input_dim: 1 input_dim: 2 input_dim: 2 input_dim: 2
      layers { layer { name: "x" type: "warp" } bottom: "data" top: "x" }
      layers { layer { name: "y" type: "relu" } bottom: "data" top: "y" }
      """)
    #expect(imported.codes == ["E0601"])
    #expect(imported.operators == ["warp", "Relu"])
  }

  @Test func `layers of version 1 have kinds by number and shared parameters by name`() throws {
    let imported = Imported(
      """
      name: "old" input: "data" input_shape { dim: 1 dim: 2 }
      layers { name: "a" type: INNER_PRODUCT bottom: "data" top: "a" param: "w"
        inner_product_param { num_output: 2 bias_term: false
          weight_filler { type: "constant" value: 0.5 } } }
      layers { name: "b" type: POWER bottom: "a" top: "b" power_param { shift: 1 } }
      layers { name: "s" type: SOFTMAX_LOSS bottom: "b" bottom: "label" top: "loss" }
      """)
    #expect(imported.errors.isEmpty, "\(imported.errors)")
    #expect(imported.operators == ["Gemm", "Add", "Softmax"])
    #expect(imported.outputs == ["prob"])
    #expect(try imported.run([1, 2], [1, 3]) == [0.5, 0.5])
  }

  @Test func `both kinds of layers in one net are an error`() {
    let imported = Imported(
      "layers { name: \"a\" type: RELU } layer { name: \"b\" type: \"ReLU\" }")
    #expect(imported.codes == ["E0611"])
  }

  @Test func `old input fields become inputs in their order`() {
    let imported = Imported(
      """
      input: "b" input: "a" input_dim: 1 input_dim: 2 input_dim: 3 input_dim: 4
      input_dim: 1 input_dim: 2 input_dim: 3 input_dim: 4
      layer { name: "sum" type: "Eltwise" bottom: "a" bottom: "b" top: "sum" }
      """)
    #expect(imported.inputs == ["b", "a"])
    #expect(imported.outputShape() == [1, 2, 3, 4])
  }

  @Test func `too few old extents are an error`() {
    #expect(Imported("input: \"a\" input_dim: 1 layer { type: \"ReLU\" }").codes == ["E0611"])
  }
}
