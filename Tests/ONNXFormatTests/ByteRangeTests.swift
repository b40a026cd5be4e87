import ByteStorage
import Diagnostics
import ONNXFormat
import Testing

/// Files put together by hand, so that the place of each message is known without the decoder.
private func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
  let length =
    content.count < 128
    ? [UInt8(content.count)] : [UInt8(content.count & 0x7f) | 0x80, UInt8(content.count >> 7)]
  return [number << 3 | 2] + length + content
}

private func text(_ number: UInt8, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }

private let attribute = text(1, "pads") + field(8, [1, 1])
private let innerNode = text(1, "captured") + text(2, "y") + text(4, "Neg")
private let innerGraph = field(1, innerNode) + text(2, "body")
private let conv =
  text(1, "x") + text(1, "w") + text(2, "y") + text(3, "conv") + text(4, "Conv")
  + field(5, attribute)
private let branch =
  text(1, "y") + text(2, "z") + text(4, "If") + field(5, text(1, "then") + field(6, innerGraph))
private let weights = [0x08, 0x02] + text(8, "w")
private let input = text(1, "x")
private let graph =
  field(1, conv) + field(1, branch) + text(2, "main") + field(5, weights) + field(11, input)
private let body = text(1, "f") + field(7, innerNode) + text(10, "custom")
private let file: [UInt8] =
  [0x08, 0x08] + field(7, graph) + [0xca, 0x01, UInt8(body.count)] + body

@Suite struct ByteRangeTests {
  /// The bytes that a location leads to.
  private func found(_ steps: Location.Step...) -> [UInt8]? {
    let location = Location([.file("net.onnx")] + steps)
    let ranges = ONNXByteRanges.ranges(of: [location], in: ByteBuffer(file))
    return ranges[location].map { Array(file[$0]) }
  }

  private let convStep = Location.Step.node(index: 0, name: "conv", operatorType: "Conv")
  private let branchStep = Location.Step.node(index: 1, name: "", operatorType: "If")
  private let innerStep = Location.Step.node(index: 0, name: "", operatorType: "Neg")

  @Test func `locations lead to their messages`() {
    #expect(found(.graph("main")) == graph)
    #expect(found(.graph("main"), convStep) == conv)
    #expect(found(.graph("main"), convStep, .attribute("pads")) == attribute)
    #expect(found(.graph("main"), .initializer("w")) == weights)
    #expect(found(.graph("main"), .input(0, name: "x")) == input)
    #expect(found(.graph("main"), branchStep, .graph("body")) == innerGraph)
    #expect(found(.graph("main"), branchStep, .graph("body"), innerStep) == innerNode)
    #expect(found(.function(domain: "custom", name: "f")) == body)
    #expect(found(.function(domain: "custom", name: "f"), innerStep) == innerNode)
  }

  @Test func `names of inputs and outputs have a place of their own`() {
    #expect(found(.graph("main"), convStep, .input(1, name: "w")) == Array("w".utf8))
    #expect(found(.graph("main"), convStep, .output(0, name: "y")) == Array("y".utf8))
  }

  @Test func `what the file does not have lies in what is around it`() {
    #expect(found(.graph("main"), convStep, .input(2, name: "")) == conv)
    #expect(found(.graph("main"), convStep, .attribute("group")) == conv)
    #expect(found(.graph("main"), .value("q")) == graph)
    let another = Location.Step.node(index: 0, name: "another", operatorType: "Conv")
    #expect(found(.graph("main"), another) == graph)
    #expect(found(.graph("other")) == nil)
    #expect(found() == nil)
  }

  @Test func `what a file has twice lies in what is around both`() {
    let twice = field(5, weights) + field(5, weights) + text(2, "main")
    let bytes = field(7, twice)
    let location = Location([.graph("main"), .initializer("w")])
    let ranges = ONNXByteRanges.ranges(of: [location], in: ByteBuffer(bytes))
    #expect(ranges[location].map { Array(bytes[$0]) } == twice)
  }

  @Test func `a damaged file gives what comes before the damage`() {
    let location = Location([.graph("main"), convStep])
    for length in 0..<file.count {
      let ranges = ONNXByteRanges.ranges(of: [location], in: ByteBuffer(Array(file[..<length])))
      #expect(ranges[location].map { $0.upperBound <= length } ?? true)
    }
  }
}
