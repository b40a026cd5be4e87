import ModelIR

extension OperatorAdapter {
  static let gridSample = OperatorAdapter(
    "GridSample",
    Change(
      20,
      up: .adjusted("`bilinear` and `bicubic` become `linear` and `cubic`") {
        node throws(Refusal) in
        let names = ["bilinear": "linear", "bicubic": "cubic"]
        let mode = try node.string("mode")
        node.set("mode", .string(ByteString(names[mode] ?? mode)))
      },
      down: .adjusted(
        "`linear` and `cubic` become `bilinear` and `bicubic`; only images of two dimensions"
      ) {
        node throws(Refusal) in
        guard try node.rank(try node.input(0)) == 4 else {
          throw .argument("GridSample-16 samples images of two dimensions alone")
        }
        let names = ["linear": "bilinear", "cubic": "bicubic"]
        let mode = try node.string("mode")
        node.set("mode", .string(ByteString(names[mode] ?? mode)))
      }))
}
