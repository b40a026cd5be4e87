import ByteStorage
import Caffe2Format
import ConverterCore
import Diagnostics
import Testing

@Suite struct RobustnessTests {
  static let cases = [
    "conv-text", "conv-group", "maxpool-caffe-pad", "slice", "reshape", "lstm", "int8-conv",
    "generateproposals", "boxwithnmslimit-batch", "net-minidb", "net-combined", "constantfill",
    "split-extents", "topk",
  ].filter(fixtureNames.contains)

  /// Whatever the bytes are, an import ends with a model or with findings that have a place.
  private func check(_ files: [ModelSource.File]) {
    let imported = Imported(ModelSource(files))
    #expect(imported.findings.allSatisfy { !$0.location.steps.isEmpty })
    #expect(imported.thrown == nil || imported.thrown?.location.file != nil)
  }

  private func damaged(
    _ name: String, by damage: (inout [UInt8], Int) -> Void, at count: Int
  ) throws {
    let files = try source(name).files
    for (index, file) in files.enumerated() {
      let bytes = file.bytes.array
      for place in stride(from: 0, to: bytes.count, by: max(1, bytes.count / count)) {
        var copy = bytes
        damage(&copy, place)
        var others = files
        others[index] = ModelSource.File(name: file.name, bytes: ByteBuffer(copy))
        check(others)
      }
    }
  }

  @Test(arguments: cases) func `a truncated file does no harm`(name: String) throws {
    try damaged(name, by: { $0.removeSubrange($1...) }, at: 25)
  }

  @Test(arguments: cases) func `a flipped bit does no harm`(name: String) throws {
    try damaged(name, by: { $0[$1] ^= 1 << UInt8($1 % 8) }, at: 120)
  }

  /// Arguments of every operator that has any, replaced by numbers that are out of any range.
  @Test(arguments: [
    "0", "-1", "-2", "4294967295", "2147483647", "-2147483648", "9223372036854775807",
    "-9223372036854775808", "1073741824", "77",
  ])
  func `other numbers do no harm`(number: String) {
    let kinds = [
      "Conv", "ConvTranspose", "MaxPool", "AveragePool", "SpatialBN", "GroupNorm", "LayerNorm",
      "LRN", "ChannelShuffle", "Softmax", "Concat", "Split", "Slice", "Reshape", "Flatten",
      "Squeeze", "ExpandDims", "Transpose", "Tile", "Cast", "TopK", "ArgMax", "ReduceSum",
      "ReduceFrontSum", "ReduceBackMean", "Glu", "FC", "MatMul", "BatchMatMul", "PadImage",
      "ResizeNearest", "Gather", "ConstantFill", "GivenTensorFill", "RangeFill", "XavierFill",
      "PrependDim", "RoIAlign", "BBoxTransform", "GenerateProposals", "BoxWithNMSLimit",
      "CollectRpnProposals", "DistributeFpnProposals", "RecurrentNetwork", "Int8Conv", "Int8FC",
      "Int8Quantize", "Add", "Normalize", "LpPool", "RoIPool",
    ]
    let names = [
      "kernel", "stride", "pad", "dilation", "group", "axis", "axis_w", "num_reduce_dim", "k",
      "tiles", "dim", "dim_size", "to", "size", "legacy_pad", "adj", "pooled_h", "sampling_ratio",
      "pre_nms_topN", "post_nms_topN", "detections_per_im", "rpn_min_level", "rpn_max_level",
      "roi_min_level", "roi_max_level", "Y_zero_point", "dtype", "axis_a", "broadcast", "p",
    ]
    let lists = [
      "kernels", "strides", "pads", "dilations", "adjs", "axes", "dims", "split", "starts", "ends",
      "shape", "extra_shape", "initial_recurrent_state_ids", "link_offset", "alias_offset",
    ]
    for kind in kinds {
      for shapes in [[:], ["x": [2, 4, 5, 6], "w": [4, 4, 3, 3], "b": [4], "i": [2, 3]]] {
        let scalars = names.map { "arg { name: \"\($0)\" i: \(number) }" }
        let several = lists.map { "arg { name: \"\($0)\" ints: \(number) ints: \(number) }" }
        for arguments in [scalars.map { [$0] }, several.map { [$0] }, [scalars + several]]
          .flatMap({ $0 })
        {
          var options = ImportContext.Options()
          options.inputShapes = shapes
          let imported = Imported(
            "op { input: \"x\" input: \"w\" input: \"b\" output: \"y\" type: \"\(kind)\" "
              + arguments.joined(separator: " ") + " }"
              + "op { input: \"x\" output: \"z\" type: \"\(kind)\" "
              + arguments.joined(separator: " ") + " }", options: options)
          #expect(
            imported.findings.allSatisfy { !$0.location.steps.isEmpty || $0.code.id == "E0624" })
        }
      }
    }
  }

  @Test func `files that make up no model are refused`() {
    let empty = Imported.file("a.pbtxt", "name: \"a\"")
    #expect(Imported(ModelSource([])).codes == ["E0620"])
    #expect(Imported(ModelSource([empty])).codes == ["E0620"])
    #expect(Imported(ModelSource([empty, empty, empty])).codes == ["E0620"])
  }

  @Test func `a data base that is cut short is refused with a place`() throws {
    let file = try source("net-minidb").files[0]
    let cut = ModelSource.File(name: file.name, bytes: file.bytes[0..<file.bytes.count - 3])
    let imported = Imported(ModelSource([cut]))
    #expect(imported.codes == ["E0620"])
    #expect(imported.thrown?.location.byteOffset != nil)
  }
}
