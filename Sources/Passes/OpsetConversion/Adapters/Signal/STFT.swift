import ModelIR
import Operators

extension OperatorAdapter {
  static let stft = OperatorAdapter(
    "STFT",
    Change(
      17,
      down: .decomposed("Gather of the frames, the window and MatMul; the shapes must be known") {
        node throws(Refusal) in
        let signal = try node.input(0)
        let shape = try node.extents(signal)
        guard let step = try node.integers(1).first, step > 0, shape.count >= 2 else {
          throw .dynamic("'frame_step' is computed or given at run time")
        }
        let window = node.optionalInput(2)
        let given = node.has(3) ? try node.integers(3).first : nil
        let windowLength = try window.map { window throws(Refusal) in try node.extents(window)[0] }
        guard let length = given ?? windowLength, length > 0, length <= shape[1] else {
          throw .argument("'frame_length' is not known")
        }
        let count = (shape[1] - length) / step + 1
        _ = try node.count(count, length)
        let places = (0..<count).flatMap { frame in (0..<length).map { Int64(frame * step + $0) } }
        let indices = try node.constant(Tensor(.int64, [count, length], int64s: places))
        var frames = try node("Gather", signal, indices, with: ["axis": .int(1)])
        if shape.count == 2 { frames = try node.unsqueeze(frames, [3]) }
        if let window { frames = try node("Mul", frames, try node.unsqueeze(window, [1])) }
        try node.replace(
          by: "DFT", frames, opset: 17,
          with: ["axis": .int(2), "onesided": .int(Int64(try node.int("onesided", or: 1)))])
      }))
}
